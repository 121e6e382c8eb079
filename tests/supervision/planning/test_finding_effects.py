"""Findings that follow by themselves, once, and end when the answer comes."""

from datetime import date

import pytest
from sqlalchemy import select

from portal.foundation.access.roles import Role
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.words.i18n import words
from portal.ledger.engagements.models import Engagement
from portal.ledger.obligations.models import ObligationKind
from portal.ledger.obligations.queries import find_open
from portal.ledger.obligations.services import close_obligation, hand_in, move_obligation
from portal.supervision.attestations.asking.request_services import withdraw_request
from portal.supervision.attestations.exceptions.services import decide_exception, propose_exception
from portal.supervision.attestations.models import Answer, AttestationRequest, Course
from portal.supervision.consequences.finding_effects import settle_findings
from portal.supervision.consequences.reconcile import reconcile
from portal.supervision.findings.handling.services import drop
from portal.supervision.findings.models import Cause, Finding, FindingState
from portal.supervision.findings.services import repair_of
from portal.supervision.findings.severity import Owner, Severity
from tests.actors import acting
from tests.cast import Cast
from tests.clock import Clock
from tests.factories.accounts import make_user
from tests.factories.findings import make_finding
from tests.factories.obligations import make_obligation
from tests.factories.questionnaires import publish, question, send, sheet
from tests.factories.vendors import make_vendor
from tests.kills import killed_at_commit
from tests.queries import count_statements
from tests.supervision.attestations.signed import signed
from tests.supervision.planning.changes import ask_for_the_next
from tests.supervision.responses import steps

S = FindingState


def findings() -> list[Finding]:
    return list(db.session.scalars(select(Finding).order_by(Finding.id)))


def asked(cast: Cast, work: Engagement, clock: Clock) -> AttestationRequest:
    """And nobody answered for 31 days after the due date."""
    request = ask_for_the_next(cast, work)
    owed = find_open(ObligationKind.ATTESTATION_SIGN, request)
    assert owed is not None
    clock.go_to(owed.due_on)
    clock.advance(days=30)
    return request


def answer(request: AttestationRequest) -> None:
    with transaction(audited=False):
        owed = find_open(ObligationKind.ATTESTATION_SIGN, request)
        assert owed is not None
        close_obligation(owed)


def test_thirty_days_of_silence_are_a_finding_once(
    cast: Cast, active_work: Engagement, clock: Clock
) -> None:
    request = asked(cast, active_work, clock)
    clock.advance(days=-1)
    reconcile(thorough=False)
    assert findings() == []
    clock.advance(days=1)
    reconcile(thorough=False)
    reconcile(thorough=False)
    (finding,) = findings()
    assert (finding.cause, finding.severity, finding.owner) == (
        Cause.NO_RESPONSE,
        Severity.MAJOR,
        Owner.VENDOR,
    )
    assert (finding.subject_kind, finding.subject_id) == ("attestation_requests", request.id)
    assert finding.engagement_id == active_work.id
    assert words(finding.name, "en").startswith("No response since")


def test_the_answer_closes_it_and_silence_after_that_opens_no_second_one(
    cast: Cast, active_work: Engagement, clock: Clock
) -> None:
    request = asked(cast, active_work, clock)
    reconcile(thorough=False)
    answer(request)
    reconcile(thorough=False)
    (finding,) = findings()
    assert finding.state is S.CLOSED
    assert finding.ended_on is not None
    assert repair_of(finding) is None
    reconcile(thorough=False)
    assert len(findings()) == 1


def test_what_is_no_longer_asked_is_no_finding(
    cast: Cast, active_work: Engagement, clock: Clock
) -> None:
    request = asked(cast, active_work, clock)
    reconcile(thorough=False)
    with transaction():
        withdraw_request(request, reason="Asked twice", actor=acting(cast.pam))
    reconcile(thorough=False)
    assert [one.state for one in findings()] == [S.DROPPED]


def test_more_time_given_later_leaves_it_open_until_the_answer(
    cast: Cast, active_work: Engagement, clock: Clock
) -> None:
    request = asked(cast, active_work, clock)
    reconcile(thorough=False)
    with transaction(audited=False):
        owed = find_open(ObligationKind.ATTESTATION_SIGN, request)
        assert owed is not None
        move_obligation(owed, to=date(2027, 6, 30), reason="Asked for")
    reconcile(thorough=False)
    assert [one.state for one in findings()] == [S.OPEN]
    answer(request)
    reconcile(thorough=False)
    assert [one.state for one in findings()] == [S.CLOSED]


