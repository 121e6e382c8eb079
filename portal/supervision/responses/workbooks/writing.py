"""One assignment as a workbook to fill in: a list of the questions, a sheet for each table."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from itertools import chain, count
from typing import Any, Final

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from portal.foundation.core.words.dates import between, full
from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import Lang, Message, Text, say
from portal.ledger.exchange.exporting.sheets_out import AS_TEXT
from portal.supervision.questionnaires.kinds.parts.answer import MOST_ROWS
from portal.supervision.questionnaires.kinds.parts.question import NA, Basis, Option, Question
from portal.supervision.responses.assignments.models import GivenAnswer
from portal.supervision.responses.assignments.queries import Asked
from portal.supervision.responses.workbooks.layout import (
    ANSWER,
    ANSWERS_SHEET,
    COMMENT,
    HEADS,
    HELP_SHEET,
    ID,
    KIND,
    LAST,
    PLACES,
    QUESTION,
    REASON,
    TICK,
    UNTIL,
    WHY,
    Marks,
    asked,
    only_if,
    option_key,
    row_key,
)

BASES: Final[Mapping[Basis, Message]] = {
    Basis.LAW: say("Required by law or by a must-item of the guideline."),
    Basis.GUIDELINE: say("An example or a desirable item of the guideline."),
    Basis.CONTRACT: say("It follows from our contract or from our published policy."),
    Basis.OWN: say("A further wish of ours, not a legal duty."),
}
HELP: Final = (
    say(
        "Fill in the yellow cells of the sheet “Your answers”, and of the sheets of tables behind "
        "it."
    ),
    say("Choose from the list of a cell, or type the answer; Japanese and English are understood."),
    say("Of several answers mark each that holds with ○; a certificate also needs its last day."),
    say("Answer a question with “only if” only where the condition holds; else leave it empty."),
    say("A cell you leave as it is changes nothing. Emptying a cell takes that answer back."),
    say("Files of evidence are attached in the portal; they cannot travel in this workbook."),
    say("Then upload the workbook where you downloaded it. You see what changes first."),
)


@dataclass(frozen=True)
class Filling:
    """What goes into the workbook besides the questions. `due_on` None: nothing is due."""

    asked: Asked
    given: Mapping[str, GivenAnswer]
    last: Mapping[str, GivenAnswer]
    marks: Marks
    company: Text
    vendor: Text
    due_on: date | None


FREE_ROWS: Final = 20  # of a table, below those that are filled in
MARKS_SHEET, LISTS_SHEET = "kantoku", "kantoku lists"
_LONGEST: Final = 31  # letters of a sheet's name


def write(filling: Filling, lang: Lang) -> bytes:
    """The .xlsx in the reader's language, with the answers given so far."""
    return _Book(filling, lang).finish()


