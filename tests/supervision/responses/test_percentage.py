"""A share in percent, from the author to the report: typed, in a workbook, on paper, reviewed."""

from datetime import date

import pytest
from werkzeug.datastructures import MultiDict

from portal.content.definitions.questions import SHEET
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import DomainError
from portal.foundation.core.words.i18n import words
from portal.ledger.engagements.models import Engagement
from portal.supervision.questionnaires.definition import wording
from portal.supervision.questionnaires.files.reading_files import read_file
from portal.supervision.questionnaires.files.workbook_out import write_workbook
from portal.supervision.questionnaires.kinds.parts.answer import Given
from portal.supervision.questionnaires.kinds.parts.question import Question, TypedKind
from portal.supervision.questionnaires.publishing.checks import check
from portal.supervision.questionnaires.scores import Setting, of_question, shown
from portal.supervision.responses.assignments.models import Assignment
from portal.supervision.responses.workbooks.finding import At
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.questionnaires import finding, publish, question, send, sheet
from tests.supervision.responses import steps
from tests.supervision.responses.sheets.workbooks import digest, fill, seen, take

TRAINED = question(
    "TR-1",
    "percentage",
    weight=4,
    expected={"op": "gte", "value": 90},
    findings=[finding("F-TR-1", ["below:80"])],
)
WHY = question("TR-2", "text", weight=0, show_if={"answer": "TR-1", "op": "lte", "value": 99.5})
ASKED = sheet(TRAINED, WHY)


def asked() -> Question:
    return ASKED.by_id["TR-1"]


@pytest.fixture
def trained(cast: Cast, work: Engagement) -> Assignment:
    with transaction():
        return send(cast.acme, [work], publish(ASKED, SHEET))


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("85", 85), ("85.5", 85.5), ("85.5%", 85.5), ("85.5 %", 85.5), ("８５．５％", 85.5),
        ("百", None), ("0", 0), ("100%", 100), ("85パーセント", 85), ("", None),
    ],
)  # fmt: skip
def test_what_is_typed_is_understood_with_and_without_the_sign(
    typed: str, value: float | None
) -> None:
    form = MultiDict({"v-TR-1": typed})
    if typed == "百":
        with pytest.raises(DomainError):
            asked().kind.parse_form(asked(), form)
    else:
        assert asked().kind.parse_form(asked(), form) == value


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("101", "from 0 to 100"), ("-1", "from 0 to 100"), ("99.96", "one decimal place"),
        ("8,5", "not a number"), ("most", "not a number"),
    ],
)  # fmt: skip
def test_what_is_no_share_or_finer_than_asked_is_refused_and_never_rounded(
    typed: str, why: str
) -> None:
    with pytest.raises(DomainError) as refused:
        asked().kind.parse_form(asked(), MultiDict({"v-TR-1": typed}))
    assert why in words(refused.value.message, "en")


def test_it_is_scored_and_opens_findings_as_a_number_does() -> None:
    of = asked()
    assert [of.kind.worth(of, Given(one)) for one in (45, 90, 100)] == [0.5, 1.0, 1.0]
    on = date(2026, 11, 25)
    assert [len(of_question(of, Given(one), on)) for one in (79.9, 80)] == [1, 0]


def test_conditions_ask_it_as_they_ask_a_number() -> None:
    for value, is_asked in ((99.5, True), (99.6, False)):
        assert ("TR-2" in shown(ASKED, Setting(), {"TR-1": Given(value)})) is is_asked
    condition = ASKED.by_id["TR-2"].show_if
    assert condition is not None
    assert words(wording.condition(condition, ASKED, {}), "en") == "TR-1 is at most 99.5 %"


def test_an_author_is_told_what_can_never_be() -> None:
    odd = sheet(
        question("P", "percentage", expected={"op": "gte", "value": 120},
                 findings=[finding("F", ["below:130"])]),
        question("Q", show_if={"answer": "P", "op": "gte", "value": 101}),
    )  # fmt: skip
    told = [words(one.reason, "en") for one in check(odd)]
    for said in ("120 %", "below:130", "waits for 101"):
        assert any(said in one for one in told), told
    assert not [one for one in check(ASKED) if one.stops]


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_a_file_of_the_questionnaire_comes_back_as_it_was(database: None, lang: str) -> None:
    assert read_file(write_workbook(ASKED, lang), "own.xlsx").sheet == ASKED


@pytest.mark.parametrize(
    ("cell", "value"),
    [(0.855, 85.5), (1.0, 100), (85.5, 85.5), ("0.5", 0.5), ("８５％", 85), ("1", 1)],
)
def test_a_cell_means_what_it_shows(cell: float | str, value: float) -> None:
    kind = asked().kind
    assert isinstance(kind, TypedKind)
    assert kind.parse_cell(asked(), At(cell, "Answers", 2, "Answer")) == value


def test_a_workbook_with_a_finer_share_names_the_cell_and_how_to_mend_it(
    browser: Browser, cast: Cast, trained: Assignment
) -> None:
    browser.sign_in(cast.ada)
    book = take(browser, trained)
    fill(book, "TR-1", 0.99964)
    _where, page = seen(browser, trained, book)
    assert "one decimal place at most." in page
    assert "such as 85.5" in page
    assert not digest(page)


def test_what_was_typed_wrongly_stays_in_the_field(
    browser: Browser, cast: Cast, trained: Assignment
) -> None:
    browser.sign_in(cast.ada)
    page = browser.post(
        f"/responses/{trained.id}/sections/s1",
        data={"s-TR-1": "0", "v-TR-1": "180%", "go": "save"},
    ).text
    assert 'value="180%"' in page
    assert "A percentage is a number from 0 to 100." in page


def test_points_lost_are_told_with_two_decimals(
    browser: Browser, cast: Cast, trained: Assignment
) -> None:
    steps.hands_in(cast.ada, trained, TR_1=77, TR_2="The others follow in May")
    browser.sign_in(cast.pam)
    page = browser.get(f"/responses/{trained.id}/result").text
    assert "TR-1: 77 %" in " ".join(page.split())
    assert "0.58 of 4 points" in page
