"""What somebody finds who opens the demonstration: every state, every verdict, nothing real."""

import re
from collections import defaultdict
from datetime import timedelta

import pytest
from sqlalchemy import select
from stdnum.jp import cn

from portal.foundation.access.roles import Role
from portal.foundation.accounts.models import User
from portal.foundation.accounts.queries import list_accounts, list_staff, people_of_vendor
from portal.foundation.accounts.signing_in.passwords import matches
from portal.foundation.audit.verification import verify
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.mail.models import OutboxEmail
from portal.ledger.contracts.models import ContractFile, ContractState
from portal.ledger.contracts.queries import coverage_facts
from portal.ledger.data_sharing.queries import reaches
from portal.ledger.data_sharing.work_on_day import Period
from portal.ledger.decisions.models import ConsentState, DecisionNumber
from portal.ledger.decisions.queries import about
from portal.ledger.exchange.models import ImportState
from portal.ledger.exchange.queries import last_of_folder
from portal.ledger.obligations.models import Holder, Obligation, ObligationKind
from portal.ledger.use_requests.models import UseRequest, UseRequestState
from portal.ledger.vendors.models import Contact, Vendor, VendorState
from portal.proof.reports.content import report as canonical
from portal.proof.reports.content.parts import CheckSheets, Findings
from portal.proof.reports.models import ReportRevision, ReportState, SupervisionReport
from portal.supervision.approvals.models import DecisionWay, ReportDecision
from portal.supervision.attestations.models import Attestation, AttestationRequest
from portal.supervision.attestations.queries import authority_of
from portal.supervision.confirmations.models import (
    Confirmation,
    ConfirmationKind,
    ConfirmationState,
)
from portal.supervision.findings.models import Cause, Finding, FindingState
from portal.supervision.incidents.models import Incident, IncidentState
from portal.supervision.incidents.queries import running_clocks
from portal.supervision.onboarding.queries import (
    closing_gaps,
    resumption_gaps,
    waiting_proposals,
)
from portal.supervision.promises.queries import evaluate
from portal.supervision.promises.results import Evaluation, Verdict
from portal.supervision.responses.assignments.models import (
    Assignment,
    AssignmentState,
    FirstLook,
)
from portal.supervision.returns.queries import ended_of
from tests.demo.conftest import Demo

# The demonstration is loaded for the first of them.
pytestmark = [pytest.mark.usefixtures("inside"), pytest.mark.timeout(600)]
MADE_UP = re.compile(r"[\w.]+@(\w+\.)?example\.(jp|com)")


def vendors() -> list[Vendor]:
    return list(db.session.scalars(select(Vendor)))


def judged() -> list[Evaluation]:
    return list(evaluate(None, clock.today()).values())


def open_obligations() -> list[Obligation]:
    return list(db.session.scalars(select(Obligation).where(Obligation.closed_at.is_(None))))


def test_there_are_thirteen_vendors_of_twelve_kinds_in_every_state() -> None:
    assert len(vendors()) == 13
    assert len({vendor.kind for vendor in vendors()}) == 12
    assert {vendor.state for vendor in vendors()} == set(VendorState)


def test_every_verdict_a_promise_can_have_is_there() -> None:
    found = defaultdict(set)
    for vendor in judged():
        for promise in vendor.promises:
            found[promise.promise.id].add(promise.verdict)
    assert found["bound"] == set(Verdict)
    assert found["no_subcontracting"] == set(Verdict)
    assert {Verdict.KEPT, Verdict.BROKEN} <= found["returned"]  # one handed in late
    assert found["minimum_data"] == set(Verdict) - {Verdict.EXCEPTED}  # it knows no exception


def test_all_four_tiers_are_there() -> None:
    assert {vendor.tier for vendor in judged()} > {"tier_1", "tier_2", "tier_3", "tier_4"}


def test_who_gets_data_that_is_not_entrusted_keeps_what_the_law_asks_for() -> None:
    (shiosai,) = [one for one in judged() if one.name.en == "Shiosai Analytics Inc."]
    assert shiosai.verdict_of("lawful_provision") is Verdict.KEPT
    assert shiosai.verdict_of("bound") is Verdict.NOT_IN_SCOPE
    assert shiosai.can_be_shown
    (larkfield,) = [one for one in judged() if one.name.en.startswith("Larkfield")]
    assert larkfield.verdict_of("lawful_provision") is Verdict.KEPT
    assert larkfield.verdict_of("bound") is not Verdict.NOT_IN_SCOPE


