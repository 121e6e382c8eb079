"""The plan of the year says of the last clause check what the report says: the oldest that stands."""

from datetime import date, timedelta

import pytest

from portal.content import catalogue
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.ledger.contracts.clauses import queries
from portal.ledger.contracts.clauses import services as check_services
from portal.ledger.contracts.clauses.observations import ClauseEntry, Observation
from portal.ledger.contracts.models import ClauseState, ContractState
from portal.ledger.engagements.models import Engagement
from portal.supervision.planning.inputs import queries as fact_queries
from tests.actors import acting
from tests.cast import Cast
from tests.clock import Clock
from tests.factories.contracts import make_check, make_checks, make_contract, make_cover
from tests.proof.reports.drafts import content_of, issued, there
from tests.proof.reports.story import Story
from tests.queries import count_statements

FIRST = date(2026, 4, 14)  # the story's check of every clause
AGAIN = date(2026, 8, 3)
TODAY = date(2026, 11, 25)


def look_at_one(story: Story, cast: Cast) -> None:
    seen = Observation(ClauseState.PRESENT, article="第14条", page=3)
    with transaction():
        entry = ClauseEntry(catalogue.clause("return_destruction"), seen, 0)
        check_services.save_check(story.master, entry, actor=acting(cast.pia))


def checked(work: Engagement, today: date = TODAY) -> date | None:
    works = fact_queries.supervised_work(today, [work.vendor_id], confirmed={})
    return next(one.checked_on for one in works if one.engagement_id == work.id)


def test_a_look_at_one_clause_is_not_the_last_check_of_the_contract(
    story: Story, cast: Cast, clock: Clock
) -> None:
    clock.go_to(AGAIN)
    look_at_one(story, cast)
    clock.go_to(TODAY)
    assert checked(story.mailing) == FIRST
    master, _ = there(content_of(issued(cast, language="en")).clauses).contracts.rows
    assert checked(story.mailing) == master.checked_on


def test_work_under_two_contracts_counts_from_the_one_that_was_checked_longest_ago(
    story: Story, clock: Clock
) -> None:
    clock.go_to(TODAY)
    later = make_contract(story.vendor, "覚書", number="C-2026-060")
    make_cover(later, story.mailing.id)
    make_checks(later, valid_from=AGAIN)
    db.session.commit()
    assert checked(story.mailing) == FIRST


@pytest.mark.parametrize("is_over", [True, False])
def test_a_contract_that_is_over_is_not_read_again(
    story: Story, clock: Clock, *, is_over: bool
) -> None:
    clock.go_to(TODAY)
    ended = AGAIN if is_over else None
    old = make_contract(story.vendor, "旧契約", number="C-2020-001", ends_on=ended)
    make_cover(old, story.mailing.id)
    make_checks(old, valid_from=date(2026, 4, 2))
    draft = make_contract(
        story.vendor, "次の契約", number="C-2026-061", state=ContractState.DRAFT, seen=False
    )
    make_cover(draft, story.mailing.id)
    make_checks(draft, valid_from=date(2026, 4, 3))
    db.session.commit()
    assert checked(story.mailing) == (FIRST if is_over else date(2026, 4, 2))


def test_a_clause_that_the_library_has_no_more_holds_nothing_up(story: Story, clock: Clock) -> None:
    """Nobody can look at it again."""
    clock.go_to(TODAY)
    make_check(story.master, "asked_no_more", valid_from=date(2026, 4, 2))
    db.session.commit()
    assert checked(story.mailing) == FIRST
    assert queries.last_checks([story.vendor.id], TODAY)[story.master.id].on == FIRST


def test_the_number_of_statements_does_not_grow_with_contracts(story: Story, clock: Clock) -> None:
    clock.go_to(TODAY)

    def read() -> int:
        with count_statements() as counted:
            fact_queries.supervised_work(TODAY, None, confirmed={})
        return counted.total

    before = read()
    for n in range(3):
        more = make_contract(story.vendor, number=f"C-2026-07{n}")
        make_cover(more, story.mailing.id)
        make_checks(more, valid_from=AGAIN + timedelta(days=n))
    db.session.commit()
    assert read() == before
