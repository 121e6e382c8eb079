"""What another person decides about exceptions and refusals, and what follows from it."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from portal.foundation.access.roles import Role
from portal.foundation.accounts.signing_in import passwords
from portal.foundation.audit.queries import trail_of
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import InvalidTransition, RuleViolated
from portal.foundation.core.words.i18n import words
from portal.ledger.engagements.models import Engagement
from portal.ledger.obligations.models import Holder, Obligation, ObligationKind, Outcome
from portal.ledger.vendors.models import VendorState
from portal.supervision.attestations import exception_services, queries
from portal.supervision.attestations.models import (
    Answer,
    Attestation,
    AttestationRequest,
    AttestationState,
    Course,
    ExceptionDecision,
    Origin,
    RequestState,
)
from portal.supervision.attestations.signing.page import detail_of
from portal.supervision.attestations.statements.facts import attestation_facts
from portal.supervision.onboarding import services
from portal.supervision.onboarding.models import Suspension
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.accounts import make_user
from tests.supervision.attestations.test_services import ask, sign
from tests.supervision.attestations.work import a_piece_of_work, an_authority
from tests.supervision.onboarding.acts import state_of

UNTIL = date(2026, 12, 18)
TODAY = date(2026, 11, 25)


@pytest.fixture
def work(cast: Cast) -> Engagement:
    an_authority(cast.ada)
    cast.ada.password_hash = passwords.hash_password("correct horse battery")
    engagement = a_piece_of_work(cast.acme)
    db.session.commit()
    return engagement


def answered(
    cast: Cast, work: Engagement, answer: Answer = Answer.AFFIRM_WITH_EXCEPTION
) -> Attestation:
    declined = answer is Answer.DECLINE
    return sign(cast, ask(cast, work), answer, explanation="Not true" if declined else "")


def propose(attestation: Attestation, cast: Cast, by: str = "pam", **other: Any) -> Any:
    usual: dict[str, Any] = {
        "course": Course.CORRECT,
        "reason": "Name the relay and stop using it.",
        "until": UNTIL,
        "actor": acting(getattr(cast, by)),
    }
    with transaction():
        return exception_services.propose_exception(attestation, **(usual | other))


def decide(decision: ExceptionDecision, cast: Cast, by: str = "pia", *, ok: bool = True) -> None:
    attestation = queries.find_attestation(decision.attestation_id)
    assert attestation is not None
    proposer = next(
        one for one in (cast.pam, cast.pia, cast.pip) if one.id == decision.proposed_by_id
    )
    with transaction():
        services.decide_exception(
            decision,
            attestation,
            cast.acme,
            proposer,
            approved=ok,
            reason="As proposed",
            actor=acting(getattr(cast, by)),
        )


def waiting(kind: ObligationKind) -> Obligation:
    return db.session.scalars(
        select(Obligation).where(Obligation.kind == kind, Obligation.closed_at.is_(None))
    ).one()


def open_request() -> AttestationRequest:
    return db.session.scalars(
        select(AttestationRequest).where(AttestationRequest.state == RequestState.OPEN)
    ).one()


def next_of(attestation: Attestation) -> str:
    following = detail_of(attestation, TODAY).next
    return "" if following is None else words(following, "en")


def test_a_demanded_correction_is_asked_of_the_vendor_and_answers_it(
    cast: Cast, work: Engagement
) -> None:
    attestation = answered(cast, work)
    decide(propose(attestation, cast), cast)
    request = open_request()
    assert (request.origin, request.follows_id) == (Origin.CORRECTION, attestation.id)
    assert request.why is not None
    assert "stop using it" in words(request.why, "en")
    duty = waiting(ObligationKind.ATTESTATION_CORRECTION)
    assert (duty.holder, duty.due_on, duty.subject_id) == (Holder.VENDOR, UNTIL, request.id)
    assert "signs the statement anew" in next_of(attestation)
    corrected = sign(cast, request)
    assert attestation.state is AttestationState.REPLACED
    assert (corrected.replaces_id, duty.outcome) == (attestation.id, Outcome.DONE)
    standing = attestation_facts(None, TODAY).signed[work.id, "no_subcontracting"]
    assert standing.attestation_id == corrected.id


def test_a_correction_is_due_on_a_day_on_which_vendors_are(cast: Cast, work: Engagement) -> None:
    attestation = answered(cast, work)
    decide(propose(attestation, cast, until=date(2026, 12, 31)), cast)
    duty = waiting(ObligationKind.ATTESTATION_CORRECTION)
    assert duty.due_on == date(2027, 1, 6)


def test_a_correction_the_vendor_has_begun_itself_goes_on(cast: Cast, work: Engagement) -> None:
    attestation = answered(cast, work)
    first = propose(attestation, cast)
    decide(first, cast)
    decide(propose(attestation, cast), cast)
    assert open_request().follows_id == attestation.id


def test_a_refusal_leads_to_a_stop_that_two_have_looked_at(cast: Cast, work: Engagement) -> None:
    attestation = answered(cast, work, Answer.DECLINE)
    decision = propose(attestation, cast, course=Course.SUSPEND)
    assert state_of(cast.acme) is VendorState.ACTIVE
    decide(decision, cast)
    assert state_of(cast.acme) is VendorState.SUSPENDED
    row = db.session.scalars(select(Suspension)).one()
    assert (row.suspended_by_id, row.confirmed_by_id) == (cast.pia.id, cast.pam.id)
    assert (row.attestation_id, row.decision_id) == (attestation.id, decision.id)
    again = waiting(ObligationKind.ATTESTATION_EXCEPTION)
    assert (again.subject_id, again.due_on) == (attestation.id, UNTIL)
    assert "looked at again" in next_of(attestation)
    actions = [line.action for line in trail_of(cast.acme)]
    assert actions[0] == "exception.approved"


def test_a_refused_proposal_stays_as_history_and_something_else_is_proposed(
    cast: Cast, work: Engagement
) -> None:
    attestation = answered(cast, work, Answer.DECLINE)
    assert "Nothing is proposed yet" in next_of(attestation)
    decision = propose(attestation, cast)
    assert "waits for the privacy officer" in next_of(attestation)
    decide(decision, cast, ok=False)
    assert "propose something else" in next_of(attestation)
    assert waiting(ObligationKind.ATTESTATION_EXCEPTION).holder is Holder.PRIVACY_OFFICER
    with pytest.raises(InvalidTransition):
        decide(decision, cast)
    propose(attestation, cast, course=Course.SUSPEND)
    assert [one.approved for one in queries.decisions_of(attestation.id)] == [None, False]


def test_what_an_officer_proposed_management_or_another_officer_decides(
    cast: Cast, work: Engagement
) -> None:
    attestation = answered(cast, work)
    decision = propose(attestation, cast, by="pia")
    assert "for management" in next_of(attestation)
    for nobody in ("pia", "pam", "ann"):
        with pytest.raises(RuleViolated):
            decide(decision, cast, by=nobody)
    decide(decision, cast, by="max")
    assert decision.decided_by_id == cast.max.id


def test_persons_are_compared_and_not_roles(cast: Cast, work: Engagement) -> None:
    both = make_user("Una", Role.PROCUREMENT, Role.PRIVACY_OFFICER, Role.MANAGEMENT)
    db.session.commit()
    attestation = answered(cast, work)
    with transaction():
        decision = exception_services.propose_exception(
            attestation,
            course=Course.CORRECT,
            reason="Put it right",
            until=UNTIL,
            actor=acting(both),
        )
    with pytest.raises(RuleViolated), transaction():
        services.decide_exception(
            decision,
            attestation,
            cast.acme,
            both,
            approved=True,
            reason="Fine",
            actor=acting(both),
        )


def test_a_later_decision_takes_back_an_earlier_acceptance(cast: Cast, work: Engagement) -> None:
    attestation = answered(cast, work)
    accepted: dict[str, Any] = {
        "course": Course.APPROVE,
        "basis": "Approval of 1 April",
        "until": UNTIL,
    }
    decide(propose(attestation, cast, **accepted), cast)
    key = (work.id, "no_subcontracting")
    assert attestation_facts(None, TODAY).signed[key].accepted_until == UNTIL
    decide(propose(attestation, cast), cast)
    assert attestation_facts(None, TODAY).signed[key].accepted_until is None


def test_what_no_longer_stands_is_not_decided_any_more(cast: Cast, work: Engagement) -> None:
    attestation = answered(cast, work)
    decision = propose(attestation, cast)
    attestation.state, attestation.ended_on = AttestationState.VOID, TODAY
    db.session.commit()
    with pytest.raises(InvalidTransition):
        decide(decision, cast)


def test_on_the_pages_the_effect_is_said_before_it_is_decided(
    browser: Browser, cast: Cast, work: Engagement
) -> None:
    attestation = answered(cast, work, Answer.DECLINE)
    browser.sign_in(cast.pam)
    page = browser.get(f"/attestations/{attestation.id}/exception").text
    assert 'value="approve"' not in page
    proposal = {"course": "suspend", "reason": "It hands data on.", "until": UNTIL.isoformat()}
    page = f"/attestations/{attestation.id}/exception"
    assert browser.post(page, data=proposal).status_code == 302
    decision = queries.decisions_of(attestation.id)[0]
    browser.sign_in(cast.pia)
    address = f"/exceptions/{decision.id}/decision"
    assert "nothing more is handed over from now on" in browser.get(address).text
    shown = browser.get(f"/attestations/{attestation.id}").text
    assert address in shown
    assert browser.post(address, data={"decision": "approve", "reason": "Yes"}).status_code == 302
    assert cast.acme.state is VendorState.SUSPENDED
    assert "Handovers stopped" in browser.get(f"/attestations/{attestation.id}").text
