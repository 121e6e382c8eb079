"""What a rule says: verdicts with their reasons, the next step, and the records they rest on. Pure.

Reasons and steps are messages; where a step leads is (kind, id), made an address by who shows it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property

from portal.foundation.content.promises import Promise
from portal.foundation.core.messages import Message, Text
from portal.ledger.obligations.models import Holder
from portal.ledger.vendors.models import VendorState
from portal.supervision.promises.verdicts import Verdict, worst


class Place(StrEnum):
    """What a step or a record is about; the id of a target is that of the thing in brackets."""

    ATTESTATION = "attestation"  # one signed statement
    ATTESTATION_ASK = "attestation_ask"  # (vendor)
    ATTESTATIONS = "attestations"  # (vendor) what is asked and signed
    BILLING_DECISION = "billing_decision"  # (share)
    CHECK_AGAIN = "check_again"  # (contract) its clauses, which were checked before
    CLAUSE_CHECK = "clause_check"  # (contract)
    CONFIRMATION = "confirmation"  # other than by a questionnaire
    CONFIRMATION_DECISION = "confirmation_decision"  # (confirmation)
    CONTRACT = "contract"
    DATA_REVIEW = "data_review"  # (vendor) the need for all data shared with it
    FINDING = "finding"  # one thing to mend
    NEW_CONTRACT = "new_contract"  # (vendor)
    QUESTIONNAIRE = "questionnaire"  # (assignment)
    QUESTIONNAIRE_ASK = "questionnaire_ask"  # (vendor)
    SHARE = "share"
    WAIVER = "waiver"
    WAIVER_DECISION = "waiver_decision"  # (waiver)
    WORK = "work"  # (engagement)


@dataclass(frozen=True, slots=True)
class Target:
    place: Place
    id: int


@dataclass(frozen=True, slots=True)
class Step:
    """Who has to do what, by when (None: no day is set), and where it is done."""

    who: Holder
    what: Message
    by: date | None
    target: Target


@dataclass(frozen=True, slots=True)
class Record:
    """A record a verdict rests on, with the number people know it by."""

    number: str
    target: Target


@dataclass(frozen=True, slots=True)
class Point:
    """One thing found. `rests_until`: the last day on which it is sure to stay so."""

    verdict: Verdict
    reason: Message
    step: Step | None = None
    rests_until: date | None = None


@dataclass(frozen=True)
class Finding:
    """One promise for one piece of work: all that was found about it, the worst first."""

    points: tuple[Point, ...] = ()
    records: tuple[Record, ...] = ()

    @cached_property
    def verdict(self) -> Verdict:
        return worst(point.verdict for point in self.points)

    @property
    def reasons(self) -> tuple[Message, ...]:
        return tuple(point.reason for point in self.points)

    @property
    def rests_until(self) -> date | None:
        """The first day that ends something it rests on; None: no such day."""
        days = (point.rests_until for point in self.points if point.rests_until is not None)
        return min(days, default=None)

    @property
    def step(self) -> Step | None:
        """The next step: that of the worst and most urgent point."""
        return next((point.step for point in self.points if point.step is not None), None)


def found(points: Iterable[Point], records: Iterable[Record] = ()) -> Finding:
    """Sorted: the worst first, then by the day of the step; each record once."""
    ordered = sorted(points, key=_urgency)
    return Finding(tuple(ordered), tuple(dict.fromkeys(records)))


def _urgency(point: Point) -> tuple[int, date]:
    day = point.step.by if point.step and point.step.by else point.rests_until
    return point.verdict.rank, day or date.max


@dataclass(frozen=True)
class EngagementVerdict:
    """One piece of work. `counts`: it counts for the vendor's verdict, not for its own gate only."""

    engagement_id: int
    number: str
    name: Text
    tier: str
    is_entrusted: bool
    shares_data: bool
    is_over: bool
    has_begun: bool  # data is within the vendor's reach
    counts: bool
    findings: Mapping[str, Finding]  # by promise; those it falls under

    def verdict_of(self, promise_id: str) -> Verdict:
        """Not in scope where the promise is not decided."""
        finding = self.findings.get(promise_id)
        return Verdict.NOT_IN_SCOPE if finding is None else finding.verdict


@dataclass(frozen=True)
class PromiseVerdict:
    """One promise for one vendor; `policy`: the company's own sentence on that day."""

    promise: Promise
    policy: Text
    works: tuple[tuple[EngagementVerdict, Finding], ...]  # those that count and are in scope
    nothing: Message | None = None  # why it is not in scope

    @cached_property
    def verdict(self) -> Verdict:
        return worst(finding.verdict for _, finding in self.works)

    @cached_property
    def points(self) -> tuple[Point, ...]:
        """Of all its work, the worst first; what is the same of several pieces of work once."""
        found: list[Point] = []
        for _, finding in self.works:
            found += [point for point in finding.points if point not in found]
        return tuple(sorted(found, key=_urgency))

    @property
    def reasons(self) -> tuple[Message, ...]:
        """Those that make the verdict first; never none."""
        if not self.points:
            return () if self.nothing is None else (self.nothing,)
        return tuple(point.reason for point in self.points)

    @property
    def step(self) -> Step | None:
        return next((point.step for point in self.points if point.step is not None), None)

    @property
    def records(self) -> tuple[Record, ...]:
        all_of_them = (record for _, finding in self.works for record in finding.records)
        return tuple(dict.fromkeys(all_of_them))

    @property
    def rests_until(self) -> date | None:
        days = [f.rests_until for _, f in self.works if f.rests_until is not None]
        return min(days, default=None)


@dataclass(frozen=True)
class Evaluation:
    """A vendor on a day: each promise that is decided, in the order of the pack."""

    vendor_id: int
    name: Text
    state: VendorState | None  # None: not in the register yet on that day
    tier: str | None  # the strictest of its current work
    as_of: date
    promises: tuple[PromiseVerdict, ...]
    engagements: tuple[EngagementVerdict, ...]

    def verdict_of(self, promise_id: str) -> Verdict:
        known = (one.verdict for one in self.promises if one.promise.id == promise_id)
        return next(known, Verdict.NOT_IN_SCOPE)

    @property
    def worst(self) -> Verdict:
        return worst(one.verdict for one in self.promises)
