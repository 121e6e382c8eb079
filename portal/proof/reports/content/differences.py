"""What a report says otherwise than the one it replaces, from the frozen content of both. Pure.

What only follows from something else (leads, counts, overviews, days open, what stood there last time) is
not told twice; neither is what every issue has anew: number, day, audit trail, approval box.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

from portal.proof.reports.content.kept import KeptStrip
from portal.proof.reports.content.parts import (
    ClauseLevel,
    Empty,
    Gravity,
    Grid,
    Mark,
    Part,
    PrintedClauseResult,
    PrintedClauseState,
    PrintedFigures,
    ReportWording,
    StatementAnswer,
)


class Differs(StrEnum):
    ADDED = "added"
    GONE = "gone"
    CHANGED = "changed"


@dataclass(frozen=True, kw_only=True)
class DifferingValue:
    """`word`: before and after are words of the print, under this and their id; "": they are text."""

    before: str
    after: str
    word: str = ""


@dataclass(frozen=True, kw_only=True)
class DifferenceRow:
    """`section`: its number, 0 for the cover. `what`: which record or sentence; `values`: of a changed one,
    each that differs."""

    section: int
    kind: Differs
    what: str = ""
    values: tuple[DifferingValue, ...] = ()


SECTIONS: Final[Mapping[str, int]] = {
    "vendor": 0,
    "period": 0,
    "as_of": 0,
    "summary": 1,
    "work": 2,
    "clauses": 3,
    "attestations": 4,
    "sheets": 5,
    "findings": 6,
    "incidents": 7,
    "instructions": 8,
    "instructions_and_returns": 8,
    "log": 10,
    "conclusion": 11,
    "evidence": 12,
}
_LEFT_OUT: Final = frozenset(
    {
        # they follow from the rows
        "lead", "counts", "changes", "strip", "not_judged", "last_of", "goes_on", "days", "late", "overview",
        "lost", "note", "columns", "points", "unverified", "grades", "findings_of",
        # section 11 has the whole of it
        "opening", "typed_in", "by", "word", "shown",
        # of the report before, and of what came after the day
        "last", "last_conclusion", "last_number", "last_grade", "last_sign", "recorded_on", "later",
        # an address moves with the portal
        "address",
    }
)  # fmt: skip
_OF_SUMMARY: Final = frozenset({"opinion", "conditions"})  # told by section 11
_KEYS: Final = (  # what a row is known by; of evidence the file, for its number moves
    "sha256", "number", "no", "subject", "engagement", "attestation", "customer", "name", "category", "factor",
)  # fmt: skip
_TITLES: Final = (
    "title",
    "name",
    "category",
    "statement",
    "what",
    "activity",
    "promise",
    "text",
    "service",
    "question",
)
_WORDS: Final[Mapping[type, str]] = {
    Mark: "",
    Gravity: "gravity_",
    ClauseLevel: "",
    PrintedClauseState: "legend_",
    PrintedClauseResult: "",
    StatementAnswer: "",
}


def differences(old: Any, new: Any, w: ReportWording) -> tuple[DifferenceRow, ...]:
    """Of two vendor reports in one language, section by section."""
    return tuple(
        row
        for name, section in SECTIONS.items()
        for row in _compared(getattr(old, name), getattr(new, name), section, "", w)
    )


def _compared(old: Any, new: Any, no: int, what: str, w: ReportWording) -> Iterator[DifferenceRow]:
    if old == new or isinstance(new if old is None else old, Grid | KeptStrip):
        return
    if isinstance(old, Part) or isinstance(new, Part):
        yield from _rows(_rows_of(old), _rows_of(new), no, w)
    elif isinstance(old, tuple) and isinstance(new, tuple) and _holds_rows(old, new):
        yield from _rows(old, new, no, w)
    elif is_dataclass(old) and type(old) is type(new):
        yield from _fields(old, new, no, what, w)
    elif is_dataclass(old) or is_dataclass(new):  # a section that was empty, or is now
        yield from _section(old, new, no, w)
    elif not isinstance(new, bool):
        yield DifferenceRow(
            section=no, kind=Differs.CHANGED, what=what, values=(_value(old, new, w),)
        )


def _section(old: Any, new: Any, no: int, w: ReportWording) -> Iterator[DifferenceRow]:
    """A whole one in place of a sentence why there is none, or the other way round."""
    for section, kind in ((old, Differs.GONE), (new, Differs.ADDED)):
        if isinstance(section, Empty):
            yield DifferenceRow(section=no, kind=kind, what=section.sentence)
        elif section is not None:
            for part in (getattr(section, field.name) for field in fields(section)):
                for row in _rows_of(part) if isinstance(part, Part) else ():
                    yield DifferenceRow(section=no, kind=kind, what=_called(row, w))


def _fields(old: Any, new: Any, no: int, what: str, w: ReportWording) -> Iterator[DifferenceRow]:
    left_out = _LEFT_OUT | _OF_SUMMARY if no == SECTIONS["summary"] else _LEFT_OUT
    if type(new).__name__ == "Summary":
        left_out = left_out - {"lead"}
    for field in fields(new):
        if field.name not in left_out:
            yield from _compared(getattr(old, field.name), getattr(new, field.name), no, what, w)


def _rows(
    old: tuple[Any, ...], new: tuple[Any, ...], no: int, w: ReportWording
) -> Iterator[DifferenceRow]:
    before, after = _by_key(old), _by_key(new)
    for key, row in after.items():
        if key not in before:
            yield DifferenceRow(section=no, kind=Differs.ADDED, what=_called(row, w))
        elif not is_dataclass(row):
            continue
        else:
            yield from _row(before[key], row, no, w)
    for key, row in before.items():
        if key not in after:
            yield DifferenceRow(section=no, kind=Differs.GONE, what=_called(row, w))


def _row(old: Any, new: Any, no: int, w: ReportWording) -> Iterator[DifferenceRow]:
    """One line for all plain values of the row that differ; rows within it follow."""
    values: list[DifferingValue] = []
    within: list[DifferenceRow] = []
    key = set(_KEYS)
    for field in fields(new):
        was, now = getattr(old, field.name), getattr(new, field.name)
        if field.name in _LEFT_OUT or was == now or isinstance(now, bool):
            continue
        if field.name in key and "sha256" in {field.name for field in fields(new)}:
            continue
        if isinstance(now, PrintedFigures) and isinstance(was, PrintedFigures):
            pairs = ((was.claimed, now.claimed), (was.verified, now.verified))
            values += [_value(*pair, w) for pair in pairs if pair[0] != pair[1]]
        elif isinstance(now, Part) or (isinstance(now, tuple) and _holds_rows(was or (), now)):
            within += _compared(was, now, no, "", w)
        else:
            values.append(_value(was, now, w))
    if values:
        yield DifferenceRow(
            section=no, kind=Differs.CHANGED, what=_called(new, w), values=tuple(values)
        )
    for row in within:
        yield replace(row, what=f"{_called(new, w)}: {row.what}")


def _by_key(rows: tuple[Any, ...]) -> dict[Any, Any]:
    """What has no number is known by all it says; of what is said twice each is counted."""
    seen: Counter[Any] = Counter()
    found = {}
    for row in rows:
        names = [name for name in _KEYS if hasattr(row, name)]
        key: Any = names[:1] if names[:1] in (["sha256"], ["number"], ["no"]) else names
        known = tuple(getattr(row, name) for name in key) if key else row
        seen[known] += 1
        found[known, seen[known]] = row
    return found


def _rows_of(part: Any) -> tuple[Any, ...]:
    return part.rows if isinstance(part, Part) else ()


def _holds_rows(*several: tuple[Any, ...]) -> bool:
    return any(is_dataclass(row) for rows in several for row in rows)


def _called(row: Any, w: ReportWording) -> str:
    """`F-2026-003 Backups are not tested`."""
    if not is_dataclass(row):
        return _text(row, w)
    number = next(
        (getattr(row, name) for name in ("number", "no", "engagement") if hasattr(row, name)), ""
    )
    title = next((getattr(row, name) for name in _TITLES if getattr(row, name, "")), "")
    day = next((getattr(row, name) for name in ("on",) if getattr(row, name, None)), None)
    return " ".join(_text(part, w) for part in (day, number, title) if part)


def _value(old: Any, new: Any, w: ReportWording) -> DifferingValue:
    kinds = {type(value) for value in (old, new)} & _WORDS.keys()
    if kinds and not {type(old), type(new)} - kinds:
        return DifferingValue(before=old.value, after=new.value, word=_WORDS[kinds.pop()] or "-")
    return DifferingValue(before=_text(old, w), after=_text(new, w))


def _text(value: Any, w: ReportWording) -> str:
    if value is None or value in ("", ()):
        return "–"
    if isinstance(value, datetime | date):
        return w.formats.moment(value) if isinstance(value, datetime) else w.formats.day(value)
    if isinstance(value, tuple):
        return w.listed(_text(part, w) for part in value)
    if is_dataclass(value):
        shown = (getattr(value, field.name) for field in fields(value))
        return " ".join(_text(part, w) for part in shown if part and not isinstance(part, bool))
    if isinstance(value, float):
        return f"{value:.1f}"
    return w.formats.number(value) if isinstance(value, int) else str(value)
