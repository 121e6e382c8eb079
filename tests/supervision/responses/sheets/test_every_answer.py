"""Whatever is answered survives the way out and back: by properties, without pages."""

import string
from datetime import date
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.foundation.core import clock
from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import Text
from portal.ledger.exchange.reading.files import read
from portal.supervision.questionnaires.definition.definition import Sheet
from portal.supervision.questionnaires.kinds.all_kinds import KINDS
from portal.supervision.questionnaires.kinds.multi_choice import is_ticked
from portal.supervision.questionnaires.kinds.parts.question import Question, TypedKind
from portal.supervision.questionnaires.scores import Setting
from portal.supervision.responses.assignments.models import Assignment, AssignmentState, GivenAnswer
from portal.supervision.responses.assignments.queries import Asked
from portal.supervision.responses.workbooks.comparing import Current, Difference, compare
from portal.supervision.responses.workbooks.finding import At
from portal.supervision.responses.workbooks.layout import (
    PARTS,
    asked,
    canonical,
    find_marks,
    make_marks,
)
from portal.supervision.responses.workbooks.writing import Filling, write
from tests.factories.questionnaires import question, sheet, standard_sheet

SMALL = sheet(
    question("YN", "yes_no"),
    question("NA", "yes_partial_no_na"),
    question("ONE", "single_choice"),
    question("MANY", "multi_choice"),
    question("NUM", "number"),
    question("SHARE", "percentage"),
    question("DAY", "date"),
    question("WORDS", "text"),
    question("ROWS", "table"),
    question("FILE", "file"),
)
WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Co", "Cn", "Cc", "Cf")), max_size=40
)
COMMENTS = WORDS.map(str.strip)
DAYS = st.dates(date(2000, 1, 1), date(2050, 12, 31)).map(date.isoformat)


def test_none_is_forgotten() -> None:
    scales = {"yes_no_na", "yes_partial_no"}  # as those of the other two scales
    assert {one.kind.id for one in SMALL.questions()} == set(KINDS) - scales


def values(of: Question) -> st.SearchStrategy[Any]:
    if of.kind is KINDS["multi_choice"]:
        names = [one.id for one in of.options]
        chosen = st.lists(st.sampled_from(names), unique=True)
        return chosen.map(lambda some: [one for one in names if one in some] or None)
    if of.choices:
        return st.sampled_from([None, *(one.id for one in of.choices)])
    return {
        "number": st.none() | st.integers(-(10**9), 10**9) | st.floats(-1e6, 1e6),
        "percentage": st.none() | st.integers(0, 1000).map(lambda tenths: tenths / 10),
        "date": st.none() | DAYS,
        "text": COMMENTS.map(lambda words: words or None),
        "table": st.lists(
            st.fixed_dictionaries(
                {"name": COMMENTS.filter(bool), "start": st.just("") | DAYS,
                 "approval_no": st.text(string.digits, max_size=8)}
            ),
            max_size=3,
        ).map(lambda rows: rows or None),
        "file": st.none(),
    }[of.kind.id]  # fmt: skip


def answers(of: Sheet) -> st.SearchStrategy[dict[str, GivenAnswer]]:
    def made(value: Any, reason: str, comment: str) -> GivenAnswer:
        return GivenAnswer(
            value=value, reason=reason if value == "na" else "", comment=comment, expires={},
            is_unchanged=False, answered_at=clock.now(), version=1,
        )  # fmt: skip

    each = {one.id: st.builds(made, values(one), COMMENTS, COMMENTS) for one in of.questions()}
    return st.fixed_dictionaries({}, optional=each)


def asked_for(of: Sheet) -> Asked:
    row = Assignment(
        number="Q-2026-001", state=AssignmentState.IN_PROGRESS, facts={},
        period_from=date(2026, 4, 1), period_to=date(2026, 9, 30),
    )  # fmt: skip
    return Asked(row, of, Setting())


def workbook(of: Sheet, known: dict[str, GivenAnswer], lang: str) -> bytes:
    whole = asked_for(of)
    questions = [one for _section, some in asked(of, whole.setting) for one in some]
    marks = make_marks("Q-2026-001", "0" * 64, questions, known)
    name = Text(ja="会社", en="Company")
    return write(Filling(whole, known, {}, marks, name, name, None), lang)


def difference(data: bytes, of: Sheet, known: dict[str, GivenAnswer]) -> Difference:
    file = read(data, "answers.xlsx")
    marks = find_marks(file)
    assert marks is not None
    return compare(file, marks, Current(asked_for(of), known, (), frozenset(of.by_id)))


def typed_over(empty: bytes, filled: bytes) -> bytes:
    """The empty workbook with every open cell as somebody else's one has it."""
    target, source = (openpyxl.load_workbook(BytesIO(one)) for one in (empty, filled))
    for page in source.worksheets:
        for row in page.iter_rows():
            for cell in row:
                if not cell.protection.locked:
                    typed = target[page.title].cell(cell.row, cell.column)
                    typed.value = cell.value
                    if isinstance(cell.value, str):
                        typed.data_type = "s"  # a text may begin as a formula does
    saved = BytesIO()
    target.save(saved)
    return saved.getvalue()


def said(of: Sheet, known: dict[str, Any]) -> dict[str, Any]:
    """What stands in answers, without what nobody can tell apart."""
    told = {
        name: {part: canonical(getattr(row, part)) for part in PARTS} for name, row in known.items()
    }
    return {name: parts for name, parts in told.items() if any(parts.values())}


@pytest.mark.parametrize("lang", ["ja", "en"])
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(known=answers(SMALL))
def test_filled_in_elsewhere_and_brought_back_it_says_the_same(
    database: None, lang: str, known: dict[str, GivenAnswer]
) -> None:
    filled = typed_over(workbook(SMALL, {}, lang), workbook(SMALL, known, lang))
    found = difference(filled, SMALL, {})
    assert found.wrong == ()
    assert said(SMALL, dict(found.said)) == said(SMALL, known)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(known=answers(SMALL))
def test_left_alone_it_changes_nothing(database: None, known: dict[str, GivenAnswer]) -> None:
    found = difference(workbook(SMALL, known, "ja"), SMALL, known)
    assert (found.wrong, found.said, found.left_out) == ((), {}, ())


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_every_answer_of_the_shipped_sheet_is_understood_in_both_languages(
    database: None, lang: str
) -> None:
    of = standard_sheet()
    for one in of.questions():
        for choice in one.choices:
            at = At(words(choice.label, lang), "Answers", 2, "Answer")
            if one.kind is KINDS["multi_choice"]:
                assert is_ticked(choice, at)
            else:
                assert isinstance(one.kind, TypedKind)
                assert one.kind.parse_cell(one, at) == choice.id
