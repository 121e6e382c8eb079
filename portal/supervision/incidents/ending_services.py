"""Commands: propose that an incident is closed, or was none; another person decides."""

from typing import Final

from portal.content.settings.queries import business_calendar
from portal.foundation.access.actor import Actor, as_kept, demand_second_person
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.db import Subject, db
from portal.foundation.core.errors import InvalidTransition, demand_reason
from portal.foundation.core.words.messages import say
from portal.ledger.obligations import services as obligations
from portal.ledger.obligations.models import ObligationKind, decider_of
from portal.supervision.incidents import queries, workflow
from portal.supervision.incidents.following import withdraw_all
from portal.supervision.incidents.models import Ending, Incident, IncidentDecision

DAYS: Final = 5  # business days, to decide
K = ObligationKind


def propose(row: Incident, ending: Ending, *, reason: str, actor: Actor) -> IncidentDecision:
    """Refuses to close one while a clock runs, and a second proposal beside one that waits."""
    row = queries.lock(row.id)
    workflow.demand_ending(row, ending, runs=_runs(row))
    why = demand_reason(reason)
    if queries.waiting_decision(row.id) is not None:
        raise InvalidTransition(
            say("A proposal about %(number)s waits already.", number=row.number)
        )
    proposal = IncidentDecision(
        vendor_id=row.vendor_id,
        incident_id=row.id,
        ending=ending,
        reason=why,
        proposed_by_id=actor.user_id or 0,
        proposed_as=as_kept(actor.roles),
        proposed_at=clock.now(),
    )
    db.session.add(proposal)
    db.session.flush()
    title = say("Decide on %(number)s: %(what)s", number=row.number, what=workflow.ENDINGS[ending])
    waits = obligations.open_obligation(
        kind=K.INCIDENT_DECISION,
        subject=proposal,
        vendor_id=None if row.is_drill else row.vendor_id,
        holder=decider_of(proposal.proposer_roles),
        due_on=business_calendar().add_open_days(clock.today(), DAYS),
        ladder="internal",
        title=say("Drill: %(what)s", what=title) if row.is_drill else title,
        is_new=True,
    )
    text = say(
        "Proposed about %(number)s: %(what)s", number=row.number, what=workflow.ENDINGS[ending]
    )
    record(actor, "incident.proposed", row, text, also=[proposal, waits], after={"reason": why})
    return proposal


def decide(proposal: IncidentDecision, *, approved: bool, remark: str, actor: Actor) -> None:
    """Four eyes. What is not approved leaves the incident as it stands."""
    row = queries.lock(proposal.incident_id)
    if proposal.approved is not None:
        raise InvalidTransition(say("This has been decided already."))
    demand_second_person(
        actor, proposer_id=proposal.proposed_by_id, proposer_roles=proposal.proposer_roles
    )
    if not approved:
        lacking = say("Say what is missing, so that it can be put right.")
        demand_reason(remark, "remark", lacking)
    also: list[Subject] = [proposal]
    if approved:
        workflow.end(row, proposal.ending, on=clock.today(), runs=_runs(row))
        also += withdraw_all(row)
    proposal.approved, proposal.remark = approved, remark.strip()
    proposal.decided_by_id, proposal.decided_at = actor.user_id, clock.now()
    also += obligations.close_waiting(K.INCIDENT_DECISION, proposal, proposal.remark)
    db.session.flush()
    what = {"number": row.number, "what": workflow.ENDINGS[proposal.ending]}
    record(
        actor,
        "incident.decided" if approved else "incident.not_decided",
        row,
        say("Approved about %(number)s: %(what)s", **what)
        if approved
        else say("Not approved about %(number)s: %(what)s", **what),
        also=also,
        after={"reason": proposal.remark},
    )


def _runs(row: Incident) -> bool:
    return any(owed.is_open for owed in queries.clock_rows(row))
