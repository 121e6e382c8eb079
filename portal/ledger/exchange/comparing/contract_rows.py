"""Rows of contracts: which is meant, what will stand about it, and which work it covers. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from portal.foundation.core.errors import DomainError
from portal.foundation.core.words.messages import say
from portal.ledger.contracts import workflow
from portal.ledger.contracts.coverage import terms
from portal.ledger.contracts.documents import services
from portal.ledger.contracts.models import ContractState
from portal.ledger.exchange.columns.cells import Unreadable, parts_of
from portal.ledger.exchange.columns.lookup import shown
from portal.ledger.exchange.columns.shapes import Field
from portal.ledger.exchange.comparing.checking import (
    AddedContract,
    ChangedContract,
    CheckedRow,
    FileCheck,
    Flag,
    PlannedCover,
)
from portal.ledger.exchange.comparing.rows import (
    demand_same_vendor,
    demand_vendor,
    kept,
    lines,
    merged,
)
from portal.ledger.exchange.reading.headings import Table

# The work a contract's row lists: what it begins to cover, and what no longer.


@dataclass(frozen=True, slots=True)
class Covers:
    """`wanted`: ids of all the work listed; `before`: of what is covered now."""

    wanted: tuple[int, ...] = ()
    before: tuple[int, ...] = ()
    begun: tuple[PlannedCover, ...] = ()
    over: tuple[Any, ...] = ()  # rows

    @property
    def is_changed(self) -> bool:
        return bool(self.begun or self.over)


def covers_of(
    check: FileCheck,
    table: Table,
    line: CheckedRow,
    *,
    known: Any | None,
    after: Any | None,
    vendor_id: int | None,
) -> Covers:
    """`known`, `after`: the contract as it is and as it will be, None where there is none.

    Cover begins as when a contract is registered, or where an earlier one ended."""
    there = {} if known is None else check.snapshot.covered(known.id)
    wanted = tuple(there)
    if "works" in line.values and "works" not in line.bad:
        wanted = _works(check, table, line, vendor_id)
    if after is None:
        return Covers(wanted, tuple(there))
    begun = tuple(
        PlannedCover(work, _first_day(check, known, after, work))
        for work in wanted
        if work not in there
    )
    over = tuple(row for work, row in there.items() if work not in wanted)
    for row in over:
        if row.valid_from > check.snapshot.day:
            check.refuse(
                table,
                line,
                "works",
                say("Cover that begins on %(day)s cannot be ended today.", day=row.valid_from),
                say("Take it back on the contract's page."),
            )
    return Covers(wanted, tuple(there), begun, over)


def cover_field(check: FileCheck, table: Table, covers: Covers) -> Field:
    column = table.sheet.by_id["works"]
    return Field(
        column.heading,
        shown(column, covers.before, check),
        shown(column, covers.wanted, check),
    )


def _works(
    check: FileCheck, table: Table, line: CheckedRow, vendor_id: int | None
) -> tuple[int, ...]:
    typed = line.values["works"]
    if not typed:
        return ()
    failed: Unreadable | None = None
    for parts in ([typed], parts_of(typed, commas=False), parts_of(typed, commas=True)):
        try:
            found = [check.works.refer(part, vendor_id) for part in parts]
        except Unreadable as why:
            failed = why
        else:
            return tuple(dict.fromkeys(found))
    if failed is not None:
        check.refuse(table, line, "works", *failed.told)
    return ()


def _first_day(check: FileCheck, known: Any | None, after: Any, work: int) -> Any:
    """None: the day of writing."""
    first = terms.first_day(after) or after.starts_on
    if known is None:
        return first
    ended = [
        row.valid_until
        for row in check.snapshot.covers.get(known.id, ())
        if row.engagement_id == work and row.valid_until is not None
    ]
    return max(ended) if ended and (first is None or max(ended) > first) else first


def index_contracts(check: FileCheck) -> None:
    index = check.contracts
    for row in check.snapshot.contracts.values():
        index.numbers[row.number] = row.id
        index.add(row.id, row.title, row.vendor_id)


def judge_contracts(check: FileCheck, table: Table) -> None:
    """In two rounds: a contract may stand under one of a later row."""
    found = [(line, *_place(check, table, line)) for line in lines(check, table)]
    parents = {row.id: row.parent_id for row in check.snapshot.contracts.values()}
    for line, known, _, contract_id in found:
        parents[contract_id] = _parent(check, table, line, known, contract_id)
    by_vendor: dict[int, dict[int, int | None]] = {}
    for one, parent in parents.items():
        by_vendor.setdefault(check.contracts.parents.get(one, 0), {})[one] = parent
    for line, known, vendor_id, contract_id in found:
        theirs = by_vendor[check.contracts.parents.get(contract_id, 0)]
        _judge(check, table, line, known, parents=theirs, own=(contract_id, vendor_id))


def _place(check: FileCheck, table: Table, line: CheckedRow) -> tuple[Any | None, int | None, int]:
    """The row of the register, the vendor, and the id; later rows may refer to it from now on."""
    vendor_id = demand_vendor(check, table, line)
    found: int | None = None
    by = "number" if line.values.get("number") else "title"
    try:
        found = _find(check, line, vendor_id)
    except Unreadable as why:
        check.refuse(table, line, by, *why.told)
    known = check.snapshot.contracts.get(found or 0)
    if known is not None:
        demand_same_vendor(check, table, line, known.vendor_id, vendor_id)
        vendor_id = known.vendor_id
        check.take(table, line, known.id, by)
    elif found is not None:
        check.refuse(
            table,
            line,
            "title",
            say("An earlier row of this file is about the same contract."),
            say("Keep one of the two rows."),
        )
    contract_id = check.next_id() if known is None else known.id
    index = check.contracts
    if line.values.get("key"):
        index.keys.setdefault(line.values["key"], contract_id)
    index.parents[contract_id] = vendor_id or 0
    if line.values.get("title"):
        index.add(contract_id, line.values["title"], vendor_id or 0)
    return known, vendor_id, contract_id


def _find(check: FileCheck, line: CheckedRow, vendor_id: int | None) -> int | None:
    """By our number, else by the exact title among the vendor's; None: it is new."""
    if line.values.get("number"):
        return check.contracts.by_number(line.values["number"])
    if vendor_id is None or not line.values.get("title"):
        return None
    return check.contracts.by_name(line.values["title"], vendor_id)


