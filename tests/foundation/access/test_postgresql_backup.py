"""Why a backup of PostgreSQL is made the way `flask backup` does, shown with its own programs."""

import os
import subprocess
from pathlib import Path

from flask import Flask
from sqlalchemy import select

from config import ROOT
from portal.foundation.access.actor import SYSTEM
from portal.foundation.access.scoping import acting_as
from portal.foundation.audit.verification import verify
from portal.foundation.core.database.db import db
from portal.ledger.vendors.models import Contact
from tests.cluster import program
from tests.database import empty_database, make_app

EVERYTHING = "-c kantoku.vendor=everything"


def run(name: str, *words: str, options: str = "") -> "subprocess.CompletedProcess[str]":
    return subprocess.run(  # noqa: S603  (the wheel's own programs)
        [str(program(name)), *words],
        env={**os.environ, "PGOPTIONS": options},
        capture_output=True,
        text=True,
        check=False,
    )


def address(app: Flask) -> str:
    return plain(str(app.config["SQLALCHEMY_DATABASE_URI"]))


def plain(url: str) -> str:
    return url.replace("+psycopg", "")


def test_a_backup_that_would_leave_vendors_out_is_refused(
    two_vendors: Flask, tmp_path: Path
) -> None:
    done = run("pg_dump", "--file", str(tmp_path / "half"), address(two_vendors))
    assert done.returncode == 1
    assert "row-level security" in done.stderr


def test_a_backup_of_everything_comes_back_with_its_policies(
    two_vendors: Flask, tmp_path: Path
) -> None:
    kept = ["--format", "custom", "--file", str(tmp_path / "all"), address(two_vendors)]
    done = run("pg_dump", "--enable-row-security", *kept, options=EVERYTHING)
    assert (done.returncode, done.stderr) == (0, "")
    back = ["--dbname", plain(empty_database(tmp_path)), str(tmp_path / "all")]
    done = run("pg_restore", "--no-owner", "--exit-on-error", *back)
    assert (done.returncode, done.stderr) == (0, "")

    restored = make_app(tmp_path)
    with restored.app_context():
        with acting_as(db.session, SYSTEM):
            assert verify() == []
            assert set(db.session.scalars(select(Contact.name))) == {"of Acme", "of Globex"}
            db.session.rollback()
            cursor = db.session.connection().connection.cursor()
            assert cursor.execute("SELECT * FROM vendors").fetchall() == []
            db.session.rollback()
        db.engine.dispose()


def test_the_guide_says_the_same() -> None:
    assert EVERYTHING in (ROOT / "docs" / "operating.md").read_text("utf-8")
