"""What may be merged. It is decided as any proposal about a vendor is. No database, no web."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from portal.foundation.core.errors import InvalidTransition, RuleViolated
from portal.foundation.core.words.messages import say
from portal.ledger.vendors.models import Vendor, VendorState
from portal.ledger.vendors.profile.services import CALLED
from portal.supervision.mergers.models import MergerKind, VendorMerger

_NOTHING_GOES_OUT = (VendorState.SUSPENDED, VendorState.OFFBOARDING)
_OF_ONE_COMPANY = ("corporate_number", "lei")


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedMerger:
    """What is proposed; `takes`: the fields in which the absorbed vendor's value goes on."""

    kind: MergerKind
    takes: Collection[str]
    reason: str
    effective_on: date | None = None
    paper: str = ""


@dataclass(frozen=True, slots=True)
class DifferingField:
    """A field in which the two are not the same; `kept` of the one that goes on."""

    field: str
    kept: Any
    other: Any

    @property
    def is_open(self) -> bool:
        """Both say something: a person has to choose."""
        return bool(self.kept) and bool(self.other)


def differences(survivor: Vendor, absorbed: Vendor) -> list[DifferingField]:
    found = [
        DifferingField(name, getattr(survivor, name), getattr(absorbed, name)) for name in CALLED
    ]
    return [field for field in found if field.kept != field.other and field.other]


def demand_mergeable(
    survivor: Vendor, absorbed: Vendor, wanted: ProposedMerger | VendorMerger, today: date
) -> None:
    """Refuses what is merged or over already, handovers that were stopped and would go on by it, and two
    companies called one."""
    if survivor.id == absorbed.id:
        raise RuleViolated(say("Choose another vendor than this one."))
    for vendor in (survivor, absorbed):
        if vendor.merged_into_id is not None:
            raise InvalidTransition(say("%(name)s has been merged already.", name=vendor.name))
    if survivor.state in (VendorState.CLOSED, VendorState.REJECTED):
        raise InvalidTransition(
            say("%(name)s is closed or rejected: nothing can go on in it.", name=survivor.name)
        )
    _demand_no_resumption(survivor, absorbed)
    if wanted.kind is MergerKind.SUCCESSION:
        _demand_succession(wanted.effective_on, wanted.paper, today)
        return
    for name in _OF_ONE_COMPANY:
        mine, theirs = getattr(survivor, name), getattr(absorbed, name)
        if mine and theirs and mine != theirs:
            raise RuleViolated(
                say(
                    "They have different numbers (%(mine)s and %(theirs)s), so they are two "
                    "companies. If one was absorbed by the other, choose succession.",
                    mine=mine,
                    theirs=theirs,
                )
            )


def _demand_no_resumption(survivor: Vendor, absorbed: Vendor) -> None:
    if absorbed.state is VendorState.SUSPENDED and survivor.state not in _NOTHING_GOES_OUT:
        raise InvalidTransition(
            say(
                "Handovers to %(other)s are stopped, and its work would go on in %(name)s without that. "
                "Resume them first, which asks what is missing, or stop handovers to %(name)s too.",
                other=absorbed.name,
                name=survivor.name,
            )
        )


def _demand_succession(on: date | None, paper: str, today: date) -> None:
    if on is None:
        raise RuleViolated(
            say("Enter the day from which the other company stands in its place."),
            field="effective_on",
        )
    if on > today:
        raise RuleViolated(
            say("Record a succession on its day or later; until then both work as before."),
            field="effective_on",
        )
    if not paper.strip():
        raise RuleViolated(
            say("Name the paper that shows it, such as the register or the vendor's letter."),
            field="paper",
        )
