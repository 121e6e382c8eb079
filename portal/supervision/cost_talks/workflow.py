"""What is recorded of a talk about cost, and how one is taken back. Its words. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from portal.foundation.access.actor import Actor
from portal.foundation.core.errors import InvalidTransition, RuleViolated, demand_reason
from portal.foundation.core.words.messages import Message, say
from portal.supervision.cost_talks.models import CostBearer, CostTalk, TalkState

B, S = CostBearer, TalkState
NEXT: Mapping[TalkState, frozenset[TalkState]] = {
    S.RECORDED: frozenset({S.WITHDRAWN}),
    S.WITHDRAWN: frozenset(),
}
STATES: Mapping[TalkState, Message] = {
    S.RECORDED: say("On record"),
    S.WITHDRAWN: say("Withdrawn"),
}
LOOKS: Mapping[TalkState, tuple[str, str]] = {
    S.RECORDED: ("check2-circle", "good"),
    S.WITHDRAWN: ("slash-circle", "quiet"),
}
BEARERS: Mapping[CostBearer, Message] = {
    B.COMPANY: say("We bear the cost"),
    B.VENDOR: say("The vendor bears the cost, and agreed to that"),
    B.SHARED: say("The cost is shared"),
    B.NO_COST: say("No cost worth mentioning, as the vendor says"),
    B.UNSETTLED: say("Not agreed yet"),
}
IN_GENERAL = say("About no single demand")


@dataclass(frozen=True, slots=True, kw_only=True)
class TalkedAbout:
    """What was said, and who bears the cost."""

    held_on: date
    with_whom: str
    said: str
    bearer: CostBearer


def demand_sound(told: TalkedAbout, today: date) -> None:
    """Refuses a day to come and blanks, each at its field."""
    if told.held_on > today:
        raise RuleViolated(
            say("That day is still to come; today is %(today)s.", today=today), field="held_on"
        )
    demand_reason(told.with_whom, "with_whom", say("Say with whom it was talked about."))
    demand_reason(told.said, "said", say("Say what was talked about."))


def withdraw(row: CostTalk, *, reason: str, by: Actor, at: datetime) -> None:
    """It was recorded by mistake."""
    said = demand_reason(reason)
    if S.WITHDRAWN not in NEXT[row.state]:
        raise InvalidTransition(
            say(
                "%(number)s has moved on meanwhile: %(state)s.",
                number=row.number,
                state=STATES[row.state],
            )
        )
    row.state = S.WITHDRAWN
    row.reason, row.ended_by_id, row.ended_at = said, by.user_id, at
