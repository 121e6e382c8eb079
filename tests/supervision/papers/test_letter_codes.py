"""Kiku has no account: whoever holds the letter signs with the code in it, and a second person confirms."""

import hashlib
import re
from datetime import date
from typing import Any

import pytest

from portal.foundation.accounts.models import User
from portal.foundation.audit.queries import trail_of
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.words.i18n import words
from portal.ledger.obligations.models import ObligationKind, Outcome
from portal.ledger.vendors.models import Vendor, VendorState
from portal.proof.reports.facts.queries import requests
from portal.supervision.attestations import receipt_jobs
from portal.supervision.attestations.asking import request_services
from portal.supervision.attestations.models import Attestation, AttestationRequest, Medium
from portal.supervision.consequences.reconcile import reconcile
from portal.supervision.paper_records.models import Paper, PaperState, Way
from portal.supervision.papers import services, workflow
from portal.supervision.papers.models import Letter, LetterState
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast
from tests.clock import Clock
from tests.factories.vendors import make_vendor
from tests.foundation.printing.reading import pages, squeezed
from tests.queries import count_statements
from tests.supervision.attestations.pages import hidden, keys
from tests.supervision.papers.letter_acts import asked_by_hand, duties, letters, post_letter

CODE = "K7QF2M9" + workflow.with_check("K7QF2M9")[-1]
SHOWN = r"[2-9A-HJKMNP-Z]{4}-[2-9A-HJKMNP-Z]{4}"
ENGLISH = {"Accept-Language": "en"}
CLOSED = "This code opens nothing"
TYPED = {
    "name": "Kiku Aoi",
    "title": "President",
    "basis": "representative",
    "confirmed": "y",
    "code": workflow.as_printed(CODE),
}


@pytest.fixture
def kiku(cast: Cast) -> Vendor:
    vendor = make_vendor("Kiku", owner_id=cast.pam.id, state=VendorState.ACTIVE)
    vendor.representative_title, vendor.representative_name = "President", "Kiku  Aoi"
    db.session.commit()
    return vendor


@pytest.fixture
def wanted(cast: Cast, kiku: Vendor) -> AttestationRequest:
    return asked_by_hand(cast, kiku)


@pytest.fixture
def letter(wanted: AttestationRequest) -> Letter:
    reconcile()
    (letter,) = letters()
    return letter


def printed(letter: Letter, by: User, code: str = CODE) -> None:
    with transaction():
        until = services.code_until(letter)
        services.print_with_code(letter.id, code, until, actor=acting(by))


def posted(letter: Letter, by: User) -> None:
    with transaction():
        services.post_letter(
            letter.id, on=date(2026, 11, 25), address="1-2-3 Chuo, Yoro", actor=acting(by)
        )


@pytest.fixture
def sent(cast: Cast, letter: Letter) -> Letter:
    """Pam printed it with the code, and Pip took it to the post."""
    printed(letter, cast.pam)
    posted(letter, cast.pip)
    return letter


def opened(browser: Browser, code: str = CODE) -> Any:
    browser.sign_out()
    return browser.get(f"/letter/{code}?text=en")


def signs(browser: Browser, **changes: str) -> Any:
    """Whoever holds the letter opens it, answers everything alike, and signs."""
    page = opened(browser).text
    answer = {f"{key}-answer": changes.get("answer", "affirm") for key in keys(page)}
    given = TYPED | {name: value for name, value in changes.items() if name in TYPED}
    return browser.post(f"/letter/{CODE}?text=en", data=hidden(page) | answer | given)


def papers() -> list[Paper]:
    db.session.expire_all()
    return list(db.session.scalars(db.select(Paper).order_by(Paper.id)))


