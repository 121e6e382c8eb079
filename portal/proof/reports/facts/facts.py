"""Everything a report about one vendor and period is written from, read at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from operator import attrgetter
from typing import Any

from portal.content import catalogue
from portal.content.definitions.practice import Practice
from portal.content.definitions.promises import PromisePack
from portal.content.definitions.statements import Statement
from portal.content.definitions.tiers import CategoryPack, TierPack
from portal.content.policy.queries import promises_on
from portal.content.versions.queries import active_versions
from portal.foundation.access.roles import Role
from portal.foundation.accounts.models import User
from portal.foundation.accounts.queries import find_user
from portal.foundation.audit.queries import TrailLine
from portal.foundation.core.words.messages import Message
from portal.foundation.organisation.models import Organisation
from portal.ledger.contracts.clauses.due_again import LastCheck
from portal.ledger.contracts.coverage.outcome import ContractFacts
from portal.ledger.obligations.models import Obligation
from portal.ledger.vendors.models import Vendor, VendorStateSpan
from portal.proof.desk.shown_then import ShownOtherwise, late_records
from portal.proof.reports.facts.confirmation_queries import ConfirmationFacts
from portal.proof.reports.facts.findings import FindingFacts
from portal.proof.reports.facts.incidents import IncidentFacts
from portal.proof.reports.facts.provisions import CertificateFacts, ProvisionFacts
from portal.proof.reports.facts.queries import FileFact, Reminded, RequestAnswered
from portal.proof.reports.facts.returns import ReturnFacts
from portal.proof.reports.facts.sheets import SheetFacts
from portal.proof.reports.models import Span, SupervisionReport
from portal.supervision.attestations.models import ExceptionDecision
from portal.supervision.attestations.statements.exception_rows import Deviation
from portal.supervision.client_approvals.models import ClientApproval
from portal.supervision.mergers.queries import MergerRow
from portal.supervision.onboarding.models import Suspension, VendorProposal
from portal.supervision.promises.results import EngagementVerdict, Evaluation
from portal.supervision.promises.shown_spans import ShownSpan
from portal.supervision.promises.work import Standards, SupervisedWork, VendorOnDay
from portal.supervision.selections.models import SelectionAssessment
from portal.supervision.trainings.facts import TrainingOnDay

STATEMENT = "no_subcontracting"  # its exceptions are others who handle the data


class DataReach(StrEnum):
    """Whether data is within the vendor's reach on the day; not yet and no longer are two things."""

    NEVER = "never"  # no work, or none with data
    NOT_YET = "not_yet"
    NOW = "now"
    NO_LONGER = "no_longer"


@dataclass(frozen=True, slots=True)
class WorkFacts:
    """A piece of work as the promises are decided from it, and the verdicts."""

    on_day: SupervisedWork
    verdict: EngagementVerdict

    @property
    def number(self) -> str:
        return self.on_day.number


