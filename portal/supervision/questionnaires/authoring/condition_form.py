"""The lines of a condition that an author chooses, and back. Pure.

Names: `s-join` all or any; of line N `s-N-what` (`a:` and a question, or `f:` and a fact), `s-N-op`,
`s-N-value` as often as values are chosen. What does not fit into lines is kept as it is.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from portal.content.definitions.conditions import (
    FACTS,
    All,
    AnswerTest,
    AnyOf,
    Condition,
    FactKind,
    FactTest,
    Leaf,
    Op,
)
from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.words.messages import Message, say
from portal.supervision.questionnaires.authoring.typed_fields import Form, as_number
from portal.supervision.questionnaires.definition.definition import Sheet
from portal.supervision.questionnaires.definition.wording import plain

Data = dict[str, Any]
MOST_LINES: Final = 20
# How a line compares: its word, and what it becomes with one value and with several.
IS, IS_NOT, HAS, ONLY = "is", "is_not", "has", "only"
LEAST, MOST, EXISTS, TRUE, FALSE = "gte", "lte", "exists", "is_true", "is_false"
WORDS: Final[Mapping[str, Message]] = {
    IS: say("is"),
    IS_NOT: say("is not"),
    HAS: say("includes"),
    ONLY: say("is nothing but"),
    LEAST: say("is at least"),
    MOST: say("is at most"),
    TRUE: say("is yes"),
    FALSE: say("is no"),
    EXISTS: say("is answered or known"),
}
_BECOMES: Final[Mapping[str, tuple[Op, Op]]] = {
    IS: (Op.EQ, Op.IN),
    IS_NOT: (Op.NE, Op.NOT_IN),
    HAS: (Op.CONTAINS, Op.CONTAINS_ANY),
    ONLY: (Op.ONLY_IN, Op.ONLY_IN),
}
_LINE_OF: Final = {op: word for word, both in _BECOMES.items() for op in both} | {
    Op(word): word for word in (LEAST, MOST, TRUE, FALSE, EXISTS)
}
_ONE, _MANY, _NUMBER = (IS, IS_NOT, EXISTS), (HAS, ONLY, EXISTS), (LEAST, MOST, IS, IS_NOT, EXISTS)
_OF_FACTS: Final = {
    FactKind.ONE: _ONE,
    FactKind.MANY: _MANY,
    FactKind.YES_NO: (TRUE, FALSE, EXISTS),
    FactKind.COUNT: _NUMBER,
}


def ops_of(what: str, sheet: Sheet) -> Sequence[str]:
    """How a subject can be compared; () for one that does not exist."""
    sign, _, name = what.partition(":")
    if sign == "f":
        kind = FACTS.get(name)
        return () if kind is None else _OF_FACTS[kind]
    other = sheet.by_id.get(name)
    return () if other is None else [_LINE_OF[op] for op in other.kind.ops]


def is_number(what: str, sheet: Sheet) -> bool:
    """Whether its values are numbers."""
    sign, _, name = what.partition(":")
    if sign == "f":
        return FACTS.get(name) is FactKind.COUNT
    return name in sheet.by_id and sheet.by_id[name].kind.is_number


def fits(condition: Condition | None, sheet: Sheet) -> bool:
    """Whether lines can show it all."""
    if condition is None:
        return True
    parts = condition.parts if isinstance(condition, All | AnyOf) else (condition,)
    return len(parts) <= MOST_LINES and all(
        isinstance(one, FactTest | AnswerTest) and _LINE_OF.get(one.op) in ops_of(_what(one), sheet)
        for one in parts
    )


def fill(condition: Condition | None) -> Form:
    """The form of a condition that `fits`, without an empty line."""
    form = Form({"s-join": "any" if isinstance(condition, AnyOf) else "all", "rows-s": "0"})
    if condition is None:
        return form
    parts = condition.parts if isinstance(condition, All | AnyOf) else (condition,)
    form["rows-s"] = str(len(parts))
    for place, one in enumerate(parts):
        if not isinstance(one, FactTest | AnswerTest):
            continue
        form[f"s-{place}-what"] = _what(one)
        form[f"s-{place}-op"] = _LINE_OF[one.op]
        values = one.value if isinstance(one.value, tuple) else (one.value,)
        form.setlist(f"s-{place}-value", [plain(value) for value in values if value is not None])
    return form


def read(form: Form, rows: int, sheet: Sheet) -> Data | None:
    """The condition chosen, as plain data; None for no line. Refuses an unfinished line."""
    tests = [
        _read_line(form, place, sheet)
        for place in range(min(rows, MOST_LINES))
        if form.get(f"s-{place}-what") and f"s-{place}-out" not in form
    ]
    if not tests:
        return None
    if len(tests) == 1:
        return tests[0]
    return {"any" if form.get("s-join") == "any" else "all": tests}


def kept(
    before: Condition | None, data: Data | None, now: Data | None, sheet: Sheet
) -> Data | None:
    """The condition chosen, `now`; where it says the same as `before` (`data`), as it was written."""
    if before is None or not fits(before, sheet):
        return now
    lines = fill(before)
    return data if read(lines, int(lines["rows-s"]), sheet) == now else now


def _what(leaf: Leaf) -> str:
    return f"a:{leaf.question}" if isinstance(leaf, AnswerTest) else f"f:{leaf.name}"


def _read_line(form: Form, place: int, sheet: Sheet) -> Data:
    what = form[f"s-{place}-what"]
    sign, _, name = what.partition(":")
    offered = ops_of(what, sheet)
    op = form.get(f"s-{place}-op", "")
    field = f"s-{place}-what"
    if not offered:
        raise RuleViolated(
            say("The condition asks about %(id)s, which does not exist.", id=name), field=field
        )
    if op not in offered:
        raise RuleViolated(
            say("Say how %(what)s is compared in the condition.", what=name), field=field
        )
    test: Data = {"answer" if sign == "a" else "fact": name}
    if op in (TRUE, FALSE, EXISTS):
        return test | {"op": op}
    typed = [one.strip() for one in form.getlist(f"s-{place}-value") if one.strip()]
    if not typed:
        raise RuleViolated(
            say("Choose what %(what)s is compared with in the condition.", what=name), field=field
        )
    values: list[Any] = typed
    if is_number(what, sheet):
        values = [as_number(one, field) for one in typed]
    if op in (LEAST, MOST):
        return test | {"op": op, "value": values[0]}
    one, several = _BECOMES[op]
    if op == ONLY or len(values) > 1:
        return test | {"op": several.value, "value": values}
    return test | {"op": one.value, "value": values[0]}
