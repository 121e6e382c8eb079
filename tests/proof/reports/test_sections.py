"""What happened in half a year with a printer stands in the report, in both languages."""

from datetime import date

import pytest

from portal.content.policy.models import PolicyWording
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.ledger.vendors.models import VendorStateSpan
from portal.proof.reports import services
from portal.proof.reports.content.parts import Approval, Empty, Mark, Nothing
from portal.supervision.attestations import exception_services
from tests.actors import acting
from tests.cast import Cast
from tests.clock import Clock
from tests.factories.vendors import make_vendor
from tests.proof.reports.drafts import drafted, shown
from tests.proof.reports.story import Story

LANGUAGES = pytest.mark.parametrize("lang", ["ja", "en"])


@LANGUAGES
def test_the_cover_names_vendor_period_day_and_tier(story: Story, cast: Cast, lang: str) -> None:
    report = shown(story, cast, language=lang)
    assert report.as_of == date(2026, 9, 30)
    assert report.issued_on == date(2026, 11, 25)
    ja = lang == "ja"
    assert report.vendor.name == ("みずいろ印刷株式会社" if ja else "Mizuiro Printing Co., Ltd.")
    assert report.period.name == ("2026年度上期" if ja else "FY2026 H1")
    assert report.title == ("委託先監督報告書" if ja else "Vendor Supervision Report")
    assert "7010401089234" in report.vendor.facts[0]
    assert ("12点(データ4+人数4" if ja else "12 points (data 4 + persons 4") in report.vendor.tier


def test_a_preview_has_no_number_and_is_examined_by_nobody(story: Story, cast: Cast) -> None:
    report = shown(story, cast)
    assert (report.number, report.version, report.basis.issued_at) == ("", 0, None)
    pam, pia, management = report.approval
    assert (pam.heading, pam.name, pam.how) == ("起案", "小田 直樹", Approval.ELECTRONIC)
    assert (pia.heading, pia.name, pia.how) == ("審査", "", Approval.PENDING)
    assert (management.heading, management.how) == ("承認", Approval.PENDING)


@LANGUAGES
def test_every_promise_stands_with_its_sentence_its_verdict_and_why(
    story: Story, cast: Cast, lang: str
) -> None:
    summary = shown(story, cast, language=lang).summary
    assert [(one.no, one.verdict) for one in summary.promises] == [
        (2, Mark.KEPT),
        (3, Mark.BROKEN),
        (4, Mark.EXCEPTED),
        (6, Mark.KEPT),
        (9, Mark.KEPT),
    ]
    minimum, contract, chain, *_ = summary.promises
    assert "厳重な管理" in contract.policy if lang == "ja" else "strict" in contract.policy
    assert minimum.reasons[0].records == (story.mailing.number, story.invoices.number)
    assert story.with_exceptions.number in chain.reasons[0].text
    weak = "不十分" if lang == "ja" else "weak"
    assert weak in contract.reasons[0].text
    assert summary.counts.broken == summary.counts.excepted == 1


def test_the_companys_own_sentence_goes_before_the_packs(story: Story, cast: Cast) -> None:
    own = PolicyWording(
        promise_id="bound", ja="当社は契約で縛ります。", en="We bind.", valid_from=date(2026, 4, 1)
    )
    db.session.add(own)
    db.session.commit()
    assert shown(story, cast).summary.promises[1].policy == "当社は契約で縛ります。"


def test_the_conclusion_of_the_draft_opens_the_report_and_closes_it(
    story: Story, cast: Cast
) -> None:
    report = shown(story, cast)
    assert report.summary.conclusion == report.conclusion.word == "条件付き継続"
    assert report.conclusion.by == "個人情報管理者"
    assert report.conclusion.opinion.rows == (
        "義務をおおむね守っている。",
        "監査条項の改定を求める。",
    )
    assert report.conclusion.conditions == ("2027年1月29日(金)までに封入を内製化する。",)
    assert report.summary.decisions.rows[-1].what == "本報告書の結論「条件付き継続」を承認する。"


def test_a_vendor_that_was_there_before_is_compared_with_the_day_before(
    story: Story, cast: Cast
) -> None:
    """On 10 May nothing had been handed over; on 11 May it had."""
    report = shown(story, cast, first=date(2026, 5, 11))
    assert {one.last for one in report.summary.promises} == {Mark.NOT_IN_SCOPE}
    changes = {one.subject: (one.before, one.after) for one in report.summary.changes.rows}
    assert changes["契約条項"] == ("対象外", "未遵守")
    assert changes["個人データを取り扱う業務"] == ("0", "2")
    assert report.summary.changes.rows[0].subject == "契約条項"  # the gravest first


def test_a_vendor_that_is_new_has_nothing_to_be_compared_with(story: Story, cast: Cast) -> None:
    report = shown(story, cast)
    assert {one.last for one in report.summary.promises} == {None}
    nothing = report.summary.changes.empty
    assert nothing is not None
    assert nothing.kind is Nothing.NOT_APPLICABLE


def test_the_plan_says_what_comes_next_by_day(story: Story, cast: Cast) -> None:
    plan = shown(story, cast).conclusion.plan.rows
    days = [row.on for row in plan if row.on is not None]
    assert days == sorted(days)
    by_day = {row.on: row.what for row in plan}
    assert "通知期限" in by_day[date(2026, 12, 31)]
    assert story.with_exceptions.number in by_day[date(2027, 1, 29)]
    assert "必要性の見直し" in by_day[date(2027, 4, 1)]
    assert any("再委託の制限" in row.what for row in plan)


def test_what_waits_for_a_decision_stands_before_the_conclusion(
    story: Story, cast: Cast, clock: Clock
) -> None:
    with transaction():
        exception_services.propose_exception(
            story.with_exceptions,
            reason="内製化が遅れる",
            basis="再委託承認書",
            until=date(2027, 3, 31),
            actor=acting(cast.pam),
        )
    first, last = shown(story, cast, last=date(2026, 11, 30)).summary.decisions.rows
    assert story.with_exceptions.number in first.what
    assert "2027年3月31日(水)まで" in first.what
    assert first.proposer == "調達担当"
    assert "結論" in last.what


@LANGUAGES
def test_a_vendor_without_anything_says_which_kind_of_nothing_it_is(cast: Cast, lang: str) -> None:
    vendor = make_vendor("Kazahana Cleaning", kind="maintenance_cleaning")
    db.session.commit()
    report = services.preview(drafted(cast, vendor, language=lang), vendor)
    kinds = {
        name: section.kind
        for name in ("work", "clauses", "attestations", "log", "evidence")
        if isinstance(section := getattr(report, name), Empty)
    }
    assert kinds == {
        "work": Nothing.NOT_RECORDED,
        "clauses": Nothing.NOT_APPLICABLE,
        "attestations": Nothing.NOT_APPLICABLE,
        "log": Nothing.NONE_HAPPENED,
        "evidence": Nothing.NOT_RECORDED,
    }
    assert {one.verdict for one in report.summary.promises} == {Mark.NOT_IN_SCOPE}
    assert all(one.reasons for one in report.summary.promises)


def test_the_state_before_the_period_decides_whether_there_was_a_verdict(
    story: Story, cast: Cast
) -> None:
    span = db.session.scalars(
        db.select(VendorStateSpan).where(VendorStateSpan.vendor_id == story.vendor.id)
    ).one()
    span.valid_from = date(2025, 1, 6)
    db.session.commit()
    assert {one.last for one in shown(story, cast).summary.promises} == {Mark.NOT_IN_SCOPE}
