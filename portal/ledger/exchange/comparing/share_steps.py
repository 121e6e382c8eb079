"""What becomes of a share of data that is in the register: the rows that follow it. Pure."""

from datetime import date
from typing import Any

from portal.foundation.core.errors import DomainError, InvalidTransition, RuleViolated
from portal.foundation.core.words.messages import say
from portal.ledger.data_sharing.shares import details
from portal.ledger.data_sharing.shares.rows import billing_after, demand_day
from portal.ledger.exchange.comparing.checking import Check, Line
from portal.ledger.exchange.comparing.plan import ChangedShare, Step
from portal.ledger.exchange.outcomes import Field
from portal.ledger.exchange.reading.headings import Table

_LISTS = ("subjects", "processing")


def plan_change(
    check: Check, table: Table, line: Line, known: Any, after: dict[str, Any]
) -> list[Field]:
    """What is different, in words; the plan gets the rows that follow. Refuses as the commands do."""
    said = line.values
    before = details.values_of(known)
    is_changed = details.differ(before, after, after)
    fields = check.fields(table, _comparable(before), _comparable(after))
    reviewed, handover, ends = (
        said.get(name) for name in ("reviewed_on", "first_handover_on", "ended_on")
    )
    steps: list[Step] = []
    try:
        if is_changed:
            steps.append(_change(check, known, before, after, said.get("from_day")))
        steps += _review(check, known, after, reviewed, steps)
        if steps and steps[-1].values.get("reviewed_on", known.reviewed_on) != known.reviewed_on:
            fields.append(
                _field(table, "reviewed_on", known.reviewed_on, steps[-1].values["reviewed_on"])
            )
        if "first_handover_on" in said and handover != known.first_handover_on:
            _demand_first(check, known, handover)
            fields.append(_field(table, "first_handover_on", "", handover))
        if ends is not None:
            _demand_end(known, steps, ends)
            fields.append(_field(table, "ended_on", "", ends))
    except DomainError as refusal:
        check.refuse_for(table, line, refusal)
        return fields
    if fields and not line.wrongs:
        substantive = is_changed and details.differ(before, after, details.SUBSTANCE)
        new = handover if handover != known.first_handover_on else None
        from_day = steps[0].from_day if substantive else None
        check.plan.changed_shares.append(
            ChangedShare(known, tuple(steps), substantive, from_day, new, ends)
        )
    return fields


def _change(
    check: Check,
    known: Any,
    before: dict[str, Any],
    after: dict[str, Any],
    from_day: date | None,
) -> Step:
    if from_day is not None:
        demand_day(from_day, known, field="from_day")
    reviewed = max(known.reviewed_on, after["decided_on"])
    values = after | billing_after(known, before, after) | {"reviewed_on": reviewed}
    return Step(from_day, values)


def _review(
    check: Check, known: Any, after: dict[str, Any], day: date | None, steps: list[Step]
) -> list[Step]:
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
    return [Step(max(day, begins or day), {"reviewed_on": day})]


def _demand_first(check: Check, known: Any, day: date | None) -> None:
    if known.first_handover_on is not None:
        raise InvalidTransition(
            say("The first handover is on record: %(day)s.", day=known.first_handover_on),
            field="first_handover_on",
        )
    if day is not None and day >= check.snapshot.baseline_on:
        raise InvalidTransition(
            say(
                "A first handover from %(day)s on is recorded on the vendor's page, which asks "
                "whether it may take place.",
                day=check.snapshot.baseline_on,
            ),
            field="first_handover_on",
        )


def _demand_end(known: Any, steps: list[Step], day: date) -> None:
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


def _field(table: Table, name: str, old: Any, new: Any) -> Field:
    return Field(table.sheet.by_id[name].heading, old, new)
