"""The app as it runs outside tests: forged requests, headers and cookies, over https."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask, url_for
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from portal.foundation.access.guards import public
from portal.foundation.access.scoping import EVERYTHING, set_scope
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from tests.cast import assemble
from tests.database import make_app
from tests.foundation.access.test_routes import ROUTES, Route, named
from tests.foundation.accounts.people import PASSWORD, hashed

SITE = "https://kantoku.example.jp"
ADA = {"email": "ada@example.jp", "password": PASSWORD}
POSTS = [route for route in ROUTES if route[1] == "POST"]
STEADY = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    app = make_app(
        tmp_path_factory.mktemp("house"),
        TESTING=False,
        WTF_CSRF_ENABLED=True,
        PUBLIC_URL=SITE,
    )
    app.add_url_rule("/broken", "broken", public(lambda: str(1 // 0)))
    with app.app_context():
        set_scope(db.session, EVERYTHING)
        with transaction(audited=False):
            assemble().ada.password_hash = hashed(PASSWORD)
        db.session.remove()
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def visitor(house: Flask) -> FlaskClient:
    return house.test_client()


def token_on(page: TestResponse) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
    assert found
    return found[1]


def sign_in(visitor: FlaskClient, **more: str) -> TestResponse:
    token = token_on(visitor.get("/sign-in", base_url=SITE))
    body = ADA | {"csrf_token": token} | more
    headers = {"Referer": f"{SITE}/sign-in"}
    return visitor.post("/sign-in", base_url=SITE, headers=headers, data=body)


def address(app: Flask, route: Route) -> str:
    numbers: dict[str, Any] = {
        name: "x" if name in ("promise_id", "guide_name") or "token" in name else 1
        for name in route[2].arguments
    }
    with app.test_request_context():
        return url_for(route[0], **numbers)


@pytest.mark.parametrize("route", POSTS, ids=named)
def test_nothing_is_done_without_the_pages_own_token(
    house: Flask, visitor: FlaskClient, route: Route
) -> None:
    answer = visitor.post(address(house, route), data={"name": "Forged"})
    assert answer.status_code == 400
    assert "操作を受け付けられませんでした" in answer.text
    assert_steady(answer)


def test_the_token_of_somebody_else_does_not_help(house: Flask, visitor: FlaskClient) -> None:
    foreign = token_on(house.test_client().get("/sign-in", base_url=SITE))
    assert sign_in(visitor, csrf_token=foreign).status_code == 400
    assert sign_in(visitor).status_code == 302


def test_a_page_of_another_site_cannot_send_a_form(visitor: FlaskClient) -> None:
    body = ADA | {"csrf_token": token_on(visitor.get("/sign-in", base_url=SITE))}
    for referer in ("https://evil.example/", f"{SITE}.evil.example/", ""):
        headers = {"Referer": referer}
        answer = visitor.post("/sign-in", base_url=SITE, headers=headers, data=body)
        assert answer.status_code == 400, referer


def test_signing_in_begins_a_new_session(visitor: FlaskClient) -> None:
    with visitor.session_transaction(base_url=SITE) as planted:
        planted["planted"] = "by somebody else"
    before = token_on(visitor.get("/sign-in", base_url=SITE))
    assert sign_in(visitor).status_code == 302
    with visitor.session_transaction(base_url=SITE) as session:
        assert "planted" not in session
        assert session["_user_id"].partition(".")[0].isdigit()
    assert token_on(visitor.get("/profile", base_url=SITE)) != before


def test_over_https_the_cookie_stays_on_https_and_away_from_scripts(visitor: FlaskClient) -> None:
    cookies = sign_in(visitor).headers.getlist("Set-Cookie")
    assert {one.partition("=")[0] for one in cookies} == {"__Host-session", "__Host-device"}
    for cookie in cookies:
        assert "Domain" not in cookie
        assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= {
            one.strip() for one in cookie.split(";")
        }


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/sign-in", 200),
        ("GET", "/", 302),
        ("GET", "/vendors/", 302),
        ("GET", "/nothing", 404),
        ("GET", "/static/nothing.css", 404),
        ("GET", "/assets/nothing?v=1", 404),
        ("GET", "/invitations/unknown", 410),
        ("DELETE", "/sign-in", 405),
        ("POST", "/sign-in", 400),
        ("GET", "/broken", 500),
    ],
)
def test_every_answer_is_protected(
    visitor: FlaskClient, method: str, path: str, status: int
) -> None:
    answer = visitor.open(path, base_url=SITE, method=method)
    assert answer.status_code == status
    assert_steady(answer)
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=")


def test_only_assets_that_are_there_are_kept(visitor: FlaskClient) -> None:
    for path in ("/static/css/base.css", "/assets/htmx.js"):
        with visitor.get(path) as answer:
            assert answer.headers["Cache-Control"] == "public, max-age=3600"
            assert "Set-Cookie" not in answer.headers
            assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_the_name_in_the_request_is_in_no_link(visitor: FlaskClient) -> None:
    for path in ("/", "/vendors/", "/sign-in"):
        answer = visitor.get(path, headers={"Host": "evil.example"})
        assert "evil" not in (answer.location or "") + answer.text


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"a=1&" * 2000, id="thousands of fields"),
        pytest.param(b"a=" + b"x" * (25 * 1024 * 1024), id="25 MB of text"),
        pytest.param(b"x" * (57 * 1024 * 1024), id="57 MB"),
    ],
)
def test_more_than_anybody_needs_is_not_even_read(visitor: FlaskClient, body: bytes) -> None:
    answer = visitor.post(
        "/sign-in", data=body, content_type="application/x-www-form-urlencoded", base_url=SITE
    )
    assert answer.status_code == 413
    assert_steady(answer)


def assert_steady(answer: TestResponse) -> None:
    assert {name: answer.headers.get(name) for name in STEADY} == STEADY
    policy = answer.headers["Content-Security-Policy"]
    for part in ("default-src 'none'", "script-src 'self'", "style-src 'self'"):
        assert part in policy
    for part in ("frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"):
        assert part in policy
    assert "unsafe" not in policy
