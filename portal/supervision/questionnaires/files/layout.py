"""Our own layout of a questionnaire as a workbook: sheets and columns, and what a cell says. Pure.

docs/questionnaire-files.md describes it for authors.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, get_args

from portal.foundation.core.words.messages import LANGUAGES, Message, say
from portal.supervision.findings.severity import Owner, Severity
from portal.supervision.questionnaires.definition.definition import Also
from portal.supervision.questionnaires.kinds.all_kinds import KINDS
from portal.supervision.questionnaires.kinds.parts.question import Basis, ColumnKind


@dataclass(frozen=True, slots=True)
class LayoutColumn:
    """One column. `key`: the heading every language understands; `choices`: what can be chosen."""

    key: str
    heading: Message
    width: int = 18  # letters
    choices: tuple[str, ...] = ()
    required: bool = False
    usual: bool = False  # of yes and no, where it is left empty
    list_of: str = ""  # the sheet whose `id` column is offered
    formerly: tuple[str, ...] = ()  # headings of files that were written before


@dataclass(frozen=True, slots=True)
class Layout:
    key: str
    name: Message
    columns: tuple[LayoutColumn, ...]
    formerly: tuple[str, ...] = ()  # its names in files that were written before


YES_NO: Final = ("yes", "no")

_ID = LayoutColumn("id", say("Id"), 14, required=True)
_TITLE_JA = LayoutColumn("title_ja", say("Title (Japanese)"), 40)
_TITLE_EN = LayoutColumn("title_en", say("Title (English)"), 40)
_LABEL_JA = LayoutColumn("label_ja", say("Label (Japanese)"), 32)
_LABEL_EN = LayoutColumn("label_en", say("Label (English)"), 32)
_OF = LayoutColumn(
    "question",
    say("Id of the question"),
    14,
    required=True,
    list_of="questions",
    formerly=("Question", "確認事項"),
)

WHOLE = Layout(
    "questionnaire",
    say("Questionnaire"),
    (
        _TITLE_JA,
        _TITLE_EN,
        LayoutColumn("description_ja", say("Description (Japanese)"), 60),
        LayoutColumn("description_en", say("Description (English)"), 60),
        LayoutColumn("language", say("The only language"), 14, LANGUAGES),
    ),
)
SECTIONS = Layout(
    "sections",
    say("Sections"),
    (
        _ID,
        _TITLE_JA,
        _TITLE_EN,
        LayoutColumn("intro_ja", say("Introduction (Japanese)"), 50),
        LayoutColumn("intro_en", say("Introduction (English)"), 50),
        LayoutColumn("ask_anew", say("Ask anew each time"), 12, YES_NO),
    ),
    formerly=("セクション",),
)
QUESTIONS = Layout(
    "questions",
    say("Questions"),
    (
        _ID,
        LayoutColumn(
            "section",
            say("Section"),
            14,
            required=True,
            list_of="sections",
            formerly=("セクション",),
        ),
        LayoutColumn("text_ja", say("Question (Japanese)"), 60),
        LayoutColumn("text_en", say("Question (English)"), 60),
        LayoutColumn("answer_type", say("Kind of answer"), 18, tuple(KINDS), required=True),
        LayoutColumn("weight", say("Weight"), 8),
        LayoutColumn("required", say("Must be answered"), 12, YES_NO, usual=True),
        LayoutColumn("basis_level", say("Why we ask"), 18, tuple(Basis)),
        LayoutColumn("expected", say("Expected answer"), 18),
        LayoutColumn("evidence_required", say("Evidence needed"), 12, YES_NO),
        LayoutColumn("evidence_ja", say("What counts as evidence (Japanese)"), 36),
        LayoutColumn("evidence_en", say("What counts as evidence (English)"), 36),
        LayoutColumn("help_ja", say("Explanation (Japanese)"), 40),
        LayoutColumn("help_en", say("Explanation (English)"), 40),
        LayoutColumn("show_if", say("Shown only if"), 36),
        LayoutColumn("core", say("Asked of every tier"), 12, YES_NO),
        LayoutColumn("caps_grade", say("Holds the grade down to"), 12),
        LayoutColumn("known_from", say("Filled in from"), 26),
        LayoutColumn("mapping", say("Sources"), 40),
    ),
)
OPTIONS = Layout(
    "answers",
    say("Answers"),
    (_OF, _ID, _LABEL_JA, _LABEL_EN, LayoutColumn("score", say("Score (0 to 1)"), 12)),
)
COLUMNS = Layout(
    "columns",
    say("Columns of tables"),
    (
        _OF,
        _ID,
        _LABEL_JA,
        _LABEL_EN,
        LayoutColumn("type", say("Kind of cell"), 12, tuple(ColumnKind)),
        LayoutColumn("required", say("Must be filled in"), 12, YES_NO),
    ),
)
FINDINGS = Layout(
    "findings",
    say("Findings"),
    (
        _OF,
        _ID,
        LayoutColumn(
            "on",
            say("Opens with the answer"),
            22,
            required=True,
            formerly=("Opens on", "開始日"),
        ),
        LayoutColumn("severity", say("Severity"), 14, tuple(Severity), required=True),
        _TITLE_JA,
        _TITLE_EN,
        LayoutColumn("action_ja", say("What mends it (Japanese)"), 40),
        LayoutColumn("action_en", say("What mends it (English)"), 40),
        LayoutColumn("due_days", say("Days to mend it"), 10, required=True),
        LayoutColumn("owner", say("Who mends it"), 12, tuple(Owner), required=True),
    ),
)
GRADES = Layout(
    "grades",
    say("Grades"),
    (
        _ID,
        LayoutColumn("min", say("From percent"), 12, required=True),
        _LABEL_JA,
        _LABEL_EN,
        LayoutColumn("also", say("Only with"), 34, get_args(Also)),
    ),
)
TIERS = Layout(
    "tiers",
    say("Lighter tiers"),
    (
        LayoutColumn("tier", say("Tier"), 12, required=True, formerly=("階層",)),
        LayoutColumn("weight", say("Asked from weight"), 12, required=True),
    ),
)
LAYOUTS: Final = (WHOLE, SECTIONS, QUESTIONS, OPTIONS, COLUMNS, FINDINGS, GRADES, TIERS)
NEEDED: Final = (SECTIONS, QUESTIONS)


_SHORT: Final = re.compile(r"([A-Za-z][A-Za-z0-9_.-]*)\s*(=|in|contains)\s+(\S.*)", re.DOTALL)
_OPS: Final = {"=": "eq", "in": "in", "contains": "contains"}
_SIGNS: Final = {op: sign for sign, op in _OPS.items()}
MANY_SIGN: Final = ", "


class NoCondition(ValueError):
    """The words are no condition."""


def condition_out(condition: Mapping[str, Any] | None) -> str:
    """`SUB-01 = yes`, `SUB-01 in yes, partial`; anything longer as JSON; '' for none."""
    if not condition:
        return ""
    subject = condition.get("answer", condition.get("fact"))
    sign, value = _SIGNS.get(condition.get("op", "")), condition.get("value")
    if subject and sign and _is_plain(value):
        words = MANY_SIGN.join(value) if isinstance(value, list) else value
        return f"{subject} {sign} {words}"
    return json.dumps(condition, ensure_ascii=False)


def condition_in(words: str) -> Any:
    """What `condition_out` wrote. A name with a dot is a fact, any other a question's id."""
    plain = words.strip()
    if not plain:
        return None
    if plain.startswith("{"):
        try:
            return json.loads(plain)
        except (ValueError, RecursionError) as error:
            raise NoCondition(plain) from error
    match = _SHORT.fullmatch(plain)
    if match is None:
        raise NoCondition(plain)
    subject, sign, value = match.groups()
    name = "fact" if "." in subject else "answer"
    said: Any = list_in(value) if sign == "in" else value
    return {name: subject, "op": _OPS[sign], "value": said}