def test_one_vendor_keeps_every_promise() -> None:
    others = {"client_approval", "lawful_provision", "returned"}  # of data this vendor has none of
    kept = [
        one
        for one in judged()
        if all(p.verdict is Verdict.KEPT for p in one.promises if p.promise.id not in others)
    ]
    assert {one.name.ja for one in kept} >= {"ほしかげクラウド株式会社"}


def test_every_vendor_we_work_with_has_somebody_who_may_sign_and_a_colleague() -> None:
    provided = {one.vendor_id for one in judged() if any(w.released for w in one.engagements)}
    for vendor in vendors():
        if vendor.id in provided:  # nothing is entrusted to it, so nobody signs
            continue
        if vendor.state in {VendorState.ACTIVE, VendorState.SUSPENDED, VendorState.OFFBOARDING}:
            people = {role: one for one in people_of_vendor(vendor.id) for role in one.roles}
            assert set(people) == {Role.VENDOR_SIGNATORY, Role.VENDOR_MEMBER}
            assert authority_of(people[Role.VENDOR_SIGNATORY].id, clock.today()) is not None


def test_the_company_has_every_role_and_somebody_with_two() -> None:
    staff = list_staff()
    assert {role for user in staff for role in user.roles} >= {
        Role.PROCUREMENT,
        Role.PRIVACY_OFFICER,
        Role.MANAGEMENT,
        Role.AUDITOR,
        Role.ADMIN,
    }
    assert any(len(user.roles) > 1 for user in staff)


def test_something_is_overdue_something_is_due_today_and_something_soon() -> None:
    today = clock.today()
    days = {one.due_on for one in open_obligations() if one.holder is Holder.VENDOR}
    assert min(days) < today
    assert today in days
    assert any(today < day <= today + timedelta(days=14) for day in days)


def test_vendors_were_confirmed_on_paper_by_visit_and_by_certificate() -> None:
    rows = db.session.scalars(select(Confirmation)).all()
    approved = {row.kind for row in rows if row.state is ConfirmationState.APPROVED}
    assert approved == {
        ConfirmationKind.PAPER_CHECK,
        ConfirmationKind.SITE_VISIT,
        ConfirmationKind.CERTIFICATE,
    }
    assert [row.kind for row in rows if row.is_imported] == [ConfirmationKind.PAPER_CHECK]


def test_an_exception_an_approval_a_dispute_and_a_draft_wait_for_the_officer() -> None:
    kinds = {one.kind for one in open_obligations() if one.holder is Holder.PRIVACY_OFFICER}
    assert kinds == {
        ObligationKind.ATTESTATION_EXCEPTION,
        ObligationKind.CONFIRMATION_DECISION,
        ObligationKind.CONSENT,
        ObligationKind.CONTRACT_ORIGINAL,
        ObligationKind.INCIDENT_MARK_FINAL,
        ObligationKind.INCIDENT_TO_CUSTOMER,
        ObligationKind.MANAGEMENT_DECISION,  # of a person by name, else the officer's
        ObligationKind.REPORT_DRAFT,
        ObligationKind.VENDOR_DECISION,
        ObligationKind.DISPUTE,
    }
    assert [row.vendor.state for row in waiting_proposals()] == [VendorState.ASSESSING]


def test_a_dispute_a_proof_of_authority_and_the_vendor_master_wait_for_procurement() -> None:
    kinds = {one.kind for one in open_obligations() if one.holder is Holder.PROCUREMENT}
    assert kinds >= {ObligationKind.DISPUTE_PAPER, ObligationKind.AUTHORITY_CONFIRM}
    run = last_of_folder()
    assert run is not None
    assert (run.state, run.counts["new"], run.counts["changed"]) == (ImportState.CHECKED, 2, 2)
    assert run.counts["wrong"] == 0


def test_one_consent_was_given_to_what_waits_and_another_is_asked() -> None:
    (row,) = waiting_proposals()
    said = {consent.state for consent, _seat in about(row.proposal).consents}
    assert said == {ConsentState.CONSENTED, ConsentState.ASKED}
    numbers = db.session.scalars(select(DecisionNumber.number)).all()
    assert len(numbers) > 3


