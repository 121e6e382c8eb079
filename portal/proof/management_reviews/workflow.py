"""How a management review is recorded, and what it decided is carried out. Its words. Pure.

Confirming and withdrawing go as with any record that a second person confirms.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from portal.foundation.access.actor import Actor
from portal.foundation.core.errors import InvalidTransition, RuleViolated, demand_reason
from portal.foundation.core.words.messages import Message, Text, say
from portal.proof.management_reviews.models import ManagementDecision, ManagementReview
from portal.supervision.planning.scheduling.fiscal import fiscal_year
from portal.supervision.proposed_records import workflow as proposed
from portal.supervision.proposed_records.workflow import LOOKS as LOOKS
from portal.supervision.proposed_records.workflow import ProposedState

PREFIX: Final = "MR"
DAYS: Final = 5  # business days within which management confirms

STATES: Mapping[ProposedState, Message] = {
    **proposed.STATES,
    ProposedState.PROPOSED: say("Recorded, not confirmed"),
    ProposedState.CONFIRMED: say("Confirmed by management"),
}
# Of these what was decided is owed.
STANDING: Final = (ProposedState.PROPOSED, ProposedState.CONFIRMED)


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedDecision:
    """What is to be done, by whom and until when; `line`: where it was typed."""

    line: int
    what: str
    owner_id: int
    until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldReview:
    """What was put before management, and what came of it. `reports` and `audits` by their numbers."""

    held_on: date
    period_from: date
    period_until: date
    took_part: str
    reports: Sequence[str]
    audits: Sequence[str]
    conclusion: str
    decisions: Sequence[WantedDecision]


def year_name(number: int) -> Text:
    """2026年度 / FY2026."""
    return fiscal_year(number, 1).name


def demand_sound(told: HeldReview, today: date) -> None:
    """Refuses blanks, days to come, a period upside down, and a decision due before the review."""
    if told.held_on > today:
        raise RuleViolated(
            say("That day is still to come; today is %(today)s.", today=today), field="held_on"
        )
    if told.period_until < told.period_from:
        raise RuleViolated(
            say("The end date must not be before %(start)s.", start=told.period_from),
            field="period_until",
        )
    if told.held_on < told.period_from:
        raise RuleViolated(
            say("The review is about the time from %(day)s on: not before.", day=told.period_from),
            field="held_on",
        )
    demand_reason(told.took_part, "took_part", say("Say who took part."))
    demand_reason(told.conclusion, "conclusion", say("Say what the review came to."))
    for one in told.decisions:
        if one.until < told.held_on:
            raise on_line(
                one.line, say("The day must not be before the review on %(day)s.", day=told.held_on)
            )


def on_line(line: int, what: Message) -> RuleViolated:
    return RuleViolated(say("Line %(line)s: %(what)s", line=line, what=what))


def demand_correctable(row: ManagementReview, follower: ManagementReview | None) -> None:
    """Only what is confirmed is corrected, and once: `follower` corrects it already, or is to."""
    if row.state is not ProposedState.CONFIRMED:
        raise InvalidTransition(
            say("%(number)s is not confirmed. Withdraw it instead.", number=row.number)
        )
    if follower is not None:
        raise InvalidTransition(
            say(
                "%(number)s is corrected by %(other)s already.",
                number=row.number,
                other=follower.number,
            )
        )


def may_carry_out(owner_id: int, actor: Actor, *, is_officer: bool, is_there: bool) -> bool:
    """Who was named, or a deputy; the officer once that person `is_there` no more."""
    return actor.is_any_of(owner_id) or (is_officer and not is_there)


def carry_out(
    row: ManagementDecision,
    review: ManagementReview,
    *,
    done: str,
    done_on: date,
    by: Actor,
    at: datetime,
    today: date,
) -> None:
    """It was done. Once; refuses a day to come, one before the review, and what stands no more."""
    if row.done_on is not None or review.state not in STANDING:
        raise InvalidTransition(say("This has been done already, or is not asked any more."))
    if done_on > today:
        raise RuleViolated(
            say("That day is still to come; today is %(today)s.", today=today), field="done_on"
        )
    if done_on < review.held_on:
        raise RuleViolated(
            say("The day must not be before the review on %(day)s.", day=review.held_on),
            field="done_on",
        )
    row.done = demand_reason(done, "done", say("Say what was done."))
    row.done_on, row.done_by_id, row.done_at = done_on, by.user_id, at
