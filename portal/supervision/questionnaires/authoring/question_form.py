"""The form of one question: filled from plain data, read back into it. Pure.

Names: `o-N-…` an answer to choose, `c-N-…` a column, `r-N-…` a finding rule, `s-N-…` a line of the
condition; `rows-o` and so on say how many rows the page shows. A row left empty is no row.
"""

from collections.abc import Mapping
from typing import Any, Final

from portal.foundation.core.words.messages import digits
from portal.supervision.questionnaires.authoring import forms
from portal.supervision.questionnaires.authoring.editing import Data
from portal.supervision.questionnaires.authoring.forms import (
    Form,
    both,
    line,
    number,
    numbers,
    whole,
)
from portal.supervision.questionnaires.definition.definition import Sheet
from portal.supervision.questionnaires.definition.wording import plain
from portal.supervision.questionnaires.kinds.parts.question import BELOW, Question

MOST_ROWS: Final = 200
ROW_SIGNS: Final = ("o", "c", "r", "s")
_FIRST: Final = {"s": "what"}  # what is typed first in a new row
_WORDS = {"o": ("id", "ja", "en", "score"), "c": ("id", "ja", "en"), "r": ("id", "title-ja", "title-en")}  # fmt: skip


def fill(data: Data, question: Question | None, sheet: Sheet) -> Form:
    form = Form()
    for name in ("id", "answer_type", "weight", "basis_level", "caps_grade", "known_from"):
        form[name] = str(data.get(name) if data.get(name) is not None else "")
    _tick(form, "required", data.get("required", True))
    _tick(form, "core", data.get("core"))
    evidence = data.get("evidence") or {}
    _tick(form, "evidence", evidence.get("required"))
    for name, text in (("text", data), ("help", data), ("accept", evidence)):
        _both_into(form, f"{name}-", text.get(name) or {"ja": "", "en": ""})
    form["mapping"] = "\n".join(
        f"{name}: {'; '.join(places)}" for name, places in (data.get("mapping") or {}).items()
    )
    _fill_expected(form, data.get("expected"))
    _fill_rows(form, data)
    shown = question.show_if if question else None
    if forms.lines_fit(shown, sheet):
        form.update(forms.fill_condition(shown))
    else:
        form.update({"rows-s": "0", "keep-condition": "1"})
    return form


def rows_of(form: Form, sign: str) -> int:
    """How many rows of this sort the page shows."""
    return min(digits(form.get(f"rows-{sign}", ""), 5) or 0, MOST_ROWS)


def change_page(form: Form, act: str, rest: str) -> str:
    """What a button of the page does to the form before anything is saved; the id of what has the
    focus then. `add:o` one more row, `up:o:1` and `down:o:1` another order, `replace` a condition
    in lines instead of one that was kept; anything else only shows the fields again."""
    sign, _colon, number = rest.partition(":")
    if act == "replace":
        form.pop("keep-condition", None)
        form["rows-s"] = "1"
        return "s-0-what"
    if sign not in ROW_SIGNS:
        return "answer_type"
    rows = rows_of(form, sign)
    if act == "add":
        form[f"rows-{sign}"] = str(rows + 1)
        return f"{sign}-{min(rows, MOST_ROWS - 1)}-{_FIRST.get(sign, 'id')}"
    at = digits(number, 5) or 0
    other = at - 1 if act == "up" else at + 1
    if act not in ("up", "down") or not (0 <= at < rows and 0 <= other < rows):
        return ""
    _swap(form, f"{sign}-{at}-", f"{sign}-{other}-")
    at_edge = other in (0, rows - 1)
    back = "down" if act == "up" else "up"
    return f"{back if at_edge else act}-{sign}-{other}"


def _swap(form: Form, one: str, other: str) -> None:
    heads = ((one, other), (other, one))
    moved = [
        (there + name.removeprefix(here), form.poplist(name))
        for here, there in heads
        for name in list(form)
        if name.startswith(here)
    ]
    for name, values in moved:
        form.setlist(name, values)


def read(form: Form, was: Data | None, sheet: Sheet) -> Data:
    """The question typed, as plain data in which anything but ids may be missing. Refuses
    (RuleViolated) numbers that are none, and an unfinished line of the condition."""
    data: Data = {
        "id": line(form, "id"),
        "text": both(form, "text-"),
        "answer_type": form.get("answer_type", ""),
        "weight": whole(form, "weight"),
        "required": "required" in form,
        "basis_level": form.get("basis_level", ""),
        "core": "core" in form,
    }
    data |= _more(form)
    before = (was or {}).get("show_if")
    condition = before
    if "keep-condition" not in form:
        condition = forms.read_condition(form, rows_of(form, "s"), sheet)
    if before is not None and condition != before:
        known = sheet.by_id.get((was or {}).get("id", ""))
        condition = forms.kept_condition(known.show_if if known else None, before, condition, sheet)
    if condition is not None:
        data["show_if"] = condition
    return _in_old_order(data, was or {})


def _in_old_order(data: Data, was: Data) -> Data:
    """Ticks come in the order of the page; where the same ones stand, they stay in their order."""
    before = {rule["id"]: rule["on"] for rule in was.get("findings") or ()}
    for rule in data.get("findings") or ():
        rule["on"] = _like(rule["on"], before.get(rule["id"]))
    old, new = was.get("expected"), data.get("expected")
    if isinstance(old, dict) and isinstance(new, dict) and new["op"] == old["op"] == "any_of":
        new["value"] = _like(new["value"], old["value"])
    return data