def list_out(values: Sequence[str]) -> str:
    return MANY_SIGN.join(values)


def list_in(words: str) -> list[str]:
    return [one.strip() for one in re.split(r"[,、\n]", words) if one.strip()]


def sources_out(mapping: Mapping[str, Sequence[str]]) -> str:
    """`appi: GL 10-1; GL 10-2`, one line for each law or standard."""
    return "\n".join(f"{name}: {'; '.join(places)}" for name, places in mapping.items())


def sources_in(words: str) -> dict[str, list[str]]:
    """Lines without a colon are left to `own`."""
    found: dict[str, list[str]] = {}
    for line in words.splitlines():
        name, sign, places = line.partition(":")
        if not line.strip():
            continue
        key = name.strip() if sign else "own"
        found[key] = [one.strip() for one in (places if sign else line).split(";") if one.strip()]
    return found


def expected_out(expected: Any) -> str:
    """`yes`, `>= 100`, `<= 5`, `any of a, b`; '' for none."""
    if expected is None or isinstance(expected, str):
        return expected or ""
    value = expected["value"]
    if expected["op"] == "any_of":
        return f"any of {list_out(value)}"
    return f"{'>=' if expected['op'] == 'gte' else '<='} {number_out(value)}"


def expected_in(words: str) -> Any:
    plain = (
        words.strip().replace("≧", ">=").replace("≦", "<=").replace("≥", ">=").replace("≤", "<=")
    )
    if not plain:
        return None
    for sign, op in ((">=", "gte"), ("<=", "lte")):
        if plain.startswith(sign):
            return {"op": op, "value": number_in(plain.removeprefix(sign))}
    if plain.lower().startswith("any of "):
        return {"op": "any_of", "value": list_in(plain[7:])}
    return plain


def number_out(value: float) -> float | int:
    return int(value) if float(value).is_integer() else value


def number_in(words: object) -> Any:
    """A number where it is one, else the words: reading says then what is expected."""
    try:
        value = float(str(words).strip())
    except ValueError:
        return words
    return int(value) if value.is_integer() else value


def _is_plain(value: object) -> bool:
    """Words that survive being written without quotes."""
    several = value if isinstance(value, list) else [value]
    return all(isinstance(one, str) and re.fullmatch(r"[\w.-]+", one) for one in several)