def test_the_code_stands_on_the_paper_and_nowhere_else(
    cast: Cast, browser: Browser, letter: Letter
) -> None:
    browser.sign_in(cast.pam)
    answer = browser.post(f"/papers/letters/{letter.id}/print?text=en")
    first = squeezed(pages(answer.data)[0])
    found = re.search(SHOWN, first)
    assert found is not None, first
    code = workflow.read_code(found[0])
    for said in ("http://localhost/letter", "Good until", "onatelephone"):
        assert squeezed(said) in first
    assert letter.code_digest not in (None, code, hashlib.sha256(code.encode()).hexdigest())
    assert [line.action for line in trail_of(letter)] == ["letter.printed", "letter.opened"]
    assert found[0] not in browser.get(f"/papers/letters/{letter.id}").text
    plain = squeezed(pages(browser.get(f"/papers/letters/{letter.id}/print?text=en").data)[0])
    assert re.search(SHOWN, plain) is None, "to look at it, or to send it without"
    assert "/letter" not in plain


def test_whoever_holds_it_reads_what_it_asks_for_and_nothing_else(
    cast: Cast,
    browser: Browser,
    sent: Letter,
    wanted: AttestationRequest,
    asked: AttestationRequest,
) -> None:
    other = asked_by_hand(cast, db.session.get_one(Vendor, sent.vendor_id))
    db.session.commit()
    answer = opened(browser)
    assert answer.status_code == 200
    for said in ("Kiku", sent.number, "No subcontracting", wanted.number):
        assert said in answer.text
    for secret in (other.number, asked.number, "Acme", "Kiku  Aoi", "Kiku Aoi", cast.pam.name):
        assert secret not in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert opened(browser).status_code == 200, "looking uses nothing up"
    assert sent.code_used_on is None


def test_signed_once_it_waits_for_a_second_person_and_is_in_time(
    browser: Browser, sent: Letter, wanted: AttestationRequest
) -> None:
    answer = signs(browser)
    assert answer.status_code == 303, answer.text
    (paper,) = papers()
    assert (paper.way, paper.state, paper.recorded_by_id) == (Way.CODE, PaperState.RECORDED, None)
    (owed,) = duties(ObligationKind.ATTESTATION_SIGN)
    assert owed.handed_in_on == date(2026, 11, 25)
    assert [one.is_open for one in duties(ObligationKind.PAPER_CONFIRM)] == [True]
    (line, *_) = trail_of(sent)
    assert (line.action, line.actor_id) == ("letter.signed", None)
    assert "Kiku Aoi" in str(line.text.params), "the name that was typed"
    page = browser.get(answer.location, headers=ENGLISH).text
    assert "A second person compares it" in page
    assert signs(browser).status_code in (200, 303)
    assert len(papers()) == 1, "the code is good once"
    reconcile()
    db.session.expire_all()
    assert sent.state is LetterState.ENDED


def test_neither_who_printed_nor_who_posted_the_letter_confirms_it(
    cast: Cast, browser: Browser, sent: Letter, wanted: AttestationRequest
) -> None:
    signs(browser)
    (paper,) = papers()
    for person in (cast.pam, cast.pip):
        browser.sign_in(person)
        answer = browser.post(f"/papers/{paper.id}", data={"decision": "approve"})
        assert answer.status_code == 422
        assert "printed and posted the letter" in answer.text
    browser.sign_in(cast.pia)
    assert browser.post(f"/papers/{paper.id}", data={"decision": "approve"}).status_code == 302
    made = db.session.scalars(db.select(Attestation)).one()
    assert (made.medium, made.signer_id, made.authority_id) == (Medium.LETTER, None, None)
    assert made.signed_at == papers()[0].recorded_at
    assert duties(ObligationKind.ATTESTATION_SIGN)[0].outcome is Outcome.DONE


def test_record_and_receipt_say_on_the_strength_of_what_it_was_signed(
    cast: Cast, browser: Browser, sent: Letter, wanted: AttestationRequest
) -> None:
    signs(browser)
    (paper,) = papers()
    browser.sign_in(cast.pia)
    for said in (sent.number, "1-2-3 Chuo, Yoro", "without an account"):
        assert said in browser.get(f"/papers/{paper.id}").text
    browser.post(f"/papers/{paper.id}", data={"decision": "approve"})
    receipt_jobs.make_receipts()
    made = db.session.scalars(db.select(Attestation)).one()
    assert "with the code of a letter" in browser.get(f"/attestations/{made.id}").text
    (told,) = requests(sent.vendor_id, date(2026, 11, 30))
    assert [words(one, "en") for one in told.entitled_by] == ["letter code"], "in a report"
    page = opened(browser).text
    assert f"receipt={made.number}" in page
    answer = browser.get(f"/letter/{CODE}?receipt={made.number}")
    receipt = squeezed("".join(pages(answer.data)))
    for said in (sent.number, "1-2-3 Chuo, Yoro", "25 November 2026", "without an account"):
        assert squeezed(said) in receipt
    assert "Account" not in receipt


