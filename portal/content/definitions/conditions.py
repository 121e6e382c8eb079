"""The conditions of the packs: their words, parsed strictly, evaluated without ever failing.

The grammar is `condition_grammar` of questionnaire.yaml:
{all: [..]}, {any: [..]}, {not: {..}}, {fact, op, value} and {answer, op, value}.

What is not known decides nothing: a fact that is absent, None, an empty text or an empty list
fails every test, `exists`, `ne` and `only_in` included, and so does a value of the wrong kind.
Only `not` turns that round.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Annotated, Any, Final

from pydantic import PlainSerializer, PlainValidator

from portal.foundation.core.plain_data import Misread, WrongShape
from portal.foundation.core.words.messages import Message, say


class Op(StrEnum):
    EQ = "eq"
    NE = "ne"
    IN = "in"
    NOT_IN = "not_in"
    CONTAINS = "contains"
    CONTAINS_ANY = "contains_any"
    ONLY_IN = "only_in"
    IS_TRUE = "is_true"
    IS_FALSE = "is_false"
    GTE = "gte"
    LTE = "lte"
    EXISTS = "exists"


class FactKind(StrEnum):
    ONE = "one"  # one id
    MANY = "many"  # a list of ids
    YES_NO = "yes_no"
    COUNT = "count"


WITHOUT_VALUE: Final = frozenset({Op.IS_TRUE, Op.IS_FALSE, Op.EXISTS})
WITH_LIST: Final = frozenset({Op.IN, Op.NOT_IN, Op.CONTAINS_ANY, Op.ONLY_IN})
WITH_NUMBER: Final = frozenset({Op.GTE, Op.LTE})

OPS_FOR: Final[Mapping[FactKind, frozenset[Op]]] = {
    FactKind.ONE: frozenset({Op.EQ, Op.NE, Op.IN, Op.NOT_IN, Op.EXISTS}),
    FactKind.MANY: frozenset({Op.CONTAINS, Op.CONTAINS_ANY, Op.ONLY_IN, Op.EXISTS}),
    FactKind.YES_NO: frozenset({Op.IS_TRUE, Op.IS_FALSE, Op.EQ, Op.NE, Op.EXISTS}),
    FactKind.COUNT: frozenset({Op.EQ, Op.NE, Op.IN, Op.NOT_IN, Op.GTE, Op.LTE, Op.EXISTS}),
}

FACTS: Final[Mapping[str, FactKind]] = {
    "engagement.data_classes": FactKind.MANY,
    "engagement.data_categories": FactKind.MANY,
    "engagement.purposes": FactKind.MANY,
    "engagement.transfer_methods": FactKind.MANY,
    "engagement.storage_locations": FactKind.MANY,
    "engagement.processing_operations": FactKind.MANY,
    "engagement.medium": FactKind.ONE,
    "engagement.volume_band": FactKind.ONE,
    "engagement.outside_japan": FactKind.YES_NO,
    "engagement.eea_data": FactKind.YES_NO,
    "engagement.company_role": FactKind.ONE,
    "engagement.has_completed_jobs": FactKind.YES_NO,
    "engagement.reentrustment_mode": FactKind.ONE,
    "engagement.subcontracting": FactKind.ONE,
    "engagement.access": FactKind.ONE,
    "engagement.location": FactKind.ONE,
    "engagement.tier": FactKind.ONE,
    "vendor.certifications": FactKind.MANY,
    "vendor.kind": FactKind.ONE,
    "vendor.open_critical_findings": FactKind.COUNT,
    "vendor.incidents_in_12_months": FactKind.COUNT,
    "vendor.last_grade": FactKind.ONE,
    "vendor.last_two_grades_a": FactKind.YES_NO,
    "vendor.certificate_in_scope": FactKind.YES_NO,
}


MAX_DEPTH: Final = 20  # of nesting; nobody can read a deeper condition


Scalar = str | int | float | bool


class ConditionError(WrongShape):
    """A condition that cannot be read: `path` says where in it, `reason` says why."""

    def __init__(self, path: str, reason: Message) -> None:
        super().__init__(Misread(path.lstrip("."), reason))
        self.path = path
        self.reason = reason


@dataclass(frozen=True, slots=True)
class All:
    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Not:
    part: "Condition"


@dataclass(frozen=True, slots=True)
class FactTest:
    """A question to a fact about the engagement or the vendor."""

    name: str
    op: Op
    value: Scalar | tuple[Scalar, ...] | None


@dataclass(frozen=True, slots=True)
class AnswerTest:
    """A question to the answer given to another question of the same sheet."""

    question: str
    op: Op
    value: Scalar | tuple[Scalar, ...] | None


Leaf = FactTest | AnswerTest
Condition = All | AnyOf | Not | FactTest | AnswerTest


def parse(raw: object, path: str = "") -> Condition:
    """The condition written as `raw` (plain mappings and lists). Refuses with ConditionError."""
    return _parse(raw, path, depth=0)


def plain(condition: Condition) -> dict[str, Any]:
    """`parse(plain(condition)) == condition`."""
    match condition:
        case All(parts):
            return {"all": [plain(part) for part in parts]}
        case AnyOf(parts):
            return {"any": [plain(part) for part in parts]}
        case Not(part):
            return {"not": plain(part)}
        case FactTest(name, op, value):
            return {"fact": name} | _plain_test(op, value)
        case AnswerTest(question, op, value):
            return {"answer": question} | _plain_test(op, value)


def _plain_test(op: Op, value: object) -> dict[str, Any]:
    if op in WITHOUT_VALUE:
        return {"op": op.value}
    return {"op": op.value, "value": list(value) if isinstance(value, tuple) else value}


Written = Annotated[Condition, PlainValidator(parse), PlainSerializer(plain)]  # in the grammar


def evaluate(
    condition: Condition,
    facts: Mapping[str, object],
    answers: Mapping[str, object] = MappingProxyType({}),
) -> bool:
    """Whether it holds for these facts (by name) and answers (by question id). Never raises."""
    match condition:
        case All(parts):
            return all(evaluate(part, facts, answers) for part in parts)
        case AnyOf(parts):
            return any(evaluate(part, facts, answers) for part in parts)
        case Not(part):
            return not evaluate(part, facts, answers)
        case FactTest(name, op, value):
            return _holds(op, facts.get(name), value)
        case AnswerTest(question, op, value):
            return _holds(op, answers.get(question), value)


def leaves(condition: Condition) -> Iterator[Leaf]:
    """Every single question it asks, in the order written."""
    match condition:
        case All(parts) | AnyOf(parts):
            for part in parts:
                yield from leaves(part)
        case Not(part):
            yield from leaves(part)
        case FactTest() | AnswerTest():
            yield condition


def facts_named(condition: Condition) -> frozenset[str]:
    return frozenset(leaf.name for leaf in leaves(condition) if isinstance(leaf, FactTest))


def answers_named(condition: Condition) -> frozenset[str]:
    return frozenset(leaf.question for leaf in leaves(condition) if isinstance(leaf, AnswerTest))


def _parse(raw: object, path: str, depth: int) -> Condition:
    if depth > MAX_DEPTH:
        raise ConditionError(path, say("The condition is nested too deeply."))
    if not isinstance(raw, Mapping):
        raise ConditionError(path, say("A condition must be a mapping."))
    keys = set(raw)
    for form in ("all", "any", "not"):
        if form in keys:
            if keys != {form}:
                raise ConditionError(path, say("%(form)s must stand alone.", form=form))
            return _parse_joined(form, raw[form], f"{path}.{form}", depth)
    return _parse_test(raw, path)


def _parse_joined(form: str, raw: object, path: str, depth: int) -> Condition:
    if form == "not":
        return Not(_parse(raw, path, depth + 1))
    if not isinstance(raw, list) or not raw:
        raise ConditionError(path, say("%(form)s needs a list of conditions.", form=form))
    parts = tuple(_parse(part, f"{path}[{i}]", depth + 1) for i, part in enumerate(raw))
    return All(parts) if form == "all" else AnyOf(parts)


def _parse_test(raw: Mapping[object, object], path: str) -> Leaf:
    subjects = {"fact", "answer"} & set(raw)
    if len(subjects) != 1 or not set(raw) <= {"fact", "answer", "op", "value"}:
        raise ConditionError(
            path, say("A condition is one of all, any, not, or a fact or answer with op and value.")
        )
    subject = subjects.pop()
    name = raw[subject]
    if not isinstance(name, str) or not name:
        raise ConditionError(f"{path}.{subject}", say("A name is missing."))
    op = _parse_op(raw.get("op"), f"{path}.op")
    value = _parse_value(op, raw.get("value"), f"{path}.value")
    if subject == "answer":
        return AnswerTest(name, op, value)
    _check_fact(name, op, path)
    return FactTest(name, op, value)


def _parse_op(raw: object, path: str) -> Op:
    if not isinstance(raw, str) or raw not in set(Op):
        raise ConditionError(path, say("There is no operator %(op)s.", op=str(raw)))
    return Op(raw)


def _check_fact(name: str, op: Op, path: str) -> None:
    kind = FACTS.get(name)
    if kind is None:
        raise ConditionError(f"{path}.fact", say("There is no fact %(fact)s.", fact=name))
    if op not in OPS_FOR[kind]:
        raise ConditionError(
            f"{path}.op",
            say("The operator %(op)s cannot be asked of %(fact)s.", op=op.value, fact=name),
        )


def _parse_value(op: Op, raw: object, path: str) -> Scalar | tuple[Scalar, ...] | None:
    if op in WITHOUT_VALUE:
        if raw is None or raw is True:
            return None
        raise ConditionError(path, say("%(op)s takes no value.", op=op.value))
    if op in WITH_LIST:
        if isinstance(raw, list) and raw and all(isinstance(v, Scalar) for v in raw):
            return tuple(raw)
        raise ConditionError(path, say("%(op)s needs a list of values.", op=op.value))
    if op in WITH_NUMBER:
        if isinstance(raw, int | float) and not isinstance(raw, bool):
            return raw
        raise ConditionError(path, say("%(op)s needs a number.", op=op.value))
    if isinstance(raw, Scalar):
        return raw
    raise ConditionError(path, say("%(op)s needs one value.", op=op.value))


def _holds(op: Op, known: object, value: object) -> bool:
    if known is None or known == "" or (_many(known) is not None and not _many(known)):
        return False
    return _ANSWERS[op](known, value)


def _many(known: object) -> tuple[object, ...] | None:
    return tuple(known) if isinstance(known, list | tuple | set | frozenset) else None


def _same(left: object, right: object) -> bool:
    """Equal and of one kind: True is not 1."""
    return isinstance(left, bool) is isinstance(right, bool) and bool(left == right)


def _among(known: object, values: object) -> bool:
    return isinstance(values, tuple) and any(_same(known, value) for value in values)


def _number(known: object) -> float | None:
    return known if isinstance(known, int | float) and not isinstance(known, bool) else None


def _one(ask: Callable[[object, object], bool]) -> Callable[[object, object], bool]:
    return lambda known, value: _many(known) is None and ask(known, value)


def _each(ask: Callable[[tuple[object, ...], object], bool]) -> Callable[[object, object], bool]:
    return lambda known, value: (members := _many(known)) is not None and ask(members, value)


def _compared(ask: Callable[[float, float], bool]) -> Callable[[object, object], bool]:
    def answer(known: object, value: object) -> bool:
        left, right = _number(known), _number(value)
        return left is not None and right is not None and ask(left, right)

    return answer


_ANSWERS: Final[Mapping[Op, Callable[[object, object], bool]]] = {
    Op.EQ: _one(_same),
    Op.NE: _one(lambda known, value: not _same(known, value)),
    Op.IN: _one(_among),
    Op.NOT_IN: _one(lambda known, values: not _among(known, values)),
    Op.CONTAINS: _each(lambda members, value: any(_same(m, value) for m in members)),
    Op.CONTAINS_ANY: _each(lambda members, values: any(_among(m, values) for m in members)),
    Op.ONLY_IN: _each(lambda members, values: all(_among(m, values) for m in members)),
    Op.IS_TRUE: lambda known, _: known is True,
    Op.IS_FALSE: lambda known, _: known is False,
    Op.GTE: _compared(lambda left, right: left >= right),
    Op.LTE: _compared(lambda left, right: left <= right),
    Op.EXISTS: lambda _, __: True,
}
