"""`flask vendors import` and `export`: the registers as files, from the terminal."""

import json
from pathlib import Path

import openpyxl
import pytest
from sqlalchemy import func, select

from portal.foundation.audit.queries import trail_of
from portal.foundation.core.database.db import db
from portal.ledger.exchange.models import ImportRun
from portal.ledger.vendors.models import Vendor
from tests.cast import Cast
from tests.cli.conftest import Flasked
from tests.ledger.exchange import files
from tests.ledger.exchange.files import contact, table, vendor


@pytest.fixture
def good(folder: Path) -> Path:
    path = folder / "台帳.xlsx"
    path.write_bytes(
        files.xlsx(
            table("vendors", vendor("れいめい"), vendor("Acme", kind="call_centre", kana="アクメ")),
            table("contacts", contact("れいめい", "窓口")),
        )
    )
    return path


@pytest.fixture
def bad(folder: Path) -> Path:
    path = folder / "bad.csv"
    path.write_bytes(
        files.csv_of(
            table("vendors", vendor("れいめい", kind="魔法"), vendor("ゆうなぎ")), code="cp932"
        )
    )
    return path


def count() -> int:
    return db.session.scalar(select(func.count()).select_from(Vendor)) or 0


def test_a_good_file_is_counted_and_not_written(run_flask: Flasked, cast: Cast, good: Path) -> None:
    result = run_flask("vendors", "import", str(good))
    assert result.exit_code == 0
    assert result.stdout == "new: 2, changed: 1, same: 0, wrong: 0\nNothing is written.\n"
    assert count() == 2


def test_a_good_file_is_written_when_asked_for(run_flask: Flasked, cast: Cast, good: Path) -> None:
    result = run_flask("vendors", "import", str(good), "--apply", "--json")
    assert result.exit_code == 0
    said = json.loads(result.stdout)
    assert said == {
        "new": 2,
        "changed": 1,
        "same": 0,
        "wrong": 0,
        "applied": True,
        "wrong_rows": [],
    }
    assert count() == 3
    run = db.session.scalars(select(ImportRun)).one()
    assert run.sha256 is not None
    assert [line.actor_roles for line in trail_of(run)] == [("system",)]
    again = run_flask("vendors", "import", str(good), "--apply")
    assert again.stdout == "new: 0, changed: 0, same: 3, wrong: 0\nThere is nothing to write.\n"


def test_wrong_rows_are_named_and_end_with_one(run_flask: Flasked, cast: Cast, bad: Path) -> None:
    for more in ([], ["--apply"]):
        result = run_flask("vendors", "import", str(bad), "--json", *more)
        assert result.exit_code == 1
        said = json.loads(result.stdout)
        assert (said["new"], said["wrong"], said["applied"]) == (1, 1, False)
        (row,) = said["wrong_rows"]
        assert (row["sheet"], row["row"], row["column"]) == ("委託先", 2, "業種")
        assert row["reason"] == "“魔法” is not in the list."
        assert row["mend"].startswith("Choose from the list:")
    assert count() == 2


def test_a_terminal_set_to_japanese_is_told_in_japanese(
    run_flask: Flasked, cast: Cast, bad: Path
) -> None:
    result = run_flask("vendors", "import", str(bad), lang="ja_JP.UTF-8")
    assert result.stdout.startswith("新規: 1、変更: 0、変更なし: 0、誤り: 1\n")
    assert "「魔法」は選択肢にありません。" in result.stdout


def test_a_file_that_is_no_table_is_refused_in_one_sentence(
    run_flask: Flasked, cast: Cast, folder: Path
) -> None:
    path = folder / "scan.xlsx"
    path.write_bytes(b"%PDF-1.7")
    result = run_flask("vendors", "import", str(path))
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == (
        "“scan.xlsx” is no table: it is a PDF. What can be imported: .xlsx, .ods and .csv.\n"
    )


def test_what_is_exported_imports_as_the_same(run_flask: Flasked, cast: Cast, folder: Path) -> None:
    for name in ("all.xlsx", "vendors.csv"):
        path = folder / name
        assert run_flask("vendors", "export", str(path), "--lang", "ja").exit_code == 0
        result = run_flask("vendors", "import", str(path))
        assert result.stdout.startswith("new: 0, changed: 0, same: 2, wrong: 0\n")
    assert openpyxl.load_workbook(folder / "all.xlsx").sheetnames[0] == "委託先"


def test_only_the_two_endings_are_written(run_flask: Flasked, cast: Cast, folder: Path) -> None:
    result = run_flask("vendors", "export", str(folder / "all.ods"))
    assert result.exit_code == 1
    assert result.stderr == "The name of the file ends in .xlsx or .csv.\n"
    assert not (folder / "all.ods").exists()