def test_what_is_refused_is_asked_for_by_a_new_letter(
    cast: Cast, browser: Browser, sent: Letter, wanted: AttestationRequest
) -> None:
    signs(browser)
    (paper,) = papers()
    browser.sign_in(cast.pia)
    browser.post(f"/papers/{paper.id}", data={"decision": "return", "wrong": "It was not her"})
    assert duties(ObligationKind.ATTESTATION_SIGN)[0].handed_in_on is None
    reconcile()
    reconcile()
    assert [one.state for one in letters()] == [LetterState.ENDED, LetterState.TO_POST]
    assert "Not accepted" in opened(browser).text


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": "Kiku Ren"}, "Nobody of this name is on record"),
        ({"basis": "authority"}, "Nobody of this name is on record"),
        ({"code": "K7QF-2M9A"}, "This is not a code of a letter"),
        ({"code": workflow.with_check("K7QF2MA")}, "This is not the code of this letter"),
        ({"code": ""}, "Please fill this in"),
        ({"confirmed": ""}, "Tick this to sign"),
        ({"answer": ""}, "Choose one of the answers"),
        ({"answer": "later"}, "Answer each of the statements"),
    ],
)
def test_what_is_typed_wrongly_is_named_and_signs_nothing(
    browser: Browser, sent: Letter, changes: dict[str, str], sentence: str
) -> None:
    answer = signs(browser, **changes)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert papers() == []
    assert sent.code_used_on is None


def test_where_nobody_is_on_record_it_is_signed_on_the_paper(
    browser: Browser, sent: Letter, kiku: Vendor
) -> None:
    kiku.representative_name = ""
    db.session.commit()
    page = opened(browser).text
    assert "Please sign on the paper that came with the letter" in page
    assert 'name="confirmed"' not in page
    assert signs(browser).status_code == 422
    assert papers() == []


def test_a_code_opens_nothing_before_it_is_posted_after_its_last_day_or_once_another_is_printed(
    cast: Cast, browser: Browser, letter: Letter, clock: Clock
) -> None:
    printed(letter, cast.pam)
    assert CLOSED in opened(browser).text, "it lies in the office"
    posted(letter, cast.pam)
    assert letter.code_ends_on is not None
    clock.go_to(letter.code_ends_on)
    assert opened(browser).status_code == 200
    clock.go_to(date.fromordinal(letter.code_ends_on.toordinal() + 1))
    assert opened(browser).status_code == 410
    clock.go_to(date(2026, 11, 25))
    printed(letter, cast.pam, workflow.with_check("AAAAAAA"))
    assert CLOSED in opened(browser).text
    db.session.expire_all()
    assert (letter.state, letter.posted_on) == (LetterState.TO_POST, None)
    assert [one.is_open for one in duties(ObligationKind.PAPER_LETTER)] == [False, True]
    assert [one.is_open for one in duties(ObligationKind.PAPER_CALL)] == [False]


def test_what_nobody_asks_any_more_and_a_code_nobody_made_are_answered_alike(
    cast: Cast, browser: Browser, sent: Letter, wanted: AttestationRequest
) -> None:
    with transaction():
        request_services.withdraw_request(wanted, reason="Asked twice", actor=acting(cast.pam))
    over = opened(browser)
    unknown = opened(browser, workflow.with_check("BBBBBBB"))
    mistyped = opened(browser, "K7QF2M9A")
    assert (over.status_code, unknown.status_code, mistyped.status_code) == (410, 410, 410)
    told = {re.sub(r"<[^>]+>", "", page.text) for page in (over, unknown, mistyped)}
    assert len(told) == 1


