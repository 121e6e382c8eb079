"""What confirmations do to the plan: a visit fulfils the planned one, a check on paper the sheet."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.ledger.data_sharing.models import DataShare
from portal.ledger.engagements.models import Engagement
from portal.supervision.confirmations.models import ConfirmationKind, Result
from portal.supervision.planning import kinds
from portal.supervision.planning.inputs import queries as fact_queries
from portal.supervision.planning.inputs.settings import read, to_keep
from portal.supervision.planning.opening import services
from portal.supervision.planning.plan_models import ItemState, PlanItem
from portal.supervision.planning.scheduling.difference import the_year, work_out_plan
from portal.supervision.planning.year import services as plan_services
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast
from tests.clock import Clock
from tests.supervision.attestations.work import a_piece_of_work
from tests.supervision.confirmations.steps import certificate, confirm, record
from tests.supervision.responses.test_intervals import graded

YEAR = 2027
APRIL = date(2027, 4, 7)


@pytest.fixture
def work(cast: Cast, clock: Clock) -> Engagement:
    """Tier 2, since years, visited every two; the plan is made in April 2027."""
    settings = replace(read(cast.company.plan), visits={"tier_2": 24})
    cast.company.plan = to_keep(settings)
    engagement = a_piece_of_work(cast.acme)
    db.session.commit()
    clock.go_to(APRIL)
    return engagement


def plan(cast: Cast) -> None:
    year = the_year(YEAR)
    with transaction():
        plan_services.make_plan(work_out_plan(year), year, actor=acting(cast.pia))


def planned(what: str) -> PlanItem:
    db.session.expire_all()
    return db.session.scalars(select(PlanItem).where(PlanItem.what == what)).one()


def asked_next(what: str, year: int = YEAR) -> date | None:
    """The day from which its next time counts."""
    known = (one.wanted for one in work_out_plan(the_year(year)).added)
    return next((one.period.first for one in known if one.what == what), None)


@pytest.mark.parametrize("result", Result)
def test_an_approved_visit_fulfils_the_planned_one_whatever_it_came_to(
    cast: Cast, work: Engagement, clock: Clock, result: Result
) -> None:
    plan(cast)
    item = planned(kinds.SITE_VISIT)
    confirm(cast.pam, cast.pia, cast.acme, [work], result=result)
    clock.go_to(APRIL + timedelta(days=1))
    services.open_due()
    item = planned(kinds.SITE_VISIT)
    assert (item.state, item.done_on) == (ItemState.DONE, APRIL)
    assert asked_next(kinds.SITE_VISIT, YEAR + 2) == APRIL  # the next interval starts from it


def test_a_visit_that_waits_or_left_work_out_does_not(cast: Cast, work: Engagement) -> None:
    other = a_piece_of_work(cast.acme)
    db.session.commit()
    plan(cast)
    record(cast.pam, cast.acme, [work, other])
    confirm(cast.pam, cast.pia, cast.acme, [work])
    services.open_due()
    assert planned(kinds.SITE_VISIT).state is ItemState.PLANNED
    confirm(cast.pam, cast.pia, cast.acme, [other])
    services.open_due()
    assert planned(kinds.SITE_VISIT).state is ItemState.DONE


def test_a_check_on_paper_from_before_moves_the_check_sheet(cast: Cast, work: Engagement) -> None:
    on = cast.company.baseline_on - timedelta(days=3)
    confirm(cast.pam, cast.pia, cast.acme, [work], kind=ConfirmationKind.PAPER_CHECK, held_on=on)
    (vendor,) = fact_queries.all_facts(APRIL).vendors
    assert vendor.answered_on == on


def test_nothing_else_keeps_the_check_sheet_of_the_tier_away(cast: Cast, work: Engagement) -> None:
    before = asked_next(kinds.QUESTIONNAIRE)
    confirm(cast.pam, cast.pia, cast.acme, [work])
    confirm(cast.pam, cast.pia, cast.acme, [work], kind=ConfirmationKind.INTERVIEW)
    confirm(cast.pam, cast.pia, cast.acme, [work], **certificate(date(2028, 3, 31)))
    assert before is not None
    assert asked_next(kinds.QUESTIONNAIRE) == before


def test_plan_and_promise_take_the_interval_from_one_place(cast: Cast, work: Engagement) -> None:
    (vendor,) = fact_queries.all_facts(APRIL).vendors
    (one,) = vendor.works
    assert one.interval is not None
    assert one.interval.months == 12


def test_a_visit_in_the_plan_leads_to_where_it_is_recorded(
    browser: Browser, cast: Cast, work: Engagement
) -> None:
    plan(cast)
    browser.sign_in(cast.pam)
    page = browser.get(f"/calendar/items/{planned(kinds.SITE_VISIT).id}").text
    assert f"/vendors/{cast.acme.id}/confirmations/new?kind=site_visit" in page


def test_the_plan_says_why_a_check_sheet_comes_later(
    browser: Browser, cast: Cast, work: Engagement
) -> None:
    """Tier 3, two A grades running and a certificate."""
    plan(cast)
    share = db.session.scalars(select(DataShare)).one()
    share.volume_band = "v1"
    db.session.commit()
    item = planned(kinds.QUESTIONNAIRE)
    browser.sign_in(cast.pam)
    path = f"/calendar/items/{item.id}"
    assert "instead of" not in browser.get(path).text
    graded(cast, work, "A", "A")
    confirm(cast.pam, cast.pia, cast.acme, [work], **certificate(date(2028, 3, 31)))
    text = browser.get(path).text
    assert "24 months instead of 12" in text
    assert "Grade A twice running" in text
    (vendor,) = fact_queries.all_facts(APRIL).vendors
    (one,) = vendor.works
    assert one.interval is not None
    assert one.interval.months == 24
