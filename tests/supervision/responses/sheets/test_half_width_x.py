"""An x from the keyboard is a cross to one reader and a tick to another: it is asked about."""

import pytest

from portal.foundation.core.database.transactions import transaction
from portal.ledger.engagements.models import Engagement
from portal.ledger.exchange.columns.cells import Unreadable, _read_yes_no
from portal.supervision.questionnaires.kinds.multi_choice import is_ticked
from portal.supervision.questionnaires.kinds.parts.answer import CellRefused
from portal.supervision.questionnaires.kinds.scale import YES_NO
from portal.supervision.responses.assignments import queries
from portal.supervision.responses.workbooks.finding import At
from portal.supervision.responses.workbooks.layout import option_key
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.questionnaires import publish, question, send, sheet
from tests.supervision.responses.sheets.workbooks import digest, fill, page_of, row_of, seen, take

ASKED = sheet(question("MANY", "multi_choice"), question("YN", "yes_no"))
EVERY_X = pytest.mark.parametrize("typed", ["x", "X", "ｘ", "Ｘ", " x "])


def at(words: str) -> At:
    return At(words, "Answers", 7, "good")


@EVERY_X
def test_it_ticks_nothing(typed: str) -> None:
    with pytest.raises(CellRefused) as refused:
        is_ticked(ASKED.by_id["MANY"].options[0], at(typed))
    fault = refused.value
    assert fault.reason.id == "“%(words)s” can mean yes or no."
    assert (fault.cell, fault.mend.id) == (at(typed), "Write ○, or leave the cell empty.")


@EVERY_X
def test_it_is_no_answer_to_a_yes_or_no(typed: str) -> None:
    with pytest.raises(CellRefused):
        YES_NO.parse_cell(ASKED.by_id["YN"], at(typed))
    with pytest.raises(Unreadable):
        _read_yes_no(typed)


def test_a_cross_stays_no() -> None:
    assert not is_ticked(ASKED.by_id["MANY"].options[0], at("×"))
    assert YES_NO.parse_cell(ASKED.by_id["YN"], at("×")) == "no"


def test_the_workbook_with_one_is_refused_with_its_place(
    browser: Browser, cast: Cast, work: Engagement
) -> None:
    with transaction():
        assignment = send(cast.acme, [work], publish(ASKED, "half-width-x"))
    browser.sign_in(cast.ada)
    book = take(browser, assignment)
    question = ASKED.by_id["MANY"]
    key = option_key(question, question.options[0])
    fill(book, key, "ｘ")
    where, page = seen(browser, assignment, book)
    assert "Write ○, or leave the cell empty." in page
    assert f"row {row_of(page_of(book, key), key)}" in page
    browser.post(where, data={"digest": digest(page)})
    assert not queries.answers_of(assignment.id)
