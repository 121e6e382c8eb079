"""What the portal says to a browser about itself: cookies of this host, no other host's name."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from flask.testing import FlaskClient
from itsdangerous import URLSafeSerializer
from sqlalchemy import select

from portal.foundation.access.scoping import EVERYTHING, set_scope
from portal.foundation.accounts.models import User
from portal.foundation.accounts.signing_in import throttling
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from tests.browser import Browser
from tests.cast import Cast, assemble
from tests.database import make_app
from tests.foundation.accounts.people import OTHER, PASSWORD, hashed
from tests.sessions import signed_in

SITE, HOST = "https://kantoku.example.jp", "kantoku.example.jp"
A_YEAR = 31_536_000


@pytest.fixture(scope="module")
def secured(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    app = make_app(tmp_path_factory.mktemp("hosts"), PUBLIC_URL=SITE)
    with app.app_context():
        set_scope(db.session, EVERYTHING)
        with transaction(audited=False):
            assemble().ada.password_hash = hashed(PASSWORD)
        db.session.remove()
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def visitor(secured: Flask) -> FlaskClient:
    return secured.test_client()


def entered(app: Flask) -> dict[str, Any]:
    """What the cookie of Ada, signed in, holds."""
    with app.app_context():
        set_scope(db.session, EVERYTHING)
        with transaction(audited=False):
            found = signed_in(db.session.scalars(select(User).where(User.name == "Ada")).one())
        db.session.remove()
    return found


def sealed(app: Flask, values: dict[str, Any], salt: str) -> str:
    kind = type("Sealing", (SecureCookieSessionInterface,), {"salt": salt})
    serializer = kind().get_signing_serializer(app)
    return str(serializer.dumps(values))


def names(visitor: FlaskClient) -> set[str]:
    return {cookie.key for cookie in (visitor._cookies or {}).values()}


def test_a_session_of_before_goes_on_under_the_name_of_today(
    secured: Flask, visitor: FlaskClient
) -> None:
    written_before = sealed(secured, entered(secured), "cookie-session")
    visitor.set_cookie("session", written_before, domain=HOST)
    assert visitor.get("/profile", base_url=SITE).status_code == 200
    assert names(visitor) == {"__Host-session"}
    assert visitor.get("/profile", base_url=SITE).status_code == 200


def test_a_session_of_today_does_not_pass_under_the_old_name(
    secured: Flask, visitor: FlaskClient
) -> None:
    written_today = sealed(secured, entered(secured), "host-session")
    visitor.set_cookie("session", written_today, domain=HOST)
    assert visitor.get("/profile", base_url=SITE).status_code == 302
    visitor.set_cookie("__Host-session", written_today, domain=HOST)
    assert visitor.get("/profile", base_url=SITE).status_code == 200


def test_a_device_marked_before_is_known(secured: Flask, visitor: FlaskClient) -> None:
    with secured.app_context():
        mark = [throttling.key("device-of", "ada@example.jp"), "a-device"]
        secret = secured.config["SECRET_KEY"]
    visitor.set_cookie(
        "device", str(URLSafeSerializer(secret, salt="device").dumps(mark)), domain=HOST
    )

    def enter(visitor: FlaskClient, password: str) -> int:
        data = {"email": "ada@example.jp", "password": password}
        return visitor.post("/sign-in", base_url=SITE, data=data).status_code

    stranger = secured.test_client()
    for _ in range(5):
        enter(stranger, OTHER)
    assert enter(stranger, PASSWORD) == 429
    assert enter(visitor, PASSWORD) == 302
    assert "__Host-device" in names(visitor)


def test_https_is_kept_for_a_year(visitor: FlaskClient) -> None:
    headers = visitor.get("/sign-in", base_url=SITE).headers
    assert headers["Strict-Transport-Security"] == f"max-age={A_YEAR}"


@pytest.mark.parametrize(
    ("asked", "there"),
    [
        ("/obligations", "/obligations/"),
        ("/obligations?state=open&q=%E7%B4%99", "/obligations/?state=open&q=%E7%B4%99"),
    ],
)
def test_what_a_request_calls_us_leads_nobody_away(
    browser: Browser, cast: Cast, asked: str, there: str
) -> None:
    browser.sign_in(cast.pam)
    answer = browser.get(asked, headers={"Host": "evil.example"})
    assert (answer.status_code, answer.location) == (308, there)
    assert "evil.example" not in answer.text


def test_a_method_that_is_not_allowed_is_told_which_are(browser: Browser, cast: Cast) -> None:
    answer = browser.get("/sign-out")
    assert answer.status_code == 405
    assert set(answer.headers["Allow"].split(", ")) == {"POST", "OPTIONS"}
    assert answer.mimetype == "text/html"


def test_signing_out_empties_what_pages_kept_in_the_browser(browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.ada)
    assert "data-sign-out=" in browser.get("/profile").text
    assert browser.post("/sign-out").headers["Clear-Site-Data"] == '"storage"'
