"""Commands about what is not as signed: corrected or withdrawn by the vendor; exceptions and refusals
proposed about by one person, decided by another.
"""

from datetime import date

from portal.content.catalogue import statement
from portal.content.settings.queries import business_calendar
from portal.foundation.access.actor import Actor, as_kept, demand_second_person
from portal.foundation.accounts.models import ProvedBy, User
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.db import Subject, db
from portal.foundation.core.errors import InvalidTransition, RuleViolated, demand_reason
from portal.foundation.core.words.messages import Message, Text, say
from portal.foundation.mail.outbox import queue
from portal.ledger.decisions import services as decisions
from portal.ledger.decisions.models import DecisionKind
from portal.ledger.departments.queries import demand_own_vendor
from portal.ledger.engagements.models import Engagement
from portal.ledger.engagements.queries import find_engagement
from portal.ledger.obligations import services as obligations
from portal.ledger.obligations.models import Holder, Obligation, ObligationKind, decider_of
from portal.ledger.obligations.queries import find_open
from portal.ledger.vendors.models import Vendor
from portal.supervision.attestations import emails, queries, workflow
from portal.supervision.attestations.asking.request_services import Opened, open_requests
from portal.supervision.attestations.models import (
    Attestation,
    AttestationRequest,
    AttestationState,
    Course,
    ExceptionDecision,
    Origin,
    RequestSpec,
)
from portal.supervision.attestations.signing.services import DAYS_TO_DECIDE
from portal.supervision.attestations.statements import queries as sitting_queries

KIND = ObligationKind.ATTESTATION_EXCEPTION


def propose_exception(
    attestation: Attestation,
    *,
    reason: str,
    until: date,
    actor: Actor,
    course: Course = Course.APPROVE,
    basis: str = "",
) -> ExceptionDecision:
    """Propose what to do about exceptions or a refusal; another person decides.

    `until`: the last day of acceptance, the day by which it must be put right, or the day on which
    a stop is looked at again. `reason`: what must be put right is read by the vendor. Refuses what
    no longer stands, acceptance without a record or of a refusal, and a second proposal beside one.
    """
    demand_own_vendor(attestation.vendor_id, actor)
    workflow.demand_decidable(attestation, course, basis=basis, until=until, today=clock.today())
    if any(known.approved is None for known in queries.decisions_of(attestation.id)):
        raise RuleViolated(say("A proposal about this is waiting for its decision already."))
    decision = ExceptionDecision(
        vendor_id=attestation.vendor_id,
        attestation_id=attestation.id,
        course=course,
        reason=reason.strip(),
        basis=basis.strip(),
        until=until,
        proposed_by_id=actor.user_id or 0,
        proposed_as=as_kept(actor.roles),
        proposed_at=clock.now(),
    )
    db.session.add(decision)
    db.session.flush()
    waiting = _wait(attestation, decider_of(actor.roles))
    proposed = _proposed(course, attestation.number, until)
    asked = decisions.ask_consents(
        DecisionKind.EXCEPTION,
        decision,
        proposed,
        reason=decision.reason,
        proposers=[decision.proposed_by_id],
    )
    record(
        actor,
        "exception.proposed",
        decision,
        proposed,
        also=[attestation, waiting, *asked],
        after={"reason": decision.reason, "basis": decision.basis, "until": until.isoformat()},
    )
    return decision


def decide_exception(
    decision: ExceptionDecision,
    attestation: Attestation,
    proposer: User,
    *,
    approved: bool,
    reason: str,
    actor: Actor,
) -> None:
    """Four eyes: the officer decides what procurement proposed, management what an officer did.

    A stop of handovers is approved in onboarding, which carries it out.
    """
    if approved and decision.course is Course.SUSPEND:
        raise ValueError("onboarding decides this")
    also = settle(decision, attestation, proposer, approved=approved, reason=reason, actor=actor)
    record_decision(decision, attestation, also, actor)


