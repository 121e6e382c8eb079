"""Ada has the page for signing open, and something happens meanwhile."""

from sqlalchemy import func, select

from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.ledger.engagements.models import Engagement, EngagementTerms
from portal.supervision.attestations.asking import request_services
from portal.supervision.attestations.models import (
    AttestationRequest,
    AttestationSitting,
)
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast
from tests.supervision.attestations.pages import (
    TOGETHER,
    ask,
    flashed,
    keys,
    opened,
    records,
    sitting,
)

KEPT = ("persons_handling", "persons_trained")


def test_a_double_click_signs_once_and_shows_the_sitting(
    browser: Browser, three: list[AttestationRequest]
) -> None:
    data = sitting(opened(browser), "affirm")
    first, second = (browser.post(TOGETHER, data=data) for _ in range(2))
    assert first.location == second.location
    assert db.session.scalar(select(func.count(AttestationSitting.id))) == 1
    assert len(records()) == 3


def test_what_the_company_withdrew_meanwhile_falls_out_by_name(
    cast: Cast, browser: Browser, three: list[AttestationRequest]
) -> None:
    data = sitting(opened(browser), "affirm")
    with transaction():
        request_services.withdraw_request(three[1], reason="Asked twice", actor=acting(cast.pam))
    done = flashed(browser, browser.post(TOGETHER, data=data))
    assert f"Not signed, because no longer open: {three[1].number}" in done
    assert len(records()) == 2


def test_the_second_tab_signs_what_the_first_left(
    cast: Cast, browser: Browser, three: list[AttestationRequest]
) -> None:
    first = sitting(opened(browser), "affirm")
    second = dict(first)
    (key,) = keys(opened(browser))
    first[f"{key}-works"] = first[f"{key}-works"][:1]
    flashed(browser, browser.post(TOGETHER, data=first))
    done = flashed(browser, browser.post(TOGETHER, data=second))
    assert f"no longer open: {three[0].number}" in done
    assert len(records()) == 3


def test_a_mistake_after_something_fell_out_says_so_too(
    cast: Cast, browser: Browser, three: list[AttestationRequest]
) -> None:
    data = sitting(opened(browser), "affirm", password="wrong")
    with transaction():
        request_services.withdraw_request(three[1], reason="Asked twice", actor=acting(cast.pam))
    answer = browser.post(TOGETHER, data=data | {"name": ""})
    assert answer.status_code == 422
    assert f"not on this page any more: {three[1].number}" in answer.text


def test_a_request_that_came_meanwhile_is_not_signed_unread(
    cast: Cast, browser: Browser, three: list[AttestationRequest], signable: Engagement
) -> None:
    data = sitting(opened(browser), "affirm")
    ask(cast, signable, "no_subcontracting")
    flashed(browser, browser.post(TOGETHER, data=data))
    assert len(records()) == 3


def test_a_text_that_changed_meanwhile_is_read_again(
    cast: Cast, browser: Browser, three: list[AttestationRequest]
) -> None:
    data = sitting(opened(browser), "affirm")
    terms = db.session.scalars(
        select(EngagementTerms).where(EngagementTerms.engagement_id == three[1].engagement_id)
    ).one()
    terms.name_en = "Help desk and mailing"
    db.session.commit()
    answer = browser.post(TOGETHER, data=data)
    assert answer.status_code == 409
    assert "(Help desk and mailing) has changed since you opened this page" in answer.text
    assert not records()
    again = browser.post(TOGETHER, data=sitting(answer.text, "affirm"))
    assert again.status_code == 302
