"""How an item of the plan moves on: by a person, who moves it, leaves it out or notes that it is done,
and by itself, when it is asked for, found done, no longer asked for or taken back."""

from collections.abc import Mapping
from datetime import date, datetime

from portal.foundation.core.errors import InvalidTransition, RuleViolated, demand_reason
from portal.foundation.core.words.messages import Message, say
from portal.supervision.planning import kinds
from portal.supervision.planning.inputs.facts import LEAD
from portal.supervision.planning.plan_models import ItemState, PlanItem

WORDS: Mapping[ItemState, Message] = {
    ItemState.PLANNED: say("Planned"),
    ItemState.MOVED: say("Planned, moved by hand"),
    ItemState.OPENED: say("Asked for"),
    ItemState.DONE: say("Done"),
    ItemState.SKIPPED: say("Left out of the plan"),
    ItemState.DROPPED: say("No longer asked for"),
}


def move(item: PlanItem, *, to: date, reason: str, by_id: int | None, at: datetime) -> None:
    """To a day that `places.demand_good` has let pass. What is noted by hand opens with it."""
    _demand_waiting(item)
    demand_reason(reason)
    if to == item.planned_on:
        raise RuleViolated(say("It is planned for that day already."), field="to")
    item.planned_on = to
    if kinds.is_any(item.what, kinds.BY_HAND):
        item.opens_on = to - LEAD
    _set(item, ItemState.MOVED, reason, by_id, at)


def skip(item: PlanItem, *, reason: str, by_id: int | None, at: datetime) -> None:
    """Nobody is asked this time; the next time comes as always."""
    _demand_waiting(item)
    demand_reason(reason)
    _set(item, ItemState.SKIPPED, reason, by_id, at)


def note_done(
    item: PlanItem, *, on: date, remark: str, by_id: int | None, at: datetime, today: date
) -> None:
    """For what nothing else knows: refuses statements, which are signed, and what a register shows;
    a day that is to come or lies before the last time.
    """
    _demand_waiting(item)
    if kinds.is_statement(item.what):
        raise RuleViolated(say("A statement is done when the vendor has signed it."))
    if item.what in kinds.IN_REGISTERS:
        raise RuleViolated(
            say("This is done by making the check or the review itself; the plan then knows.")
        )
    if on > today:
        raise RuleViolated(
            say("That day is still to come; today is %(today)s.", today=today), field="on"
        )
    if on < item.period_from:
        raise RuleViolated(
            say("The last time was on %(day)s; enter a later day.", day=item.period_from),
            field="on",
        )
    item.done_on = on
    _set(item, ItemState.DONE, remark, by_id, at)


def open_with(item: PlanItem, subject_kind: str, subject_id: int) -> None:
    """It was asked for: the rest of its life is its subject's (the name of a table, an id)."""
    item.state = ItemState.OPENED
    item.subject_kind, item.subject_id = subject_kind, subject_id


def find_done(item: PlanItem, on: date) -> None:
    """A register or a report shows that it was done."""
    item.state, item.done_on = ItemState.DONE, on


def drop(item: PlanItem, *, reason: str, by_id: int | None, at: datetime) -> None:
    """Nobody is asked for it any more: the work ended, or what was asked for is not asked now."""
    _set(item, ItemState.DROPPED, reason, by_id, at)


def leave_out(item: PlanItem, *, reason: str, by_id: int | None, at: datetime) -> None:
    """It was asked for and taken back for good."""
    _set(item, ItemState.SKIPPED, reason, by_id, at)


def wait_again(
    item: PlanItem, on: date | None, *, reason: str, by_id: int | None, at: datetime
) -> None:
    """It was asked for and taken back; it waits for the day it had, or for the one a person chose."""
    item.subject_kind = item.subject_id = None
    _set(item, ItemState.PLANNED if on is None else ItemState.MOVED, reason, by_id, at)
    if on is not None:
        item.planned_on, item.opens_on = on, on - LEAD


def _set(item: PlanItem, state: ItemState, reason: str, by_id: int | None, at: datetime) -> None:
    item.state, item.reason = state, reason.strip()
    item.changed_by_id, item.changed_at = by_id, at


def _demand_waiting(item: PlanItem) -> None:
    if not item.is_waiting:
        raise InvalidTransition(
            say("This is no longer waiting in the plan: %(state)s.", state=WORDS[item.state])
        )
