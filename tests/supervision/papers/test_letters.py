"""Kiku has neither e-mail nor account: what is asked of it goes by post, or is said by telephone."""

from datetime import date

import pytest

from portal.foundation.audit.queries import trail_of
from portal.foundation.core.database.db import db
from portal.foundation.mail.models import MailState
from portal.ledger.obligations.models import ObligationKind, Outcome
from portal.ledger.vendors.models import Contact, Vendor, VendorState
from portal.supervision.attestations.models import AttestationRequest
from portal.supervision.consequences.reconcile import reconcile
from portal.supervision.papers.models import Ended, LetterState
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.mail import make_mail
from tests.factories.vendors import make_vendor
from tests.foundation.printing.reading import pages, squeezed
from tests.kills import killed_at_commit
from tests.queries import count_statements
from tests.supervision.papers.letter_acts import (
    asked_by_hand,
    duties,
    items_of,
    letters,
    note_call,
    post_letter,
)
from tests.supervision.papers.sheets import photo, record, word_of

LETTER, CALL = ObligationKind.PAPER_LETTER, ObligationKind.PAPER_CALL


@pytest.fixture
def kiku(cast: Cast) -> Vendor:
    vendor = make_vendor("Kiku", owner_id=cast.pam.id, state=VendorState.ACTIVE)
    db.session.add(Contact(vendor_id=vendor.id, name="Kiku Aoi", phone="03-0000-0000"))
    db.session.commit()
    return vendor


@pytest.fixture
def wanted(cast: Cast, kiku: Vendor) -> AttestationRequest:
    return asked_by_hand(cast, kiku)


def test_a_letter_is_asked_for_once_where_nobody_can_be_mailed(
    cast: Cast, kiku: Vendor, wanted: AttestationRequest, asked: AttestationRequest
) -> None:
    reconcile(thorough=False)
    reconcile()
    (letter,) = letters()
    assert (letter.vendor_id, letter.state) == (kiku.id, LetterState.TO_POST)
    assert items_of(letter) == [wanted.id], "Acme, whose Ada has an account, gets none"
    (duty,) = duties(LETTER)
    assert (duty.vendor_id, duty.due_on) == (kiku.id, date(2026, 11, 30))
    assert [line.action for line in trail_of(letter)] == ["letter.opened"]


def test_what_is_asked_before_it_is_posted_goes_into_the_same_letter(
    cast: Cast, kiku: Vendor, wanted: AttestationRequest, browser: Browser
) -> None:
    reconcile()
    second = asked_by_hand(cast, kiku)
    reconcile()
    (letter,) = letters()
    assert items_of(letter) == [wanted.id, second.id]
    browser.sign_in(cast.pam)
    post_letter(browser, letter)
    third = asked_by_hand(cast, kiku)
    reconcile()
    assert [items_of(one) for one in letters()] == [[wanted.id, second.id], [third.id]]


def test_the_owner_finds_the_letter_among_the_things_to_do(
    cast: Cast, browser: Browser, wanted: AttestationRequest
) -> None:
    reconcile()
    (letter,) = letters()
    browser.sign_in(cast.pam)
    assert f"/papers/letters/{letter.id}" in browser.get("/today").text
    page = browser.get(f"/papers/letters/{letter.id}").text
    for words in ("To be posted", wanted.number, "Kiku Aoi", "03-0000-0000", "Print in Japanese"):
        assert words in page
    assert letter.number in browser.get(f"/vendors/{wanted.vendor_id}/papers").text


@pytest.mark.parametrize(
    ("lang", "parts"),
    [
        ("ja", ("Kiku御中", "KikuAoi様", "お願い事項", "返送先", "2026年12月")),
        ("en", ("What we ask you to do", "Return to", "December 2026")),
    ],
)
def test_the_letter_says_what_until_when_and_where_to_and_the_statements_follow(
    cast: Cast, browser: Browser, wanted: AttestationRequest, lang: str, parts: tuple[str, ...]
) -> None:
    reconcile()
    (letter,) = letters()
    browser.sign_in(cast.pam)
    answer = browser.get(f"/papers/letters/{letter.id}/print?text={lang}")
    assert answer.mimetype == "application/pdf"
    first, *rest = pages(answer.data)
    for part in (*parts, wanted.number, letter.number):
        assert squeezed(part) in squeezed(first)
    assert word_of(wanted, "ja" if lang == "ja" else "en") in "".join(rest)


