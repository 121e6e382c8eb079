"""What a report over all vendors is written from.

The verdicts are those of the board. Reasons are known of the vendors alone that the report names them
of: every approved exception, and what is not kept at the first few vendors.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from portal.content.definitions.promises import Promise
from portal.foundation.accounts.models import User
from portal.foundation.core.words.messages import Message, Text
from portal.foundation.organisation.models import Organisation
from portal.ledger.obligations.models import Obligation
from portal.ledger.payees.models import PayeeOutcome
from portal.proof.desk.board import VendorStanding
from portal.proof.reports.facts.facts import ReportPacks
from portal.proof.reports.models import Span, SupervisionReport
from portal.supervision.approvals.queries import ReportsOnDay
from portal.supervision.findings.facts import OpenFinding
from portal.supervision.incidents.facts import IncidentOnDay
from portal.supervision.instructions.facts import InstructionOnDay
from portal.supervision.promises.results import Evaluation, Extent, Look
from portal.supervision.returns.queries import DueReturn


@dataclass(frozen=True, slots=True)
class OverallFacts:
    """`standings`: of the vendors that are listed, the strictest tier first. `reasons`: of those whose
    points are told. `shown`: of these vendors by promise what was shown on the day itself, None: it is today. `decided`: payees of the newest list by what was decided, None: there is no list."""

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
    unnamed: int  # vendors at which something is not kept and whose reasons are not told
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
    previous: SupervisionReport | None
    drafter: User | None
    issuer: User | None
    officers: Sequence[User]
    managers: Sequence[User]
    audit_head: tuple[int, str]