def settle(
    decision: ExceptionDecision,
    attestation: Attestation,
    proposer: User,
    *,
    approved: bool,
    reason: str,
    actor: Actor,
    number: str = "",
) -> list[Subject]:
    """Decide, within a command that records; the rows it touched.

    Refuses the proposer, who may not decide, and what no longer stands.
    """
    demand_second_person(
        actor, proposer_id=decision.proposed_by_id, proposer_roles=decision.proposer_roles
    )
    held = _hold(attestation)
    workflow.demand_standing(held)
    workflow.decide(
        decision, approved=approved, reason=reason, by=actor.user_id or 0, on=clock.today()
    )
    decision.decided_at = clock.now()
    settled = decisions.settle(
        DecisionKind.EXCEPTION, decision, accepted=approved, number=number, actor=actor
    )
    if not approved:
        return [held, *settled, _wait(held, Holder.PRIVACY_OFFICER)]
    touched: list[Subject] = [held, *settled, *obligations.close_waiting(KIND, held, reason)]
    if decision.course is Course.CORRECT:
        touched += _demand_correction(decision, held, actor)
    if decision.course is Course.SUSPEND:
        touched.append(
            obligations.open_obligation(
                kind=KIND,
                subject=held,
                vendor_id=held.vendor_id,
                holder=Holder.PRIVACY_OFFICER,
                due_on=decision.until,
                ladder="internal",
                title=say(
                    "Decide how to go on: handovers were stopped because of %(number)s",
                    number=held.number,
                ),
            )
        )
    return touched


def record_decision(
    decision: ExceptionDecision, attestation: Attestation, also: list[Subject], actor: Actor
) -> None:
    """The one line of the command."""
    approved = bool(decision.approved)
    record(
        actor,
        "exception.approved" if approved else "exception.refused",
        decision,
        _decided(decision.course, attestation.number, approved=approved),
        also=also,
        after={"reason": decision.decision_reason} | decisions.noted_with(also),
    )


def _wait(attestation: Attestation, holder: Holder) -> Obligation:
    """What waits about it, with whoever acts next; opened anew where nothing waits any more."""
    waiting = find_open(KIND, attestation)
    if waiting is None:
        title = workflow.what_to_decide(attestation, _title(attestation))
        days = DAYS_TO_DECIDE[attestation.answer]
        return obligations.ask_colleagues(KIND, attestation, holder, title, days=days)
    if waiting.holder is not holder:
        obligations.hand_over_obligation(waiting, to=holder)
    return waiting


def _demand_correction(
    decision: ExceptionDecision, attestation: Attestation, actor: Actor
) -> list[Subject]:
    """Ask for the same statement anew; where the vendor corrects it already, that goes on."""
    known = sitting_queries.open_correction(attestation.id)
    engagement = find_engagement(attestation.engagement_id)
    if known is not None or engagement is None:
        return [] if known is None else [known]
    cause = say(
        "%(number)s has to be put right: %(reason)s",
        number=attestation.number,
        reason=decision.reason,
    )
    due = business_calendar().vendor_due(decision.until)
    return list(_ask_anew(attestation, engagement, cause, actor, due))


def _ask_anew(
    attestation: Attestation,
    engagement: Engagement,
    cause: Message,
    actor: Actor,
    due_on: date | None = None,
) -> Opened:
    wanted = RequestSpec(
        attestation.statement_id,
        attestation.wording,
        attestation.period_from,
        attestation.period_to,
        Origin.CORRECTION,
        cause,
        attestation.id,
    )
    (opened,) = open_requests(engagement, [wanted], actor=actor, due_on=due_on)
    return opened


def _title(attestation: Attestation) -> Text:
    return statement(attestation.statement_id, attestation.pack_version).title


def _proposed(course: Course, number: str, until: date) -> Message:
    return {
        Course.APPROVE: say(
            "Proposed to accept the exceptions in %(number)s until %(until)s",
            number=number,
            until=until,
        ),
        Course.CORRECT: say(
            "Proposed to demand a correction of %(number)s by %(until)s",
            number=number,
            until=until,
        ),
        Course.SUSPEND: say("Proposed to stop handovers because of %(number)s", number=number),
    }[course]


