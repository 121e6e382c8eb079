"""The packs of questions (supervision sheet, selection), read as far as checking needs them."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Any

from portal.content.definitions.conditions import Written
from portal.content.definitions.pack import Pack, PackChoice
from portal.foundation.core.plain_data import Id, InBoth, Table, Things, Whole, Words, or_else

SHEET = "supervision-standard"
SELECTION = "selection-standard"


@dataclass(frozen=True, slots=True)
class AnswerOption(PackChoice):
    score: Any = None


@dataclass(frozen=True, slots=True)
class AnswerType:
    options: Annotated[tuple[AnswerOption, ...], or_else(())] = ()
    scoring: Any = None
    na_requires_reason: Any = None


@dataclass(frozen=True, kw_only=True)
class PackQuestion:
    """A question; `options` are its own, () where the answer type brings them."""

    id: Id
    text: InBoth
    answer_type: Id
    expected: Any
    weight: Any
    evidence: Any
    mapping: Any
    options: Annotated[tuple[AnswerOption, ...], or_else(())] = ()
    help: Any = None


@dataclass(frozen=True, kw_only=True)
class SelectionQuestion(PackQuestion):
    knock_out: Any
    gl10_coverage: Any


@dataclass(frozen=True, slots=True)
class FindingRule:
    id: Id
    severity: Id
    on: Any
    title: Any
    action: Any
    due_days: Any
    owner: Any


@dataclass(frozen=True, kw_only=True)
class SheetQuestion(PackQuestion):
    basis_level: Id
    findings: tuple[FindingRule, ...]
    required: Any
    show_if: Written | None = None
    columns: Any = None
    caps_grade: Any = None
    core: Any = None


@dataclass(frozen=True)
class SheetSection:
    id: Id
    title: InBoth
    intro: InBoth
    questions: Things[SheetQuestion]


@dataclass(frozen=True, slots=True)
class Grammar:
    forms: Any
    ops: tuple[Id, ...]
    facts: tuple[Words, ...]  # each with what it is, after a space
    finding_on_specials: Any = None
    hidden_question: Any = None


@dataclass(frozen=True, slots=True)
class SeverityOfFindings(PackChoice):
    default_due_days: Whole
    escalate: Any


@dataclass(frozen=True)
class SheetPack(Pack):
    answer_types: Table[AnswerType]
    condition_grammar: Grammar
    basis_levels: Table[InBoth]
    severities: tuple[SeverityOfFindings, ...]  # the gravest first
    tier_use: Table[Any]
    sections: Things[SheetSection]
    scoring: Any
    expected_forms: Any
    title: Any = None
    description: Any = None
    honesty_principle: Any = None
    tier_use_note: Any = None

    @cached_property
    def due_days(self) -> Mapping[str, int]:
        """By severity, the gravest first."""
        return {severity.id: severity.default_due_days for severity in self.severities}

    @cached_property
    def questions(self) -> tuple[SheetQuestion, ...]:
        return tuple(question for section in self.sections for question in section.questions)


@dataclass(frozen=True, slots=True)
class SelectionDecision:
    validity_months: Table[Whole]
    score: Any
    outcomes: Any
    approval: Any
    re_run_on: Any


@dataclass(frozen=True)
class SelectionPack(Pack):
    decision: SelectionDecision
    questions: Things[SelectionQuestion]
    title: Any = None
    rule: Any = None
    answer_types: Any = None
