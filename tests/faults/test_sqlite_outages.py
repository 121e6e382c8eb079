"""SQLite's file damaged, and no room left for it: told, and gone on with by itself once mended."""

import os
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from portal.foundation.core.database.db import db
from tests.cast import Cast
from tests.faults.processes import Installation, ended
from tests.faults.test_outages import portal_on

PAGE = 4096


def damage(installation: Installation) -> None:
    """Every page but the first is overwritten, as by a disk that fails."""
    path = installation.folder / "kantoku.sqlite"
    for beside in ("-wal", "-shm"):
        path.with_name(path.name + beside).unlink(missing_ok=True)
    with path.open("r+b") as file:
        file.seek(PAGE)
        file.write(os.urandom(path.stat().st_size - PAGE))


@pytest.fixture
def damaged(office: Flask, people: Cast, installation: Installation) -> Installation:
    db.session.remove()
    db.engine.dispose()
    damage(installation)
    return installation


def test_a_damaged_database_is_called_so(damaged: Installation) -> None:
    portal = portal_on(damaged, f"sqlite:///{damaged.folder / 'kantoku.sqlite'}")
    answer = portal.test_client().get("/sign-in")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 503
    assert "データベースが破損しています。" in page
    assert "The database is damaged." in page
    assert "is kept" not in page  # nobody knows that
    with portal.app_context():
        db.engine.dispose()


def test_the_command_line_names_the_mend_of_a_damaged_database(damaged: Installation) -> None:
    code, out, err = ended(damaged.flask("audit", "verify"))
    assert (code, out) == (1, "")
    assert err == "The database is damaged. Stop the portal and restore the last good backup.\n"


def no_room(driver: Any, _record: object) -> None:
    """As on a disk that is full: the file cannot grow."""
    driver.execute("PRAGMA max_page_count = 1")  # SQLite takes the size of today


def test_a_full_disk_loses_nothing_and_is_over_when_there_is_room(
    office: Flask, people: Cast, installation: Installation
) -> None:
    portal = portal_on(installation, f"sqlite:///{installation.folder / 'kantoku.sqlite'}")
    portal.config["WTF_CSRF_ENABLED"] = False
    client, number = portal.test_client(), 0
    with portal.app_context():
        event.listen(db.engine, "connect", no_room)
        db.engine.dispose()

    answers = {try_to_sign_in(client, number)}
    while 503 not in answers:
        number += 1
        answers.add(try_to_sign_in(client, number))

    assert 500 not in answers
    with portal.app_context():
        event.remove(db.engine, "connect", no_room)
        db.engine.dispose()
    assert try_to_sign_in(client, 999) in (200, 422, 429)
    with portal.app_context():
        db.engine.dispose()


def try_to_sign_in(client: Any, number: int) -> int:
    answer = client.post(
        "/sign-in",
        data={"email": f"nobody{number}@example.com", "password": "wrong password"},
        environ_base={"REMOTE_ADDR": f"10.0.{number // 250}.{number % 250}"},
    )
    return int(answer.status_code)
