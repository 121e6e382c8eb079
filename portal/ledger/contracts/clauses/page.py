"""What the screen of the clause check shows: the list, the clause that is open, the next one. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from portal.content.definitions.clauses import Clause, Level
from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.words.messages import Message, Text, say, say_n
from portal.ledger.contracts.clauses.forms import ListForm
from portal.ledger.contracts.clauses.observations import (
    MAY_REPLACE,
    ClauseEntry,
    Observation,
    applies,
    check_observation,
    observed,
    tidied,
)
from portal.ledger.contracts.coverage.decide_coverage import CoverageFacts
from portal.ledger.contracts.coverage.outcome import (
    ClauseOutcome,
    ContractFacts,
    Coverage,
    FoundClause,
    Need,
)
from portal.ledger.contracts.coverage.terms import in_force_on
from portal.ledger.contracts.labels import STATES, level_words, place_of, why_not_in_force
from portal.ledger.contracts.models import ClauseCheck, ClauseState
from portal.ledger.data_sharing.work_on_day import WorkOnDay

# What saving a state will do to the coverage of the work, said before the button is pressed.


@dataclass(frozen=True, slots=True)
class ClauseEffect:
    """`tone`: good (the clause is met), bad (it is not), quiet (nothing is decided by it)."""

    tone: str
    text: Message


def effects_of(
    contract: ContractFacts, clause_id: str, facts: CoverageFacts
) -> Mapping[ClauseState, ClauseEffect]:
    """For each choice what saving it would do today."""
    works = facts.covered_by(contract.id)
    if not in_force_on(contract, facts.day):
        return _same(_for_the_moment(why_not_in_force(contract, facts.day)))
    if not works:
        return _same(_for_the_moment(say("This contract covers no work.")))
    asked = [work for work in works if _need(work, clause_id, facts) is Need.REQUIRED]
    if not asked:
        recommended = any(_need(work, clause_id, facts) is Need.RECOMMENDED for work in works)
        return _same(
            say("The clause is recommended: saving does not decide whether the work is bound.")
            if recommended
            else say("The clause is not asked of this work: saving decides nothing today.")
        )
    return {state: _effect(state, contract, clause_id, asked, facts) for state in STATES}


def _effect(
    state: ClauseState,
    contract: ContractFacts,
    clause_id: str,
    asked: list[WorkOnDay],
    facts: CoverageFacts,
) -> ClauseEffect:
    before = contract.found.get(clause_id)
    elsewhere = before.elsewhere_id if before else None
    if state is ClauseState.COVERED_ELSEWHERE and elsewhere is None:
        return ClauseEffect(
            "quiet",
            say(
                "It counts as met only while the contract named is in force and has the clause present."
            ),
        )
    kept = before is not None and before.replaces and state in MAY_REPLACE
    new = FoundClause(state, elsewhere_id=elsewhere, replaces=kept)
    found = dict(contract.found) | {clause_id: new}
    changed = _with(facts, replace(contract, found=found))
    after = [changed.coverage(work) for work in asked]
    missing = [coverage for coverage in after if coverage.by_clause[clause_id].is_missing]
    unmet = [
        coverage
        for coverage in missing
        if coverage.waiver_of(coverage.by_clause[clause_id]) is None
    ]
    if unmet:
        return ClauseEffect("bad", _unmet(unmet, clause_id, contract))
    if missing:
        return ClauseEffect("quiet", _waived(missing[0], clause_id))
    return ClauseEffect("good", _met(after))


def _met(after: list[Coverage]) -> Message:
    left, names = max(len(coverage.unmet) for coverage in after), _names(after)
    if all(coverage.is_complete for coverage in after):
        return say("With this every required clause is met for %(works)s.", works=names)
    if not left:
        return say("The clause is then met for %(works)s.", works=names)
    return say_n(
        "The clause is then met for %(works)s; %(n)s required clause is still unmet.",
        "The clause is then met for %(works)s; %(n)s required clauses are still unmet.",
        left,
        works=names,
    )


def _waived(coverage: Coverage, clause_id: str) -> Message:
    waiver = coverage.waiver_of(coverage.by_clause[clause_id])
    return say(
        "The clause stays unmet; %(number)s waives it until %(until)s.",
        number=waiver.number if waiver else "",
        until=waiver.until if waiver else None,
    )


def _unmet(unmet: list[Coverage], clause_id: str, contract: ContractFacts) -> Message:
    for coverage in unmet:
        result = coverage.by_clause[clause_id]
        if result.finding is ClauseOutcome.NO_COPY and result.carrier is not None:
            return say(
                "There is no copy of %(document)s: until somebody can show it the clause stays unmet "
                "for %(works)s.",
                document=result.carrier.title,
                works=_names(unmet),
            )
        other = result.contract
        if other and other.id != contract.id and result.finding is ClauseOutcome.CONTRADICTED:
            return say(
                "%(other)s contradicts the clause and outweighs this: it stays unmet for %(works)s.",
                other=other.title,
                works=_names(unmet),
            )
    return say(
        "The clause is then unmet for %(works)s: it is not bound, and the promise is not kept.",
        works=_names(unmet),
    )


def _names(coverages: list[Coverage]) -> Message | Text:
    """The work by name; of several the first and how many more."""
    first = coverages[0].work.name
    more = len(coverages) - 1
    if not more:
        return first
    return say_n("%(first)s and %(n)s more", "%(first)s and %(n)s more", more, first=first)


def _need(work: WorkOnDay, clause_id: str, facts: CoverageFacts) -> Need:
    return facts.coverage(work).by_clause[clause_id].need


def _with(facts: CoverageFacts, contract: ContractFacts) -> CoverageFacts:
    own = dict(facts.contracts[contract.vendor_id]) | {contract.id: contract}
    return replace(facts, contracts={contract.vendor_id: own})


def _for_the_moment(reason: Message) -> Message:
    return say("%(reason)s Saving changes nothing for the moment.", reason=reason)


def _same(text: Message) -> Mapping[ClauseState, ClauseEffect]:
    return dict.fromkeys(STATES, ClauseEffect("quiet", text))


_TO_MEND = frozenset({ClauseState.WEAK, ClauseState.ABSENT, ClauseState.CONTRADICTED})


@dataclass(frozen=True, slots=True)
class ClauseLine:
    """One clause in the list. `is_asked`: by work the contract covers."""

    clause: Clause
    state: ClauseState
    place: Message | None
    elsewhere: str
    is_asked: bool

    @property
    def level(self) -> Message:
        return level_words(self.clause)

    @property
    def is_recommended(self) -> bool:
        return self.clause.level is Level.RECOMMENDED

    @property
    def is_open(self) -> bool:
        return self.state is ClauseState.UNREVIEWED


@dataclass(frozen=True, slots=True)
class ClauseList:
    """Every clause of the library for one contract, by number."""

    lines: Sequence[ClauseLine]

    @property
    def total(self) -> int:
        return len(self.lines)

    @property
    def is_done(self) -> bool:
        return all(not line.is_open for line in self.lines)

    @property
    def to_mend(self) -> Sequence[ClauseLine]:
        """Looked at, asked for, and not there as it should be."""
        return [line for line in self.lines if line.is_asked and line.state in _TO_MEND]

    @property
    def checked(self) -> int:
        return sum(not line.is_open for line in self.lines)

    def shown(self, current: ClauseLine, *, only_open: bool) -> Sequence[ClauseLine]:
        """All lines, or those nobody has looked at with the one that is open on the screen."""
        return [line for line in self.lines if not only_open or line.is_open or line is current]

    def find(self, clause_id: str) -> ClauseLine | None:
        return next((line for line in self.lines if line.clause.id == clause_id), None)

    def first(self) -> ClauseLine:
        """Where to begin: the first that nobody has looked at, or the first of all."""
        return next((line for line in self.lines if line.is_open), self.lines[0])

    def after(self, line: ClauseLine) -> ClauseLine:
        """The next that nobody has looked at, from the start again at the end; else the next."""
        place = self.lines.index(line)
        round_again = [*self.lines[place + 1 :], *self.lines[:place]]
        beside = self.lines[min(place + 1, self.total - 1)]
        return next((line for line in round_again if line.is_open), beside)

    def neighbours(
        self, current: ClauseLine, shown: Sequence[ClauseLine]
    ) -> tuple[ClauseLine | None, ClauseLine | None]:
        """The line before and the line after among those shown."""
        place, around = list(shown).index(current), (None, *shown, None)
        return around[place], around[place + 2]


def clause_list(
    contract: ContractFacts, facts: CoverageFacts, titles: Mapping[int, str]
) -> ClauseList:
    """`titles`: the vendor's contracts, for clauses that are covered elsewhere."""
    lines = []
    for clause in facts.clauses:
        found = contract.found.get(clause.id)
        lines.append(
            ClauseLine(
                clause=clause,
                state=facts.state(clause, contract),
                place=place_of(found),
                elsewhere=titles.get(found.elsewhere_id or 0, "") if found else "",
                is_asked=facts.is_asked(clause, contract.id),
            )
        )
    return ClauseList(lines)


