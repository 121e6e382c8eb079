"""The page on which a vendor reads and signs."""

import re

import pytest
from sqlalchemy import func, select

from portal.foundation.access.roles import Role
from portal.foundation.core.database.db import db
from portal.ledger.engagements.models import Engagement
from portal.supervision.attestations.models import (
    Attestation,
    AttestationRequest,
)
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.accounts import make_user
from tests.supervision.attestations.pages import ROW, address, ask, keys, signing


def test_ada_reads_signs_and_sees_what_she_signed(
    cast: Cast, browser: Browser, asked: AttestationRequest
) -> None:
    browser.sign_in(cast.ada)
    page = browser.get(address(asked)).text
    assert "handled the personal data of Sazanami Transfer Inc." in page
    (why,) = re.findall(r'<details class="statement-why.*?</details>', page, re.DOTALL)
    assert "article 25" in why
    assert "JIS Q 15001 J.9.4 c" in why
    answer = browser.post(address(asked), data=signing(page))
    assert answer.status_code in (302, 303)
    signed = browser.get(answer.location).text
    assert "I have authority to sign this document for Acme" in signed
    record = db.session.scalars(select(Attestation)).one()
    assert record.signer_name == "Ada Lovelace"
    assert "article 25" not in record.text  # why it is asked is no part of what is signed


def test_a_double_click_signs_once_and_shows_what_was_signed(
    cast: Cast, browser: Browser, asked: AttestationRequest
) -> None:
    browser.sign_in(cast.ada)
    data = signing(browser.get(address(asked)).text)
    first, second = (browser.post(address(asked), data=data) for _ in range(2))
    assert first.location == second.location
    assert db.session.scalar(select(func.count(Attestation.id))) == 1


def test_a_wrong_password_signs_nothing_and_keeps_what_was_typed(
    cast: Cast, browser: Browser, asked: AttestationRequest
) -> None:
    browser.sign_in(cast.ada)
    page = browser.get(address(asked)).text
    data = signing(page, password="wrong", answer="decline", explanation="We are not sure yet")
    answer = browser.post(address(asked), data=data)
    assert answer.status_code == 422
    assert "We are not sure yet" in answer.text
    assert "wrong" not in re.findall(r'type="password"[^>]*value="([^"]*)"', answer.text)
    assert db.session.scalar(select(func.count(Attestation.id))) == 0


def test_an_answer_that_contradicts_the_rows_is_named(
    cast: Cast, browser: Browser, asked: AttestationRequest
) -> None:
    browser.sign_in(cast.ada)
    page = browser.get(address(asked)).text
    answer = browser.post(address(asked), data=signing(page, **ROW))
    assert answer.status_code == 422
    assert "You described something that is not so" in answer.text
    assert 'value="Kamome LLC"' in answer.text


def test_another_row_can_be_added_without_javascript(
    cast: Cast, browser: Browser, asked: AttestationRequest
) -> None:
    browser.sign_in(cast.ada)
    page = browser.get(address(asked)).text
    (key,) = keys(page)
    sent = browser.post(address(asked), data=signing(page, add=f"{key}-rows", **ROW))
    assert sent.status_code == 303
    assert sent.location.endswith(f"#{key}-x1")
    more = browser.get(address(asked)).text
    assert f'name="{key}-x1-party"' in more
    assert 'value="Kamome LLC"' in more


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({}, "is needed for this statement"),
        ({"persons_handling": "many", "persons_trained": "3"}, "Enter a whole number"),
        ({"persons_handling": "9" * 5000, "persons_trained": "3"}, "Enter a whole number"),
    ],
)
def test_numbers_are_asked_for_in_words(
    cast: Cast, browser: Browser, signable: Engagement, typed: dict[str, str], sentence: str
) -> None:
    request = ask(cast, signable, "confidentiality_pledge")
    browser.sign_in(cast.ada)
    page = browser.get(address(request)).text
    answer = browser.post(address(request), data=signing(page, **typed))
    assert answer.status_code == 422
    assert sentence in answer.text


def test_a_day_that_does_not_exist_is_refused_in_words(
    cast: Cast, browser: Browser, signable: Engagement
) -> None:
    request = ask(cast, signable, "security_measures")
    browser.sign_in(cast.ada)
    page = browser.get(address(request)).text
    answer = browser.post(address(request), data=signing(page, self_check_date="2026-02-30"))
    assert answer.status_code == 422
    assert "There is no such day." in answer.text


def test_ten_megabytes_in_a_field_are_refused_beside_it(
    cast: Cast, browser: Browser, asked: AttestationRequest
) -> None:
    browser.sign_in(cast.ada)
    page = browser.get(address(asked)).text
    data = signing(page, answer="decline", explanation="x" * 10_000_000)
    answer = browser.post(address(asked), data=data)
    assert answer.status_code == 422
    assert "at most 4000 characters" in answer.text


def test_the_other_language_is_one_link_away_and_is_what_is_signed(
    cast: Cast, browser: Browser, asked: AttestationRequest
) -> None:
    browser.sign_in(cast.ada)
    page = browser.get(f"{address(asked)}?text=ja").text
    assert "再委託の事実が判明したとき" in page
    browser.post(address(asked), data=signing(page))
    attestation = db.session.scalars(select(Attestation)).one()
    assert attestation.language == "ja"
    assert "[署名者]\nAda Lovelace (Director)" in attestation.text


def test_a_member_can_read_but_not_sign(
    cast: Cast, browser: Browser, asked: AttestationRequest
) -> None:
    browser.sign_in(cast.alf)
    page = browser.get(address(asked))
    assert "Only a signatory of your company can sign" in page.text
    assert browser.post(address(asked)).status_code == 404


def test_a_signatory_without_authority_is_told_whom_to_ask(
    cast: Cast, browser: Browser, asked: AttestationRequest
) -> None:
    bob = make_user("Bob", Role.VENDOR_SIGNATORY, vendor=cast.acme)
    db.session.commit()
    browser.sign_in(bob)
    page = browser.get(address(asked)).text
    assert "We hold no valid record of your authority to sign" in page


def test_gus_is_told_acmes_request_does_not_exist(
    cast: Cast, browser: Browser, asked: AttestationRequest
) -> None:
    browser.sign_in(cast.gus)
    assert browser.get(address(asked)).status_code == 404
    assert browser.post(address(asked), data={}).status_code == 404
