"""An approval that has run out is called so wherever the record stands, until a renewal is approved."""

import csv
from datetime import date, timedelta
from io import StringIO

import pytest

from portal.foundation.core.database.db import db
from portal.ledger.engagements.models import Engagement, ReentrustmentMode
from portal.supervision.subcontractors.models import Subcontractor
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.subcontractors import approved, ended, make_subcontractor
from tests.supervision.subcontractors.steps import TODAY, allow

RUN_OUT = "The approval has run out"
YESTERDAY = TODAY - timedelta(days=1)


def pages(browser: Browser, cast: Cast, row: Subcontractor) -> list[str]:
    """Its own page and the list, as the vendor and as the company see them."""
    found = []
    browser.sign_in(cast.ada)
    found += [
        browser.get(path).text for path in (f"/subcontractors/own/{row.id}", "/subcontractors/own")
    ]
    browser.sign_in(cast.pam)
    found += [
        browser.get(path).text
        for path in (f"/subcontractors/{row.id}", f"/vendors/{cast.acme.id}/subcontractors")
    ]
    return found


@pytest.mark.parametrize(("until", "over"), [(TODAY, False), (YESTERDAY, True)])
def test_it_is_called_so_from_the_day_after(
    cast: Cast, browser: Browser, work: Engagement, until: date, over: bool
) -> None:
    row = approved(work, cast.ada, cast.pam, approved_until=until)
    db.session.commit()
    for page in pages(browser, cast, row):
        assert (RUN_OUT in page) == over


def test_once_it_is_renewed_nobody_is_asked_to_renew_it(
    cast: Cast, browser: Browser, work: Engagement
) -> None:
    row = approved(work, cast.ada, cast.pam, approved_until=YESTERDAY)
    approved(work, cast.ada, cast.pam, follows_id=row.id, starts_on=TODAY)
    db.session.commit()
    for page in pages(browser, cast, row):
        assert RUN_OUT not in page


def test_while_its_renewal_waits_it_has_run_out_and_no_other_is_asked_for(
    cast: Cast, browser: Browser, work: Engagement
) -> None:
    row = approved(work, cast.ada, cast.pam, approved_until=YESTERDAY)
    make_subcontractor(work, cast.ada, follows_id=row.id, starts_on=TODAY, applied_on=TODAY)
    db.session.commit()
    own, *others = pages(browser, cast, row)
    assert all(RUN_OUT in page for page in (own, *others))
    assert "Apply for a renewal" not in own


@pytest.mark.parametrize(
    ("mode", "offered"),
    [(ReentrustmentMode.PRIOR_APPROVAL, True), (ReentrustmentMode.NAMED_ONLY, False)],
)
def test_the_next_step_is_offered_where_the_contract_leaves_it_to_the_vendor(
    cast: Cast, browser: Browser, work: Engagement, mode: ReentrustmentMode, offered: bool
) -> None:
    row = approved(
        work, cast.ada, cast.pam, wants_next_tier=True, allows_next_tier=True, approved_until=TODAY
    )
    allow(work, mode)
    browser.sign_in(cast.ada)
    page = browser.get(f"/subcontractors/own/{row.id}").text
    for step in ("/again", "/below"):
        assert (f"/subcontractors/own/{row.id}{step}" in page) == offered


def test_the_register_and_its_file_call_it_so_and_count_it_among_the_approved_no_longer(
    cast: Cast, browser: Browser, work: Engagement
) -> None:
    approved(work, cast.ada, cast.pam, name="Holds still", approved_until=TODAY)
    approved(work, cast.ada, cast.pam, name="Ran out", approved_until=YESTERDAY)
    renewed = approved(work, cast.ada, cast.pam, name="Renewed", approved_until=YESTERDAY)
    approved(work, cast.ada, cast.pam, name="Renewed", follows_id=renewed.id, starts_on=TODAY)
    over = approved(work, cast.ada, cast.pam, name="Over", approved_until=YESTERDAY)
    ended(over, cast.pam, YESTERDAY)
    db.session.commit()
    browser.sign_in(cast.pam)

    def listed(state: str) -> list[dict[str, str]]:
        text = browser.get(f"/subcontractors/?state={state}&file=csv").data.decode("utf-8-sig")
        return list(csv.DictReader(StringIO(text)))

    assert [one["State"] for one in listed("run_out")] == [RUN_OUT]
    assert [one["Subcontractor"] for one in listed("run_out")] == ["Ran out"]
    assert {one["Subcontractor"] for one in listed("approved")} == {"Holds still", "Renewed"}
    page = browser.get("/subcontractors/").text
    assert page.count(f"<span>{RUN_OUT}</span>") == 1
