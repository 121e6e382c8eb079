"""What will be written, in plain values: ids that do not exist yet are negative. Pure.

A day that is None is the day of writing.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from portal.ledger.contracts.models import ContractState

Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Added:
    """A new vendor, contact or piece of work; `parent` is its vendor."""

    id: int
    parent: int
    values: Values


@dataclass(frozen=True, slots=True)
class Edited:
    """A vendor or contact that is overwritten, as its form does. `version`: as it was read."""

    id: int
    version: int
    values: Values
    vendor: int  # whose it is
    ends: bool = False  # a contact


@dataclass(frozen=True, slots=True)
class ChangedTerms:
    """Other terms of work from a day on. `now`: the row they follow; `about`: what is substantive."""

    now: Any
    values: Values
    from_day: date | None
    about: str


@dataclass(frozen=True, slots=True)
class AddedShare:
    vendor: int
    work: int
    begins: date
    values: Values  # with reviewed_on and first_handover_on


@dataclass(frozen=True, slots=True)
class ShareStep:
    """The row of a share from a day on; what is not in `values` stays."""

    from_day: date | None
    values: Values


@dataclass(frozen=True, slots=True)
class ChangedShare:
    """`steps`: the rows that follow `now`; `handover`: the first one, noted on the last of them."""

    now: Any
    steps: tuple[ShareStep, ...]
    is_noted: bool
    noted_on: date | None = None
    handover: date | None = None
    ends: date | None = None


@dataclass(frozen=True, slots=True)
class PlannedCover:
    """The contract covers the work from a day on."""

    work: int
    from_day: date | None


@dataclass(frozen=True, slots=True)
class AddedContract:
    id: int
    vendor: int
    values: Values
    state: ContractState
    covers: tuple[PlannedCover, ...]
    place: str = ""  # of the original


@dataclass(frozen=True, slots=True)
class ChangedContract:
    """`now`: the row as it was read; `covers` begin, `ended_covers` are rows that end today.

    `place`: where the original is kept from now on, None: as before.
    """

    now: Any
    values: Values
    state: ContractState
    covers: tuple[PlannedCover, ...]
    ended_covers: tuple[Any, ...]
    place: str | None = None


@dataclass
class ImportPlan:
    vendors: list[Added] = field(default_factory=list)
    edited_vendors: list[Edited] = field(default_factory=list)
    contacts: list[Added] = field(default_factory=list)
    edited_contacts: list[Edited] = field(default_factory=list)
    works: list[Added] = field(default_factory=list)
    changed_works: list[ChangedTerms] = field(default_factory=list)
    shares: list[AddedShare] = field(default_factory=list)
    changed_shares: list[ChangedShare] = field(default_factory=list)
    contracts: list[AddedContract] = field(default_factory=list)
    changed_contracts: list[ChangedContract] = field(default_factory=list)
