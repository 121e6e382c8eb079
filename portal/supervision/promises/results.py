"""What a rule says: verdicts with reasons, the next step, the records they rest on. Pure."""

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from functools import cached_property
from operator import attrgetter

from portal.content.definitions.promises import Promise
from portal.foundation.core.words.messages import Message, Text
from portal.ledger.obligations.models import Holder
from portal.ledger.vendors.models import VendorState


class Verdict(StrEnum):
    """Ids of promises.yaml; the worst stands first. `rank`: 0 for the worst."""

    rank: int

    BROKEN = "broken"
    DUE_SOON = "due_soon"  # it holds, but a date it rests on is near
    EXCEPTED = "excepted"  # not literally true, but an approved exception is on record
    KEPT = "kept"
    NOT_IN_SCOPE = "not_in_scope"


for _place, _verdict in enumerate(Verdict):
    _verdict.rank = _place  # read millions of times where thousands of vendors are judged
_RANK = attrgetter("rank")

PASSABLE = frozenset(Verdict) - {Verdict.BROKEN}  # at a gate: docs/product.md section 3, *activate*
PROVABLE = PASSABLE - {Verdict.NOT_IN_SCOPE}  # shown to hold: the board's foot and its sentence


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """Of several the worst counts; of none, there is nothing in scope."""
    return min(verdicts, key=_RANK, default=Verdict.NOT_IN_SCOPE)


class Look(StrEnum):
    """How a verdict is drawn and counted. One that holds before it was due for the first time has
    a look of its own: no record shows it yet, so it is never among what can be shown."""

    BROKEN = "broken"
    DUE_SOON = "due_soon"
    EXCEPTED = "excepted"
    BEFORE_FIRST = "before_first"
    KEPT = "kept"
    NOT_IN_SCOPE = "not_in_scope"


def look_of(verdict: Verdict, *, without_record: bool) -> Look:
    """What is due soon stays so: it is urgent, whether a record shows it or not."""
    bare = verdict is Verdict.KEPT and without_record
    return Look.BEFORE_FIRST if bare else Look[verdict.name]


CLIENT_APPROVAL = "client_approval"  # `rule` of promises.yaml


class Place(StrEnum):
    """What a step or a record is about; the id of a target is that of the thing in brackets."""

    ACTIVATION = "activation"  # (vendor)
    APPROVAL = "approval"  # (vendor) it is to be proposed
    APPROVAL_DECISION = "approval_decision"  # (proposal)
    ASSESSMENT_BEGIN = "assessment_begin"  # (vendor) a candidate no longer
    ATTESTATION = "attestation"  # one signed statement
    ATTESTATION_ASK = "attestation_ask"  # (vendor)
    ATTESTATIONS = "attestations"  # (vendor) what is asked and signed
    AUTHORITY = "authority"  # (vendor) who may sign for it
    BILLING_DECISION = "billing_decision"  # (share)
    CHECK_AGAIN = "check_again"  # (contract) its clauses, which were checked before
    CLAUSE_CHECK = "clause_check"  # (contract)
    CLIENT_APPROVAL = "client_approval"  # of a customer
    CONFIRMATION = "confirmation"  # other than by a questionnaire
    CONFIRMATION_DECISION = "confirmation_decision"  # (confirmation)
    CONTRACT = "contract"
    CUSTOMERS_TO_ASK = "customers_to_ask"  # (engagement) who has to approve, and how they are asked
    DATA_REVIEW = "data_review"  # (vendor) the need for all data shared with it
    FINDING = "finding"  # one thing to mend
    FINDINGS = "findings"  # (vendor) the register of what was found
    HANDOVER = "handover"  # (share) the first one
    INCIDENT = "incident"  # with its clocks
    INCIDENT_CUSTOMER = "incident_customer"  # one customer to tell of it
    INCIDENTS = "incidents"  # (vendor) the register of them
    INSTRUCTION = "instruction"  # to one vendor
    INSTRUCTIONS = "instructions"  # (vendor) the register of them
    NEW_CONTRACT = "new_contract"  # (vendor)
    PEOPLE = "people"  # (vendor) contacts and accounts
    PROVISION_RECORD = "provision_record"  # what a provision has on record
    PROVISIONS = "provisions"  # (vendor) what its data on another basis needs
    QUESTIONNAIRE = "questionnaire"  # (assignment)
    QUESTIONNAIRE_ASK = "questionnaire_ask"  # (vendor)
    REPORT = "report"  # about the vendor, for management
    REPORT_ASK = "report_ask"  # (vendor) one is to be drafted
    REPORT_DECISION = "report_decision"  # (report)
    REPORT_DRAFT = "report_draft"  # (report)
    RETURN_RECORD = "return_record"  # what was returned or destroyed
    RETURNS = "returns"  # (vendor) what became of the data of work that is over
    SELECTION = "selection"  # (assessment)
    SELECTION_AGAIN = "selection_again"  # (vendor) something changed since the last one
    SELECTION_ASK = "selection_ask"  # (vendor) it is to be assessed
    SELECTION_BEGIN = "selection_begin"  # (vendor) by the criteria
    SELECTION_DECISION = "selection_decision"  # (assessment)
    SHARE = "share"
    SHARE_NEW = "share_new"  # (engagement)
    SIGNATORY = "signatory"  # (vendor) somebody who signs is to be invited
    SUBCONTRACTOR = "subcontractor"  # in the chain of a piece of work
    SUBCONTRACTOR_DECISION = "subcontractor_decision"  # (subcontractor)
    VENDOR = "vendor"
    WAIVER = "waiver"
    WAIVER_DECISION = "waiver_decision"  # (waiver)
    WORK = "work"  # (engagement)
    WORK_CUSTOMERS = "work_customers"  # (engagement) whose data it is
    WORK_NEW = "work_new"  # (vendor)


