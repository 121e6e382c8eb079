"""Rows of entrusted work: which is meant, the terms it will have, what their rules refuse. Pure."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from portal.foundation.core.words.messages import say
from portal.ledger.engagements import terms
from portal.ledger.engagements.terms import TermsDetails
from portal.ledger.exchange.comparing.checking import Added, ChangedTerms, CheckedRow, FileCheck
from portal.ledger.exchange.comparing.rows import demand_meant, kept, lines, merged
from portal.ledger.exchange.reading.headings import Table
from portal.ledger.vendors.entry.spelling import BETWEEN
from portal.ledger.vendors.queries import ENDED

_SHARED = ("purposes", "starts_on", "ends_on", "company_role")  # of these the data shared depends


def index_works(check: FileCheck) -> None:
    index = check.works
    for row in check.snapshot.works.values():
        index.numbers[row.number] = row.engagement_id
        spelt = row.found_by.split(BETWEEN, 2)[1] if row.found_by else None
        index.add(row.engagement_id, row.name, row.vendor_id, spelt=spelt)


def terms_after(check: FileCheck, work_id: int) -> Mapping[str, Any]:
    """What the data shared for it depends on; empty where its own row cannot be read."""
    after = check.works_after.get(work_id)
    if after is not None:
        return after
    row = check.snapshot.works[work_id]
    return {name: getattr(row, name) for name in _SHARED}


def judge_works(check: FileCheck, table: Table) -> None:
    earlier = say("An earlier row of this file is about the same work.")
    for line in lines(check, table):
        _judge(line, *demand_meant(line, check.works, check.snapshot.works, "name", earlier))


def _judge(line: CheckedRow, known: Any | None, vendor_id: int | None) -> None:
    check = line.check
    line.demand_filled(is_new=known is None)
    current = kept(line.table.sheet, known)
    said = merged(line, current) | {"vendor_id": vendor_id}
    if known is None and vendor_id is not None:
        _refuse_ended_vendor(line, vendor_id)
    after = None
    if line.can_be_judged:
        details = TermsDetails(**{name: said[name] for name in TermsDetails.__dataclass_fields__})
        after = line.ruled(terms.check, details, *_against(check, details, known))
    work_id = check.next_id() if known is None else known.engagement_id
    _register(line, work_id, vendor_id, after or said)
    compared = None if after is None else after | {"purposes": tuple(after["purposes"])}
    fields = [] if known is None or compared is None else line.fields(current, compared)
    if known is not None and fields:
        _check_from_day(line, known)
    values = None if after is None else after | {"vendor_id": vendor_id}
    goes_on = line.keep(said["name"], is_new=known is None, fields=fields, values=values)
    if goes_on and after is not None:
        if known is None:
            check.plan.works.append(Added(work_id, vendor_id or 0, after))
        else:
            check.plan.changed_works.append(_change(known, after, line.values.get("from_day")))


def _against(check: FileCheck, details: TermsDetails, known: Any | None) -> tuple[Any, ...]:
    """What stands already as the department may stay, though it means none of ours yet."""
    stays = known is not None and known.department == details.department
    departments = () if stays else check.snapshot.departments
    announced = check.choices["announced"].labels
    return check.packs.categories, check.packs.tiers, announced, departments


def _change(known: Any, after: dict[str, Any], from_day: date | None) -> ChangedTerms:
    """An end that was agreed leaves true what was attested: alone it is no substantive change."""
    touched = terms.touched(terms.values_of(known), after)
    if touched == ["ends_on"] and after["ends_on"] is not None:
        touched = []
    return ChangedTerms(known, after, from_day, ",".join(touched))


def _check_from_day(line: CheckedRow, known: Any) -> None:
    day = line.values.get("from_day")
    if day is not None and day < known.valid_from:
        reason = say(
            "The terms before hold from %(day)s; a change cannot go further back. "
            "If they were mistyped, correct them instead.",
            day=known.valid_from,
        )
        line.refuse("from_day", reason)


def _refuse_ended_vendor(line: CheckedRow, vendor_id: int) -> None:
    vendor = line.check.snapshot.vendors.get(vendor_id)
    if vendor is not None and vendor.state in ENDED:
        line.refuse(
            "vendor_id",
            say("%(name)s is closed or rejected: no work can be added.", name=vendor.name),
            say("Delete the row."),
        )


def _register(
    line: CheckedRow, work_id: int, vendor_id: int | None, values: Mapping[str, Any]
) -> None:
    """Let rows of other sheets refer to it."""
    index = line.check.works
    if line.values.get("key"):
        index.keys.setdefault(line.values["key"], work_id)
    index.parents[work_id] = vendor_id or index.parents.get(work_id, 0)
    if values["name"]:
        index.add(work_id, values["name"], index.parents[work_id])
    shared = {} if line.wrongs else {name: values[name] for name in _SHARED}
    line.check.works_after[work_id] = shared