def test_a_letter_abroad_is_in_english(
    cast: Cast, browser: Browser, kiku: Vendor, wanted: AttestationRequest
) -> None:
    kiku.country = "DE"
    db.session.commit()
    reconcile()
    (letter,) = letters()
    browser.sign_in(cast.pam)
    first, *_ = pages(browser.get(f"/papers/letters/{letter.id}/print").data)
    assert squeezed("What we ask you to do") in first


def test_once_it_is_posted_a_call_is_to_be_made_and_noted(
    cast: Cast, browser: Browser, wanted: AttestationRequest
) -> None:
    reconcile()
    (letter,) = letters()
    browser.sign_in(cast.pam)
    answer = post_letter(browser, letter, address="1-2-3 Chuo, Yoro")
    assert answer.status_code == 302, answer.text
    (posted,), (call,) = duties(LETTER), duties(CALL)
    assert (posted.outcome, posted.handed_in_on) == (Outcome.DONE, date(2026, 11, 25))
    assert call.is_open
    assert call.due_on >= date(2026, 12, 2), "it has to arrive first"
    assert "1-2-3 Chuo, Yoro" in browser.get(answer.location).text

    silent = note_call(browser, letter, said="")
    assert silent.status_code == 422
    note_call(browser, letter)
    db.session.expire_all()
    assert (letter.state, letter.spoke_with) == (LetterState.CALLED, "Kiku Aoi")
    assert not duties(CALL)[0].is_open
    assert [line.action for line in trail_of(letter)] == [
        "letter.called",
        "letter.posted",
        "letter.opened",
    ]
    reconcile()
    assert len(letters()) == 1


def test_who_is_told_by_telephone_gets_no_letter(
    cast: Cast, browser: Browser, wanted: AttestationRequest
) -> None:
    reconcile()
    (letter,) = letters()
    browser.sign_in(cast.pam)
    note_call(browser, letter)
    reconcile()
    assert [one.state for one in letters()] == [LetterState.CALLED]
    assert [one.is_open for one in duties(LETTER)] == [False]
    assert duties(CALL) == []


@pytest.mark.parametrize(
    ("day", "sentence"),
    [("2026-11-26", "still to come"), ("2026-11-24", "must not be before")],
)
def test_a_day_that_cannot_be_is_refused(
    cast: Cast, browser: Browser, wanted: AttestationRequest, day: str, sentence: str
) -> None:
    reconcile()
    (letter,) = letters()
    browser.sign_in(cast.pam)
    answer = post_letter(browser, letter, on=day)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert duties(LETTER)[0].is_open


def test_of_two_who_note_it_as_posted_the_second_is_told(
    cast: Cast, browser: Browser, wanted: AttestationRequest
) -> None:
    reconcile()
    (letter,) = letters()
    browser.sign_in(cast.pam)
    post_letter(browser, letter)
    browser.sign_in(cast.pip)
    answer = post_letter(browser, letter)
    assert answer.status_code == 409
    assert "has been posted already" in answer.text
    assert len(duties(CALL)) == 1


def test_it_falls_away_when_somebody_can_be_mailed(
    cast: Cast, kiku: Vendor, wanted: AttestationRequest
) -> None:
    reconcile()
    db.session.add(Contact(vendor_id=kiku.id, name="Somebody", email="aoi@kiku.example.jp"))
    db.session.commit()
    reconcile(thorough=False)
    (letter,) = letters()
    assert (letter.state, letter.ended_because) == (LetterState.ENDED, Ended.MAILABLE)
    assert [one.outcome for one in duties(LETTER)] == [Outcome.WITHDRAWN]


