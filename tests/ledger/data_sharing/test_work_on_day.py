"""Which work counts for what: the same by the work on a day, by SQL and by the terms agreed last."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from portal.foundation.core.database.db import db
from portal.ledger.data_sharing import queries
from portal.ledger.data_sharing.work_on_day import Reach, WorkOnDay
from portal.ledger.engagements.models import EngagementTerms
from portal.ledger.engagements.queries import running_on
from tests.cast import Cast
from tests.factories.data_sharing import make_share
from tests.factories.engagements import make_engagement

TODAY = date(2026, 11, 25)
DAY = timedelta(days=1)
HANDED_OVER = date(2026, 8, 1)


@pytest.fixture
def register(cast: Cast) -> None:
    """Work over since yesterday, on its last day, open and yet to begin; with and without data."""
    for ends_on in (TODAY - DAY, TODAY, None):
        make_engagement(cast.acme, ends_on=ends_on)
        make_share(make_engagement(cast.acme, ends_on=ends_on))
    make_share(make_engagement(cast.globex, starts_on=TODAY + DAY))
    make_engagement(cast.globex, access="incidental")
    came_back = make_share(make_engagement(cast.globex), first_handover_on=HANDED_OVER)
    came_back.valid_until = TODAY
    db.session.commit()


def works() -> Iterator[WorkOnDay]:
    return (work for several in queries.work_on(TODAY).values() for work in several)


def in_sql(condition: object) -> set[int]:
    return set(db.session.scalars(select(EngagementTerms.engagement_id).where(condition)))  # type: ignore[arg-type]


@pytest.mark.usefixtures("register")
def test_searches_by_sql_find_what_the_work_says_of_itself() -> None:
    running = {work.engagement_id for work in works() if work.runs_on(TODAY)}
    supervised = {work.engagement_id for work in works() if work.is_supervised_on(TODAY)}

    assert in_sql(running_on(TODAY)) == running
    assert in_sql(queries.is_supervised(TODAY)) == supervised
    assert (len(running), len(supervised)) == (7, 3)


@pytest.mark.usefixtures("register")
def test_the_reach_by_the_last_terms_is_that_of_the_day_where_nothing_else_is_agreed() -> None:
    assert queries.reaches(None) == {work.engagement_id: work.reach for work in works()}


@pytest.mark.usefixtures("register")
def test_what_came_back_was_within_reach_and_keeps_no_promise_of_today() -> None:
    (back,) = [work for work in works() if work.first_handover_on]

    assert back.reach == Reach(HANDED_OVER)
    assert back.began_on is None
    assert not back.has_begun(TODAY)


def test_a_later_row_that_forgot_the_handover_forgets_nothing(cast: Cast) -> None:
    work = make_engagement(cast.acme)
    first = make_share(work, valid_from=date(2026, 7, 1), first_handover_on=HANDED_OVER)
    first.valid_until = date(2026, 9, 1)
    db.session.flush()
    make_share(work, valid_from=date(2026, 9, 1), series=first.series)
    db.session.commit()

    (known,) = works()
    assert (known.handed_over_on, known.first_handover_on) == (HANDED_OVER, HANDED_OVER)
    ((before,),) = queries.work_on(HANDED_OVER - DAY).values()
    assert (before.handed_over_on, before.first_handover_on) == (None, None)
