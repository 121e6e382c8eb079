"""A statement that its own numbers contradict is not signed as if all were well."""

import re
from html import unescape

import pytest
from werkzeug.test import TestResponse

from portal.ledger.engagements.models import Engagement
from portal.supervision.attestations.models import Answer, AttestationRequest
from tests.browser import Browser
from tests.cast import Cast
from tests.supervision.attestations.pages import address, ask, flashed, keys, records, signing


@pytest.fixture
def pledge(cast: Cast, signable: Engagement, browser: Browser) -> AttestationRequest:
    request = ask(cast, signable, "confidentiality_pledge")
    browser.sign_in(cast.ada)
    return request


def sent(browser: Browser, request: AttestationRequest, lang: str, **typed: str) -> TestResponse:
    page = browser.get(f"{address(request)}?text={lang}").text
    return browser.post(address(request), data=signing(page, **typed))


def value(page: str, name: str) -> str:
    """Of a field of the only statement, whatever kind of field it is."""
    (key,) = keys(page)
    found = re.search(rf'name="{key}-{name}"[^>]*?(?:value="([^"]*)"|>([^<]*)</textarea>)', page)
    assert found is not None, name
    return unescape(found[1] or found[2] or "")


def test_who_is_not_trained_becomes_an_exception_that_is_filled_in(
    browser: Browser, pledge: AttestationRequest
) -> None:
    refused = sent(browser, pledge, "en", persons_handling="12", persons_trained="5")
    assert refused.status_code == 422
    assert records() == []
    assert "7 persons are not trained. Enter them as an exception" in refused.text
    assert value(refused.text, "persons_handling") == "12"
    assert value(refused.text, "persons_trained") == "5"
    assert value(refused.text, "x0-party") == "7 persons"
    assert value(refused.text, "x0-work").startswith("Training in handling personal information")
    chosen = re.findall(r'value="(\w+)" checked[^>]*data-answer', refused.text)
    assert chosen == ["affirm_with_exception"]


def test_completed_it_is_signed_with_that_exception(
    browser: Browser, pledge: AttestationRequest
) -> None:
    page = sent(browser, pledge, "ja", persons_handling="12", persons_trained="5").text
    assert value(page, "x0-party") == "7名"
    filled = {name: value(page, name.replace("_", "-", 1)) for name in ("x0_party", "x0_work")}
    data = signing(
        page,
        answer="affirm_with_exception",
        persons_handling="12",
        persons_trained="5",
        x0_since_on="2026-04-01",
        x0_remark="2026年12月25日までに受講",
        **filled,
    )
    flashed(browser, browser.post(address(pledge), data=data))
    (record,) = records()
    assert record.answer is Answer.AFFIRM_WITH_EXCEPTION
    assert "7名" in record.text


def test_what_was_typed_into_the_row_stays(browser: Browser, pledge: AttestationRequest) -> None:
    page = sent(
        browser, pledge, "en", persons_handling="12", persons_trained="5", x0_party="Night shift",
    ).text  # fmt: skip
    assert value(page, "x0-party") == "Night shift"


def test_more_trained_than_there_are_is_questioned(
    browser: Browser, pledge: AttestationRequest
) -> None:
    refused = sent(browser, pledge, "en", persons_handling="12", persons_trained="15")
    assert refused.status_code == 422
    assert records() == []
    assert (
        "“Persons trained in the past 12 months” (15) is more than “Persons handling the data” (12)"
        in refused.text
    )
    assert value(refused.text, "persons_trained") == "15"


def test_equal_numbers_are_signed(browser: Browser, pledge: AttestationRequest) -> None:
    flashed(browser, sent(browser, pledge, "en", persons_handling="12", persons_trained="12"))
    assert [one.answer for one in records()] == [Answer.AFFIRM]


@pytest.mark.parametrize(("answer", "trained"), [("affirm", "12"), ("decline", "5")])
def test_the_row_that_was_filled_in_is_no_hindrance_to_another_answer(
    browser: Browser, pledge: AttestationRequest, answer: str, trained: str
) -> None:
    page = sent(browser, pledge, "ja", persons_handling="12", persons_trained="5").text
    kept = {name: value(page, name.replace("_", "-", 1)) for name in ("x0_party", "x0_work")}
    data = signing(
        page,
        answer=answer,
        persons_handling="12",
        persons_trained=trained,
        explanation="確認できません" if answer == "decline" else "",
        x0_since_on="",
        x0_remark="",
        **kept,
    )
    flashed(browser, browser.post(address(pledge), data=data))
    (record,) = records()
    assert record.answer == answer
    assert "7名" not in record.text
