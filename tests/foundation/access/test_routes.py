"""Walks every route of the portal x method x role. A new endpoint is covered the moment it exists."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, url_for
from werkzeug.routing import Rule

from config import Config
from portal.app import create_app
from portal.foundation.access.guards import describe_access, rule_for
from portal.foundation.access.roles import SIGN_IN_ROLES, VENDOR_ROLES, Role, permissions_of
from portal.foundation.core.database.db import db
from tests.browser import Browser
from tests.cast import Cast
from tests.database import Scene
from tests.foundation.access.gathering import acme_at_work, gathered, globex_at_work
from tests.foundation.access.samples import SAMPLES, Samples

APP = create_app(
    Config(SECRET_KEY="walk", SQLALCHEMY_DATABASE_URI="sqlite://", DATA_DIR=Path("unused"))
)
STAFF = sorted(SIGN_IN_ROLES - VENDOR_ROLES)
Route = tuple[str, str, Rule]


def routes() -> Iterator[Route]:
    for rule in APP.url_map.iter_rules():
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield rule.endpoint, method, rule


def is_guarded(rule: Rule) -> bool:
    declared = rule_for(APP, rule.endpoint)
    return declared is None or not declared.public


ROUTES = list(routes())
GUARDED = [route for route in ROUTES if is_guarded(route[2])]
ABOUT_A_VENDOR = [
    route for route in GUARDED if set(route[2].arguments) - {"promise_id", "guide_name", "position"}
]


@pytest.fixture
def scene(request: pytest.FixtureRequest) -> Scene:
    return globex_at_work if "theirs" in request.fixturenames else acme_at_work


@pytest.fixture
def rows(cast: Cast) -> Samples:
    """Acme's."""
    return gathered(cast.acme, cast.pam)


@pytest.fixture
def theirs(cast: Cast) -> Samples:
    """Of Globex."""
    return gathered(cast.globex, cast.pam)


def named(route: Route) -> str:
    return f"{route[1]} {route[0]}"


def path(app: Flask, rule: Rule, values: dict[str, Any]) -> str:
    with app.test_request_context():
        return url_for(rule.endpoint, **values)


def sample_path(app: Flask, rule: Rule, rows: Samples) -> str:
    values = {name: SAMPLES[name](rows) for name in sorted(rule.arguments)}
    db.session.commit()
    return path(app, rule, values)


def granted(rule: Rule, role: Role) -> bool:
    declared = rule_for(APP, rule.endpoint)
    assert declared is not None
    return not declared.permissions or bool(set(declared.permissions) & permissions_of([role]))


def who_knocks(route: Route, roles: list[Role]) -> list[Role]:
    """Two of those whom the matrix lets in, and one of whom one guard turns away before a page is
    made; for each route others. Every page is drawn for each role in tests/faults/test_hostile_words.
    """
    place = ROUTES.index(route)
    let_in = [role for role in roles if granted(route[2], role)]
    turned_away = [role for role in roles if role not in let_in]
    return _some(let_in, place, 2) + _some(turned_away, place, 1)


def _some(roles: list[Role], place: int, most: int) -> list[Role]:
    first = place % max(len(roles), 1)
    return (roles[first:] + roles[:first])[:most]


@pytest.mark.parametrize("route", ROUTES, ids=named)
def test_every_route_says_who_may_call_it(route: Route) -> None:
    assert rule_for(APP, route[0]) is not None


@pytest.mark.parametrize("route", GUARDED, ids=named)
def test_strangers_are_sent_to_sign_in(app: Flask, browser: Browser, route: Route) -> None:
    """Before anything is looked for: it need not be there."""
    _, method, rule = route
    values = dict.fromkeys(rule.arguments, 1)
    response = browser.open(path(app, rule, values), method=method)
    assert response.status_code in (302, 303)
    assert response.location.startswith("/sign-in")


@pytest.mark.parametrize("route", GUARDED, ids=named)
def test_everybody_reaches_exactly_what_the_matrix_grants(
    app: Flask, browser: Browser, cast: Cast, rows: Samples, route: Route
) -> None:
    """People of the vendor their own rows: what is not granted is 404 to them, never 403."""
    _, method, rule = route
    address = sample_path(app, rule, rows)
    for role in who_knocks(route, sorted(VENDOR_ROLES)):
        browser.sign_in(cast.playing(role))
        response = browser.open(address, method=method)
        assert (response.status_code != 404) is granted(rule, role), role
        assert response.status_code not in (403, 500), role
    for role in who_knocks(route, STAFF):
        browser.sign_in(cast.playing(role))
        response = browser.open(address, method=method)
        assert (response.status_code != 403) is granted(rule, role), role
        assert response.status_code < 500, role


@pytest.mark.parametrize("route", ABOUT_A_VENDOR, ids=named)
def test_another_vendors_things_do_not_exist(
    app: Flask, browser: Browser, cast: Cast, theirs: Samples, route: Route
) -> None:
    _, method, rule = route
    address = sample_path(app, rule, theirs)
    for role in sorted(VENDOR_ROLES):
        browser.sign_in(cast.playing(role))
        assert browser.open(address, method=method).status_code == 404, role


def test_a_vendor_that_guesses_a_page_that_is_not_there_gets_the_same_answer(
    browser: Browser, cast: Cast
) -> None:
    browser.sign_in(cast.ada)
    forbidden, missing = browser.get("/vendors/"), browser.get("/nothing")
    assert (forbidden.status_code, missing.status_code) == (404, 404)
    assert without_tokens(forbidden.text.replace("/vendors/", "/nothing")) == without_tokens(
        missing.text
    )


def without_tokens(page: str) -> str:
    """Tokens are signed with the second in which they were made."""
    return re.sub(r'name="csrf_token" value="[^"]*"', "", page)


def test_the_reviewed_document_is_up_to_date() -> None:
    document = Path(__file__).parents[3] / "docs" / "access-matrix.txt"
    assert document.read_text(encoding="utf-8") == describe_access(APP), "run `flask access write`"
