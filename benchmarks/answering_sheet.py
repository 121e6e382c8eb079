"""A questionnaire as long as the longest in use: 1,000 questions in 40 sections, made by rule.

Both languages, every kind of answer, conditions on answers and on facts, tables, evidence and
findings; the same words each time, so that two runs measure the same.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

SECTIONS: Final = 40
IN_EACH: Final = 25
KINDS: Final = (  # every tenth question of a section has the same kind
    "yes_partial_no",
    "yes_no",
    "yes_partial_no_na",
    "single_choice",
    "text",
    "yes_partial_no",
    "multi_choice",
    "number",
    "table",
    "date",
)
Plain = dict[str, Any]


def long_questionnaire(sections: int = SECTIONS, in_each: int = IN_EACH) -> Plain:
    """As `reading.read` takes it."""
    return {
        "title": _both("情報管理の詳細な確認票", "Detailed check of information handling"),
        "description": _both("一年に一度お尋ねします。", "Asked once a year."),
        "scoring": {
            "grades": [
                {"id": "A", "min": 90, "label": _both("良好", "Good"), "also": "no open critical"},
                {"id": "B", "min": 70, "label": _both("概ね良好", "Fair")},
                {"id": "C", "min": 0, "label": _both("要改善", "To be mended")},
            ]
        },
        "sections": [_section(place, in_each) for place in range(sections)],
    }


def form_of(question: Mapping[str, Any], *, version: int = 0, other: bool = False) -> Plain:
    """What a page sends for a sound answer to it; `other`: another sound answer."""
    name, kind = question["id"], question["answer_type"]
    form: Plain = {f"s-{name}": str(version), f"c-{name}": "2026年度の記録 / see the record"}
    if kind == "table":
        form |= {
            f"t-{name}-{row}-{column}": f"{column} {row}{' neu' if other else ''}"
            for row in range(3)
            for column in ("name", "work")
        }
    else:
        form[f"v-{name}"] = _said(kind, other=other)
    return form


def said_to(question: Mapping[str, Any]) -> object:
    """The same answer as it is kept."""
    name, kind = question["id"], question["answer_type"]
    if kind == "table":
        return [{"name": f"name {row}", "work": f"work {row}", "start": ""} for row in range(3)]
    value = _said(kind, other=False)
    if kind == "multi_choice":
        return [value]
    return int(value) if kind == "number" else (value if name else None)


def _said(kind: str, *, other: bool) -> str:
    if kind.startswith("yes"):
        return "no" if other else "yes"
    if kind.endswith("choice"):
        return "half" if other else "all"
    return {
        "number": "80" if other else "95",
        "date": "2026-05-01" if other else "2026-04-01",
    }.get(kind, "変更後の手順" if other else "手順書に従っています")


def _section(place: int, in_each: int) -> Plain:
    name = f"S{place + 1:02d}"
    return {
        "id": name,
        "title": _both(f"第{place + 1}部 管理の領域", f"Part {place + 1}: field of control"),
        "intro": _both("現在の状況をお答えください。", "Answer as things are today."),
        "questions": list(_questions(name, place, in_each)),
    }


def _questions(section: str, place: int, in_each: int) -> Iterator[Plain]:
    for number in range(in_each):
        name = f"{section}-{number + 1:02d}"
        kind = KINDS[number % len(KINDS)]
        question: Plain = {
            "id": name,
            "answer_type": kind,
            "text": _both(
                f"設問 {name}: 委託業務で扱う情報について、この管理策を定め、実施し、記録していますか。",
                f"{name}: is this measure laid down, carried out and recorded for the information of "
                "the work we entrust to you?",
            ),
            "help": _both(
                "規程の名称と、最後に見直した日が分かるものをご用意いただくと早く済みます。",
                "It is quicker with the name of your rule and the day it was last looked at in hand.",
            ),
            "weight": 1 + number % 5,
            "required": number % 7 != 6,  # noqa: PLR2004
            "basis_level": ("law", "guideline_example", "contract_policy", "own")[number % 4],
            "mapping": {"iso27001_2022": [f"A.5.{number + 1}"], "appi": ["GL 10-3"]},
            **_by_kind(name, kind),
        }
        condition = _condition(section, number, place)
        if condition is not None:
            question["show_if"] = condition
        yield question


def _by_kind(name: str, kind: str) -> Plain:
    """What only some kinds have."""
    if kind.startswith("yes"):
        return {
            "expected": "yes",
            "evidence": {"required": False, "accept": _both("規程の写し", "A copy of the rule")},
            "findings": [_finding(name, ["no"])],
        }
    if kind.endswith("choice"):
        labels = (("all", "すべて", 1), ("half", "一部", 0.5), ("none", "なし", 0))
        return {
            "options": [
                {"id": one, "label": _both(ja, one), "score": score} for one, ja, score in labels
            ],
            "findings": [_finding(name, ["none"])],
        }
    if kind == "number":
        return {
            "expected": {"op": "gte", "value": 90},
            "findings": [_finding(name, ["below:50"])],
        }
    if kind == "table":
        columns = (("name", "名称", "text"), ("work", "内容", "text"), ("start", "開始日", "date"))
        return {
            "columns": [
                {"id": one, "label": _both(ja, one), "type": of, "required": one == "name"}
                for one, ja, of in columns
            ]
        }
    return {}


def _condition(section: str, number: int, place: int) -> Plain | None:
    """A third of the questions hangs on something: on answers, also far away, or on facts."""
    first = {"answer": f"{section}-01", "op": "in", "value": ["yes", "partial"]}
    if number % 6 == 2:  # noqa: PLR2004
        return first
    if number % 6 == 4:  # noqa: PLR2004
        other = {"answer": f"{section}-02", "op": "eq", "value": "yes"}
        return {"all": [first, other]}
    if number == 1 and place:
        return {"any": [{"answer": f"S{place:02d}-01", "op": "exists"}, _FACT]}
    return _FACT if number == 11 else None  # noqa: PLR2004


_FACT: Final[Plain] = {
    "not": {"fact": "engagement.storage_locations", "op": "contains_any", "value": ["our_system"]}
}


def _finding(name: str, on: list[str]) -> Plain:
    return {
        "id": f"F-{name}",
        "on": on,
        "severity": "minor",
        "title": _both("管理策が十分ではない", "The measure is not enough"),
        "action": _both("管理策を定めて実施する", "Lay the measure down and carry it out"),
        "due_days": 60,
        "owner": "vendor",
    }


def _both(ja: str, en: str) -> dict[str, str]:
    return {"ja": ja, "en": en}
