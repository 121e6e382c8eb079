"""Rows of contracts: which is meant, what will stand about it, and which work it covers. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from portal.foundation.core.words.messages import say
from portal.ledger.contracts import workflow
from portal.ledger.contracts.coverage import terms
from portal.ledger.contracts.documents import services
from portal.ledger.contracts.documents.keeping import check_keeping
from portal.ledger.contracts.models import ContractState
from portal.ledger.exchange.columns.cells import Unreadable, parts_of
from portal.ledger.exchange.comparing.checking import (
    AddedContract,
    ChangedContract,
    CheckedRow,
    FileCheck,
    Flag,
    PlannedCover,
)
from portal.ledger.exchange.comparing.rows import demand_meant, kept, lines, merged
from portal.ledger.exchange.reading.headings import Table

Parents = Mapping[int, int | None]  # what each contract of a vendor will stand under


@dataclass(frozen=True, slots=True)
class Covers:
    """The work a row lists: `wanted`: ids of all of it; `before`: of what is covered now."""

    wanted: tuple[int, ...] = ()
    before: tuple[int, ...] = ()
    begun: tuple[PlannedCover, ...] = ()
    over: tuple[Any, ...] = ()  # rows


def covers_of(
    line: CheckedRow, *, known: Any | None, after: Any | None, vendor_id: int | None
) -> Covers:
    """`known`, `after`: the contract as it is and as it will be, None where there is none.

    Cover begins as when a contract is registered, or where an earlier one ended."""
    snapshot = line.check.snapshot
    there = {} if known is None else snapshot.covered(known.id)
    wanted = tuple(there)
    if "works" in line.values and "works" not in line.bad:
        wanted = _works(line, vendor_id)
    if after is None:
        return Covers(wanted, tuple(there))
    begun = tuple(
        PlannedCover(work, _first_day(line.check, known, after, work))
        for work in wanted
        if work not in there
    )
    over = tuple(row for work, row in there.items() if work not in wanted)
    for row in over:
        if row.valid_from > snapshot.day:
            line.refuse(
                "works",
                say("Cover that begins on %(day)s cannot be ended today.", day=row.valid_from),
                say("Take it back on the contract's page."),
            )
    return Covers(wanted, tuple(there), begun, over)


def _works(line: CheckedRow, vendor_id: int | None) -> tuple[int, ...]:
    typed = line.values["works"]
    if not typed:
        return ()
    failed: Unreadable | None = None
    for parts in ([typed], parts_of(typed, commas=False), parts_of(typed, commas=True)):
        try:
            found = [line.check.works.refer(part, vendor_id) for part in parts]
        except Unreadable as why:
            failed = why
        else:
            return tuple(dict.fromkeys(found))
    if failed is not None:
        line.refuse("works", failed.reason, failed.mend)
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
    found = [(line, *_place(line)) for line in lines(check, table)]
    parents = {row.id: row.parent_id for row in check.snapshot.contracts.values()}
    for line, known, _, contract_id in found:
        parents[contract_id] = _parent(line, known, contract_id)
    by_vendor: dict[int, dict[int, int | None]] = {}
    for contract_id, parent in parents.items():
        vendor_id = check.contracts.parents.get(contract_id, 0)
        by_vendor.setdefault(vendor_id, {})[contract_id] = parent
    for line, known, of_vendor, contract_id in found:
        theirs = by_vendor[check.contracts.parents.get(contract_id, 0)]
        _judge(line, known, parents=theirs, own=(contract_id, of_vendor))


def _place(line: CheckedRow) -> tuple[Any | None, int | None, int]:
    """The row of the register, the vendor, and the id; later rows may refer to it from now on."""
    check, index = line.check, line.check.contracts
    earlier = say("An earlier row of this file is about the same contract.")
    known, vendor_id = demand_meant(line, index, check.snapshot.contracts, "title", earlier)
    contract_id = check.next_id() if known is None else known.id
    if line.values.get("key"):
        index.keys.setdefault(line.values["key"], contract_id)
    index.parents[contract_id] = vendor_id or 0
    if line.values.get("title"):
        index.add(contract_id, line.values["title"], vendor_id or 0)
    return known, vendor_id, contract_id


def _parent(line: CheckedRow, known: Any | None, contract_id: int) -> int | None:
    typed, index = line.values.get("parent_id"), line.check.contracts
    if "parent_id" not in line.values or "parent_id" in line.bad:
        return None if known is None else known.parent_id
    if not typed:
        return None
    return line.look_up("parent_id", index.refer, typed, index.parents.get(contract_id) or None)


def _judge(
    line: CheckedRow, known: Any | None, *, parents: Parents, own: tuple[int, int | None]
) -> None:
    contract_id, vendor_id = own
    line.demand_filled(is_new=known is None)
    current = kept(line.table.sheet, known)
    said = merged(line, current) | {"parent_id": parents[contract_id]}
    after = None
    if line.can_be_judged:
        after = line.ruled(_checked, line.check, said, known, parents, contract_id)
    if after is not None:
        after.original_place = said["original_place"]
        _refuse_place_of_draft(line, after, known)
    covers = covers_of(line, known=known, after=after, vendor_id=vendor_id)
    fields = []
    if known is not None and after is not None:
        fields = line.fields({**current, "vendor_id": known.vendor_id}, vars(after))
        if covers.begun or covers.over:
            fields.append(line.field_of("works", covers.before, covers.wanted))
    values = None
    if after is not None:
        values = vars(after) | {"vendor_id": vendor_id, "works": covers.wanted}
    goes_on = line.keep(said["title"], is_new=known is None, fields=fields, values=values)
    if goes_on and after is not None:
        _plan(line.check, after, covers, known=known, own=own)
        if _is_uncopied(after, known):
            line.flag(Flag.NO_COPY)


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


def _refuse_place_of_draft(line: CheckedRow, after: Any, known: Any | None) -> None:
    """As the form does; one that became a draft again keeps what it has."""
    was = "" if known is None else known.original_place
    if after.state is ContractState.DRAFT and after.original_place not in ("", was):
        line.refuse(
            "original_place",
            say("This contract is a draft: there is no original yet."),
            say("Clear the cell, or enter the day on which it was signed."),
        )


def _checked(
    check: FileCheck, said: Mapping[str, Any], known: Any | None, parents: Parents, own: int
) -> Any:
    """The contract as it will be, moved on as the commands move it; refuses as they do."""
    names = services.Details.__dataclass_fields__
    details = services.Details(**{name: said[name] for name in names})
    after = _made(details) if known is None else _moved(details, known, check)
    terms.check_terms(after, check.snapshot.day)
    check_keeping(after)
    if after.parent_id is not None:
        services.check_parent(own, after.parent_id, parents)
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
