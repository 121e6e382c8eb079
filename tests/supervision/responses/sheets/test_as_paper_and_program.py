"""What a workbook says beside the questions, what it greys, how it is printed, and the layout before."""

import random
import re
from collections.abc import Iterable, Iterator
from io import BytesIO
from itertools import chain
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from portal.foundation.core.words.i18n import words
from portal.ledger.exchange.reading.files import read
from portal.supervision.questionnaires.definition.definition import Sheet
from portal.supervision.questionnaires.kinds.parts.answer import Given
from portal.supervision.questionnaires.scores import Setting, shown
from portal.supervision.responses.workbooks.layout import HEADS, Broken, find_marks
from tests.factories.questionnaires import question, sheet, standard_sheet
from tests.supervision.responses.sheets.test_every_answer import SMALL, difference, said, workbook
from tests.supervision.responses.sheets.workbooks import ANSWER, page_of, row_of

OF_LAYOUT_1 = Path(__file__).with_name("of_layout_1.xlsx")  # SMALL, filled in in Japanese
HELPING = "N"


def of(name: str, op: str, value: Any = None) -> dict[str, Any]:
    told = {"answer": name, "op": op}
    return told if value is None else told | {"value": value}


HANGING = sheet(
    question("YN", "yes_no"),
    question("ONE", "single_choice"),
    question("MANY", "multi_choice"),
    question("NUM", "number"),
    question("DAY", "date"),
    question("FILE", "file"),
    question("EQ", show_if=of("YN", "eq", "yes")),
    question("IN", show_if=of("EQ", "in", ["yes", "partial"])),  # hangs on one that hangs itself
    question("NE", show_if=of("ONE", "ne", "good")),
    question("HAS", show_if=of("MANY", "contains", "good")),
    question("ONLY", show_if=of("MANY", "only_in", ["good", "fair"])),
    question("GTE", show_if=of("NUM", "gte", 100)),
    question("NOT", show_if={"not": of("NUM", "lte", 5)}),
    question("ANY", show_if={"any": [of("EQ", "eq", "no"), {"all": [of("YN", "eq", "no"), of("NUM", "exists")]}]}),
    question("ROWS", "table", show_if=of("YN", "eq", "yes")),
    question("FILLED", show_if=of("ROWS", "exists")),
    question("DATED", show_if=of("DAY", "exists")),
    question("PROVED", show_if=of("FILE", "exists")),
)  # fmt: skip


def opened(of_: Sheet, lang: str = "ja") -> Workbook:
    return openpyxl.load_workbook(BytesIO(workbook(of_, {}, lang)))


class Words(str):
    """As programs compare: without regard to case, with each of several."""

    __slots__ = ()
    __hash__ = str.__hash__

    def __eq__(self, other: object) -> Any:
        if isinstance(other, tuple):
            return [self == one for one in other]
        return str(self).casefold() == str(other).casefold()


def _flat(told: Iterable[Any]) -> Iterator[Any]:
    return chain.from_iterable(part if isinstance(part, list) else [part] for part in told)


class Worked:
    """Works out what a formula of the helping column says; only what stands in them is understood."""

    def __init__(self, book: Workbook) -> None:
        self.book, self.page = book, page_of(book, "YN")
        self.row = {self.page.cell(n, 1).value: n for n in range(1, self.page.max_row + 1)}

    def asked(self, name: str) -> bool:
        formula = self.page[f"{HELPING}{self.row[name]}"].value
        return True if formula is None else bool(self.value(formula))

    def value(self, formula: str) -> Any:
        parts = re.split(r'("(?:[^"]|"")*")', formula.removeprefix("="))
        told = "".join(part if n % 2 else self.python(part) for n, part in enumerate(parts))
        told = re.sub(r"'([^']+)'!\$B\$4:\$[A-Z]+\$203", r'"\1"', told)
        return eval(told, self.functions())  # noqa: S307  (our own formula)

    @staticmethod
    def python(part: str) -> str:
        part = re.sub(r"\$([A-Z]+):\$\1", r'"\1"', part).replace("{", "(").replace("}", ",)")
        part = re.sub(r"(?<![<>])=", "==", part)
        return part.replace("TRUE", "True").replace("FALSE", "False")

    def functions(self) -> dict[str, Any]:
        return {
            "INDEX": self.cell,
            "MATCH": lambda key, _column, _kind: self.row[key],
            "IFERROR": lambda told, _instead: told,
            "AND": lambda *told: all(_flat(told)),
            "OR": lambda *told: any(_flat(told)),
            "NOT": lambda told: not told,
            "LEN": len,
            "TRIM": lambda told: Words(told.strip()),
            "SUBSTITUTE": lambda told, old, new: Words(told.replace(old, new)),
            "VALUE": lambda told: float(told or "nan"),
            "COUNTIF": lambda name, _what: sum(
                bool(cell.value) for row in self.book[name]["B4:D203"] for cell in row
            ),
        }

    def cell(self, column: str, row: int) -> Any:
        assert column != HELPING  # a formula that looks into its own column goes in a circle
        value = self.page[f"{column}{row}"].value
        return Words("" if value is None else value)


