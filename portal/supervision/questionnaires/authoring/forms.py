"""What is typed on the pages of a draft: texts and numbers, the lines of a condition, grades, tiers. Pure.

Full-width digits count as digits. What is none is refused (RuleViolated) at its field.

A condition: `s-join` all or any; of line N `s-N-what` (`a:` and a question, or `f:` and a fact), `s-N-op`,
`s-N-value` as often as values are chosen. What does not fit into lines is kept as it is. Of a grade
`g-N-…` (`was` and `seen`: its id and mark as shown); `t-TIER` the least weight the tier is asked,
`t-TIER-seen` the same as shown.
"""

import math
import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any, Final

from werkzeug.datastructures import MultiDict

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
from portal.foundation.core.words.messages import Message, digits, say, without_unseen
from portal.supervision.questionnaires.authoring import merging
from portal.supervision.questionnaires.authoring.editing import Data
from portal.supervision.questionnaires.definition.definition import Sheet
from portal.supervision.questionnaires.definition.wording import plain
from portal.supervision.questionnaires.kinds.parts.answer import text_of

Form = MultiDict[str, str]
LONGEST: Final = 4000  # letters of any text
LONGEST_LINE: Final = 80
MOST_DIGITS: Final = 5


def both(form: Form, head: str) -> dict[str, str]:
    """A text in both languages: the fields `head` ja and `head` en."""
    return {lang: text(form, f"{head}{lang}") for lang in ("ja", "en")}


def text(form: Form, name: str) -> str:
    return text_of(form.get(name, ""), LONGEST, name)


def line(form: Form, name: str) -> str:
    return without_unseen(form.get(name, "")).strip()[:LONGEST_LINE]


def whole(form: Form, name: str) -> int:
    """A whole number from 0 on."""
    typed = _plain(form, name)
    if not typed.isdecimal() or len(typed) > MOST_DIGITS:
        raise RuleViolated(say("A whole number from 0 on is expected here."), field=name)
    return int(typed)


def number(form: Form, name: str) -> float | int | None:
    """Any number; None for an empty field."""
    typed = _plain(form, name)
    return as_number(typed, name) if typed else None


def numbers(form: Form, name: str) -> list[float | int]:
    """Numbers with commas between them."""
    typed = _plain(form, name).replace("、", ",")
    return [as_number(one.strip(), name) for one in typed.split(",") if one.strip()]


def _plain(form: Form, name: str) -> str:
    return unicodedata.normalize("NFKC", form.get(name, "")).strip()


def as_number(typed: str, name: str) -> float | int:
    """A number of one's own words; refused at the field `name`."""
    try:
        found = float(typed)
    except ValueError:
        found = math.nan
    if not math.isfinite(found):
        raise RuleViolated(say("Please enter a number."), field=name)
    return int(found) if found.is_integer() else found


