"""A workbook that nobody confirmed is kept for thirty days, and the page says until when."""

import hashlib
import os
import time
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from portal.foundation.audit.queries import trail_of
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.words.i18n import words
from portal.foundation.evidence import storage
from portal.foundation.evidence.models import StoredFile
from portal.foundation.evidence.services import given_before, receive_bytes, store_upload
from portal.foundation.evidence.storage import FileDamaged
from portal.foundation.evidence.types import FileKind
from portal.jobs import tasks
from portal.supervision.responses.assignments.models import AnswerUpload, Assignment
from tests.browser import Browser
from tests.cast import Cast
from tests.clock import Clock
from tests.supervision.responses.sheets.workbooks import (
    bring,
    confirm,
    digest,
    fill,
    kept,
    seen,
    take,
)

A_DAY = 24 * 60 * 60


@pytest.fixture
def ada(browser: Browser, cast: Cast) -> Browser:
    browser.sign_in(cast.ada)
    return browser


def uploads() -> list[AnswerUpload]:
    return list(db.session.scalars(select(AnswerUpload).order_by(AnswerUpload.id)))


def put_at(app: Flask, sha256: str, days: float) -> None:
    """On the disk; the clock of the tests does not move there."""
    then = time.time() - days * A_DAY
    os.utime(app.config["DATA_DIR"] / "files" / sha256[:2] / sha256, (then, then))


def put_long_ago(app: Flask, sha256: str) -> None:
    put_at(app, sha256, 2)


def test_it_is_removed_after_thirty_days_with_a_line_in_the_log(
    app: Flask, ada: Browser, assignment: Assignment, clock: Clock
) -> None:
    book = take(ada, assignment)
    fill(book, "ORG-01", "No")
    where, page = seen(ada, assignment, book)
    assert "Kept until Fri 25 Dec 2026" in page
    (upload,) = uploads()
    sha256 = upload.file_sha256
    put_long_ago(app, sha256)

    clock.advance(days=30)
    tasks.remove_unconfirmed()
    assert ada.get(where).status_code == 200

    clock.advance(minutes=1)
    before = len(trail_of(assignment))
    tasks.remove_unconfirmed()
    tasks.remove_unconfirmed()
    assert (uploads(), kept(assignment)) == ([], {})
    assert len(trail_of(assignment)) == before + 1
    last = trail_of(assignment)[0]
    assert last.action == "questionnaire.upload_removed"
    assert db.session.get(StoredFile, sha256) is None
    with pytest.raises(FileDamaged):
        storage.read(sha256)
    assert ada.get(where).status_code == 404
    assert ada.post(where, data={"digest": digest(page)}).status_code == 404


def test_what_was_taken_over_stays(
    app: Flask, ada: Browser, assignment: Assignment, clock: Clock
) -> None:
    book = take(ada, assignment)
    fill(book, "ORG-01", "No")
    confirm(ada, assignment, book)
    (upload,) = uploads()
    put_long_ago(app, upload.file_sha256)
    assert "Kept until" not in ada.get(f"/responses/uploads/{upload.id}").text
    clock.advance(days=400)
    tasks.remove_unconfirmed()
    assert [one.id for one in uploads()] == [upload.id]
    assert storage.read(upload.file_sha256)


def test_bytes_that_something_else_refers_to_stay(
    app: Flask, ada: Browser, assignment: Assignment, clock: Clock
) -> None:
    """The same file brought twice, first thrown away, then taken over."""
    book = take(ada, assignment)
    fill(book, "ORG-01", "No")
    bring(ada, assignment, book)
    clock.advance(days=20)
    where, page = seen(ada, assignment, book)
    ada.post(where, data={"digest": digest(page)})
    first, second = uploads()
    sha256 = first.file_sha256
    with transaction(audited=False):
        second.file_sha256 = sha256  # the library of the test writes the time into each file
    put_long_ago(app, sha256)
    clock.advance(days=20)
    tasks.remove_unconfirmed()
    assert len(uploads()) == 1
    assert storage.read(sha256)


def test_bytes_that_somebody_put_again_just_now_stay(app: Flask, cast: Cast) -> None:
    """Their row is still coming."""
    data = b"of somebody else as well"
    sha256 = hashlib.sha256(data).hexdigest()
    storage.put(sha256, data)
    put_long_ago(app, sha256)
    storage.put(sha256, data)
    assert not storage.take_away(sha256)
    assert storage.read(sha256) == data
    put_long_ago(app, sha256)
    assert storage.take_away(sha256)
    assert not storage.take_away(sha256)


def test_bytes_of_what_was_never_recorded_go_after_thirty_days(app: Flask, cast: Cast) -> None:
    """Handed in with an answer that was refused, such as one by the code of a letter."""
    young, old, known = (receive_bytes(data, "a.csv", FileKind.CSV) for data in (b"1", b"2", b"3"))
    with transaction(audited=False):
        store_upload(known)
    put_at(app, young.sha256, 29.9)
    put_at(app, old.sha256, 30.1)
    put_at(app, known.sha256, 400)
    assert words(tasks.remove_unconfirmed(), "en") == "Uploads removed: 1."
    assert storage.read(young.sha256) == b"1"
    assert storage.read(known.sha256) == b"3"
    with pytest.raises(FileDamaged):
        storage.read(old.sha256)


def test_what_a_page_kept_so_long_gets_a_row_or_is_refused(app: Flask, cast: Cast) -> None:
    """Nobody removes what is being recorded, and nothing is recorded that is gone."""
    kept, gone = (receive_bytes(data, "a.csv", FileKind.CSV) for data in (b"4", b"5"))
    put_at(app, kept.sha256, 31)
    with transaction(audited=False):
        store_upload(kept)
        assert not storage.take_away(kept.sha256), "whoever found no row a moment before"
    put_at(app, gone.sha256, 31)
    tasks.remove_unconfirmed()
    with pytest.raises(FileDamaged), transaction(audited=False):
        store_upload(gone)


def test_where_most_files_have_no_record_none_is_removed(
    app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Such as when the settings name the database of a rehearsal."""
    monkeypatch.setitem(app.config, "DATA_DIR", tmp_path)
    known = receive_bytes(b"known", "a.csv", FileKind.CSV)
    with transaction(audited=False):
        store_upload(known)
    many = [receive_bytes(f"{number}".encode(), "a.csv", FileKind.CSV) for number in range(21)]
    for one in (known, *many):
        put_at(app, one.sha256, 40)
    with pytest.raises(RuleViolated) as refused:
        tasks.remove_unconfirmed()
    assert words(refused.value.message, "en").startswith("21 of 22 stored files are named by no")
    assert storage.read(many[0].sha256) == b"0"


def test_what_was_kept_for_the_next_page_too_long_is_to_be_chosen_again(
    app: Flask, cast: Cast
) -> None:
    kept = receive_bytes(b"a list", "a.csv", FileKind.CSV)
    put_at(app, kept.sha256, 40)
    assert given_before(kept.sha256, "file") == b"a list"
    assert words(tasks.remove_unconfirmed(), "en") == "Uploads removed: 0.", "it is held"
    put_at(app, kept.sha256, 40)
    tasks.remove_unconfirmed()
    with pytest.raises(RuleViolated) as refused:
        given_before(kept.sha256, "file")
    assert refused.value.field == "file"
