"""What a vendor's To do says of subcontractors: what we are checking, and which approval ends."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from portal.foundation.accounts.models import Language
from portal.foundation.core.database.db import db
from portal.ledger.engagements.models import Engagement, EngagementTerms, ReentrustmentMode
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.subcontractors import approved, examined, make_subcontractor
from tests.queries import count_statements
from tests.supervision.subcontractors.steps import TODAY, allow

ENDING = "Approval of subcontractor Kamome Delivery"
NONE = "Nothing is asked of you at the moment."


def to_do(browser: Browser) -> str:
    page = browser.get("/todo")
    assert page.status_code == 200
    return page.text


def test_what_was_applied_for_is_what_we_are_checking_and_nothing_of_our_work_is_told(
    cast: Cast, browser: Browser, work: Engagement
) -> None:
    make_subcontractor(work, cast.alf)
    row = examined(work, cast.alf, cast.pam, name="Tobi Storage")
    db.session.commit()
    browser.sign_in(cast.ada)
    page = to_do(browser)
    assert "What we are checking" in page
    for name in ("Kamome Delivery", "Tobi Storage"):
        assert f"Subcontractor {name}" in page
    assert f"/subcontractors/own/{row.id}" in page
    assert row.examination not in page
    assert NONE in page  # it is our turn
    browser.sign_in(cast.gus)
    assert "Tobi Storage" not in to_do(browser)


def test_without_any_it_leads_to_the_page_where_one_is_applied_for(
    cast: Cast, browser: Browser
) -> None:
    browser.sign_in(cast.gus)
    assert 'href="/subcontractors/own">Somebody else' in to_do(browser)


@pytest.mark.parametrize(
    ("until", "said"),
    [
        (TODAY + timedelta(days=31), None),
        (TODAY + timedelta(days=30), "The approval ends on that day."),
        (TODAY, "The approval ends on that day."),
        (TODAY - timedelta(days=1), "The approval has run out."),
    ],
)
def test_an_approval_that_ends_stands_there_with_the_way_to_renew_it(
    cast: Cast, browser: Browser, work: Engagement, until: date, said: str | None
) -> None:
    row = approved(work, cast.ada, cast.pam, approved_until=until)
    db.session.commit()
    browser.sign_in(cast.alf)
    page = to_do(browser)
    assert (ENDING in page, NONE in page) == (said is not None, said is None)
    if said:
        assert said in page
        assert "1 request for you" in page
        assert f"/subcontractors/own/{row.id}" in page
    cast.alf.language = Language.JA
    db.session.commit()
    assert ("再委託先の承認" in to_do(browser)) == (said is not None)


@pytest.mark.parametrize("mode", [ReentrustmentMode.NAMED_ONLY, ReentrustmentMode.FORBIDDEN])
def test_where_the_company_enters_them_itself_no_renewal_is_asked_of_the_vendor(
    cast: Cast, browser: Browser, work: Engagement, mode: ReentrustmentMode
) -> None:
    approved(work, cast.ada, cast.pam, approved_until=TODAY)
    allow(work, mode)
    browser.sign_in(cast.ada)
    assert ENDING not in to_do(browser)


@pytest.mark.parametrize(("days", "shown"), [(0, False), (1, True)])
def test_what_ends_with_its_work_needs_no_renewal(
    cast: Cast, browser: Browser, work: Engagement, days: int, shown: bool
) -> None:
    approved(work, cast.ada, cast.pam, approved_until=TODAY)
    for terms in db.session.scalars(select(EngagementTerms).filter_by(engagement_id=work.id)):
        terms.ends_on = TODAY + timedelta(days=days)
    db.session.commit()
    browser.sign_in(cast.ada)
    assert (ENDING in to_do(browser)) == shown


def test_the_page_asks_as_often_for_many_as_for_few(
    cast: Cast, browser: Browser, work: Engagement
) -> None:
    browser.sign_in(cast.ada)
    counts = []
    for count in (2, 4):
        for number in range(count):
            approved(
                work, cast.ada, cast.pam, name=f"Company {count} {number}", approved_until=TODAY
            )
            examined(work, cast.ada, cast.pam, name=f"Waits {count} {number}")
        db.session.commit()
        with count_statements() as asked:
            to_do(browser)
        counts.append(asked.total)
    assert counts[0] == counts[1]
