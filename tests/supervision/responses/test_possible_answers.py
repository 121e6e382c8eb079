"""What cannot be an answer is refused in words, typed on a page or written into a workbook."""

from dataclasses import replace

import pytest
from werkzeug.datastructures import MultiDict

from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import DomainError
from portal.ledger.engagements.models import Engagement
from portal.supervision.questionnaires.kinds.parts.question import Question
from portal.supervision.responses.answering import progress
from portal.supervision.responses.assignments import queries, services
from portal.supervision.responses.assignments.answer_rows import Said
from portal.supervision.responses.assignments.models import Assignment
from portal.supervision.responses.submission import services as submit_services
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.questionnaires import finding, publish, question, send, sheet, standard_sheet
from tests.supervision.responses import steps
from tests.supervision.responses.sheets.workbooks import (
    ANSWER,
    confirm,
    digest,
    fill,
    kept,
    page_of,
    row_of,
    seen,
    take,
)

UNTIL = "2027-12-31"
THREE = ("CRT-01", "RTS-02", "PEO-04")


@pytest.fixture
def standard(cast: Cast, work: Engagement) -> Assignment:
    """Three questions of the sheet that ships, asked of everybody, sent to Acme."""
    whole = standard_sheet()
    questions = [replace(whole.by_id[name], show_if=None, core=True) for name in THREE]
    section = replace(whole.sections[0], questions=tuple(questions))
    with transaction():
        return send(cast.acme, [work], publish(replace(whole, sections=(section,)), "std"))


@pytest.fixture
def certificates(cast: Cast, work: Engagement) -> Assignment:
    """One question about certificates that may expire."""
    of = sheet(question("C", "multi_choice", findings=[finding("F", ["expired"], "minor")]))
    with transaction():
        return send(cast.acme, [work], publish(of, "certificates"))


def parsed(of: Question, said: str | list[str]) -> object:
    """What becomes of a page with this in its field."""
    values = [said] if isinstance(said, str) else said
    form = MultiDict[str, str]([(f"v-{of.id}", one) for one in values])
    return of.kind.parse_form(of, form)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("CRT-01", ["none", "iso27001"]),
        ("RTS-02", "-3"),
        ("PEO-04", "9500"),
        ("PEO-04", "-1"),
    ],
)
def test_nobody_answers_what_cannot_be(name: str, said: str | list[str]) -> None:
    with pytest.raises(DomainError):
        parsed(standard_sheet().by_id[name], said)


@pytest.mark.parametrize(
    ("name", "said", "value"),
    [
        ("CRT-01", ["none"], ["none"]),
        ("CRT-01", ["iso27001", "soc2"], ["iso27001", "soc2"]),
        ("RTS-02", "0", 0),
        ("RTS-02", "1200", 1200),
        ("PEO-04", "95.5 %", 95.5),
        ("PEO-04", "100", 100),
        ("PEO-04", "0", 0),
    ],
)
def test_what_can_be_is_taken(name: str, said: str | list[str], value: object) -> None:
    assert parsed(standard_sheet().by_id[name], said) == value


def test_a_number_nothing_is_known_about_may_be_below_zero() -> None:
    assert parsed(sheet(question("N", "number")).by_id["N"], "-3") == -3


def test_ada_reads_on_the_page_why_none_and_a_certificate_do_not_go_together(
    browser: Browser, cast: Cast, standard: Assignment
) -> None:
    browser.sign_in(cast.ada)
    answer = browser.post(
        f"/responses/{standard.id}/answers/CRT-01",
        data={"s-CRT-01": "0", "v-CRT-01": ["none", "soc2"]},
    )
    assert answer.status_code == 422
    assert "contradicts" in answer.headers["HX-Trigger"].encode().decode("unicode_escape")
    assert kept(standard) == {}


def test_a_workbook_with_what_cannot_be_is_not_taken_over(
    browser: Browser, cast: Cast, standard: Assignment
) -> None:
    browser.sign_in(cast.ada)
    book = take(browser, standard)
    fill(book, "RTS-02", -3)
    fill(book, "PEO-04", 9500)
    fill(book, "CRT-01 / none", "○")
    fill(book, "CRT-01 / soc2", "○")
    _where, page = seen(browser, standard, book)
    for told in ("A number from 0 on", "from 0 to 100", "contradicts the other answers"):
        assert told in page
    assert not digest(page)


@pytest.mark.parametrize(
    ("cell", "value"), [(0.95, 95), (1.0, 100), (0.955, 95.5), (95, 95), ("0.95", 0.95)]
)
def test_a_cell_in_the_format_of_percents_means_what_it_shows(
    browser: Browser, cast: Cast, standard: Assignment, cell: float | str, value: float
) -> None:
    browser.sign_in(cast.ada)
    book = take(browser, standard)
    page = page_of(book, "PEO-04")
    at = page[f"{ANSWER}{row_of(page, 'PEO-04')}"]
    at.value = cell
    at.number_format = "0%" if isinstance(cell, float) else "@"
    confirm(browser, standard, book)
    assert kept(standard)["PEO-04"] == value


def test_a_certificate_is_handed_in_with_its_last_day_only(
    cast: Cast, certificates: Assignment
) -> None:
    def says(**more: object) -> None:
        said = Said(["good", "poor"], comment=steps.COMMENT, **more)  # type: ignore[arg-type]
        with transaction(audited=False):
            services.save_answer(certificates.id, "C", said, seen=None, actor=acting(cast.ada))

    def lacks() -> list[str]:
        asked = queries.find_asked(certificates.id)
        assert asked is not None
        told = submit_services.missing(asked)
        assert progress.progress_of(asked).lacking == {one.question for one in told}
        return [one.reason.id for one in told]

    says()
    assert ["Enter until when it is valid" in one for one in lacks()] == [True]
    with pytest.raises(DomainError), transaction():
        submit_services.submit(certificates.id, actor=acting(cast.ada))
    says(expires={"good": UNTIL})
    assert lacks() == []
    with transaction():
        submit_services.submit(certificates.id, actor=acting(cast.ada))