def answered(chance: random.Random) -> dict[str, Any]:
    """Of the questions on which something hangs; None for nothing said."""
    scale = [None, "yes", "no"]
    names = ["good", "fair", "poor"]
    return {
        "YN": chance.choice(scale),
        "EQ": chance.choice([*scale, "partial"]),
        "ONE": chance.choice([None, *names]),
        "MANY": tuple(name for name in names if chance.random() < 0.4) or None,
        "NUM": chance.choice([None, 0, 5, 6, 99, 100, 120.5]),
        "DAY": chance.choice([None, "2026-04-01"]),
        "ROWS": chance.choice([None, ({"name": "かもめ"},)]),
    }


def fill_in(worked: Worked, answers: dict[str, Any], lang: str) -> None:
    page, row = worked.page, worked.row
    for name, value in answers.items():
        one = HANGING.by_id[name]
        if name == "MANY":
            for option in one.options:
                page[f"{ANSWER}{row[f'MANY / {option.id}']}"] = (
                    "○" if option.id in (value or ()) else None
                )
        elif name == "ROWS":
            worked.book["ROWS"]["B4"] = "かもめ" if value else None
        else:
            choice = one.by_choice.get(value)
            shown_as = words(choice.label, lang) if choice else value
            page[f"{ANSWER}{row[name]}"] = None if value is None else str(shown_as)


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_rows_are_grey_exactly_while_the_answers_say_that_they_are_not_asked(
    database: None, lang: str
) -> None:
    worked, chance = Worked(opened(HANGING, lang)), random.Random(14)  # noqa: S311
    for _time in range(60):
        answers = answered(chance)
        fill_in(worked, answers, lang)
        visible = shown(HANGING, Setting(), {n: Given(value=v) for n, v in answers.items()})
        told = {name for name in HANGING.by_id if worked.asked(name)}
        assert told == visible | {"PROVED"}, answers  # no cell tells whether a file is attached
    (rule,) = [rule for some in worked.page.conditional_formatting for rule in some.rules]
    assert rule.formula == [f"AND(ISLOGICAL(${HELPING}2),NOT(${HELPING}2))"]
    assert worked.page.column_dimensions[HELPING].hidden


def test_what_hangs_on_a_long_chain_is_greyed_as_far_as_a_formula_reaches(database: None) -> None:
    """Each on the one behind it, so that the first hangs on all of them."""
    many = [question(f"Q-{n}", show_if=of(f"Q-{n + 1}", "eq", "yes")) for n in range(300)]
    page = page_of(opened(sheet(*many, question("Q-300"))), "Q-300")
    assert page[f"{HELPING}{row_of(page, 'Q-0')}"].value is None
    near = page[f"{HELPING}{row_of(page, 'Q-297')}"].value
    assert [name in near for name in ('"Q-298"', '"Q-299"', '"Q-300"')] == [True] * 3


def test_a_table_that_is_not_asked_says_so_on_its_own_sheet(database: None) -> None:
    book = openpyxl.load_workbook(BytesIO(workbook(HANGING, {}, "en")), data_only=True)
    assert book["ROWS"]["A2"].value == "Not asked, by your answers so far"
    assert book["ROWS"]["B2"].value == "Required / A text"
    assert "Only if YN is Yes" in book["ROWS"]["B1"].value


