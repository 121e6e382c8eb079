"""Whatever somebody sends to a page that they may use, the portal answers; it never breaks."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy import String, event, inspect
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from portal.foundation.access.roles import SIGN_IN_ROLES
from portal.foundation.core.database.db import db
from portal.foundation.core.database.locking import next_number
from tests.browser import Browser
from tests.cast import Cast
from tests.database import Scene
from tests.faults.nonsense import HOSTILE, body_for
from tests.foundation.access.gathering import acme_at_work, gathered
from tests.foundation.access.test_routes import ROUTES, Route, granted, named, sample_path

POSTS = [route for route in ROUTES if route[1] == "POST"]
BODIES = 5
SERVER_ERROR = 500
# Where the form of an address stands that itself can only be posted to.
FORM_OF: dict[str, Callable[[str, int], str]] = {
    "accounts.invite_colleague": lambda _address, _vendor_id: "/company",
    "contracts.add_file": lambda address, _vendor_id: address.removesuffix("/files"),
    "mail.settle": lambda address, _vendor_id: address.removesuffix("/settle"),
    "vendors.add_note": lambda _address, vendor_id: f"/vendors/{vendor_id}/history",
}


def itself(address: str, _vendor_id: int) -> str:
    return address


@pytest.fixture
def _columns_are_long_enough(database: None) -> Iterator[None]:
    """SQLite stores any length; PostgreSQL refuses what does not fit."""

    def check(session: Session, *_: object) -> None:
        for row in (*session.new, *session.dirty):
            for column in inspect(row).mapper.columns:
                value = getattr(row, column.key, None)
                if isinstance(column.type, String) and isinstance(value, str):
                    assert len(value) <= (column.type.length or len(value)), column

    event.listen(db.session, "before_flush", check)
    yield
    event.remove(db.session, "before_flush", check)


@pytest.fixture
def scene() -> Scene:
    return acme_at_work


@pytest.mark.usefixtures("_columns_are_long_enough")
@pytest.mark.parametrize("route", POSTS, ids=named)
def test_whatever_is_sent_is_answered(
    app: Flask, browser: Browser, cast: Cast, route: Route
) -> None:
    endpoint, _, rule = route
    address = sample_path(app, rule, gathered(cast.acme, cast.pam))
    for prefix in ("C", "W"):  # those of the samples are taken
        for _ in range(20):
            next_number(prefix)
    role = next(one for one in sorted(SIGN_IN_ROLES) if granted(rule, one))
    form_of = FORM_OF.get(endpoint, itself)
    for turn in range(BODIES):
        browser.sign_in(cast.playing(role))
        page = browser.get(form_of(address, cast.acme.id))
        shows_a_form = page.status_code < 400 and page.mimetype == "text/html"
        body = body_for(page.text if shows_a_form else "", f"{named(route)} {turn}")
        answer = browser.post(address, data=MultiDict(body))
        if answer.status_code in (302, 303):
            answer = browser.get(answer.location)
        assert answer.status_code < SERVER_ERROR, body
        if answer.mimetype == "text/html":  # else a file
            assert HOSTILE not in answer.text, body
