"""`flask payees import`: a payee list from the terminal."""

import json
from pathlib import Path

import pytest

from portal.ledger.payees import queries
from tests.cast import Cast
from tests.cli.conftest import Flasked
from tests.ledger.payees.lists import LISTED, book


@pytest.fixture
def listed(folder: Path) -> Path:
    path = folder / "支払先.xlsx"
    path.write_bytes(book())
    return path


def test_a_list_is_compared_and_not_taken_over(
    run_flask: Flasked, cast: Cast, listed: Path
) -> None:
    result = run_flask("payees", "import", str(listed))
    assert result.exit_code == 0
    assert result.stdout == "new: 3, changed: 0, same: 0, wrong: 0\nNothing is written.\n"
    assert not queries.known_payees()
    assert not queries.list_drafts()


def test_a_list_is_taken_over_when_asked_for(run_flask: Flasked, cast: Cast, listed: Path) -> None:
    result = run_flask("payees", "import", str(listed), "--apply", "--on", "2026-11-02", "--json")
    assert json.loads(result.stdout) == {
        "new": 3,
        "changed": 0,
        "same": 0,
        "wrong": 0,
        "applied": True,
        "wrong_rows": [],
    }
    (taken,) = queries.all_lists()
    assert (taken.taken_on.isoformat(), taken.payees) == ("2026-11-02", 3)
    again = run_flask("payees", "import", str(listed), "--apply", "--on", "2026-11-02")
    assert again.exit_code == 1
    assert "There is a list of" in again.stderr


def test_wrong_rows_are_named_and_nothing_is_taken_over(
    run_flask: Flasked, cast: Cast, folder: Path
) -> None:
    path = folder / "bad.xlsx"
    path.write_bytes(book([*LISTED, ["9", "", "", "", 1]]))
    result = run_flask("payees", "import", str(path), "--apply")
    assert result.exit_code == 1
    assert "5 “”: The payee has no name. Write its name, or delete the row." in result.stdout
    assert not queries.all_lists()


def test_a_list_without_known_headings_is_for_the_page(
    run_flask: Flasked, cast: Cast, folder: Path
) -> None:
    path = folder / "plain.xlsx"
    path.write_bytes(book(heads=("A", "B", "C", "D", "E")))
    result = run_flask("payees", "import", str(path))
    assert result.exit_code == 1
    assert "Name its columns on the page." in result.stderr