def test_a_questionnaire_nobody_answers_is_a_finding_too(
    cast: Cast, active_work: Engagement, clock: Clock
) -> None:
    with transaction():
        assignment = send(cast.acme, [active_work], publish(sheet(question("ORG-01"))))
    owed = find_open(ObligationKind.QUESTIONNAIRE_ANSWER, assignment)
    assert owed is not None
    clock.go_to(owed.due_on)
    clock.advance(days=30)
    reconcile(thorough=False)
    (finding,) = findings()
    assert (finding.subject_kind, finding.subject_id) == ("assignments", assignment.id)
    assert finding.engagement_id is None


def test_who_handed_in_is_not_silent(cast: Cast, active_work: Engagement, clock: Clock) -> None:
    request = asked(cast, active_work, clock)
    with transaction(audited=False):
        owed = find_open(ObligationKind.ATTESTATION_SIGN, request)
        assert owed is not None
        hand_in(owed, on=date(2026, 12, 1))
    reconcile(thorough=False)
    assert findings() == []


def corrected(cast: Cast, work: Engagement, *, approved: bool = True) -> None:
    record = signed(
        cast.ada,
        work,
        "no_subcontracting",
        first=date(2026, 4, 1),
        last=date(2026, 10, 31),
        answer=Answer.AFFIRM_WITH_EXCEPTION,
    )
    with transaction():
        decision = propose_exception(
            record,
            reason="Tell them to stop",
            until=date(2026, 12, 18),
            course=Course.CORRECT,
            actor=acting(cast.pam),
        )
    with transaction():
        decide_exception(
            decision, record, cast.pam, approved=approved, reason="Yes", actor=acting(cast.pia)
        )


def test_an_exception_that_must_be_put_right_is_a_finding_by_that_day(
    cast: Cast, active_work: Engagement
) -> None:
    corrected(cast, active_work)
    reconcile(thorough=False)
    reconcile(thorough=False)
    (finding,) = findings()
    assert (finding.cause, finding.severity) == (Cause.ATTESTATION, Severity.MAJOR)
    assert finding.detail == "Tell them to stop"
    repair = repair_of(finding)
    assert repair is not None
    assert repair.due_on == date(2026, 12, 18)


def test_a_correction_that_was_refused_opens_nothing(cast: Cast, active_work: Engagement) -> None:
    corrected(cast, active_work, approved=False)
    reconcile(thorough=False)
    assert findings() == []


def test_killed_halfway_it_is_opened_once_all_the_same(
    cast: Cast, active_work: Engagement, clock: Clock
) -> None:
    asked(cast, active_work, clock)
    with killed_at_commit(1):
        settle_findings()
    assert findings() == []
    settle_findings()
    settle_findings()
    assert len(findings()) == 1


@pytest.mark.parametrize("vendors", [1, 4])
def test_a_quiet_minute_costs_the_same_however_many_vendors_there_are(
    cast: Cast, vendors: int
) -> None:
    for number in range(vendors):
        vendor = make_vendor(f"Vendor {number}")
        make_user(f"Member {number}", Role.VENDOR_MEMBER, vendor=vendor)
        make_finding(vendor)
        make_obligation(vendor, due_on=date(2026, 12, 18))
    db.session.commit()
    with count_statements() as counted:
        assert settle_findings() == 0
    assert counted.total == 8


def test_a_second_silence_after_a_return_opens_a_finding_of_its_own(
    cast: Cast, active_work: Engagement, clock: Clock
) -> None:
    published = publish(sheet(question("A", "yes_no", expected="yes")))
    db.session.commit()
    with transaction():
        sent = send(cast.acme, [active_work], published)
    clock.go_to(date(2027, 1, 20))
    settle_findings()
    steps.hands_in(cast.ada, sent, A="yes")
    settle_findings()
    (first,) = findings()
    assert first.state is S.CLOSED
    steps.sends_back(cast.pam, sent, A="Show it")
    settle_findings()
    assert findings() == [first]
    clock.go_to(date(2027, 4, 20))
    settle_findings()
    settle_findings()
    assert [one.is_open for one in findings()] == [False, True]


def test_one_dropped_by_hand_is_not_opened_again_for_the_same_due_date(
    cast: Cast, active_work: Engagement, clock: Clock
) -> None:
    asked(cast, active_work, clock)
    settle_findings()
    (finding,) = findings()
    with transaction():
        drop(finding, reason="They answered by letter", actor=acting(cast.pia))
    clock.advance(days=30)
    settle_findings()
    assert findings() == [finding]
