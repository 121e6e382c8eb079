"""The packs of questions (supervision sheet, selection), read as far as checking needs them."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from portal.content.definitions.conditions import Condition
from portal.content.definitions.strict_reader import HEADER, Header, Node, read_header
from portal.foundation.core.words.messages import Text

SHEET = "supervision-standard"
SELECTION = "selection-standard"


@dataclass(frozen=True, slots=True)
class Question:
    """A question; `options` are its own, () where the answer type brings them."""

    id: str
    text: Text
    answer_type: str
    options: tuple[str, ...]
    show_if: Condition | None
    severities: tuple[str, ...]
    basis_level: str | None
    finding_ids: tuple[str, ...]


@dataclass(frozen=True)
class Sheet:
    """The supervision sheet: its grammar, answer types and questions in order."""

    header: Header
    answer_types: Mapping[str, tuple[str, ...]]
    basis_levels: tuple[str, ...]
    due_days: Mapping[str, int]  # by severity, the gravest first
    ops: tuple[str, ...]
    facts: tuple[str, ...]
    tiers: tuple[str, ...]
    sections: tuple[str, ...]
    questions: tuple[Question, ...]

    @property
    def severities(self) -> tuple[str, ...]:
        return tuple(self.due_days)


@dataclass(frozen=True)
class Selection:
    """The selection check list."""

    header: Header
    tiers: tuple[str, ...]
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class _Section:
    id: str
    questions: tuple[Question, ...]


def read_sheet(node: Node) -> Sheet:
    fields = node.fields(
        *HEADER, "answer_types", "condition_grammar", "basis_levels", "severities", "tier_use",
        "sections", "scoring", "expected_forms",
        optional=("note", "title", "description", "honesty_principle", "tier_use_note"),
    )  # fmt: skip
    grammar = fields["condition_grammar"].fields(
        "forms", "ops", "facts", optional=("finding_on_specials", "hidden_question")
    )
    sections = fields["sections"].each_with_id(_read_section)
    return Sheet(
        header=read_header(fields, SHEET),
        answer_types=fields["answer_types"].named(_read_answer_type),
        basis_levels=tuple(fields["basis_levels"].named(Node.text)),
        due_days=MappingProxyType(dict(fields["severities"].each(_read_severity))),
        ops=grammar["ops"].ids(),
        facts=tuple(fact.split(" ")[0] for fact in grammar["facts"].strings()),
        tiers=tuple(fields["tier_use"].named(lambda use: use.path)),
        sections=tuple(section.id for section in sections),
        questions=tuple(one for section in sections for one in section.questions),
    )


def read_selection(node: Node) -> Selection:
    fields = node.fields(
        *HEADER, "decision", "questions", optional=("note", "title", "rule", "answer_types")
    )
    decision = fields["decision"].fields(
        "score", "outcomes", "approval", "validity_months", "re_run_on"
    )
    return Selection(
        header=read_header(fields, SELECTION),
        tiers=tuple(decision["validity_months"].named(Node.whole)),
        questions=fields["questions"].each_with_id(_read_selection_question),
    )


def _read_section(node: Node) -> _Section:
    fields = node.fields("id", "title", "intro", "questions")
    fields["title"].text()
    fields["intro"].text()
    return _Section(fields["id"].id(), fields["questions"].each_with_id(_read_sheet_question))


def _read_sheet_question(node: Node) -> Question:
    fields = node.fields(
        "id", "text", "answer_type", "expected", "weight", "required", "basis_level", "evidence",
        "mapping", "findings",
        optional=("options", "columns", "caps_grade", "core", "help", "show_if"),
    )  # fmt: skip
    findings = fields["findings"].each(_read_finding)
    return _read_question(
        fields,
        show_if=fields["show_if"].optional(Node.condition),
        severities=tuple(severity for _, severity in findings),
        basis_level=fields["basis_level"].id(),
        finding_ids=tuple(finding for finding, _ in findings),
    )


def _read_selection_question(node: Node) -> Question:
    fields = node.fields(
        "id", "text", "answer_type", "expected", "weight", "knock_out", "evidence",
        "gl10_coverage", "mapping", optional=("options", "help"),
    )  # fmt: skip
    return _read_question(fields, show_if=None, severities=(), basis_level=None, finding_ids=())


def _read_question(
    fields: Mapping[str, Node],
    *,
    show_if: Condition | None,
    severities: tuple[str, ...],
    basis_level: str | None,
    finding_ids: tuple[str, ...],
) -> Question:
    return Question(
        id=fields["id"].id(),
        text=fields["text"].text(),
        answer_type=fields["answer_type"].id(),
        options=fields["options"].optional(_read_options) or (),
        show_if=show_if,
        severities=severities,
        basis_level=basis_level,
        finding_ids=finding_ids,
    )


def _read_options(node: Node) -> tuple[str, ...]:
    return node.each(_read_option)


def _read_option(node: Node) -> str:
    fields = node.fields("id", "label", optional=("score",))
    fields["label"].text()
    return fields["id"].id()


def _read_answer_type(node: Node) -> tuple[str, ...]:
    fields = node.fields(optional=("options", "scoring", "na_requires_reason"))
    return fields["options"].optional(_read_options) or ()


def _read_severity(node: Node) -> tuple[str, int]:
    fields = node.fields("id", "label", "default_due_days", "escalate")
    fields["label"].text()
    return fields["id"].id(), fields["default_due_days"].whole()


def _read_finding(node: Node) -> tuple[str, str]:
    fields = node.fields("on", "severity", "title", "action", "due_days", "owner", "id")
    return fields["id"].id(), fields["severity"].id()
