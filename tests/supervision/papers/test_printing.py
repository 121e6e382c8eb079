"""One file of all that a vendor is asked, to be signed with a pen."""

from flask import Flask

from portal.foundation.core.database.db import db
from portal.supervision.attestations.models import AttestationRequest
from portal.supervision.papers.sending_out.printing import address_of
from tests.browser import Browser
from tests.cast import Cast
from tests.foundation.printing.reading import pages, squeezed
from tests.queries import count_statements
from tests.supervision.attestations.work import a_piece_of_work
from tests.supervision.papers.sheets import asked_of, photo, record, word_of


def test_one_file_holds_every_open_statement_each_with_its_number_and_check_word(
    cast: Cast, browser: Browser, asked: AttestationRequest
) -> None:
    other = _another(cast)
    browser.sign_in(cast.pam)
    answer = browser.get(f"/vendors/{cast.acme.id}/papers/print?text=ja")
    assert answer.mimetype == "application/pdf"
    found = pages(answer.data)
    for request in (asked, other):
        (_first,) = [one for one in found if request.number in one and word_of(request) in one]
    assert len([one for one in found if "署名又は記名押印" in one]) == 2


def test_the_paper_shows_the_exact_text_the_choices_and_a_place_to_sign(
    cast: Cast, browser: Browser, asked: AttestationRequest
) -> None:
    browser.sign_in(cast.pam)
    answer = browser.get(f"/attestations/requests/{asked.id}/print?text=en")
    words = squeezed("".join(pages(answer.data)))
    for part in ("handled the personal data of Sazanami Transfer Inc.", "Signature or seal"):
        assert squeezed(part) in words
    assert word_of(asked, "en") in words
    assert "____" not in words


def test_the_code_leads_staff_to_the_recording_page_and_lets_nobody_in(
    cast: Cast, browser: Browser, asked: AttestationRequest, app: Flask
) -> None:
    with app.test_request_context():
        address = address_of(asked.number, word_of(asked))
    path = "/" + address.split("/", 3)[3]
    stranger = browser.get(path)
    assert stranger.location.startswith("/sign-in"), "it opens nothing by itself"
    browser.sign_in(cast.ada)
    assert browser.get(path).status_code == 404
    browser.sign_in(cast.pam)
    found = browser.get(path)
    assert found.location == f"/attestations/requests/{asked.id}/paper?check={word_of(asked)}"
    assert "Record the signed paper" in browser.get(found.location).text


def test_a_mistyped_number_or_word_is_named(
    cast: Cast, browser: Browser, asked: AttestationRequest
) -> None:
    browser.sign_in(cast.pam)
    unknown = browser.get("/papers/find?number=R-1999-001&check=abc")
    assert "There is no request with this number." in unknown.text
    half = browser.get(f"/papers/find?number={asked.number}&check=")
    assert "Please enter both" in half.text
    wrong = browser.get(f"/papers/find?number={asked.number}&check=000000000000")
    asked_again = browser.get(browser.get(wrong.location).location)
    assert "The check word does not fit" in asked_again.text


def test_where_nothing_is_open_nothing_is_printed(cast: Cast, browser: Browser) -> None:
    browser.sign_in(cast.pam)
    answer = browser.get(f"/vendors/{cast.globex.id}/papers/print")
    assert "nothing to print" in browser.get(answer.location).text


def test_the_list_says_what_waits_for_whom(
    cast: Cast, browser: Browser, asked: AttestationRequest
) -> None:
    browser.sign_in(cast.pam)
    page = browser.get(f"/vendors/{cast.acme.id}/papers").text
    assert "Record a signed paper" in page
    record(browser, asked, scan=photo())
    page = browser.get(f"/vendors/{cast.acme.id}/papers").text
    assert "Waits for a second person" in page
    browser.sign_in(cast.ann)
    assert "Record a signed paper" not in browser.get(f"/vendors/{cast.acme.id}/papers").text


def test_more_papers_cost_no_more_statements(
    cast: Cast, browser: Browser, asked: AttestationRequest
) -> None:
    browser.sign_in(cast.pam)
    address = f"/vendors/{cast.acme.id}/papers"
    record(browser, asked, scan=photo())
    with count_statements() as few:
        browser.get(address)
    for number in range(3):
        record(browser, _another(cast), scan=photo(mark=str(number)))
    with count_statements() as many:
        browser.get(address)
    assert many.total == few.total


def _another(cast: Cast) -> AttestationRequest:
    work = a_piece_of_work(cast.acme)
    db.session.commit()
    return asked_of(cast, work)
