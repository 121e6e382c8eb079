"""Commands about mending: planned by its owner, answered by the company, reported with evidence,
verified by another person; and whether the correction was effective, seen some time later.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from portal.content import catalogue
from portal.content.settings.queries import business_calendar
from portal.foundation.access.actor import Actor, as_kept
from portal.foundation.access.permissions import Permission
from portal.foundation.access.roles import Role
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.db import Subject, db
from portal.foundation.core.errors import InvalidTransition, RuleViolated, demand_reason
from portal.foundation.core.words.messages import say
from portal.foundation.evidence.services import Received, store_upload
from portal.ledger.extensions.workflow import demand_date
from portal.ledger.obligations import services as obligations
from portal.ledger.obligations.models import ObligationKind
from portal.ledger.vendors.models import VendorState
from portal.supervision.findings import queries, services, workflow
from portal.supervision.findings.handling import emails
from portal.supervision.findings.models import (
    Cause,
    Finding,
    FindingEffect,
    FindingFile,
    FindingPlan,
    FindingRepair,
    FindingState,
)
from portal.supervision.findings.severity import Owner
from portal.supervision.paper_records.queries import made_as


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
    return plan, [*services.no_paper_waits(finding), services.ask_for_plan_review(finding)]


def answer_plan(finding: Finding, *, accepted: bool, remark: str, actor: Actor) -> None:
    """Accept it, or send it back with what is missing; its author is written to.

    Refuses the author, and what was answered meanwhile.
    """
    finding = queries.lock_finding(finding.id)
    plans = queries.plans_of(finding.id)
    if finding.state is not FindingState.PLAN_SUBMITTED or not plans:
        raise InvalidTransition(say("No plan waits for an answer here."))
    plan = plans[-1]
    workflow.demand_second(plan.proposed_by_id, actor)
    _demand_no_knower(plan, actor)
    workflow.answer_plan(
        finding, plan, accepted=accepted, remark=remark, by=actor.user_id or 0, at=clock.now()
    )
    also = obligations.close_waiting(ObligationKind.FINDING_PLAN_REVIEW, finding, plan.remark)
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


K = ObligationKind


def report_done(
    finding: Finding, *, done: str, files: Sequence[Received], actor: Actor
) -> FindingRepair:
    """Say what was done, with evidence; from now on it waits for another person.

    Refuses another's finding, and to say nothing. What waited for an answer needs none any more.
    """
    finding = queries.lock_finding(finding.id)
    demand_owner(finding, actor)
    behalf = Behalf(actor.user_id, clock.today(), actor.roles)
    repair, also = put_repair(finding, done=done, files=files, behalf=behalf)
    record(
        actor,
        "finding.remedied",
        finding,
        say("Reported %(number)s as mended", number=finding.number),
        also=[repair, *also],
        after={"done": finding.remedy, "files": [file.name for file in files]},
    )
    return repair


def put_repair(
    finding: Finding, *, done: str, files: Sequence[Received], behalf: Behalf
) -> tuple[FindingRepair, list[Subject]]:
    """Within a command that has the finding locked and records it; also what it touched."""
    workflow.report_done(finding, done=done, by=behalf.by_id, on=behalf.on)
    finding.remedied_as = as_kept(behalf.roles)
    repair = FindingRepair(
        vendor_id=finding.vendor_id,
        finding_id=finding.id,
        done=finding.remedy,
        reported_by_id=behalf.by_id,
        reported_at=clock.now(),
    )
    db.session.add(repair)
    db.session.flush()
    _keep_files(finding, files, behalf.by_id, repair_id=repair.id)
    also: list[Subject] = services.nothing_waits(finding)
    repairing = services.repair_of(finding)
    if repairing is not None:
        obligations.hand_in(repairing, on=behalf.on)
        also.append(repairing)
    also.append(services.ask_for_verification(finding))
    db.session.flush()
    return repair, also


def verify(finding: Finding, *, remark: str, actor: Actor) -> None:
    """It is mended: closed. Refuses whoever recorded or mended it; grave ones are the officer's."""
    also = close_verified(finding, remark, actor)
    record(
        actor,
        "finding.closed",
        finding,
        say("Verified and closed %(number)s", number=finding.number),
        also=also,
        after={"remark": finding.verified},
    )


def close_verified(finding: Finding, remark: str, actor: Actor) -> list[Subject]:
    """Within a command that records it; also what it touched. Refuses before anything is changed."""
    finding, repair = _waiting(finding, actor)
    by, at = actor.user_id or 0, clock.now()
    workflow.verify(finding, repair, remark=remark, by=by, at=at, on=clock.today())
    also: list[Subject] = [repair, *obligations.close_waiting(K.FINDING_VERIFY, finding)]
    also += obligations.close_waiting(K.FINDING_REPAIR, finding)
    also += services.plan_effect(finding)
    db.session.flush()
    emails.tell_verified(finding, repair)
    return also


