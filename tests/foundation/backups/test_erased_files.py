"""What a rule erased is in no backup, and a backup of a portal that knew no such rule is read all the same."""

import sqlite3
from pathlib import Path

import pytest

from portal.foundation.backups.databases import facts_of


@pytest.mark.parametrize(
    ("column", "wanted"), [(", erased_on DATE", {"aa": 3}), ("", {"aa": 3, "bb": 4})]
)
def test_files_that_are_not_erased_belong_to_a_backup(
    tmp_path: Path, column: str, wanted: dict[str, int]
) -> None:
    path = tmp_path / "portal.sqlite"
    with sqlite3.connect(path) as made:
        made.execute("CREATE TABLE alembic_version (version_num TEXT)")
        made.execute("INSERT INTO alembic_version VALUES ('0057')")
        made.execute("CREATE TABLE audit_head (number INTEGER, hash TEXT)")
        made.execute(f"CREATE TABLE stored_files (sha256 TEXT, size INTEGER{column})")
        made.execute("INSERT INTO stored_files (sha256, size) VALUES ('aa', 3), ('bb', 4)")
        if column:
            made.execute("UPDATE stored_files SET erased_on = '2027-02-25' WHERE sha256 = 'bb'")
    assert facts_of(f"sqlite:///{path}").files == wanted
