"""What binds some vendors' work on a day, and how it is decided from the facts. Pure."""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from portal.content.definitions.clauses import Clause
from portal.ledger.contracts.coverage.outcome import (
    ClauseOutcome,
    ClauseResult,
    ContractFacts,
    Copy,
    Cover,
    Coverage,
    FoundClause,
    Need,
    Recheck,
    WaiverFacts,
    needs_of,
)
from portal.ledger.contracts.coverage.terms import (
    in_force_on,
    is_amendment,
    last_day,
    replacement_of,
    replaces,
)
from portal.ledger.contracts.models import ClauseState
from portal.ledger.data_sharing.work_on_day import WorkOnDay

Holding = list[tuple[ContractFacts, date | None]]  # with the last day on which it surely covers
Needs = Sequence[tuple[Clause, Need]]
Weigh = Callable[[Clause, Need, Holding], ClauseResult]


@dataclass(slots=True)
class DecidedBefore:
    """What was weighed already on one day: work covered alike by papers that say alike is alike.

    Only of papers that speak for themselves alone; those that amend others, or refer to others, are
    weighed each time.
    """

    _needs: dict[int, tuple[Mapping[str, object], Needs]] = field(default_factory=dict)
    # by contract; None: it does not speak for itself alone
    _states: dict[int, Hashable | None] = field(default_factory=dict)
    _weighed: dict[Hashable, tuple[Holding, tuple[ClauseResult, ...]]] = field(default_factory=dict)

    def needs(self, work: WorkOnDay, clauses: Iterable[Clause]) -> Needs:
        """What work of the same facts asks; these are kept, so that their id stays theirs."""
        if id(work.facts) not in self._needs:
            self._needs[id(work.facts)] = work.facts, needs_of(clauses, work)
        return self._needs[id(work.facts)][1]

    def results(
        self,
        needs: Needs,
        holding: Holding,
        contracts: Mapping[int, ContractFacts],
        weigh: Weigh,
    ) -> tuple[ClauseResult, ...]:
        states = {contract.id: self._states_of(contract) for contract in contracts.values()}
        if None in states.values():
            return tuple(weigh(clause, need, holding) for clause, need in needs)
        order = [contract.id for contract, _ in holding]  # a paper may cover the work twice over
        said = (
            (states[contract.id], until, order.index(contract.id)) for contract, until in holding
        )
        key = id(needs), tuple(said)
        if key not in self._weighed:
            results = tuple(weigh(clause, need, holding) for clause, need in needs)
            self._weighed[key] = holding, results
        before, results = self._weighed[key]
        if before is holding:
            return results
        now = {old.id: new for (old, _), (new, _) in zip(before, holding, strict=True)}
        return tuple(_said_of(result, now) for result in results)

    def _states_of(self, contract: ContractFacts) -> Hashable | None:
        """What was found of each clause, where nothing but the paper itself decides."""
        if contract.id not in self._states:
            alone = contract.parent_id is None and not any(
                found.replaces or found.state is ClauseState.COVERED_ELSEWHERE
                for found in contract.found.values()
            )
            said = ((clause_id, id(found.state)) for clause_id, found in contract.found.items())
            self._states[contract.id] = (contract.shown.copy, frozenset(said)) if alone else None
        return self._states[contract.id]


def _said_of(result: ClauseResult, now: Mapping[int, ContractFacts]) -> ClauseResult:
    """The same result with the papers that say the same here."""
    if result.contract is None:
        return result
    contract = now[result.contract.id]
    found = contract.found.get(result.clause.id)
    is_carried = result.carrier is not None
    # Written out: `replace` takes thrice as long, and this is done for each clause of each work.
    return ClauseResult(
        clause=result.clause,
        need=result.need,
        finding=result.finding,
        contract=contract,
        found=found,
        carrier=contract if is_carried else None,
        place=found if is_carried else None,
        until=result.until,
        replaced=result.replaced,
        against=tuple(now[paper.id] for paper in result.against) if result.against else (),
    )


_RANK = {finding: rank for rank, finding in enumerate(ClauseOutcome)}


def coverage_of(
    work: WorkOnDay,
    covers: Sequence[Cover],
    contracts: Mapping[int, ContractFacts],
    clauses: Iterable[Clause],
    *,
    day: date,
    known: "DecidedBefore | None" = None,
) -> Coverage:
    """How the work is bound on `day` by what covers it; `contracts`: all of the vendor, by id.

    `known`: what was weighed before on this day, by the same clauses.
    """
    known = DecidedBefore() if known is None else known
    holding = [pair for cover in covers if (pair := _holds(cover, contracts, day)) is not None]
    own = [contracts[cover.contract_id] for cover in covers if not cover.through]
    needs = known.needs(work, clauses)
    reader = _Reader(contracts, day)
    results = known.results(needs, holding, contracts, reader.weigh)
    required = (result for result in results if result.need is Need.REQUIRED)
    ends = [result.until for result in required if result.until is not None]
    return Coverage(
        work=work,
        contracts=tuple(contract for contract, _ in holding),
        lapsed=tuple(contract for contract in own if not in_force_on(contract, day)),
        clauses=results,
        rests_until=min(ends, default=None),
    )