def reject(finding: Finding, *, remark: str, actor: Actor, until: date | None = None) -> None:
    """Not good enough: its owner owes it again, by the same date or until a later one."""
    finding, repair = _waiting(finding, actor)
    has_plan = any(plan.accepted for plan in queries.plans_of(finding.id))
    workflow.reject(
        finding, repair, remark=remark, has_plan=has_plan, by=actor.user_id or 0, at=clock.now()
    )
    also: list[Subject] = [repair, *obligations.close_waiting(K.FINDING_VERIFY, finding)]
    repairing = services.repair_of(finding)
    if repairing is not None:
        also.append(repairing)
        if until is None:
            obligations.hand_back(repairing)
        else:
            demand_date(repairing, until, clock.today(), business_calendar(), field="until")
            also.append(obligations.move_obligation(repairing, to=until, reason=remark[:1000]))
    db.session.flush()
    emails.tell_not_enough(finding, repair)
    record(
        actor,
        "finding.not_mended",
        finding,
        say("Not good enough: %(number)s has to be mended still", number=finding.number),
        also=also,
        after={"remark": repair.remark},
    )


def _waiting(finding: Finding, actor: Actor) -> tuple[Finding, FindingRepair]:
    """Both locked, for whoever may say whether it is mended."""
    finding = queries.lock_finding(finding.id)
    repairs = queries.repairs_of(finding.id)
    if finding.state is not FindingState.REMEDIED or not repairs:
        raise InvalidTransition(say("No repair waits to be verified here."))
    workflow.demand_verifier(finding, actor, others_roles=finding.roles_behind)
    _demand_no_knower(repairs[-1], actor)
    return finding, repairs[-1]


def _demand_no_knower(made: FindingPlan | FindingRepair, actor: Actor) -> None:
    """Who could know the code of the letter it was answered with could have written it."""
    paper = made_as(made.__tablename__, made.id)
    code = None if paper is None else paper.entries.get("by_code")
    if code is not None and actor.is_any_of(*code["known_to"]):
        raise RuleViolated(
            say("Somebody else than the persons who printed and posted the letter confirms it.")
        )


@dataclass(frozen=True, slots=True)
class EffectSeen:
    """What somebody saw some time after closing, on which day."""

    is_effective: bool
    seen: str
    looked_on: date


def check_effect(
    finding: Finding, effect: EffectSeen, *, files: Sequence[Received], actor: Actor
) -> FindingEffect:
    """Whether the correction was effective; not effective, a new finding takes its place.

    Refuses whoever closed or mended it, a second check, and to say nothing.
    """
    finding = queries.lock_finding(finding.id)
    workflow.demand_effect(finding, actor, effect.looked_on, clock.today())
    if queries.effect_of(finding.id) is not None:
        raise InvalidTransition(say("Somebody has checked this already."))
    seen = demand_reason(effect.seen, "seen", say("Say what you saw."))
    row = FindingEffect(
        vendor_id=finding.vendor_id,
        finding_id=finding.id,
        is_effective=effect.is_effective,
        seen=seen,
        looked_on=effect.looked_on,
        recorded_by_id=actor.user_id or 0,
        recorded_at=clock.now(),
    )
    db.session.add(row)
    db.session.flush()
    also: list[Subject] = [row, *_keep_files(finding, files, actor.user_id, effect_id=row.id)]
    also += obligations.close_waiting(K.FINDING_EFFECT, finding, seen[:1000])
    after = {"effective": effect.is_effective, "seen": seen}
    if not effect.is_effective:
        opened = services.open_findings([_instead(finding, seen)], subject=finding, by=actor)
        row.opened_id = opened.findings[0].id
        also += [*opened.findings, *opened.obligations]
        after["opened"] = opened.findings[0].number
    db.session.flush()
    record(
        actor,
        "finding.effect_checked",
        finding,
        say("The correction of %(number)s was effective", number=finding.number)
        if effect.is_effective
        else say("The correction of %(number)s was not effective", number=finding.number),
        also=also,
        after=after,
    )
    return row


def _instead(finding: Finding, seen: str) -> services.New:
    """Ours to mend where nobody at the vendor can any more."""
    vendor = queries.find_vendor_of(finding)
    is_over = vendor is not None and vendor.state in (VendorState.CLOSED, VendorState.REJECTED)
    return services.New(
        vendor_id=finding.vendor_id,
        cause=Cause.NOT_EFFECTIVE,
        about=f"effect:{finding.number}",
        title=say(
            "The correction of %(number)s was not effective: %(title)s",
            number=finding.number,
            title=finding.name,
        ),
        action=finding.wanted,
        severity=finding.severity,
        owner=Owner.COMPANY if is_over else finding.owner,
        due_days=catalogue.due_days(finding.severity.value),
        detail=seen,
        engagement_id=finding.engagement_id,
        question_id=finding.question_id,
    )


def _keep_files(
    finding: Finding,
    files: Sequence[Received],
    by: int | None,
    *,
    repair_id: int | None = None,
    effect_id: int | None = None,
) -> list[FindingFile]:
    rows = [
        FindingFile(
            vendor_id=finding.vendor_id,
            finding_id=finding.id,
            repair_id=repair_id,
            effect_id=effect_id,
            file_sha256=store_upload(file).sha256,
            file_name=file.name,
            added_by_id=by,
            added_at=clock.now(),
        )
        for file in files
    ]
    db.session.add_all(rows)
    db.session.flush()
    return rows
