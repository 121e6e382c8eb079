"""Writes a plan: every register in a fixed number of statements, as its commands would write it.

Inside a command that records. Nothing is decided here; the plan was checked before.
"""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, cast

from sqlalchemy import Table, bindparam, insert, update

from portal.foundation.access.actor import Actor, as_kept
from portal.foundation.core import clock
from portal.foundation.core.database.chain import note_rows
from portal.foundation.core.database.db import Base, db
from portal.foundation.core.database.locking import next_numbers
from portal.foundation.core.errors import ChangedMeanwhile
from portal.foundation.core.words.messages import say
from portal.ledger.data_sharing.models import DataShare
from portal.ledger.data_sharing.shares import details
from portal.ledger.data_sharing.shares.rows import KEPT, NOBODY_DECIDED
from portal.ledger.data_sharing.shares.services import DATA
from portal.ledger.engagements.models import FOUND_BY, Engagement, EngagementChange, EngagementTerms
from portal.ledger.engagements.queries import change_numbers
from portal.ledger.engagements.services import PREFIX, TERMS
from portal.ledger.exchange.comparing.checking import ChangedShare, ImportPlan, ShareStep
from portal.ledger.vendors.entry.spelling import found_by
from portal.ledger.vendors.models import (
    CONTACT_FOUND_BY,
    Contact,
    Vendor,
    VendorState,
    VendorStateSpan,
)

KEPT_OF_TERMS = ("raised_tier", "raised_reason", "vendor_id", "engagement_id", "valid_until")
_FEW = 500  # vendors whose changes are looked up one by one


@dataclass(slots=True)
class Touched:
    """A row for the history, which asks for no more."""

    __tablename__: str
    id: int


@dataclass
class Writing:
    """One plan on its way. `ids`: what rows that were new have become."""

    plan: ImportPlan
    actor: Actor
    today: date = field(default_factory=clock.today)
    ids: dict[int, int] = field(default_factory=dict)
    touched: set[tuple[str, int]] = field(default_factory=set)
    changes: list[dict[str, Any]] = field(default_factory=list)

    def id(self, row_id: int) -> int:
        return row_id if row_id > 0 else self.ids[row_id]

    def touch(self, table: str, ids: Iterable[int]) -> None:
        self.touched.update((table, id_) for id_ in ids)

    def vendors(self) -> set[int]:
        """Every vendor that anything was written about."""
        return {vendor_id for table, vendor_id in self.touched if table == "vendors"}

    def note(self, vendor: int, work: int, what: str, on: date | None, about: str) -> None:
        """A substantive change, counted when all of them are known."""
        self.touch("engagements", [work])
        self.touch("vendors", [vendor])
        self.changes.append(
            {
                "vendor_id": vendor,
                "engagement_id": work,
                "changed_on": on or self.today,
                "what": what,
                "about": about,
            }
        )

    def subjects(self) -> list[Touched]:
        return [Touched(*row) for row in sorted(self.touched)]


def write_vendors(writing: Writing) -> None:
    plan, now = writing.plan, clock.now()
    state = VendorState.CANDIDATE
    rows = [vendor.values | {"state": state, "created_at": now} for vendor in plan.vendors]
    ids = add_and_number(Vendor, rows, "name")
    writing.ids |= zip((vendor.id for vendor in plan.vendors), ids, strict=True)
    span = {"state": state, "set_by_id": writing.actor.user_id, "valid_from": writing.today}
    add_and_list(VendorStateSpan, [span | {"vendor_id": id_} for id_ in ids])
    edited = [
        vendor.values | {"id": vendor.id, "version": vendor.version}
        for vendor in plan.edited_vendors
    ]
    change_rows(Vendor, edited)
    writing.touch("vendors", ids)
    writing.touch("vendors", (vendor.id for vendor in plan.edited_vendors))


