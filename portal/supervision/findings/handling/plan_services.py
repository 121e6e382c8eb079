"""Commands about plans: its owner says how a finding will be mended, the company answers."""

from dataclasses import dataclass
from datetime import date

from portal.foundation.access.actor import Actor
from portal.foundation.access.permissions import Permission
from portal.foundation.access.roles import Role
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.db import Subject, db
from portal.foundation.core.errors import InvalidTransition, RuleViolated
from portal.foundation.core.words.messages import say
from portal.ledger.obligations.models import ObligationKind
from portal.supervision.findings import owed, queries, workflow
from portal.supervision.findings.handling import emails, ending
from portal.supervision.findings.handling import second_person as second
from portal.supervision.findings.models import Finding, FindingPlan, FindingState
from portal.supervision.findings.severity import Owner


@dataclass(frozen=True, slots=True)
class Planned:
    """Why it came to this, what will be done, until when, and by whom."""

    cause: str
    measures: str
    ready_on: date
    responsible: str = ""


@dataclass(frozen=True, slots=True)
class Behalf:
    """Who put it down with which roles, and the day it came. On paper: who recorded it, and the day
    received."""

    by_id: int | None
    on: date
    roles: frozenset[Role]


def demand_owner(finding: Finding, actor: Actor) -> None:
    """Vendors mend what is theirs, the company's people what is the company's."""
    vendors = finding.owner is Owner.VENDOR
    may = actor.may(Permission.OWN_FINDING_ANSWER if vendors else Permission.FINDING_EDIT)
    if not may:
        raise RuleViolated(
            say("The vendor has to mend this.")
            if vendors
            else say("Procurement or the privacy officer has to mend this.")
        )


def propose_plan(finding: Finding, planned: Planned, *, actor: Actor) -> FindingPlan:
    """Put it before the company. Refuses another's finding, blanks, and a second plan beside one."""
    finding = queries.lock_finding(finding.id)
    demand_owner(finding, actor)
    plan, also = put_plan(finding, planned, Behalf(actor.user_id, clock.today(), actor.roles))
    record(
        actor,
        "finding.plan_proposed",
        finding,
        say(
            "Proposed a plan for %(number)s, to be ready by %(day)s",
            number=finding.number,
            day=plan.ready_on,
        ),
        also=[plan, *also],
        after={"cause": plan.cause, "measures": plan.measures},
    )
    return plan


def put_plan(
    finding: Finding, planned: Planned, behalf: Behalf
) -> tuple[FindingPlan, list[Subject]]:
    """Within a command that has the finding locked and records it; also what it opened.

    A paper about it that waits falls away.
    """
    workflow.demand_plan(planned.cause, planned.measures, planned.ready_on, behalf.on)
    workflow.move(finding, FindingState.PLAN_SUBMITTED)
    plan = FindingPlan(
        vendor_id=finding.vendor_id,
        finding_id=finding.id,
        cause=planned.cause.strip(),
        measures=planned.measures.strip(),
        ready_on=planned.ready_on,
        responsible=planned.responsible.strip(),
        proposed_by_id=behalf.by_id,
        proposed_at=clock.now(),
    )
    db.session.add(plan)
    db.session.flush()
    return plan, [*ending.no_paper_waits(finding), owed.ask_for_plan_review(finding)]


def answer_plan(finding: Finding, *, accepted: bool, remark: str, actor: Actor) -> None:
    """Accept it, or send it back with what is missing; its author is written to.

    Refuses the author, and what was answered meanwhile.
    """
    finding = queries.lock_finding(finding.id)
    plans = queries.plans_of(finding.id)
    if finding.state is not FindingState.PLAN_SUBMITTED or not plans:
        raise InvalidTransition(say("No plan waits for an answer here."))
    plan = plans[-1]
    second.demand_second(plan.proposed_by_id, actor)
    workflow.answer_plan(
        finding, plan, accepted=accepted, remark=remark, by=actor.user_id or 0, at=clock.now()
    )
    also = owed.close(ObligationKind.FINDING_PLAN_REVIEW, finding, plan.remark)
    db.session.flush()
    emails.tell_plan_answered(finding, plan)
    record(
        actor,
        "finding.plan_accepted" if accepted else "finding.plan_returned",
        finding,
        say("Accepted the plan for %(number)s", number=finding.number)
        if accepted
        else say("Sent the plan for %(number)s back", number=finding.number),
        also=[plan, *also],
        after={"remark": plan.remark},
    )
