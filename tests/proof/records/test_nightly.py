"""Each night everything is compared, every file comes once in thirty nights, and Today says so."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from portal.foundation.audit.queries import head
from portal.foundation.audit.verification import heads_in_file
from portal.foundation.core.database.db import db, sealed_models
from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import say
from portal.foundation.evidence.models import StoredFile
from portal.foundation.evidence.services import store_bytes
from portal.jobs import tasks
from portal.jobs.tasks import queue_head_mails
from portal.proof.records import files, jobs, services
from portal.proof.records.words import KINDS
from tests.browser import Browser
from tests.cast import Cast
from tests.clock import Clock


@pytest.fixture
def data(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setitem(app.config, "DATA_DIR", tmp_path)
    return tmp_path


def stored(number: int) -> list[str]:
    made = [store_bytes(f"file {one}".encode(), "text/plain").sha256 for one in range(number)]
    db.session.commit()
    return made


def test_every_record_has_a_name_that_people_know() -> None:
    assert set(sealed_models()) == set(KINDS)


def test_every_file_is_read_once_in_thirty_nights(cast: Cast, data: Path, clock: Clock) -> None:
    everything = len(stored(60))
    assert jobs.compare(data).files == everything  # the first time all of them
    read = []
    for _ in range(files.NIGHTS):
        clock.advance(days=1)
        read.append(jobs.compare(data).files)
    assert sum(read[:-1]) < sum(read)
    assert everything <= sum(read) <= everything + max(read)
    assert max(read) < everything, "not all of them in one night"


def test_a_night_that_was_left_out_is_made_good() -> None:
    today = date(2026, 11, 25)
    week_ago = dict.fromkeys(range(files.NIGHTS), today - timedelta(days=7))
    assert len(files.nights_due(week_ago, today)) == 1
    long_ago = week_ago | {3: today - timedelta(days=30), 4: today - timedelta(days=31)}
    assert files.nights_due(long_ago, today) >= {3, 4}
    assert files.nights_due({}, today) == set(range(files.NIGHTS))


def test_what_was_damaged_stays_named_until_it_is_mended(
    cast: Cast, data: Path, clock: Clock
) -> None:
    sha256 = stored(5)[0]
    path = data / "files" / sha256[:2] / sha256
    jobs.compare(data)
    path.write_bytes(b"another")
    clock.advance(days=files.NIGHTS)
    for _ in range(3):
        found = jobs.compare(data)
        assert any(sha256 in words(one, "en") for one in found.wrong)
        clock.advance(days=1)
    path.write_bytes(b"file 0")
    assert not any(sha256 in words(one, "en") for one in jobs.compare(data).wrong)


def test_administrator_and_auditor_have_the_result_on_today(
    browser: Browser, cast: Cast, data: Path, clock: Clock
) -> None:
    for person in (cast.sue, cast.ann):
        browser.sign_in(person)
        assert "have not been compared with the log yet" in browser.get("/today").text
    wrong = [say("The PDF of %(number)s", number="SR-2026-001")]
    jobs.note(data, jobs.LastComparison(clock.now(), 9, 1234, 5, len(wrong), wrong))
    for person in (cast.sue, cast.ann):
        browser.sign_in(person)
        page = browser.get("/today").text
        assert "Not as the log says: 1" in page
        assert "SR-2026-001" in page
    browser.sign_in(cast.pam)
    assert "Not as the log says" not in browser.get("/today").text
    jobs.note(data, jobs.LastComparison(clock.now(), 9, 1234, 5, 0))
    browser.sign_in(cast.sue)
    assert "records compared 1,234" in browser.get("/today").text
    clock.advance(days=2, seconds=1)
    assert "It is more than two days ago." in browser.get("/today").text


def test_a_note_that_nobody_can_read_is_no_comparison(data: Path) -> None:
    for content in ("", "{}", "[]", '{"made_at": 1}'):
        (data / "records.json").write_text(content)
        assert jobs.last_comparison(data) is None


def test_the_head_is_written_beside_the_data_as_it_moves(
    cast: Cast, data: Path, clock: Clock
) -> None:
    tasks.note_head()
    assert queue_head_mails() == 2
    tasks.note_head()
    tasks.note_head()
    lines = list(heads_in_file(data))
    assert (lines[-1][1], lines[-1][2]) == head()
    assert len({one[2] for one in lines}) == len(lines)
    assert oct((data / "heads.txt").stat().st_mode & 0o777) == "0o600"


def test_heads_in_file_and_mails_are_compared(cast: Cast, data: Path) -> None:
    assert queue_head_mails() == 2
    tasks.note_head()
    found = services.verify(data, ())
    assert (found.heads, [words(one, "en") for one in found.wrong if "head" in one.id]) == (2, [])
    db.session.connection().execute(
        text("UPDATE outbox_emails SET body = replace(body, :old, :new)"),
        {"old": _mailed(), "new": "e" * 64},
    )
    with (data / "heads.txt").open("a") as file:
        file.write(f"2026-11-25T00:00:00.000000Z 7 {'f' * 64}\nnonsense\n")
    said = [words(one, "en") for one in services.verify(data, ()).wrong]
    assert any("the mail of 2026-11-25" in one for one in said)
    assert any("heads.txt, written 2026-11-25" in one for one in said)


def _mailed() -> str:
    body = str(
        db.session.connection().execute(text("SELECT min(body) FROM outbox_emails")).scalar()
    )
    return body.split("its hash is ")[1][:64]


def test_the_job_says_what_it_found(cast: Cast, data: Path) -> None:
    said = words(tasks.compare_records(), "en")
    assert said.startswith("Records compared: ")
    assert jobs.last_comparison(data) is not None
    assert db.session.scalar(select(func.count()).select_from(StoredFile)) == 0
