"""What a night does besides comparing: it seals after an upgrade and writes the head down, or not."""

from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, text, update

from portal.foundation.access.actor import SYSTEM
from portal.foundation.audit.queries import head
from portal.foundation.audit.recorder import record
from portal.foundation.audit.verification import heads_in_file
from portal.foundation.core.database.chain import HEAD
from portal.foundation.core.database.db import UNSCOPED, db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import say
from portal.foundation.evidence.services import store_bytes
from portal.jobs.schedule import find_job
from portal.ledger.vendors.models import Contact
from portal.proof.records import files, jobs, services
from tests.cast import Cast


@pytest.fixture
def data(app: Flask, cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty one, beside a database that an upgrade left to be sealed."""
    monkeypatch.setitem(app.config, "DATA_DIR", tmp_path)
    db.session.execute(update(HEAD).values(unsealed_by="0011"), execution_options=UNSCOPED)
    db.session.commit()
    return tmp_path


def a_contact(cast: Cast, name: str) -> None:
    with transaction():
        row = Contact(vendor_id=cast.acme.id, name=name)
        db.session.add(row)
        db.session.flush()
        record(SYSTEM, "contact.added", row, say("Tried"))


def as_found() -> int:
    """How often records were sealed as an upgrade found them."""
    counted = text("SELECT count(*) FROM audit_events WHERE action = :action")
    found: int = (
        db.session.connection().execute(counted, {"action": services.AS_FOUND}).scalar_one()
    )
    return found


def test_the_night_after_an_upgrade_seals_before_it_compares(data: Path) -> None:
    assert jobs.compare(data).wrong == []
    assert as_found() == 1
    assert jobs.compare(data).wrong == []
    assert as_found() == 1


def test_of_two_who_seal_at_once_the_second_finds_it_done(data: Path) -> None:
    """It saw the mark, and waited for the lock of whoever took it back."""
    asked = []

    def another(_conn: object, cursor: Any, statement: str, *_: object) -> None:
        if "audit_head" in statement:
            asked.append(statement)
            if len(asked) == 2:  # the first saw the mark; this one takes the lock
                cursor.execute("UPDATE audit_head SET unsealed_by = NULL")

    connection = db.session.connection()
    event.listen(connection, "before_cursor_execute", another)
    try:
        assert services.seal_as_found() == 0
    finally:
        event.remove(connection, "before_cursor_execute", another)
    assert as_found() == 0


def test_the_head_is_written_down_only_while_everything_is_as_the_log_says(
    cast: Cast, data: Path
) -> None:
    jobs.compare(data)
    ((_, number, hash_),) = heads_in_file(data)
    assert (number, hash_) == head()

    a_contact(cast, "Ken")
    db.session.execute(text("UPDATE contacts SET name = 'Eve' WHERE name = 'Ken'"))
    db.session.commit()
    assert jobs.compare(data).wrong != []
    assert [one[2] for one in heads_in_file(data)] == [hash_]
    assert head()[1] != hash_

    db.session.execute(text("UPDATE contacts SET name = 'Ken' WHERE name = 'Eve'"))
    db.session.commit()
    assert jobs.compare(data).wrong == []
    assert [one[2] for one in heads_in_file(data)] == [hash_, head()[1]]


def test_a_damaged_file_that_no_record_names_is_named_itself(data: Path) -> None:
    sha256 = store_bytes(b"of nobody", "text/plain").sha256
    db.session.commit()
    (data / "files" / sha256[:2] / sha256).write_bytes(b"another")

    (said,) = files.check_files(range(files.NIGHTS)).wrong

    assert sha256 in words(said, "en")


def test_it_is_a_job_of_every_night(data: Path) -> None:
    job = find_job("records")
    assert job is not None
    assert job.run() is not None
    assert jobs.last_comparison(data) is not None
