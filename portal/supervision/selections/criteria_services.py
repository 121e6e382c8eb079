"""Commands about the criteria themselves: adopted or reviewed, proposed by one and decided by another."""

from datetime import date
from typing import Final

from portal.content import catalogue
from portal.content.packs import kinds as shelf
from portal.content.settings.queries import business_calendar
from portal.foundation.access.actor import Actor, as_kept, demand_second_person
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.db import Subject, db
from portal.foundation.core.errors import InvalidTransition, RuleViolated, demand_reason
from portal.foundation.core.words.messages import say
from portal.ledger.decisions import services as decisions
from portal.ledger.decisions.models import DecisionKind
from portal.ledger.obligations import services as obligations
from portal.ledger.obligations.models import ObligationKind, decider_of
from portal.supervision.selections import queries, workflow
from portal.supervision.selections.models import CriteriaDecision, CriteriaStep

DAYS: Final = 10  # business days, to decide
K = ObligationKind


def propose_criteria(
    step: CriteriaStep, *, holds_from: date, reason: str, actor: Actor
) -> CriteriaDecision:
    """That the version in force holds the company's criteria, or was looked at and stays as it is.

    Refuses a second proposal beside one that waits, a review of what was never adopted, and a review
    on a day to come.
    """
    if queries.waiting_criteria() is not None:
        raise InvalidTransition(say("A proposal about this is waiting for its decision already."))
    version = catalogue.version_in_force(shelf.SELECTION)
    if step is CriteriaStep.REVIEWED:
        if queries.criteria_decided(version) is None:
            raise RuleViolated(
                say("Version %(version)s was not adopted yet: adopt it first.", version=version),
                field="step",
            )
        if holds_from > clock.today():
            raise RuleViolated(
                say("That day is still to come; today is %(today)s.", today=clock.today()),
                field="holds_from",
            )
    demand_reason(reason)
    row = CriteriaDecision(
        step=step,
        criteria_version=version,
        holds_from=holds_from,
        reason=reason.strip(),
        proposed_by_id=actor.user_id or 0,
        proposed_as=as_kept(actor.roles),
        proposed_at=clock.now(),
    )
    db.session.add(row)
    db.session.flush()
    title = say("Decide on the selection criteria %(version)s", version=version)
    waits = obligations.open_obligation(
        kind=K.CRITERIA_DECISION,
        subject=row,
        vendor_id=None,
        holder=decider_of(actor.roles),
        due_on=business_calendar().add_open_days(clock.today(), DAYS),
        ladder="internal",
        title=title,
    )
    asked = decisions.ask_consents(
        DecisionKind.SELECTION_CRITERIA,
        row,
        title,
        reason=row.reason,
        proposers=[row.proposed_by_id],
    )
    text = say(
        "Proposed about the selection criteria %(version)s: %(step)s",
        version=version,
        step=workflow.STEPS[step],
    )
    after = {"day": row.holds_from, "reason": row.reason}
    record(actor, "criteria.proposed", row, text, also=[waits, *asked], after=after)
    return row


def decide_criteria(
    row: CriteriaDecision, *, accepted: bool, reason: str, actor: Actor, number: str = ""
) -> None:
    """Four eyes: another officer, or management where an officer proposed."""
    row = queries.lock_criteria_decision(row.id)
    demand_second_person(actor, proposer_id=row.proposed_by_id, proposer_roles=row.proposer_roles)
    workflow.decide_criteria(
        row,
        accepted=accepted,
        reason=reason,
        by=actor.user_id or 0,
        at=clock.now(),
        on=clock.today(),
    )
    also: list[Subject] = obligations.close_waiting(K.CRITERIA_DECISION, row, reason)
    also += decisions.settle(
        DecisionKind.SELECTION_CRITERIA, row, accepted=accepted, number=number, actor=actor
    )
    db.session.flush()
    record(
        actor,
        "criteria.accepted" if accepted else "criteria.refused",
        row,
        say("Accepted about the selection criteria %(version)s", version=row.criteria_version)
        if accepted
        else say("Refused about the selection criteria %(version)s", version=row.criteria_version),
        also=also,
        after={"reason": row.decision_reason} | decisions.numbered(number),
    )
