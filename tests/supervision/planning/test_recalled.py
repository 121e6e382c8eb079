"""A questionnaire that the plan sent is taken back: the plan asks anew, or leaves it out."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from portal.content.definitions.questions import SHEET
from portal.foundation.audit.queries import trail_of
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import RuleViolated
from portal.ledger.vendors.models import VendorState
from portal.supervision.consequences import recalled_questionnaires as recalled
from portal.supervision.planning import kinds
from portal.supervision.planning.opening import services
from portal.supervision.planning.plan_models import ItemState, PlanItem
from portal.supervision.planning.scheduling.difference import the_year, work_out_plan
from portal.supervision.planning.year import services as plan_services
from portal.supervision.questionnaires.models import QuestionnaireVersion
from portal.supervision.responses.assignments.models import Assignment, AssignmentState
from portal.supervision.responses.sending import services as assign_services
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast
from tests.clock import Clock
from tests.factories.engagements import make_engagement
from tests.factories.planning import make_plan_item
from tests.factories.questionnaires import publish, question, send, sheet
from tests.factories.vendors import make_vendor
from tests.supervision.attestations.work import a_piece_of_work, an_authority
from tests.supervision.mergers import test_mergers as merging

YEAR = 2027
LATER = date(2027, 12, 10)


@pytest.fixture
def sent(cast: Cast, clock: Clock) -> Assignment:
    """The plan of 2027 is decided and has sent its first questionnaire."""
    an_authority(cast.ada, until=date(2029, 4, 1))
    a_piece_of_work(cast.acme)
    publish(sheet(question("Q-1", required=False)), SHEET)
    db.session.commit()
    clock.go_to(date(2027, 4, 7))
    year = the_year(YEAR)
    with transaction():
        plan_services.make_plan(work_out_plan(year), year, actor=acting(cast.pia))
    clock.go_to(item().opens_on)
    services.open_due()
    return assignments()[0]


def item() -> PlanItem:
    db.session.expire_all()
    statement = select(PlanItem).where(PlanItem.what == kinds.QUESTIONNAIRE)
    return db.session.scalars(statement.order_by(PlanItem.id)).all()[0]


def assignments() -> list[Assignment]:
    return list(db.session.scalars(select(Assignment).order_by(Assignment.id)))


def test_pam_recalls_it_and_the_plan_asks_anew_on_the_day_she_says(
    cast: Cast, browser: Browser, sent: Assignment, clock: Clock
) -> None:
    browser.sign_in(cast.pam)
    url = f"/questionnaires/sent/{sent.id}/recall"
    page = browser.get(url).text
    assert "asks anew, due by the day below" in page
    assert "leaves it out this time" not in page  # the officer's
    browser.post(url, data={"reason": "Too early", "then": "anew", "again_on": str(LATER)})
    assert recalled.settle_recalled() == 1
    assert recalled.settle_recalled() == 0
    waiting = item()
    assert (waiting.state, waiting.planned_on, waiting.subject_id) == (
        ItemState.MOVED,
        LATER,
        None,
    )
    assert waiting.reason == "Too early"
    services.open_due()
    assert len(assignments()) == 1  # not before its day
    assert work_out_plan(the_year(YEAR)).is_empty
    clock.go_to(waiting.opens_on)
    services.open_due()
    services.open_due()
    new = assignments()[-1]
    assert (len(assignments()), new.state) == (2, AssignmentState.ASSIGNED)
    assert item().subject_id == new.id


def test_the_officer_leaves_it_out_this_time_and_the_plan_says_why(
    cast: Cast, browser: Browser, sent: Assignment
) -> None:
    browser.sign_in(cast.pia)
    url = f"/questionnaires/sent/{sent.id}/recall"
    assert "leaves it out this time" in browser.get(url).text
    browser.post(url, data={"reason": "A visit was made", "then": "leave_out"})
    recalled.settle_recalled()
    assert (item().state, item().reason) == (ItemState.SKIPPED, "A visit was made")
    coming = [
        one
        for year in (YEAR, YEAR + 1)
        for one in work_out_plan(the_year(year)).added
        if one.wanted.what == kinds.QUESTIONNAIRE
    ]
    assert coming[0].on > item().planned_on + timedelta(days=200)  # an interval later, as always


def test_procurement_does_not_leave_it_out_by_another_way(
    cast: Cast, browser: Browser, sent: Assignment
) -> None:
    browser.sign_in(cast.pam)
    url = f"/questionnaires/sent/{sent.id}/recall"
    browser.post(url, data={"reason": "No time", "then": "leave_out"})
    with pytest.raises(RuleViolated), transaction():
        assign_services.recall(sent, reason="No time", actor=acting(cast.pam), leave_out=True)
    assert sent.state is AssignmentState.ASSIGNED


@pytest.mark.parametrize("day", ["2020-01-10", "2030-01-10"])
def test_a_day_in_the_past_or_beyond_a_year_is_refused(
    cast: Cast, browser: Browser, sent: Assignment, day: str
) -> None:
    browser.sign_in(cast.pam)
    url = f"/questionnaires/sent/{sent.id}/recall"
    answer = browser.post(url, data={"reason": "Later", "then": "anew", "again_on": day})
    assert answer.status_code == 422
    assert sent.state is AssignmentState.ASSIGNED


def test_sent_again_by_a_person_it_is_that_one_the_plan_waits_for(
    cast: Cast, sent: Assignment
) -> None:
    with transaction():
        assign_services.recall(sent, reason="Wrong work", actor=acting(cast.pam))
    with transaction():
        new = assign_services.send_again(
            sent, due_on=date(2027, 12, 17), message="", actor=acting(cast.pam)
        )
    recalled.settle_recalled()
    assert (item().state, item().subject_id) == (ItemState.OPENED, new.id)


def test_recalled_without_a_word_to_the_plan_it_waits_again(cast: Cast, sent: Assignment) -> None:
    with transaction():
        assign_services.recall(sent, reason="Wrong", actor=acting(cast.pam))
    recalled.settle_recalled()
    assert item().is_waiting
    services.open_due()
    assert assignments()[-1].state is AssignmentState.ASSIGNED


def test_at_a_closed_vendor_nothing_is_left_to_answer(cast: Cast, sent: Assignment) -> None:
    cast.acme.state = VendorState.CLOSED
    db.session.commit()
    recalled.settle_recalled()
    assert sent.state is AssignmentState.RECALLED
    assert item().state is ItemState.DROPPED
    services.open_due()
    assert len(assignments()) == 1


def test_why_is_told_in_the_language_of_a_company_that_writes_english(
    cast: Cast, sent: Assignment
) -> None:
    cast.company.default_language = "en"
    cast.acme.state = VendorState.CLOSED
    db.session.commit()
    recalled.settle_recalled()
    assert sent.reason == "The vendor is closed; nobody there can answer any more."


def test_of_two_vendors_merged_both_plans_wait_for_the_one_that_goes_on(
    cast: Cast, sent: Assignment
) -> None:
    twin = make_vendor("Acme Corporation", owner_id=cast.pip.id)
    works = [make_engagement(twin)]
    version = db.session.get_one(QuestionnaireVersion, sent.version_id)
    db.session.commit()
    with transaction():
        theirs = send(twin, works, version, due_on=date(2027, 6, 11))
    of_twin = make_plan_item(twin)
    of_twin.state, of_twin.subject_kind = ItemState.OPENED, Assignment.__tablename__
    of_twin.subject_id = theirs.id
    db.session.commit()
    merging.decide(cast, merging.propose(cast, twin))
    assert theirs.state is AssignmentState.RECALLED
    assert recalled.settle_recalled() == 1
    db.session.expire_all()
    assert (of_twin.state, of_twin.subject_id) == (ItemState.OPENED, sent.id)
    assert sent.number in str(trail_of(of_twin)[0].text)


def test_what_a_person_sent_is_recalled_without_a_question_about_the_plan(
    cast: Cast, browser: Browser, sent: Assignment, clock: Clock
) -> None:
    row = item()
    row.state, row.subject_kind, row.subject_id = ItemState.DONE, None, None
    db.session.commit()
    browser.sign_in(cast.pam)
    page = browser.get(f"/questionnaires/sent/{sent.id}/recall").text
    assert "asks anew" not in page
