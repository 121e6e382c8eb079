"""Rows of data shared: which share is meant, what it will say, which rows follow it. Pure."""

from collections.abc import Mapping
from datetime import date
from types import SimpleNamespace
from typing import Any

from portal.foundation.core.errors import InvalidTransition, RuleViolated
from portal.foundation.core.words.messages import say
from portal.ledger.data_sharing import share_rules
from portal.ledger.data_sharing.shares import details
from portal.ledger.data_sharing.shares.details import Announcing, ShareDetails
from portal.ledger.data_sharing.shares.rows import NOBODY_DECIDED, billing_after, demand_day
from portal.ledger.data_sharing.work_on_day import billing_of
from portal.ledger.engagements.models import CompanyRole
from portal.ledger.exchange.columns.lookup import write_id
from portal.ledger.exchange.columns.shapes import Field
from portal.ledger.exchange.comparing.checking import (
    AddedShare,
    ChangedShare,
    CheckedRow,
    FileCheck,
    Flag,
    ShareStep,
)
from portal.ledger.exchange.comparing.engagement_rows import terms_after
from portal.ledger.exchange.comparing.rows import (
    by_number,
    demand_person,
    demand_row,
    demand_vendor,
    kept,
    lines,
    merged,
)
from portal.ledger.exchange.comparing.vendor_rows import kind_of
from portal.ledger.exchange.reading.headings import Table

_ANY_KIND: Any = SimpleNamespace(may_receive_billing="by_decision", label="")
_LISTS = ("subjects", "processing")


def judge_shares(check: FileCheck, table: Table) -> None:
    prefix = table.sheet.prefix
    known = {write_id(first, prefix): row for first, row in check.snapshot.shares.items()}
    gone = {
        write_id(first, prefix): say("This is no longer shared.") for first in check.snapshot.over
    }
    there: dict[tuple[int, str], list[Any]] = {}
    for row in check.snapshot.shares.values():
        there.setdefault((row.engagement_id, row.category), []).append(row)
    seen: dict[tuple[Any, ...], int] = {}
    for line in lines(check, table):
        said, work_id = line.values, _work(line)
        row = demand_row(line, known, gone)
        if row is None and not said.get("number") and work_id is not None:
            row = _alike(line, there.get((work_id, said["category"] or ""), []))
        if row is not None:
            _refuse_other_work(line, row, work_id)
            line.take(row.id, by_number(line, "category"))
            work_id = row.engagement_id
        elif work_id is not None:
            same = (work_id, said.get("category"), said.get("purpose"), said.get("items"))
            line.is_first(seen, same, "category")
        _judge(line, row, work_id)


def _work(line: CheckedRow) -> int | None:
    vendor_id = demand_vendor(line)
    typed = line.values.get("engagement_id")
    if not typed:
        return None
    return line.look_up("engagement_id", line.check.works.refer, typed, vendor_id)


def _alike(line: CheckedRow, rows: list[Any]) -> Any | None:
    """The share of the same category for the same work; of several the one for the same purpose."""
    if len(rows) > 1:
        purpose = line.values.get("purpose")
        rows = [row for row in rows if row.purpose == purpose]
    if len(rows) > 1:
        line.refuse(
            "category",
            say("This category is shared %(count)s times for this work.", count=len(rows)),
            say("Write our number of the one that is meant, as in the export."),
        )
        return None
    return rows[0] if rows else None


def _refuse_other_work(line: CheckedRow, row: Any, work_id: int | None) -> None:
    if work_id is not None and work_id != row.engagement_id:
        number = line.check.works.told([row.engagement_id])
        line.refuse(
            "engagement_id",
            say("This row belongs to the work %(number)s.", number=number),
            say("Write %(number)s; for other work add a new row without a number.", number=number),
        )


