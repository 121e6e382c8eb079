"""What the screen of the clause check shows: the list, the clause that is open, the next one. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from portal.content.definitions.clauses import Clause, Level
from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.words.messages import Message, Text, say
from portal.ledger.contracts.clauses.effects import Effect, effects_of
from portal.ledger.contracts.clauses.forms import ListForm
from portal.ledger.contracts.clauses.observations import (
    Entry,
    Observation,
    applies,
    check_observation,
    tidied,
)
from portal.ledger.contracts.coverage.facts import CoverageFacts
from portal.ledger.contracts.coverage.outcome import ContractFacts
from portal.ledger.contracts.coverage.reasons import place_of
from portal.ledger.contracts.labels import level_words
from portal.ledger.contracts.models import ClauseCheck, ClauseState

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
    def number(self) -> int:
        return self.clause.no

    @property
    def title(self) -> Text:
        return self.clause.title

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
        return [one for one in self.lines if one.is_asked and one.state in _TO_MEND]

    @property
    def checked(self) -> int:
        return sum(not line.is_open for line in self.lines)

    def shown(self, current: ClauseLine, *, only_open: bool) -> Sequence[ClauseLine]:
        """All lines, or those nobody has looked at with the one that is open on the screen."""
        return [one for one in self.lines if not only_open or one.is_open or one is current]

    def find(self, clause_id: str) -> ClauseLine | None:
        return next((one for one in self.lines if one.clause.id == clause_id), None)

    def first(self) -> ClauseLine:
        """Where to begin: the first that nobody has looked at, or the first of all."""
        return next((one for one in self.lines if one.is_open), self.lines[0])

    def after(self, line: ClauseLine) -> ClauseLine:
        """The next that nobody has looked at, from the start again at the end; else the next."""
        place = self.lines.index(line)
        round_again = [*self.lines[place + 1 :], *self.lines[:place]]
        return next((one for one in round_again if one.is_open), self._beside(place + 1, line))

    def neighbours(
        self, current: ClauseLine, shown: Sequence[ClauseLine]
    ) -> tuple[ClauseLine | None, ClauseLine | None]:
        """The line before and the line after among those shown."""
        place = list(shown).index(current)
        before = shown[place - 1] if place else None
        after = shown[place + 1] if place + 1 < len(shown) else None
        return before, after

    def _beside(self, place: int, otherwise: ClauseLine) -> ClauseLine:
        return self.lines[place] if place < len(self.lines) else otherwise


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
                place=place_of(found) if found else None,
                elsewhere=titles.get(found.elsewhere_id or 0, "") if found else "",
                is_asked=facts.is_asked(clause, contract.id),
            )
        )
    return ClauseList(lines)


def effects_for(
    contract: ContractFacts, clause: Clause, facts: CoverageFacts
) -> Mapping[ClauseState, Effect]:
    """What saving each state would do today; "does not apply" says so where it will be refused."""
    effects = dict(effects_of(contract, clause.id, facts))
    works = [work.facts for work in facts.covered_by(contract.id)]
    aside = Observation(ClauseState.NOT_APPLICABLE, reason=clause.id)
    try:
        check_observation(clause, aside, applicable=applies(clause, works), contract_id=contract.id)
    except RuleViolated as refusal:
        effects[ClauseState.NOT_APPLICABLE] = Effect("bad", refusal.message)
    return effects


def last_saved(checks: Mapping[str, ClauseCheck]) -> datetime | None:
    return max((one.checked_at for one in checks.values()), default=None)


def saved_words(at: datetime | None, today: date) -> Message | None:
    """`at` in the zone of the company."""
    if at is None:
        return None
    if at.date() == today:
        return say("Saved at %(time)s", time=f"{at:%H:%M}")
    return say("Saved on %(day)s", day=at.date())


def entries_of(
    form: ListForm, clauses: Sequence[Clause], seen: Mapping[int, ClauseCheck]
) -> list[Entry]:
    """The lines of the whole list that were touched; `seen`: rows by id that the form was opened with.

    A quote is not on the list, so it stays as it was.
    """
    entries = []
    for clause in clauses:
        row = form[clause.id].form
        known = seen.get(row.seen.data or 0)
        typed = tidied(row.observation(known.quote if known else ""))
        if typed != _as_seen(known):
            entries.append(Entry(clause, typed, row.seen.data or 0))
    return entries


def _as_seen(check: ClauseCheck | None) -> Observation:
    if check is None:
        return Observation(None)
    return Observation(
        check.state, check.article, check.page, check.quote, check.reason, check.elsewhere_id
    )
