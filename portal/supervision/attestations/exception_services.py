"""Commands about the exceptions in an attestation: proposed by one person, decided by another."""

from datetime import date

from portal.foundation.access.actor import Actor
from portal.foundation.access.four_eyes import demand_second_person
from portal.foundation.access.roles import Role
from portal.foundation.accounts.models import User
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.db import db
from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.messages import say
from portal.foundation.core.subjects import Subject
from portal.ledger.obligations import services as obligations
from portal.ledger.obligations.models import Holder, ObligationKind
from portal.ledger.obligations.queries import find_open
from portal.supervision.attestations import queries, workflow
from portal.supervision.attestations.models import Attestation, ExceptionDecision


def propose_exception(
    attestation: Attestation, *, reason: str, until: date, actor: Actor
) -> ExceptionDecision:
    """Propose to accept the exceptions until a day, included; another person decides."""
    workflow.demand_decidable(attestation, until, clock.today())
    if any(one.approved is None for one in queries.decisions_of(attestation.id)):
        raise RuleViolated(say("A proposal about this is waiting for its decision already."))
    decision = ExceptionDecision(
        vendor_id=attestation.vendor_id,
        attestation_id=attestation.id,
        reason=reason.strip(),
        until=until,
        proposed_by_id=actor.user_id or 0,
        proposed_at=clock.now(),
    )
    db.session.add(decision)
    db.session.flush()
    waiting = find_open(ObligationKind.ATTESTATION_EXCEPTION, attestation)
    if waiting is not None:
        officer = Role.PRIVACY_OFFICER in actor.roles
        to = Holder.MANAGEMENT if officer else Holder.PRIVACY_OFFICER
        obligations.hand_over_obligation(waiting, to=to)
    record(
        actor,
        "exception.proposed",
        decision,
        say(
            "Proposed to accept the exceptions in %(number)s until %(until)s",
            number=attestation.number,
            until=until,
        ),
        also=[attestation, *([] if waiting is None else [waiting])],
        after={"reason": decision.reason, "until": until.isoformat()},
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
    """Four eyes: the officer decides what procurement proposed, management what an officer did."""
    demand_second_person(actor, proposer_id=decision.proposed_by_id, proposer_roles=proposer.roles)
    workflow.decide(
        decision, approved=approved, reason=reason, by=actor.user_id or 0, on=clock.today()
    )
    decision.decided_at = clock.now()
    obligation = find_open(ObligationKind.ATTESTATION_EXCEPTION, attestation)
    if approved and obligation is not None:
        obligations.close_obligation(obligation, reason=reason)
    text = (
        say("Accepted the exceptions in %(number)s", number=attestation.number)
        if approved
        else say("Refused to accept the exceptions in %(number)s", number=attestation.number)
    )
    also: list[Subject] = [attestation, *([] if obligation is None else [obligation])]
    action = "exception.approved" if approved else "exception.refused"
    record(actor, action, decision, text, also=also, after={"reason": reason.strip()})