def _judge(line: CheckedRow, known: Any | None, work_id: int | None) -> None:
    check = line.check
    line.demand_filled(is_new=known is None)
    current = kept(line.table.sheet, known)
    said = merged(line, current) | {"engagement_id": work_id}
    said["decided_by_id"] = demand_person(line, "decided_by_id", current["decided_by_id"])
    after = None
    if line.can_be_judged and work_id is not None:
        after = line.ruled(_checked, check, said, known)
    name = check.works.called.get(work_id or 0, "")
    if known is not None and after is not None:
        fields = plan_change(line, known, after)
        if line.keep(name, is_new=False, fields=fields):
            decided = billing_after(known, details.values_of(known), after)
            _flag_billing(line, after | decided, known.vendor_id)
        return
    if after is not None and work_id is not None:
        share = _new(line, after, work_id)
        if line.keep(name, is_new=True, values=after | {"engagement_id": work_id}):
            check.plan.shares.append(share)
            _flag_billing(line, after | NOBODY_DECIDED, check.works.parents.get(work_id, 0))
    else:
        line.keep(name, is_new=known is None)


def _flag_billing(line: CheckedRow, said: Mapping[str, Any], vendor_id: int) -> None:
    """As the form does: it is written down, and says at once that the promise is not kept."""
    check = line.check
    row: Any = SimpleNamespace(**{**said, "vendor_id": vendor_id})
    allowed = check.packs.categories.billing_purposes
    kind = _kind(check, vendor_id)
    verdict = billing_of(row, kind, check.snapshot.day, allowed)
    if share_rules.waits_for_its_purpose(verdict, row.purpose, allowed):
        line.flag(Flag.BILLING_PURPOSE)


def _kind(check: FileCheck, vendor_id: int) -> Any:
    kind_id = kind_of(check, vendor_id) if vendor_id else None
    return check.packs.practice.kinds_by_id.get(kind_id or "", _ANY_KIND)


def _new(line: CheckedRow, after: dict[str, Any], work_id: int) -> AddedShare:
    """From the day of the decision, not before the work's own first day."""
    check, said = line.check, line.values
    terms = terms_after(check, work_id)
    reviewed, handover = said.get("reviewed_on"), said.get("first_handover_on")

    def review() -> date:
        day, ends_on = check.snapshot.day, terms.get("ends_on")
        if ends_on is not None and ends_on < day:
            raise InvalidTransition(
                say("This work ended on %(day)s: no data can be added.", day=ends_on)
            )
        counted = details.check_review(reviewed, after["decided_on"], day)
        refuse_late_handover(check, handover)
        return counted

    reviewed = line.ruled(review) or reviewed
    if said.get("ended_on") is not None:
        line.refuse(
            "ended_on", say("New data has not ended."), say("Clear the cell, or delete the row.")
        )
    begins = max(after["decided_on"], _begun(check, terms, work_id))
    values = after | {"reviewed_on": reviewed, "first_handover_on": handover}
    return AddedShare(check.works.parents.get(work_id, 0), work_id, begins, values)


def refuse_late_handover(check: FileCheck, day: date | None) -> None:
    """Only what was handed over before we worked with Kantoku: later there are gates to pass."""
    if day is not None and day >= check.snapshot.baseline_on:
        raise InvalidTransition(
            say(
                "A first handover from %(day)s on is recorded on the vendor's page, which asks "
                "whether it may take place.",
                day=check.snapshot.baseline_on,
            ),
            field="first_handover_on",
        )


def _begun(check: FileCheck, terms: Mapping[str, Any], work_id: int) -> date:
    known = check.snapshot.begun.get(work_id)
    if known is not None:
        return known
    return min(terms.get("starts_on") or check.snapshot.day, check.snapshot.day)


def _checked(check: FileCheck, said: Mapping[str, Any], known: Any | None) -> dict[str, Any]:
    """As the commands about shares check it; of work that is wrong itself, all but its purposes."""
    work_id = said["engagement_id"]
    terms, vendor_id = terms_after(check, work_id), check.works.parents.get(work_id, 0)
    purposes = {*terms.get("purposes", (said["purpose"],)), *([known.purpose] if known else [])}
    if known is None or said["decided_by_id"] != known.decided_by_id:
        deciders = {person.id for person in check.snapshot.people if "deciders" in person.lists}
        details.demand_decider(said["decided_by_id"], deciders)
    return details.check(
        ShareDetails(**{name: said[name] for name in ShareDetails.__dataclass_fields__}),
        pack=check.packs.categories,
        kind=_kind(check, vendor_id),
        purposes=purposes,
        announced=Announcing(
            check.choices["announced"].labels,
            terms.get("company_role") is CompanyRole.ENTRUSTED,
        ),
        today=check.snapshot.day,
        actor=check.actor,
        was=known,
    )


