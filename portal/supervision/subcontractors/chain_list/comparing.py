"""Rows of a list of subcontractors against the chain: new, known, known with other facts, or wrong. Pure.

One is known by our number, else by its corporate number, else by its name, however it is spelt. What
stands in the chain is never changed by a file: what differs is shown.
"""

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date, timedelta
from typing import Any, Final

from portal.foundation.access.actor import Actor
from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.words.messages import Message, say
from portal.ledger.engagements.models import ReentrustmentMode
from portal.ledger.exchange.columns.cells import Choices, Unreadable, reader, shown_cell
from portal.ledger.exchange.columns.lookup import own_number
from portal.ledger.exchange.columns.shapes import SheetColumn
from portal.ledger.payees.matching import bare
from portal.ledger.vendors.entry.spelling import plain
from portal.supervision.subcontractors import workflow
from portal.supervision.subcontractors.chain_list.columns import (
    BY_ID,
    COLUMNS,
    NAME,
    NUMBER,
    PARENT,
    WORK,
    Rows,
)
from portal.supervision.subcontractors.workflow import Application

_DAY: Final = timedelta(days=1)
_TAKE_OUT: Final = say("Take one of the two rows out.")
_OTHERWISE: Final = say("Correct the row.")


@dataclass(frozen=True, slots=True)
class ListedWork:
    """Work under which somebody can be applied for. `categories`: of the data shared for it."""

    id: int
    number: str
    names: Collection[str]
    mode: ReentrustmentMode
    categories: frozenset[str]


@dataclass(frozen=True, slots=True)
class KnownInChain:
    """The record that speaks for one in its place of the chain.

    `counts`: approved today; `waits`: not decided yet; neither: applied for again after it. `last_day`:
    of an approval that ran out.
    """

    id: int
    number: str
    work_id: int
    parent_id: int | None
    said: Application
    counts: bool
    waits: bool
    allows_next_tier: bool = False
    last_day: date | None = None


@dataclass(frozen=True, slots=True)
class ChainOnRecord:
    """What the list is compared with; `known`: what counts first, then what waits."""

    works: Sequence[ListedWork]
    known: Sequence[KnownInChain]
    corporate_number: str | None  # the vendor's own


@dataclass(frozen=True, slots=True)
class WrongInList:
    """`column` None: the row as a whole."""

    row: int
    column: SheetColumn | None
    value: str
    reason: Message
    mend: Message


@dataclass(frozen=True, slots=True)
class NewInList:
    """`follows`: the record whose approval ran out, or that was refused."""

    row: int
    work: ListedWork
    said: Application
    parent: KnownInChain | None = None
    follows: KnownInChain | None = None


@dataclass(frozen=True, slots=True)
class OtherInList:
    """One that is known with other facts. `fields`: by column on record and in the file."""

    row: int
    known: KnownInChain
    fields: Mapping[str, tuple[Any, Any]]


@dataclass
class ChainComparison:
    new: list[NewInList] = field(default_factory=list)
    other: list[OtherInList] = field(default_factory=list)
    same: int = 0
    wrong: list[WrongInList] = field(default_factory=list)

    @property
    def digest(self) -> str:
        """Of what would be applied for: two comparisons with the same apply for the same."""
        told = [
            [one.work.id, asdict(one.said)]
            + [None if known is None else known.id for known in (one.parent, one.follows)]
            for one in self.new
        ]
        return hashlib.sha256(json.dumps(told, default=str).encode()).hexdigest()


def compare(
    rows: Rows, record: ChainOnRecord, choices: Mapping[str, Choices], by: Actor
) -> ChainComparison:
    """Every row at once; nothing is applied for while one is wrong."""
    found = ChainComparison()
    if not rows:
        reason = say("No subcontractor stands on this list.")
        mend = say("Give each subcontractor a row and choose the file again.")
        found.wrong.append(WrongInList(1, None, "", reason, mend))
    read = {column.id: reader(column, choices) for column in COLUMNS}
    met: set[tuple[int, int | None, str]] = set()
    for number, cells in rows:
        values, wrong = _values(number, cells, read)
        if not wrong:
            try:
                _place(found, record, met, number, values, by=by)
            except _Refused as refused:
                wrong = refused.wrong
        found.wrong += wrong
    return found


