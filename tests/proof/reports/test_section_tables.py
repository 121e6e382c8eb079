"""The tables of the report: work, data, tiers, contracts, clauses, statements, acts and files."""

from datetime import date

import pytest

from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.proof.reports import services
from portal.proof.reports.content.parts import (
    Mark,
    Nothing,
    PrintedClauseResult,
    PrintedClauseState,
    StatementAnswer,
)
from portal.supervision.attestations.asking import request_services as attestations
from portal.supervision.attestations.models import Wording
from portal.supervision.attestations.receipt_jobs import make_receipts
from portal.supervision.reminders.services import send_reminders
from tests.actors import acting
from tests.cast import Cast
from tests.clock import Clock
from tests.factories.contracts import make_waiver
from tests.factories.scenes import work_of
from tests.proof.reports.drafts import drafted, shown, there
from tests.proof.reports.story import Story

LANGUAGES = pytest.mark.parametrize("lang", ["ja", "en"])


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
    assert len(by_no) == 33
    assert by_no[2].states == (PrintedClauseState.PRESENT, PrintedClauseState.COVERED_ELSEWHERE)
    assert by_no[2].result is PrintedClauseResult.MET
    assert by_no[2].where == (f"{story.master.number} 第2条・1ページ",)
    assert by_no[11].result is PrintedClauseResult.UNMET
    assert by_no[11].where == (f"{story.master.number} 不十分",)
    assert by_no[13].states == (PrintedClauseState.UNREVIEWED, PrintedClauseState.UNREVIEWED)
    assert by_no[13].result is PrintedClauseResult.UNMET
    assert by_no[21].result is PrintedClauseResult.MISSING
    assert by_no[24].result is PrintedClauseResult.NOT_APPLICABLE
    assert "16件のうち14件" in clauses.lead
    assert "11 監査・立入検査" in clauses.lead


def test_a_waived_clause_is_counted_apart_and_names_the_waiver(story: Story, cast: Cast) -> None:
    waiver = make_waiver(story.master, "audit_right", proposer=cast.pam)
    db.session.commit()

    clauses = there(shown(story, cast).clauses)

    row = next(row for row in clauses.matrix.rows if row.no == 11)
    assert row.result is PrintedClauseResult.WAIVED
    assert row.where == (f"{story.master.number} 不十分", waiver.number)
    assert "16件のうち14件" in clauses.lead
    assert "免除: 11 監査・立入検査" in clauses.lead


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
    assert (plain.answer, plain.signed_on) == (StatementAnswer.AFFIRM, date(2026, 4, 20))
    assert (plain.signer, plain.signer_title) == ("高瀬 隆司", "代表取締役")
    assert plain.authority.startswith("A-2026-")
    assert named.answer is StatementAnswer.AFFIRM_WITH_EXCEPTION
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
    assert open_one.answer is StatementAnswer.OPEN
    assert open_one.due_on == date(2026, 10, 1)
    assert "2026/05/11〜2026/08/31" in open_one.statement


@LANGUAGES
def test_the_log_tells_what_was_asked_signed_checked_and_decided(
    story: Story, cast: Cast, lang: str
) -> None:
    log = there(shown(story, cast, language=lang).log).log.rows
    assert [row.on for row in log] == sorted(row.on for row in log)
    told = [row.activity for row in log]
    checked = "条項30件を契約書と照合" if lang == "ja" else "30 clauses of"
    assert any(checked in one for one in told)
    signed = next(row for row in log if row.record == story.with_exceptions.number)
    assert signed.party == ("委託先 高瀬 隆司" if lang == "ja" else "Vendor 高瀬 隆司")
    assert signed.clock == "12:00"
    everybody = " ".join(row.party for row in log)
    assert "森本 紗季" in everybody
    assert "小田 直樹" in everybody


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
    mails = [row for row in log if row.means == "メール送信待ち"]
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


def test_work_without_a_contract_has_no_matrix_but_a_weakness(cast: Cast) -> None:
    work_of(cast.globex, "受電", "Calls", signer=cast.gus, bound=False)
    db.session.commit()
    report = services.preview(drafted(cast, cast.globex), cast.globex)
    clauses = there(report.clauses)
    nothing = clauses.matrix.empty
    assert nothing is not None
    assert nothing.kind is Nothing.NOT_RECORDED
    assert clauses.lead == "委託先との間に有効な契約がない。"


def test_work_that_is_only_planned_shows_what_it_will_need(cast: Cast) -> None:
    work_of(cast.globex, "受電", "Calls", signer=cast.gus, handed_over=None)
    db.session.commit()
    report = services.preview(drafted(cast, cast.globex), cast.globex)
    assert {one.verdict for one in report.summary.promises} == {Mark.NOT_IN_SCOPE}
    assert "まだ何も提供していない" in there(report.clauses).lead
    assert there(report.work).engagements.rows[0].state == "提供前"
