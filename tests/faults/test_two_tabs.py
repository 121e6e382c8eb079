"""Every form that is sent twice: a stale one is refused with both sides, an act happens once."""

import re
import traceback
from collections.abc import Callable, Iterator
from contextvars import copy_context
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from config import ROOT
from portal.foundation.core.database import transactions
from portal.foundation.core.database.db import UNSCOPED, db
from tests.browser import Browser
from tests.cast import Cast
from tests.database import Scene
from tests.faults.second_acts import ACTS, ELSEWHERE
from tests.faults.sent import form_for
from tests.faults.stale_forms import STALE_ELSEWHERE
from tests.faults.ways import TWICE, WAYS, Way
from tests.foundation.access.gathering import acme_at_work, gathered
from tests.foundation.access.samples import SAMPLES
from tests.foundation.access.test_routes import ROUTES, path

RULES = {endpoint: rule for endpoint, method, rule in ROUTES if method == "POST"}
Sent = tuple[str, Any]
LED_ON = (302, 303)
REFUSED = (404, 409, 410, 422)
# What changes with every request and is nobody's record.
MOVING = {"open_sessions", "sign_in_tries", "audit_head"}


def of(way: Way) -> Iterator[str]:
    return (name for name, its in WAYS.items() if its is way)


def everything() -> dict[str, list[str]]:
    """All rows of all tables, as they are stored."""
    db.session.rollback()
    cursor = db.session.connection(execution_options=UNSCOPED).connection.cursor()
    return {
        name: sorted(map(repr, cursor.execute(f'SELECT * FROM "{name}"').fetchall()))  # noqa: S608
        for name in db.metadata.tables
        if name not in MOVING
    }


def told(page: str) -> list[str]:
    """What the page says about what was done, or not."""
    found = re.findall(r'class="(?:error-summary|note note--error|flash |field-error)[^>]*>', page)
    return found or re.findall("<p>The link may be old or incomplete", page)


def test_somebody_looked_at_each_form_there_is() -> None:
    assert set(RULES) == set(WAYS), "say in ways.py how a second one is met"
    assert len(TWICE) == len(WAYS), "in one way only"


def test_each_act_that_happens_once_is_tried() -> None:
    assert set(of(Way.STATE)) == set(ACTS) | set(ELSEWHERE)


@pytest.mark.parametrize("test", sorted({*ELSEWHERE.values(), *STALE_ELSEWHERE.values()}))
def test_what_is_tried_elsewhere_is_there(test: str) -> None:
    module, _, name = test.partition("::")
    text = (ROOT / "tests" / module).read_text(encoding="utf-8")
    assert f"\ndef {name}(" in text


@pytest.fixture
def scene() -> Scene:
    return acme_at_work


@pytest.fixture(params=sorted(ACTS))
def sent(request: pytest.FixtureRequest, app: Flask, browser: Browser, cast: Cast) -> Sent:
    """What is sent for an act, from a page that is open in two tabs."""
    act, rule = ACTS[request.param], RULES[request.param]
    rows = gathered(cast.acme, cast.pam)
    given = dict(act.before(rows, cast) or {})
    db.session.commit()
    values = {name: given.get(name) or SAMPLES[name](rows) for name in sorted(rule.arguments)}
    db.session.commit()
    address = path(app, rule, values) + act.query
    browser.sign_in(getattr(cast, act.who))
    if not act.form:
        return address, act.typed
    page = browser.get(address)
    assert page.status_code == 200
    return address, form_for(page.text, address, address).filled(act.typed)


def test_an_act_sent_from_two_tabs_happens_once(browser: Browser, sent: Sent) -> None:
    address, body = sent
    first = browser.post(address, data=body)
    assert first.status_code in LED_ON, first.text
    after_one = everything()

    demand_words(browser, browser.post(address, data=body))
    assert everything() == after_one


def test_an_act_that_somebody_did_while_the_second_was_on_its_way_happens_once(
    monkeypatch: pytest.MonkeyPatch, browser: Browser, sent: Sent
) -> None:
    """The second one has looked at everything when the first one is through."""
    address, body = sent
    here, after_one = copy_context(), []

    def first() -> None:
        assert browser.post(address, data=body).status_code in LED_ON
        after_one.append(everything())

    with monkeypatch.context() as patch:
        patch.setattr(transactions, "db", Held(lambda: here.run(first)))
        second = browser.post(address, data=body)
    assert after_one, "the second one came as far as its command"
    demand_words(browser, second)
    assert everything() == after_one[0]


def demand_words(browser: Browser, answer: TestResponse) -> None:
    """A refusal, or the page the first one came to."""
    assert answer.status_code in (*LED_ON, *REFUSED)
    page = browser.get(answer.location) if answer.status_code in LED_ON else answer
    assert told(page.text)


class Held:
    """In place of `db` where commands begin: before the first one of a view somebody else acts."""

    def __init__(self, somebody: Callable[[], None]) -> None:
        self.session = HeldSession(somebody)


class HeldSession:
    def __init__(self, somebody: Callable[[], None]) -> None:
        self._somebody: Callable[[], None] | None = somebody

    def __getattr__(self, name: str) -> Any:
        return getattr(db.session, name)

    def __call__(self) -> Session:
        session = db.session()
        somebody = self._somebody
        if somebody is not None and in_a_view():
            self._somebody = None
            session.rollback()
            somebody()
        return session


def in_a_view() -> bool:
    files = (Path(one.filename) for one in traceback.extract_stack())
    return any(one.stem.endswith("views") and "portal" in one.parts for one in files)
