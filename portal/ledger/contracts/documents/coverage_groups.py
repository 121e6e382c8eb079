"""How a vendor's work is covered, as the contracts tab shows it: what to mend, what is met, where. Pure."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from portal.foundation.core.words.messages import Message, Text
from portal.ledger.contracts.coverage.decide_coverage import CoverageFacts
from portal.ledger.contracts.coverage.outcome import (
    ClauseOutcome,
    ClauseResult,
    ContractFacts,
    Coverage,
    FoundClause,
    Need,
    Recheck,
    WaiverFacts,
)
from portal.ledger.contracts.coverage.terms import amended_by_another, is_amendment, renewal_on
from portal.ledger.contracts.labels import (
    SHORT_KINDS,
    ContractStanding,
    copy_standing,
    level_words,
    place_of,
    renewal_words,
    shortly,
    standing_of,
    why_no_contract,
)
from portal.ledger.contracts.models import ClauseState, ContractState


@dataclass(frozen=True, slots=True)
class ClauseCell:
    """What one contract says about a clause."""

    contract: ContractFacts
    result: ClauseResult

    @property
    def found(self) -> FoundClause | None:
        return self.contract.found.get(self.result.clause.id)

    @property
    def state(self) -> ClauseState:
        return self.found.state if self.found else ClauseState.UNREVIEWED

    @property
    def place(self) -> Message | None:
        return place_of(self.found)

    @property
    def is_replaced(self) -> bool:
        """An amendment took its place."""
        return any(contract.id == self.contract.id for contract in self.result.replaced)

    @property
    def is_silent(self) -> bool:
        """An amendment that was read and does not touch the clause."""
        return is_amendment(self.contract) and bool(self.contract.found) and not self.found


@dataclass(frozen=True, slots=True)
class MendLine:
    """A clause that is asked and not met: its level, each contract's cell, reason and quote.

    `waiver`: makes it an approved exception; `proposed`: waits for its decision. `may_waive`: it
    is not waived and can be.
    """

    result: ClauseResult
    level: Message
    cells: Sequence[ClauseCell]
    reason: Message | str
    quote: str
    waiver: WaiverFacts | None
    proposed: WaiverFacts | None

    @property
    def may_waive(self) -> bool:
        free = self.waiver is None and self.proposed is None
        return free and self.result.is_missing and self.result.clause.waivable

    @property
    def amends(self) -> int | None:
        """The contract under which an amendment that brings the clause stands; None: none is needed."""
        contract = self.result.contract
        if contract is None or self.waiver is not None or not self.result.is_missing:
            return None
        return amended_by_another(contract)


@dataclass(frozen=True)
class CoverageGroup:
    """Work that is covered alike: one ledger serves all of it."""

    works: Sequence[Text]
    coverage: Coverage
    day: date
    names: Mapping[int, Message | str]

    @property
    def no_contract(self) -> Message | None:
        is_bound = self.coverage.has_contract
        return None if is_bound else why_no_contract(self.coverage, self.day)

    @cached_property
    def mend(self) -> Sequence[MendLine]:
        """What was looked at and is not enough, required clauses first."""
        lines = [
            self._mend_line(clause)
            for clause in self.coverage.clauses
            if clause.need is not Need.NOT_ASKED and clause.finding not in _NOT_TO_MEND
        ]
        return sorted(lines, key=lambda line: line.result.need is not Need.REQUIRED)

    @cached_property
    def unreviewed(self) -> Sequence[ClauseResult]:
        return self._found(ClauseOutcome.UNREVIEWED)

    @cached_property
    def uncopied(self) -> Sequence[tuple[ContractFacts, Sequence[ClauseResult]]]:
        """Documents that nobody can show, each with the clauses it is said to have."""
        found: dict[int, tuple[ContractFacts, list[ClauseResult]]] = {}
        for clause in self._found(ClauseOutcome.NO_COPY):
            if clause.carrier is not None:
                found.setdefault(clause.carrier.id, (clause.carrier, []))[1].append(clause)
        return list(found.values())

    @cached_property
    def met(self) -> Sequence[ClauseResult]:
        return self._found(ClauseOutcome.PRESENT)

    @cached_property
    def set_aside(self) -> Sequence[ClauseResult]:
        return self._found(ClauseOutcome.NOT_APPLICABLE)

    @cached_property
    def waived(self) -> int:
        """How many that are missing are approved exceptions."""
        return len(self.coverage.missing) - len(self.coverage.unmet)

    @cached_property
    def counts(self) -> Mapping[ClauseState, int]:
        """For the head of the card: met, weak, absent, contradicted, not reviewed, not asked."""
        states = (_STATE_OF.get(clause.finding) for clause in self.coverage.clauses)
        return Counter(state for state in states if state is not None)

    def _found(self, finding: ClauseOutcome) -> list[ClauseResult]:
        return [clause for clause in self.coverage.clauses if clause.finding is finding]

    def _mend_line(self, result: ClauseResult) -> MendLine:
        found = result.found
        cells = [ClauseCell(contract, result) for contract in self.coverage.contracts]
        return MendLine(
            result=result,
            level=level_words(result.clause),
            cells=cells,
            reason=(found.reason if found else "") or shortly(result, alone=len(cells) == 1) or "",
            quote=found.quote if found else "",
            waiver=self.coverage.waiver_of(result),
            proposed=self.coverage.proposed_for(result) if result.is_missing else None,
        )


_NOT_TO_MEND = (
    ClauseOutcome.PRESENT,
    ClauseOutcome.NO_COPY,
    ClauseOutcome.UNREVIEWED,
    ClauseOutcome.NOT_APPLICABLE,
    ClauseOutcome.NO_CONTRACT,
)
_STATE_OF = {
    **{ClauseOutcome(state): state for state in set(ClauseState) - {ClauseState.COVERED_ELSEWHERE}},
    ClauseOutcome.ELSEWHERE_NOT_IN_FORCE: ClauseState.ABSENT,
    ClauseOutcome.ELSEWHERE_NOT_PRESENT: ClauseState.ABSENT,
    ClauseOutcome.SET_ASIDE: ClauseState.UNREVIEWED,
}


def groups_of(vendor_id: int, facts: CoverageFacts) -> Sequence[CoverageGroup]:
    """The coverage of all work that is not over; work covered alike is told once."""
    names = short_names(list(facts.contracts.get(vendor_id, {}).values()))
    alike: dict[object, list[Coverage]] = {}
    for coverage in facts.of_vendor(vendor_id):
        if coverage.work.runs_on(facts.day):
            alike.setdefault(_likeness(coverage), []).append(coverage)
    return [
        CoverageGroup([coverage.work.name for coverage in several], several[0], facts.day, names)
        for several in alike.values()
    ]


def short_names(contracts: Sequence[ContractFacts]) -> Mapping[int, Message | str]:
    """Kind of contract by id, and the number where a vendor has two of a kind."""
    kinds = [contract.kind for contract in contracts]
    return {
        contract.id: SHORT_KINDS[contract.kind]
        if kinds.count(contract.kind) == 1
        else contract.number
        for contract in contracts
    }


def _likeness(coverage: Coverage) -> object:
    contracts = tuple(contract.id for contract in (*coverage.contracts, *coverage.lapsed))
    results = tuple(
        (clause.need, clause.finding, clause.contract.id if clause.contract else 0)
        for clause in coverage.clauses
    )
    waived = tuple(coverage.waiver_of(result) for result in coverage.missing)
    return contracts, results, waived


ToBusinessDay = Callable[[date], date]


@dataclass(frozen=True, slots=True)
class ContractLine:
    """One contract in the table; `covers` are the names of running work, `checked` of all clauses.

    `runs_until`: the last day of the term that runs, renewals counted; None: no end agreed.
    `replaces`: how many clauses of what it amends it takes the place of. `recheck`: its clauses
    are to be checked again. `copy`: how it can be shown.
    """

    contract: ContractFacts
    runs_until: date | None
    standing: ContractStanding
    renewal: Message | None
    parent: str | None
    covers: Sequence[Text]
    covers_all: bool
    checked: int
    replaces: int
    recheck: Recheck | None
    copy: ContractStanding


def in_order(contracts: Iterable[ContractFacts]) -> Sequence[ContractFacts]:
    """Those not ended first, then by start and number."""
    return sorted(
        contracts,
        key=lambda contract: (
            contract.state is ContractState.ENDED,
            contract.starts_on or date.max,
            contract.number,
        ),
    )


def contract_lines(
    contracts: Sequence[ContractFacts], facts: CoverageFacts, to_business_day: ToBusinessDay
) -> Sequence[ContractLine]:
    """One line for each contract, in the order given."""
    titles = {contract.id: contract.title for contract in contracts}
    lines = []
    for contract in contracts:
        covered = facts.covered_by(contract.id)
        renewal = renewal_on(contract, facts.day)
        notice = to_business_day(renewal.notice_by) if renewal and renewal.notice_by else None
        lines.append(
            ContractLine(
                contract=contract,
                runs_until=renewal.term_ends_on if renewal else contract.ends_on,
                standing=standing_of(contract, facts.day),
                renewal=renewal_words(contract, facts.day, notice),
                parent=titles.get(contract.parent_id or 0),
                covers=[work.name for work in covered],
                covers_all=1 < len(facts.running) == len(covered),
                checked=facts.checked(contract),
                replaces=sum(found.replaces for found in contract.found.values()),
                recheck=facts.rechecks.get(contract.id),
                copy=copy_standing(contract.shown, contract.state),
            )
        )
    return lines