def _holds(
    cover: Cover, contracts: Mapping[int, ContractFacts], day: date
) -> tuple[ContractFacts, date | None] | None:
    """The contract in force, with the last day of its cover; an amendment falls with its parent."""
    parents = [contracts[contract_id] for contract_id in cover.through]
    contract = contracts[cover.contract_id]
    if not all(in_force_on(paper, day) for paper in (contract, *parents)):
        return None
    return contract, _first(cover.until, *(last_day(paper) for paper in (contract, *parents)))


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads clause after clause on one day; `contracts`: all of the vendor, by id."""

    contracts: Mapping[int, ContractFacts]
    day: date

    def weigh(self, clause: Clause, need: Need, holding: Holding) -> ClauseResult:
        """The finding that decides, over all contracts in force that cover the work."""
        if need is Need.NOT_ASKED:
            return ClauseResult(clause, need, ClauseOutcome.NOT_APPLICABLE)
        if not holding:
            return ClauseResult(clause, need, ClauseOutcome.NO_CONTRACT)
        among = [contract for contract, _ in holding]
        if not any(replaces(contract, clause.id) for contract in among):
            return self._decide(clause, need, holding, among)
        gone = {
            contract.id
            for contract in among
            if replacement_of(contract, clause.id, among, self.contracts) is not None
        }
        standing = [pair for pair in holding if pair[0].id not in gone]
        result = self._decide(clause, need, standing, among)
        if result.finding is ClauseOutcome.PRESENT:
            result = replace(result, until=self._sure_until(result, need, holding))
        return replace(
            result, replaced=tuple(contract for contract in among if contract.id in gone)
        )

    def _decide(
        self, clause: Clause, need: Need, holding: Holding, among: list[ContractFacts]
    ) -> ClauseResult:
        each = _that_speak([self._look(clause, need, *pair, among) for pair in holding])
        if need is Need.REQUIRED:  # a contradiction outweighs a good clause elsewhere
            bad = [result for result in each if result.finding is ClauseOutcome.CONTRADICTED]
            if bad:
                against = tuple(result.contract for result in bad if result.contract is not None)
                return replace(bad[0], against=against)
        best = min(each, key=lambda result: _RANK[result.finding])
        if best.finding is not ClauseOutcome.PRESENT:
            return best
        present = (result for result in each if result.finding is ClauseOutcome.PRESENT)
        return max(
            present, key=lambda result: (not _waits_for_copy(result), result.until or date.max)
        )

    def _sure_until(self, result: ClauseResult, need: Need, holding: Holding) -> date | None:
        """When an amendment ends, what it replaced counts again: that may be present or not."""
        ends = [
            until
            for contract, until in holding
            if until is not None and replaces(contract, result.clause.id)
        ]
        first = min(ends, default=None)
        if first is None or (result.until is not None and result.until < first):
            return result.until
        left = [pair for pair in holding if pair[1] is None or pair[1] > first]
        later = self.weigh(result.clause, need, left)
        return later.until if later.finding is ClauseOutcome.PRESENT else first

    def _look(
        self,
        clause: Clause,
        need: Need,
        contract: ContractFacts,
        until: date | None,
        among: list[ContractFacts],
    ) -> ClauseResult:
        """What one contract alone gives for the clause; `until`: it covers the work to that day."""
        found = contract.found.get(clause.id)
        if found is None:
            return ClauseResult(clause, need, ClauseOutcome.UNREVIEWED, contract)
        if found.state is ClauseState.COVERED_ELSEWHERE:
            return self._look_elsewhere(
                ClauseResult(clause, need, ClauseOutcome.PRESENT, contract, found), until, among
            )
        if found.state is ClauseState.NOT_APPLICABLE and need is Need.REQUIRED:
            finding = ClauseOutcome.SET_ASIDE
        else:
            finding = _shown(ClauseOutcome(found.state.value), contract)
        sure = until if finding is ClauseOutcome.PRESENT else None
        return ClauseResult(clause, need, finding, contract, found, contract, found, sure)

    def _look_elsewhere(
        self, here: ClauseResult, until: date | None, among: list[ContractFacts]
    ) -> ClauseResult:
        """Counts only while the contract named is in force with the clause itself present there,
        or in an amendment of it."""
        clause_id, leaving = here.clause.id, here.contract
        other = self.contracts.get((here.found.elsewhere_id if here.found else None) or 0)
        if other is None or not in_force_on(other, self.day):
            gone = ClauseOutcome.ELSEWHERE_NOT_IN_FORCE
            return replace(here, finding=gone, carrier=other, place=here.found)
        own = other.found.get(clause_id)
        amending = [
            contract
            for contract in self._amending(clause_id, {paper.id for paper in among})
            if leaving is None or contract.id != leaving.id
        ]
        newest = replacement_of(other, clause_id, amending, self.contracts)
        there = newest.found.get(clause_id) if newest else own
        carrier = newest or other
        if there is None or there.state is not ClauseState.PRESENT:
            lost = ClauseOutcome.ELSEWHERE_NOT_PRESENT
            return replace(here, finding=lost, carrier=carrier, place=here.found)
        if not carrier.counts:
            return replace(here, finding=ClauseOutcome.NO_COPY, carrier=carrier, place=there)
        sure = _first(until, last_day(other))
        if newest is not None and not _is_present(own):
            sure = _first(sure, last_day(newest))
        return replace(here, carrier=carrier, place=there, until=sure)

    def _amending(self, clause_id: str, here: set[int]) -> list[ContractFacts]:
        """Amendments in force that replace the clause: of this work, or of all their parent covers."""
        return [
            contract
            for contract in self.contracts.values()
            if contract.parent_id is not None
            and replaces(contract, clause_id)
            and in_force_on(contract, self.day)
            and (contract.inherits or contract.id in here)
        ]


def _that_speak(each: list[ClauseResult]) -> list[ClauseResult]:
    """Without amendments that somebody has read and that were not said to have the clause."""
    speaking = [
        result
        for result in each
        if result.finding is not ClauseOutcome.UNREVIEWED
        or result.contract is None
        or not result.contract.found
        or not is_amendment(result.contract)
    ]
    return speaking or each


def _shown(finding: ClauseOutcome, contract: ContractFacts) -> ClauseOutcome:
    """Good words count only where somebody can show them; bad ones count in any case."""
    lost = finding is ClauseOutcome.PRESENT and not contract.counts
    return ClauseOutcome.NO_COPY if lost else finding


def _waits_for_copy(result: ClauseResult) -> bool:
    return result.carrier is not None and result.carrier.shown.copy is Copy.DUE


def _is_present(found: FoundClause | None) -> bool:
    return found is not None and found.state is ClauseState.PRESENT


def _first(*days: date | None) -> date | None:
    return min((day for day in days if day is not None), default=None)


UNREVIEWED = ClauseState.UNREVIEWED


@dataclass(frozen=True)
class CoverageFacts:
    """All work of some vendors with terms on the day, in the order of entry, and by vendor all its
    contracts by id.

    The facts of the work leave its tier out: conditions of clauses know nothing of tiers. `covers`:
    by engagement. `waivers`: by vendor, those that hold or wait for a decision. `rechecks`: by
    contract. `bound_since`: by engagement the first day of the first contract that ever covered it.
    """

    day: date
    works: tuple[WorkOnDay, ...]
    contracts: Mapping[int, Mapping[int, ContractFacts]]
    clauses: tuple[Clause, ...]
    covers: Mapping[int, tuple[Cover, ...]] = field(default_factory=dict)
    waivers: Mapping[int, tuple[WaiverFacts, ...]] = field(default_factory=dict)
    rechecks: Mapping[int, Recheck] = field(default_factory=dict)
    bound_since: Mapping[int, date] = field(default_factory=dict)
    _known: DecidedBefore = field(
        default_factory=DecidedBefore, init=False, compare=False, repr=False
    )

    def coverage(self, work: WorkOnDay) -> Coverage:
        known = self.contracts.get(work.vendor_id, {})
        covers = self.covers.get(work.engagement_id, ())
        found = coverage_of(work, covers, known, self.clauses, day=self.day, known=self._known)
        waivers = tuple(
            waiver
            for waiver in self.waivers.get(work.vendor_id, ())
            if waiver.engagement_id in (None, work.engagement_id)
        )
        rechecks = tuple(
            self.rechecks[contract.id]
            for contract in found.contracts
            if contract.id in self.rechecks
        )
        return replace(found, waivers=waivers, rechecks=rechecks) if waivers or rechecks else found

    def of_vendor(self, vendor_id: int) -> tuple[Coverage, ...]:
        """Of each piece of its work, in the order in which the work was entered."""
        return tuple(self.coverage(work) for work in self.works if work.vendor_id == vendor_id)

    def by_engagement(self) -> Mapping[int, Coverage]:
        """Of every piece of work of all these vendors."""
        return {work.engagement_id: self.coverage(work) for work in self.works}

    def covered_by(self, contract_id: int) -> tuple[WorkOnDay, ...]:
        """The work the contract covers on the day, that is not over."""
        covered = {
            engagement_id
            for engagement_id, covers in self.covers.items()
            if contract_id in {cover.contract_id for cover in covers}
        }
        return tuple(work for work in self.running if work.engagement_id in covered)

    @property
    def running(self) -> tuple[WorkOnDay, ...]:
        return tuple(work for work in self.works if work.runs_on(self.day))

    def is_asked(self, clause: Clause, contract_id: int) -> bool:
        """Whether any work the contract covers asks for the clause; without work, whether most do."""
        works = self.covered_by(contract_id)
        if not works:
            return clause.applies_when is None
        return any(
            need is not Need.NOT_ASKED for work in works for _, need in needs_of([clause], work)
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
