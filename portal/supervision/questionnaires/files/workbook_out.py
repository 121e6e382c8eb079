"""A questionnaire as a workbook in our own layout, and an empty one to begin with."""

from collections.abc import Iterable, Mapping
from io import BytesIO
from typing import Any, Final

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import Lang
from portal.ledger.exchange.exporting.sheets_out import AS_TEXT
from portal.supervision.questionnaires.definition.definition import Sheet, write_sheet
from portal.supervision.questionnaires.files.layout import (
    COLUMNS,
    FINDINGS,
    GRADES,
    LAYOUTS,
    OPTIONS,
    QUESTIONS,
    SECTIONS,
    TIERS,
    WHOLE,
    Layout,
    LayoutColumn,
    condition_out,
    expected_out,
    list_out,
    number_out,
    sources_out,
)

Row = Mapping[str, Any]
FREE_ROWS: Final = 500  # below what is written, with the same drop-downs


def write_workbook(sheet: Sheet | None, lang: Lang) -> bytes:
    """Every sheet of the layout, headings in `lang`; None: the blank to fill in."""
    data = write_sheet(sheet) if sheet is not None else {"sections": []}
    held = BytesIO()
    with xlsxwriter.Workbook(held, dict(AS_TEXT)) as book:
        heading = book.add_format({"bold": True, "bg_color": "#1f4e79", "font_color": "#ffffff"})
        text = book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"})
        rows = {layout.key: list(_ROWS[layout.key](data)) for layout in LAYOUTS}
        names = {layout.key: words(layout.name, lang) for layout in LAYOUTS}
        for layout in LAYOUTS:
            page = book.add_worksheet(names[layout.key])
            _head(page, layout, lang, heading, text)
            for place, row in enumerate(rows[layout.key], 1):
                for column, one in enumerate(layout.columns):
                    value = row.get(one.key)
                    if isinstance(value, int | float) and not isinstance(value, bool):
                        page.write_number(place, column, value)
                    elif value not in (None, ""):
                        page.write_string(place, column, str(value), text)
            _offer(page, layout, len(rows[layout.key]) + FREE_ROWS, names)
            page.freeze_panes(1, 1)
    return held.getvalue()


def _head(page: Worksheet, layout: Layout, lang: Lang, heading: Any, text: Any) -> None:
    for column, one in enumerate(layout.columns):
        page.write_string(0, column, words(one.heading, lang), heading)
        page.set_column(column, column, one.width, text)


def _offer(page: Worksheet, layout: Layout, last: int, names: Mapping[str, str]) -> None:
    """Drop-downs, of fixed words or of the ids of another sheet."""
    for column, one in enumerate(layout.columns):
        source: Any = list(one.choices) if one.choices else _ids(one, names)
        if source:
            page.data_validation(1, column, last, column, {"validate": "list", "source": source})


def _ids(column: LayoutColumn, names: Mapping[str, str]) -> str:
    return f"='{names[column.list_of]}'!$A$2:$A$2000" if column.list_of else ""


def _flag(value: object) -> str:
    return "yes" if value else "no"


def _both(text: Mapping[str, str] | None, name: str) -> dict[str, str]:
    said = text or {}
    return {f"{name}_ja": said.get("ja", ""), f"{name}_en": said.get("en", "")}


def _whole(data: Row) -> Iterable[Row]:
    if "title" in data:
        yield _both(data["title"], "title") | _both(data.get("description"), "description")


def _sections(data: Row) -> Iterable[Row]:
    for one in data["sections"]:
        yield (
            {"id": one["id"], "ask_anew": _flag(one.get("ask_anew"))}
            | _both(one["title"], "title")
            | _both(one.get("intro"), "intro")
        )


def _questions(data: Row) -> Iterable[Row]:
    for section in data["sections"]:
        for one in section["questions"]:
            evidence = one.get("evidence", {})
            yield (
                {
                    "id": one["id"],
                    "section": section["id"],
                    "answer_type": one["answer_type"],
                    "weight": one["weight"],
                    "required": _flag(one["required"]),
                    "basis_level": one["basis_level"],
                    "expected": expected_out(one.get("expected")),
                    "evidence_required": _flag(evidence.get("required")),
                    "show_if": condition_out(one.get("show_if")),
                    "core": _flag(one.get("core")),
                    "caps_grade": one.get("caps_grade", ""),
                    "known_from": one.get("known_from", ""),
                    "mapping": sources_out(one.get("mapping", {})),
                }
                | _both(one["text"], "text")
                | _both(evidence.get("accept"), "evidence")
                | _both(one.get("help"), "help")
            )


def _asked(data: Row) -> Iterable[Row]:
    return (one for section in data["sections"] for one in section["questions"])


def _options(data: Row) -> Iterable[Row]:
    for question in _asked(data):
        for one in question.get("options", ()):
            yield {
                "question": question["id"],
                "id": one["id"],
                "score": one.get("score"),
            } | _both(one["label"], "label")


def _columns(data: Row) -> Iterable[Row]:
    for question in _asked(data):
        for one in question.get("columns", ()):
            yield {
                "question": question["id"],
                "id": one["id"],
                "type": one["type"],
                "required": _flag(one["required"]),
            } | _both(one["label"], "label")


def _findings(data: Row) -> Iterable[Row]:
    for question in _asked(data):
        for one in question.get("findings", ()):
            yield (
                {
                    "question": question["id"],
                    "id": one["id"],
                    "on": list_out(one["on"]),
                    "severity": one["severity"],
                    "due_days": one["due_days"],
                    "owner": one["owner"],
                }
                | _both(one["title"], "title")
                | _both(one["action"], "action")
            )


def _grades(data: Row) -> Iterable[Row]:
    for one in data.get("scoring", {}).get("grades", ()):
        yield {
            "id": one["id"],
            "min": number_out(one["min"]),
            "also": one.get("also", ""),
        } | _both(one["label"], "label")


def _tiers(data: Row) -> Iterable[Row]:
    for tier, use in data.get("tier_use", {}).items():
        yield {"tier": tier, "weight": int(use["any"][-1].removeprefix("weight >= "))}


_ROWS: Final[Mapping[str, Any]] = {
    WHOLE.key: _whole,
    SECTIONS.key: _sections,
    QUESTIONS.key: _questions,
    OPTIONS.key: _options,
    COLUMNS.key: _columns,
    FINDINGS.key: _findings,
    GRADES.key: _grades,
    TIERS.key: _tiers,
}