@pytest.mark.parametrize("is_posted", [True, False])
def test_the_page_of_a_letter_that_ended_no_longer_calls_its_code_good(
    cast: Cast, browser: Browser, letter: Letter, wanted: AttestationRequest, is_posted: bool
) -> None:
    printed(letter, cast.pam)
    if is_posted:
        posted(letter, cast.pip)
    browser.sign_in(cast.pam)
    page, good = f"/papers/letters/{letter.id}", "Good until" if is_posted else "Good once"
    assert good in browser.get(page, headers=ENGLISH).text
    with transaction():
        request_services.withdraw_request(wanted, reason="Asked twice", actor=acting(cast.pam))
    reconcile()
    ended = browser.get(page, headers=ENGLISH).text
    assert "No longer needed since" in ended
    assert not re.search("Good (until|once)", ended)


def test_a_posted_code_has_an_address_and_went_no_earlier_than_it_was_made(
    cast: Cast, browser: Browser, letter: Letter, clock: Clock
) -> None:
    clock.go_to(date(2026, 11, 26))
    printed(letter, cast.pam)
    browser.sign_in(cast.pam)
    for changes, sentence in (
        ({"on": "2026-11-26", "address": ""}, "Enter where it went"),
        ({"on": "2026-11-25", "address": "1-2-3 Chuo"}, "must not be before"),
    ):
        answer = post_letter(browser, letter, **changes)
        assert answer.status_code == 422
        assert sentence in answer.text
    assert post_letter(browser, letter, on="2026-11-26", address="1-2-3 Chuo").status_code == 302


def test_who_guesses_has_to_wait_and_who_holds_a_letter_does_not(
    browser: Browser, sent: Letter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "FREE_CODES", 2)
    tried = [CODE, CODE, CODE, *(workflow.with_check("BBBBBB" + sign) for sign in "234"), CODE]
    answers = [opened(browser, code).status_code for code in tried]
    assert answers == [200, 200, 200, 410, 410, 429, 429]


def test_it_is_typed_as_people_type_and_a_mistyped_sign_is_found_before_it_is_tried(
    browser: Browser, sent: Letter
) -> None:
    for typed in ("k7qf 2m9" + CODE[-1], "Ｋ７ＱＦ－２Ｍ９" + CODE[-1]):
        answer = browser.post("/letter", data={"code": typed}, headers=ENGLISH)
        assert answer.location == f"/letter/{CODE}"
    wrong = browser.post("/letter", data={"code": "K7QF-2N9" + CODE[-1]}, headers=ENGLISH)
    assert wrong.status_code == 422
    assert "compare each with the letter" in wrong.text
    for turned in (
        CODE[1] + CODE[0] + CODE[2:],
        CODE[:-2] + CODE[-1] + CODE[-2],
        CODE[:7],
        "0" + CODE[1:],
    ):
        with pytest.raises(RuleViolated):
            workflow.read_code(turned)


def test_who_is_signed_in_signs_nothing_with_a_letter(
    cast: Cast, browser: Browser, sent: Letter
) -> None:
    page = opened(browser).text
    data = hidden(page) | {f"{key}-answer": "affirm" for key in keys(page)} | TYPED
    browser.sign_in(cast.pam)
    answer = browser.post(f"/letter/{CODE}?text=en", data=data)
    assert "You are signed in with an account" in answer.text
    assert papers() == []


def test_more_that_is_asked_costs_the_page_of_a_letter_no_more_statements(
    cast: Cast, browser: Browser, kiku: Vendor, wanted: AttestationRequest
) -> None:
    reconcile()
    (letter,) = letters()
    printed(letter, cast.pam)
    posted(letter, cast.pam)
    with count_statements() as few:
        assert opened(browser).status_code == 200
    for _ in range(3):
        asked_by_hand(cast, kiku)
    reconcile()
    second, other = letters()[-1], workflow.with_check("AAAAAAA")
    assert second.id != letter.id, "the paper that is printed asks for what stands on it"
    printed(second, cast.pam, other)
    posted(second, cast.pam)
    with count_statements() as many:
        assert len(keys(opened(browser, other).text)) == 3
    assert many.total == few.total