class _Book:
    def __init__(self, filling: Filling, lang: Lang) -> None:
        self.filling, self.lang = filling, lang
        self._bytes = BytesIO()
        self.book = xlsxwriter.Workbook(self._bytes, dict(AS_TEXT))
        edge = {"border": 1, "border_color": "#c5ccd3", "valign": "top", "text_wrap": True}
        self.shut = self.book.add_format(edge | {"num_format": "@"})
        self.open = self.book.add_format(
            edge | {"num_format": "@", "locked": False, "bg_color": "#fff9db"}
        )
        self.grey = self.book.add_format(edge | {"num_format": "@", "font_color": "#6b7785"})
        self.heading = self.book.add_format(
            edge | {"bold": True, "bg_color": "#1f4e79", "font_color": "#ffffff"}
        )
        self.title = self.book.add_format({"bold": True, "font_size": 14})
        self.section = self.book.add_format({"bold": True, "bg_color": "#e6ecf2", "border": 1})
        self.wrap = self.book.add_format({"text_wrap": True, "valign": "top"})
        self.lists: dict[tuple[str, ...], str] = {}
        self.help = self.book.add_worksheet(self._said(HELP_SHEET))
        self.page = self.book.add_worksheet(self._said(ANSWERS_SHEET))
        self.tables: dict[str, str] = {}

    def finish(self) -> bytes:
        self._write_help()
        self._write_questions()
        self._write_hidden()
        self.page.activate()
        self.book.close()
        return self._bytes.getvalue()

    def _said(self, message: Any) -> str:
        return words(message, self.lang)

    def _write_help(self) -> None:
        page, asked_ = self.help, self.filling.asked
        page.set_column(0, 0, 22, self.wrap)
        page.set_column(1, 1, 80, self.wrap)
        page.write_string(0, 0, asked_.sheet.title.in_(self.lang), self.title)
        due = self.filling.due_on
        facts = (
            (say("Questionnaire"), asked_.assignment.number),
            (say("Sent by"), self.filling.company.in_(self.lang)),
            (say("Vendor"), self.filling.vendor.in_(self.lang)),
            (say("Period"), _period(asked_, self.lang)),
            (say("Due date"), full(due, self.lang) if due else ""),
        )
        for row, (name, value) in enumerate(facts, 2):
            page.write_string(row, 0, self._said(name), self.wrap)
            page.write_string(row, 1, value, self.wrap)
        for row, sentence in enumerate(HELP, len(facts) + 3):
            page.write_string(row, 0, f"{row - len(facts) - 2}", self.wrap)
            page.write_string(row, 1, self._said(sentence), self.wrap)
        self._close(page, landscape=False)

    def _write_questions(self) -> None:
        page = self.page
        for place, head in enumerate(HEADS):
            page.set_column(place, place, head.width)
            page.write_string(0, place, self._said(head.words), self.heading)
        row = 1
        for section, questions in asked(self.filling.asked.sheet, self.filling.asked.setting):
            page.write_string(row, 0, "", self.section)
            for place in range(1, len(HEADS)):
                page.write_blank(row, place, None, self.section)
            page.write_string(row, 1, section.title.in_(self.lang), self.section)
            row += 1
            for question in questions:
                row = self._write_question(row, question)
        page.freeze_panes(1, 2)
        page.repeat_rows(0)
        self._close(page)

    def _write_question(self, row: int, question: Question) -> int:
        """Its row, and one for each of several answers. Returns the next free row."""
        page, given = self.page, self.filling.given.get(question.id)
        shut = {
            ID: question.id,
            QUESTION: self._question(question),
            KIND: self._said(question.kind.words),
            LAST: _filled(question, self.filling.last.get(question.id), self.lang),
            WHY: self._why(question),
        }
        for key, said in shut.items():
            ink = self.grey if key in (LAST, KIND) else self.shut
            page.write_string(row, PLACES[key], said, ink)
        self._write_answer(row, question, given)
        if NA in question.by_choice:
            self._open(row, REASON, given.reason if given else "")
        else:
            page.write_blank(row, PLACES[REASON], None, self.shut)
        page.write_blank(row, PLACES[UNTIL], None, self.shut)
        self._open(row, COMMENT, given.comment if given else "")
        row += 1
        if question.kind.has_option_rows:
            for option in question.options:
                self._write_option(row, question, option, given)
                row += 1
        return row

    def _write_answer(self, row: int, question: Question, given: GivenAnswer | None) -> None:
        place = PLACES[ANSWER]
        if question.kind.closed_cell is not None:
            self.page.write_string(row, place, self._said(question.kind.closed_cell), self.grey)
        elif question.kind.has_columns:
            name = self._table(question, given)
            told = self._said(say("On the sheet “%(sheet)s”", sheet=name))
            self.page.write_url(row, place, f"internal:'{name}'!B4", self.grey, told)
        else:
            self._open(row, ANSWER, _filled(question, given, self.lang))
            if question.choices:
                self._offer(row, place, [self._said(choice.label) for choice in question.choices])

    def _write_option(
        self, row: int, question: Question, option: Option, given: GivenAnswer | None
    ) -> None:
        page = self.page
        page.write_string(row, PLACES[ID], option_key(question, option), self.grey)
        page.write_string(row, PLACES[QUESTION], f"　{self._said(option.label)}", self.shut)
        chosen = option.id in ((given.value if given else None) or ())
        self._open(row, ANSWER, TICK if chosen else "")
        self._offer(row, PLACES[ANSWER], [TICK])
        for key in (KIND, REASON, COMMENT, LAST, WHY):
            page.write_blank(row, PLACES[key], None, self.shut)
        if question.kind.asks_until(question, option):
            self._open(row, UNTIL, given.expires.get(option.id, "") if given else "")
        else:
            page.write_blank(row, PLACES[UNTIL], None, self.shut)

    def _table(self, question: Question, given: GivenAnswer | None) -> str:
        """Its own sheet, closed but for the cells of the rows. Returns the name."""
        name = self._table_name(question)
        page = self.book.add_worksheet(name)
        rows: Sequence[Mapping[str, str]] = (given.value if given else None) or ()
        page.set_column(0, 0, 14)
        page.set_column(1, len(question.columns), 26)
        page.write_string(0, 0, question.id, self.title)
        page.merge_range(0, 1, 0, max(len(question.columns), 2), "", self.wrap)
        page.write_string(0, 1, self._question(question), self.wrap)
        page.set_row(0, 48)
        page.write_string(2, 0, self._said(say("Row")), self.heading)
        for place, column in enumerate(question.columns, 1):
            page.write_string(2, place, column.label.in_(self.lang), self.heading)
        for number in range(min(len(rows) + FREE_ROWS, MOST_ROWS)):
            page.write_string(number + 3, 0, row_key(question, number + 1), self.grey)
            told = rows[number] if number < len(rows) else {}
            for place, column in enumerate(question.columns, 1):
                page.write_string(number + 3, place, told.get(column.id, ""), self.open)
        page.freeze_panes(3, 1)
        page.repeat_rows(2)
        self._close(page)
        return name

    def _table_name(self, question: Question) -> str:
        clean = re.sub(r"[\[\]:*?/\\']", " ", question.id)[: _LONGEST - 4].strip() or "table"
        taken = {table.lower() for table in self.tables.values()}
        reserved = {sheet.get_name().lower() for sheet in self.book.worksheets()}
        taken |= reserved | {MARKS_SHEET, LISTS_SHEET}
        names = chain([clean], (f"{clean} {number}" for number in count(2)))
        name = next(name for name in names if name.lower() not in taken)
        self.tables[question.id] = name
        return name

    def _open(self, row: int, key: str, said: str) -> None:
        self.page.write_string(row, PLACES[key], said, self.open)

    def _offer(self, row: int, place: int, labels: list[str]) -> None:
        number = len(self.lists)
        column = xlsxwriter.utility.xl_col_to_name(number)
        source = f"='{LISTS_SHEET}'!${column}$1:${column}${len(labels)}"
        source = self.lists.setdefault(tuple(labels), source)
        rule = {"validate": "list", "source": source, "error_type": "warning"}
        self.page.data_validation(row, place, row, place, rule)

    def _write_hidden(self) -> None:
        """On sheets that nobody sees: what cells offer to choose, and the marks."""
        offered, marks = map(self.book.add_worksheet, (LISTS_SHEET, MARKS_SHEET))
        for column, labels in enumerate(self.lists):
            offered.write_column(0, column, labels)
        for number, row in enumerate(self.filling.marks.rows()):
            for place, cell in enumerate(row):
                marks.write_string(number, place, cell)
        for page in (offered, marks):
            page.protect()
            page.hide()

    def _close(self, page: Worksheet, *, landscape: bool = True) -> None:
        """Only open cells can be typed into; widths and heights stay free. A4, as wide as a page."""
        page.protect("", {"format_rows": True, "format_columns": True, "autofilter": True})
        page.set_paper(9)
        if landscape:
            page.set_landscape()
        page.fit_to_pages(1, 0)
        page.set_margins(0.4, 0.4, 0.5, 0.6)
        page.set_footer(f"&L{self.filling.asked.assignment.number}&R&P / &N")

    def _question(self, question: Question) -> str:
        told = question.text.in_(self.lang)
        only = only_if(question, self.filling.asked.sheet)
        return f"{told}\n{self._said(only)}" if only else told

    def _why(self, question: Question) -> str:
        help_ = question.help.in_(self.lang) if question.help else ""
        return "\n".join(filter(None, (help_, self._said(BASES[question.basis]))))


def _filled(question: Question, given: GivenAnswer | None, lang: Lang) -> str:
    lines = question.kind.value_words(question, given.value) if given else ()
    return "\n".join(words(line, lang) for line in lines)


def _period(asked_: Asked, lang: Lang) -> str:
    assignment = asked_.assignment
    if assignment.as_of is not None:
        return words(say("As of %(day)s", day=assignment.as_of), lang)
    return between(full(assignment.period_from, lang), full(assignment.period_to, lang), lang)
