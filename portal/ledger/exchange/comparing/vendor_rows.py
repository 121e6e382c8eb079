"""Rows of vendors and of contacts: which is meant, what it will say, what their rules refuse. Pure."""

import re
from collections.abc import Mapping
from typing import Any

from portal.foundation.core.words.messages import say
from portal.ledger.exchange.columns.cells import Unreadable
from portal.ledger.exchange.columns.lookup import almost, write_id
from portal.ledger.exchange.columns.shapes import Field
from portal.ledger.exchange.comparing.checking import Added, CheckedRow, Edited, FileCheck
from portal.ledger.exchange.comparing.rows import (
    by_number,
    choose,
    demand_person,
    demand_row,
    demand_same_vendor,
    demand_vendor,
    kept,
    lines,
    merged,
)
from portal.ledger.exchange.reading.headings import Table
from portal.ledger.vendors.entry.spelling import BETWEEN, found_by, plain
from portal.ledger.vendors.models import FOUND_BY
from portal.ledger.vendors.profile import contacts, services
from portal.ledger.vendors.profile.contacts import ContactDetails
from portal.ledger.vendors.profile.services import VendorDetails

NUMBERS = ("corporate_number", "lei")
_TOTAL = re.compile(r"(?:小|合|総|累)?計(?:\d+[社件])?|(?:sub|grand)?totals?")


def index_vendors(check: FileCheck) -> None:
    index, prefix = check.vendors, check.vendors.sheet.prefix
    for row in check.snapshot.vendors.values():
        index.numbers[write_id(row.id, prefix)] = row.id
        index.add(row.id, row.name, spelt=_spelt(row.found_by) or None)
        for number in (row.corporate_number, row.lei):
            if number:
                index.identifiers[number] = row.id


def kind_of(check: FileCheck, vendor_id: int) -> str | None:
    """The kind it will have; None where its own row cannot be read."""
    after = check.vendors_after.get(vendor_id)
    if after is not None:
        return after.get("kind")
    return str(check.snapshot.vendors[vendor_id].kind)


def judge_vendors(check: FileCheck, table: Table) -> None:
    for line in lines(check, table):
        try:
            by, found = _find(line)
        except Unreadable as why:
            line.refuse(by_number(line, "name"), why.reason, why.mend)
            _set_aside(line)
            continue
        known = check.snapshot.vendors.get(found or 0)
        row_id = check.next_id() if known is None else known.id
        if known is None or line.take(row_id, by):
            _judge(line, known, row_id)
        else:
            line.keep("", is_new=False)


def _find(line: CheckedRow) -> tuple[str, int | None]:
    """By our number, else the corporate number, the LEI, the exact name; None: it is new."""
    index, said = line.check.vendors, line.values
    if said.get("number"):
        return "number", index.by_number(said["number"])
    for name in NUMBERS:
        found = index.identifiers.get(said.get(name) or "")
        if found is not None:
            return name, found
    name = " ".join((said.get("name") or "").split())
    return "name", index.by_name(name) if name else None


def _judge(line: CheckedRow, known: Any | None, row_id: int) -> None:
    line.demand_filled(is_new=known is None)
    current = kept(line.table.sheet, known)
    said = merged(line, current)
    if known is not None and said["name"] != current["name"]:
        _refuse_name(line, current["name"])
    if known is None:
        _refuse_total(line, said)
    said["owner_id"] = demand_person(line, "owner_id", current["owner_id"])
    after = _checked(line, said, current["owner_id"]) if line.can_be_judged else None
    values = said if after is None else after
    words = {name: getattr(known, name, None) for name in FOUND_BY} | values
    spelt = found_by(*(words[name] for name in FOUND_BY))
    if after is not None:
        other = {name: value for name, value in after.items() if value != current[name]}
        _refuse_twins(line, other, row_id=row_id, spelt=_spelt(spelt))
    _register(line, row_id, values, _spelt(spelt))
    fields = [] if known is None or after is None else line.fields(current, after)
    goes_on = line.keep(values["name"], is_new=known is None, fields=fields, values=after)
    if goes_on and after is not None:
        after["found_by"], plan = spelt, line.check.plan
        if known is None:
            plan.vendors.append(Added(row_id, 0, after))
        else:
            plan.edited_vendors.append(Edited(row_id, known.version, after, row_id))


def _refuse_total(line: CheckedRow, said: Mapping[str, Any]) -> None:
    """A line that adds up those above it is no vendor, unless it has a number of its own."""
    if _TOTAL.fullmatch(plain(said["name"])) and not any(said[name] for name in NUMBERS):
        line.refuse(
            "name",
            say("This looks like a line of totals, not like a vendor."),
            say("Delete the line. If a vendor is called so, write its corporate number or LEI."),
        )


def _refuse_name(line: CheckedRow, name: str) -> None:
    """Whoever is called otherwise in a file is not renamed by the way: that takes a paper and a day."""
    line.refuse(
        "name",
        say("The register calls this vendor “%(name)s”; an import changes no name.", name=name),
        say(
            "Write “%(name)s” here. If it is called otherwise now, record the change of name on its page.",
            name=name,
        ),
    )


def _checked(
    line: CheckedRow, said: Mapping[str, Any], owner_id: int | None
) -> dict[str, Any] | None:
    owners = line.check.snapshot.owners(owner_id) if said["owner_id"] else ()
    return line.ruled(
        services.check,
        VendorDetails(**said),
        kinds=line.check.choices["vendor_kinds"].labels,
        may_own=lambda person: person in owners,
    )


