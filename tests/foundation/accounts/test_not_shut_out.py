"""No stranger, and nobody in the same network, keeps somebody from signing in or from signing."""

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.foundation.accounts.signing_in import services, throttling
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import RuleViolated
from portal.supervision.attestations.models import Attestation, AttestationRequest
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast
from tests.foundation.accounts.people import OTHER, PASSWORD, give_password, mails
from tests.supervision.attestations.conftest import asked, signable  # noqa: F401  (fixtures)
from tests.supervision.attestations.pages import address, signing

ELSEWHERE = {"REMOTE_ADDR": "198.51.100.7"}


@pytest.fixture
def stranger(app: Flask) -> Browser:
    return Browser(app, app.response_class)


def enter(browser: Browser, email: str, password: str = PASSWORD) -> int:
    return browser.post("/sign-in", data={"email": email, "password": password}).status_code


def guess(stranger: Browser, email: str, times: int) -> None:
    for _ in range(times):
        stranger.post("/sign-in", data={"email": email, "password": OTHER})


def fill_the_network(stranger: Browser) -> None:
    """Thirty failed tries of the address at which everybody in these tests is."""
    for number in range(throttling.FREE_FOR_ADDRESS):
        guess(stranger, f"person{number}@example.jp", 1)
    assert enter(stranger, "one.more@example.jp") == 429


def test_a_stranger_who_guesses_at_the_sign_in_does_not_stop_a_signature(
    browser: Browser,
    stranger: Browser,
    cast: Cast,
    asked: AttestationRequest,  # noqa: F811
) -> None:
    browser.sign_in(cast.ada)
    page = browser.get(address(asked)).text
    guess(stranger, cast.ada.email, 6)
    assert browser.post(address(asked), data=signing(page)).status_code == 302
    assert db.session.scalar(select(func.count()).select_from(Attestation)) == 1


def test_a_full_network_stops_neither_a_known_device_nor_a_password_given_again(
    browser: Browser, stranger: Browser, cast: Cast
) -> None:
    give_password(cast.pam)
    assert enter(browser, cast.pam.email) == 302
    fill_the_network(stranger)
    given = {"current": PASSWORD, "password": OTHER, "repeated": OTHER}
    assert browser.post("/profile/password", data=given).status_code == 302
    browser.post("/sign-out")
    assert enter(browser, cast.pam.email, OTHER) == 302


def test_a_known_device_asks_for_a_link_when_strangers_used_up_the_asking(
    browser: Browser, stranger: Browser, cast: Cast
) -> None:
    give_password(cast.pam)
    enter(browser, cast.pam.email)
    browser.post("/sign-out")
    asking = {"email": cast.pam.email}
    for _ in range(throttling.FREE_FOR_ACCOUNT):
        stranger.post("/password-reset", data=asking)
    assert stranger.post("/password-reset", data=asking).status_code == 429
    before = mails()
    assert browser.post("/password-reset", data=asking).status_code == 200
    assert mails() == before + 1


def test_wrong_passwords_in_a_session_leave_the_sign_in_alone(cast: Cast) -> None:
    give_password(cast.ada)
    for _ in range(throttling.FREE_FOR_ACCOUNT):
        with pytest.raises(RuleViolated):
            services.confirm_password(acting(cast.ada), OTHER)
    with pytest.raises(throttling.TooManyTries):
        services.confirm_password(acting(cast.ada), PASSWORD)
    assert services.recognise(cast.ada.email, PASSWORD, "192.0.2.1") == [cast.ada]
    services.confirm_password(acting(cast.ada), PASSWORD)


def test_a_right_password_forgets_the_slips_before_it_and_nothing_of_strangers(
    cast: Cast,
) -> None:
    give_password(cast.ada)
    for _ in range(4):
        with pytest.raises(RuleViolated):
            services.confirm_password(acting(cast.ada), OTHER)
        services.recognise(cast.ada.email, OTHER, "192.0.2.1")
    services.confirm_password(acting(cast.ada), PASSWORD)
    with pytest.raises(RuleViolated):
        services.confirm_password(acting(cast.ada), OTHER)
    services.confirm_password(acting(cast.ada), PASSWORD)
    services.recognise(cast.ada.email, OTHER, "192.0.2.1")
    with pytest.raises(throttling.TooManyTries), transaction(audited=False):
        throttling.count_try(throttling.on_account(cast.ada.email, "192.0.2.1"))
