"""A sheet asks about days on which the vendor had data; before that as of a day, and it counts for nothing."""

from datetime import date

import pytest
from sqlalchemy import select

from portal.content.definitions.questions import SHEET
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import RuleViolated
from portal.ledger.data_sharing.models import DataShare
from portal.ledger.data_sharing.work_on_day import Period, Reach
from portal.ledger.vendors.models import VendorState
from portal.supervision.promises.queries import evaluate_engagement
from portal.supervision.questionnaires.models import Questionnaire, QuestionnaireVersion
from portal.supervision.responses.assignments.models import Assignment, AssignmentState
from portal.supervision.responses.assignments.workflow import time_asked
from portal.supervision.responses.sending import many_services as sending_services
from portal.supervision.responses.sending import services as assign_services
from portal.supervision.responses.sending.services import SheetSending
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.questionnaires import publish, question, sheet
from tests.supervision.attestations.work import a_piece_of_work

TODAY = date(2026, 11, 25)
YEAR = Period(date(2025, 11, 1), date(2026, 10, 31))


@pytest.mark.parametrize(
    ("reach", "asked"),
    [
        (Reach(None), Period(TODAY, TODAY)),
        (Reach(TODAY), Period(TODAY, TODAY)),
        (Reach(date(2020, 1, 1)), YEAR),
        (Reach(date(2026, 6, 15)), Period(date(2026, 6, 15), date(2026, 10, 31))),
        (Reach(date(2026, 11, 5)), Period(date(2026, 11, 5), date(2026, 11, 24))),
        (Reach(date(2020, 1, 1), date(2026, 9, 30)), Period(YEAR.first, date(2026, 9, 30))),
    ],
)
def test_what_is_asked_about_without_a_chosen_period(reach: Reach, asked: Period) -> None:
    assert time_asked(reach, None, None, TODAY) == asked


def test_a_chosen_period_without_a_day_of_handling_is_refused() -> None:
    with pytest.raises(RuleViolated) as refusal:
        time_asked(Reach(date(2026, 11, 5)), YEAR.first, YEAR.last, TODAY)
    assert refusal.value.field == "period_to"


@pytest.fixture
def published(cast: Cast) -> QuestionnaireVersion:
    cast.acme.state = VendorState.ACTIVE
    version = publish(sheet(question("ORG-01")), SHEET)
    a_piece_of_work(cast.acme)
    db.session.commit()
    return version


def handed_over(day: date | None) -> DataShare:
    share = db.session.scalars(select(DataShare)).one()
    share.first_handover_on = day
    db.session.commit()
    return share


def sending(published: QuestionnaireVersion, period: Period = YEAR) -> SheetSending:
    questionnaire = db.session.get_one(Questionnaire, published.questionnaire_id)
    return SheetSending(questionnaire, published, period.first, period.last, date(2026, 12, 25))


def accept(assignment: Assignment, on: date) -> None:
    assignment.state, assignment.ended_on = AssignmentState.ACCEPTED, on
    db.session.commit()


def reason(work_id: int) -> str:
    judged = evaluate_engagement(work_id, TODAY)
    assert judged is not None
    return judged.findings["supervised"].reasons[0].id


@pytest.mark.parametrize("handover", [None, date(2026, 11, 5)])
def test_one_from_before_the_handover_does_not_count_for_supervised(
    cast: Cast, published: QuestionnaireVersion, handover: date | None
) -> None:
    share = handed_over(None)
    with transaction():
        row = assign_services.assign(
            cast.acme.id, [share.engagement_id], sending(published), actor=acting(cast.pam)
        )
    assert (row.period_from, row.period_to, row.as_of) == (TODAY, TODAY, TODAY)
    row.period_from = row.period_to = date(2026, 11, 1)  # as if sent before the handover
    accept(row, date(2026, 11, 20))
    handed_over(handover)
    assert "was accepted on" not in reason(share.engagement_id)
    handed_over(date(2026, 10, 1))
    assert "was accepted on" in reason(share.engagement_id)


def test_the_page_asks_as_of_today_before_the_handover_and_says_so(
    cast: Cast, browser: Browser, published: QuestionnaireVersion
) -> None:
    share = handed_over(None)
    browser.sign_in(cast.pam)
    path = f"/vendors/{cast.acme.id}/questionnaires/send"
    page = browser.get(path).text
    assert 'name="period_from" type="date" value=""' in page or "2025-11-01" not in page
    browser.post(
        path,
        data={
            "questionnaire": str(published.questionnaire_id),
            "works": [str(share.engagement_id)],
            "period_from": "",
            "period_to": "",
            "due_on": "2026-12-25",
        },
    )
    row = db.session.scalars(select(Assignment)).one()
    assert row.as_of == TODAY
    browser.sign_in(cast.ada)
    assert "As of" in browser.get("/todo").text


def test_of_many_each_is_asked_about_its_own_days(
    cast: Cast, published: QuestionnaireVersion
) -> None:
    share = handed_over(date(2026, 6, 15))
    lately = a_piece_of_work(cast.globex)
    cast.globex.state = VendorState.ACTIVE
    db.session.flush()
    rows = select(DataShare).where(DataShare.engagement_id == lately.id)
    db.session.scalars(rows).one().first_handover_on = date(2026, 11, 5)
    db.session.commit()
    plan = sending_services.preview([share.engagement_id, lately.id], sending(published))
    told = {line.candidate.vendor_id: (line.asked, line.refusal) for line in plan.lines}
    assert told[cast.acme.id] == (Period(date(2026, 6, 15), YEAR.last), None)
    asked, refusal = told[cast.globex.id]
    assert asked is None
    assert refusal is not None
    assert "no data was within the vendor's reach" in refusal.id