def _refuse_twins(line: CheckedRow, values: Mapping[str, Any], *, row_id: int, spelt: str) -> None:
    """Another vendor, of the register or of an earlier row, has the name or a number already.

    `values`: what is other than in the register; what is there already stands.
    """
    index = line.check.vendors
    near = index.near.get((0, spelt), ()) if "name" in values else ()
    twins = [("name", other) for other in near if other != row_id]
    for field in NUMBERS:
        other = index.identifiers.get(values.get(field) or "", row_id)
        if other != row_id:
            twins.append((field, other))
    for field, other in twins[:1]:
        if other < 0:
            reason = say("An earlier row of this file is about the same vendor.")
            mend = say("Keep one of the two rows.")
        else:
            reason = services.twin_refusal(field, name=index.called[other], vendor_id=other).message
            mend = say(
                "If it is the same, write its number %(number)s into the row.",
                number=index.told([other]),
            )
        line.refuse(field, reason, mend)


def _register(line: CheckedRow, row_id: int, values: dict[str, Any], spelt: str) -> None:
    """Let later rows refer to it, by its new name as well."""
    index = line.check.vendors
    if line.values.get("key"):
        index.keys.setdefault(line.values["key"], row_id)
    if values["name"]:
        index.add(row_id, values["name"], spelt=spelt)
    for field in NUMBERS:
        if values[field]:
            index.identifiers.setdefault(values[field], row_id)
    line.check.vendors_after[row_id] = values


def _set_aside(line: CheckedRow) -> None:
    """The row is wrong; rows that refer to it are not, so they find it all the same."""
    check = line.check
    row_id = check.next_id()
    for words in (line.values.get("key"), line.values.get("name")):
        if words:
            check.vendors.keys.setdefault(words, row_id)
            check.vendors.called[row_id] = words
    check.vendors_after[row_id] = {}
    check.wrong += line.wrongs


def _spelt(words: str) -> str:
    """The plain form of the name, first of what it is found by."""
    return words.split(BETWEEN, 2)[1] if words else ""


Named = Mapping[int, Mapping[str, list[Any]]]  # contacts, by vendor and name


def judge_contacts(check: FileCheck, table: Table) -> None:
    rows = check.snapshot.contacts.values()
    known = {write_id(row.id, table.sheet.prefix): row for row in rows}
    named: dict[int, dict[str, list[Any]]] = {}
    for row in rows:
        if row.ended_on is None:
            named.setdefault(row.vendor_id, {}).setdefault(row.name, []).append(row)
    seen: dict[tuple[int, str], int] = {}
    for line in lines(check, table):
        row = demand_row(line, known)
        vendor_id = demand_vendor(line)
        if row is None and not line.wrongs and vendor_id is not None:
            row = _named(line, named, vendor_id)
        if row is not None:
            demand_same_vendor(line, row.vendor_id, vendor_id)
            line.take(row.id, by_number(line, "name"))
            vendor_id = row.vendor_id
        elif vendor_id is not None and line.values.get("name"):
            line.is_first(seen, (vendor_id, plain(line.values["name"])), "name")
        _judge_contact(line, row, vendor_id)


def _named(line: CheckedRow, named: Named, vendor_id: int) -> Any | None:
    """By exact name; one that is almost the same asks which is meant."""
    name = " ".join(line.values["name"].split()) if line.values.get("name") else ""
    there = named.get(vendor_id, {})
    rows = there.get(name, [])
    if rows or not name:
        return choose(line, rows, "name")
    spelt = plain(name)
    for other, alike in there.items():
        if plain(other) == spelt:
            number = write_id(alike[0].id, line.table.sheet.prefix)
            why = almost(name, other, number)
            line.refuse("name", why.reason, why.mend)
            break
    return None


def _judge_contact(line: CheckedRow, known: Any | None, vendor_id: int | None) -> None:
    line.demand_filled(is_new=known is None)
    current = kept(line.table.sheet, known)
    said = merged(line, current) | {"vendor_id": vendor_id}
    ends = _ends(line, known)
    details = ContactDetails(**{name: said[name] for name in ContactDetails.__dataclass_fields__})
    after = line.ruled(contacts.check, details) if line.can_be_judged else None
    fields: list[Field] = []
    if after is not None and known is not None:
        fields = line.fields(current, after)
        if known.ended_on is not None and fields:
            line.refuse("name", say("This contact has ended."))
        if ends:
            fields.append(line.field_of("ended", old=False, new=True))
    values = None if after is None else after | {"vendor_id": vendor_id}
    if line.keep(said["name"], is_new=known is None, fields=fields, values=values):
        plan = line.check.plan
        if known is None:
            plan.contacts.append(Added(0, vendor_id or 0, after or {}))
        else:
            edited = Edited(known.id, known.version, after or {}, known.vendor_id, ends)
            plan.edited_contacts.append(edited)


def _ends(line: CheckedRow, known: Any | None) -> bool:
    """Whether nobody is written to there any more, from today on."""
    wanted = line.values.get("ended")
    if wanted is None or "ended" in line.bad:
        return False
    is_over = known is not None and known.ended_on is not None
    if is_over and not wanted:
        line.refuse(
            "ended",
            say("This contact has ended."),
            say("Add a new row without a number for a contact that begins again."),
        )
    if wanted and known is None:
        line.refuse("ended", say("A new contact has not ended."), say("Delete the row."))
    return bool(wanted) and not is_over
