"""The pack of practice: starting values a company may change in its settings."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from portal.content.definitions.named import by_id
from portal.content.definitions.strict_reader import HEADER, Header, Node, read_header
from portal.foundation.core.words.messages import Text, say
from portal.foundation.organisation.calendar import ClosedWindow, MonthDay

PACK = "practice"
BILLING = ("always", "by_decision", "never")
_LEAP_YEAR = 2028  # so that 02-29 can be written


@dataclass(frozen=True, slots=True)
class VendorKind:
    """`may_receive_billing`: always, by_decision of the officer, or never."""

    id: str
    label: Text
    may_receive_billing: str


@dataclass(frozen=True, slots=True)
class Ladder:
    """Reminder stages in days from the due date, negative before it."""

    id: str
    stages: tuple[int, ...]
    escalate: int | None
    no_response: int | None
    business_days: bool
    calendar_days: bool
    at_once: bool


@dataclass(frozen=True, slots=True)
class ApprovalCell:
    """A cell of the approval box (決裁欄) and the role that fills it."""

    id: str
    label: Text
    role: str


@dataclass(frozen=True)
class Practice:
    """Starting values; a company's own are kept with the organisation and win over these."""

    header: Header
    vendor_kinds: tuple[VendorKind, ...]
    ladders: Mapping[str, Ladder]
    due_soon_days: int
    attestation_due_days: int
    closed_windows: tuple[ClosedWindow, ...]
    closing_days: tuple[MonthDay, ...]
    fiscal_year_start: MonthDay
    approval_box: Mapping[str, tuple[ApprovalCell, ...]]
    retention_years: Mapping[str, int]

    @cached_property
    def kinds_by_id(self) -> Mapping[str, VendorKind]:
        return by_id(self.vendor_kinds)


def read(node: Node) -> Practice:
    fields = node.fields(
        *HEADER, "vendor_kinds", "ladders", "due_soon_days", "attestation_due_days",
        "closed_windows", "closing_days", "fiscal_year_start", "approval_box", "retention_years",
        optional=("note",),
    )  # fmt: skip
    box = fields["approval_box"].named(lambda cells: cells.each_with_id(_read_cell))
    return Practice(
        header=read_header(fields, PACK),
        vendor_kinds=fields["vendor_kinds"].each_with_id(_read_kind),
        ladders=fields["ladders"].named(_read_ladder),
        due_soon_days=fields["due_soon_days"].whole(),
        attestation_due_days=fields["attestation_due_days"].whole(),
        closed_windows=fields["closed_windows"].each(_read_window),
        closing_days=fields["closing_days"].each(_read_month_day),
        fiscal_year_start=_read_month_day(fields["fiscal_year_start"]),
        approval_box=box,
        retention_years=fields["retention_years"].named(Node.whole),
    )


def _read_kind(node: Node) -> VendorKind:
    fields = node.fields("id", "label", "may_receive_billing")
    return VendorKind(
        id=fields["id"].id(),
        label=fields["label"].text(),
        may_receive_billing=fields["may_receive_billing"].one_of(*BILLING),
    )


def _read_ladder(node: Node) -> Ladder:
    fields = node.fields(
        "stages",
        optional=("escalate", "no_response", "business_days", "calendar_days", "at_once"),
    )
    stages = fields["stages"].each(Node.whole)
    if not stages or list(stages) != sorted(set(stages)):
        raise fields["stages"].refuse(say("The stages must rise, each standing once."))
    return Ladder(
        id=node.path.rsplit(".", 1)[-1],
        stages=stages,
        escalate=fields["escalate"].optional(Node.whole),
        no_response=fields["no_response"].optional(Node.whole),
        business_days=fields["business_days"].flag_or_no(),
        calendar_days=fields["calendar_days"].flag_or_no(),
        at_once=fields["at_once"].flag_or_no(),
    )


def _read_window(node: Node) -> ClosedWindow:
    fields = node.fields("from", "to", "label")
    first, last = _read_month_day(fields["from"]), _read_month_day(fields["to"])
    return ClosedWindow(first, last, fields["label"].text())


def _read_cell(node: Node) -> ApprovalCell:
    fields = node.fields("id", "label", "role")
    return ApprovalCell(fields["id"].id(), fields["label"].text(), fields["role"].id())


def _read_month_day(node: Node) -> MonthDay:
    written = re.fullmatch(r"(\d\d)-(\d\d)", str(node.value))
    try:
        if written is None:
            raise ValueError(node.value)
        day = date(_LEAP_YEAR, int(written[1]), int(written[2]))
    except ValueError as error:
        raise node.refuse(say("A day of the year such as 12-29 is expected here.")) from error
    return MonthDay(day.month, day.day)
