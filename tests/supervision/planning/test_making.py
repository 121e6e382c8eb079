"""Planning a year: what the preview says is what is written, and a person decides it."""

from datetime import date

import pytest
from sqlalchemy import func, select

from portal.foundation.access.actor import SYSTEM
from portal.foundation.core import clock as portal_clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import ChangedMeanwhile, RuleViolated
from portal.ledger.data_sharing.models import DataShare
from portal.ledger.engagements.models import Engagement, EngagementTerms
from portal.supervision.attestations.asking.request_services import request_attestations
from portal.supervision.attestations.models import AttestationRequest, Wording
from portal.supervision.planning import kinds
from portal.supervision.planning.inputs import queries as fact_queries
from portal.supervision.planning.opening.services import open_due
from portal.supervision.planning.plan_models import ItemState, PlanDecision, PlanItem
from portal.supervision.planning.scheduling import queries
from portal.supervision.planning.scheduling.difference import (
    PlanDifference,
    the_year,
    work_out_plan,
)
from portal.supervision.planning.year import services as plan_services
from tests.actors import acting
from tests.cast import Cast
from tests.clock import Clock
from tests.queries import count_statements
from tests.supervision.attestations.signed import signed
from tests.supervision.attestations.work import a_piece_of_work, an_authority

YEAR = 2027
NO_SUB = "no_subcontracting"


@pytest.fixture
def work(cast: Cast, clock: Clock) -> Engagement:
    """Tier 2, signed for the year to November 2026; the plan is made in April 2027."""
    an_authority(cast.ada, until=date(2029, 4, 1))
    engagement = a_piece_of_work(cast.acme)
    db.session.commit()
    signed(cast.ada, engagement, NO_SUB, first=date(2025, 12, 1), last=date(2026, 11, 30))
    clock.go_to(date(2027, 4, 7))
    return engagement


def decide(cast: Cast) -> PlanDifference:
    difference = work_out_plan(the_year(YEAR))
    with transaction():
        plan_services.make_plan(difference, the_year(YEAR), actor=acting(cast.pia))
    return difference


def items(**by: object) -> list[PlanItem]:
    db.session.expire_all()
    return list(db.session.scalars(select(PlanItem).filter_by(**by).order_by(PlanItem.planned_on)))


def move(cast: Cast, item: PlanItem, to: date) -> None:
    with transaction():
        plan_services.move_item(
            db.session.get_one(PlanItem, item.id),
            to,
            "A fair in August",
            fact_queries.standards(portal_clock.today()),
            kinds.WORDS[kinds.REPORT],
            actor=acting(cast.pam),
        )


def test_what_the_preview_shows_is_what_is_written(cast: Cast, work: Engagement) -> None:
    difference = decide(cast)
    shown = {(one.wanted.what, one.on) for one in difference.added}
    assert {(one.what, one.planned_on) for one in items()} == shown
    assert {kinds.REPORT, kinds.DATA_REVIEW, kinds.QUESTIONNAIRE} <= {what for what, _ in shown}


def test_planned_twice_nothing_is_planned_twice_and_nothing_moves(
    cast: Cast, work: Engagement
) -> None:
    decide(cast)
    again = work_out_plan(the_year(YEAR))
    assert again.is_empty
    assert len(again.stays) == len(items())
    with pytest.raises(RuleViolated), transaction():
        plan_services.make_plan(again, the_year(YEAR), actor=acting(cast.pia))


def test_only_the_officer_decides(cast: Cast, work: Engagement) -> None:
    difference = work_out_plan(the_year(YEAR))
    with pytest.raises(RuleViolated, match="privacy officer"), transaction():
        plan_services.make_plan(difference, the_year(YEAR), actor=acting(cast.pam))
    assert items() == []


def test_the_system_makes_a_plan_that_nobody_has_decided_yet(cast: Cast, work: Engagement) -> None:
    year = the_year(YEAR)
    with transaction():
        plan_services.make_plan(work_out_plan(year), year, actor=SYSTEM)
    assert not queries.is_decided(YEAR)
    with transaction():
        plan_services.make_plan(work_out_plan(year), year, actor=acting(cast.pia))
    assert queries.is_decided(YEAR)
    assert db.session.scalar(select(func.count(PlanDecision.id))) == 2


