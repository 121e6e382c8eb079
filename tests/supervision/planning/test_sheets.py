"""Questionnaires of the plan are sent when their day has come, once, and counted when accepted."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from portal.content.definitions.questions import SHEET
from portal.foundation.access.actor import SYSTEM
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.ledger.engagements.models import Engagement
from portal.ledger.obligations.models import ObligationKind
from portal.ledger.obligations.queries import find_open
from portal.supervision.planning import kinds
from portal.supervision.planning.opening import services
from portal.supervision.planning.plan_models import ItemState, PlanItem
from portal.supervision.planning.scheduling.difference import the_year, work_out_plan
from portal.supervision.planning.year import queries as year_queries
from portal.supervision.planning.year import services as plan_services
from portal.supervision.planning.year import words
from portal.supervision.planning.year.words import ItemStanding
from portal.supervision.questionnaires.models import Questionnaire, QuestionnaireVersion
from portal.supervision.responses.assignments.models import (
    Assignment,
    AssignmentOrigin,
    AssignmentState,
)
from portal.supervision.responses.reviewing import services as review_services
from portal.supervision.responses.submission import services as submit_services
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast
from tests.clock import Clock
from tests.factories.questionnaires import publish, question, send, sheet
from tests.supervision.attestations.work import a_piece_of_work, an_authority

YEAR = 2027


@pytest.fixture
def work(cast: Cast, clock: Clock) -> Engagement:
    """Tier 2, since years; the plan is made in April 2027."""
    an_authority(cast.ada, until=date(2029, 4, 1))
    engagement = a_piece_of_work(cast.acme)
    db.session.commit()
    clock.go_to(date(2027, 4, 7))
    return engagement


@pytest.fixture
def published(cast: Cast) -> QuestionnaireVersion:
    version = publish(sheet(question("Q-1", required=False)), SHEET)
    db.session.commit()
    return version


def plan(cast: Cast) -> None:
    year = the_year(YEAR)
    with transaction():
        plan_services.make_plan(work_out_plan(year), year, actor=acting(cast.pia))


def planned() -> list[PlanItem]:
    db.session.expire_all()
    statement = select(PlanItem).where(PlanItem.what == kinds.QUESTIONNAIRE)
    return list(db.session.scalars(statement.order_by(PlanItem.id)))


def sent() -> list[Assignment]:
    return list(db.session.scalars(select(Assignment).order_by(Assignment.id)))


def accept(cast: Cast, assignment: Assignment) -> None:
    with transaction():
        submit_services.submit(assignment.id, actor=acting(cast.ada))
    with transaction():
        review_services.accept(assignment.id, {}, conclusion="", actor=acting(cast.pam))


def test_it_is_sent_on_its_day_and_only_once(
    cast: Cast, work: Engagement, published: QuestionnaireVersion, clock: Clock
) -> None:
    plan(cast)
    item = planned()[0]
    clock.go_to(item.opens_on - timedelta(days=1))
    services.open_due()
    assert not sent()
    clock.go_to(item.opens_on)
    services.open_due()
    services.open_due()
    (row,) = sent()
    assert (row.origin, row.vendor_id) == (AssignmentOrigin.PLAN, cast.acme.id)
    assert row.period_to == item.opens_on - timedelta(days=1)
    owed = find_open(ObligationKind.QUESTIONNAIRE_ANSWER, row)
    assert owed is not None
    assert owed.due_on == item.planned_on
    item = planned()[0]
    assert (item.state, item.subject_kind, item.subject_id) == (
        ItemState.OPENED,
        "assignments",
        row.id,
    )
    assert work_out_plan(the_year(YEAR)).is_empty


def test_nothing_is_sent_before_a_sheet_is_published_or_once_it_is_retired(
    cast: Cast, work: Engagement, clock: Clock
) -> None:
    plan(cast)
    clock.go_to(planned()[0].opens_on)
    services.open_due()
    assert not sent()
    version = publish(sheet(question("Q-1")), SHEET)
    questionnaire = db.session.get_one(Questionnaire, version.questionnaire_id)
    questionnaire.retired_on = date(2027, 4, 1)
    db.session.commit()
    services.open_due()
    assert not sent()
    questionnaire.retired_on = None
    db.session.commit()
    services.open_due()
    assert len(sent()) == 1


def test_missed_weeks_are_caught_up_with_a_due_date_to_come(
    cast: Cast, work: Engagement, published: QuestionnaireVersion, clock: Clock
) -> None:
    plan(cast)
    clock.go_to(planned()[0].planned_on + timedelta(days=10))
    services.open_due()
    (row,) = sent()
    owed = find_open(ObligationKind.QUESTIONNAIRE_ANSWER, row)
    assert owed is not None
    assert owed.due_on > planned()[0].planned_on + timedelta(days=20)


def test_one_that_a_person_sent_meanwhile_is_the_one_of_the_plan(
    cast: Cast, work: Engagement, published: QuestionnaireVersion, clock: Clock
) -> None:
    plan(cast)
    with transaction():
        row = send(cast.acme, [work], published, due_on=date(2027, 6, 11))
    clock.go_to(planned()[0].opens_on)
    services.open_due()
    assert sent() == [row]
    assert planned()[0].subject_id == row.id


def test_accepted_early_it_is_done_and_the_next_counts_from_that_day(
    cast: Cast, work: Engagement, published: QuestionnaireVersion, clock: Clock
) -> None:
    plan(cast)
    first = planned()[0]
    with transaction():
        row = send(cast.acme, [work], published, due_on=date(2027, 6, 11))
    accept(cast, row)
    clock.go_to(first.opens_on)
    services.open_due()
    assert (planned()[0].state, planned()[0].done_on) == (ItemState.DONE, row.ended_on)
    assert sent() == [row]


def test_once_accepted_the_next_one_is_planned_an_interval_later(
    cast: Cast, work: Engagement, published: QuestionnaireVersion, clock: Clock
) -> None:
    plan(cast)
    clock.go_to(planned()[0].opens_on)
    services.open_due()
    (row,) = sent()
    accept(cast, row)
    assert row.state is AssignmentState.ACCEPTED
    following = work_out_plan(the_year(YEAR + 1))
    (after,) = [one for one in following.added if one.wanted.what == kinds.QUESTIONNAIRE]
    assert row.ended_on is not None
    assert after.wanted.period.first == row.ended_on
    assert work_out_plan(the_year(YEAR)).is_empty


def test_the_calendar_shows_it_once_however_often_it_came_back(
    browser: Browser,
    cast: Cast,
    work: Engagement,
    published: QuestionnaireVersion,
    clock: Clock,
) -> None:
    plan(cast)
    clock.go_to(planned()[0].opens_on)
    services.open_due()
    (row,) = sent()
    entry = year_queries.find_entry(planned()[0].id)
    assert entry is not None
    today = planned()[0].opens_on
    assert words.standing(entry.item, entry.obligation, today) is ItemStanding.ASKED
    with transaction():
        submit_services.submit(row.id, actor=acting(cast.ada))
    with transaction():
        review_services.send_back(row.id, {"Q-1": "Which?"}, remark="", actor=acting(cast.pam))
    entry = year_queries.find_entry(planned()[0].id)
    assert entry is not None
    assert entry.obligation == find_open(ObligationKind.QUESTIONNAIRE_ANSWER, row)
    browser.sign_in(cast.pam)
    page = browser.get(f"/calendar/items/{planned()[0].id}").text
    assert f"/vendors/{cast.acme.id}/questionnaires" in page


def test_the_system_writes_who_was_asked(
    cast: Cast, work: Engagement, published: QuestionnaireVersion, clock: Clock
) -> None:
    year = the_year(YEAR)
    with transaction():
        plan_services.make_plan(work_out_plan(year), year, actor=SYSTEM)
    clock.go_to(planned()[0].opens_on)
    assert services.open_due() >= 1
    assert sent()[0].assigned_by_id is None
