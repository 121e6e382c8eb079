"""What is coming for whom: what waits in the plan, and what planning now would add."""

from datetime import date

import pytest
from sqlalchemy import select

from portal.foundation.access.actor import SYSTEM
from portal.foundation.access.scoping import acting_as
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.ledger.data_sharing.models import DataShare
from portal.ledger.engagements.models import Engagement
from portal.supervision.planning import kinds
from portal.supervision.planning.opening.services import open_due
from portal.supervision.planning.plan_models import ItemState, PlanItem
from portal.supervision.planning.scheduling.difference import the_year, work_out_plan
from portal.supervision.planning.year import services as plan_services
from portal.supervision.planning.year.upcoming import coming
from tests.actors import acting
from tests.cast import Cast
from tests.clock import Clock
from tests.supervision.attestations.signed import signed
from tests.supervision.attestations.work import a_piece_of_work, an_authority

NO_SUB = "no_subcontracting"
UNTIL = date(2027, 3, 31)


@pytest.fixture
def work(cast: Cast, clock: Clock) -> Engagement:
    an_authority(cast.ada, until=date(2029, 4, 1))
    engagement = a_piece_of_work(cast.acme)
    a_piece_of_work(cast.globex)
    db.session.commit()
    signed(cast.ada, engagement, NO_SUB, first=date(2025, 12, 1), last=date(2026, 2, 28))
    clock.go_to(date(2026, 4, 7))
    return engagement


def plan(year: int) -> None:
    fiscal = the_year(year)
    with transaction():
        plan_services.make_plan(work_out_plan(fiscal), fiscal, actor=SYSTEM)


def test_it_is_known_before_anybody_plans_and_stays_the_same_after(
    cast: Cast, work: Engagement
) -> None:
    before = coming(None, UNTIL)
    assert {one.vendor_id for one in before} == {cast.acme.id, cast.globex.id}
    assert not any(one.is_planned for one in before)
    plan(2026)
    after = coming(None, UNTIL)
    assert [(one.key, one.on) for one in after] == [(one.key, one.on) for one in before]
    assert all(one.is_planned for one in after)


def test_a_vendor_learns_of_its_own_only(cast: Cast, work: Engagement) -> None:
    everything = coming(None, UNTIL)
    acme, globex, gus = cast.acme.id, cast.globex.id, acting(cast.gus)
    with acting_as(db.session, gus):
        own = coming([globex], UNTIL)
        assert coming([acme], UNTIL) == []
    assert own
    assert [one.key for one in own] == [one.key for one in everything if one.vendor_id == globex]


def test_what_was_asked_for_is_no_longer_coming(cast: Cast, work: Engagement, clock: Clock) -> None:
    until = date(2027, 5, 31)
    assert [one for one in coming(None, until) if one.what == NO_SUB]
    clock.go_to(date(2027, 3, 1))
    assert open_due() == 1
    assert [one for one in coming(None, until) if one.what == NO_SUB] == []


def test_a_review_that_was_made_is_noted_by_the_sweep(
    cast: Cast, work: Engagement, clock: Clock
) -> None:
    share = db.session.scalars(select(DataShare).where(DataShare.engagement_id == work.id)).one()
    share.reviewed_on = date(2025, 10, 1)
    db.session.commit()
    plan(2026)
    share.reviewed_on = date(2026, 10, 2)
    db.session.commit()
    clock.go_to(date(2026, 10, 5))
    assert [open_due(), open_due()] == [0, 0]
    done = db.session.scalars(select(PlanItem).where(PlanItem.state == ItemState.DONE)).one()
    assert (done.what, done.engagement_id) == (kinds.DATA_REVIEW, work.id)
    assert done.done_on == date(2026, 10, 2)


def test_a_planned_statement_missed_for_a_week_still_leaves_time_to_answer(
    cast: Cast, work: Engagement, clock: Clock
) -> None:
    plan(2026)
    (before,) = [one for one in coming(None, date(2027, 4, 30)) if one.what == NO_SUB]
    assert (before.opens_on, before.on) == (date(2027, 3, 1), date(2027, 4, 6))
    clock.go_to(date(2027, 3, 26))
    assert open_due() == 1
    item = db.session.scalars(select(PlanItem).where(PlanItem.what == NO_SUB)).one()
    assert item.planned_on >= date(2027, 4, 9)  # fourteen days