def test_an_address_at_which_mail_failed_reaches_nobody(
    cast: Cast, kiku: Vendor, wanted: AttestationRequest
) -> None:
    db.session.add(Contact(vendor_id=kiku.id, name="Somebody", email="old@kiku.example.jp"))
    db.session.commit()
    make_mail(recipient="old@kiku.example.jp").state = MailState.DEAD
    db.session.commit()
    reconcile()
    assert [one.state for one in letters()] == [LetterState.TO_POST]


def test_it_falls_away_when_the_paper_came_and_stays_away_when_that_is_sent_back(
    cast: Cast, browser: Browser, wanted: AttestationRequest
) -> None:
    reconcile()
    browser.sign_in(cast.pam)
    (letter,) = letters()
    post_letter(browser, letter)
    where = record(browser, wanted, scan=photo()).location
    reconcile()
    db.session.expire_all()
    assert (letter.state, letter.ended_because) == (LetterState.ENDED, Ended.NOTHING_OPEN)
    assert [one.outcome for one in duties(CALL)] == [Outcome.WITHDRAWN]
    browser.sign_in(cast.pip)
    browser.post(where, data={"decision": "return", "wrong": "Not signed"})
    reconcile()
    assert len(letters()) == 1


def test_nobody_writes_to_a_vendor_whose_handovers_are_stopped(
    cast: Cast, kiku: Vendor, wanted: AttestationRequest
) -> None:
    kiku.state = VendorState.SUSPENDED
    db.session.commit()
    reconcile()
    assert letters() == []


def test_killed_halfway_the_letter_is_opened_by_the_next_run(
    cast: Cast, wanted: AttestationRequest
) -> None:
    with killed_at_commit(1):
        reconcile(thorough=False)
    db.session.rollback()
    assert letters() == []
    reconcile()
    assert len(letters()) == len(duties(LETTER)) == 1


def test_auditors_read_letters_and_vendors_see_none(
    cast: Cast, browser: Browser, wanted: AttestationRequest
) -> None:
    reconcile()
    (letter,) = letters()
    browser.sign_in(cast.ann)
    page = browser.get(f"/papers/letters/{letter.id}").text
    assert "Note as posted" not in page
    assert browser.post(f"/papers/letters/{letter.id}/posted").status_code in (403, 404)
    browser.sign_in(cast.ada)
    assert browser.get(f"/papers/letters/{letter.id}").status_code == 404


def test_more_that_is_asked_costs_no_more_statements(
    cast: Cast, kiku: Vendor, wanted: AttestationRequest, browser: Browser
) -> None:
    reconcile()
    (letter,) = letters()
    browser.sign_in(cast.pam)
    with count_statements() as few:
        browser.get(f"/papers/letters/{letter.id}")
    for _ in range(3):
        asked_by_hand(cast, kiku)
    reconcile()
    with count_statements() as many:
        browser.get(f"/papers/letters/{letter.id}")
    assert many.total == few.total


def test_the_registered_address_is_proposed_and_printed_until_another_was_on_an_envelope(
    cast: Cast, browser: Browser, kiku: Vendor, wanted: AttestationRequest
) -> None:
    kiku.postal_code, kiku.registered_address = "105-0011", "東京都港区芝公園1-2-3"
    db.session.commit()
    reconcile()
    (letter,) = letters()
    browser.sign_in(cast.pam)
    page = browser.get(f"/papers/letters/{letter.id}").text
    assert "〒105-0011\n東京都港区芝公園1-2-3</textarea>" in page.replace("\r", "")
    printed = pages(browser.get(f"/papers/letters/{letter.id}/print?text=ja").data)
    assert "東京都港区芝公園1-2-3" in squeezed(printed[0])
    assert "所在地〒105-0011東京都港区芝公園1-2-3" in squeezed("".join(printed[1:]))
    post_letter(browser, letter, address="支店の住所 9-9")
    asked_by_hand(cast, kiku)
    reconcile()
    (_, second) = letters()
    assert "支店の住所 9-9</textarea>" in browser.get(f"/papers/letters/{second.id}").text
