"""How a finding is planned for, mended, verified, lived with and ended. No database, no web.

Rule: docs/product.md sections 3 and 4, *Finding*. Persons are compared, not roles; a deputy counts as
the officer too. Minor ones are procurement's to close, grave ones the officer's; what an officer
recorded or mended, another officer or management decides.
"""

from collections.abc import Mapping, Set
from datetime import date, datetime
from typing import Any, Final

from portal.foundation.access.actor import Actor
from portal.foundation.access.permissions import Permission
from portal.foundation.access.roles import Role
from portal.foundation.core.errors import InvalidTransition, RuleViolated, demand_reason
from portal.foundation.core.words.dates import add_months
from portal.foundation.core.words.i18n import _l
from portal.foundation.core.words.messages import Message, say, say_n
from portal.ledger.obligations.workflow import OUR_OWN as OUR_OWN
from portal.supervision.findings.models import (
    Cause,
    Finding,
    FindingPlan,
    FindingRepair,
    FindingState,
    RiskAcceptance,
)
from portal.supervision.findings.severity import GRAVE, Owner, Severity

S = FindingState
NEXT: Mapping[FindingState, frozenset[FindingState]] = {
    # what is mended at once needs no plan
    S.OPEN: frozenset({S.PLAN_SUBMITTED, S.REMEDIED, S.RISK_ACCEPTED, S.CLOSED, S.DROPPED}),
    S.PLAN_SUBMITTED: frozenset({S.PLAN_ACCEPTED, S.OPEN, S.REMEDIED, S.CLOSED, S.DROPPED}),
    S.PLAN_ACCEPTED: frozenset({S.REMEDIED, S.RISK_ACCEPTED, S.CLOSED, S.DROPPED}),
    S.REMEDIED: frozenset({S.CLOSED, S.PLAN_ACCEPTED, S.OPEN, S.DROPPED}),
    # accepted anew before its last day, it never stands open in between
    S.RISK_ACCEPTED: frozenset({S.OPEN, S.RISK_ACCEPTED, S.REMEDIED, S.CLOSED, S.DROPPED}),
    S.CLOSED: frozenset(),
    S.DROPPED: frozenset(),
}
WORDS: Mapping[FindingState, Message] = {
    S.OPEN: say("To be mended"),
    S.PLAN_SUBMITTED: say("Plan to be looked at"),
    S.PLAN_ACCEPTED: say("Plan accepted"),
    S.REMEDIED: say("Mended, to be verified"),
    S.RISK_ACCEPTED: say("Risk accepted"),
    S.CLOSED: say("Verified and closed"),
    S.DROPPED: say("Dropped"),
}


# A year, and the quarter in which a sheet is answered and read: so long a correction waits for the next
# one at most (our own choice, docs/adr/0075).
MONTHS_TO_SHEET: Final = 15
LACKING: Final = say("Say what is missing, so that it can be put right.")


def can_move(finding: Finding, to: FindingState) -> bool:
    return to in NEXT[finding.state]


def demand_move(finding: Finding, to: FindingState) -> None:
    """Refuses what the table does not know, in the words of where it stands."""
    if not can_move(finding, to):
        raise InvalidTransition(
            say(
                "%(number)s has moved on meanwhile: %(state)s.",
                number=finding.number,
                state=WORDS[finding.state],
            )
        )


def move(finding: Finding, to: FindingState) -> None:
    demand_move(finding, to)
    finding.state = to


def demand_plan(cause: str, measures: str, ready_on: date, today: date) -> None:
    """Refuses blanks and a day that is over, each at its field."""
    demand_reason(cause, "cause", say("Say why it came to this."))
    demand_reason(measures, "measures", say("Say what you will do about it."))
    if ready_on < today:
        raise RuleViolated(
            say("That day is over already; today is %(today)s.", today=today), field="ready_on"
        )


def answer_plan(
    finding: Finding, plan: FindingPlan, *, accepted: bool, remark: str, by: int, at: datetime
) -> None:
    """Once. Refuses to send it back without saying what is missing."""
    if plan.accepted is not None:
        raise InvalidTransition(say("This has been decided already."))
    if not accepted:
        demand_reason(remark, "remark", LACKING)
    move(finding, S.PLAN_ACCEPTED if accepted else S.OPEN)
    plan.accepted, plan.remark = accepted, remark.strip()
    plan.decided_by_id, plan.decided_at = by, at


