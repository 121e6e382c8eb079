"""Pia, the officer, decides from which day a promise is judged; earlier days say that it was not."""

from datetime import date

import pytest

from portal.foundation.audit.queries import trail_of
from portal.foundation.core.database.db import db
from portal.supervision.promises.models import PromiseStart
from portal.supervision.promises.queries import (
    evaluate,
    evaluate_vendor,
    extent_on,
    judged_newly,
    list_starts,
    not_kept_if_judged,
)
from portal.supervision.promises.results import Verdict
from portal.supervision.promises.services import judge_stale
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.data_sharing import make_share
from tests.factories.engagements import START, make_engagement

PAGE, OF_BOUND = "/settings/promises", "/settings/promises/bound"
YESTERDAY, TODAY, TOMORROW = date(2026, 11, 24), date(2026, 11, 25), date(2026, 11, 26)


def decision(day: str = "2026-11-25", **more: str) -> dict[str, str]:
    seen = max((row.id for row in list_starts("bound")), default=0)
    return {
        "judged_from": day,
        "reason": "Contracts are looked through first",
        "seen": str(seen),
    } | more


def judged_on(day: date) -> list[str]:
    return [promise.id for promise in extent_on(day).judged]


@pytest.fixture
def at_work(cast: Cast) -> None:
    """Acme has data, and no contract binds it."""
    make_share(make_engagement(cast.acme), first_handover_on=START)
    db.session.commit()


def test_days_before_are_not_judged_and_name_the_promise_among_the_others(
    at_work: None, browser: Browser, cast: Cast
) -> None:
    acme = cast.acme.id
    assert evaluate_vendor(acme, YESTERDAY).verdict_of("bound") is not Verdict.NOT_IN_SCOPE
    browser.sign_in(cast.pia)
    assert browser.post(OF_BOUND, data=decision()).location == PAGE
    assert "bound" in judged_on(TODAY)
    assert "bound" not in judged_on(YESTERDAY)
    assert "bound" in [promise.id for promise in extent_on(YESTERDAY).others]
    before, after = evaluate_vendor(acme, YESTERDAY), evaluate_vendor(acme, TODAY)
    assert "bound" not in {verdict.promise.id for verdict in before.promises}
    assert "bound" in {verdict.promise.id for verdict in after.promises}
    assert all("bound" not in work.findings for work in before.engagements)


def test_what_is_judged_later_is_on_no_page_of_today_but_known_beforehand(
    at_work: None, browser: Browser, cast: Cast
) -> None:
    browser.sign_in(cast.pia)
    broken = {vendor.name.en for vendor, _ in not_kept_if_judged("bound", TODAY) or ()}
    assert broken
    assert browser.post(OF_BOUND, data=decision("2026-11-26")).location == PAGE
    assert "bound" not in judged_on(TODAY)
    assert "bound" in judged_on(TOMORROW)
    assert "not judged yet" in browser.get(PAGE).text
    assert {vendor.name.en for vendor, _ in not_kept_if_judged("bound", TODAY) or ()} == broken
    page = browser.get(OF_BOUND).text
    assert all(name in page for name in broken)
    assert "Procurement" in page.split('id="not-kept"')[1]  # whose turn it is
    for evaluated in evaluate(None, TODAY).values():
        assert "bound" not in {verdict.promise.id for verdict in evaluated.promises}


def test_moving_the_day_judges_everybody_anew(at_work: None, browser: Browser, cast: Cast) -> None:
    judge_stale()
    assert judge_stale() == 0
    browser.sign_in(cast.pia)
    browser.post(OF_BOUND, data=decision("2026-11-26"))
    assert judge_stale() > 0


def test_each_decision_stays_on_record_and_the_last_one_counts(
    browser: Browser, cast: Cast
) -> None:
    browser.sign_in(cast.pia)
    browser.post(OF_BOUND, data=decision("2026-11-26"))
    browser.post(OF_BOUND, data=decision("2026-11-24", reason="They are all looked through"))
    assert "bound" in judged_on(YESTERDAY)
    page = browser.get(OF_BOUND).text
    assert "Contracts are looked through first" in page
    assert "They are all looked through" in page
    newest, first = list_starts("bound")
    assert (newest.judged_from, first.judged_from) == (YESTERDAY, TOMORROW)
    assert {row.decided_by_id for row in (newest, first)} == {cast.pia.id}
    assert [line.action for line in trail_of(newest)] == ["promise_start.decided"]


@pytest.mark.parametrize(
    ("typed", "status"),
    [
        ({"judged_from": ""}, 422),
        ({"judged_from": "2026-11-25"}, 422),  # as it is already
        ({"reason": " "}, 422),
        ({"seen": "0"}, 409),
    ],
)
def test_what_cannot_be_decided_is_refused(
    browser: Browser, cast: Cast, typed: dict[str, str], status: int
) -> None:
    browser.sign_in(cast.pia)
    browser.post(OF_BOUND, data=decision("2026-11-25"))
    answer = browser.post(OF_BOUND, data=decision("2026-11-27") | typed)
    assert answer.status_code == status
    assert len(list_starts("bound")) == 1


def test_every_promise_has_such_a_day_and_nothing_else(browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.pia)
    assert "/settings/promises/returned" in browser.get(PAGE).text
    assert browser.get("/settings/promises/returned").status_code == 200
    assert browser.get("/settings/promises/nothing").status_code == 404


@pytest.mark.parametrize("who", ["sue", "pam", "max", "ann"])
def test_nobody_else_decides(browser: Browser, cast: Cast, who: str) -> None:
    browser.sign_in(getattr(cast, who))
    assert browser.post(OF_BOUND, data=decision()).status_code == 403
    assert list_starts("bound") == []


def test_a_version_that_judges_a_promise_newly_says_so(browser: Browser, cast: Cast) -> None:
    db.session.add(PromiseStart(rule="bound", judged_from=TODAY, decided_at=cast.pia.created_at))
    db.session.commit()
    browser.sign_in(cast.pia)
    page = browser.get(OF_BOUND).text
    assert "A new version of the portal judges it." in page
    assert "The portal" in page


def test_what_a_new_version_judges_is_told_with_the_number_of_vendors_not_kept(
    at_work: None, cast: Cast
) -> None:
    assert judged_newly(TODAY) == []
    db.session.add(PromiseStart(rule="bound", judged_from=TODAY, decided_at=cast.pia.created_at))
    db.session.commit()
    assert [(promise.id, broken) for promise, broken in judged_newly(TODAY)] == [("bound", 1)]
    assert judged_newly(TOMORROW) == []