@dataclass(frozen=True, slots=True)
class ReportPacks:
    """The content in force on the day of the report; `versions`: `promises 2026.1` and so on."""

    practice: Practice
    promises: PromisePack
    categories: CategoryPack
    tiers: TierPack
    statements: Mapping[str, Statement]
    versions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReportFacts:
    """`as_of`: the day all verdicts are of. `before`: the verdicts on the day before the period,
    None where the vendor was not in the register yet. `today`: of the reading."""

    company: Organisation
    vendor: Vendor
    span: Span
    as_of: date
    today: date
    on: Standards
    packs: ReportPacks
    evaluation: Evaluation
    works: tuple[WorkFacts, ...]  # with terms on the day and not over before the period
    ended: tuple[WorkFacts, ...]  # of these, what ended in it and counted: as on its last day
    reach: DataReach
    before: Evaluation | None
    works_before: VendorOnDay
    states: Sequence[VendorStateSpan]  # all of the vendor, the latest first
    suspension: Suspension | None  # running on the day
    known: Mapping[str, Any]  # of the vendor, what was edited after the day, as it was on the day
    contracts: Sequence[ContractFacts]  # all of them, with their terms as known on the day
    checks: Mapping[int, LastCheck]
    stated: Sequence[RequestAnswered]  # everything asked by the day
    sheets: Sequence[SheetFacts]  # every questionnaire asked by the day
    confirmations: Sequence[ConfirmationFacts]  # what was confirmed in another way
    incidents: Sequence[IncidentFacts]  # of the period; drills are none
    has_drills: bool
    selections: Sequence[SelectionAssessment]  # decided by the day, the latest first
    client_approvals: Mapping[int, ClientApproval]  # by id, of the work of the day
    provisions: ProvisionFacts  # of data on another basis, and what the web site sends
    certificates: Sequence[CertificateFacts]  # that were in force in the period
    trainings: Sequence[TrainingOnDay]  # handed to the vendor by the day
    returns: ReturnFacts  # handovers of the period, and what is to come back of work that is over
    payees: Sequence[Message]  # how many of accounting's payees are decided, of the whole company
    findings: Sequence[FindingFacts]  # open on any day from the one before the period
    proposals: Sequence[VendorProposal]
    exceptions: Sequence[tuple[ExceptionDecision, str]]
    obligations: Sequence[Obligation]  # open on the day
    events: Sequence[TrailLine]
    mergers: Sequence[MergerRow]  # after the day of the report
    later: Sequence[TrailLine]  # after the day of the report, up to now
    late: Sequence[TrailLine]  # of these, what tells of the day or before
    shown: Sequence[ShownOtherwise]  # what the portal showed on the day and is known otherwise now
    spans: Sequence[ShownSpan]  # what it showed on each day up to that of the report
    was_judged: bool  # whether what it showed on the day is on record
    reminders: Sequence[Reminded]
    files: Mapping[str, Sequence[FileFact]]
    previous: SupervisionReport | None
    drafter: User | None
    issuer: User | None
    officers: Sequence[User]
    managers: Sequence[User]
    roles: Mapping[int, frozenset[Role]]  # of everybody who proposed something, by id
    names: Mapping[
        int, str
    ]  # of who did something in `events` and `later`, or confirmed a provision
    audit_head: tuple[int, str]
    portal: str  # its address, without a slash at the end

    @property
    def state(self) -> VendorStateSpan | None:
        """That of the day; None before the vendor was in the register."""
        return next((state for state in self.states if state.is_valid_on(self.as_of)), None)

    @property
    def counting(self) -> tuple[WorkFacts, ...]:
        """The work that counts for the vendor's verdicts; where none does, all that is not over."""
        counts = tuple(work for work in self.works if work.verdict.counts)
        return counts or tuple(work for work in self.works if work.on_day.runs_on(self.as_of))

    @property
    def asked_of(self) -> tuple[WorkFacts, ...]:
        """The work that clauses, statements and sheets are asked for; what ended in the period only
        where nothing else counts."""
        if self.ended and not any(work.verdict.counts for work in self.works):
            return self.ended
        return self.counting

    def standing(self, day: date) -> Mapping[tuple[int, str], RequestAnswered]:
        """What stood signed on a day up to `as_of`, by engagement and statement."""
        found: dict[tuple[int, str], RequestAnswered] = {}
        for asked in sorted((asked for asked in self.stated if asked.stood_on(day)), key=_about):
            found[asked.request.engagement_id, asked.request.statement_id] = asked
        return found

    def declared(self, day: date) -> list[tuple[RequestAnswered, Deviation]]:
        """Others who handle the data, as the statements that stood on the day name them."""
        return [
            (asked, row)
            for (_, statement_id), asked in sorted(self.standing(day).items())
            if statement_id == STATEMENT
            for row in asked.exceptions
        ]

    @property
    def listed(self) -> tuple[RequestAnswered, ...]:
        """What the report shows: signed in the period, standing on the day, or open then."""
        standing = {asked.request.id for asked in self.standing(self.as_of).values()}
        return tuple(
            asked
            for asked in self.stated
            if asked.request.id in standing
            or asked.is_open_on(self.as_of)
            or (asked.attestation is not None and asked.attestation.signed_on >= self.span.first)
        )

    @property
    def recorded(self) -> Mapping[str, date]:
        """By number: on which day after that of the report it was recorded or corrected last."""
        return {one.number: one.on for one in late_records(self.late)}

    @property
    def numbers(self) -> Mapping[int, str]:
        """W-2026-001 by engagement."""
        return {work.on_day.engagement_id: work.number for work in self.works}


def _about(one: RequestAnswered) -> tuple[date, datetime]:
    """Later periods stand over earlier ones, of one period the record signed last."""
    signed = one.attestation
    if signed is None:
        raise ValueError("nothing was signed")
    return signed.period_to or signed.period_from, signed.signed_at


def packs_on(as_of: date) -> ReportPacks:
    """In force on the day."""
    versions = sorted(active_versions(as_of).values(), key=attrgetter("pack"))
    return ReportPacks(
        practice=catalogue.practice(on=as_of),
        promises=replace(catalogue.promise_pack(on=as_of), promises=promises_on(as_of)),
        categories=catalogue.category_pack(on=as_of),
        tiers=catalogue.tiers(on=as_of),
        statements=catalogue.statement_pack(on=as_of).by_id,
        versions=tuple(f"{version.pack} {version.version}" for version in versions),
    )


def person_of(user_id: int | None, staff: Sequence[User]) -> User | None:
    """Read only where it is none of these."""
    known = (person for person in staff if person.id == user_id)
    return None if user_id is None else next(known, None) or find_user(user_id)


def reach_on(known: VendorOnDay, as_of: date) -> DataReach:
    begun = [work for work in known.works if work.has_begun(as_of)]
    if begun:
        return DataReach.NOW if any(work.runs_on(as_of) for work in begun) else DataReach.NO_LONGER
    return DataReach.NOT_YET if any(work.shares for work in known.works) else DataReach.NEVER