def _decided(course: Course, number: str, *, approved: bool) -> Message:
    return {
        (Course.APPROVE, True): say("Accepted the exceptions in %(number)s", number=number),
        (Course.CORRECT, True): say("Demanded a correction of %(number)s", number=number),
        (Course.SUSPEND, True): say("Stopped handovers because of %(number)s", number=number),
        (Course.APPROVE, False): say(
            "Refused to accept the exceptions in %(number)s", number=number
        ),
        (Course.CORRECT, False): say("Refused to demand a correction of %(number)s", number=number),
        (Course.SUSPEND, False): say(
            "Refused to stop handovers because of %(number)s", number=number
        ),
    }[course, approved]


DAYS_FOR_CORRECTION = 5  # business days, as after a refusal: exception_effect in attestations.yaml


def correct_attestation(
    attestation: Attestation, vendor: Vendor, *, reason: str, actor: Actor
) -> AttestationRequest:
    """Ask the vendor for the same statement anew, at its own word that the last one is wrong.

    What was signed stays in force until the new one is signed, and is then replaced by it.
    Refuses without a reason, what no longer stands, and what is being corrected already.
    """
    held = _hold(attestation)
    workflow.demand_standing(held)
    said = demand_reason(reason)
    known = sitting_queries.open_correction(held.id)
    if known is not None:
        raise InvalidTransition(
            say("This is being corrected already, under %(number)s.", number=known.number)
        )
    engagement = find_engagement(held.engagement_id)
    if engagement is None:
        raise RuleViolated(say("The entrusted work has no terms on record."))
    cause = say(
        "It takes the place of %(number)s, which the vendor says is wrong: %(reason)s",
        number=held.number,
        reason=said,
    )
    request, duty = _ask_anew(held, engagement, cause, actor)
    for person in emails.readers(vendor, with_officers=False):
        queue(emails.being_corrected(person, held, vendor, said))
    record(
        actor,
        "attestation.correction_begun",
        held,
        say(
            "Said that %(number)s is wrong; it is signed anew under %(request)s",
            number=held.number,
            request=request.number,
        ),
        also=[request, duty],
        after={"reason": said},
    )
    return request


def withdraw_attestation(
    attestation: Attestation,
    vendor: Vendor,
    *,
    reason: str,
    proved_by: ProvedBy,
    actor: Actor,
) -> None:
    """The vendor no longer stands by it: it counts no more from today on.

    The officer has to decide what follows, and officer and owner are told at once. Refuses without
    a reason, without authority to sign, and what no longer stands.
    """
    today = clock.today()
    held = _hold(attestation)
    workflow.demand_authority(queries.authority_of(actor.user_id or 0, today), today)
    workflow.take_back(held, reason=reason, on=today)
    said, title = demand_reason(reason), _title(held)
    touched = obligations.withdraw_waiting(KIND, held, said)
    for waiting in queries.decisions_of(held.id):
        if waiting.approved is None:
            touched += decisions.drop_consents(waiting)
    named = {"number": held.number, "title": title}
    what = say("Decide what follows: the vendor withdrew %(number)s “%(title)s”", **named)
    duty = obligations.ask_colleagues(
        KIND, held, Holder.PRIVACY_OFFICER, what, days=DAYS_FOR_CORRECTION
    )
    for person in emails.readers(vendor, with_officers=True):
        queue(emails.withdrawn(person, held, vendor, said))
    record(
        actor,
        "attestation.withdrawn",
        held,
        say("Withdrew %(number)s “%(title)s”", **named),
        also=[*touched, duty],
        after={"reason": said, "proved_by": proved_by},
    )


def note_withdrawal(attestation: Attestation, *, reason: str, actor: Actor) -> None:
    """The officer has seen the withdrawal and says what follows; nothing waits any more."""
    held = _hold(attestation)
    waiting = find_open(KIND, held)
    if held.state is not AttestationState.WITHDRAWN or waiting is None:
        raise InvalidTransition(say("Nothing waits for a decision here."))
    said = demand_reason(reason)
    obligations.close_obligation(waiting, reason=said)
    record(
        actor,
        "attestation.withdrawal_noted",
        held,
        say("Decided what follows from the withdrawal of %(number)s", number=held.number),
        also=[waiting],
        after={"reason": said},
    )


def _hold(attestation: Attestation) -> Attestation:
    """As it is now, kept from changing until this command ends."""
    return sitting_queries.lock_attestations([attestation.id])[attestation.id]