MOST_LINES: Final = 20
# How a line compares: its word, and what it becomes with one value and with several.
IS, IS_NOT, HAS, ONLY = "is", "is_not", "has", "only"
LEAST, MOST, EXISTS, TRUE, FALSE = "gte", "lte", "exists", "is_true", "is_false"
COMPARISONS: Final[Mapping[str, Message]] = {
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


def lines_fit(condition: Condition | None, sheet: Sheet) -> bool:
    """Whether lines can show it all."""
    parts = _parts(condition)
    return len(parts) <= MOST_LINES and all(
        isinstance(part, FactTest | AnswerTest)
        and _LINE_OF.get(part.op) in ops_of(_what(part), sheet)
        for part in parts
    )


def fill_condition(condition: Condition | None) -> Form:
    """The form of a condition that `lines_fit`, without an empty line."""
    parts = _parts(condition)
    join = "any" if isinstance(condition, AnyOf) else "all"
    form = Form({"s-join": join, "rows-s": str(len(parts))})
    for place, part in enumerate(parts):
        if not isinstance(part, FactTest | AnswerTest):
            continue
        form[f"s-{place}-what"] = _what(part)
        form[f"s-{place}-op"] = _LINE_OF[part.op]
        values = part.value if isinstance(part.value, tuple) else (part.value,)
        form.setlist(f"s-{place}-value", [plain(value) for value in values if value is not None])
    return form


def read_condition(form: Form, rows: int, sheet: Sheet) -> Data | None:
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


def kept_condition(
    before: Condition | None, data: Data | None, now: Data | None, sheet: Sheet
) -> Data | None:
    """The condition chosen, `now`; where it says the same as `before` (`data`), as it was written."""
    if before is None or not lines_fit(before, sheet):
        return now
    lines = fill_condition(before)
    return data if read_condition(lines, int(lines["rows-s"]), sheet) == now else now


def _parts(condition: Condition | None) -> Sequence[Condition]:
    if condition is None:
        return ()
    return condition.parts if isinstance(condition, All | AnyOf) else (condition,)


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


MOST_GRADES: Final = 20
WHOLE: Final = 100  # percent
_ID: Final = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_FIELDS: Final = ("id", "min", "ja", "en")


def fill_grades(data: Mapping[str, Any]) -> Form:
    grades = (data.get("scoring") or {}).get("grades", ())
    form = Form({"rows-g": str(len(grades))})
    for place, grade in enumerate(grades):
        head = f"g-{place}-"
        form[f"{head}was"], form[f"{head}seen"] = grade["id"], merging.mark(grade)
        form[f"{head}id"], form[f"{head}min"] = grade["id"], plain(float(grade["min"]))
        form[f"{head}ja"], form[f"{head}en"] = grade["label"]["ja"], grade["label"]["en"]
        form[f"{head}also"] = grade.get("also", "")
    return form


def grade_rows(form: Form) -> int:
    return min(digits(form.get("rows-g", ""), 3) or 0, MOST_GRADES)


def read_grades(form: Form) -> Sequence[merging.Edit]:
    """One edit for each row that holds anything. Refuses (RuleViolated) an id that is none and a
    percent below 0 or above 100."""
    return [
        merging.Edit(form.get(f"g-{place}-was") or None, form.get(f"g-{place}-seen", ""), mine)
        for place in range(grade_rows(form))
        if (mine := read_grade(form, place)) is not None or form.get(f"g-{place}-was")
    ]


def fill_tiers(tiers: Sequence[str], data: Mapping[str, Any]) -> Form:
    """The form of what each tier is asked, as it stands; empty: everything."""
    now, form = merging.tiers_of(data), Form()
    for tier in tiers:
        least = now.get(tier, 0)
        form[f"t-{tier}"] = str(least) if least else ""
        form[f"t-{tier}-seen"] = str(least)
    return form


def read_tiers(form: Form, tiers: Sequence[str]) -> tuple[Mapping[str, int], Mapping[str, int]]:
    """By tier, the least weight as it was shown and as it was typed; 0: everything. Refuses
    (RuleViolated) what is no whole number."""
    seen = {tier: whole(form, f"t-{tier}-seen") for tier in tiers}
    mine = {tier: whole(form, f"t-{tier}") if line(form, f"t-{tier}") else 0 for tier in tiers}
    return seen, mine


def read_grade(form: Form, place: int) -> Data | None:
    """A grade as typed; None for an empty row and one to be taken out."""
    head = f"g-{place}-"
    if f"{head}out" in form or not any(line(form, f"{head}{field}") for field in _FIELDS):
        return None
    name = line(form, f"{head}id")
    if not _ID.fullmatch(name):
        raise RuleViolated(
            say("A grade needs a letter, such as A. It stands in files and conditions."),
            field=f"{head}id",
        )
    least = number(form, f"{head}min")
    if least is None or not 0 <= least <= WHOLE:
        raise RuleViolated(
            say("Grade %(id)s begins at a number from 0 to 100.", id=name), field=f"{head}min"
        )
    data = {"id": name, "min": least, "label": both(form, head)}
    also = form.get(f"{head}also")
    return merging.tidy_grade(data | ({"also": also} if also else {}))
