"""What somebody else saved meanwhile is shown, what was typed stays, and can be saved after that."""

import re
from html import unescape

import pytest
from flask import Flask

from portal.foundation.core.database.db import db
from tests.browser import Browser
from tests.cast import Cast
from tests.database import Scene
from tests.faults.sent import form_for
from tests.faults.stale_forms import STALE, STALE_ELSEWHERE
from tests.faults.test_two_tabs import RULES, of
from tests.faults.ways import Way
from tests.foundation.access.gathering import acme_at_work, gathered
from tests.foundation.access.samples import SAMPLES
from tests.foundation.access.test_routes import path


def test_each_form_with_a_version_is_tried() -> None:
    assert set(of(Way.VERSION)) == set(STALE) | set(STALE_ELSEWHERE)


@pytest.fixture
def scene() -> Scene:
    return acme_at_work


@pytest.mark.parametrize("endpoint", sorted(STALE))
def test_who_saves_second_reads_what_the_first_saved_and_keeps_what_was_typed(
    app: Flask, browser: Browser, cast: Cast, endpoint: str
) -> None:
    case, rule = STALE[endpoint], RULES[endpoint]
    rows = gathered(cast.acme, cast.pam)
    given = dict(case.before(rows, cast) or {})
    db.session.commit()
    values = {name: given.get(name) or SAMPLES[name](rows) for name in sorted(rule.arguments)}
    db.session.commit()
    address = path(app, rule, values) + case.query
    browser.sign_in(getattr(cast, case.who))
    form = form_for(browser.get(address).text, address, address)
    browser.sign_in(getattr(cast, case.other))
    saved = browser.post(address, data=form.filled(case.theirs))
    assert saved.status_code == 302
    browser.sign_in(getattr(cast, case.who))
    answer = browser.post(address, data=form.filled(case.mine))

    assert answer.status_code == 409
    assert case.shows in words_of(answer.text)
    again = form_for(answer.text, address, address)
    kept = {name: again.values.getlist(name) for name in case.mine}
    assert kept == {
        name: [value] if isinstance(value, str) else list(value)
        for name, value in case.mine.items()
    }
    if case.again:
        sides = re.findall(r'name="(keep-[^"]+)"', answer.text)
        now = again.filled(dict.fromkeys(sides, "mine"))
        assert browser.post(address, data=now).status_code == 302


def words_of(page: str) -> str:
    """What people read, the values of fields included."""
    main = page.partition("<main")[2]
    values = re.findall(r'<input[^>]* value="([^"]*)"', main)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main) + " ".join(values)).split())
