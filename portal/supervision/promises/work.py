"""What the rules are decided from: a vendor and its work on a day. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from portal.content.definitions.statements import Statement
from portal.content.purposes.announced import Announced
from portal.foundation.core.words.messages import Text
from portal.foundation.organisation.calendar import BusinessCalendar
from portal.ledger.contracts.coverage.outcome import ContractFacts, Coverage
from portal.ledger.customers.queries import CustomerOfWork
from portal.ledger.data_sharing.work_on_day import WorkOnDay
from portal.ledger.vendors.models import VendorState
from portal.supervision.approvals.queries import ReportsOnDay
from portal.supervision.attestations.statements.facts import Fallen, OpenRequest, Signed
from portal.supervision.attestations.statements.periods import due
from portal.supervision.client_approvals.standing import ApprovalOnDay
from portal.supervision.confirmations.queries import Confirmed
from portal.supervision.findings.facts import OpenFinding
from portal.supervision.incidents.facts import IncidentOnDay
from portal.supervision.instructions.facts import InstructionOnDay
from portal.supervision.provisions.standing import ProvisionOnDay
from portal.supervision.responses.intervals.periodic import Interval
from portal.supervision.responses.intervals.queries import Accepted, Waiting
from portal.supervision.returns.models import ReturnCertificate, ReturnRecord
from portal.supervision.selections.standing import NO_SELECTIONS, SelectionsOnDay
from portal.supervision.subcontractors.standing import SubcontractorOnDay


@dataclass(frozen=True, slots=True, kw_only=True)
class SupervisedWork(WorkOnDay):
    """A piece of work on the day, and on top all that supervision knows of it then.

    `kind`: of the vendor, as practice.yaml calls it. `signed` and `asked` by statement.
    `covered_by`: the contracts that were entered for it; amendments may cover it besides.
    `bound_since`: first day of the first contract that ever covered it. `attested_since`: by
    statement, the first day any signed record that counts speaks about. `fallen`: by statement the last one
    signed, where it no longer stands. `open_findings`, `incidents`, `instructions`: of the vendor, whatever work they are about.
    `interval`: how often it is checked, None: not at all. `checked`: the questionnaire accepted
    last, `checking`: the one that is open. `confirmed`: in other ways, what waits included.
    `customers`: whose data it is, where it was entrusted to us; `approvals`: of theirs, what waits included.
    `reports`: about the vendor, as far as management has them. `provisions`: records of what its data on
    another basis than entrustment needs, what waits included; `on_site`: series that the web site sends.
    `returns`: records that nothing is left of it, what waits included, the oldest first; `certified`: what the
    vendor handed in about that and nobody has compared.
    `selections`: of the vendor. `chain`: who else handles its data, or asked to.
    """

    kind: Text
    coverage: Coverage
    covered_by: frozenset[int] = frozenset()
    signed: Mapping[str, Signed]
    asked: Mapping[str, OpenRequest]
    bound_since: date | None = None
    attested_since: Mapping[str, date] = field(default_factory=dict)
    fallen: Mapping[str, Fallen] = field(default_factory=dict)
    interval: Interval | None = None
    checked: Accepted | None = None
    checking: Waiting | None = None
    confirmed: tuple[Confirmed, ...] = ()
    open_findings: tuple[OpenFinding, ...] = ()
    incidents: tuple[IncidentOnDay, ...] = ()
    instructions: tuple[InstructionOnDay, ...] = ()
    customers: tuple[CustomerOfWork, ...] = ()
    approvals: tuple[ApprovalOnDay, ...] = ()
    reports: ReportsOnDay = field(default_factory=ReportsOnDay)
    provisions: tuple[ProvisionOnDay, ...] = ()
    on_site: frozenset[str] = frozenset()
    returns: tuple[ReturnRecord, ...] = ()
    certified: ReturnCertificate | None = None
    selections: SelectionsOnDay = NO_SELECTIONS
    chain: tuple[SubcontractorOnDay, ...] = ()


@dataclass(frozen=True, slots=True)
class VendorOnDay:
    """A vendor with all its work on the day: what promises, board and reports are made from.

    `state`: on the day, None: not in the register yet. `tier`: the strictest of what is not over.
    `contracts`: all of them, in the order of entry, with their terms as they were known then.
    """

    id: int
    name: Text
    state: VendorState | None
    works: tuple[SupervisedWork, ...] = ()
    tier: str | None = None
    contracts: tuple[ContractFacts, ...] = ()


@dataclass(frozen=True, slots=True)
class Standards:
    """What is asked on the day, by the packs and the company's settings.

    `judges_provision`: whether what data on another basis needs is judged on the day. Before, such data
    is asked for what entrusted data is asked for.
    `selection_months`: how long an assessment is valid, by tier, the strictest first.
    """

    as_of: date
    baseline_on: date
    due_soon_days: int
    attestation_due_days: int
    calendar: BusinessCalendar
    statements: Mapping[str, Statement]
    announced: Announced = field(default_factory=Announced)
    selection_months: Mapping[str, int] = field(default_factory=dict)
    may_approve_subcontractors: bool = False  # mode with_approval of promises.yaml
    judges_provision: bool = False
    _dues: dict[date, date] = field(default_factory=dict, compare=False, repr=False)

    def attestation_due(self, opens_on: date) -> date:
        """When a statement asked for on that day must be signed; worked out once for each day."""
        if opens_on not in self._dues:
            self._dues[opens_on] = due(opens_on, self.attestation_due_days, self.calendar)
        return self._dues[opens_on]

    def is_near(self, day: date | None) -> bool:
        """Whether the day falls within the days called soon; today counts, a past day too."""
        return day is not None and day <= self.as_of + timedelta(days=self.due_soon_days)