def test_each_row_says_what_is_compulsory_when_it_is_asked_and_what_counts_as_evidence(
    database: None,
) -> None:
    proof = {"required": True, "accept": {"ja": "規程の写し", "en": "A copy of the rules"}}
    asked = sheet(
        question("A-1", evidence=proof, help={"ja": "最新のもの", "en": "The latest"}),
        question("A-2", "single_choice", required=False, evidence=proof | {"required": False}),
        question("A-3", "percentage", show_if=of("A-2", "eq", "fair")),
        question("A-4", "number", expected={"op": "gte", "value": 0}),
    )
    page = page_of(opened(asked), "A-1")
    told = [
        [page.cell(row_of(page, f"A-{n}"), place).value for place in range(2, 7)]
        for n in range(1, 5)
    ]
    assert told[0] == [
        "Question A-1\n最新のもの",
        "必須",
        None,
        "はい\n一部のみ\nいいえ",
        "必要: 規程の写し",
    ]
    assert told[1] == ["Question A-2", "任意", None, "good\nfair\npoor", "任意: 規程の写し"]
    assert told[2][2:4] == ["A-2がfair", "0から100までの割合(%、数字のみ)"]
    assert told[3][3] == "0以上の数値(数字のみ)"


def width_in_pixels(page: Worksheet) -> int:
    """As programs count them: seven for a letter and five around."""
    return sum(
        int(one.width * 7 + 0.5)
        for one in page.column_dimensions.values()
        if not one.hidden
        for _column in range(one.min, one.max + 1)
    )


@pytest.mark.parametrize("name", ["YN", "SUB-02"])
def test_on_a4_across_the_letters_are_at_least_eight_points_high(database: None, name: str) -> None:
    book = opened(SMALL if name == "YN" else standard_sheet())
    page = page_of(book, name if name == "YN" else "SUB-02 #1")
    setup = page.page_setup
    assert (setup.orientation, int(setup.paperSize), setup.fitToHeight) == ("landscape", 9, 0)
    paper = (297 / 25.4 - page.page_margins.left - page.page_margins.right) * 96
    percent = int(min(paper / width_in_pixels(page), 1) * 100)
    assert 11 * percent / 100 >= 8
    every = sum(head.width * 7 + 5 for head in HEADS)  # of a workbook in which no column is hidden
    assert 11 * int(paper / every * 100) / 100 >= 8
    assert page.print_title_rows in ("$1:$1", "$3:$3")
    assert page.oddFooter.right.text == "&P / &N"


def test_filters_work_and_only_answers_are_open(database: None) -> None:
    page = page_of(opened(SMALL), "YN")
    assert page.auto_filter.ref == f"A1:L{page.max_row}"
    assert page.protection.autoFilter is False  # not forbidden
    assert page.protection.password is None


@pytest.mark.parametrize("has_headings", [True, False])
def test_a_workbook_of_the_layout_before_is_still_read(
    database: None, *, has_headings: bool
) -> None:
    data = OF_LAYOUT_1.read_bytes()
    if not has_headings:  # then columns are where they stood in that layout
        book = openpyxl.load_workbook(BytesIO(data))
        page_of(book, "YN").delete_rows(1)
        saved = BytesIO()
        book.save(saved)
        data = saved.getvalue()
    found = difference(data, SMALL, {})
    assert found.wrong == ()
    told = {name: parts["value"] for name, parts in said(SMALL, dict(found.said)).items()}
    assert told == {
        "YN": "yes", "NA": "na", "ONE": "good", "MANY": ["fair"], "NUM": 120.0, "SHARE": 95.5,
        "DAY": "2026-04-01", "WORDS": "記載のとおり", "ROWS": [{"name": "かもめ", "start": "2026-04-01"}],
    }  # fmt: skip
    assert (found.said["NA"].reason, found.said["YN"].comment) == ("社外に出さない", "規程3条")


def test_a_sign_of_another_layout_does_not_fit_the_marks(database: None) -> None:
    book = openpyxl.load_workbook(OF_LAYOUT_1)
    book["kantoku"]["A1"] = "kantoku-answers-2"
    saved = BytesIO()
    book.save(saved)
    with pytest.raises(Broken):
        find_marks(read(saved.getvalue(), "answers.xlsx"))
