"""Where an item may be moved to, and what moving it changes. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.words.messages import Message, Text, say, say_n
from portal.foundation.organisation.calendar import ClosedWindow
from portal.ledger.data_sharing.work_on_day import Period
from portal.supervision.planning import kinds
from portal.supervision.planning.inputs.facts import LEAD, PlanStandards
from portal.supervision.planning.plan_models import PlanItem

_FURTHEST = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Neighbours:
    """What is due around a day. `others`: of the same vendor on that day; `vendors`: in its week
    with the same reviewer, this vendor included."""

    others: int
    vendors: int
    reviewer: str | Message
    per_week: int


def limits(item: PlanItem, on: PlanStandards) -> Period:
    """When it may be due: a statement keeps within its time for answering, what a register asks for
    before the day it is due there, other things within a year from now.
    """
    if kinds.is_statement(item.what):
        opens = max(item.opens_on, on.today)
        return Period(min(opens + on.notice, on.due(opens)), on.due(opens))
    if item.what in kinds.IN_REGISTERS:
        return Period(on.today, max(item.period_to, item.planned_on))
    return Period(on.today, on.today + _FURTHEST)


def demand_good(item: PlanItem, to: date, on: PlanStandards) -> None:
    """Refuse a day on which nobody works, one in a closed window, and one outside the limits."""
    within = limits(item, on)
    if not within.first <= to <= within.last:
        raise RuleViolated(_outside(item, within), field="to")
    window = closed_window(to, on.calendar.windows)
    if window is not None:
        raise RuleViolated(
            say(
                "%(day)s lies in a time in which no vendor is due (%(why)s). The next day after it "
                "is %(next)s.",
                day=to,
                why=window.label,
                next=on.calendar.vendor_due(to),
            ),
            field="to",
        )
    if not on.calendar.is_open(to):
        raise RuleViolated(
            say(
                "Nobody works on %(day)s. The next working day is %(next)s.",
                day=to,
                next=on.calendar.vendor_due(to),
            ),
            field="to",
        )


def closed_window(day: date, windows: Sequence[ClosedWindow]) -> ClosedWindow | None:
    return next((window for window in windows if window.covers(day)), None)


def effects(item: PlanItem, to: date, around: Neighbours, title: Text | Message) -> list[Message]:
    """In sentences: what moving it to `to` changes."""
    found = [
        say("%(what)s: due %(to)s instead of %(old)s.", what=title, to=to, old=item.planned_on)
    ]
    if kinds.is_statement(item.what):
        found.append(say("The vendor is asked on %(day)s, as before.", day=item.opens_on))
    elif item.what in kinds.IN_REGISTERS:
        found.append(
            say(
                "It is asked for on %(day)s and due there on %(last)s, as before.",
                day=item.opens_on,
                last=item.period_to,
            )
        )
    else:
        found.append(say("It is to be done from %(day)s on.", day=to - LEAD))
        if to > item.period_to:
            found.append(
                say(
                    "That is after %(day)s, the last day of its interval: until it is done the "
                    "supervision is late.",
                    day=item.period_to,
                )
            )
    if around.others:
        found.append(
            say_n(
                "On that day the vendor has %(n)s other thing due: one sitting for both.",
                "On that day the vendor has %(n)s other things due: one sitting for all.",
                around.others,
            )
        )
    else:
        found.append(say("Nothing else of the vendor is due on that day: one sitting more."))
    found.append(_load(around))
    return found


def _load(around: Neighbours) -> Message:
    known = {"name": around.reviewer, "most": around.per_week}
    if around.vendors > around.per_week:
        return say_n(
            "In that week %(n)s vendor is due with %(name)s, more than the %(most)s of the settings.",
            "In that week %(n)s vendors are due with %(name)s, more than the %(most)s of the settings.",
            around.vendors,
            **known,
        )
    return say_n(
        "In that week %(n)s vendor is due with %(name)s; up to %(most)s are planned.",
        "In that week %(n)s vendors are due with %(name)s; up to %(most)s are planned.",
        around.vendors,
        **known,
    )


def _outside(item: PlanItem, within: Period) -> Message:
    if kinds.is_statement(item.what):
        return say(
            "A statement is asked for when its period has ended and answered in the time set for "
            "it: choose a day from %(first)s to %(last)s.",
            first=within.first,
            last=within.last,
        )
    return say("Choose a day from %(first)s to %(last)s.", first=within.first, last=within.last)
