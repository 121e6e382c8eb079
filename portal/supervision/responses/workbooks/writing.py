"""One assignment as a workbook to fill in: a list of the questions, a sheet for each table."""

import re
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain, count
from typing import Any, Final

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from portal.foundation.core.words.dates import between, full
from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import Lang, Text, say
from portal.supervision.questionnaires.definition.wording import COLUMN_KINDS
from portal.supervision.questionnaires.files.found import Fault
from portal.supervision.questionnaires.kinds.parts.answer import (
    MOST_ROWS,
    both_words,
    in_row,
    plain,
)
from portal.supervision.questionnaires.kinds.parts.question import NA, Option, Question
from portal.supervision.questionnaires.scores import shown
from portal.supervision.responses.assignments.answer_rows import given_answers
from portal.supervision.responses.assignments.models import GivenAnswer
from portal.supervision.responses.assignments.queries import Asked
from portal.supervision.responses.workbooks.book import LISTS_SHEET, MARKS_SHEET, AnswerBook
from portal.supervision.responses.workbooks.finding import At, Located
from portal.supervision.responses.workbooks.formulas import ASKED_PLACE, Formulas
from portal.supervision.responses.workbooks.layout import (
    ANSWER,
    ANSWERS_SHEET,
    BASES,
    COMMENT,
    EVIDENCE,
    HEADS,
    HELP,
    HELP_SHEET,
    HOW,
    ID,
    LAST,
    MEND,
    MEND_PLACE,
    NEEDED,
    OPEN,
    OPTIONAL,
    PLACES,
    QUESTION,
    REASON,
    REQUIRED,
    TICK,
    UNTIL,
    WHEN,
    WHY,
    Marks,
    asked,
    condition_of,
    evidence_of,
    only_if,
    option_key,
    row_key,
)


@dataclass(frozen=True)
class Filling:
    """What goes into the workbook besides the questions. `due_on` None: nothing is due. `typed`: what
    one said that came back, and `faults` what is wrong in it."""

    asked: Asked
    given: Mapping[str, GivenAnswer]
    last: Mapping[str, GivenAnswer]
    marks: Marks
    company: Text
    vendor: Text
    due_on: date | None
    typed: Located | None = None
    faults: Sequence[Fault] = ()


FREE_ROWS: Final = 20  # of a table, below those that are filled in
_LONGEST: Final = 31  # letters of a sheet's name
# Letters: of the column of what is to be mended; of all columns of a table, to be printed readably.
MEND_WIDTH, WIDEST = 27, 176


def write(filling: Filling, lang: Lang) -> bytes:
    """The .xlsx in the reader's language, with the answers given so far."""
    return _Filled(filling, lang).finish()