def test_two_who_decide_at_once_do_not_plan_twice(cast: Cast, work: Engagement) -> None:
    year = the_year(YEAR)
    one, other = work_out_plan(year), work_out_plan(year)
    with transaction():
        plan_services.make_plan(one, year, actor=acting(cast.pia))
    with pytest.raises(ChangedMeanwhile), transaction():
        plan_services.make_plan(other, year, actor=acting(cast.pia))


def test_work_that_ended_is_dropped_and_work_that_came_is_added(
    cast: Cast, work: Engagement
) -> None:
    decide(cast)
    before = len(items())
    terms = db.session.scalars(select(EngagementTerms)).one()
    terms.ends_on = date(2027, 4, 30)
    other = a_piece_of_work(cast.globex)
    db.session.commit()
    difference = decide(cast)
    assert {one.engagement_id for one in difference.dropped} == {work.id, None}
    assert {one.wanted.vendor_id for one in difference.added} == {other.vendor_id}
    assert len(items(state=ItemState.DROPPED)) == before


def test_a_day_moved_by_hand_stays_where_it_was_put(cast: Cast, work: Engagement) -> None:
    decide(cast)
    (item,) = items(what=kinds.QUESTIONNAIRE)
    to = date(2027, 9, 16)
    move(cast, item, to)
    again = work_out_plan(the_year(YEAR))
    assert again.is_empty
    assert [one.planned_on for one in items(what=kinds.QUESTIONNAIRE)] == [to]


def test_spread_anew_only_days_moved_by_hand_stay(cast: Cast, work: Engagement) -> None:
    decide(cast)
    (sheet,) = items(what=kinds.QUESTIONNAIRE)
    (report,) = items(what=kinds.REPORT)
    move(cast, sheet, date(2027, 9, 16))
    db.session.get_one(PlanItem, report.id).planned_on = date(2027, 4, 28)
    db.session.commit()
    year = the_year(YEAR)
    assert work_out_plan(year).is_empty
    changed = {old.what for old, _ in work_out_plan(year, anew=True).changed}
    assert kinds.REPORT in changed
    assert kinds.QUESTIONNAIRE not in changed


@pytest.mark.parametrize(
    ("to", "why"),
    [
        (date(2027, 8, 13), "no vendor is due"),  # Obon
        (date(2027, 9, 18), "Nobody works"),  # a Saturday
        (date(2027, 9, 20), "Nobody works"),  # Respect for the Aged Day
        (date(2027, 4, 1), "Choose a day"),  # past
    ],
)
def test_a_day_that_may_not_be_is_refused(cast: Cast, work: Engagement, to: date, why: str) -> None:
    decide(cast)
    (item,) = items(what=kinds.QUESTIONNAIRE)
    with pytest.raises(RuleViolated, match=why):
        move(cast, item, to)


def test_a_statement_moves_only_within_the_time_for_answering_it(
    cast: Cast, work: Engagement
) -> None:
    decide(cast)
    (item,) = items(what=NO_SUB)
    assert (item.opens_on, item.planned_on) == (date(2027, 12, 1), date(2028, 1, 6))
    with pytest.raises(RuleViolated, match="its period has ended"):
        move(cast, item, date(2028, 1, 20))


def test_a_review_found_in_the_registers_is_done_and_the_next_one_counts_from_it(
    cast: Cast, work: Engagement, clock: Clock
) -> None:
    decide(cast)
    (planned,) = items(what=kinds.DATA_REVIEW)
    db.session.scalars(select(DataShare)).one().reviewed_on = date(2027, 5, 6)
    db.session.commit()
    clock.go_to(date(2027, 5, 7))
    difference = decide(cast)
    assert [one.known.id for one in difference.found] == [planned.id]
    (done,) = items(what=kinds.DATA_REVIEW)
    assert (done.state, done.done_on) == (ItemState.DONE, date(2027, 5, 6))
    later = work_out_plan(the_year(2028))
    (following,) = [one for one in later.added if one.wanted.what == kinds.DATA_REVIEW]
    assert following.wanted.period.first == date(2027, 5, 6)


