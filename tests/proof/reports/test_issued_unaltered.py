"""A report is not issued on records that were changed past the portal."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import text

from portal.foundation.accounts.models import Language
from portal.foundation.core.database.db import UNSCOPED, db
from portal.foundation.core.errors import InvalidTransition
from portal.proof.reports.models import ReportState, SupervisionReport
from tests.browser import Browser
from tests.cast import Cast
from tests.cli.conftest import Flasked, run_flask
from tests.proof.reports.drafts import drafted, issued
from tests.proof.reports.year import DAY, Year
from tests.supervision.confirmations import steps as confirming

__all__ = ["run_flask"]


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE attestations SET text = text || '!' WHERE id = :id",
        "UPDATE attestations SET ended_on = '2026-11-01' WHERE id = :id",
    ],
)
def test_a_statement_that_was_changed_is_named_and_nothing_is_issued(
    cast: Cast, year: Year, change: str
) -> None:
    number = year.undecided.number
    db.session.execute(text(change), {"id": year.undecided.id}, execution_options=UNSCOPED)
    db.session.commit()
    db.session.expire_all()
    with pytest.raises(InvalidTransition, match="audit log recorded") as refused:
        issued(cast, year.vendor, first=date(2026, 4, 1), last=DAY)
    assert refused.value.message.params["numbers"] == number


def test_what_is_as_recorded_is_issued(cast: Cast, year: Year) -> None:
    report = issued(cast, year.vendor, first=date(2026, 4, 1), last=DAY)
    assert report.state is not ReportState.DRAFT


def tamper(year: Year, change: str, row_id: int) -> None:
    db.session.execute(text(change), {"id": row_id}, execution_options=UNSCOPED)
    db.session.commit()
    db.session.expire_all()


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_the_preview_says_what_differs_and_what_to_do(
    cast: Cast, year: Year, browser: Browser, lang: str
) -> None:
    number = year.undecided.number
    report = drafted(cast, year.vendor, first=date(2026, 4, 1), last=DAY)
    cast.pia.language = Language(lang)
    db.session.commit()
    browser.sign_in(cast.pia)
    address = f"/reports/{report.id}"
    button = f"{address}/issue"
    wrong = {"ja": "監査ログの記録と異なります", "en": "Not as the audit log recorded them"}[lang]
    before = browser.get(address).text
    assert wrong not in before
    assert button in before
    version = report.version
    tamper(year, "UPDATE attestations SET text = text || '!' WHERE id = :id", year.undecided.id)
    page = browser.get(address).text
    assert page.count(wrong) == 1
    assert number in page.split(wrong)[1 if lang == "en" else 0]
    assert "flask records verify" in page
    assert button not in page
    answer = browser.post(button, data={"version": version})
    assert answer.status_code != 302
    assert wrong in answer.text
    assert db.session.get_one(SupervisionReport, report.id).state is ReportState.DRAFT


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_the_terminal_refuses_in_one_line(
    cast: Cast, year: Year, run_flask: Flasked, tmp_path: Path, lang: str
) -> None:
    number = year.undecided.number
    tamper(year, "UPDATE attestations SET text = text || '!' WHERE id = :id", year.undecided.id)
    told = run_flask(
        *("reports", "issue", "--vendor", str(year.vendor.id), "--from", "2026-04-01"),
        *("--to", DAY.isoformat(), "--lang", lang, "--out", str(tmp_path / "report.pdf")),
        lang={"ja": "ja_JP.UTF-8", "en": "C.UTF-8"}[lang],
    )
    assert told.exit_code == 1
    (line,) = told.stderr.splitlines()
    assert {"ja": "監査ログの記録と異なります", "en": "Not as the audit log recorded"}[lang] in line
    assert number in line
    assert "flask records verify" in line
    assert not (tmp_path / "report.pdf").exists()


def test_a_confirmation_that_was_changed_is_named(cast: Cast, year: Year) -> None:
    confirmed = confirming.record(cast.pam, year.vendor, [year.story.mailing])
    tamper(year, "UPDATE confirmations SET seen = 'x' WHERE id = :id", confirmed.id)
    with pytest.raises(InvalidTransition, match="audit log recorded"):
        issued(cast, year.vendor, first=date(2026, 4, 1), last=DAY)
