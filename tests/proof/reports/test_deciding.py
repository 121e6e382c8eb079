"""Management decides about what was issued: another person, once, here or on paper."""

from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO

import pytest
from sqlalchemy import select, update
from werkzeug.datastructures import FileStorage

from portal.foundation.audit.queries import trail_of
from portal.foundation.core import clock as real_clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import DomainError, InvalidTransition, RuleViolated
from portal.foundation.evidence import storage
from portal.foundation.evidence.services import Received, receive_upload
from portal.foundation.evidence.types import PROOF
from portal.foundation.mail.queries import list_outbox
from portal.ledger.obligations.models import Holder, Obligation, ObligationKind, Outcome
from portal.ledger.obligations.queries import find_open
from portal.proof.reports import services as drafting
from portal.proof.reports.content.parts import Approval
from portal.proof.reports.content.report import editions
from portal.proof.reports.deciding import services
from portal.proof.reports.models import ReportRevision, ReportState, SupervisionReport
from portal.proof.reports.printing import rendering, revision_jobs, seals
from portal.supervision.approvals.models import DecisionState, DecisionWay, ReportDecision
from portal.supervision.approvals.queries import reports_on
from portal.supervision.approvals.workflow import DecidedElsewhere
from portal.supervision.promises.models import PromiseStart
from portal.supervision.promises.queries import evaluate, forget_starts
from portal.supervision.promises.results import Look, PromiseVerdict
from tests.actors import acting
from tests.cast import Cast
from tests.clock import Clock
from tests.foundation.printing import reading
from tests.proof.reports.drafts import a_draft, drafted, issued
from tests.proof.reports.story import Story

K = ObligationKind
WHY = "監査条項の改定の期限が書かれていない。"
PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x02\x00\x00\x00"
    b"\x90wS\xde\x00\x00\x00\x0cIDATx\x9cc\xf8\xff\xff?\x00\x05\xfe\x02\xfe\r\xefF\xb8\x00\x00"
    b"\x00\x00IEND\xaeB`\x82"
)


def owed(report: SupervisionReport, kind: ObligationKind = K.REPORT_APPROVAL) -> Obligation | None:
    return find_open(kind, report)


def decide(report: SupervisionReport, cast: Cast, **said: object) -> ReportDecision:
    values: dict[str, object] = {"approved": True, "comment": "", "actor": acting(cast.max)}
    with transaction():
        return services.decide(report, **(values | said))  # type: ignore[arg-type]


def scan() -> Received:
    upload = FileStorage(BytesIO(PNG), filename="ringi.png", content_type="image/png")
    return receive_upload(upload, kinds=PROOF, field="files")


def elsewhere(**changes: object) -> DecidedElsewhere:
    said = DecidedElsewhere(
        way=DecisionWay.RINGI,
        approved=True,
        decided_on=real_clock.today(),
        decider="北条 隆",
        decider_title="常務取締役",
        ringi_number="決-2026-0311",
    )
    return replace(said, **changes)  # type: ignore[arg-type]


def recorded(report: SupervisionReport, cast: Cast, **changes: object) -> ReportDecision:
    with transaction():
        return services.record_elsewhere(
            report, elsewhere(**changes), [scan()], actor=acting(cast.pam)
        )


def check(row: ReportDecision, cast: Cast, **said: object) -> ReportDecision:
    values: dict[str, object] = {"confirmed": True, "actor": acting(cast.pia)}
    with transaction():
        return services.check_record(row, **(values | said))  # type: ignore[arg-type]


def test_an_issued_report_waits_for_management_until_it_decides(
    printed: SupervisionReport, cast: Cast
) -> None:
    waits = owed(printed)
    assert waits is not None
    assert (waits.holder, waits.vendor_id) == (Holder.MANAGEMENT, cast.acme.id)
    row = decide(printed, cast, ringi_number=" 決-7 ")
    assert (printed.state, row.approved, row.ringi_number) == (ReportState.APPROVED, True, "決-7")
    assert (row.decided_by_id, row.counts_from) == (cast.max.id, real_clock.today())
    assert owed(printed) is None
    assert waits.outcome is Outcome.DONE
    assert [line.action for line in trail_of(printed)].count("report.approved") == 1