def test_what_is_noted_as_done_counts_for_the_next_time(cast: Cast, work: Engagement) -> None:
    decide(cast)
    (item,) = items(what=kinds.QUESTIONNAIRE)
    with transaction():
        found = db.session.get_one(PlanItem, item.id)
        plan_services.note_item_done(
            found, date(2027, 4, 6), "", kinds.words_of(item.what), actor=acting(cast.pam)
        )
    assert work_out_plan(the_year(YEAR)).is_empty
    later = work_out_plan(the_year(2028))
    (following,) = [one for one in later.added if one.wanted.what == kinds.QUESTIONNAIRE]
    assert following.wanted.period.last == date(2028, 4, 6)


def test_the_sweep_opens_on_the_planned_day_with_the_planned_due_date(
    cast: Cast, work: Engagement, clock: Clock
) -> None:
    decide(cast)
    (item,) = items(what=NO_SUB)
    move(cast, item, date(2027, 12, 17))
    clock.go_to(date(2027, 11, 30))
    assert open_due() == 0
    clock.go_to(date(2027, 12, 1))
    assert [open_due(), open_due()] == [1, 0]
    (item,) = items(what=NO_SUB)
    assert (item.state, item.planned_on) == (ItemState.OPENED, date(2027, 12, 17))
    request = db.session.get(AttestationRequest, item.subject_id)
    assert request is not None
    assert (request.period_from, request.period_to) == (date(2026, 12, 1), date(2027, 11, 30))


def test_what_a_person_asked_for_meanwhile_is_not_asked_again(
    cast: Cast, work: Engagement, clock: Clock
) -> None:
    decide(cast)
    clock.go_to(date(2027, 12, 1))
    with transaction():
        engagement = db.session.get_one(Engagement, work.id)
        (request,) = request_attestations(
            engagement, [NO_SUB], wording=Wording.PERIOD, first=date(2026, 12, 1),
            last=date(2027, 11, 30), actor=acting(cast.pam),
        )  # fmt: skip
        asked = request.id
    assert open_due() == 0
    (item,) = items(what=NO_SUB)
    assert (item.state, item.subject_id) == (ItemState.OPENED, asked)


def test_a_statement_left_out_is_not_asked_for_and_the_next_period_is(
    cast: Cast, work: Engagement, clock: Clock
) -> None:
    decide(cast)
    (item,) = items(what=NO_SUB)
    with transaction():
        found = db.session.get_one(PlanItem, item.id)
        plan_services.skip_item(
            found, "The work pauses", kinds.WORDS[kinds.REPORT], actor=acting(cast.pia)
        )
    clock.go_to(date(2027, 12, 1))
    assert open_due() == 0
    clock.go_to(date(2028, 12, 1))
    assert open_due() == 1
    request = db.session.scalars(
        select(AttestationRequest).order_by(AttestationRequest.id.desc())
    ).first()
    assert request is not None
    assert request.period_from == date(2027, 12, 1)


def test_what_nobody_planned_is_kept_in_the_plan_when_it_is_opened(
    cast: Cast, work: Engagement, clock: Clock
) -> None:
    clock.go_to(date(2027, 12, 1))
    assert open_due() == 1
    (item,) = items()
    assert (item.fiscal_year, item.state, item.what) == (YEAR, ItemState.OPENED, NO_SUB)
    added = {one.wanted.what for one in work_out_plan(the_year(YEAR)).added}
    assert kinds.REPORT in added
    assert NO_SUB not in added


def test_planning_costs_the_same_for_more_vendors(cast: Cast, work: Engagement) -> None:
    def look() -> int:
        with count_statements() as counted:
            work_out_plan(the_year(YEAR))
        return counted.total

    look()
    few = look()
    for vendor in (cast.acme, cast.globex, cast.globex):
        a_piece_of_work(vendor)
    db.session.commit()
    assert look() == few


def test_deciding_costs_the_same_for_more_vendors(cast: Cast, work: Engagement) -> None:
    def costs() -> int:
        with count_statements() as counted:
            decide(cast)
        return counted.total

    few = costs()
    for vendor in (cast.globex, cast.globex, cast.globex):
        a_piece_of_work(vendor)
    db.session.commit()
    assert costs() == few
