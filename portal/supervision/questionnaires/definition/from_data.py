"""Questionnaires read from plain data, in the words of questionnaire.yaml, and written as it.

Reading is strict about shapes (PackError names each place) and lenient about what an author may
still be missing: an empty text or a condition about nothing is for `checking` to say.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from portal.content.definitions.strict_reader import Node
from portal.foundation.core.words.characters import without_unseen
from portal.foundation.core.words.messages import Text, say
from portal.supervision.findings.severity import Owner, Severity
from portal.supervision.questionnaires.definition.definition import Grade, Section, Sheet
from portal.supervision.questionnaires.kinds.all_kinds import KINDS
from portal.supervision.questionnaires.kinds.question import (
    NOTHING,
    Basis,
    Column,
    ColumnKind,
    Evidence,
    Expected,
    Option,
    Question,
    Rule,
    Source,
)

PACK: Final = "questionnaire"  # what problems are named after
ALSO: Final[Mapping[str, tuple[tuple[Severity, ...], bool]]] = MappingProxyType(
    {  # the conditions of questionnaire.yaml on a grade: findings that forbid it, a plan it needs
        "no open major or critical": ((Severity.CRITICAL, Severity.MAJOR), False),
        "no open critical": ((Severity.CRITICAL,), False),
        "corrective plan required": ((), True),
        "decide suspension or replacement": ((), False),
    }
)
_AROUND = (  # what a whole pack holds besides the questionnaire itself
    "schema_version", "id", "version", "as_of", "note", "answer_types", "condition_grammar",
    "basis_levels", "severities", "expected_forms", "honesty_principle", "tier_use_note",
)  # fmt: skip


def read(data: object) -> Sheet:
    """The questionnaire written as `data`. Refuses with PackError what has another shape."""
    fields = Node(PACK, "", data).fields(
        "title", "sections", optional=("description", "scoring", "tier_use", *_AROUND)
    )
    scoring = fields["scoring"]
    return Sheet(
        title=_text(fields["title"]),
        description=fields["description"].optional(_text) or NOTHING,
        sections=fields["sections"].each_with_id(_section),
        grades=() if scoring.value is None else _grades(scoring),
        lighter=MappingProxyType(_lighter(fields["tier_use"])),
    )


def bare(data: Mapping[str, Any]) -> dict[str, Any]:
    """Only what belongs to the questionnaire: a pack without what is around it."""
    return {name: value for name, value in data.items() if name not in _AROUND}


def _text(node: Node) -> Text:
    entries = node.fields(optional=("ja", "en"))
    return Text(ja=_words(entries["ja"]), en=_words(entries["en"]))


def _words(node: Node) -> str:
    if node.value is None:
        return ""
    if not isinstance(node.value, str):
        raise node.refuse(say("A text is expected here."))
    # without what no database keeps; most texts hold nothing of the kind
    return (node.value if node.value.isprintable() else without_unseen(node.value)).strip()


def _section(node: Node) -> Section:
    fields = node.fields("id", "title", "questions", optional=("intro", "ask_anew"))
    return Section(
        id=fields["id"].id(),
        title=_text(fields["title"]),
        intro=fields["intro"].optional(_text) or NOTHING,
        ask_anew=fields["ask_anew"].flag_or_no(),
        questions=fields["questions"].each_with_id(_question),
    )


def _question(node: Node) -> Question:
    fields = node.fields(
        "id", "text", "answer_type",
        optional=(
            "expected", "weight", "required", "basis_level", "evidence", "mapping", "findings",
            "options", "columns", "caps_grade", "core", "help", "show_if", "known_from",
        ),
    )  # fmt: skip
    weight, required = fields["weight"], fields["required"]
    return Question(
        id=fields["id"].id(),
        text=_text(fields["text"]),
        kind=KINDS[fields["answer_type"].one_of(*KINDS)],
        weight=_count(weight) if weight.value is not None else 1,
        required=True if required.value is None else required.flag(),
        basis=Basis(fields["basis_level"].optional(lambda one: one.one_of(*Basis)) or Basis.OWN),
        help=fields["help"].optional(_text),
        options=fields["options"].optional(lambda one: one.each_with_id(_option)) or (),
        columns=fields["columns"].optional(lambda one: one.each_with_id(_column)) or (),
        expected=fields["expected"].optional(_expected),
        evidence=fields["evidence"].optional(_evidence) or Evidence(required=False, accept=NOTHING),
        core=fields["core"].flag_or_no(),
        caps_grade=fields["caps_grade"].optional(Node.string),
        show_if=fields["show_if"].optional(Node.condition),
        rules=fields["findings"].optional(lambda one: one.each_with_id(_rule)) or (),
        mapping=fields["mapping"].optional(lambda one: one.named(Node.strings)) or {},
        known_from=_source(fields["known_from"]),
    )


def _source(node: Node) -> Source | None:
    return None if node.value is None else Source(node.one_of(*Source))


def _count(node: Node) -> int:
    value = node.whole()
    if value < 0:
        raise node.refuse(say("A whole number from 0 on is expected here."))
    return value


def _option(node: Node) -> Option:
    fields = node.fields("id", "label", optional=("score",))
    score = fields["score"].optional(Node.number)
    if score is not None and not 0 <= score <= 1:
        raise fields["score"].refuse(say("A number from 0 to 1 is expected here."))
    return Option(fields["id"].id(), _text(fields["label"]), score)


def _column(node: Node) -> Column:
    fields = node.fields("id", "label", optional=("type", "required"))
    kind = fields["type"].optional(lambda one: one.one_of(*ColumnKind)) or ColumnKind.TEXT
    return Column(
        fields["id"].id(), _text(fields["label"]), ColumnKind(kind), fields["required"].flag_or_no()
    )


def _expected(node: Node) -> Expected:
    if isinstance(node.value, str):
        return Expected("is", (node.id(),))
    fields = node.fields("op", "value")
    op = fields["op"].one_of("gte", "lte", "any_of")
    if op == "any_of":
        return Expected(op, fields["value"].ids())
    return Expected(op, (fields["value"].number(),))


def _evidence(node: Node) -> Evidence:
    fields = node.fields(optional=("required", "accept"))
    return Evidence(
        required=fields["required"].flag_or_no(),
        accept=fields["accept"].optional(_text) or NOTHING,
    )


def _rule(node: Node) -> Rule:
    fields = node.fields("id", "on", "severity", "title", "action", "due_days", "owner")
    return Rule(
        id=fields["id"].id(),
        on=fields["on"].strings(),
        severity=Severity(fields["severity"].one_of(*Severity)),
        title=_text(fields["title"]),
        action=_text(fields["action"]),
        due_days=_count(fields["due_days"]),
        owner=Owner(fields["owner"].one_of(*Owner)),
    )


def _grades(node: Node) -> tuple[Grade, ...]:
    fields = node.fields("grades", optional=("section", "total", "caps", "verification"))
    grades = fields["grades"].each_with_id(_grade)
    return tuple(sorted(grades, key=lambda grade: -grade.least))


def _grade(node: Node) -> Grade:
    fields = node.fields("id", "min", "label", optional=("also",))
    also = fields["also"].optional(lambda one: one.one_of(*ALSO))
    forbids, needs_plan = ALSO[also] if also else ((), False)
    return Grade(
        fields["id"].id(), fields["min"].number(), _text(fields["label"]), forbids, needs_plan
    )


def _lighter(node: Node) -> dict[str, int]:
    if node.value is None:
        return {}
    weights = node.named(_least_weight)
    return {tier: weight for tier, weight in weights.items() if weight}


def _least_weight(node: Node) -> int:
    """`all`, or {any: [core, conditional, 'weight >= N']}: 0, or N."""
    if node.value == "all":
        return 0
    parts = node.fields("any")["any"].strings()
    weights = [part.removeprefix("weight >= ") for part in parts if part.startswith("weight >= ")]
    if {*parts} - {"core", "conditional", *(f"weight >= {one}" for one in weights)}:
        raise node.refuse(say("Only core, conditional and 'weight >= N' are known here."))
    if len(weights) != 1 or not weights[0].isdigit():
        raise node.refuse(say("One 'weight >= N' is expected here."))
    return int(weights[0])