def write_contacts(writing: Writing) -> None:
    plan = writing.plan
    rows = [
        contact.values
        | _found(contact.values, CONTACT_FOUND_BY)
        | {"vendor_id": writing.id(contact.vendor)}
        for contact in plan.contacts
    ]
    writing.touch("contacts", add_and_list(Contact, rows))
    writing.touch("vendors", (row["vendor_id"] for row in rows))
    edited = [
        contact.values
        | _found(contact.values, CONTACT_FOUND_BY)
        | {"ended_on": writing.today if contact.ends else None}  # what ended before is not edited
        | {"id": contact.id, "version": contact.version}
        for contact in plan.edited_contacts
    ]
    change_rows(Contact, edited)
    writing.touch("contacts", (contact.id for contact in plan.edited_contacts))
    writing.touch("vendors", (contact.vendor for contact in plan.edited_contacts))


def write_works(writing: Writing) -> None:
    plan, now = writing.plan, clock.now()
    new = plan.works
    numbers = next_numbers(PREFIX, len(new)) if new else []
    vendors = [writing.id(added.vendor) for added in new]
    works = [
        {"vendor_id": vendor, "number": number, "created_at": now}
        for vendor, number in zip(vendors, numbers, strict=True)
    ]
    ids = add_and_number(Engagement, works, "number")
    writing.ids |= zip((added.id for added in new), ids, strict=True)
    terms = [
        added.values
        | _found(added.values, FOUND_BY)
        | {
            "vendor_id": vendor,
            "engagement_id": work,
            "set_by_id": writing.actor.user_id,
            "valid_from": min(added.values["starts_on"], writing.today),
        }
        for added, vendor, work in zip(new, vendors, ids, strict=True)
    ]
    add_and_list(EngagementTerms, terms)
    for vendor, work in zip(vendors, ids, strict=True):
        writing.note(vendor, work, TERMS, None, "")
    _change_terms(writing)


def _change_terms(writing: Writing) -> None:
    over, following = [], []
    for changed in writing.plan.changed_works:
        now = changed.now
        day = changed.from_day or max(writing.today, now.valid_from)
        over.append({"id": now.id, "valid_until": max(day, now.valid_from)})
        following.append(
            {name: getattr(now, name) for name in KEPT_OF_TERMS}
            | changed.values
            | _found(changed.values, FOUND_BY)
            | {"set_by_id": writing.actor.user_id, "valid_from": day}
        )
        if changed.about:
            writing.note(now.vendor_id, now.engagement_id, TERMS, day, changed.about)
        writing.touch("engagements", [now.engagement_id])
        writing.touch("vendors", [now.vendor_id])
    change_rows(EngagementTerms, over)
    add_and_list(EngagementTerms, following)


def write_shares(writing: Writing) -> None:
    rows: list[dict[str, Any]] = []
    for share in writing.plan.shares:
        values = share.values
        work, vendor = writing.id(share.work), writing.id(share.vendor)
        first = values | {
            "series": uuid.uuid4().hex,
            "vendor_id": vendor,
            "engagement_id": work,
            "set_by_id": writing.actor.user_id,
            "proposed_as": as_kept(writing.actor.roles),
            "valid_from": share.begins,
            "valid_until": None,
            **NOBODY_DECIDED,
        }
        if values["reviewed_on"] > share.begins:
            rows.append(
                first | {"reviewed_on": values["decided_on"], "valid_until": values["reviewed_on"]}
            )
            first["valid_from"] = values["reviewed_on"]
        rows.append(first)
        writing.note(vendor, work, DATA, None, values["category"])
    over: list[dict[str, Any]] = []
    for changed in writing.plan.changed_shares:
        _follow(writing, changed, rows, over)
    change_rows(DataShare, over)
    writing.touch("data_shares", add_and_list(DataShare, rows))


