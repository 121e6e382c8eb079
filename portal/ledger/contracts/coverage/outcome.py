"""What binds a piece of work: contracts, what was found in them, and what they come to together.

Plain values; decide_coverage decides. An unmet clause is unmet, whoever has approved living with it:
waivers stand beside it. Rule: docs/product.md section 2, `bound`.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property

from portal.content.definitions.clauses import Clause, Level
from portal.content.definitions.conditions import evaluate
from portal.foundation.core.words.messages import Message
from portal.ledger.contracts.models import ClauseState, ContractKind, ContractState, Waiver
from portal.ledger.data_sharing.work_on_day import WorkOnDay
from portal.ledger.obligations.models import Holder

# Whether a waiver makes living without a clause an approved exception.
#
# Rule: docs/product.md section 2, `bound`; clauses.yaml `waiver_rule`.


@dataclass(frozen=True, slots=True)
class WaiverFacts:
    """A waiver on the day asked for. `holds`: approved, not past its last day, not ended.

    About all work under a contract, or about one piece of work: the other id is None. `found`:
    what was known to be wrong when it was proposed. `decider`: whose turn it is, if it waits.
    """

    id: int
    number: str
    clause_id: str
    contract_id: int | None
    engagement_id: int | None
    found: ClauseState
    until: date
    holds: bool
    decider: Holder | None = None

    @classmethod
    def of(cls, row: Waiver, *, holds: bool, decider: Holder | None = None) -> "WaiverFacts":
        names = ("id", "number", "clause_id", "contract_id", "engagement_id", "found", "until")
        said = {name: getattr(row, name) for name in names}
        return cls(**said, holds=holds, decider=decider)


def that_holds(
    known: Iterable[WaiverFacts],
    clause_id: str,
    *,
    contracts: Collection[int],
    against: Collection[int],
) -> WaiverFacts | None:
    """Of the waivers known about a piece of work the one that an unmet clause rests on.

    `contracts`: ids of those in force that cover the work. `against`: those that contradict the
    clause; each of them must be waived, by a waiver that knew of a contradiction, or the work as
    a whole by such a one. Otherwise any waiver for the work or one of its contracts is enough.
    Of several that would do, the one that lasts longest.
    """
    holding = [waiver for waiver in known if waiver.holds and waiver.clause_id == clause_id]
    if against:
        holding = [waiver for waiver in holding if waiver.found is ClauseState.CONTRADICTED]
    of_the_work = [waiver for waiver in holding if waiver.engagement_id is not None]
    by_contract = {
        contract_id: [waiver for waiver in holding if waiver.contract_id == contract_id]
        for contract_id in contracts
    }
    enough = list(of_the_work)
    if against:
        each = [by_contract.get(contract_id, []) for contract_id in against]
        if all(each):  # it rests on all of them: the first to end decides
            enough.append(
                min((_longest(several) for several in each), key=lambda waiver: waiver.until)
            )
    else:
        enough += [waiver for several in by_contract.values() for waiver in several]
    return _longest(enough) if enough else None


def _longest(several: Iterable[WaiverFacts]) -> WaiverFacts:
    return max(several, key=lambda waiver: (waiver.until, waiver.id))


class Need(StrEnum):
    REQUIRED = "required"  # mandatory, or conditional and its condition holds
    RECOMMENDED = "recommended"
    NOT_ASKED = "not_asked"  # its condition does not hold, or the sight of data is incidental


class ClauseOutcome(StrEnum):
    """What all contracts together give, the best first. Only PRESENT is enough."""

    PRESENT = "present"
    NO_COPY = "no_copy"  # said to be present, in a document that nobody can show
    WEAK = "weak"
    CONTRADICTED = "contradicted"
    ELSEWHERE_NOT_IN_FORCE = "elsewhere_not_in_force"  # the contract named is not in force
    ELSEWHERE_NOT_PRESENT = "elsewhere_not_present"  # it is, but not with the clause present
    UNREVIEWED = "unreviewed"
    SET_ASIDE = "set_aside"  # marked not applicable, but asked for by now
    ABSENT = "absent"
    NOT_APPLICABLE = "not_applicable"
    NO_CONTRACT = "no_contract"  # no contract in force covers the work


class Copy(StrEnum):
    """How a document can be shown on a day. A clause is present only in one that can."""

    FILE = "file"  # a file of it is attached
    ORIGINAL = "original"  # a second person has looked at it where it is kept
    DUE = "due"  # in neither way, but it is from before us and its time has not run out
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Shown:
    """How one document can be shown on a day. `by`: the last day on which it counts without a copy,
    where it has such a time. `place`: where the original is kept."""

    copy: Copy
    by: date | None = None
    place: str = ""


@dataclass(frozen=True, slots=True)
class FoundClause:
    """What the clause check says about one clause in one contract."""

    state: ClauseState
    article: str = ""
    page: int | None = None
    quote: str = ""  # left out where many vendors are read at once
    reason: str = ""
    elsewhere_id: int | None = None
    replaces: bool = False  # the same clause of what the contract amends


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractTerms:
    """How long a contract runs (see terms.py)."""

    state: ContractState
    signed_on: date | None
    starts_on: date | None
    ends_on: date | None
    renews: bool
    renewal_months: int | None
    notice_months: int | None
    ended_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractFacts(ContractTerms):
    """A contract with its terms and what was found in it, by clause id.

    `inherits`: an amendment without cover of its own, which covers what its parent covers.
    """

    id: int
    vendor_id: int
    number: str
    kind: ContractKind
    title: str
    shown: Shown
    parent_id: int | None = None
    inherits: bool = False
    found: Mapping[str, FoundClause] = field(default_factory=dict)

    @property
    def counts(self) -> bool:
        """Whether what it is said to have counts on the day."""
        return self.shown.copy is not Copy.MISSING


@dataclass(frozen=True, slots=True)
class Cover:
    """A contract covers the work on the day asked for; `until`: its last day, None: open.

    `through`: the contracts it amends, whose cover it shares while they are in force.
    """

    contract_id: int
    until: date | None = None
    through: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class ClauseResult:
    """One clause for one piece of work: the finding that decides and the contract it is about.

    `carrier` is the contract whose words count: another than `contract` where the clause is
    covered elsewhere or an amendment speaks for it. `place`: where it stands in the carrier.
    `until` is the last day on which a present clause is sure to stay so. `replaced`: contracts
    whose clause gave way to an amendment's. `against`: all that contradict a clause needed.
    """

    clause: Clause
    need: Need
    finding: ClauseOutcome
    contract: ContractFacts | None = None
    found: FoundClause | None = None
    carrier: ContractFacts | None = None
    place: FoundClause | None = None
    until: date | None = None
    replaced: tuple[ContractFacts, ...] = ()
    against: tuple[ContractFacts, ...] = ()

    @property
    def is_missing(self) -> bool:
        return self.need is Need.REQUIRED and self.finding is not ClauseOutcome.PRESENT


@dataclass(frozen=True, slots=True)
class Recheck:
    """The clauses of a contract have to be checked again by a day, and why."""

    contract_id: int
    by: date
    why: Message


@dataclass(frozen=True)
class Coverage:
    """How one piece of work is bound on a day. `clauses` in the order of the library.

    `contracts` are in force and cover the work; `lapsed` cover it and are not in force that day.
    `rests_until`: the last day on which it is sure to be as complete as it is, by the terms of the
    contracts; None: open.
    `waivers`: approved or proposed, about this work or a contract. `rechecks`: of its contracts.
    """

    work: WorkOnDay
    contracts: tuple[ContractFacts, ...]
    lapsed: tuple[ContractFacts, ...]
    clauses: tuple[ClauseResult, ...]
    rests_until: date | None = None
    waivers: tuple[WaiverFacts, ...] = ()
    rechecks: tuple[Recheck, ...] = ()

    @property
    def is_incidental(self) -> bool:
        return self.work.is_incidental

    @property
    def has_contract(self) -> bool:
        return bool(self.contracts)

    @cached_property
    def missing(self) -> tuple[ClauseResult, ...]:
        """What is required and not present."""
        return tuple(clause for clause in self.clauses if clause.is_missing)

    @property
    def is_complete(self) -> bool:
        return self.has_contract and not self.missing

    @cached_property
    def copies_due(self) -> tuple[ContractFacts, ...]:
        """Documents that required clauses rest on and that count without a copy for a time only."""
        found = {
            clause.carrier.id: clause.carrier
            for clause in self.clauses
            if clause.need is Need.REQUIRED
            and clause.finding is ClauseOutcome.PRESENT
            and clause.carrier is not None
            and clause.carrier.shown.copy is Copy.DUE
        }
        return tuple(found.values())

    @cached_property
    def by_clause(self) -> Mapping[str, ClauseResult]:
        return {clause.clause.id: clause for clause in self.clauses}

    def waiver_of(self, result: ClauseResult) -> WaiverFacts | None:
        """The one that makes a missing clause an approved exception on the day.

        None where nothing does: without a contract in force there is nothing to waive, and some
        clauses can never be waived.
        """
        if not result.is_missing or not result.clause.waivable or not self.contracts:
            return None
        return that_holds(
            self.waivers,
            result.clause.id,
            contracts=[contract.id for contract in self.contracts],
            against=[contract.id for contract in result.against],
        )

    def proposed_for(self, result: ClauseResult) -> WaiverFacts | None:
        """The first waiver of the clause that waits for its decision."""
        about = {None, *(contract.id for contract in self.contracts)}
        waiting = (
            waiver
            for waiver in self.waivers
            if not waiver.holds
            and waiver.clause_id == result.clause.id
            and waiver.contract_id in about
        )
        return next(waiting, None)

    @cached_property
    def unmet(self) -> tuple[ClauseResult, ...]:
        return tuple(result for result in self.missing if self.waiver_of(result) is None)


def needs_of(clauses: Iterable[Clause], work: WorkOnDay) -> Sequence[tuple[Clause, Need]]:
    """What a piece of work asks of each clause."""
    incidental = work.tier.incidental_only
    if incidental is not None:
        few = incidental.mandatory_clauses
        return [
            (clause, Need.REQUIRED if clause.id in few else Need.NOT_ASKED) for clause in clauses
        ]
    return [(clause, _need(clause, work.facts)) for clause in clauses]


def _need(clause: Clause, facts: Mapping[str, object]) -> Need:
    if clause.applies_when is not None and not evaluate(clause.applies_when, facts):
        return Need.NOT_ASKED
    return Need.RECOMMENDED if clause.level is Level.RECOMMENDED else Need.REQUIRED