def report_done(finding: Finding, *, done: str, by: int | None, on: date) -> None:
    """It waits for another person from now on."""
    said = demand_reason(done, "done", say("Say what was done."))
    move(finding, S.REMEDIED)
    finding.remedy = said
    finding.remedied_by_id, finding.remedied_on = by, on
    finding.accepted_until = None


def verify(
    finding: Finding, repair: FindingRepair, *, remark: str, by: int, at: datetime, on: date
) -> None:
    """Good: it is closed. Refuses without saying how that was seen."""
    said = demand_reason(remark, "remark", say("Say how you verified it."))
    move(finding, S.CLOSED)
    _decide(repair, verified=True, remark=said, by=by, at=at)
    finding.verified, finding.verified_by_id, finding.ended_on = said, by, on


def reject(
    finding: Finding,
    repair: FindingRepair,
    *,
    remark: str,
    has_plan: bool,
    by: int,
    at: datetime,
) -> None:
    """Not good enough: back to the accepted plan, or where there was none to the beginning."""
    said = demand_reason(remark, "remark", LACKING)
    move(finding, S.PLAN_ACCEPTED if has_plan else S.OPEN)
    _decide(repair, verified=False, remark=said, by=by, at=at)
    finding.remedied_by_id, finding.remedied_on, finding.remedied_as = None, None, ""


def _decide(repair: FindingRepair, *, verified: bool, remark: str, by: int, at: datetime) -> None:
    repair.verified, repair.remark = verified, remark
    repair.decided_by_id, repair.decided_at = by, at


def last_risk_day(today: date, months: int) -> date:
    """A risk that is accepted today ends at the latest on this day."""
    return add_months(today, months)


def is_too_long(risk: RiskAcceptance, months: int) -> bool:
    """Whether it counts still and was accepted for longer than is allowed now."""
    counts = risk.accepted is True and risk.ended_on is None and risk.decided_on is not None
    return counts and risk.until > last_risk_day(risk.decided_on or risk.until, months)


def demand_last_day(until: date, today: date, months: int, field: str) -> None:
    """Refuses a risk that would be accepted for longer than is allowed."""
    last = last_risk_day(today, months)
    if until > last:
        raise RuleViolated(
            say_n(
                "A risk is accepted for %(n)s month at most: the last possible day is %(last)s.",
                "A risk is accepted for %(n)s months at most: the last possible day is %(last)s.",
                months,
                last=last,
            ),
            field=field,
        )


def demand_risk(finding: Finding, reason: str, until: date, today: date, months: int) -> None:
    """Whether it may be proposed to live with it. A plan that waits is answered first."""
    demand_move(finding, S.RISK_ACCEPTED)
    demand_reason(reason)
    if until < today:
        raise RuleViolated(
            say("The last day is over already; today is %(today)s.", today=today), field="until"
        )
    demand_last_day(until, today, months, "until")
    if finding.accepted_until is not None and until <= finding.accepted_until:
        raise RuleViolated(
            say(
                "Its risk is accepted until %(until)s already: enter a later day.",
                until=finding.accepted_until,
            ),
            field="until",
        )


def decide_risk(
    finding: Finding,
    risk: RiskAcceptance,
    *,
    accepted: bool,
    remark: str,
    by: int,
    at: datetime,
    on: date,
    months: int,
) -> None:
    """Once. Refuses to accept one whose last day is over or lies too far off, or of a finding that
    moved on."""
    if risk.accepted is not None:
        raise InvalidTransition(say("This has been decided already."))
    demand_reason(remark, "remark")
    if accepted and risk.until < on:
        raise RuleViolated(
            say("Its last day, %(until)s, is over: refuse it.", until=risk.until), field="remark"
        )
    if accepted:
        demand_last_day(risk.until, on, months, "remark")
        move(finding, S.RISK_ACCEPTED)
        finding.accepted_until = risk.until
    risk.accepted, risk.remark = accepted, remark.strip()
    risk.decided_by_id, risk.decided_at, risk.decided_on = by, at, on


def end_risk(risk: RiskAcceptance, *, on: date) -> bool:
    """It counts no more from this day; whether it did. What it was until then stays on record."""
    runs = risk.accepted is True and risk.ended_on is None and risk.until >= on
    if runs:
        risk.ended_on = on
    return runs


def is_seen_with_sheet(finding: Finding) -> bool:
    """Whether the next answer to its question can show that it was mended: the vendor's, not grave."""
    is_answer = finding.cause is Cause.ANSWER and finding.owner is Owner.VENDOR
    return is_answer and finding.severity not in GRAVE


