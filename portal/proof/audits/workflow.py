"""How an internal audit is planned, recorded and cancelled. Its words. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from portal.foundation.access.actor import Actor
from portal.foundation.access.roles import ACTING_ROLES
from portal.foundation.core.errors import InvalidTransition, RuleViolated, demand_reason
from portal.foundation.core.words.messages import Message, Text, say
from portal.proof.audits.models import AuditResult, AuditState, InternalAudit
from portal.supervision.planning.scheduling.fiscal import fiscal_year

S, R = AuditState, AuditResult
NEXT: Mapping[AuditState, frozenset[AuditState]] = {
    S.PLANNED: frozenset({S.HELD, S.CANCELLED}),
    S.HELD: frozenset(),
    S.CANCELLED: frozenset(),
}
STATES: Mapping[AuditState, Message] = {
    S.PLANNED: say("Planned audit"),
    S.HELD: say("Carried out"),
    S.CANCELLED: say("Audit called off"),
}
LOOKS: Mapping[AuditState, tuple[str, str]] = {
    S.PLANNED: ("calendar-event", "warn"),
    S.HELD: ("check2-circle", "good"),
    S.CANCELLED: ("slash-circle", "quiet"),
}
RESULTS: Mapping[AuditResult, Message] = {
    R.IN_ORDER: say("In order"),
    R.WITH_FINDINGS: say("In order, with points to mend"),
    R.NOT_IN_ORDER: say("Not in order"),
}
RESULT_LOOKS: Mapping[AuditResult, tuple[str, str]] = {
    R.IN_ORDER: ("check-circle", "good"),
    R.WITH_FINDINGS: ("exclamation-circle", "warn"),
    R.NOT_IN_ORDER: ("x-circle", "bad"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedAudit:
    """What is to be audited. `on`: by which day."""

    subject: str
    scope: str
    period_from: date
    period_until: date
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldAudit:
    """What was done and seen, and what it came to."""

    held_on: date
    held_by: str
    looked_at: str
    seen: str
    result: AuditResult


def year_name(number: int) -> Text:
    """2026年度 / FY2026."""
    return fiscal_year(number, 1).name


def demand_apart(actor: Actor) -> None:
    """Nobody audits their own work, whatever other roles they came to have (docs/adr/0056)."""
    if actor.roles & ACTING_ROLES:
        raise RuleViolated(
            say(
                "You also act for procurement, the privacy officer or management, whose work this audit "
                "looks at. Somebody else has to do this."
            )
        )


def demand_plan(wanted: PlannedAudit, today: date) -> None:
    """Refuses blanks, a period that ends before it begins, and a day that is over."""
    demand_reason(wanted.subject, "subject", say("Say what is audited."))
    demand_reason(wanted.scope, "scope", say("Say what is to be looked at."))
    if wanted.period_until < wanted.period_from:
        raise RuleViolated(
            say("The end date must not be before %(start)s.", start=wanted.period_from),
            field="period_until",
        )
    if wanted.on < today:
        raise RuleViolated(
            say("That day is over already; today is %(today)s.", today=today), field="on"
        )


def hold(row: InternalAudit, told: HeldAudit, *, by: Actor, at: datetime, today: date) -> None:
    """It was carried out. Refuses blanks, a day to come, and one before the time it is about."""
    if told.held_on > today:
        raise RuleViolated(
            say("That day is still to come; today is %(today)s.", today=today), field="held_on"
        )
    if told.held_on < row.period_from:
        raise RuleViolated(
            say("The audit is about the time from %(day)s on: not before.", day=row.period_from),
            field="held_on",
        )
    demand_reason(told.held_by, "held_by", say("Say who audited."))
    demand_reason(told.looked_at, "looked_at", say("Say what was looked at."))
    demand_reason(told.seen, "seen", say("Say what was seen."))
    _end(row, S.HELD, by, at)
    row.held_on, row.held_by = told.held_on, told.held_by.strip()
    row.looked_at, row.seen, row.result = told.looked_at.strip(), told.seen.strip(), told.result


def cancel(row: InternalAudit, *, reason: str, by: Actor, at: datetime) -> None:
    """It is not carried out after all."""
    said = demand_reason(reason)
    _end(row, S.CANCELLED, by, at)
    row.reason = said


def demand_held(row: InternalAudit) -> None:
    """A finding is what somebody has seen."""
    if row.state is not S.HELD:
        raise InvalidTransition(
            say("Record the audit first: a finding is what somebody has seen in it.")
        )


def demand_planned(row: InternalAudit) -> None:
    _demand_move(row, S.HELD)


def _end(row: InternalAudit, to: AuditState, by: Actor, at: datetime) -> None:
    _demand_move(row, to)
    row.state = to
    row.ended_by_id, row.ended_at = by.user_id, at


def _demand_move(row: InternalAudit, to: AuditState) -> None:
    if to not in NEXT[row.state]:
        raise InvalidTransition(
            say(
                "%(number)s has moved on meanwhile: %(state)s.",
                number=row.number,
                state=STATES[row.state],
            )
        )
