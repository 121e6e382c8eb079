"""What a slip may say, in words and rules. No database, no web.

Source: docs/product.md section 3 (授受記録, an evidence that an assessor of the Privacy Mark asks for). Nothing goes
out before its first handover passed the gate, so no later slip may say so.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from portal.foundation.core.errors import InvalidTransition, RuleViolated, demand_reason
from portal.foundation.core.words.messages import Message, Text, listed, say
from portal.ledger.handovers.models import HandoverSlip, SlipKind, SlipOrigin, SlipUnit

KINDS: Mapping[SlipKind, Message] = {
    SlipKind.HANDED_OVER: say("Handed over to the vendor"),
    SlipKind.GIVEN_BACK: say("Given back to us"),
    SlipKind.ACCESS: say("Access without handing over"),
    SlipKind.NOT_SO: say("There was no such handover"),
}
TYPED: Final = (SlipKind.HANDED_OVER, SlipKind.GIVEN_BACK, SlipKind.ACCESS)
ORIGINS: Mapping[SlipOrigin, Message] = {
    SlipOrigin.FIRST: say("First slip"),
    SlipOrigin.OPENING: say("Opening slip"),
    SlipOrigin.LATER: say("Later slip"),
}
UNITS: Mapping[SlipUnit, Message] = {
    SlipUnit.RECORDS: say("records"),
    SlipUnit.SHEETS: say("sheets of paper"),
    SlipUnit.FILES: say("files"),
    SlipUnit.MEDIA: say("media"),
    SlipUnit.BOXES: say("boxes"),
}
# Ways of the pack by which data comes within reach though nothing is handed over.
WITHOUT_HANDING_OVER: Final = frozenset({"direct_system_access", "onsite_only"})
MOST: Final = 1_000_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipDetails:
    """What a person writes down. `line`: of a list that is typed at once, from 1."""

    happened_on: date
    categories: tuple[str, ...]
    method: str
    kind: SlipKind = SlipKind.HANDED_OVER
    quantity: int | None = None
    unit: SlipUnit | None = None
    medium: str = ""
    handed_by: str = ""
    received_by: str = ""
    remark: str = ""
    line: int | None = None


@dataclass(frozen=True, slots=True)
class KnownHandovers:
    """Of one piece of work. `first_on`: by category, the first handover on record. `last_on`: the last
    day of the work, None: no end. `titles`: of its categories."""

    first_on: Mapping[str, date]
    last_on: date | None
    titles: Mapping[str, Text]


def kind_of_first(method: str) -> SlipKind:
    return SlipKind.ACCESS if method in WITHOUT_HANDING_OVER else SlipKind.HANDED_OVER


def demand_sound(
    told: SlipDetails, known: KnownHandovers, methods: Collection[str], today: date
) -> None:
    """Refuses what cannot have been. A list that was typed at once names the line."""
    try:
        _demand_sound(told, known, methods, today)
    except RuleViolated as refusal:
        if told.line is None:
            raise
        said = say("Line %(line)s: %(what)s", line=told.line, what=refusal.message)
        raise RuleViolated(said) from refusal


def _demand_sound(
    told: SlipDetails, known: KnownHandovers, methods: Collection[str], today: date
) -> None:
    if not told.categories:
        raise RuleViolated(say("Choose the data it is about."), field="categories")
    if not set(told.categories) <= known.titles.keys():
        raise RuleViolated(say("Choose data that is shared for this work."), field="categories")
    if told.method not in methods:
        raise RuleViolated(say("Choose from the list."), field="method")
    if told.happened_on > today:
        raise RuleViolated(say("A handover cannot be in the future."), field="happened_on")
    _demand_begun(told, known)
    goes_out = told.kind in (SlipKind.HANDED_OVER, SlipKind.ACCESS)
    if goes_out and known.last_on is not None and told.happened_on > known.last_on:
        raise RuleViolated(
            say(
                "The last day of the work was %(day)s: nothing goes out after it. If something did, "
                "change the last day of the work first.",
                day=known.last_on,
            ),
            field="happened_on",
        )
    demand_counted(told)


def _demand_begun(told: SlipDetails, known: KnownHandovers) -> None:
    waiting = [name for name in told.categories if name not in known.first_on]
    if waiting:
        raise RuleViolated(
            say(
                "No first handover of %(categories)s is on record. Record it at the data itself; that "
                "writes the first slip.",
                categories=listed(known.titles[name] for name in waiting),
            ),
            field="categories",
        )
    first = max(known.first_on[name] for name in told.categories)
    if told.happened_on < first:
        raise RuleViolated(
            say(
                "The first handover is on record: %(day)s. Enter that day or a later one.",
                day=first,
            ),
            field="happened_on",
        )


def demand_counted(told: SlipDetails) -> None:
    """Refuses a number without its unit and the other way round, and one that is none."""
    if (told.quantity is None) != (told.unit is None):
        raise RuleViolated(
            say("Enter both: how many, and of what. Leave both empty if it was not counted."),
            field="quantity" if told.quantity is None else "unit",
        )
    if told.quantity is not None and not 1 <= told.quantity <= MOST:
        raise RuleViolated(say("Enter a number from 1 to %(most)s.", most=MOST), field="quantity")


def demand_correction(old: HandoverSlip, told: SlipDetails, *, is_corrected: bool) -> SlipDetails:
    """What the new slip says. Refuses one that was corrected already, no reason, and the same again.

    The day of a first handover is a fact of the data itself: its slip keeps it.
    """
    if is_corrected:
        raise InvalidTransition(
            say("%(number)s has been corrected already by another slip.", number=old.number)
        )
    demand_reason(told.remark, "remark", say("Say what was wrong, so that others understand it."))
    if old.origin is not SlipOrigin.LATER and told.kind is SlipKind.NOT_SO:
        raise RuleViolated(
            say("The first handover is on record with the data itself. Correct it there first."),
            field="kind",
        )
    if old.origin is not SlipOrigin.LATER and told.happened_on != old.happened_on:
        raise RuleViolated(
            say(
                "The first handover is on record: %(day)s. Its slip keeps that day.",
                day=old.happened_on,
            ),
            field="happened_on",
        )
    if told.kind is SlipKind.NOT_SO:
        return replace(
            told,
            happened_on=old.happened_on,
            categories=tuple(old.categories),
            method=old.method,
            quantity=None,
            unit=None,
        )
    if _same(old, told):
        raise RuleViolated(say("Nothing is different from what is saved already."))
    return told


def _same(old: HandoverSlip, told: SlipDetails) -> bool:
    names = (
        "kind",
        "happened_on",
        "method",
        "quantity",
        "unit",
        "medium",
        "handed_by",
        "received_by",
    )
    same = all(getattr(old, name) == getattr(told, name) for name in names)
    return same and sorted(old.categories) == sorted(told.categories)