def test_departments_asked_before_they_used_a_company() -> None:
    states = {row.state for row in db.session.scalars(select(UseRequest))}
    assert states == {
        UseRequestState.ASKED,
        UseRequestState.NOT_NEEDED,
        UseRequestState.TAKEN_OVER,
    }


def test_one_vendor_is_leaving_one_is_stopped_and_one_was_closed_with_nothing_left() -> None:
    by_state = {vendor.state: vendor for vendor in vendors()}
    leaving = closing_gaps(by_state[VendorState.OFFBOARDING].id)
    assert any("has not ended yet" in gap.reason.id for gap in leaving)
    stopped = resumption_gaps(by_state[VendorState.SUSPENDED].id)
    assert [gap.promise_id for gap in stopped] == ["recognised"]
    ended = ended_of(by_state[VendorState.CLOSED].id)
    assert ended
    assert all(work.settled_by is not None for work in ended)


def test_reports_are_approved_in_two_ways_returned_waiting_and_drafted() -> None:
    reports = db.session.scalars(select(SupervisionReport)).all()
    passing = {ReportState.RENDERING, ReportState.WITHDRAWN}
    assert {one.state for one in reports} == set(ReportState) - passing
    decided = db.session.scalars(select(ReportDecision)).all()
    assert {one.way for one in decided if one.approved} == {DecisionWay.PORTAL, DecisionWay.RINGI}
    made = db.session.scalars(select(ReportRevision)).all()
    assert len(made) == len(decided)


def test_management_has_approved_one_over_all_vendors() -> None:
    (report,) = db.session.scalars(
        select(SupervisionReport).where(SupervisionReport.vendor_id.is_(None))
    ).all()
    assert report.state is ReportState.APPROVED


def test_a_report_waits_for_management_and_a_returned_one_to_be_drafted_anew() -> None:
    waiting = {one.kind: one.holder for one in open_obligations()}
    assert waiting[ObligationKind.REPORT_APPROVAL] is Holder.MANAGEMENT
    assert waiting[ObligationKind.REPORT_RETURNED] is Holder.PROCUREMENT


def test_check_sheets_are_in_every_state_but_recalled() -> None:
    found = db.session.scalars(select(Assignment).order_by(Assignment.id)).all()
    assert {one.state for one in found} == set(AssignmentState) - {AssignmentState.RECALLED}
    twice = [one for one in found if one.last_id is not None]
    assert {one.state for one in twice} == {AssignmentState.ACCEPTED}
    before = {one.id: one for one in found}
    grades = {(before[one.last_id].grade, one.grade) for one in twice if one.last_id}
    assert ("A", "B") in grades


def test_a_department_has_looked_at_the_sheet_that_waits_for_its_review() -> None:
    (look,) = db.session.scalars(select(FirstLook))
    sheet = db.session.get_one(Assignment, look.assignment_id)
    assert (look.department, look.round) == ("営業企画部", sheet.round)
    assert set(look.doubts) == {"SUB-02", "EXT-01"}


def test_one_vendor_has_let_a_check_sheet_lie_for_a_month() -> None:
    late = [
        one.due_on
        for one in open_obligations()
        if one.kind is ObligationKind.QUESTIONNAIRE_ANSWER and one.is_overdue(clock.today())
    ]
    assert min(late) < clock.today() - timedelta(days=30)
    causes = {one.cause for one in db.session.scalars(select(Finding))}
    own = {
        Cause.ANSWER,
        Cause.AUDIT,
        Cause.BY_HAND,
        Cause.CERTIFICATE,
        Cause.INCIDENT,
        Cause.NO_RESPONSE,
    }
    assert causes == own


def test_an_incident_is_closed_one_has_its_clocks_running_and_one_is_a_drill() -> None:
    rows = db.session.scalars(select(Incident).order_by(Incident.id)).all()
    known = {(row.is_drill, row.state) for row in rows}
    assert known == {
        (False, IncidentState.CLOSED),
        (True, IncidentState.CLOSED),
        (False, IncidentState.CONFIRMED),
    }
    running = running_clocks()
    assert {one.vendor.name for one in running} == {"みずいろ印刷株式会社"}
    assert all(one.hours_left > 0 for one in running)
    assert any(one.ends.at is not None for one in running)  # a customer with hours of its own
    assert any(one.cause is Cause.INCIDENT for one in db.session.scalars(select(Finding)))