@dataclass(frozen=True, slots=True)
class Target:
    place: Place
    id: int
    about: tuple[tuple[str, int | str], ...] = field(default=(), compare=False)  # told to its page


@dataclass(frozen=True, slots=True)
class Step:
    """Who has to do what, by when (None: no day is set), and where it is done."""

    who: Holder
    what: Message
    by: date | None
    target: Target


@dataclass(frozen=True, slots=True)
class Record:
    """A record a verdict rests on, with the number people know it by; a register has a name."""

    number: str | Message
    target: Target


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing found. `rests_until`: the last day on which it is sure to stay so.

    `shown_by`: the records that show that it holds. `not_yet_due`: it holds only because it is not
    due for the first time yet, so that there can be no record.
    """

    verdict: Verdict
    reason: Message
    step: Step | None = None
    rests_until: date | None = None
    shown_by: tuple[Record, ...] = ()
    not_yet_due: bool = False

    @property
    def without_record(self) -> bool:
        """It holds, and nothing shows it; forgetting `shown_by` never makes it look better."""
        return not self.shown_by and self.verdict in PROVABLE

    @property
    def by(self) -> date | None:
        """By when its step is to be done."""
        return self.step.by if self.step else None

    @property
    def look(self) -> Look:
        return look_of(self.verdict, without_record=self.without_record)


class Together(ABC):
    """What several points, or the results about several pieces of work, come to."""

    @property
    @abstractmethod
    def points(self) -> tuple[Reason, ...]:
        """All of them, the worst first."""

    @property
    def parts(self) -> Collection["Reason | RuleResult"]:
        return self.points

    @cached_property
    def verdict(self) -> Verdict:
        return worst(part.verdict for part in self.parts)

    @cached_property
    def without_record(self) -> bool:
        """It holds as a whole, but of some of it there is no record yet."""
        return self.verdict in PROVABLE and any(part.without_record for part in self.parts)

    @property
    def look(self) -> Look:
        return look_of(self.verdict, without_record=self.without_record)

    @property
    def reasons(self) -> tuple[Message, ...]:
        return tuple(point.reason for point in self.points)

    @property
    def rests_until(self) -> date | None:
        """The first day that ends something it rests on; None: no such day."""
        days = (part.rests_until for part in self.parts if part.rests_until is not None)
        return min(days, default=None)

    @property
    def step(self) -> Step | None:
        """The next step: that of the worst and most urgent point."""
        return next((point.step for point in self.points if point.step is not None), None)


@dataclass(frozen=True)
class RuleResult(Together):
    """One promise for one piece of work: all that was found about it."""

    points: tuple[Reason, ...] = ()
    records: tuple[Record, ...] = ()


def found(points: Iterable[Reason], records: Iterable[Record] = ()) -> RuleResult:
    """Sorted: the worst first, then by the day of the step; each record once."""
    return RuleResult(tuple(sorted(points, key=_urgency)), _once(records))


def _once(records: Iterable[Record]) -> tuple[Record, ...]:
    """Each record once, in the order given; compared one by one, for a name has no hash."""
    every = list(records)
    return tuple(one for place, one in enumerate(every) if one not in every[:place])


def resting_on(points: Iterable[Reason], records: Iterable[Record]) -> Iterator[Reason]:
    """The points, those that hold and name no record shown by these."""
    shown_by = tuple(records)
    for point in points:
        yield replace(point, shown_by=shown_by) if shown_by and point.without_record else point


def _urgency(point: Reason) -> tuple[int, bool, date]:
    """Of what holds, what no record shows stands first."""
    day = point.by or point.rests_until or date.max
    return point.verdict.rank, not point.without_record, day


@dataclass(frozen=True)
class EngagementVerdict:
    """One piece of work. `counts`: it counts for the vendor's verdict, not for its own gate only.

    `approval`, `provision`, `selected`, `returned`: the gates ask them, judged or not. `released`: bases,
    if none is entrusted. `keeps`: it is over, and no record shows that nothing is left with the vendor.
    """

    engagement_id: int
    number: str
    name: Text
    tier: str
    is_entrusted: bool
    shares_data: bool
    is_over: bool
    has_begun: bool  # data is within the vendor's reach
    counts: bool
    findings: Mapping[str, RuleResult]  # by promise; those it falls under
    approval: RuleResult | None = None
    provision: RuleResult | None = None
    released: Text | None = None
    selected: RuleResult | None = None
    returned: RuleResult | None = None
    keeps: bool = False

    def verdict_of(self, promise_id: str) -> Verdict:
        """Not in scope where the promise is not decided."""
        finding = self.findings.get(promise_id)
        return Verdict.NOT_IN_SCOPE if finding is None else finding.verdict

    def look_of(self, promise_id: str) -> Look:
        finding = self.findings.get(promise_id)
        return Look.NOT_IN_SCOPE if finding is None else finding.look

    @property
    def holds_data(self) -> bool:
        """Data is within reach for it today, so that the vendor has to keep the promises."""
        return self.keeps or (self.counts and self.has_begun and bool(self.findings))


@dataclass(frozen=True)
class PromiseVerdict(Together):
    """One promise for one vendor; `policy`: the company's own sentence on that day."""

    promise: Promise
    policy: Text
    works: tuple[tuple[EngagementVerdict, RuleResult], ...]  # those that count and are in scope
    nothing: Message | None = None  # why it is not in scope

    @property
    def parts(self) -> Collection[RuleResult]:
        return [finding for _, finding in self.works]

    @cached_property
    def points(self) -> tuple[Reason, ...]:
        """Of all its work, the worst first; what is the same of several pieces of work once."""
        found: list[Reason] = []
        for _, finding in self.works:
            found += [point for point in finding.points if point not in found]
        return tuple(sorted(found, key=_urgency))

    @property
    def reasons(self) -> tuple[Message, ...]:
        """Those that make the verdict first; never none."""
        nothing = () if self.nothing is None else (self.nothing,)
        return tuple(point.reason for point in self.points) or nothing

    @property
    def records(self) -> tuple[Record, ...]:
        return _once(record for _, finding in self.works for record in finding.records)


