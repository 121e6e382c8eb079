"""What is kept of a vendor's work is what tiering says, or it is not believed."""

from datetime import date

import pytest

from portal.foundation.core.database.db import db
from portal.ledger.data_sharing.models import DataShare, KeptWork
from portal.ledger.data_sharing.queries import work_on
from portal.ledger.data_sharing.shares import kept_tiers
from portal.ledger.data_sharing.shares.kept_tiers import WorkStanding, standings
from portal.ledger.engagements.models import Engagement
from portal.supervision.promises.services import judge_stale
from tests.cast import Cast
from tests.clock import Clock
from tests.factories.data_sharing import make_share
from tests.factories.engagements import make_engagement
from tests.factories.vendors import make_vendor
from tests.queries import count_statements


@pytest.fixture
def work(cast: Cast, clock: Clock) -> Engagement:
    clock.go_to(date(2027, 4, 7))
    engagement = make_engagement(cast.acme)
    make_share(engagement)
    db.session.commit()
    judge_stale()
    return engagement


def spoil(vendor_id: int) -> None:
    """Past all commands, so that what is read from it can be told from what is computed."""
    row = db.session.query(KeptWork).filter_by(vendor_id=vendor_id).one()
    row.works = [[1, "spoilt", 1]]
    db.session.commit()


def computed(vendor_id: int) -> tuple[WorkStanding, ...]:
    return kept_tiers.standing_of(work_on(date(2027, 4, 7), [vendor_id]).get(vendor_id, ()))


def test_the_job_keeps_what_tiering_says(cast: Cast, work: Engagement) -> None:
    row = db.session.query(KeptWork).filter_by(vendor_id=cast.acme.id).one()
    assert tuple(WorkStanding(*one) for one in row.works) == computed(cast.acme.id)
    assert computed(cast.acme.id)[0].engagement_id == work.id


def test_an_untouched_vendor_is_not_tiered_again(cast: Cast, work: Engagement) -> None:
    spoil(cast.acme.id)
    assert standings([cast.acme.id])[cast.acme.id] == (WorkStanding(1, "spoilt", 1),)
    assert standings()[cast.acme.id] == (WorkStanding(1, "spoilt", 1),)


def test_whoever_was_touched_since_is_tiered_anew(cast: Cast, work: Engagement) -> None:
    spoil(cast.acme.id)
    share = db.session.query(DataShare).filter_by(engagement_id=work.id).one()
    share.volume_band = "v5"
    db.session.commit()
    assert standings([cast.acme.id])[cast.acme.id] == computed(cast.acme.id)
    judge_stale()
    assert standings()[cast.acme.id] == computed(cast.acme.id)


def test_what_concerns_everybody_and_a_new_day_outdate_all(
    cast: Cast, work: Engagement, clock: Clock
) -> None:
    spoil(cast.acme.id)
    cast.company.plan = {"per_week": 11}
    db.session.commit()
    assert standings()[cast.acme.id] == computed(cast.acme.id)
    judge_stale()
    spoil(cast.acme.id)
    clock.go_to(date(2027, 4, 8))
    assert standings()[cast.acme.id][0].engagement_id == work.id


def test_twice_as_many_vendors_cost_the_same_number_of_statements(
    cast: Cast, work: Engagement
) -> None:
    def cost() -> int:
        judge_stale()
        with count_statements() as counted:
            assert len(standings()) >= 1
        return counted.total

    before = cost()
    for number in range(10):
        make_share(make_engagement(make_vendor(f"More {number}")))
    db.session.commit()
    assert cost() == before
