"""The pack of incident rules: who must hear of a leak, why, by which law, and until when."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Annotated, Literal, get_args

from pydantic import AfterValidator, Field

from portal.content.definitions.pack import Pack, by_id
from portal.foundation.core.plain_data import (
    Day,
    FlagOrNo,
    Id,
    InBoth,
    Things,
    Whole,
    Words,
    or_else,
    refuse,
)
from portal.foundation.core.words.messages import say

# Every duty the portal can follow; a version says of each when it applies and until when.
DutyId = Literal[
    "preliminary", "final", "persons", "mark_preliminary", "mark_final",
    "gdpr", "customer", "to_customer", "counsel",
]  # fmt: skip
DUTY_IDS: tuple[str, ...] = get_args(DutyId)
# By which facts a duty is decided: a kind of data that is reported; whatever happened; persons in the
# EEA; customers, none of whom is named; each customer that is named; contents of communications.
DutyGround = Literal["reported", "every", "eea", "customer", "each_customer", "communications"]


@dataclass(frozen=True, slots=True)
class DutyClock:
    """How long somebody has, from when any department knew: so many days, that one being day 1, or hours.

    `next_open_day`: a last day on which no office is open moves to the next one.
    """

    days: Annotated[Whole, or_else(0)] = 0
    hours: Annotated[Whole, or_else(0)] = 0
    next_open_day: FlagOrNo = False


def _counts(clock: DutyClock) -> DutyClock:
    if min(clock.days, clock.hours) < 0 or (clock.days > 0) == (clock.hours > 0):
        raise refuse(say("Give either days or hours, from 1 on."))
    if clock.hours and clock.next_open_day:
        raise refuse(say("Hours do not move to an open day."))
    return clock


Clock = Annotated[DutyClock, AfterValidator(_counts)]


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentDuty:
    """`because`, `otherwise`: the reasons where it applies and where not, unless numbers say more.

    `clock_on_purpose`: where somebody may have acted on purpose, None: the same. `counsel_from`,
    `counsel_until`: the days on which whether it applies is to be confirmed by counsel.
    """

    id: DutyId
    label: InBoth
    to: InBoth
    stage: Literal["preliminary", "final", "notice"]
    ground: DutyGround
    because: InBoth
    otherwise: InBoth
    law: InBoth
    clock: Clock
    clock_on_purpose: Clock | None = None
    valid_from: Day
    valid_until: Day | None = None
    mark_holders_only: FlagOrNo = False
    counsel_from: Day | None = None
    counsel_until: Day | None = None

    def is_in_force_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)

    def asks_counsel_on(self, day: date) -> bool:
        """Whether it is still to be confirmed by counsel that it applies."""
        begun = self.counsel_from is not None and self.counsel_from <= day
        return begun and (self.counsel_until is None or day <= self.counsel_until)


@dataclass(frozen=True, slots=True)
class ReportedKind:
    """When a kind of data of the pack of data categories counts, besides the number of persons there.

    `unknown_counts`: while nobody knows how many persons there are, it is taken to be reached.
    `basis`: the rule as that pack cites it, `law`: as readers do.
    """

    id: Id
    counts: Literal["always", "on_purpose", "public", "financial_loss", "never"]
    basis: Words
    law: InBoth
    unknown_counts: FlagOrNo = False


@dataclass(frozen=True)
class IncidentRules(Pack):
    """Every duty once, in the order in which they are told; the kinds of data that are reported."""

    duties: Annotated[Things[IncidentDuty], Field(alias="incident_duties")]
    reported_kinds: Things[ReportedKind]

    @cached_property
    def duties_by_id(self) -> Mapping[str, IncidentDuty]:
        return by_id(self.duties)

    @cached_property
    def kinds_by_id(self) -> Mapping[str, ReportedKind]:
        return by_id(self.reported_kinds)
