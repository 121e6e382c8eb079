"""`flask backup`: made while others write, restored elsewhere, and the same in every row."""

import json
import tarfile
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask_migrate import stamp
from sqlalchemy import create_engine, select, text

from portal.foundation.audit.queries import head
from portal.foundation.backups import archive
from portal.foundation.backups.databases import POSTGRESQL_NAME, SQLITE_NAME, last_backup
from portal.foundation.core.database.db import UNSCOPED, db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.words.messages import say
from portal.foundation.evidence.services import store_bytes
from tests import cluster
from tests.cast import Cast
from tests.database import database_url, empty_database, on_postgresql
from tests.faults.processes import Installation, ended

PAPERS = [f"%PDF-1.7 contract {number}".encode() * 400 for number in range(5)]
Rows = Mapping[str, list[tuple[Any, ...]]]


@pytest.fixture
def running(
    installation: Installation, office: Flask, people: Cast, monkeypatch: pytest.MonkeyPatch
) -> Installation:
    """With settings, files and a history; PostgreSQL's own programs are found first."""
    monkeypatch.setenv("PATH", str(cluster.program("pg_dump").parent), prepend=":")
    stamp()
    with transaction(audited=False):
        for paper in PAPERS:
            store_bytes(paper, "application/pdf")
    settings = installation.folder / "kantoku.env"
    settings.write_text(f"SECRET_KEY=only for tests\nDATA_DIR={installation.folder}\n")
    (installation.folder / "kantoku.p12").write_bytes(b"the key of the seal")
    db.session.rollback()
    return installation


def flask(installation: Installation, *words: str) -> tuple[int, str, str]:
    return ended(installation.flask(*words), within=150)


def backed_up(installation: Installation, to: Path) -> dict[str, Any]:
    code, out, err = flask(installation, "backup", "create", "--to", str(to), "--json")
    assert (code, err) == (0, ""), err
    told: dict[str, Any] = json.loads(out)
    return told


def rows_of(url: str) -> Rows:
    """Every row of every table."""
    engine = create_engine(url, connect_args=_past_the_policies(url))
    with engine.connect().execution_options(**UNSCOPED) as connection:
        found = {
            table.name: sorted(
                (tuple(row) for row in connection.execute(select(text("*")).select_from(table))),
                key=repr,
            )
            for table in db.metadata.sorted_tables
        }
    engine.dispose()
    return found


def _past_the_policies(url: str) -> dict[str, str]:
    return {} if url.startswith("sqlite") else {"options": "-c kantoku.vendor=everything"}


def restored(
    installation: Installation, archive: Path, to: Path, url: str = ""
) -> tuple[int, str, str]:
    words = ["backup", "restore", str(archive), "--to", str(to)]
    if on_postgresql():
        words += ["--database-url", url or empty_database(to)]
    return flask(installation, *words)


def url_at(folder: Path) -> str:
    return database_url(folder)


def test_a_backup_restored_elsewhere_is_the_same_in_every_row_and_file(
    running: Installation, tmp_path: Path
) -> None:
    made, there = tmp_path / "good.tar", tmp_path / "elsewhere"
    number, last = head()
    db.session.rollback()

    told = backed_up(running, made)
    code, out, err = restored(running, made, there)

    assert (code, err) == (0, ""), err
    assert (told["events"], told["head"], told["files"]) == (number, last, len(PAPERS))
    assert last in out
    before, after = rows_of(url_at(running.folder)), rows_of(url_at(there))
    assert before == after
    assert sum(map(len, after.values())) > 50
    files = {
        path.name: path.read_bytes() for path in (there / "files").rglob("*") if path.is_file()
    }
    assert sorted(files.values()) == sorted(PAPERS)
    settings = (there / "kantoku.env").read_text().splitlines()
    named = [f"DATABASE_URL={url_at(there)}"] if on_postgresql() else []
    assert settings == ["SECRET_KEY=only for tests", f"DATA_DIR={there}", *named]
    assert (there / "kantoku.p12").read_bytes() == b"the key of the seal"
    assert (there / "kantoku.p12").stat().st_mode & 0o777 == 0o600
    assert made.stat().st_mode & 0o777 == 0o600
    good = last_backup(running.folder)
    assert good is not None
    assert good.archive == str(made)


