"""The report that stands in the plan is done when one is issued; nobody has to note it."""

from datetime import date

import pytest

from portal.foundation.audit.queries import trail_of
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.ledger.vendors.models import Vendor
from portal.supervision.planning.kinds import REPORT
from portal.supervision.planning.plan_models import ItemState, PlanItem
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.planning import make_plan_item
from tests.proof.reports.drafts import drafted, issued
from tests.proof.reports.story import Story


def planned(vendor: Vendor, number: int = 1, first: date = date(2026, 3, 1)) -> PlanItem:
    item = make_plan_item(
        vendor,
        key=f"{vendor.id}:0:{REPORT}:2026-{number}",
        what=REPORT,
        period_from=first,
        planned_on=date(2026, 12, number),
    )
    db.session.commit()
    return item


def test_issuing_is_what_was_planned_and_a_draft_is_not(story: Story, cast: Cast) -> None:
    item, other = planned(cast.acme), planned(cast.globex, 2)
    drafted(cast)
    assert item.state is ItemState.PLANNED
    report = issued(cast)
    assert (item.state, item.done_on) == (ItemState.DONE, clock.today())
    assert other.state is ItemState.PLANNED
    assert report.number
    assert trail_of(item)[0].action == "report.issued"


def test_one_report_is_one_of_the_plan(story: Story, cast: Cast) -> None:
    first, second = planned(cast.acme), planned(cast.acme, 2)
    issued(cast)
    assert [first.state, second.state] == [ItemState.DONE, ItemState.PLANNED]


@pytest.mark.parametrize("begins", [date(2026, 9, 30), date(2027, 1, 1)])
def test_a_report_on_days_before_is_not_the_one_that_is_planned(
    story: Story, cast: Cast, begins: date
) -> None:
    item = planned(cast.acme, first=begins)
    issued(cast)  # on days up to September
    assert item.state is ItemState.PLANNED


def test_the_item_says_where_it_is_done(cast: Cast, browser: Browser) -> None:
    item = planned(cast.acme)
    browser.sign_in(cast.pam)
    page = browser.get(f"/calendar/items/{item.id}").text
    assert "does not open this by itself" not in page
    assert f'href="/vendors/{cast.acme.id}/reports"' in page