def _like(now: list[str], before: list[str] | None) -> list[str]:
    return before if before is not None and sorted(before) == sorted(now) else now


def _more(form: Form) -> Data:
    help_, accept = both(form, "help-"), both(form, "accept-")
    more: Data = {
        "help": help_ if any(help_.values()) else None,
        "caps_grade": form.get("caps_grade") or None,
        "known_from": form.get("known_from") or None,
        "expected": _expected(form),
        "mapping": _mapping(form),
        "options": [_option(form, place) for place in _rows(form, "o")],
        "columns": [_column(form, place) for place in _rows(form, "c")],
        "findings": [_rule(form, place) for place in _rows(form, "r")],
    }
    if "evidence" in form or any(accept.values()):
        more["evidence"] = {"required": "evidence" in form, "accept": accept}
    return {name: value for name, value in more.items() if value}


def _fill_expected(form: Form, expected: Any) -> None:
    if isinstance(expected, str):
        form.setlist("expected", [expected])
    elif expected and expected["op"] == "any_of":
        form.setlist("expected", list(expected["value"]))
    elif expected:
        form["expected-op"], form["expected-number"] = expected["op"], plain(expected["value"])


def _fill_rows(form: Form, data: Data) -> None:
    for sign, name in (("o", "options"), ("c", "columns"), ("r", "findings")):
        form[f"rows-{sign}"] = str(len(data.get(name) or ()))
    for place, one in enumerate(data.get("options") or ()):
        form[f"o-{place}-id"] = one["id"]
        form[f"o-{place}-score"] = plain(one["score"]) if "score" in one else ""
        _both_into(form, f"o-{place}-", one["label"])
    for place, one in enumerate(data.get("columns") or ()):
        form[f"c-{place}-id"], form[f"c-{place}-type"] = one["id"], one["type"]
        _tick(form, f"c-{place}-required", one["required"])
        _both_into(form, f"c-{place}-", one["label"])
    for place, one in enumerate(data.get("findings") or ()):
        head = f"r-{place}-"
        form[f"{head}id"], form[f"{head}severity"] = one["id"], one["severity"]
        form[f"{head}days"], form[f"{head}owner"] = str(one["due_days"]), one["owner"]
        _both_into(form, f"{head}title-", one["title"])
        _both_into(form, f"{head}action-", one["action"])
        form.setlist(f"{head}on", [word for word in one["on"] if not word.startswith(BELOW)])
        below = [word.removeprefix(BELOW) for word in one["on"] if word.startswith(BELOW)]
        form[f"{head}below"] = ", ".join(below)


def _rows(form: Form, sign: str) -> list[int]:
    """The rows that hold anything and are not to be taken out."""
    return [
        place
        for place in range(rows_of(form, sign))
        if f"{sign}-{place}-out" not in form and is_written(form, f"{sign}-{place}-")
    ]


def is_written(form: Form, name: str) -> bool:
    """Whether a field stands outside rows, or in a row where something is written: the empty row
    that every page offers says nothing, though its lists have a first choice."""
    sign, _dash, rest = name.partition("-")
    place = rest.partition("-")[0]
    if sign not in _WORDS or not place.isdecimal():
        return True
    return any(form.get(f"{sign}-{place}-{word}", "").strip() for word in _WORDS[sign])


def _option(form: Form, place: int) -> Data:
    head = f"o-{place}-"
    data: Data = {"id": line(form, f"{head}id"), "label": both(form, head)}
    score = number(form, f"{head}score")
    return data if score is None else data | {"score": score}


def _column(form: Form, place: int) -> Data:
    head = f"c-{place}-"
    return {
        "id": line(form, f"{head}id"),
        "label": both(form, head),
        "type": form.get(f"{head}type") or "text",
        "required": f"{head}required" in form,
    }


def _rule(form: Form, place: int) -> Data:
    head = f"r-{place}-"
    below = [f"{BELOW}{plain(number)}" for number in numbers(form, f"{head}below")]
    return {
        "id": line(form, f"{head}id"),
        "on": form.getlist(f"{head}on") + below,
        "severity": form.get(f"{head}severity", ""),
        "title": both(form, f"{head}title-"),
        "action": both(form, f"{head}action-"),
        "due_days": whole(form, f"{head}days"),
        "owner": form.get(f"{head}owner", ""),
    }


def _expected(form: Form) -> Any:
    chosen = form.getlist("expected")
    if chosen:
        return chosen[0] if len(chosen) == 1 else {"op": "any_of", "value": chosen}
    least = number(form, "expected-number")
    if form.get("expected-op") and least is not None:
        return {"op": form["expected-op"], "value": least}
    return None


def _mapping(form: Form) -> Data:
    """Lines of `law: place; place`."""
    pairs = (line.partition(":") for line in form.get("mapping", "").splitlines())
    return {
        name.strip(): [place.strip() for place in places.split(";") if place.strip()]
        for name, _, places in pairs
        if name.strip() and places.strip()
    }


def _both_into(form: Form, head: str, text: Mapping[str, str]) -> None:
    form[f"{head}ja"], form[f"{head}en"] = text["ja"], text["en"]


def _tick(form: Form, name: str, on: Any) -> None:
    if on:
        form[name] = "1"
