"""The database of one moment as a file, and a database made of such a file again.

SQLite through its own online backup; PostgreSQL through pg_dump and pg_restore, bound to the moment
in which the facts beside it were read.
"""

import json
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import make_url

from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.plain_data import Moment, read, write
from portal.foundation.core.words.messages import say

if TYPE_CHECKING:
    import psycopg

SQLITE_NAME, POSTGRESQL_NAME = "kantoku.sqlite", "kantoku.dump"
_EVERYTHING = "-c kantoku.vendor=everything"  # past the policies, as the command line reads
_REVISION = "SELECT version_num FROM alembic_version"
_HEAD = "SELECT number, hash FROM audit_head"
_FILES = "SELECT * FROM stored_files ORDER BY sha256"  # of an older portal without `erased_on`
_TABLES = "SELECT count(*) FROM pg_tables WHERE schemaname = current_schema()"


@dataclass(frozen=True, slots=True)
class DatabaseFacts:
    """What a database holds: its revision, the end of its log, and the files it names."""

    revision: str
    events: int
    head: str
    files: Mapping[str, int]  # size in bytes by SHA-256


def is_sqlite(url: str) -> bool:
    return make_url(url).get_backend_name() == "sqlite"


def name_in_archive(url: str) -> str:
    return SQLITE_NAME if is_sqlite(url) else POSTGRESQL_NAME


def dump(url: str, into: Path) -> DatabaseFacts:
    """Write the database of this moment into a file, while others go on working.

    Refused where PostgreSQL's own programs are missing or will not do it.
    """
    if is_sqlite(url):
        with (
            closing(sqlite3.connect(_path(url))) as live,
            closing(sqlite3.connect(into)) as copy,
        ):
            live.backup(copy)
        return facts_of(f"sqlite:///{into}")
    with _connected(url) as connection, connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        snapshot = _one(cursor, "SELECT pg_export_snapshot()")[0]
        facts = _facts(cursor)
        moment = ("--snapshot", str(snapshot), "--enable-row-security", "--format", "custom")
        _run("pg_dump", [*moment, "--file", str(into)], url)
    return facts


def restore(source: Path, url: str) -> None:
    """Make the database that `url` names out of the file. It must be empty, or not there yet."""
    if is_sqlite(url):
        shutil.copyfile(source, _path(url))
        os.chmod(_path(url), 0o600)
        return
    with _connected(url) as connection, connection.cursor() as cursor:
        if _one(cursor, _TABLES)[0]:
            raise RuleViolated(say("The database to restore into is not empty: make a new one."))
    _run("pg_restore", ["--no-owner", "--exit-on-error", str(source)], url)


def facts_of(url: str) -> DatabaseFacts:
    if is_sqlite(url):
        with closing(sqlite3.connect(_path(url))) as file:
            return _facts(file.cursor())
    with _connected(url) as connection, connection.cursor() as cursor:
        return _facts(cursor)


def is_sound(path: Path) -> bool:
    """Whether SQLite finds a copy of its own whole."""
    try:
        with closing(sqlite3.connect(path)) as connection:
            return bool(connection.execute("PRAGMA integrity_check").fetchone() == ("ok",))
    except sqlite3.DatabaseError:
        return False


def _facts(cursor: Any) -> DatabaseFacts:
    number, last = _one(cursor, _HEAD) or (0, "")
    cursor.execute(_FILES)
    columns = [column[0] for column in cursor.description]
    rows = [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]
    files = {str(row["sha256"]): int(row["size"]) for row in rows if not row.get("erased_on")}
    return DatabaseFacts(str(_one(cursor, _REVISION)[0]), int(number), str(last), files)


def _one(cursor: Any, sql: str) -> Any:
    cursor.execute(sql)
    return cursor.fetchone()


def _path(url: str) -> str:
    return str(make_url(url).database)


def _plain(url: str) -> str:
    """As PostgreSQL's own library reads it."""
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


def _connected(url: str) -> "psycopg.Connection[tuple[Any, ...]]":
    import psycopg  # noqa: PLC0415  (who is on SQLite needs none of it)

    return psycopg.connect(_plain(url), options=_EVERYTHING)


def _run(program: str, words: Sequence[str], url: str) -> None:
    found = shutil.which(program)
    if found is None:
        raise RuleViolated(
            say(
                "%(program)s is not there: apt-get install postgresql-client.",
                program=program,
            )
        )
    from psycopg.conninfo import conninfo_to_dict  # noqa: PLC0415

    known = {name: str(value) for name, value in conninfo_to_dict(_plain(url)).items() if value}
    secret = {"PGPASSWORD": known["password"]} if "password" in known else {}
    address = make_url(_plain(url)).set(password=None).render_as_string(hide_password=False)
    done = subprocess.run(  # noqa: S603  (PostgreSQL's own program, found above)
        [found, "--dbname", address, *words],
        env=os.environ | secret | {"PGOPTIONS": _EVERYTHING},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        said = " ".join(done.stderr.split())
        raise RuleViolated(say("%(program)s could not do it: %(why)s", program=program, why=said))


# When the last good backup was made: a small file beside the data, so that a page can tell.

LATE_AFTER = timedelta(days=2)
_NAME = "backup.json"


@dataclass(frozen=True, slots=True)
class LastBackup:
    """A backup that was read again as a whole after it was written."""

    made_at: Moment
    archive: str  # where it was written
    events: int  # of the log that it holds

    def is_late(self, now: datetime) -> bool:
        return now - self.made_at > LATE_AFTER


def note(data: Path, last: LastBackup) -> None:
    half = data / f"{_NAME}.new"
    half.write_text(json.dumps(write(last)), "utf-8")
    half.replace(data / _NAME)


def last_backup(data: Path) -> LastBackup | None:
    """None: no good one was ever made here, or nobody can tell."""
    try:
        return read(LastBackup, json.loads((data / _NAME).read_text("utf-8")))
    except (OSError, ValueError):
        return None
