"""What happened in half a year with a printer stands in the report, in both languages."""

from datetime import date
from typing import TypeVar

import pytest

from portal.foundation.core.db import db
from portal.foundation.core.transactions import transaction
from portal.foundation.organisation.models import PolicyWording
from portal.ledger.vendors.models import VendorStateSpan
from portal.proof.reports import services
from portal.proof.reports.content import VendorReport
from portal.proof.reports.content_parts import (
    Answer,
    Approval,
    ClauseResult,
    ClauseState,
    Empty,
    Mark,
    Nothing,
)
from portal.supervision.attestations import exception_services
from portal.supervision.attestations import services as attestations
from portal.supervision.attestations.models import Wording
from portal.supervision.attestations.receipts import make_receipts
from portal.supervision.reminders.services import send_reminders
from tests.actors import acting
from tests.cast import Cast
from tests.clock import Clock
from tests.factories.vendors import make_vendor
from tests.proof.reports.drafts import drafted
from tests.proof.reports.story import Story

T = TypeVar("T")
LANGUAGES = pytest.mark.parametrize("lang", ["ja", "en"])


def shown(story: Story, cast: Cast, **changes: object) -> VendorReport:
    return services.preview(drafted(cast, story.vendor, **changes), story.vendor)


def there(section: T | Empty) -> T:
    assert not isinstance(section, Empty)
    return section


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
    ]
    minimum, contract, chain = summary.promises
    assert "厳重な管理" in contract.policy if lang == "ja" else "strict" in contract.policy
    assert minimum.reasons[0].records == (story.mailing.number, story.invoices.number)
    assert story.with_exceptions.number in chain.reasons[0].text
    weak = "不十分" if lang == "ja" else "weak"
    assert weak in contract.reasons[0].text
    assert summary.counts.broken == summary.counts.excepted == summary.counts.kept == 1


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
    assert [one.last for one in report.summary.promises] == [Mark.NOT_IN_SCOPE] * 3
    changes = {one.subject: (one.before, one.after) for one in report.summary.changes.rows}
    assert changes["契約条項"] == ("対象外", "未達")
    assert changes["データに触れる業務"] == ("0", "2")
    assert report.summary.changes.rows[0].subject == "契約条項"  # the gravest first


def test_a_vendor_that_is_new_has_nothing_to_be_compared_with(story: Story, cast: Cast) -> None:
    report = shown(story, cast)
    assert [one.last for one in report.summary.promises] == [None, None, None]
    nothing = report.summary.changes.empty
    assert nothing is not None
    assert nothing.kind is Nothing.NOT_APPLICABLE


def test_work_and_data_stand_with_volume_place_need_and_first_handover(
    story: Story, cast: Cast
) -> None:
    work = there(shown(story, cast).work)
    assert [one.number for one in work.engagements.rows] == [
        story.mailing.number,
        story.invoices.number,
    ]
    assert work.engagements.rows[0].until == date(2027, 3, 31)
    mailing, invoices = work.shares.rows
    assert len(mailing.rows) == len(invoices.rows) == 2
    billing = invoices.rows[1]
    assert billing.first_handover == date(2026, 5, 11)
    assert billing.volume == "10,001~100,000人"
    assert "2026年4月10日(金)に個人情報管理者が提供を決定" in billing.necessity


def test_the_tier_is_explained_by_every_addend_the_decisive_work_first(
    story: Story, cast: Cast
) -> None:
    invoices, mailing = there(shown(story, cast).work).tiers.rows
    assert invoices.engagement.startswith(story.invoices.number)
    assert [one.points for one in invoices.addends] == [4, 4, 3, 1, 0]
    assert sum(one.points for one in invoices.addends) == invoices.total == 12
    assert mailing.total == 9
    assert invoices.addends[0].basis == there(shown(story, cast).work).shares.rows[1].rows[1].number


def test_each_clause_says_where_it_stands_or_what_is_lacking(story: Story, cast: Cast) -> None:
    clauses = there(shown(story, cast).clauses)
    assert clauses.columns == (story.master.number, story.individual.number)
    by_no = {row.no: row for row in clauses.matrix.rows}
    assert len(by_no) == 24
    assert by_no[2].states == (ClauseState.PRESENT, ClauseState.COVERED_ELSEWHERE)
    assert by_no[2].result is ClauseResult.MET
    assert by_no[2].where == (f"{story.master.number} 第2条・1頁",)
    assert by_no[11].result is ClauseResult.UNMET
    assert by_no[11].where == (f"{story.master.number} 不十分",)
    assert by_no[13].states == (ClauseState.UNREVIEWED, ClauseState.UNREVIEWED)
    assert by_no[13].result is ClauseResult.UNMET
    assert by_no[21].result is ClauseResult.MISSING
    assert by_no[24].result is ClauseResult.NOT_APPLICABLE
    assert "16件のうち14件" in clauses.lead
    assert "11 監査・立入検査" in clauses.lead


def test_contracts_stand_with_term_cover_and_who_checked(story: Story, cast: Cast) -> None:
    master, individual = there(shown(story, cast).clauses).contracts.rows
    assert (master.number, master.signed_on) == (story.master.number, date(2026, 4, 1))
    assert (master.term, master.term_on) == ("自動更新・通知期限", date(2026, 12, 31))
    assert master.covers == (story.mailing.number, story.invoices.number)
    assert (master.checked_on, master.checked_by) == (date(2026, 4, 14), "森本 紗季")
    assert (individual.term, individual.term_on) == ("満了", date(2027, 9, 30))