class _Filled(AnswerBook):
    def __init__(self, filling: Filling, lang: Lang) -> None:
        super().__init__(lang, filling.asked.assignment.number)
        self.filling = filling
        self.sheet, self.setting = filling.asked.sheet, filling.asked.setting
        self.help = self.book.add_worksheet(self.said(HELP_SHEET))
        self.page = self.book.add_worksheet(self.said(ANSWERS_SHEET))
        self.tables: dict[str, str] = {}
        self.parts = list(asked(self.sheet, self.setting))
        self.formulas = Formulas(self.sheet, self.setting, self.tables)
        self.visible = shown(self.sheet, self.setting, given_answers(filling.given.values()))
        self.typed = filling.typed or Located()
        self.faults = _by_row(self.typed, filling.faults)

    def finish(self) -> bytes:
        for question in chain.from_iterable(questions for _section, questions in self.parts):
            if question.kind.has_columns:
                self._table_name(question)
        self._write_help()
        self._write_questions()
        self.page.activate()
        return self.finished(self.filling.marks.rows())

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
            page.write_string(row, 0, self.said(name), self.wrap)
            page.write_string(row, 1, value, self.wrap)
        for row, sentence in enumerate(HELP, len(facts) + 3):
            page.write_string(row, 0, f"{row - len(facts) - 2}", self.wrap)
            page.write_string(row, 1, self.said(sentence), self.wrap)
        self.set_up(page, landscape=False)

    def _write_questions(self) -> None:
        page, empty = self.page, self._empty_columns()
        for place, head in enumerate(HEADS):
            page.set_column(place, place, head.width, None, {"hidden": head.key in empty})
            page.write_string(0, place, self.said(head.words), self.heading)
        if self.filling.faults:
            page.set_column(MEND_PLACE, MEND_PLACE, MEND_WIDTH)
            page.write_string(0, MEND_PLACE, self.said(MEND), self.heading)
        page.set_column(ASKED_PLACE, ASKED_PLACE, None, None, {"hidden": True})
        row = 1
        for section, questions in self.parts:
            row = self._write_section(row, section.title.in_(self.lang))
            for question in questions:
                row = self._write_question(row, question)
        row = self._write_rest(row)
        asked_now = f"${xl_col_to_name(ASKED_PLACE)}2"
        self.fade(
            page, (1, row - 1, len(HEADS) - 1), f"AND(ISLOGICAL({asked_now}),NOT({asked_now}))"
        )
        page.autofilter(0, 0, row - 1, len(HEADS) - 1)
        page.freeze_panes(1, 2)
        page.repeat_rows(0)
        self.set_up(page)

    def _empty_columns(self) -> set[str]:
        """What would say nothing in any row, and what makes room for what is to be mended."""
        questions = [question for _section, some in self.parts for question in some]
        full_ones = {
            WHEN: any(condition_of(question, self.sheet) for question in questions),
            EVIDENCE: any(evidence_of(question) for question in questions),
            REASON: any(NA in question.by_choice for question in questions),
            UNTIL: any(question.kind.asks_expiry(question) for question in questions),
            LAST: bool(self.filling.last) and not self.filling.faults,
            WHY: not self.filling.faults,
        }
        return {key for key, is_full in full_ones.items() if not is_full}

    def _write_section(self, row: int, title: str) -> int:
        for place in range(len(HEADS)):
            self.page.write_blank(row, place, None, self.section)
        self.page.write_string(row, PLACES[QUESTION], title, self.section)
        return row + 1

    def _write_question(self, row: int, question: Question) -> int:
        """Its row, and one for each of several answers. Returns the next free row."""
        given = self.filling.given.get(question.id)
        condition = condition_of(question, self.sheet)
        shut = {
            ID: question.id,
            NEEDED: self.said(REQUIRED if question.required else OPTIONAL),
            WHEN: self.said(condition) if condition else "",
            HOW: "\n".join(self.said(line) for line in question.kind.how(question)),
            EVIDENCE: self.said(evidence_of(question)),
            LAST: _filled(question, self.filling.last.get(question.id), self.lang),
            WHY: self.said(BASES[question.basis]),
        }
        for key, said in shut.items():
            self._shut(row, key, said, self.grey if key == LAST else None)
        self._write_text(row, question)
        self._write_answer(row, question, given)
        if NA in question.by_choice:
            self._open(row, question, REASON, given.reason if given else "")
        else:
            self._shut(row, REASON)
        self._shut(row, UNTIL)
        self._open(row, question, COMMENT, given.comment if given else "")
        self._follow(row, question)
        self._mend(self.page, row, MEND_PLACE, [question.id, *self._places(question)])
        row += 1
        if question.kind.has_option_rows:
            for option in question.options:
                self._write_option(row, question, option, given)
                row += 1
        return row

    def _write_text(self, row: int, question: Question) -> None:
        """With its help below."""
        told, help_ = question.text.in_(self.lang), question.help and question.help.in_(self.lang)
        if told and help_:
            said = [told, self.second, f"\n{help_}", self.shut]
            self.page.write_rich_string(row, PLACES[QUESTION], *said)
        else:
            self._shut(row, QUESTION, told)

    def _write_answer(self, row: int, question: Question, given: GivenAnswer | None) -> None:
        place = PLACES[ANSWER]
        closed, at = question.kind.closed_cell, self.typed.cells.get((question.id, "", ANSWER))
        if closed is not None:
            if at is not None and at.words and plain(at.words) not in both_words(closed):
                self._open(row, question, ANSWER, "")
            else:
                self._shut(row, ANSWER, self.said(closed), self.grey)
        elif question.kind.has_columns:
            self._write_table(question, given)
            name = self.tables[question.id]
            told = self.said(say("On the sheet “%(sheet)s”", sheet=name))
            self.page.write_url(row, place, f"internal:'{name}'!B4", self.grey, told)
        else:
            self._open(row, question, ANSWER, _filled(question, given, self.lang))
            if question.choices:
                self.offer(
                    self.page, row, place, [self.said(choice.label) for choice in question.choices]
                )

    def _write_option(
        self, row: int, question: Question, option: Option, given: GivenAnswer | None
    ) -> None:
        self._shut(row, ID, option_key(question, option), self.grey)
        self._shut(row, QUESTION, f"　{self.said(option.label)}")
        chosen = option.id in ((given.value if given else None) or ())
        self._open(row, question, ANSWER, TICK if chosen else "", option.id)
        self.offer(self.page, row, PLACES[ANSWER], [TICK])
        for key in (NEEDED, WHEN, HOW, EVIDENCE, REASON, COMMENT, LAST, WHY):
            self._shut(row, key)
        if question.kind.asks_until(question, option):
            until = given.expires.get(option.id, "") if given else ""
            self._open(row, question, UNTIL, until, option.id)
        else:
            self._shut(row, UNTIL)
        self._follow(row, question)
        self._mend(self.page, row, MEND_PLACE, self._places(question, option.id))

    def _write_rest(self, row: int) -> int:
        """Rows that came back with an answer whose question nobody knows, and what is wrong elsewhere."""
        if self.faults:
            row = self._write_section(row, self.said(say("What else is to be mended")))
        for told in self.typed.strays:
            for key, at in told.items():
                self.put(self.page, row, PLACES[key], at.value, self.wrong)
            self._mend(self.page, row, MEND_PLACE, [(at.sheet, at.row) for at in told.values()])
            row += 1
        for place in list(self.faults):
            self._shut(row, ID, self.faults[place][0].question)
            self._mend(self.page, row, MEND_PLACE, [place])
            row += 1
        return row

    def _write_table(self, question: Question, given: GivenAnswer | None) -> None:
        """Its own sheet, closed but for the cells of the rows."""
        columns, last = question.columns, len(question.columns)
        page = self.book.add_worksheet(self.tables[question.id])
        rows: Sequence[Mapping[str, Any]] = (given.value if given else None) or ()
        rows = self.typed.rows.get(question.id, rows)
        page.set_column(0, 0, 14)
        free = WIDEST - (MEND_WIDTH if self.filling.faults else 0)
        page.set_column(1, last, max(min(26, free // last), 8))
        page.write_string(0, 0, question.id, self.title)
        page.merge_range(0, 1, 0, max(last, 2), "", self.wrap)
        only = only_if(question, self.sheet)
        told = [question.text.in_(self.lang), *([self.said(only)] if only else [])]
        page.write_string(0, 1, "\n".join(told), self.wrap)
        page.set_row(0, 48)
        self._grey_table(page, question)
        page.write_string(2, 0, self.said(say("Row")), self.heading)
        if self.filling.faults:
            page.set_column(last + 1, last + 1, MEND_WIDTH)
            page.write_string(2, last + 1, self.said(MEND), self.heading)
        for place, column in enumerate(columns, 1):
            kind = in_row([REQUIRED if column.required else OPTIONAL, COLUMN_KINDS[column.kind]])
            page.write_string(1, place, self.said(kind), self.grey)
            page.write_string(2, place, column.label.in_(self.lang), self.heading)
        for number in range(max(len(rows), min(len(rows) + FREE_ROWS, MOST_ROWS))):
            page.write_string(number + 3, 0, row_key(question, number + 1), self.grey)
            cells = rows[number] if number < len(rows) else {}
            for place, column in enumerate(columns, 1):
                said = cells.get(column.id, "")
                look = self.wrong if isinstance(said, At) and self._is_wrong(said) else self.open
                self.put(page, number + 3, place, getattr(said, "value", said), look)
            places = [(at.sheet, at.row) for at in cells.values() if isinstance(at, At)]
            self._mend(page, number + 3, last + 1, places)
        page.freeze_panes(3, 1)
        page.repeat_rows(2)
        self.set_up(page)

    def _grey_table(self, page: Worksheet, question: Question) -> None:
        """While it is not asked; the cell above the numbers says so too."""
        if self.formulas.asked(question) is None:
            return
        asked_now = self.formulas.as_asked(question, self.said(ANSWERS_SHEET))
        said = self.said(say("Not asked, by your answers so far"))
        value = "" if question.id in self.visible else said
        page.write_formula(1, 0, f'=IFERROR(IF({asked_now},"","{said}"),"")', self.wrap, value)
        self.fade(page, (3, MOST_ROWS + 2, len(question.columns)), "LEN($A$2)>0")

    def _table_name(self, question: Question) -> None:
        clean = re.sub(r"[\[\]:*?/\\']", " ", question.id)[: _LONGEST - 4].strip() or "table"
        taken = {table.lower() for table in self.tables.values()}
        reserved = {sheet.get_name().lower() for sheet in self.book.worksheets()}
        taken |= reserved | {MARKS_SHEET, LISTS_SHEET}
        names = chain([clean], (f"{clean} {number}" for number in count(2)))
        self.tables[question.id] = next(name for name in names if name.lower() not in taken)

    def _shut(self, row: int, key: str, said: str = "", look: Format | None = None) -> None:
        if said:
            self.page.write_string(row, PLACES[key], said, look or self.shut)
        else:
            self.page.write_blank(row, PLACES[key], None, look or self.shut)

    def _open(self, row: int, question: Question, key: str, said: str, option: str = "") -> None:
        """What was typed, else what the portal has."""
        at = self.typed.cells.get((question.id, option, key))
        is_wrong = at is not None and self._is_wrong(at)
        is_wrong |= key == ANSWER and question.id in self.faults and not option
        value = said if at is None or at.is_broken else at.value
        self.put(self.page, row, PLACES[key], value, self.wrong if is_wrong else self.open)

    def _is_wrong(self, at: At) -> bool:
        return any(fault.column == at.column for fault in self.faults.get((at.sheet, at.row), ()))

    def _places(self, question: Question, option: str = "") -> list[tuple[str, int]]:
        """Where its row, or that of one of its options, stood in what came back."""
        cells = self.typed.cells
        found = [at for key in OPEN if (at := cells.get((question.id, option, key))) is not None]
        return list(dict.fromkeys((at.sheet, at.row) for at in found))

    def _mend(self, page: Worksheet, row: int, place: int, keys: Sequence[Hashable]) -> None:
        found = list(chain.from_iterable(self.faults.pop(key, ()) for key in keys))
        if found:
            page.write_string(row, place, _said_faults(found, self.lang), self.reason)

    def _follow(self, row: int, question: Question) -> None:
        """Whether it is asked, for the colour of its row."""
        formula = self.formulas.asked(question)
        if formula is not None:
            is_shown = question.id in self.visible
            self.page.write_formula(row, ASKED_PLACE, formula, None, is_shown)


def _by_row(typed: Located, faults: Sequence[Fault]) -> dict[Hashable, list[Fault]]:
    """By sheet and row of what is written again; of the others by their question, where it is known."""
    tables = chain.from_iterable(row.values() for row in chain.from_iterable(typed.rows.values()))
    strays = chain.from_iterable(told.values() for told in typed.strays)
    known = {(at.sheet, at.row) for at in chain(typed.cells.values(), tables, strays)}
    found: dict[Hashable, list[Fault]] = {}
    for fault in faults:
        place = (fault.sheet, fault.row)
        key = fault.question if place not in known and fault.question else place
        found.setdefault(key, []).append(fault)
    return found


def _said_faults(faults: Sequence[Fault], lang: Lang) -> str:
    """Column, reason and how to mend it, a line for each."""
    return "\n".join(
        f"{words(fault.column, lang)}: {words(fault.reason, lang)} {words(fault.mend, lang)}"
        for fault in faults
    )


def _filled(question: Question, given: GivenAnswer | None, lang: Lang) -> str:
    lines = question.kind.value_words(question, given.value) if given else ()
    return "\n".join(words(line, lang) for line in lines)


def _period(asked_: Asked, lang: Lang) -> str:
    assignment = asked_.assignment
    if assignment.as_of is not None:
        return words(say("As of %(day)s", day=assignment.as_of), lang)
    return between(full(assignment.period_from, lang), full(assignment.period_to, lang), lang)
