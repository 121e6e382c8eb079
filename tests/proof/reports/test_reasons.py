"""Reasons in the summary: short by their names, never by their days; what is late is marked."""

from datetime import date

import pytest

from portal.foundation.accounts.models import Language
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.words.i18n import unbroken
from portal.ledger.engagements.models import EngagementTerms
from portal.proof.reports.content.report import VendorReport
from portal.supervision.attestations.asking import request_services
from portal.supervision.attestations.models import Wording
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast
from tests.clock import Clock
from tests.proof.reports import rendering
from tests.proof.reports.drafts import shown, there
from tests.proof.reports.story import Story

LANGUAGES = pytest.mark.parametrize("lang", ["ja", "en"])
LONG = (
    "会員向け案内物の印刷・封入・発送及び返戻郵便の処理並びに宛名データの作成と保管に関する業務" * 3
)


def named(name: str) -> None:
    for terms in db.session.query(EngagementTerms):
        terms.name, terms.name_en = name, ""
    db.session.commit()


def texts(content: VendorReport) -> list[str]:
    return [one.text for line in content.summary.promises for one in line.reasons]


@LANGUAGES
def test_no_day_is_cut_out_of_a_reason(story: Story, cast: Cast, lang: str) -> None:
    short = shown(story, cast, language=lang)
    for name, work in (("A" * 120, story.mailing), ("い" * 120, story.invoices)):
        for terms in db.session.query(EngagementTerms).filter_by(engagement_id=work.id):
            terms.name, terms.name_en = name, ""
    db.session.commit()
    content = shown(story, cast, language=lang)
    assert texts(content) == texts(short)
    assert not any("…" in one for one in texts(content))
    contract = next(one for one in content.summary.promises if one.no == 3)
    assert contract.reasons


@LANGUAGES
def test_work_with_the_same_reason_is_named_together(story: Story, cast: Cast, lang: str) -> None:
    numbers = (story.mailing.number, story.invoices.number)
    told = texts(shown(story, cast, language=lang))
    both = [one for one in told if all(number in one for number in numbers)]
    assert both
    assert len(told) == len(set(told))


def test_a_missed_day_is_marked_in_the_summary_and_the_plan(
    story: Story, cast: Cast, clock: Clock
) -> None:
    clock.go_to(date(2026, 8, 3))
    with transaction():
        request_services.request_attestations(
            story.mailing,
            ["incident_free"],
            wording=Wording.PERIOD,
            first=date(2026, 4, 1),
            last=date(2026, 7, 31),
            actor=acting(cast.pam),
        )
    clock.go_to(date(2026, 11, 25))
    content = shown(story, cast)
    row = there(content.attestations).attestations.rows[-1]
    assert row.due_on is not None
    assert row.late == (content.as_of - row.due_on).days > 0
    late = [one for one in content.conclusion.plan.rows if one.late]
    assert [one.late for one in late if one.on == row.due_on] == [row.late]
    assert all(
        one.on is None or one.on >= content.as_of
        for one in content.conclusion.plan.rows
        if not one.late
    )
    page = rendering.page(content)
    assert page.count(f"期限超過{row.late}日") > 1  # in 4.1 and in the plan


def test_a_reason_says_by_how_much_it_is_late(story: Story, cast: Cast) -> None:
    content = shown(story, cast, first=date(2026, 10, 1), last=date(2027, 3, 31))
    for line in content.summary.promises:
        for reason in line.reasons:
            if reason.due and reason.on is not None:
                assert reason.late == max((content.as_of - reason.on).days, 0)


@pytest.mark.parametrize("lang", list(Language))
def test_a_period_to_choose_is_named_with_the_year_of_its_end(
    cast: Cast, browser: Browser, lang: Language
) -> None:
    cast.pam.language = lang
    browser.sign_in(cast.pam)
    page = browser.get(f"/vendors/{cast.acme.id}/reports/new").text
    said = {
        Language.JA: "2026年度下期: 2026年10月1日(木)〜2027年3月31日(水)",
        Language.EN: "FY2026 H2: Thu 1 Oct 2026 to Wed 31 Mar 2027",
    }
    assert unbroken(said[lang]) in page
    last_year = {
        Language.JA: "2025年度: 2025年4月1日(火)〜2026年3月31日(火)",
        Language.EN: "FY2025: Tue 1 Apr 2025 to Tue 31 Mar 2026",
    }
    assert unbroken(last_year[lang]) in page
