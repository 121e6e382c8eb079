"""Everything the coverage of some vendors is decided from on one day, and the decision. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from portal.content.definitions.clauses import Clause
from portal.content.definitions.tiers import IncidentalOnly
from portal.ledger.contracts.coverage.asked import needs_of
from portal.ledger.contracts.coverage.decide_coverage import coverage_of
from portal.ledger.contracts.coverage.known import Known
from portal.ledger.contracts.coverage.outcome import ContractFacts, Coverage, Need, Recheck, Work
from portal.ledger.contracts.coverage.waivers import WaiverFacts
from portal.ledger.contracts.models import ClauseState

UNREVIEWED = ClauseState.UNREVIEWED


@dataclass(frozen=True)
class CoverageFacts:
    """Works of some vendors, and by vendor all its contracts by id.

    `waivers`: by vendor, those that hold or wait for a decision. `rechecks`: by contract.
    """

    day: date
    works: tuple[Work, ...]
    contracts: Mapping[int, Mapping[int, ContractFacts]]
    clauses: tuple[Clause, ...]
    incidental: IncidentalOnly
    waivers: Mapping[int, tuple[WaiverFacts, ...]] = field(default_factory=dict)
    rechecks: Mapping[int, Recheck] = field(default_factory=dict)
    _known: Known = field(default_factory=Known, init=False, compare=False, repr=False)

    def coverage(self, work: Work) -> Coverage:
        known = self.contracts.get(work.vendor_id, {})
        found = coverage_of(work, known, self.clauses, self.incidental, self.day, known=self._known)
        waivers = tuple(
            one
            for one in self.waivers.get(work.vendor_id, ())
            if one.engagement_id in (None, work.engagement_id)
        )
        rechecks = tuple(
            self.rechecks[one.id] for one in found.contracts if one.id in self.rechecks
        )
        return replace(found, waivers=waivers, rechecks=rechecks) if waivers or rechecks else found

    def of_vendor(self, vendor_id: int) -> tuple[Coverage, ...]:
        """Of each piece of its work, in the order in which the work was entered."""
        return tuple(self.coverage(work) for work in self.works if work.vendor_id == vendor_id)

    def by_engagement(self) -> Mapping[int, Coverage]:
        """Of every piece of work of all these vendors."""
        return {work.engagement_id: self.coverage(work) for work in self.works}

    def covered_by(self, contract_id: int) -> tuple[Work, ...]:
        """The work the contract covers on the day, that is not over."""
        return tuple(
            work
            for work in self.works
            if not work.is_over and any(one.contract_id == contract_id for one in work.covers)
        )

    def is_asked(self, clause: Clause, contract_id: int) -> bool:
        """Whether any work the contract covers asks for the clause; without work, whether most do."""
        works = self.covered_by(contract_id)
        if not works:
            return clause.applies_when is None
        return any(
            need is not Need.NOT_ASKED
            for work in works
            for _, need in needs_of([clause], work.facts, self.incidental)
        )

    def checked(self, contract: ContractFacts) -> int:
        """How many clauses of the library are settled: looked at, or not asked."""
        return sum(self.state(clause, contract) is not UNREVIEWED for clause in self.clauses)

    def state(self, clause: Clause, contract: ContractFacts) -> ClauseState:
        """What was found; a clause nobody looked at and nobody asks for is not applicable."""
        found = contract.found.get(clause.id)
        if found is not None:
            return found.state
        asked = self.is_asked(clause, contract.id)
        return UNREVIEWED if asked else ClauseState.NOT_APPLICABLE


def by_vendor(contracts: Iterable[ContractFacts]) -> Mapping[int, Mapping[int, ContractFacts]]:
    sorted_out: dict[int, dict[int, ContractFacts]] = defaultdict(dict)
    for one in contracts:
        sorted_out[one.vendor_id][one.id] = one
    return sorted_out
