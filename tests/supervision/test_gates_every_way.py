"""Nobody goes around a gate: by its address, by its form, from a page that was opened before."""

import pytest

from tests.browser import Browser
from tests.cast import Cast
from tests.supervision.gate_kinds import Gate
from tests.supervision.shut_gates import the_gate

EVERY = pytest.mark.parametrize("gate", list(Gate), ids=lambda gate: gate.name.lower())


@EVERY
def test_it_is_open_until_something_is_missing(gate: Gate, browser: Browser, cast: Cast) -> None:
    """So that nothing else can be what refuses below."""
    tried = the_gate(gate, cast)
    browser.sign_in(tried.who)
    assert not any(said in browser.get(tried.page).text for said in tried.says[:1])
    sent = browser.post(tried.to, data=tried.sent)
    assert sent.status_code == 302, sent.text
    assert tried.moved()


@EVERY
def test_its_page_says_what_is_missing_and_who_can_mend_it(
    gate: Gate, browser: Browser, cast: Cast
) -> None:
    tried = the_gate(gate, cast)
    tried.shut()
    browser.sign_in(tried.who)
    page = browser.get(tried.page)
    assert page.status_code == 200
    for said in tried.says:
        assert said in page.text
    assert not tried.moved()


@EVERY
def test_what_is_sent_past_its_page_is_refused_in_the_same_words(
    gate: Gate, browser: Browser, cast: Cast
) -> None:
    tried = the_gate(gate, cast)
    tried.shut()
    browser.sign_in(tried.who)
    refused = browser.post(tried.to, data=tried.sent)
    assert refused.status_code in (409, 422), refused.status_code
    for said in tried.says:
        assert said in refused.text
    assert not tried.moved()


@EVERY
def test_a_page_that_was_opened_before_does_not_go_around_it(
    gate: Gate, browser: Browser, cast: Cast
) -> None:
    """A second browser makes what is missing missing, while the first shows an open gate."""
    tried = the_gate(gate, cast)
    browser.sign_in(tried.who)
    assert browser.get(tried.page).status_code == 200
    tried.shut()
    refused = browser.post(tried.to, data=tried.sent)
    assert refused.status_code in (409, 422), refused.status_code
    assert tried.says[0] in refused.text
    assert not tried.moved()
    again = browser.post(tried.to, data=tried.sent)
    assert again.status_code in (409, 422)
    assert not tried.moved()
