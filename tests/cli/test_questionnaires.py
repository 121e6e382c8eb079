"""`flask questionnaires list|import|export`: what a file holds is said, and it comes back unchanged."""

import json
from pathlib import Path

import pytest

from portal.foundation.core.database.db import db
from portal.supervision.questionnaires import queries
from portal.supervision.questionnaires.files.reading_files import read_file, write_yaml
from portal.supervision.questionnaires.files.workbook_out import write_workbook
from tests.cli.conftest import Flasked
from tests.factories.questionnaires import publish, standard_sheet
from tests.supervision.questionnaires.files.books import layout
from tests.supervision.questionnaires.files.test_vsaq import TEXT


@pytest.fixture
def standard(folder: Path) -> Path:
    path = folder / "Standard Sheet.yaml"
    path.write_text(write_yaml(standard_sheet()), encoding="utf-8")
    return path


def test_a_file_is_taken_in_as_a_draft_and_counted(run_flask: Flasked, standard: Path) -> None:
    result = run_flask("questionnaires", "import", str(standard), "--json")
    said = json.loads(result.output)
    assert (said["name"], said["kind"], said["sections"]) == ("standard-sheet", "yaml", 10)
    assert said["questions"]["yes_partial_no"] == 24
    assert (said["imported"], said["published"], said["skipped"]) == (True, False, [])
    questionnaire = queries.find_named("standard-sheet")
    assert questionnaire is not None
    assert queries.find_draft(questionnaire.id) is not None
    (row,) = json.loads(run_flask("questionnaires", "list", "--json").output)
    assert (row["version"], row["draft"], row["questions"]) == (None, True, 55)


def test_it_is_published_when_asked_and_listed(run_flask: Flasked, standard: Path) -> None:
    run_flask("questionnaires", "import", str(standard), "--publish", "--name", "yearly")
    (row,) = json.loads(run_flask("questionnaires", "list", "--json").output)
    assert (row["name"], row["version"], row["questions"]) == ("yearly", 1, 55)


def test_vsaq_says_what_it_skipped_and_waits_for_its_translation(
    run_flask: Flasked, folder: Path
) -> None:
    path = folder / "vsaq.json"
    path.write_text(TEXT, encoding="utf-8")
    said = json.loads(
        run_flask("questionnaires", "import", str(path), "--publish", "--json").output
    )
    assert len(said["skipped"]) == 3
    assert said["to_mend"]
    assert (said["imported"], said["published"]) == (True, False)


def test_a_wrong_file_writes_nothing_and_ends_with_one(run_flask: Flasked, folder: Path) -> None:
    path = folder / "wrong.xlsx"
    path.write_bytes(layout([["A", "s1", "問", "Q", "perhaps", 1, ""]]))
    result = run_flask("questionnaires", "import", str(path), "--json")
    said = json.loads(result.output)
    assert result.exit_code == 1
    assert [(one["sheet"], one["row"], one["column"]) for one in said["wrong"]] == [
        ("questions", 2, "answer_type")
    ]
    assert queries.find_named("wrong") is None


def test_a_dry_run_writes_nothing(run_flask: Flasked, standard: Path) -> None:
    run_flask("questionnaires", "import", str(standard), "--dry-run")
    assert queries.find_named("standard-sheet") is None


@pytest.mark.parametrize("ending", ["xlsx", "yaml"])
def test_an_export_comes_back_unchanged(run_flask: Flasked, folder: Path, ending: str) -> None:
    publish(standard_sheet(), "standard")
    db.session.commit()
    path = folder / f"out.{ending}"
    assert run_flask("questionnaires", "export", "standard", str(path)).exit_code == 0
    assert read_file(path.read_bytes(), path.name).sheet == standard_sheet()


def test_nobody_overwrites_a_draft_from_a_file(run_flask: Flasked, folder: Path) -> None:
    publish(standard_sheet(), "sheet")
    db.session.commit()
    path = folder / "sheet.xlsx"
    path.write_bytes(write_workbook(standard_sheet(), "ja"))
    assert run_flask("questionnaires", "import", str(path)).exit_code == 0
    again = run_flask("questionnaires", "import", str(path))
    assert again.exit_code == 1
    assert "already" in again.output