def test_whoever_drafted_and_issued_it_hears_of_the_decision(
    printed: SupervisionReport, cast: Cast
) -> None:
    decide(printed, cast, approved=False, comment=WHY)
    mails = [mail for mail in list_outbox() if mail.key.startswith("report_decision:")]
    assert {mail.recipient for mail in mails} == {cast.pam.email, cast.pia.email}
    assert all(WHY in mail.body for mail in mails)


def test_one_that_is_returned_says_why_and_is_drafted_anew(
    printed: SupervisionReport, cast: Cast
) -> None:
    with pytest.raises(RuleViolated) as refused:
        decide(printed, cast, approved=False, comment="  ")
    assert refused.value.field == "comment"
    decide(printed, cast, approved=False, comment=WHY)
    anew = owed(printed, K.REPORT_RETURNED)
    assert printed.state is ReportState.RETURNED
    assert anew is not None
    assert anew.holder is Holder.PROCUREMENT

    drafted(cast, cast.acme, replaces=printed.id, why="returned")
    assert owed(printed, K.REPORT_RETURNED) is None


def test_nobody_decides_twice(printed: SupervisionReport, cast: Cast) -> None:
    decide(printed, cast)
    with pytest.raises(InvalidTransition, match="decided about already"):
        decide(printed, cast, approved=False, comment=WHY)
    assert len(db.session.scalars(select(ReportDecision)).all()) == 1


def test_nobody_decides_about_what_cannot_be_read_yet(story: Story, cast: Cast) -> None:
    report = issued(cast)
    with pytest.raises(InvalidTransition, match="still being made"):
        decide(report, cast)


@pytest.mark.parametrize("who", ["pam", "pia", "ann", "sue"])
def test_only_management_decides(printed: SupervisionReport, cast: Cast, who: str) -> None:
    with pytest.raises(RuleViolated, match="Only management"):
        decide(printed, cast, actor=acting(getattr(cast, who)))


def test_a_manager_who_issued_it_as_the_officer_does_not_decide_about_it(
    printed: SupervisionReport, cast: Cast
) -> None:
    for part in ("drafted_by_id", "issued_by_id"):
        both = replace(acting(cast.max), user_id=getattr(printed, part))
        with pytest.raises(RuleViolated, match="another manager"):
            decide(printed, cast, actor=both)


def test_a_manager_who_stands_in_for_the_officer_does_not_decide_what_she_issued(
    printed: SupervisionReport, cast: Cast
) -> None:
    stands_in = replace(acting(cast.max), stands_in_for=frozenset({cast.pia.id}))
    with pytest.raises(RuleViolated, match="another manager"):
        decide(printed, cast, actor=stands_in)


def test_one_that_was_replaced_waits_for_nobody(printed: SupervisionReport, cast: Cast) -> None:
    waited = owed(printed)
    newer = issued(cast, cast.acme, replaces=printed.id, why="typo")
    assert waited is not None
    assert waited.outcome is Outcome.WITHDRAWN
    assert owed(newer) is not None
    with pytest.raises(InvalidTransition, match="has been replaced by"):
        decide(printed, cast)


def test_an_approval_counts_until_another_report_takes_its_place(
    printed: SupervisionReport, cast: Cast, clock: Clock
) -> None:
    decide(printed, cast)
    approved_on = real_clock.today()
    clock.advance(days=3)
    issued(cast, cast.acme, replaces=printed.id, why="typo")
    today = real_clock.today()
    before = reports_on([cast.acme.id], today - timedelta(days=1))[cast.acme.id]
    after = reports_on([cast.acme.id], today)[cast.acme.id]
    early = reports_on([cast.acme.id], approved_on - timedelta(days=1)).get(cast.acme.id)
    assert before.approved is not None
    assert before.approved.number == printed.number
    assert after.approved is None
    assert after.undecided_number == "SR-2026-002"
    assert early is None or early.approved is None