def effects_for(
    contract: ContractFacts, clause: Clause, facts: CoverageFacts
) -> Mapping[ClauseState, ClauseEffect]:
    """What saving each state would do today; "does not apply" says so where it will be refused."""
    effects = dict(effects_of(contract, clause.id, facts))
    works = [work.facts for work in facts.covered_by(contract.id)]
    aside = Observation(ClauseState.NOT_APPLICABLE, reason=clause.id)
    try:
        check_observation(clause, aside, applicable=applies(clause, works), contract_id=contract.id)
    except RuleViolated as refusal:
        effects[ClauseState.NOT_APPLICABLE] = ClauseEffect("bad", refusal.message)
    return effects


def last_saved(checks: Mapping[str, ClauseCheck]) -> datetime | None:
    return max((check.checked_at for check in checks.values()), default=None)


def saved_words(at: datetime | None, today: date) -> Message | None:
    """`at` in the zone of the company."""
    if at is None:
        return None
    if at.date() == today:
        return say("Saved at %(time)s", time=f"{at:%H:%M}")
    return say("Saved on %(day)s", day=at.date())


def entries_of(
    form: ListForm, clauses: Sequence[Clause], seen: Mapping[int, ClauseCheck]
) -> list[ClauseEntry]:
    """The lines of the whole list that were touched; `seen`: rows by id that the form was opened with.

    A quote is not on the list, so it stays as it was.
    """
    entries = []
    for clause in clauses:
        row = form[clause.id].form
        known = seen.get(row.seen.data or 0)
        typed = tidied(row.observation(known.quote if known else ""))
        if typed != _as_seen(known):
            entries.append(ClauseEntry(clause, typed, row.seen.data or 0))
    return entries


def _as_seen(check: ClauseCheck | None) -> Observation:
    return replace(observed(check), replaces=None) if check else Observation(None)
