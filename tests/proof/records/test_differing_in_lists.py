"""What differs from what was recorded is said over lists and the board, and in their files."""

import csv
import io
import re
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, text

from portal.foundation.access.scoping import EVERYTHING, set_scope
from portal.foundation.accounts.models import Language
from portal.foundation.audit.queries import NotAsRecorded
from portal.foundation.core.database.db import UNSCOPED, db
from portal.foundation.core.database.transactions import transaction
from portal.proof.records import jobs
from portal.supervision.attestations import receipt_jobs
from portal.supervision.attestations.models import Attestation
from tests.browser import Browser
from tests.cast import Cast
from tests.clock import Clock
from tests.proof.reports.story import Story, tell
from tests.queries import count_statements


@pytest.fixture
def story(cast: Cast, clock: Clock) -> Story:
    return tell(cast, clock)


BELONGS = {
    "/attestations/?view=all": 1,
    "/vendors/?view=all": 1,
    "/board": 1,
    "/contracts/?view=all": 0,
}
PAGES = list(BELONGS)


@pytest.fixture
def data(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setitem(app.config, "DATA_DIR", tmp_path)
    return tmp_path


def signed() -> Attestation:
    return db.session.scalars(select(Attestation).order_by(Attestation.id)).first()  # type: ignore[return-value]


def tamper() -> str:
    one = signed()
    db.session.execute(
        text("UPDATE attestations SET text = text || '!' WHERE id = :id"),
        {"id": one.id},
        execution_options=UNSCOPED,
    )
    db.session.commit()
    db.session.expire_all()
    return one.number


def rows(browser: Browser, address: str) -> list[list[str]]:
    answer = browser.get(address)
    assert answer.status_code == 200
    return list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_lists_and_board_name_what_the_night_found(
    story: Story, cast: Cast, data: Path, browser: Browser, lang: str
) -> None:
    cast.max.language = Language(lang)
    db.session.commit()
    said = {
        "ja": r"記録された内容と異なる記録が(\d+)件あります。",
        "en": r"(\d+) records? differs? from what",
    }

    def named(page: str) -> int:
        found = re.search(said[lang], browser.get(page).text)
        return int(found[1]) if found else 0

    jobs.compare(data)
    browser.sign_in(cast.max)
    before = {page: named(page) for page in PAGES}  # rows that no event of the story made
    assert before["/attestations/?view=all"] == 0
    number = tamper()
    set_scope(db.session, EVERYTHING)
    jobs.compare(data)
    for page in PAGES:
        assert named(page) == before[page] + BELONGS[page], page
    shown = browser.get("/attestations/?view=all").text
    assert number in re.split(said[lang], shown)[2][:900]
    assert "flask records verify" in shown


def test_a_result_of_before_names_no_rows(data: Path) -> None:
    (data / "records.json").write_text(
        '{"made_at": "2026-11-25T00:00:00+00:00", "events": 1, "rows": 1, "files": 0,'
        ' "problems": 0, "wrong": [], "nights": {}, "damaged": []}',
        "utf-8",
    )
    found = jobs.last_comparison(data)
    assert found is not None
    assert list(found.rows_wrong) == []


def test_the_file_of_a_list_marks_the_row_and_no_other(
    story: Story, cast: Cast, browser: Browser
) -> None:
    browser.sign_in(cast.max)
    address = "/attestations/?view=all&file=csv"
    before = rows(browser, address)
    assert "Compared with the audit log" not in before[0]
    tamper()
    with count_statements() as counted:
        after = rows(browser, address)
    assert after[0] == [*before[0], "Compared with the audit log"]
    assert [one[:-1] for one in after] == before
    marked = [one for one in after[1:] if one[-1]]
    assert [one[-1] for one in marked] == ["differs from what was recorded"]
    assert counted.total <= 40


def test_no_receipt_is_made_of_what_was_changed(story: Story, cast: Cast) -> None:
    one = signed()
    with transaction(audited=False):
        one.receipt_sha256 = None
        one.receipt_claimed_until = None
    tamper()
    with pytest.raises(NotAsRecorded):
        receipt_jobs.make_receipts()
    assert signed().receipt_sha256 is None