def test_what_was_signed_stands_with_signer_authority_and_exception(
    story: Story, cast: Cast
) -> None:
    section = there(shown(story, cast).attestations)
    rows = {row.number: row for row in section.attestations.rows}
    plain, named = rows[story.signed.number], rows[story.with_exceptions.number]
    assert (plain.answer, plain.signed_on) == (Answer.AFFIRM, date(2026, 4, 20))
    assert (plain.signer, plain.signer_title) == ("高瀬 隆司", "代表取締役")
    assert plain.authority.startswith("A-2026-")
    assert named.answer is Answer.AFFIRM_WITH_EXCEPTION
    assert named.remark == "2027/01/29まで承認"
    (party,) = section.parties.rows
    assert (party.attestation, party.name) == (named.number, "株式会社うしお製本")
    assert party.place == "横浜工場"


def test_a_request_without_an_answer_stands_with_its_due_date(
    story: Story, cast: Cast, clock: Clock
) -> None:
    clock.go_to(date(2026, 9, 1))
    with transaction():
        (asked,) = attestations.request_attestations(
            story.mailing,
            ["incident_free"],
            wording=Wording.PERIOD,
            first=date(2026, 4, 1),
            last=date(2026, 8, 31),
            actor=acting(cast.pam),
        )
    clock.go_to(date(2026, 11, 25))
    rows = there(shown(story, cast).attestations).attestations.rows
    open_one = next(row for row in rows if row.number == asked.number)
    assert open_one.answer is Answer.OPEN
    assert open_one.due_on == date(2026, 10, 1)
    assert "2026/04/01〜2026/08/31" in open_one.statement


@LANGUAGES
def test_the_log_tells_what_was_asked_signed_checked_and_decided(
    story: Story, cast: Cast, lang: str
) -> None:
    log = there(shown(story, cast, language=lang).log).log.rows
    assert [row.on for row in log] == sorted(row.on for row in log)
    told = [row.activity for row in log]
    checked = "条項21件を契約書と照合" if lang == "ja" else "21 clauses of"
    assert any(checked in one for one in told)
    signed = next(row for row in log if row.record == story.with_exceptions.number)
    assert signed.party == ("委託先" if lang == "ja" else "Vendor")
    assert signed.clock == "12:00"
    everybody = " ".join(row.party for row in log)
    assert "森本" not in everybody
    assert "小田" not in everybody


def test_the_log_tells_when_the_vendor_was_reminded(story: Story, cast: Cast, clock: Clock) -> None:
    clock.go_to(date(2026, 9, 1))
    with transaction():
        (asked,) = attestations.request_attestations(
            story.mailing,
            ["incident_free"],
            wording=Wording.PERIOD,
            first=date(2026, 4, 1),
            last=date(2026, 8, 31),
            actor=acting(cast.pam),
        )
    for day in (date(2026, 9, 1), date(2026, 9, 17)):
        clock.go_to(day)
        send_reminders()
    clock.go_to(date(2026, 11, 25))
    log = there(shown(story, cast).log).log.rows
    mails = [row for row in log if row.means == "メール"]
    assert [row.on for row in mails] == [date(2026, 9, 1), date(2026, 9, 17)]
    assert mails[0].activity.startswith("依頼の通知")
    assert mails[1].activity.startswith("期限14日前のご案内")
    assert {row.record for row in mails} == {asked.number}


def test_every_file_behind_the_report_is_listed_with_its_hash(story: Story, cast: Cast) -> None:
    make_receipts()
    files = there(shown(story, cast).evidence).files.rows
    assert [row.section for row in files] == ["3.1", "3.1", "4.1", "4.1", "4.1", "4.1"]
    assert [row.number for row in files] == [f"EV-{n:03d}" for n in range(1, 7)]
    assert all(len(row.sha256) == 64 and row.size > 0 for row in files)
    assert story.signed.receipt_sha256 in {row.sha256 for row in files}
    assert "署名権限届.pdf" in files[2].title


def test_the_plan_says_what_comes_next_by_day(story: Story, cast: Cast) -> None:
    plan = shown(story, cast).conclusion.plan.rows
    days = [row.on for row in plan if row.on is not None]
    assert days == sorted(days)
    by_day = {row.on: row.what for row in plan}
    assert "更新停止の通知期限" in by_day[date(2026, 12, 31)]
    assert story.with_exceptions.number in by_day[date(2027, 1, 29)]
    assert "必要性の見直し" in by_day[date(2027, 4, 1)]
    assert any("再委託の禁止" in row.what for row in plan)


def test_what_waits_for_a_decision_stands_before_the_conclusion(
    story: Story, cast: Cast, clock: Clock
) -> None:
    with transaction():
        exception_services.propose_exception(
            story.with_exceptions,
            reason="内製化が遅れる",
            until=date(2027, 3, 31),
            actor=acting(cast.pam),
        )
    first, last = shown(story, cast).summary.decisions.rows
    assert story.with_exceptions.number in first.what
    assert "2027年3月31日(水)まで" in first.what
    assert first.proposer == "調達"
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
    assert [one.verdict for one in report.summary.promises] == [Mark.NOT_IN_SCOPE] * 3
    assert all(one.reasons for one in report.summary.promises)


def test_the_state_before_the_period_decides_whether_there_was_a_verdict(
    story: Story, cast: Cast
) -> None:
    span = db.session.scalars(
        db.select(VendorStateSpan).where(VendorStateSpan.vendor_id == story.vendor.id)
    ).one()
    span.valid_from = date(2025, 1, 6)
    db.session.commit()
    assert [one.last for one in shown(story, cast).summary.promises] == [Mark.NOT_IN_SCOPE] * 3
