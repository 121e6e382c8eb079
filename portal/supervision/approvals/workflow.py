"""How a decision of management comes on record: at once, or by one person and confirmed by another.

No database, no web.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from portal.foundation.access.actor import Actor
from portal.foundation.core.errors import InvalidTransition, RuleViolated, demand_reason
from portal.foundation.core.words.messages import Message, say
from portal.supervision.approvals.models import DecisionState, DecisionWay, ReportDecision

S = DecisionState
NEXT: Mapping[DecisionState, frozenset[DecisionState]] = {
    S.RECORDED: frozenset({S.DECIDED, S.SENT_BACK}),
    S.DECIDED: frozenset(),
    S.SENT_BACK: frozenset(),
}
STATES: Mapping[DecisionState, Message] = {
    S.RECORDED: say("Waits to be confirmed by another person"),
    S.DECIDED: say("On record"),
    S.SENT_BACK: say("Sent back: not as on the paper"),
}
WAYS: Mapping[DecisionWay, Message] = {
    DecisionWay.PORTAL: say("in the portal"),
    DecisionWay.PAPER: say("on paper"),
    DecisionWay.RINGI: say("in another system for decisions"),
}


@dataclass(frozen=True, slots=True)
class DecidedElsewhere:
    """What a paper, or the print of another system, says."""

    way: DecisionWay
    approved: bool
    decided_on: date
    decider: str
    decider_title: str
    ringi_number: str = ""
    comment: str = ""


def demand_comment(comment: str, *, approved: bool) -> None:
    """Returned, whoever drafted it has to know why."""
    if not approved:
        demand_reason(comment, "comment", say("Say why it is returned, and what has to change."))


def demand_sound(said: DecidedElsewhere, *, issued_on: date, today: date) -> None:
    """Refuses a day before the report was issued or to come, and a decision of nobody."""
    if said.decided_on > today:
        raise RuleViolated(
            say("That day is still to come; today is %(today)s.", today=today), field="decided_on"
        )
    if said.decided_on < issued_on:
        raise RuleViolated(
            say(
                "The report was issued on %(day)s only: nobody can have decided about it before.",
                day=issued_on,
            ),
            field="decided_on",
        )
    demand_reason(said.decider, "decider", say("Enter who decided, as it stands on the paper."))
    if said.way is DecisionWay.RINGI:
        demand_reason(
            said.ringi_number,
            "ringi_number",
            say("Enter the number of the decision: by it others find it in that system."),
        )
    demand_comment(said.comment, approved=said.approved)


def demand_checker(row: ReportDecision, actor: Actor) -> None:
    """Another person than who recorded it."""
    if actor.user_id is None or actor.is_any_of(row.recorded_by_id):
        raise RuleViolated(say("Somebody else than the person who recorded the paper confirms it."))


def confirm(row: ReportDecision, *, by: int, at: datetime, on: date) -> None:
    """It counts from now on, and never from before its own day."""
    _move(row, S.DECIDED)
    row.checked_by_id, row.checked_at = by, at
    row.counts_from = max(row.decided_on, on)


def send_back(row: ReportDecision, *, wrong: str, by: int, at: datetime) -> None:
    demand_reason(wrong, "wrong", say("Say what is not as on the paper."))
    _move(row, S.SENT_BACK)
    row.checked_by_id, row.checked_at = by, at
    row.wrong = wrong.strip()


def _move(row: ReportDecision, to: DecisionState) -> None:
    if to not in NEXT[row.state]:
        raise InvalidTransition(
            say("Somebody else has confirmed this or sent it back meanwhile. Look at it again.")
        )
    row.state = to