def _values(
    row: int, cells: Mapping[str, Any], read: Mapping[str, Any]
) -> tuple[dict[str, Any], list[WrongInList]]:
    values: dict[str, Any] = {}
    wrong = []
    for name, cell in cells.items():
        column = BY_ID[name]
        try:
            values[name] = read[name](cell)
        except Unreadable as why:
            mend = why.mend or column.mend or column.note
            wrong.append(WrongInList(row, column, str(shown_cell(cell))[:60], why.reason, mend))
    return values, wrong


class _Refused(Exception):
    def __init__(self, *wrong: WrongInList) -> None:
        super().__init__(wrong[0].reason.id)
        self.wrong = list(wrong)


def _refuse(row: int, column: str, value: Any, reason: Message, mend: Message) -> _Refused:
    return _Refused(WrongInList(row, BY_ID.get(column), str(value or "")[:60], reason, mend))


def _place(
    found: ChainComparison,
    record: ChainOnRecord,
    met: set[tuple[int, int | None, str]],
    row: int,
    values: dict[str, Any],
    *,
    by: Actor,
) -> None:
    known = _numbered(row, values, record)
    work = _work(row, values, record) if known is None else _work_of(row, known, record)
    if known is None:
        parent = _parent(row, values, work, record)
        known = _alike(row, values, record, work, parent)
    else:
        parent = next((one for one in record.known if one.id == known.parent_id), None)
    _demand_once(row, values, work, parent, known, met=met)
    if known is not None and (known.counts or known.waits):
        fields = _differences(values, known.said)
        if fields:
            found.other.append(OtherInList(row, known, fields))
        else:
            found.same += 1
        return
    found.new.append(
        _new(row, values, work, parent, known, vendor_number=record.corporate_number, by=by)
    )


def _numbered(row: int, values: Mapping[str, Any], record: ChainOnRecord) -> KnownInChain | None:
    typed = values.get(NUMBER)
    if not typed:
        return None
    wanted = own_number(typed)
    found = next((one for one in record.known if one.number == wanted), None)
    if found is None:
        raise _refuse(row, NUMBER, typed,
                      say("There is no row with the number %(number)s.", number=typed),
                      say("Leave the cell empty for a new row, or correct the number."))  # fmt: skip
    return found


def _work(row: int, values: Mapping[str, Any], record: ChainOnRecord) -> ListedWork:
    typed = values.get(WORK, "")
    if not typed and len(record.works) == 1:
        return record.works[0]
    spelt = plain(typed)
    found = [
        one
        for one in record.works
        if typed and (one.number == own_number(typed) or spelt in map(plain, one.names))
    ]
    if len(found) == 1:
        return found[0]
    numbers = ", ".join(one.number for one in record.works[:8])
    raise _refuse(row, WORK, typed,
                  say("No work that is entrusted today is called so.") if typed else say("This cell is needed."),
                  say("Write one of these numbers: %(numbers)s.", numbers=numbers))  # fmt: skip


def _work_of(row: int, known: KnownInChain, record: ChainOnRecord) -> ListedWork:
    for one in record.works:
        if one.id == known.work_id:
            return one
    raise _refuse(row, NUMBER, known.number, say("This work is over."), say("Take the row out."))


def _parent(
    row: int, values: Mapping[str, Any], work: ListedWork, record: ChainOnRecord
) -> KnownInChain | None:
    typed = values.get(PARENT, "")
    if not typed:
        return None
    counting = [one for one in record.known if one.work_id == work.id and one.counts]
    found = [
        one
        for one in counting
        if one.number == own_number(typed) or plain(one.said.name) == plain(typed)
    ]
    if len(found) != 1:
        raise _refuse(row, PARENT, typed,
                      say("This is no approved subcontractor of the work, or several are called so."),
                      say("Whoever passes the work on is approved first. Write its number."))  # fmt: skip
    if not found[0].allows_next_tier:
        raise _refuse(row, PARENT, typed,
                      say("%(name)s may not pass the work on further.", name=found[0].said.name),
                      say("Apply for a renewal of it that asks for this."))  # fmt: skip
    return found[0]


