"""The pack of practice: starting values a company may change in its settings."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Literal

from pydantic import AfterValidator

from portal.content.definitions.pack import Pack, PackChoice, by_id
from portal.foundation.core.plain_data import FlagOrNo, Id, Table, Things, Whole, refuse, with_ids
from portal.foundation.core.words.messages import say
from portal.foundation.organisation.calendar import ClosedWindow, DayOfYear


def _rising(stages: tuple[int, ...]) -> tuple[int, ...]:
    if not stages or list(stages) != sorted(set(stages)):
        raise refuse(say("The stages must rise, each standing once."))
    return stages


@dataclass(frozen=True, slots=True)
class VendorKind(PackChoice):
    """`may_receive_billing`: always, by_decision of the officer, or never."""

    may_receive_billing: Literal["always", "by_decision", "never"]


@dataclass(frozen=True, slots=True)
class Ladder:
    """Reminder stages in days from the due date, negative before it."""

    id: Id
    stages: Annotated[tuple[Whole, ...], AfterValidator(_rising)]
    escalate: Whole | None = None
    no_response: Whole | None = None
    business_days: FlagOrNo = False
    calendar_days: FlagOrNo = False
    at_once: FlagOrNo = False


@dataclass(frozen=True, slots=True)
class ApprovalCell(PackChoice):
    """A cell of the approval box (決裁欄) and the role that fills it."""

    role: Id


@dataclass(frozen=True)
class Practice(Pack):
    """Starting values; a company's own are kept with the organisation and win over these."""

    vendor_kinds: Things[VendorKind]
    ladders: Annotated[Table[Ladder], with_ids]
    due_soon_days: Whole
    attestation_due_days: Whole
    closed_windows: tuple[ClosedWindow, ...]
    closing_days: tuple[DayOfYear, ...]
    fiscal_year_start: DayOfYear
    approval_box: Table[Things[ApprovalCell]]
    retention_years: Table[Whole]

    @cached_property
    def kinds_by_id(self) -> Mapping[str, VendorKind]:
        return by_id(self.vendor_kinds)