def _parent(
    check: FileCheck, table: Table, line: CheckedRow, known: Any | None, contract_id: int
) -> int | None:
    typed = line.values.get("parent_id")
    if "parent_id" not in line.values or "parent_id" in line.bad:
        return None if known is None else known.parent_id
    if not typed:
        return None
    try:
        return check.contracts.refer(typed, check.contracts.parents.get(contract_id) or None)
    except Unreadable as why:
        check.refuse(table, line, "parent_id", *why.told)
        return None


def _judge(
    check: FileCheck,
    table: Table,
    line: CheckedRow,
    known: Any | None,
    *,
    parents: Mapping[int, int | None],
    own: tuple[int, int | None],
) -> None:
    contract_id, vendor_id = own
    check.demand_filled(table, line, is_new=known is None)
    current = kept(table.sheet, known)
    said = merged(table, line, current) | {"parent_id": parents[contract_id]}
    after = None
    if line.can_be_judged:
        after = _checked(check, table, line, said, known=known, parents=parents, own=contract_id)
    if after is not None:
        after.original_place = said["original_place"]
        _refuse_place_of_draft(check, table, line, after, known)
    covers = covers_of(check, table, line, known=known, after=after, vendor_id=vendor_id)
    fields = (
        []
        if known is None or after is None
        else check.fields(table, {**current, "vendor_id": known.vendor_id}, vars(after))
    )
    if covers.is_changed and after is not None and known is not None:
        fields.append(cover_field(check, table, covers))
    shown = None
    if after is not None:
        shown = vars(after) | {"vendor_id": vendor_id, "works": covers.wanted}
    if not check.keep(
        table, line, said["title"], is_new=known is None, fields=fields, values=shown
    ):
        return
    if after is None:
        return
    _plan(check, after, covers, known=known, own=own)
    if _is_uncopied(after, known):
        check.flag(Flag.NO_COPY, table, line)


