"""The pack of contract clauses: what a contract must say, and how to recognise it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from types import MappingProxyType

from portal.content.definitions.conditions import Condition
from portal.content.definitions.named import by_id
from portal.content.definitions.strict_reader import HEADER, Header, Node, read_header
from portal.foundation.core.words.messages import Text

PACK = "clause-library"


class Level(StrEnum):
    """How much a clause is needed; CONDITIONAL: as MANDATORY where `applies_when` holds."""

    MANDATORY = "mandatory"
    CONDITIONAL = "conditional"
    RECOMMENDED = "recommended"


@dataclass(frozen=True, slots=True)
class Cues:
    """Hints that find a clause in a text of that language; never proof."""

    ja: tuple[str, ...]
    en: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause. `applies_when` None: to every engagement. `mapping`: laws and standards."""

    id: str
    no: int
    title: Text
    test_question: Text
    level: Level
    waivable: bool
    applies_when: Condition | None
    applies_when_text: Text | None
    promises: tuple[str, ...]
    mapping: Mapping[str, tuple[str, ...]]
    why: Text
    heading_cues: Cues
    cues: Cues
    counter_cues: Cues


@dataclass(frozen=True, slots=True)
class ReviewState:
    """What a reviewer found; `score` 0 to 1, None where there is nothing to score."""

    id: str
    label: Text
    score: float | None


@dataclass(frozen=True, slots=True)
class MissingClause:
    """Another severity than the level's for one clause in one state."""

    clause: str
    state: str
    severity: str


@dataclass(frozen=True)
class ClausePack:
    """Clauses by number."""

    header: Header
    levels: Mapping[str, Text]
    review_states: tuple[ReviewState, ...]
    severity_by_level: Mapping[str, str]
    severity_overrides: tuple[MissingClause, ...]
    clauses: tuple[Clause, ...]

    @cached_property
    def by_id(self) -> Mapping[str, Clause]:
        return by_id(self.clauses)

    @cached_property
    def states_by_id(self) -> Mapping[str, ReviewState]:
        return by_id(self.review_states)


def read(node: Node) -> ClausePack:
    fields = node.fields(
        *HEADER, "levels", "review_states", "missing_clause_finding", "clauses",
        optional=(
            "note", "title", "waiver_rule", "jisq15001_j94_items", "jisq15001_2017_item",
            "gdpr_art28_3_letters", "text_matching",
        ),
    )  # fmt: skip
    missing = fields["missing_clause_finding"].fields(*Level, "overrides")
    clauses = fields["clauses"].each_with_id(_read_clause)
    return ClausePack(
        header=read_header(fields, PACK),
        levels=fields["levels"].named(Node.text),
        review_states=fields["review_states"].each_with_id(_read_state),
        severity_by_level=MappingProxyType({level.value: missing[level].id() for level in Level}),
        severity_overrides=missing["overrides"].each(_read_override),
        clauses=tuple(sorted(clauses, key=lambda clause: clause.no)),
    )


def _read_clause(node: Node) -> Clause:
    fields = node.fields(
        "id", "no", "title", "test_question", "level", "waivable", "applies_when", "promises",
        "mapping", "why", "heading_cues", "cues", "counter_cues", optional=("applies_when_text",),
    )  # fmt: skip
    return Clause(
        id=fields["id"].id(),
        no=fields["no"].whole(),
        title=fields["title"].text(),
        test_question=fields["test_question"].text(),
        level=Level(fields["level"].one_of(*Level)),
        waivable=fields["waivable"].flag(),
        applies_when=fields["applies_when"].optional(Node.condition),
        applies_when_text=fields["applies_when_text"].optional(Node.text),
        promises=fields["promises"].ids(),
        mapping=fields["mapping"].named(Node.strings),
        why=fields["why"].text(),
        heading_cues=_read_cues(fields["heading_cues"]),
        cues=_read_cues(fields["cues"]),
        counter_cues=_read_cues(fields["counter_cues"]),
    )


def _read_cues(node: Node) -> Cues:
    fields = node.fields("ja", "en")
    return Cues(ja=fields["ja"].strings(), en=fields["en"].strings())


def _read_state(node: Node) -> ReviewState:
    fields = node.fields("id", "label", "score")
    score = fields["score"].optional(Node.number)
    return ReviewState(fields["id"].id(), fields["label"].text(), score)


def _read_override(node: Node) -> MissingClause:
    fields = node.fields("clause", "when", "severity")
    return MissingClause(fields["clause"].id(), fields["when"].id(), fields["severity"].id())