def _alike(
    row: int,
    values: Mapping[str, Any],
    record: ChainOnRecord,
    work: ListedWork,
    parent: KnownInChain | None,
) -> KnownInChain | None:
    """By its corporate number, else by its name; refuses a name that may be meant or not."""
    under = parent.id if parent else None
    here = [one for one in record.known if (one.work_id, one.parent_id) == (work.id, under)]
    number, name = values.get("corporate_number"), values.get(NAME, "")
    for one in here:
        if number and one.said.corporate_number == number:
            return one
    for one in here:
        has_another = number and one.said.corporate_number
        if plain(one.said.name) == plain(name) and not has_another:
            return one
    for one in here:
        has_another = number and one.said.corporate_number
        if name and bare(one.said.name) == bare(name) and not has_another:
            raise _refuse(row, NAME, name,
                          say("“%(name)s” is almost “%(other)s”, which is there already.",
                              name=name, other=one.said.name),
                          say("If it is the same, write exactly that name or the number %(number)s.",
                              number=one.number))  # fmt: skip
    return None


def _demand_once(
    row: int,
    values: Mapping[str, Any],
    work: ListedWork,
    parent: KnownInChain | None,
    known: KnownInChain | None,
    *,
    met: set[tuple[int, int | None, str]],
) -> None:
    under = parent.id if parent else None
    told = [values.get("corporate_number"), plain(values.get(NAME, ""))]
    keys = {(work.id, under, one) for one in told if one}
    if known is not None:
        keys = {(work.id, known.parent_id, known.number)}
    if keys & met:
        raise _refuse(row, NAME, values.get(NAME),
                      say("An earlier row of this file is about the same subcontractor."), _TAKE_OUT)  # fmt: skip
    met |= keys


def _differences(values: Mapping[str, Any], said: Application) -> Mapping[str, tuple[Any, Any]]:
    """What the file says otherwise; an empty cell says nothing."""
    fields = {}
    for name, value in values.items():
        if name in (NUMBER, WORK, PARENT):
            continue
        kept = getattr(said, name)
        both = (
            (kept, value) if name != "categories" else (tuple(sorted(kept)), tuple(sorted(value)))
        )
        if both[0] != both[1]:
            fields[name] = both
    return fields


def _new(
    row: int,
    values: dict[str, Any],
    work: ListedWork,
    parent: KnownInChain | None,
    follows: KnownInChain | None,
    *,
    vendor_number: str | None,
    by: Actor,
) -> NewInList:
    missing = [
        WrongInList(row, column, "", say("This cell is needed."), column.note)
        for column in COLUMNS
        if column.required and column.id not in values
    ]
    if missing:
        raise _Refused(*missing)
    told = {name: value for name, value in values.items() if name not in (NUMBER, WORK, PARENT)}
    told["corporate_number"] = told.get("corporate_number") or ""
    said = Application(**told)
    if follows is not None and follows.last_day is not None:  # the time before is told by that one
        said = replace(said, starts_on=max(said.starts_on, follows.last_day + _DAY))
    try:
        workflow.demand_mode(work.mode, by)
        workflow.demand_sound(said, work.categories)
        workflow.demand_other(said, vendor_number)
    except RuleViolated as refusal:
        column = BY_ID.get(refusal.field or "")
        value = values.get(refusal.field or "", "")
        mend = column.note if column else _OTHERWISE
        raise _refuse(row, refusal.field or "", value if isinstance(value, str) else "",
                      refusal.message, mend) from None  # fmt: skip
    return NewInList(row, work, said, parent, follows)
