"""Writes the contracts of a plan, the work they cover, and what follows from that."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

from sqlalchemy import func, select

from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.locking import next_numbers
from portal.ledger.contracts.clauses.substantive_change import COVER, note_cover
from portal.ledger.contracts.coverage.terms import first_day
from portal.ledger.contracts.documents.original_services import (
    PlacedOriginal,
    end_originals,
    lookers,
    settle_copy,
)
from portal.ledger.contracts.documents.renewal_services import (
    adjust_notice,
    note_amendment,
    note_renewal,
)
from portal.ledger.contracts.documents.services import is_longer
from portal.ledger.contracts.models import (
    ChangeKind,
    Contract,
    ContractChange,
    ContractCover,
    ContractKind,
    ContractOriginal,
    ContractState,
)
from portal.ledger.exchange.columns.lookup import DAY, Snapshot
from portal.ledger.exchange.columns.work import CONTRACTS
from portal.ledger.exchange.comparing.checking import AddedContract, ChangedContract, PlannedCover
from portal.ledger.exchange.writing.registers import (
    Writing,
    add_and_list,
    add_and_number,
    change_rows,
)
from portal.ledger.obligations.models import Obligation

PREFIX = CONTRACTS.prefix


def write_contracts(writing: Writing) -> None:
    """New ones first, then which stands under which: a parent may be a later row."""
    now = clock.now()
    new, changes = writing.plan.contracts, writing.plan.changed_contracts
    vendors = [writing.id(added.vendor) for added in new]
    numbers = next_numbers(PREFIX, len(new)) if new else []
    rows = [
        added.values
        | {
            "vendor_id": vendor,
            "number": number,
            "state": added.state,
            "created_at": now,
            "parent_id": _known(added.values["parent_id"]),
        }
        for added, vendor, number in zip(new, vendors, numbers, strict=True)
    ]
    ids = add_and_number(Contract, rows, "number")
    writing.ids |= zip((added.id for added in new), ids, strict=True)
    under = [
        {"id": writing.id(added.id), "parent_id": writing.id(added.values["parent_id"])}
        for added in new
        if (added.values["parent_id"] or 0) < 0
    ]
    change_rows(Contract, under)
    edited = [
        change.values
        | {"id": change.now.id, "version": change.now.version}
        | {"state": change.state, "parent_id": _parent(writing, change)}
        for change in changes
    ]
    change_rows(Contract, edited)
    writing.touch("contracts", [*ids, *(change.now.id for change in changes)])
    writing.touch("vendors", [*vendors, *(change.now.vendor_id for change in changes)])
    told = dict(zip((added.id for added in new), numbers, strict=True))
    _cover(writing, told)
    _keep_originals(writing, told)


def note_contracts(writing: Writing, snapshot: Snapshot) -> None:
    """What signatures, ends, other dates and amendments mean for work and clause checks."""
    _note_amended(writing, snapshot)
    before = {
        changed.now.id: changed.now
        for changed in writing.plan.changed_contracts
        if _is_other(changed)
    }
    if not before:
        return
    statement = select(Contract).where(Contract.id.in_(before)).order_by(Contract.id)
    for contract in db.session.scalars(statement).all():
        _follow(writing, contract, before[contract.id])


def _follow(writing: Writing, contract: Contract, before: Any) -> None:
    """As the commands that sign, end or edit it do."""
    day = None
    if contract.state is ContractState.ENDED and before.state is not ContractState.ENDED:
        day = None if contract.ended_on is None else contract.ended_on + DAY
    elif before.state is ContractState.DRAFT:
        day = first_day(contract)
    note_cover(contract, on=day)
    note_amendment(contract)
    if is_longer(contract, before.ends_on):
        note_renewal(contract, on=before.ends_on + DAY)
    for row in (*adjust_notice(contract), *settle_copy(contract)):
        writing.touch(row.__tablename__, [row.id])


def _cover(writing: Writing, numbers: dict[int, str]) -> None:
    rows: list[dict[str, Any]] = []
    over: list[dict[str, Any]] = []
    for new in writing.plan.contracts:
        vendor = writing.id(new.vendor)
        told = (vendor, writing.id(new.id), numbers[new.id])
        _begin(writing, rows, new.covers, told, is_draft=new.state is ContractState.DRAFT)
    for changed in writing.plan.changed_contracts:
        now, is_draft = changed.now, changed.state is ContractState.DRAFT
        told = (now.vendor_id, now.id, now.number)
        _begin(writing, rows, changed.covers, told, is_draft=is_draft)
        for cover in changed.ended_covers:
            over.append({"id": cover.id, "valid_until": writing.today + DAY})
            writing.touch("engagements", [cover.engagement_id])
            if not is_draft:
                writing.note(now.vendor_id, cover.engagement_id, COVER, None, now.number)
    add_and_list(ContractCover, rows)
    change_rows(ContractCover, over)


def _keep_originals(writing: Writing, numbers: dict[int, str]) -> None:
    """Places only: a file can never record that somebody has looked there."""
    plan = writing.plan
    moved = {
        changed.now.id: changed for changed in plan.changed_contracts if changed.place is not None
    }
    for row in end_originals(list(moved)):
        writing.touch(row.__tablename__, [row.id])
    placed = [
        PlacedOriginal(
            writing.id(contract.vendor),
            writing.id(contract.id),
            numbers[contract.id],
            title,
            contract.place,
        )
        for contract in plan.contracts
        if contract.place and (title := contract.values["title"])
    ]
    placed += [
        PlacedOriginal(
            change.now.vendor_id, contract, change.now.number, change.values["title"], change.place
        )
        for contract, change in moved.items()
        if change.place
    ]
    rows = [original.row(writing.actor) for original in placed]
    ids = add_and_number(ContractOriginal, rows, "contract_id")
    writing.touch(ContractOriginal.__tablename__, ids)
    shown = {changed.now.id for changed in plan.changed_contracts if changed.now.is_filed}
    over = {
        writing.id(contract.id)
        for contract in plan.contracts
        if contract.state is ContractState.ENDED
    }
    over |= {change.now.id for change in moved.values() if change.state is ContractState.ENDED}
    turns = lookers({original.vendor for original in placed}, writing.actor)
    looks = [
        original.look(row_id, turns[original.vendor])
        for original, row_id in zip(placed, ids, strict=True)
        if original.contract not in shown | over
    ]
    writing.touch("obligations", add_and_list(Obligation, looks))


def _begin(
    writing: Writing,
    rows: list[dict[str, Any]],
    covers: tuple[PlannedCover, ...],
    told: tuple[int, int, str],
    *,
    is_draft: bool,
) -> None:
    """Cover by a contract (`told`: its vendor, id and number). A draft binds nobody."""
    vendor, contract, number = told
    for cover in covers:
        work = writing.id(cover.work)
        rows.append(
            {
                "vendor_id": vendor,
                "contract_id": contract,
                "engagement_id": work,
                "valid_from": cover.from_day or writing.today,
            }
        )
        writing.touch("engagements", [work])
        if not is_draft:
            writing.note(vendor, work, COVER, None, number)


def _note_amended(writing: Writing, snapshot: Snapshot) -> None:
    """A new memorandum amends what it stands under: clauses checked there are looked at again."""
    parents = {row.id: row.parent_id for row in snapshot.contracts.values()}
    parents |= {
        changed.now.id: _parent(writing, changed) for changed in writing.plan.changed_contracts
    }
    parents |= {
        writing.id(contract.id): _parent(writing, contract) for contract in writing.plan.contracts
    }
    rows = [
        {
            "vendor_id": writing.id(contract.vendor),
            "contract_id": amended,
            "kind": ChangeKind.AMENDED,
            "changed_on": day,
            "noted_at": clock.now(),
            "amendment_id": writing.id(contract.id),
        }
        for contract in writing.plan.contracts
        if (day := _amends_from(contract)) is not None
        for amended in _above(writing.id(contract.id), parents)
    ]
    if not rows:
        return
    counted = select(ContractChange.contract_id, func.max(ContractChange.number)).group_by(
        ContractChange.contract_id
    )
    last: dict[int, int] = {row[0]: row[1] for row in db.session.execute(counted)}
    for row in rows:
        contract_id = row["contract_id"]
        row["number"] = last[contract_id] = last.get(contract_id, 0) + 1
    add_and_list(ContractChange, rows)


def _amends_from(added: AddedContract) -> Any | None:
    """From when it takes the place of clauses above it; None: it is no amendment, or no more."""
    is_amendment = added.values["kind"] is ContractKind.MEMORANDUM and added.values["parent_id"]
    if not is_amendment or added.state is not ContractState.SIGNED:
        return None
    return first_day(SimpleNamespace(**added.values, state=added.state))


def _above(contract_id: int, parents: dict[int, int | None]) -> Iterator[int]:
    above = parents.get(contract_id)
    while above is not None:
        yield above
        above = parents.get(above)


def _is_other(changed: ChangedContract) -> bool:
    """Whether what being in force, or amending, rests on is not as it was."""
    rests_on = ("kind", "parent_id", "signed_on", "starts_on", "ends_on", "renews", "ended_on")
    now = changed.now
    return changed.state is not now.state or any(
        getattr(now, name) != changed.values[name] for name in rests_on
    )


def _known(parent_id: int | None) -> int | None:
    return parent_id if parent_id is not None and parent_id > 0 else None


def _parent(writing: Writing, planned: AddedContract | ChangedContract) -> int | None:
    parent_id = planned.values["parent_id"]
    return None if parent_id is None else writing.id(parent_id)
