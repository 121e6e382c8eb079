"""The pack of contract clauses: what a contract must say, and how to recognise it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Any

from pydantic import AfterValidator, Field

from portal.content.definitions.conditions import Written
from portal.content.definitions.pack import Pack, PackChoice, by_id
from portal.foundation.core.plain_data import Flag, Id, InBoth, Number, Table, Things, Whole, Words


class Level(StrEnum):
    """How much a clause is needed; CONDITIONAL: as MANDATORY where `applies_when` holds."""

    MANDATORY = "mandatory"
    CONDITIONAL = "conditional"
    RECOMMENDED = "recommended"


@dataclass(frozen=True, slots=True)
class Cues:
    """Hints that find a clause in a text of that language; never proof."""

    ja: tuple[Words, ...]
    en: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause. `applies_when` None: to every engagement. `mapping`: laws and standards."""

    id: Id
    no: Whole
    title: InBoth
    test_question: InBoth
    level: Level
    waivable: Flag
    applies_when: Written | None
    promises: tuple[Id, ...]
    mapping: Table[tuple[Words, ...]]
    why: InBoth
    heading_cues: Cues
    cues: Cues
    counter_cues: Cues
    applies_when_text: InBoth | None = None


@dataclass(frozen=True, slots=True)
class ReviewState(PackChoice):
    """What a reviewer found; `score` 0 to 1, None where there is nothing to score."""

    score: Number | None


@dataclass(frozen=True, slots=True)
class MissingClause:
    """Another severity than the level's for one clause in one state."""

    clause: Id
    state: Annotated[Id, Field(alias="when")]
    severity: Id


@dataclass(frozen=True, slots=True)
class MissingSeverities:
    """How grave it is that a clause is missing: by its level, and where it is said for itself."""

    mandatory: Id
    conditional: Id
    recommended: Id
    overrides: tuple[MissingClause, ...]

    @property
    def by_level(self) -> Mapping[str, str]:
        return {level.value: getattr(self, level.value) for level in Level}


def _by_number(clauses: tuple[Clause, ...]) -> tuple[Clause, ...]:
    return tuple(sorted(clauses, key=lambda clause: clause.no))


@dataclass(frozen=True)
class ClausePack(Pack):
    """Clauses by number."""

    levels: Table[InBoth]
    review_states: Things[ReviewState]
    missing: Annotated[MissingSeverities, Field(alias="missing_clause_finding")]
    clauses: Annotated[Things[Clause], AfterValidator(_by_number)]
    title: Any = None
    waiver_rule: Any = None
    jisq15001_j94_items: Any = None
    jisq15001_2017_item: Any = None
    gdpr_art28_3_letters: Any = None
    text_matching: Any = None

    @cached_property
    def by_id(self) -> Mapping[str, Clause]:
        return by_id(self.clauses)

    @cached_property
    def states_by_id(self) -> Mapping[str, ReviewState]:
        return by_id(self.review_states)