def _plan(
    check: FileCheck, after: Any, covers: Covers, *, known: Any | None, own: tuple[int, int | None]
) -> None:
    """What will be written. A file brings places, never a copy and never a second person's look."""
    contract_id, vendor_id = own
    place = after.original_place
    values = {name: getattr(after, name) for name in services.Details.__dataclass_fields__}
    if known is None:
        added = AddedContract(contract_id, vendor_id or 0, values, after.state, covers.begun, place)
        check.plan.contracts.append(added)
        return
    moved = place if place != known.original_place else None
    check.plan.changed_contracts.append(
        ChangedContract(known, values, after.state, covers.begun, covers.over, moved)
    )


def _is_uncopied(after: Any, known: Any | None) -> bool:
    """Whether its clauses do not count after this: it is new, or its original lies elsewhere now."""
    if after.state is not ContractState.SIGNED:
        return False
    if known is None:
        return True
    return bool(after.original_place != known.original_place and not known.is_filed)


def _refuse_place_of_draft(
    check: FileCheck, table: Table, line: CheckedRow, after: Any, known: Any | None
) -> None:
    """As the form does; one that became a draft again keeps what it has."""
    was = "" if known is None else known.original_place
    if after.state is ContractState.DRAFT and after.original_place not in ("", was):
        check.refuse(
            table,
            line,
            "original_place",
            say("This contract is a draft: there is no original yet."),
            say("Clear the cell, or enter the day on which it was signed."),
        )


def _checked(
    check: FileCheck,
    table: Table,
    line: CheckedRow,
    said: Mapping[str, Any],
    *,
    known: Any | None,
    parents: Mapping[int, int | None],
    own: int,
) -> Any | None:
    """The contract as it will be, moved on as the commands move it; None: refused.

    `parents`: what each contract of the vendor will stand under.
    """
    details = services.Details(
        **{name: said[name] for name in services.Details.__dataclass_fields__}
    )
    try:
        after = _made(details) if known is None else _moved(details, known, check)
        terms.check_terms(after, check.snapshot.day)
        if after.parent_id is not None:
            services.check_parent(own, after.parent_id, parents)
    except DomainError as refusal:
        check.refuse_for(table, line, refusal)
        return None
    return after


def _made(details: services.Details) -> Any:
    """A day of signature makes it a signed contract, a last day besides an ended one."""
    after = SimpleNamespace(**services.tidied(details))
    state = ContractState.DRAFT
    if after.signed_on is not None:
        state = ContractState.SIGNED
        after.starts_on = after.starts_on or after.signed_on
    if after.ended_on is not None:
        state = ContractState.ENDED
    return SimpleNamespace(**vars(after), state=state)


def _moved(details: services.Details, known: Any, check: FileCheck) -> Any:
    """Edited, then signed where it was a draft, then ended where it was not over."""
    wanted = services.tidied(details)
    after: Any = SimpleNamespace(**wanted, state=known.state)
    if known.state is ContractState.DRAFT:
        after.signed_on = None
    if known.state is not ContractState.ENDED:
        after.ended_on = None
    if known.state is ContractState.DRAFT and wanted["signed_on"] is not None:
        workflow.sign(after, on=wanted["signed_on"], today=check.snapshot.day)
    if known.state is not ContractState.ENDED and wanted["ended_on"] is not None:
        workflow.end(after, on=wanted["ended_on"])
    return after
