"""What is recorded of a return or a destruction, and for which work it still has to be. No database, no web.

Rule: docs/product.md section 3, *close*. What was recorded counts for work that ended by the day on which
nothing was left: data could be handed over until the last day.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from portal.foundation.core.errors import RuleViolated, demand_reason
from portal.foundation.core.words.messages import Message, say
from portal.ledger.data_sharing.work_on_day import WorkOnDay
from portal.ledger.obligations.models import ObligationKind
from portal.supervision.proposed_records import workflow as proposed
from portal.supervision.proposed_records.kinds import RecordKind
from portal.supervision.proposed_records.workflow import LOOKS as LOOKS
from portal.supervision.proposed_records.workflow import STATES as STATES
from portal.supervision.proposed_records.workflow import ProposedState
from portal.supervision.returns.models import (
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


@dataclass(frozen=True, slots=True, kw_only=True)
class SettledData:
    """What a person writes down."""

    way: ReturnWay
    settled_on: date
    wording: str
    said_by: str


@dataclass(frozen=True, slots=True)
class EndedWork:
    """Work that is over and of which data was within the vendor's reach.

    `settled_by`: the record that counts for it. `waiting`: one that nobody has confirmed yet.
    """

    work: WorkOnDay
    last_day: date
    settled_by: ReturnRecord | None = None
    waiting: ReturnRecord | None = None


def ended_works(
    works: Iterable[WorkOnDay],
    records: Mapping[int, Sequence[ReturnRecord]],
    today: date,
) -> list[EndedWork]:
    """`records`: by work, the oldest first, without those that were wrong."""
    found = []
    for work in works:
        last = work.ends_on
        if last is None or last >= today or not _asks(work):
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


def _asks(work: WorkOnDay) -> bool:
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