@dataclass(frozen=True)
class Extent:
    """Of the promises that the policy made on a day: those that are judged, and the others."""

    judged: tuple[Promise, ...]
    others: tuple[Promise, ...]

    @property
    def number(self) -> int:
        return len(self.judged) + len(self.others)

    def leaves_out(self, rule: str) -> bool:
        """Whether the policy makes such a promise and nothing judges it."""
        return any(promise.rule == rule for promise in self.others)


@dataclass(frozen=True)
class Evaluation:
    """A vendor on a day: each promise that is decided, in the order of the pack.

    `extent` says how much of the policy that is.
    """

    vendor_id: int
    name: Text
    state: VendorState | None  # None: not in the register yet on that day
    tier: str | None  # the strictest of its current work
    as_of: date
    promises: tuple[PromiseVerdict, ...]
    engagements: tuple[EngagementVerdict, ...]
    extent: Extent

    def verdict_of(self, promise_id: str) -> Verdict:
        known = (promise.verdict for promise in self.promises if promise.promise.id == promise_id)
        return next(known, Verdict.NOT_IN_SCOPE)

    @property
    def worst(self) -> Verdict:
        return worst(promise.verdict for promise in self.promises)

    @cached_property
    def without_record(self) -> frozenset[str]:
        """The promises that hold although no record shows it yet, by id."""
        return frozenset(promise.promise.id for promise in self.promises if promise.without_record)

    @property
    def holds_data(self) -> bool:
        return any(engagement.holds_data for engagement in self.engagements)

    @property
    def unapproved(self) -> tuple[EngagementVerdict, ...]:
        """Work for which data that a customer entrusted to us was handed over, while no record shows
        that the customer approved it; none once the promise about it is judged."""
        if not self.extent.leaves_out(CLIENT_APPROVAL):
            return ()
        return tuple(
            work
            for work in self.engagements
            if (work.is_entrusted and work.counts and work.has_begun and work.shares_data)
            and (work.approval is None or work.approval.verdict is Verdict.BROKEN)
        )

    @property
    def is_unapproved(self) -> bool:
        return bool(self.unapproved)

    def look_of(self, promise_id: str) -> Look:
        known = (promise.look for promise in self.promises if promise.promise.id == promise_id)
        return next(known, Look.NOT_IN_SCOPE)

    @property
    def can_be_shown(self) -> bool:
        """Everything judged holds and a record shows it, and nothing beside it is known to be open."""
        bare, unapproved = bool(self.without_record), self.is_unapproved
        return can_be_shown(self.worst, without_record=bare, unapproved=unapproved)


def can_be_shown(worst: Verdict, *, without_record: bool, unapproved: bool) -> bool:
    """Of a vendor, as judged or as kept."""
    return worst in PROVABLE and not without_record and not unapproved