def test_the_restored_portal_says_that_its_log_is_whole(
    running: Installation, tmp_path: Path
) -> None:
    made, there = tmp_path / "good.tar", tmp_path / "elsewhere"
    told = backed_up(running, made)
    restored(running, made, there)
    elsewhere = Installation(there)
    code, out, err = flask(elsewhere, "audit", "verify", "--head", told["head"])
    assert (code, err) == (0, "")
    assert told["head"] in out


def test_what_is_written_meanwhile_is_in_it_whole_or_not_at_all(
    running: Installation, tmp_path: Path
) -> None:
    made, there = tmp_path / "good.tar", tmp_path / "elsewhere"
    writers = [running.start("-m", "tests.faults.writer", "4", "40") for _ in range(2)]
    told = backed_up(running, made)
    for one in writers:
        assert ended(one, within=150)[0] == 0
    assert told["events"] < head()[0], "the writers were still at work"
    db.session.rollback()
    restored(running, made, there)
    code, out, _ = flask(Installation(there), "audit", "verify")
    assert code == 0
    assert told["head"] in out


def changed(archive: Path, to: Path, name: str, content: bytes | None) -> Path:
    """The archive with one of its files changed, or taken out."""
    with tarfile.open(archive) as source, tarfile.open(to, "w") as target:
        for entry in source:
            data = source.extractfile(entry)
            assert data is not None
            kept = data.read()
            if entry.name == name:
                if content is None:
                    continue
                kept = content
                entry.size = len(content)
            target.addfile(entry, BytesIO(kept))
    return to


def a_file_in(archive: Path) -> str:
    with tarfile.open(archive) as source:
        return next(one for one in source.getnames() if one.startswith("files/"))


def test_a_changed_or_missing_part_of_it_is_named_and_nothing_is_restored(
    running: Installation, tmp_path: Path
) -> None:
    good, there = tmp_path / "good.tar", tmp_path / "elsewhere"
    backed_up(running, good)
    assert archive.verify(good)[1] == []
    paper = a_file_in(good)
    database = POSTGRESQL_NAME if on_postgresql() else SQLITE_NAME
    for name, content, said in (
        (paper, b"forged", "“%(name)s” was changed in the archive."),
        (paper, None, "“%(name)s” is missing in the archive."),
        (database, b"nothing", "“%(name)s” was changed in the archive."),
    ):
        bad = changed(good, tmp_path / "bad.tar", name, content)
        wrong = [say(said, name=name)]
        assert archive.verify(bad)[1] == wrong
        with pytest.raises(RuleViolated) as refusal:
            archive.restore(bad, there, url=None)
        assert [refusal.value.message] == wrong
        assert not there.exists()


def test_an_archive_cut_short_is_no_backup(running: Installation, tmp_path: Path) -> None:
    made, cut = tmp_path / "good.tar", tmp_path / "cut.tar"
    backed_up(running, made)
    cut.write_bytes(made.read_bytes()[: made.stat().st_size // 2])
    code, _, err = flask(running, "backup", "verify", str(cut))
    assert (code, err) == (1, "“cut.tar” is not a whole backup of the portal.\n")


def test_a_file_that_was_gone_already_is_named_and_the_backup_does_not_count_as_good(
    running: Installation, tmp_path: Path
) -> None:
    gone = next(path for path in (running.folder / "files").rglob("*") if path.is_file())
    gone.unlink()
    code, _, err = flask(running, "backup", "create", "--to", str(tmp_path / "bad.tar"))
    assert code == 1
    assert gone.name in err
    assert last_backup(running.folder) is None


def test_nothing_is_restored_over_what_is_there(running: Installation, tmp_path: Path) -> None:
    made = tmp_path / "good.tar"
    backed_up(running, made)
    before = rows_of(url_at(running.folder))
    code, _, err = restored(running, made, running.folder, url_at(running.folder))
    assert (code, err) == (1, "The directory to restore into is not empty: name a new one.\n")
    if on_postgresql():
        there = tmp_path / "elsewhere"
        code, _, err = restored(running, made, there, url_at(running.folder))
        assert (code, err) == (1, "The database to restore into is not empty: make a new one.\n")
        assert not there.exists()
    assert rows_of(url_at(running.folder)) == before
    code, _, err = flask(running, "backup", "create", "--to", str(made))
    assert (code, err) == (1, f"{made} is there already.\n")
