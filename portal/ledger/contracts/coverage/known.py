"""What was weighed already on one day, so that what is covered alike is weighed once. Pure."""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from portal.content.definitions.clauses import Clause
from portal.content.definitions.conditions import evaluate
from portal.content.definitions.tiers import IncidentalOnly
from portal.ledger.contracts.coverage.asked import needs_of
from portal.ledger.contracts.coverage.outcome import ClauseResult, ContractFacts, Need
from portal.ledger.contracts.models import ClauseState

Holding = list[tuple[ContractFacts, date | None]]  # with the last day on which it surely covers
Needs = Sequence[tuple[Clause, Need]]
Weigh = Callable[[Clause, Need, Holding], ClauseResult]


@dataclass(slots=True)
class Known:
    """What was weighed already on one day: work covered alike by papers that say alike is alike.

    Only of papers that speak for themselves alone; those that amend others, or refer to others, are
    weighed each time.
    """

    _needs: dict[int, tuple[Mapping[str, object], Needs, bool]] = field(default_factory=dict)
    _states: dict[int, Hashable | None] = field(
        default_factory=dict
    )  # by contract; None: not plain
    _weighed: dict[Hashable, tuple[Holding, tuple[ClauseResult, ...]]] = field(default_factory=dict)

    def needs(
        self, facts: Mapping[str, object], clauses: Iterable[Clause], incidental: IncidentalOnly
    ) -> tuple[Needs, bool]:
        """What work with these facts asks, and whether it sees data by chance only."""
        if id(facts) not in self._needs:  # the facts are kept, so that their id stays theirs
            needs = needs_of(clauses, facts, incidental)
            self._needs[id(facts)] = facts, needs, evaluate(incidental.when, facts)
        _, asked, is_incidental = self._needs[id(facts)]
        return asked, is_incidental

    def results(
        self,
        needs: Needs,
        holding: Holding,
        contracts: Mapping[int, ContractFacts],
        weigh: Weigh,
    ) -> tuple[ClauseResult, ...]:
        states = {one.id: self._states_of(one) for one in contracts.values()}
        if None in states.values():
            return tuple(weigh(clause, need, holding) for clause, need in needs)
        order = [one.id for one, _ in holding]  # a paper may cover the work twice over
        said = ((states[one.id], until, order.index(one.id)) for one, until in holding)
        key = id(needs), tuple(said)
        if key not in self._weighed:
            results = tuple(weigh(clause, need, holding) for clause, need in needs)
            self._weighed[key] = holding, results
        before, results = self._weighed[key]
        if before is holding:
            return results
        now = {old.id: new for (old, _), (new, _) in zip(before, holding, strict=True)}
        return tuple(_said_of(one, now) for one in results)

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
    return ClauseResult(
        result.clause,
        result.need,
        result.finding,
        contract,
        found,
        contract if is_carried else None,
        found if is_carried else None,
        result.until,
        (),
        tuple(now[one.id] for one in result.against),
    )
