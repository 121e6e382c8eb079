"""Whether a piece of work is bound: every clause it needs, over all its contracts in force.

Pure. Waivers are not known here: an unmet clause is unmet, whoever has approved living with it.
Rule: product.md section 2, `bound`; clauses.yaml `waiver_rule`; risk_tiers.yaml `incidental_only`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property

from portal.foundation.content.clauses import Clause, Level
from portal.foundation.content.conditions import evaluate
from portal.foundation.content.tiers import IncidentalOnly
from portal.foundation.core.messages import Text
from portal.ledger.contracts.models import ClauseState, ContractKind, ContractState
from portal.ledger.contracts.terms import in_force_on, last_day


class Need(StrEnum):
    """What the work asks of a clause."""

    REQUIRED = "required"  # mandatory, or conditional and its condition holds
    RECOMMENDED = "recommended"
    NOT_ASKED = "not_asked"  # its condition does not hold, or the sight of data is incidental


class Finding(StrEnum):
    """What all contracts together give. Only PRESENT is enough."""

    PRESENT = "present"
    WEAK = "weak"
    CONTRADICTED = "contradicted"
    ELSEWHERE_NOT_IN_FORCE = "elsewhere_not_in_force"  # the contract named is not in force
    ELSEWHERE_NOT_PRESENT = "elsewhere_not_present"  # it is, but not with the clause present
    UNREVIEWED = "unreviewed"
    SET_ASIDE = "set_aside"  # marked not applicable, but asked for by now
    ABSENT = "absent"
    NOT_APPLICABLE = "not_applicable"
    NO_CONTRACT = "no_contract"  # no contract in force covers the work


_RANK = {finding: rank for rank, finding in enumerate(Finding)}  # the best first


@dataclass(frozen=True, slots=True)
class Found:
    """What the clause check says about one clause in one contract."""

    state: ClauseState
    article: str = ""
    page: int | None = None
    quote: str = ""  # left out where many vendors are read at once
    reason: str = ""
    elsewhere_id: int | None = None


@dataclass(frozen=True, slots=True)
class ContractFacts:
    """A contract with its terms (see terms.py) and what was found in it, by clause id."""

    id: int
    vendor_id: int
    number: str
    kind: ContractKind
    title: str
    state: ContractState
    signed_on: date | None
    starts_on: date | None
    ends_on: date | None
    renews: bool
    renewal_months: int | None
    notice_months: int | None
    ended_on: date | None
    parent_id: int | None = None
    found: Mapping[str, Found] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Cover:
    """A contract covers the work on the day asked for; `until`: its last day, None: open."""

    contract_id: int
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Work:
    """One engagement: `facts` by the names conditions use, and the contracts that cover it."""

    engagement_id: int
    vendor_id: int
    name: Text
    facts: Mapping[str, object]
    covers: tuple[Cover, ...] = ()
    is_over: bool = False  # its last day lies behind


@dataclass(frozen=True, slots=True)
class ClauseResult:
    """One clause for one piece of work: the finding that decides and the contract it is about.

    `carrier` is the contract whose words count: another than `contract` where the clause is
    covered elsewhere. `until` is the last day on which a present clause is sure to stay so.
    """

    clause: Clause
    need: Need
    finding: Finding
    contract: ContractFacts | None = None
    found: Found | None = None
    carrier: ContractFacts | None = None
    place: Found | None = None
    until: date | None = None

    @property
    def is_missing(self) -> bool:
        return self.need is Need.REQUIRED and self.finding is not Finding.PRESENT


@dataclass(frozen=True)
class Coverage:
    """How one piece of work is bound on a day. `clauses` in the order of the library.

    `contracts` are in force and cover the work; `lapsed` cover it and are not in force that day.
    `rests_until`: the last day on which it is sure to be as complete as it is, None: open.
    """

    work: Work
    contracts: tuple[ContractFacts, ...]
    lapsed: tuple[ContractFacts, ...]
    clauses: tuple[ClauseResult, ...]
    is_incidental: bool
    rests_until: date | None = None

    @property
    def engagement_id(self) -> int:
        return self.work.engagement_id

    @property
    def has_contract(self) -> bool:
        return bool(self.contracts)

    @cached_property
    def missing(self) -> tuple[ClauseResult, ...]:
        """What is required and not present."""
        return tuple(one for one in self.clauses if one.is_missing)

    @property
    def is_complete(self) -> bool:
        return self.has_contract and not self.missing

    @cached_property
    def by_clause(self) -> Mapping[str, ClauseResult]:
        return {one.clause.id: one for one in self.clauses}


def needs_of(
    clauses: Iterable[Clause], facts: Mapping[str, object], incidental: IncidentalOnly
) -> list[tuple[Clause, Need]]:
    """What a piece of work with these facts asks of each clause."""
    if evaluate(incidental.when, facts):
        few = incidental.mandatory_clauses
        return [(one, Need.REQUIRED if one.id in few else Need.NOT_ASKED) for one in clauses]
    return [(one, _need(one, facts)) for one in clauses]


def _need(clause: Clause, facts: Mapping[str, object]) -> Need:
    if clause.applies_when is not None and not evaluate(clause.applies_when, facts):
        return Need.NOT_ASKED
    return Need.RECOMMENDED if clause.level is Level.RECOMMENDED else Need.REQUIRED


def coverage_of(
    work: Work,
    contracts: Mapping[int, ContractFacts],
    clauses: Iterable[Clause],
    incidental: IncidentalOnly,
    day: date,
) -> Coverage:
    """How the work is bound on `day`; `contracts`: all of the vendor, by id."""
    covering = [(contracts[one.contract_id], one.until) for one in work.covers]
    holding = [pair for pair in covering if in_force_on(pair[0], day)]
    reader = _Reader(contracts, day)
    needs = needs_of(clauses, work.facts, incidental)
    results = tuple(reader.weigh(clause, need, holding) for clause, need in needs)
    ends = [one.until for one in results if one.need is Need.REQUIRED and one.until is not None]
    return Coverage(
        work=work,
        contracts=tuple(contract for contract, _ in holding),
        lapsed=tuple(one for one, _ in covering if not in_force_on(one, day)),
        clauses=results,
        is_incidental=evaluate(incidental.when, work.facts),
        rests_until=min(ends, default=None),
    )


Holding = list[tuple[ContractFacts, date | None]]  # with the last day of the cover


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads clause after clause on one day; `contracts`: all of the vendor, by id."""

    contracts: Mapping[int, ContractFacts]
    day: date

    def weigh(self, clause: Clause, need: Need, holding: Holding) -> ClauseResult:
        """The finding that decides, over all contracts in force that cover the work."""
        if need is Need.NOT_ASKED:
            return ClauseResult(clause, need, Finding.NOT_APPLICABLE)
        if not holding:
            return ClauseResult(clause, need, Finding.NO_CONTRACT)
        each = [self._look(clause, need, contract, until) for contract, until in holding]
        if need is Need.REQUIRED:  # a contradiction outweighs a good clause elsewhere
            for one in each:
                if one.finding is Finding.CONTRADICTED:
                    return one
        best = min(each, key=lambda one: _RANK[one.finding])
        if best.finding is not Finding.PRESENT:
            return best
        present = (one for one in each if one.finding is Finding.PRESENT)
        return max(present, key=lambda one: one.until or date.max)

    def _look(
        self, clause: Clause, need: Need, contract: ContractFacts, until: date | None
    ) -> ClauseResult:
        """What one contract alone gives for the clause."""
        found = contract.found.get(clause.id)
        if found is None:
            return ClauseResult(clause, need, Finding.UNREVIEWED, contract)
        if found.state is ClauseState.COVERED_ELSEWHERE:
            return self._look_elsewhere(clause, need, contract, found, until)
        if found.state is ClauseState.NOT_APPLICABLE and need is Need.REQUIRED:
            finding = Finding.SET_ASIDE
        else:
            finding = Finding(found.state.value)
        sure = _first(until, last_day(contract)) if finding is Finding.PRESENT else None
        return ClauseResult(clause, need, finding, contract, found, contract, found, sure)

    def _look_elsewhere(
        self,
        clause: Clause,
        need: Need,
        contract: ContractFacts,
        found: Found,
        until: date | None,
    ) -> ClauseResult:
        """Counts only while the contract named is in force with the clause itself present there."""
        other = self.contracts.get(found.elsewhere_id or 0)
        if other is None or not in_force_on(other, self.day):
            return ClauseResult(
                clause, need, Finding.ELSEWHERE_NOT_IN_FORCE, contract, found, other, found
            )
        there = other.found.get(clause.id)
        if there is None or there.state is not ClauseState.PRESENT:
            return ClauseResult(
                clause, need, Finding.ELSEWHERE_NOT_PRESENT, contract, found, other, found
            )
        sure = _first(until, last_day(contract), last_day(other))
        return ClauseResult(clause, need, Finding.PRESENT, contract, found, other, there, sure)


def _first(*days: date | None) -> date | None:
    return min((day for day in days if day is not None), default=None)