def plan_change(line: CheckedRow, known: Any, after: dict[str, Any]) -> list[Field]:
    """What is different, in words; the plan gets the rows that follow. Refuses as the commands do."""
    check, said = line.check, line.values
    before = details.values_of(known)
    is_changed = details.differ(before, after, after)
    fields = line.fields(_comparable(before), _comparable(after))
    reviewed, handover, ends = (
        said.get(name) for name in ("reviewed_on", "first_handover_on", "ended_on")
    )
    steps: list[ShareStep] = []

    def follow() -> None:
        if is_changed:
            steps.append(_change(known, before, after, said.get("from_day")))
        steps.extend(_review(check, known, after, reviewed, steps))
        last = steps[-1].values.get("reviewed_on", known.reviewed_on) if steps else None
        if steps and last != known.reviewed_on:
            fields.append(line.field_of("reviewed_on", known.reviewed_on, last))
        if "first_handover_on" in said and handover != known.first_handover_on:
            _demand_first(check, known, handover)
            fields.append(line.field_of("first_handover_on", "", handover))
        if ends is not None:
            _demand_end(known, steps, ends)
            fields.append(line.field_of("ended_on", "", ends))

    line.ruled(follow)
    if fields and not line.wrongs:
        substantive = is_changed and details.differ(before, after, details.SUBSTANCE)
        new = handover if handover != known.first_handover_on else None
        from_day = steps[0].from_day if substantive else None
        check.plan.changed_shares.append(
            ChangedShare(known, tuple(steps), substantive, from_day, new, ends)
        )
    return fields


def _change(
    known: Any, before: dict[str, Any], after: dict[str, Any], from_day: date | None
) -> ShareStep:
    if from_day is not None:
        demand_day(from_day, known, field="from_day")
    reviewed = max(known.reviewed_on, after["decided_on"])
    values = after | billing_after(known, before, after) | {"reviewed_on": reviewed}
    return ShareStep(from_day, values)


def _review(
    check: FileCheck, known: Any, after: dict[str, Any], day: date | None, steps: list[ShareStep]
) -> list[ShareStep]:
    """Looked at again on a later day than is on record; an earlier one is corrected by hand."""
    last = steps[-1].values["reviewed_on"] if steps else known.reviewed_on
    if day is None or day in (known.reviewed_on, last):
        return []
    details.check_review(day, after["decided_on"], check.snapshot.day)
    if day < last:
        raise RuleViolated(
            say("The last review on record is of %(day)s.", day=last), field="reviewed_on"
        )
    begins = steps[-1].from_day if steps else known.valid_from
    if steps and (begins is None or day <= begins):
        steps[-1].values["reviewed_on"] = day
        return []
    return [ShareStep(max(day, begins or day), {"reviewed_on": day})]


def _demand_first(check: FileCheck, known: Any, day: date | None) -> None:
    if known.first_handover_on is not None:
        raise InvalidTransition(
            say("The first handover is on record: %(day)s.", day=known.first_handover_on),
            field="first_handover_on",
        )
    refuse_late_handover(check, day)


def _demand_end(known: Any, steps: list[ShareStep], day: date) -> None:
    demand_day(day, known, field="ended_on")
    last = steps[-1].from_day if steps else known.valid_from
    if steps and (last is None or day < last):
        raise RuleViolated(
            say("A change and an end go together only when the change comes first."),
            field="ended_on",
        )


def _comparable(values: dict[str, Any]) -> dict[str, Any]:
    """Lists in the form in which the file's rows have them, whatever their order was."""
    return values | {name: tuple(values[name]) for name in _LISTS}