def test_on_paper_it_counts_once_another_person_compared_it(
    printed: SupervisionReport, cast: Cast, clock: Clock
) -> None:
    row = recorded(printed, cast)
    waits = owed(printed)
    assert services.why_not_decided(printed, acting(cast.max)) is None, "nothing is decided yet"
    assert waits is not None
    assert waits.handed_in_on == row.decided_on
    assert find_open(K.REPORT_PAPER, row) is not None
    with pytest.raises(RuleViolated, match="Somebody else"):
        check(row, cast, actor=acting(cast.pam))
    clock.advance(days=2)
    check(row, cast)
    assert printed.state is ReportState.APPROVED
    assert (row.state, row.checked_by_id) == (DecisionState.DECIDED, cast.pia.id)
    assert row.counts_from == row.decided_on + timedelta(days=2)
    assert owed(printed) is None
    assert find_open(K.REPORT_PAPER, row) is None


def test_a_record_that_is_not_as_the_paper_is_sent_back_and_management_owes_it_again(
    printed: SupervisionReport, cast: Cast
) -> None:
    row = recorded(printed, cast)
    with pytest.raises(RuleViolated) as refused:
        check(row, cast, confirmed=False)
    assert refused.value.field == "wrong"
    check(row, cast, confirmed=False, wrong="number")
    waits = owed(printed)
    assert waits is not None
    assert waits.handed_in_on is None
    assert recorded(printed, cast).state is DecisionState.RECORDED


def test_while_a_record_waits_management_does_not_decide_beside_it(
    printed: SupervisionReport, cast: Cast
) -> None:
    recorded(printed, cast)
    with pytest.raises(InvalidTransition, match="waits to be confirmed"):
        decide(printed, cast)
    with pytest.raises(InvalidTransition, match="recorded already"):
        recorded(printed, cast)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"decided_on": date(2031, 1, 1)}, "decided_on"),
        ({"decided_on": date(2020, 1, 1)}, "decided_on"),
        ({"decider": " "}, "decider"),
        ({"ringi_number": ""}, "ringi_number"),
        ({"approved": False}, "comment"),
    ],
)
def test_a_record_that_cannot_be_is_refused_at_its_field(
    printed: SupervisionReport, cast: Cast, changes: dict[str, object], field: str
) -> None:
    with pytest.raises(DomainError) as refused:
        recorded(printed, cast, **changes)
    assert refused.value.field == field


def test_nobody_approves_on_paper_what_they_drafted_or_issued(
    printed: SupervisionReport, cast: Cast
) -> None:
    for person in (cast.pam, cast.pia):
        with pytest.raises(RuleViolated) as refused:
            recorded(printed, cast, decider=f" {person.name.upper()} ")
        assert refused.value.field == "decider"


def test_a_record_without_its_scan_is_refused(printed: SupervisionReport, cast: Cast) -> None:
    with pytest.raises(RuleViolated) as refused, transaction():
        services.record_elsewhere(printed, elsewhere(), [], actor=acting(cast.pam))
    assert refused.value.field == "files"


def revision() -> ReportRevision:
    return db.session.scalars(select(ReportRevision)).one()


def test_the_box_is_filled_in_a_revision_and_what_was_issued_stays_as_it_was(
    printed: SupervisionReport, cast: Cast
) -> None:
    before = (printed.content, printed.pdf_sha256, printed.pdf_other_sha256)
    decide(printed, cast, ringi_number="決-7", comment="異議なし。")
    assert (printed.content, printed.pdf_sha256, printed.pdf_other_sha256) == before
    bound = editions(revision().content)
    issued_ = editions(printed.content or "")
    for lang, edition in bound.items():
        cell = edition.approval[-1]
        assert issued_[lang].approval[-1].how is Approval.PENDING
        assert (cell.how, cell.name, cell.number) == (Approval.ELECTRONIC, cast.max.name, "決-7")
        assert cell.at is not None
        assert edition.version == 2
        assert edition.basis.revisions[:-1] == issued_[lang].basis.revisions
        assert (seals.pdfs_of(printed)[lang]) in edition.basis.revisions[-1].what
        assert "異議なし。" in edition.basis.revisions[-1].what
        assert edition.summary == issued_[lang].summary

    assert revision_jobs.render_revisions() == 1
    assert revision_jobs.render_revisions() == 0
    made = seals.revision_pdfs(revision(), printed)
    assert set(made) == {"ja", "en"}
    assert not set(made.values()) & set(seals.pdfs_of(printed).values())


