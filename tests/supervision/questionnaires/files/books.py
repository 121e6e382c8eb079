"""Workbooks for tests: sheets by name, each a list of rows."""

from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any

import xlsxwriter

Rows = Sequence[Sequence[Any]]


def book(**sheets: Rows) -> bytes:
    held = BytesIO()
    with xlsxwriter.Workbook(held, {"in_memory": True}) as written:
        for name, rows in sheets.items():
            page = written.add_worksheet(name)
            for place, row in enumerate(rows):
                page.write_row(place, 0, row)
    return held.getvalue()


QUESTION_HEADS = ["id", "section", "text_ja", "text_en", "answer_type", "weight", "show_if"]


def layout(rows: Rows, **more: Rows) -> bytes:
    """A workbook in our layout with one section `s1`."""
    parts: Mapping[str, Rows] = {
        "questionnaire": [["title_ja", "title_en"], ["点検", "Check"]],
        "sections": [["id", "title_ja", "title_en"], ["s1", "体制", "Organisation"]],
        "questions": [QUESTION_HEADS, *rows],
    }
    return book(**{**parts, **more})