def test_data_of_a_customer_went_to_a_vendor_with_its_approval() -> None:
    (printer,) = [one for one in judged() if one.name.ja == "みずいろ印刷株式会社"]
    verdicts = {one.promise.id: one.verdict for one in printer.promises}
    assert verdicts["client_approval"] is Verdict.KEPT


def test_findings_are_open_planned_mended_lived_with_and_closed() -> None:
    states = {one.state for one in db.session.scalars(select(Finding))}
    assert states == {
        FindingState.OPEN,
        FindingState.PLAN_SUBMITTED,
        FindingState.REMEDIED,
        FindingState.RISK_ACCEPTED,
        FindingState.CLOSED,
    }


def test_the_issued_report_tells_of_the_check_sheet_and_of_what_it_opened() -> None:
    report = db.session.scalars(
        select(SupervisionReport)
        .where(
            SupervisionReport.state == ReportState.APPROVED,
            SupervisionReport.vendor_id.is_not(None),
        )
        .order_by(SupervisionReport.issued_at.desc())
    ).first()
    assert report is not None
    content = canonical.editions(report.content or "")["ja"]
    assert isinstance(content, canonical.VendorReport)
    assert isinstance(content.sheets, CheckSheets)
    assert content.sheets.results[0].last_grade == "A"
    assert isinstance(content.findings, Findings)
    assert content.findings.ended.rows


def test_what_was_signed_has_its_receipt_and_every_contract_its_paper() -> None:
    signed = db.session.scalars(select(Attestation)).all()
    assert len(signed) > 20
    assert all(one.receipt_sha256 for one in signed)
    assert len(db.session.scalars(select(ContractFile)).all()) > 10


def test_nothing_is_asked_or_signed_about_days_without_data() -> None:
    """Every period that anybody was asked about holds nothing but days with data within reach."""
    requests = db.session.scalars(select(AttestationRequest)).all()
    within = reaches(None)
    for row in requests:
        if row.period_to is not None:
            period = Period(row.period_from, row.period_to)
            assert within[row.engagement_id].cut(period) == period, row.number
    assert any(row.period_to is not None for row in requests)


def test_one_contract_is_on_paper_that_nobody_else_has_seen() -> None:
    facts = coverage_facts(None, clock.today())
    signed = [
        one
        for several in facts.contracts.values()
        for one in several.values()
        if one.state is not ContractState.DRAFT
    ]
    (lacking,) = [one for one in signed if not one.counts]
    assert lacking.title == "システム開発業務委託契約書"
    assert lacking.shown.place
    waits = [one for one in open_obligations() if one.kind is ObligationKind.CONTRACT_ORIGINAL]
    assert [one.holder for one in waits] == [Holder.PRIVACY_OFFICER]


def test_days_lie_in_the_past_as_the_story_has_them() -> None:
    signed = {one.signed_on for one in db.session.scalars(select(Attestation))}
    assert min(signed) < clock.today() - timedelta(days=365)
    assert max(signed) <= clock.today()


def test_the_history_is_whole() -> None:
    assert verify() == []


def test_nothing_in_it_is_real() -> None:
    addresses = [user.email for user in list_accounts()]
    addresses += db.session.scalars(select(Contact.email)).all()
    addresses += db.session.scalars(select(OutboxEmail.recipient)).all()
    assert all(MADE_UP.fullmatch(one) for one in addresses)
    numbers = [vendor.corporate_number for vendor in vendors() if vendor.corporate_number]
    assert len(numbers) == 12
    assert all(cn.is_valid(one) and one[1:7] == "999901" for one in numbers)
    phones = db.session.scalars(select(Contact.phone)).all()
    assert all(one.startswith("03-0000-") for one in phones)


def test_everybody_signs_in_with_the_password_that_was_printed(demo: Demo) -> None:
    password = demo.printed.splitlines()[1].rpartition(" ")[2]
    hashes = {user.password_hash for user in db.session.scalars(select(User))}
    assert len(hashes) == 1
    assert matches(hashes.pop(), password)
