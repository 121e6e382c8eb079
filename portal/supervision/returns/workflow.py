"""What is certified and recorded of a return or a destruction, and for which work it still has to be. Pure.

Rule: docs/product.md section 3, *close*. What was recorded counts for work that ended by the day on which
nothing was left: data could be handed over until the last day. What a law lets the vendor keep is named
with its ground and its last day, and has to be recorded anew after it.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from portal.foundation.access.actor import Actor
from portal.foundation.core.errors import InvalidTransition, RuleViolated, demand_reason
from portal.foundation.core.words.messages import Message, say, say_p
from portal.ledger.data_sharing.work_on_day import WorkOnDay
from portal.ledger.obligations.models import ObligationKind
from portal.supervision.proposed_records import workflow as proposed
from portal.supervision.proposed_records.kinds import RecordKind
from portal.supervision.proposed_records.workflow import LOOKS as LOOKS
from portal.supervision.proposed_records.workflow import STATES as STATES
from portal.supervision.proposed_records.workflow import ProposedState
from portal.supervision.returns.models import (
    ItemWay,
    ReturnCertificate,
    ReturnCertificateState,
    ReturnEnd,
    ReturnEndKind,
    ReturnFile,
    ReturnRecord,
    ReturnWay,
)

WAYS: Mapping[ReturnWay, Message] = {
    ReturnWay.RETURNED: say("All of it was returned"),
    ReturnWay.DESTROYED: say("All of it was destroyed or erased"),
    ReturnWay.BOTH: say("Some was returned, the rest destroyed or erased"),
    ReturnWay.NOTHING_KEPT: say("The vendor only saw it with us and kept none"),
}

ENDS: Mapping[ReturnEndKind, Message] = {
    ReturnEndKind.MISTAKEN: say("It was recorded by mistake"),
}


# How long before the last day of the work the vendor is told to return or destroy what it has: with the
# last notice of a contract that ends (shared ladder `contract_end` of practice.yaml: 30 days before).
INSTRUCT_BEFORE: Final = timedelta(days=30)
# How long after the last day it may take until a confirmed record shows it: until the last reminder of
# the ladder `return_destruction` (14 and 30 days after the end) and the limit of 30 days of the statement.
SHOWN_WITHIN: Final = timedelta(days=30)
LADDER: Final = "return_destruction"
S = ReturnCertificateState

ITEM_WAYS: Mapping[ItemWay, Message] = {
    ItemWay.RETURNED: say_p("of data", "Returned"),
    ItemWay.DESTROYED: say("Destroyed or erased"),
    ItemWay.NOT_HELD: say("Never kept: only seen"),
    ItemWay.KEPT: say("Kept until a later day, see below"),
}
CERTIFICATE_STATES: Mapping[ReturnCertificateState, Message] = {
    S.HANDED_IN: say("Handed in; we compare it"),
    S.TAKEN_OVER: say("Compared and taken over"),
    S.SENT_BACK: say("Sent back"),
}
NEXT: Mapping[ReturnCertificateState, frozenset[ReturnCertificateState]] = {
    S.HANDED_IN: frozenset({S.TAKEN_OVER, S.SENT_BACK}),
    S.TAKEN_OVER: frozenset({S.HANDED_IN}),  # the record made of it was not confirmed
    S.SENT_BACK: frozenset(),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptByLaw:
    """What stays with the vendor for a time: nothing of it blank, or nothing at all."""

    what: str = ""
    ground: str = ""
    until: date | None = None

    def __bool__(self) -> bool:
        return bool(self.what.strip() or self.ground.strip() or self.until)


NOTHING_KEPT: Final = KeptByLaw()


@dataclass(frozen=True, slots=True, kw_only=True)
class SettledData:
    """What a person writes down."""

    way: ReturnWay
    settled_on: date
    wording: str
    said_by: str
    kept: KeptByLaw = NOTHING_KEPT


@dataclass(frozen=True, slots=True, kw_only=True)
class CertifiedItem:
    """What became of one handover, or of one category where there are no slips."""

    way: ItemWay
    done_on: date
    how: str = ""
    slip_id: int | None = None
    category: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CertifiedReturn:
    """What a vendor hands in about one piece of work."""

    completed_on: date
    wording: str
    done_by: str
    checked_by: str
    items: tuple[CertifiedItem, ...]
    kept: KeptByLaw = NOTHING_KEPT


@dataclass(frozen=True, slots=True)
class EndedWork:
    """Work that is over and of which data was within the vendor's reach.

    `settled_by`: the record that counts for it. `waiting`: one that nobody has confirmed yet.
    """

    work: WorkOnDay
    last_day: date
    settled_by: ReturnRecord | None = None
    waiting: ReturnRecord | None = None

    @property
    def limit(self) -> date:
        """The last day on which it is not late yet that no record shows it."""
        return self.last_day + SHOWN_WITHIN


def ended_works(
    works: Iterable[WorkOnDay],
    records: Mapping[int, Sequence[ReturnRecord]],
    today: date,
) -> list[EndedWork]:
    """`records`: by work, the oldest first, without those that were wrong."""
    found = []
    for work in works:
        last = work.ends_on
        if last is None or last >= today or not has_data_to_return(work):
            continue
        known = [row for row in records.get(work.engagement_id, ()) if row.settled_on >= last]
        found.append(
            EndedWork(
                work,
                last,
                _last(known, ProposedState.CONFIRMED),
                _last(known, ProposedState.PROPOSED),
            )
        )
    return found


def has_data_to_return(work: WorkOnDay) -> bool:
    """Something was within reach, and not all of it went out for good on another basis."""
    provided = bool(work.shares) and all(shared.is_provided for shared in work.shares)
    return work.reach.first is not None and not provided


def _last(rows: Iterable[ReturnRecord], state: ProposedState) -> ReturnRecord | None:
    return next((row for row in reversed(list(rows)) if row.state is state), None)


def demand_sound(made: SettledData, chosen: Sequence[EndedWork], *, today: date) -> None:
    """Refuses no work, a day to come, one on which work still went on, and blanks."""
    if not chosen:
        raise RuleViolated(say("Choose the work that this is about."), field="works")
    if made.settled_on > today:
        raise RuleViolated(
            say("That day is still to come; today is %(today)s.", today=today), field="settled_on"
        )
    late = max(chosen, key=lambda ended: ended.last_day)
    if made.settled_on < late.last_day:
        raise RuleViolated(
            say(
                "%(work)s went on until %(day)s, so data could still be handed over: enter that day or "
                "a later one, or end the work earlier.",
                work=late.work.name,
                day=late.last_day,
            ),
            field="settled_on",
        )
    demand_reason(
        made.wording,
        "wording",
        say("Write down what was returned or destroyed, how, and what became of copies."),
    )
    demand_reason(made.said_by, "said_by", say("Say who of the vendor stands by it."))
    demand_kept(made.kept, made.settled_on)


def demand_kept(kept: KeptByLaw, settled_on: date) -> None:
    """Refuses what is kept without its ground or its last day."""
    if not kept:
        return
    if not kept.what.strip():
        raise RuleViolated(say("Say what is kept."), field="kept_what")
    if not kept.ground.strip():
        raise RuleViolated(
            say("Name the law that asks to keep it, or say which backup holds it."),
            field="kept_ground",
        )
    if kept.until is None or kept.until <= settled_on:
        raise RuleViolated(
            say("Enter the last day on which it is kept, after %(day)s.", day=settled_on),
            field="kept_until",
        )


def demand_certified(
    made: CertifiedReturn,
    *,
    last_day: date | None,
    asked: Collection[tuple[int | None, str]],
    today: date,
) -> None:
    """Refuses a day before the end of the work or to come, blanks, and a handover left out.

    `asked`: by slip, or by category where there are none.
    """
    if last_day is None:
        raise InvalidTransition(say("No end of this work is agreed yet."))
    if made.completed_on > today:
        raise RuleViolated(
            say("That day is still to come; today is %(today)s.", today=today), field="completed_on"
        )
    if made.completed_on < last_day:
        raise RuleViolated(
            say(
                "The last day of the work is %(day)s: enter that day or a later one.", day=last_day
            ),
            field="completed_on",
        )
    if {(item.slip_id, item.category) for item in made.items} != set(asked):
        raise RuleViolated(say("Say of each handover what became of it."))
    if any(item.done_on > made.completed_on for item in made.items):
        raise RuleViolated(
            say("Nothing can have been returned or destroyed after the day of completion.")
        )
    demand_reason(
        made.wording,
        "wording",
        say("Write down how it was done, and what became of copies and backups."),
    )
    demand_reason(made.done_by, "done_by", say("Say who did it."))
    demand_reason(made.checked_by, "checked_by", say("Say who checked it."))
    keeps = any(item.way is ItemWay.KEPT for item in made.items)
    if keeps and not made.kept:
        raise RuleViolated(say("Say what is kept."), field="kept_what")
    demand_kept(made.kept, made.completed_on)


def move(
    row: ReturnCertificate, to: ReturnCertificateState, *, by: Actor, at: datetime, remark: str = ""
) -> None:
    """Refuses what has moved on, and sending back without saying what is missing."""
    if to not in NEXT[row.state]:
        raise InvalidTransition(
            say(
                "%(number)s has moved on meanwhile: %(state)s.",
                number=row.number,
                state=CERTIFICATE_STATES[row.state],
            )
        )
    if to is S.SENT_BACK:
        demand_reason(remark, "remark", say("Say what is missing, so that the vendor can mend it."))
    row.state, row.remark = to, remark.strip()
    row.answered_by_id, row.answered_at = by.user_id, at


def way_of(items: Iterable[ItemWay]) -> ReturnWay:
    """What it comes to, all handovers together."""
    ways = set(items) - {ItemWay.KEPT}
    if ways == {ItemWay.NOT_HELD}:
        return ReturnWay.NOTHING_KEPT
    ways.discard(ItemWay.NOT_HELD)
    if ways == {ItemWay.RETURNED}:
        return ReturnWay.RETURNED
    return ReturnWay.BOTH if ItemWay.RETURNED in ways else ReturnWay.DESTROYED


def demand_end(
    row: ReturnRecord, _way: ReturnEndKind, *, ended_on: date, reason: str, today: date
) -> None:
    proposed.demand_end(row, first=row.settled_on, ended_on=ended_on, reason=reason, today=today)


RETURNS = RecordKind(
    rows=ReturnRecord,
    files=ReturnFile,
    ends=ReturnEnd,
    key="return_id",
    pages="returns",
    called=say("Return and destruction"),
    event="return",
    prefix="RD",
    waits=ObligationKind.RETURN_CONFIRM,
    ways=ENDS,
    demand_end=demand_end,
)