def _follow(
    writing: Writing, changed: ChangedShare, rows: list[dict[str, Any]], over: list[dict[str, Any]]
) -> None:
    """End the row and open those that follow it; without any the row itself is completed."""
    now = changed.now
    handover = changed.handover or now.first_handover_on
    last: dict[str, Any] = {
        "id": now.id,
        "valid_from": now.valid_from,
        "valid_until": now.valid_until,
        "first_handover_on": now.first_handover_on if changed.steps else handover,
    }
    over.append(last)
    told = {name: getattr(now, name) for name in KEPT} | details.values_of(now)
    for step in changed.steps:
        day = step.from_day or writing.today
        last["valid_until"] = max(day, last["valid_from"])
        told = told | _values(writing, step)
        last = told | {"valid_from": day, "valid_until": None, "first_handover_on": handover}
        rows.append(last)
    if changed.is_noted:
        writing.note(now.vendor_id, now.engagement_id, DATA, changed.noted_on, now.category)
    if changed.ends is not None:
        last["valid_until"] = max(changed.ends, last["valid_from"])
        writing.note(now.vendor_id, now.engagement_id, DATA, changed.ends, now.category)
    writing.touch("engagements", [now.engagement_id])
    writing.touch("data_shares", [now.id])
    writing.touch("vendors", [now.vendor_id])


def _values(writing: Writing, step: ShareStep) -> dict[str, Any]:
    """A review leaves who set the share; any other step is set by who imports it."""
    is_review = set(step.values) == {"reviewed_on"}
    if is_review:
        return step.values
    by = writing.actor
    return step.values | {"set_by_id": by.user_id, "proposed_as": as_kept(by.roles)}


def write_changes(writing: Writing) -> None:
    """Count what changed in substance on from the last number of each piece of work."""
    if not writing.changes:
        return
    vendors = {row["vendor_id"] for row in writing.changes}
    numbers = dict(change_numbers(vendors if len(vendors) <= _FEW else None))
    rows = []
    for row in writing.changes:
        work = row["engagement_id"]
        numbers[work] = numbers.get(work, 0) + 1
        rows.append(row | {"number": numbers[work]})
    add_and_list(EngagementChange, rows)
    writing.changes = []
    db.session.expire_all()


def _found(values: Mapping[str, Any], names: Iterable[str]) -> dict[str, str]:
    """The words it is found by, which models keep by themselves and statements do not."""
    return {"found_by": found_by(*(values[name] for name in names))}


# Many rows in few statements: inserted with the ids they got, changed where nobody else did.

MEANWHILE = say(
    "The registers changed while this was being written, so nothing of it has been written yet."
)


def add_and_number(model: type[Base], rows: Sequence[Mapping[str, Any]], key: str) -> Sequence[int]:
    """Rows with the same columns; the ids they got, in their order. `key`: a column in which no two
    are the same.

    Asked for in order, SQLite would insert them one by one.
    """
    if not rows:
        return ()
    table = _table(model)
    statement = insert(table).returning(table.c.id, table.c[key])
    ids = {row[1]: row[0] for row in db.session.execute(statement, rows)}
    note_rows(db.session(), table, ids.values())
    return [ids[row[key]] for row in rows]


def add_and_list(model: type[Base], rows: Sequence[Mapping[str, Any]]) -> Sequence[int]:
    """The same; the ids they got, in any order."""
    if not rows:
        return ()
    table = _table(model)
    made = db.session.scalars(insert(table).returning(table.c.id), rows).all()
    note_rows(db.session(), table, made)
    return made


def change_rows(model: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """Rows by id with the same columns. Where `version` is among them, it is the one that was read.

    Refuses (ChangedMeanwhile) when one of them is not there any more as it was read.
    """
    if not rows:
        return
    table = _table(model)
    columns = [name for name in rows[0] if name not in ("id", "version")]
    values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in columns}
    statement = update(table).where(table.c.id == bindparam("own_id"))
    if "version" in rows[0]:
        statement = statement.where(table.c.version == bindparam("own_version"))
        values["version"] = table.c.version + 1
    parameters = [
        {f"own_{name}" if name in ("id", "version") else f"new_{name}": row[name] for name in row}
        for row in rows
    ]
    done = db.session.connection().execute(statement.values(values), parameters)
    if done.rowcount not in (len(rows), -1):
        raise ChangedMeanwhile(MEANWHILE)
    note_rows(db.session(), table, [row["id"] for row in rows], columns)


def _table(model: type[Base]) -> Table:
    return cast("Table", model.__table__)
