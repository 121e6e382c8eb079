"""A questionnaire as a workbook in our own layout, and an empty one to begin with."""

from collections.abc import Callable, Mapping
from io import BytesIO
from typing import Any, Final

import xlsxwriter

from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import LANGUAGES, Lang
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
    YES_NO,
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
        rows = _rows(data)
        names = {layout.key: words(layout.name, lang) for layout in LAYOUTS}
        for layout in LAYOUTS:
            page = book.add_worksheet(names[layout.key])
            last = len(rows[layout.key]) + FREE_ROWS
            for column, one in enumerate(layout.columns):
                page.write_string(0, column, words(one.heading, lang), heading)
                page.set_column(column, column, one.width, text)
                if source := _offered(one, names):
                    offer = {"validate": "list", "source": source}
                    page.data_validation(1, column, last, column, offer)
            for place, row in enumerate(rows[layout.key], 1):
                for column, one in enumerate(layout.columns):
                    value = row.get(one.key)
                    if isinstance(value, int | float) and not isinstance(value, bool):
                        page.write_number(place, column, value)
                    elif value not in (None, ""):
                        page.write_string(place, column, str(value), text)
            page.freeze_panes(1, 1)
    return held.getvalue()


def _offered(column: LayoutColumn, names: Mapping[str, str]) -> list[str] | str:
    """Of a drop-down: fixed words, or the ids of another sheet."""
    ids = f"='{names[column.list_of]}'!$A$2:$A$2000" if column.list_of else ""
    return list(column.choices) or ids


# What a cell says of a field that is neither words nor a number as they stand.
_SAID: Final[Mapping[str, Callable[[Any], Any]]] = {
    "expected": expected_out,
    "show_if": condition_out,
    "mapping": lambda mapping: sources_out(mapping or {}),
    "on": list_out,
    "min": number_out,
}


def _rows(data: Row) -> dict[str, list[Row]]:
    questions = [
        (question, section["id"])
        for section in data["sections"]
        for question in section["questions"]
    ]
    below = {
        layout.key: [
            _row(layout, thing, question=question["id"])
            for question, _section in questions
            for thing in question.get(name, ())
        ]
        for layout, name in ((OPTIONS, "options"), (COLUMNS, "columns"), (FINDINGS, "findings"))
    }
    grades = data.get("scoring", {}).get("grades", ())
    return below | {
        WHOLE.key: [_row(WHOLE, data)] if "title" in data else [],
        SECTIONS.key: [_row(SECTIONS, section) for section in data["sections"]],
        QUESTIONS.key: [_question(question, section_id) for question, section_id in questions],
        GRADES.key: [_row(GRADES, grade) for grade in grades],
        TIERS.key: [
            {"tier": tier, "weight": int(use["any"][-1].removeprefix("weight >= "))}
            for tier, use in data.get("tier_use", {}).items()
        ],
    }


def _question(question: Row, section_id: str) -> Row:
    evidence = question.get("evidence", {})
    return _row(
        QUESTIONS,
        {**question, "evidence": evidence.get("accept")},
        section=section_id,
        evidence_required=_flag(evidence.get("required")),
    )


def _row(layout: Layout, thing: Row, **more: str) -> Row:
    """By column: the field of its name, or what `more` says; of texts the language of the column."""

    def cell(column: LayoutColumn) -> Any:
        name, _, lang = column.key.rpartition("_")
        if lang in LANGUAGES:
            return (thing.get(name) or {}).get(lang, "")
        if column.choices == YES_NO:
            return _flag(thing.get(column.key))
        value = thing.get(column.key)
        return _SAID[column.key](value) if column.key in _SAID else value

    return {
        column.key: more[column.key] if column.key in more else cell(column)
        for column in layout.columns
    }


def _flag(value: object) -> str:
    return "yes" if value else "no"