def last_day_with_sheet(finding: Finding) -> date:
    """Until when its correction waits for the next sheet; then somebody verifies it by itself."""
    return add_months(finding.opened_on, MONTHS_TO_SHEET)


def fall_back(finding: Finding) -> None:
    """The risk is accepted no more: its last day has passed, or it is graver than it was."""
    move(finding, S.OPEN)
    finding.accepted_until = None


def drop(finding: Finding, *, reason: str, on: date) -> None:
    """It was none after all."""
    said = demand_reason(reason)
    move(finding, S.DROPPED)
    finding.ended_on, finding.ended_reason = on, said


def answered(finding: Finding, *, on: date) -> None:
    """Closed by the portal: what was missing has come, which verifies it."""
    move(finding, S.CLOSED)
    finding.ended_on = on


def demand_verifier(finding: Finding, actor: Actor, *, others_roles: Set[Role]) -> None:
    """`others_roles`: of those who recorded or mended it."""
    if actor.user_id is None or actor.is_any_of(finding.opened_by_id, finding.remedied_by_id):
        raise RuleViolated(
            say("Somebody else than the person who recorded or mended it has to verify it.")
        )
    if finding.severity in GRAVE:
        _demand_decider(actor, others_roles)
    elif not actor.may(Permission.FINDING_CLOSE):
        raise RuleViolated(say("Procurement or the privacy officer has to verify this."))


def demand_second(proposed_by_id: int | None, actor: Actor) -> None:
    """A plan of the company's own is answered by another person than its author."""
    if actor.user_id is None or actor.is_any_of(proposed_by_id):
        raise RuleViolated(say("Somebody else than the person who proposed it has to decide."))


def demand_effect(finding: Finding, actor: Actor, looked_on: date, today: date) -> None:
    """Refuses what no person verified, whoever closed or mended it, and a day that cannot be."""
    if finding.state is not S.CLOSED or finding.verified_by_id is None:
        raise InvalidTransition(
            say("Only what a person has verified and closed is looked at once more.")
        )
    if actor.user_id is None or actor.is_any_of(finding.verified_by_id, finding.remedied_by_id):
        raise RuleViolated(
            say("Somebody else than the person who closed or mended it has to check this.")
        )
    if finding.ended_on is not None and not finding.ended_on <= looked_on <= today:
        raise RuleViolated(
            say(
                "Enter a day from %(first)s, when it was closed, to %(today)s.",
                first=finding.ended_on,
                today=today,
            ),
            field="looked_on",
        )


def demand_lighter(finding: Finding, actor: Actor) -> None:
    """Grave findings are dropped or made less severe by the privacy officer only."""
    if finding.severity in GRAVE and Role.PRIVACY_OFFICER not in actor.roles:
        raise RuleViolated(say("The privacy officer has to decide this."))


def _demand_decider(actor: Actor, others_roles: Set[Role]) -> None:
    stands_in = Role.MANAGEMENT in actor.roles and Role.PRIVACY_OFFICER in others_roles
    if Role.PRIVACY_OFFICER not in actor.roles and not stands_in:
        raise RuleViolated(say("The privacy officer has to verify this: it is critical or major."))


SEVERITIES: Mapping[Severity, Any] = {
    Severity.CRITICAL: _l("Critical"),
    Severity.MAJOR: _l("Major"),
    Severity.MINOR: _l("Minor"),
    Severity.OBSERVATION: _l("Observation"),
}
OWNERS: Mapping[Owner, Any] = {Owner.VENDOR: _l("The vendor"), Owner.COMPANY: _l("We ourselves")}
CAUSES: Mapping[Cause, Any] = {
    Cause.ANSWER: _l("Answer to a questionnaire"),
    Cause.CLAUSE: _l("Clause of a contract"),
    Cause.ATTESTATION: _l("Exception or refusal in a statement"),
    Cause.NO_RESPONSE: _l("No response"),
    Cause.INCIDENT: _l("Incident"),
    Cause.CONTRADICTION: _l("Contradiction about subcontractors"),
    Cause.CERTIFICATE: _l("Certificate"),
    Cause.NOT_EFFECTIVE: _l("Correction that was not effective"),
    Cause.AUDIT: _l("Internal audit"),
    Cause.BY_HAND: _l("Opened by hand"),
}
