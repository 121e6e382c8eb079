"""Pia, the officer, decides whether the policy allows subcontracting; it stands over the packs."""

from datetime import date

import pytest
from sqlalchemy import delete, select

from portal.content.definitions.promises import SUBCONTRACTING, Promise
from portal.content.packs import kinds as shelf
from portal.content.policy import services
from portal.content.policy.models import PromiseMode
from portal.content.policy.queries import list_modes, promises_on
from portal.content.versions.models import ContentActivation, ContentPack
from portal.content.versions.queries import forget_activations
from portal.content.versions.services import load_packs
from portal.foundation.access.actor import SYSTEM
from portal.foundation.audit.queries import trail_of
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import RuleViolated
from portal.supervision.promises.facts import standards_on
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast
from tests.clock import Clock
from tests.content.packs.earlier import first_release

PAGE = "/settings/subcontracting"
TODAY, TOMORROW = date(2026, 11, 25), date(2026, 11, 26)


def decision(mode: str = "with_approval", **more: str) -> dict[str, str]:
    seen = max((row.id for row in list_modes(SUBCONTRACTING)), default=0)
    typed = {"mode": mode, "valid_from": "2026-11-25", "reason": "Article 6 of the policy"}
    return typed | {"seen": str(seen)} | more


def promise(day: date = TODAY) -> Promise:
    return next(one for one in promises_on(day) if one.id == SUBCONTRACTING)


def test_the_officer_decides_and_the_promise_is_called_by_its_mode(
    browser: Browser, cast: Cast
) -> None:
    assert (promise().short.ja, standards_on(TODAY).may_approve_subcontractors) == (
        "再委託の禁止",
        False,
    )
    browser.sign_in(cast.pia)
    assert "Subcontracting by approval" in browser.get(PAGE).text
    assert browser.post(PAGE, data=decision()).location == PAGE
    assert promise().short.ja == "再委託の制限"
    assert "書面による事前の承認なく" in promise().policy.ja
    assert standards_on(TODAY).may_approve_subcontractors
    assert "Article 6 of the policy" in browser.get(PAGE).text
    assert "Subcontracting by approval" in browser.get("/board").text
    (row,) = db.session.scalars(select(PromiseMode))
    assert row.decided_by_id == cast.pia.id
    assert [line.action for line in trail_of(row)] == ["promise_mode.decided"]


def test_days_before_the_decision_are_judged_as_they_were(browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.pia)
    assert browser.post(PAGE, data=decision(valid_from="2026-11-24")).status_code == 422
    assert browser.post(PAGE, data=decision(valid_from="2026-11-26")).status_code == 302
    assert [promise(day).mode for day in (TODAY, TOMORROW)] == ["absolute", "with_approval"]
    assert not standards_on(TODAY).may_approve_subcontractors
    assert standards_on(TOMORROW).may_approve_subcontractors
    assert browser.post(PAGE, data=decision("absolute", valid_from="2026-11-26")).status_code == 302
    assert promise(TOMORROW).short.ja == "再委託の禁止"  # the first of that day was corrected


def test_what_was_decided_before_is_told_with_the_last_day_on_which_it_was_so(
    browser: Browser, cast: Cast
) -> None:
    browser.sign_in(cast.pia)
    browser.post(PAGE, data=decision())
    browser.post(PAGE, data=decision("absolute", valid_from="2026-12-01"))
    history = browser.get(PAGE).text.split('id="history"')[1]
    assert 'datetime="2026-11-30"' in history
    assert history.count('datetime="2026-12-01"') == 1  # the first day of the next


@pytest.mark.parametrize(
    ("typed", "status"),
    [
        ({"mode": "absolute"}, 422),
        ({"mode": "as_they_like"}, 422),
        ({"reason": " "}, 422),
        ({"seen": "0"}, 409),
    ],
)
def test_what_cannot_be_decided_is_refused(
    browser: Browser, cast: Cast, typed: dict[str, str], status: int
) -> None:
    browser.sign_in(cast.pia)
    before = "absolute"
    if "seen" in typed:  # somebody decided since the page was opened
        before = "with_approval"
        assert browser.post(PAGE, data=decision()).status_code == 302
        typed = {**typed, "mode": "absolute"}
    answer = browser.post(PAGE, data=decision() | typed)
    assert (answer.status_code, promise().mode) == (status, before)


@pytest.mark.parametrize(
    ("promise_id", "mode", "day", "field"),
    [
        ("bound", "with_approval", TODAY, "mode"),
        (SUBCONTRACTING, "as_they_like", TODAY, "mode"),
        (SUBCONTRACTING, "absolute", TODAY, "mode"),
        (SUBCONTRACTING, "with_approval", date(2026, 11, 24), "valid_from"),
    ],
)
def test_the_command_refuses_what_no_form_sends(
    cast: Cast, promise_id: str, mode: str, day: date, field: str
) -> None:
    read = shelf.shipped_pack(shelf.PROMISES).by_id[promise_id]
    with pytest.raises(RuleViolated) as refusal, transaction():
        services.decide_mode(read, mode, day, acting(cast.pia), reason="So it is read")
    assert refusal.value.field == field


def test_from_the_decision_on_it_is_read_so_in_the_same_command(cast: Cast) -> None:
    with transaction():
        read = promise()
        services.decide_mode(read, "with_approval", TODAY, acting(cast.pia), reason="So it is read")
        assert (read.mode, promise().mode) == ("absolute", "with_approval")


@pytest.mark.parametrize("who", ["sue", "pam", "max", "ann"])
def test_nobody_else_decides(browser: Browser, cast: Cast, who: str) -> None:
    browser.sign_in(getattr(cast, who))
    assert browser.post(PAGE, data=decision()).status_code == 403
    assert promise().mode == "absolute"


def test_a_company_with_the_first_version_of_the_pack_gets_the_right_name_too(
    browser: Browser, cast: Cast, clock: Clock
) -> None:
    with transaction():
        db.session.execute(delete(ContentActivation))
        db.session.execute(delete(ContentPack))
        forget_activations()
        load_packs(SYSTEM, first_release())
    assert promise().short.ja == "再委託禁止"
    browser.sign_in(cast.pia)
    browser.post(PAGE, data=decision())
    assert (promise().short.ja, promise().mode) == ("再委託の制限", "with_approval")
    clock.advance(hours=1)
    with transaction():
        load_packs(SYSTEM)  # a new version comes: the setting stays over it
    assert promise().mode == "with_approval"


def test_a_mode_says_its_own_words_and_back_again() -> None:
    ships = shelf.shipped_pack(shelf.PROMISES).by_id[SUBCONTRACTING]
    there = ships.in_mode("with_approval")
    assert there.policy != ships.policy
    assert there.in_mode("absolute").short == ships.short
    other = shelf.shipped_pack(shelf.PROMISES).by_id["bound"]
    assert other.in_mode("with_approval") == other
