"""Questionnaires as plain data again: what `reading.read` was given, in the same words."""

from collections.abc import Mapping
from typing import Any

from portal.content.definitions.conditions import (
    All,
    AnswerTest,
    AnyOf,
    Condition,
    FactTest,
    Leaf,
    Not,
)
from portal.content.definitions.grammar import WITHOUT_VALUE
from portal.foundation.core.words.messages import Message, Text
from portal.supervision.questionnaires.definition.definition import Grade, Section, Sheet
from portal.supervision.questionnaires.definition.from_data import ALSO
from portal.supervision.questionnaires.kinds.question import (
    NOTHING,
    Column,
    Expected,
    Option,
    Question,
    Rule,
)

Data = dict[str, Any]


def write(sheet: Sheet) -> Data:
    """`reading.read(write(sheet)) == sheet`."""
    data: Data = {"title": _text(sheet.title)}
    if sheet.description != NOTHING:
        data["description"] = _text(sheet.description)
    if sheet.grades:
        data["scoring"] = {"grades": [_grade(one) for one in sheet.grades]}
    if sheet.lighter:
        data["tier_use"] = {tier: use(weight) for tier, weight in sheet.lighter.items()}
    data["sections"] = [_section(one) for one in sheet.sections]
    return data


def condition(shown: Condition) -> Data:
    """A condition in the grammar of questionnaire.yaml."""
    match shown:
        case All(parts):
            return {"all": [condition(part) for part in parts]}
        case AnyOf(parts):
            return {"any": [condition(part) for part in parts]}
        case Not(part):
            return {"not": condition(part)}
        case FactTest() | AnswerTest():
            return _test(shown)


def _test(leaf: Leaf) -> Data:
    data: Data = (
        {"fact": leaf.name} if isinstance(leaf, FactTest) else {"answer": leaf.question}
    ) | {"op": leaf.op.value}
    if leaf.op not in WITHOUT_VALUE:
        data["value"] = list(leaf.value) if isinstance(leaf.value, tuple) else leaf.value
    return data


def _text(text: Text | Message) -> Data:
    assert isinstance(text, Text)  # noqa: S101  the scale's own words are never written
    return {"ja": text.ja, "en": text.en}


def _grade(grade: Grade) -> Data:
    data: Data = {"id": grade.id, "min": grade.least, "label": _text(grade.label)}
    also = next(
        (w for w, means in ALSO.items() if means == (grade.forbids, grade.needs_plan)), None
    )
    if also and (grade.forbids or grade.needs_plan):
        data["also"] = also
    return data


def use(weight: int) -> Data:
    """What a lighter tier is asked: what is core, what hangs on a condition, and this weight on."""
    return {"any": ["core", "conditional", f"weight >= {weight}"]}


def _section(section: Section) -> Data:
    data: Data = {"id": section.id, "title": _text(section.title)}
    if section.intro != NOTHING:
        data["intro"] = _text(section.intro)
    if section.ask_anew:
        data["ask_anew"] = True
    data["questions"] = [_question(one) for one in section.questions]
    return data


def _question(question: Question) -> Data:
    data: Data = {
        "id": question.id,
        "text": _text(question.text),
        "answer_type": question.kind.id,
        "weight": question.weight,
        "required": question.required,
        "basis_level": question.basis.value,
    }
    more: Mapping[str, Any] = {
        "help": _text(question.help) if question.help else None,
        "options": [_option(one) for one in question.options],
        "columns": [_column(one) for one in question.columns],
        "expected": _expected(question.expected) if question.expected else None,
        "core": question.core,
        "caps_grade": question.caps_grade,
        "show_if": condition(question.show_if) if question.show_if else None,
        "known_from": question.known_from.value if question.known_from else None,
        "mapping": {name: list(places) for name, places in question.mapping.items()},
        "findings": [_rule(one) for one in question.rules],
    }
    data |= {name: value for name, value in more.items() if value}
    if question.evidence.required or question.evidence.accept != NOTHING:
        data["evidence"] = {
            "required": question.evidence.required,
            "accept": _text(question.evidence.accept),
        }
    return data


def _option(option: Option) -> Data:
    data: Data = {"id": option.id, "label": _text(option.label)}
    return data if option.score is None else data | {"score": option.score}


def _column(column: Column) -> Data:
    return {
        "id": column.id,
        "label": _text(column.label),
        "type": column.kind.value,
        "required": column.required,
    }


def _expected(expected: Expected) -> Any:
    if expected.op == "is":
        return expected.values[0]
    values = list(expected.values)
    return {"op": expected.op, "value": values if expected.op == "any_of" else values[0]}


def _rule(rule: Rule) -> Data:
    return {
        "id": rule.id,
        "on": list(rule.on),
        "severity": rule.severity.value,
        "title": _text(rule.title),
        "action": _text(rule.action),
        "due_days": rule.due_days,
        "owner": rule.owner.value,
    }
