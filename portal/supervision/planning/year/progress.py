"""How far an item of the plan has come, whoever keeps that: the plan or what was opened. Pure."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from portal.foundation.core.words.messages import Message, say
from portal.ledger.obligations.models import Obligation, Outcome
from portal.supervision.planning import kinds
from portal.supervision.planning.plan_models import ItemState, PlanItem


class Standing(StrEnum):
    PLANNED = "planned"
    ASKED = "asked"
    LATE = "late"
    DONE = "done"
    LEFT_OUT = "left_out"
    WITHDRAWN = "withdrawn"


WORDS: Mapping[Standing, Message] = MappingProxyType(
    {
        Standing.PLANNED: say("Planned"),
        Standing.ASKED: say("Asked for"),
        Standing.LATE: say("Overdue"),
        Standing.DONE: say("Done"),
        Standing.LEFT_OUT: say("Left out of the plan"),
        Standing.WITHDRAWN: say("Withdrawn"),
    }
)
# Icon and tone of each, for the mark.
LOOKS: Mapping[Standing, tuple[str, str | None]] = MappingProxyType(
    {
        Standing.PLANNED: ("calendar3", None),
        Standing.ASKED: ("send", "own"),
        Standing.LATE: ("exclamation-circle", "bad"),
        Standing.DONE: ("check-circle", "good"),
        Standing.LEFT_OUT: ("slash-circle", "quiet"),
        Standing.WITHDRAWN: ("x-circle", "quiet"),
    }
)


def standing(item: PlanItem, obligation: Obligation | None, today: date) -> Standing:
    """`obligation`: of what was opened, the last one."""
    if item.state is ItemState.DONE:
        return Standing.DONE
    if item.state in (ItemState.SKIPPED, ItemState.DROPPED):
        return Standing.LEFT_OUT
    if item.is_waiting:
        return _of_waiting(item, today)
    if obligation is None:
        return Standing.ASKED
    if obligation.is_open:
        return Standing.LATE if obligation.is_overdue(today) else Standing.ASKED
    return Standing.WITHDRAWN if obligation.outcome is Outcome.WITHDRAWN else Standing.DONE


def _of_waiting(item: PlanItem, today: date) -> Standing:
    """What its register asks for is asked for from the day on which that opens."""
    if item.planned_on < today:
        return Standing.LATE
    is_asked = item.what in kinds.IN_REGISTERS and item.opens_on <= today
    return Standing.ASKED if is_asked else Standing.PLANNED


def day_of(item: PlanItem, obligation: Obligation | None) -> date:
    """The due date of what was opened; before that the planned day."""
    return item.planned_on if obligation is None else obligation.due_on