def test_the_pdf_of_the_revision_says_who_decided_when_and_by_which_number(
    printed: SupervisionReport, cast: Cast
) -> None:
    check(recorded(printed, cast), cast)
    revision_jobs.render_revisions()
    made = seals.revision_pdfs(revision(), printed)
    cover = reading.pages(storage.read(made["ja"]))[0]
    for said in ("常務取締役", "北条隆", "稟議", "決-2026-0311", "第2版"):
        assert reading.squeezed(said) in cover
    assert "差戻し" not in cover


def test_a_revision_changed_past_the_portal_is_not_handed_out(
    printed: SupervisionReport, cast: Cast
) -> None:
    decide(printed, cast)
    revision_jobs.render_revisions()
    row = revision()
    with transaction(audited=False):
        db.session.execute(update(ReportRevision).values(pdf_sha256=printed.pdf_sha256))
    db.session.refresh(row)
    with pytest.raises(seals.NotAsIssued):
        seals.revision_pdfs(row, printed)


def test_the_last_report_of_before_is_put_before_management_once(
    printed: SupervisionReport, cast: Cast
) -> None:
    waits = owed(printed)
    db.session.delete(waits)
    db.session.commit()
    assert services.ask_for_decisions() == 1
    assert services.ask_for_decisions() == 0
    assert owed(printed) is not None


def test_one_that_the_terminal_issued_waits_for_management_too(story: Story, cast: Cast) -> None:
    with transaction():
        report = drafting.issue_at_once(cast.acme, a_draft(), actor=acting(cast.pia))
    rendering.render_reports()
    assert owed(report) is not None
    decide(report, cast)
    assert report.state is ReportState.APPROVED


def verdict_of(cast: Cast, day: date) -> PromiseVerdict:
    judged = evaluate([cast.acme.id], day)[cast.acme.id]
    return next(one for one in judged.promises if one.promise.id == "reported")


def test_the_promise_is_kept_from_the_approval_until_twelve_months_after_the_day_of_the_report(
    printed: SupervisionReport, cast: Cast, clock: Clock
) -> None:
    with transaction(audited=False):
        start = PromiseStart(rule="reported", judged_from=date(2026, 1, 1), decided_at=clock.now())
        db.session.add(start)
    forget_starts()
    today = real_clock.today()
    waiting = verdict_of(cast, today)
    assert waiting.look is not Look.KEPT
    assert any("SR-2026-001" in str(dict(one.params)) for one in waiting.reasons)
    assert waiting.step is not None
    assert waiting.step.who is Holder.MANAGEMENT

    decide(printed, cast)
    forget_starts()
    assert verdict_of(cast, today).look is Look.KEPT
    assert verdict_of(cast, today - timedelta(days=1)).look is not Look.KEPT
    assert printed.as_of == date(2026, 9, 30)
    assert verdict_of(cast, date(2027, 9, 30)).look is Look.DUE_SOON
    assert [one.number for one in verdict_of(cast, date(2027, 9, 30)).records] == ["SR-2026-001"]
    assert verdict_of(cast, date(2027, 10, 1)).look is not Look.DUE_SOON


def test_a_returned_report_keeps_nothing(printed: SupervisionReport, cast: Cast) -> None:
    decide(printed, cast, approved=False, comment=WHY)
    assert reports_on([cast.acme.id], real_clock.today()).get(cast.acme.id) is None
