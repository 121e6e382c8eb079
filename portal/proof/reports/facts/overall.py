"""What a report over all vendors is written from.

The verdicts are those of the board. Reasons are known of the vendors alone that the report names them
of: what is not kept, due soon or excepted at the first few vendors each, the strictest tier first.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from portal.content.definitions.promises import Promise
from portal.foundation.accounts.models import User
from portal.foundation.core.words.messages import Message, Text
from portal.foundation.organisation.models import Organisation
from portal.ledger.obligations.models import Holder, Obligation
from portal.ledger.payees.models import PayeeOutcome
from portal.proof.audits.models import InternalAudit
from portal.proof.desk.board import VendorStanding
from portal.proof.management_reviews.models import ManagementReview
from portal.proof.reports.facts.facts import ReportPacks
from portal.proof.reports.models import Span, SupervisionReport
from portal.supervision.approvals.queries import ReportsOnDay
from portal.supervision.findings.facts import OpenFinding
from portal.supervision.incidents.facts import IncidentOnDay
from portal.supervision.instructions.facts import InstructionOnDay
from portal.supervision.promises.results import Evaluation, Extent, Look, Verdict
from portal.supervision.returns.queries import DueReturn
from portal.supervision.subcontractors.standing import SubcontractorOnDay


@dataclass(frozen=True, slots=True)
class SinceLast:
    """Since the report before: vendors that were not in it, that are not in this one, and the vendors at which
    something was not kept on its day as the portal showed it then, None: that is not on record."""

    came: Collection[int]
    went: Collection[int]
    broken_then: Collection[int] | None


@dataclass(frozen=True, slots=True)
class PlannedThings:
    """Of one kind, due in the period by the plan: all of them, and what came of them by the day."""

    what: str
    planned: int
    left_out: int
    in_time: int
    late: int
    open: int


@dataclass(frozen=True, slots=True)
class ThingsAhead:
    """How much of one kind the plan asks for on a day, for work of a tier."""

    on: date
    what: str
    tier: str
    number: int


@dataclass(frozen=True, slots=True)
class OwnSide:
    """What the company itself owed in the period: done after its day, and over it and still open."""

    holder: Holder
    late: int
    overdue: int


@dataclass(frozen=True, slots=True)
class DecisionOnDay:
    """A decision of a review: `done_on` None: not carried out by the day."""

    review_number: str
    what: str
    owner_id: int
    due_on: date | None
    done_on: date | None


@dataclass(frozen=True, slots=True)
class AuditOnDay:
    """An audit, by when it was due, and how many findings it made."""

    row: InternalAudit
    due_on: date | None
    findings: int


@dataclass(frozen=True, slots=True)
class OverallFacts:
    """`standings`: of the vendors that are listed, the strictest tier first. `reasons`: of those whose
    points are told. `shown`: of these vendors by promise what was shown on the day itself, None: it is today. `decided`: payees of the newest list by what was decided, None: there is no list.

    `past`: by day what was shown over all vendors. `responses`: by vendor what was due of it in the period, and
    answered. `scores`: by vendor the verified score in force. `chain`: with the vendor of each. `ahead_until`: the
    last day of what comes next; `unplanned`: fiscal years of it without a plan. `people`: names by id."""

    company: Organisation
    span: Span
    as_of: date
    today: date
    packs: ReportPacks
    promises: tuple[Promise, ...]
    extent: Extent
    policies: Mapping[str, Text]  # the company's own sentences, by promise
    standings: Mapping[int, VendorStanding]
    names: Mapping[int, Text]
    works: Mapping[int, Sequence[Text]]  # that run on the day
    reasons: Mapping[int, Evaluation]
    unnamed: Mapping[Verdict, int]  # vendors with such a verdict whose reasons are not told
    owners: Mapping[int, str]  # of the vendors whose reasons are told
    findings: Mapping[int, Sequence[OpenFinding]]
    incidents: Sequence[tuple[int, IncidentOnDay, str]]  # of a vendor, and what has happened
    instructions: Sequence[
        tuple[int, InstructionOnDay]
    ]  # that ran in the period, with their vendors
    returns: Sequence[DueReturn]  # of work that was over and not shown as settled
    shown: Mapping[int, Mapping[str, Look]] | None
    reports: Mapping[int, ReportsOnDay]
    waiting: Sequence[Obligation]  # for management, open on the day
    payees: Sequence[Message]
    decided: Mapping[PayeeOutcome, int] | None
    on_list: int
    past: Mapping[date, Mapping[Look, int]]
    since: SinceLast | None
    responses: Mapping[int, tuple[int, int]]
    scores: Mapping[int, float]
    own_side: Sequence[OwnSide]
    chain: Sequence[tuple[int, SubcontractorOnDay]]
    planned: Sequence[PlannedThings]
    ahead: Sequence[ThingsAhead]
    ahead_until: date
    unplanned: Sequence[int]
    reviews: Sequence[ManagementReview]
    review_decisions: Sequence[DecisionOnDay]
    audits: Sequence[AuditOnDay]
    people: Mapping[int, str]
    previous: SupervisionReport | None
    drafter: User | None
    issuer: User | None
    officers: Sequence[User]
    managers: Sequence[User]
    audit_head: tuple[int, str]
