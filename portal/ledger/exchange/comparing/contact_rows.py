"""Rows of contacts: which is meant, what it will say, what the rules of contacts refuse. Pure."""

from collections.abc import Mapping
from typing import Any

from portal.foundation.core.errors import DomainError
from portal.foundation.core.words.messages import say
from portal.ledger.exchange.columns.lookup import write_id
from portal.ledger.exchange.comparing.checking import Check, Line
from portal.ledger.exchange.comparing.merging import (
    choose,
    demand_row,
    demand_same_vendor,
    demand_vendor,
    kept,
    merged,
)
from portal.ledger.exchange.comparing.parsed_rows import lines
from portal.ledger.exchange.comparing.plan import Added, Edited
from portal.ledger.exchange.outcomes import Field
from portal.ledger.exchange.reading.headings import Table
from portal.ledger.vendors.entry.spelling import plain
from portal.ledger.vendors.profile import contacts
from portal.ledger.vendors.profile.contacts import ContactDetails

Named = Mapping[int, Mapping[str, list[Any]]]  # by vendor and name


def judge_contacts(check: Check, table: Table) -> None:
    rows = check.snapshot.contacts.values()
    known = {write_id(row.id, table.sheet.prefix): row for row in rows}
    named: dict[int, dict[str, list[Any]]] = {}
    for row in rows:
        if row.ended_on is None:
            named.setdefault(row.vendor_id, {}).setdefault(row.name, []).append(row)
    seen: dict[tuple[int, str], int] = {}
    for line in lines(check, table):
        row = demand_row(check, table, line, known)
        vendor_id = demand_vendor(check, table, line)
        if row is None and not line.wrongs and vendor_id is not None:
            row = _named(check, table, line, named, vendor_id)
        if row is not None:
            demand_same_vendor(check, table, line, row.vendor_id, vendor_id)
            check.take(table, line, row.id, "number" if line.values.get("number") else "name")
            vendor_id = row.vendor_id
        elif vendor_id is not None:
            _refuse_twice(check, table, line, seen, vendor_id)
        _judge(check, table, line, row, vendor_id)


def _named(check: Check, table: Table, line: Line, named: Named, vendor_id: int) -> Any | None:
    """By exact name; one that is almost the same asks which is meant."""
    name = " ".join(line.values["name"].split()) if line.values.get("name") else ""
    there = named.get(vendor_id, {})
    rows = there.get(name, [])
    if rows or not name:
        return choose(check, table, line, rows, "name")
    spelt = plain(name)
    for other, alike in there.items():
        if plain(other) == spelt:
            check.refuse(
                table,
                line,
                "name",
                say(
                    "“%(name)s” is almost “%(other)s”, which is there already.",
                    name=name,
                    other=other,
                ),
                say(
                    "If it is the same, write exactly that name or the number %(number)s.",
                    number=write_id(alike[0].id, table.sheet.prefix),
                ),
            )
            break
    return None


def _refuse_twice(
    check: Check, table: Table, line: Line, seen: dict[tuple[int, str], int], vendor_id: int
) -> None:
    name = line.values.get("name") or ""
    first = seen.setdefault((vendor_id, plain(name)), line.row) if name else line.row
    if first != line.row:
        check.refuse(
            table,
            line,
            "name",
            say("Row %(row)s of this sheet is about the same one.", row=first),
            say("Keep one of the two rows."),
        )


def _judge(
    check: Check, table: Table, line: Line, known: Any | None, vendor_id: int | None
) -> None:
    check.demand_filled(table, line, is_new=known is None)
    current = kept(table.sheet, known)
    said = merged(table, line, current) | {"vendor_id": vendor_id}
    ends = _ends(check, table, line, known)
    after = _checked(check, table, line, said) if line.can_be_judged else None
    fields: list[Field] = []
    if after is not None and known is not None:
        fields = check.fields(table, current, after)
        if known.ended_on is not None and fields:
            check.refuse(table, line, "name", say("This contact has ended."))
        if ends:
            fields.append(Field(table.sheet.by_id["ended"].heading, say("No"), say("Yes")))
    values = None if after is None else after | {"vendor_id": vendor_id}
    name = said["name"]
    if check.keep(table, line, name, is_new=known is None, fields=fields, values=values):
        if known is None:
            check.plan.contacts.append(Added(0, vendor_id or 0, after or {}))
        else:
            edited = Edited(known.id, known.version, after or {}, known.vendor_id, ends)
            check.plan.edited_contacts.append(edited)


def _ends(check: Check, table: Table, line: Line, known: Any | None) -> bool:
    """Whether nobody is written to there any more, from today on."""
    wanted = line.values.get("ended")
    if wanted is None or "ended" in line.bad:
        return False
    is_over = known is not None and known.ended_on is not None
    if is_over and not wanted:
        check.refuse(
            table,
            line,
            "ended",
            say("This contact has ended."),
            say("Add a new row without a number for a contact that begins again."),
        )
    if wanted and known is None:
        check.refuse(
            table, line, "ended", say("A new contact has not ended."), say("Delete the row.")
        )
    return bool(wanted) and not is_over


def _checked(
    check: Check, table: Table, line: Line, said: Mapping[str, Any]
) -> dict[str, Any] | None:
    names = ContactDetails.__dataclass_fields__
    try:
        return contacts.check(ContactDetails(**{name: said[name] for name in names}))
    except DomainError as refusal:
        check.refuse_for(table, line, refusal)
        return None
