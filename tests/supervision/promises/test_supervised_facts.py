"""Whether a vendor was checked in time, from the questionnaires on record, on any day."""

from datetime import date

import pytest
from sqlalchemy import select

from portal.content.definitions.questions import SHEET
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.ledger.engagements.models import Engagement
from portal.supervision.promises.queries import evaluate, evaluate_vendor
from portal.supervision.promises.results import Place, PromiseVerdict, Verdict
from portal.supervision.questionnaires.models import Questionnaire, QuestionnaireVersion
from portal.supervision.questionnaires.planned import PlanRule, set_plan_rule
from portal.supervision.responses.assignments.models import Assignment, AssignmentWork
from portal.supervision.responses.sending.services import recall
from tests.actors import acting
from tests.cast import Cast
from tests.clock import Clock
from tests.factories.questionnaires import publish, question, send, sheet
from tests.factories.scenes import work_of
from tests.queries import count_statements
from tests.supervision.responses import steps

V = Verdict


@pytest.fixture
def work(cast: Cast) -> Engagement:
    """Data of Acme's customers since 1 July 2026; its tier asks every 24 months or less."""
    return work_of(cast.acme, signer=cast.ada)


@pytest.fixture
def version() -> QuestionnaireVersion:
    published = publish(sheet(question("A")), SHEET)
    db.session.commit()
    return published


def supervised(vendor_id: int, day: date) -> PromiseVerdict:
    evaluated = evaluate_vendor(vendor_id, day)
    return next(one for one in evaluated.promises if one.promise.id == "supervised")


def sent(cast: Cast, work: Engagement, version: QuestionnaireVersion) -> Assignment:
    with transaction():
        return send(cast.acme, [work], version, actor=acting(cast.pam))


def test_each_day_knows_what_had_been_accepted_by_then(
    cast: Cast, work: Engagement, version: QuestionnaireVersion, clock: Clock
) -> None:
    clock.go_to(date(2026, 11, 25))
    assignment = sent(cast, work, version)
    clock.go_to(date(2026, 12, 1))
    steps.hands_in(cast.ada, assignment, A="yes")
    clock.go_to(date(2026, 12, 8))
    steps.accepts(cast.pam, assignment)

    before = supervised(cast.acme.id, date(2026, 12, 7))
    assert "first questionnaire is to be accepted" in before.reasons[0].id
    assert before.step is not None
    assert before.step.who == "procurement"  # handed in: ours to look at
    earlier = supervised(cast.acme.id, date(2026, 11, 30)).step
    assert earlier is not None
    assert earlier.who == "vendor"
    after = supervised(cast.acme.id, date(2026, 12, 8))
    assert after.reasons[0].params["number"] == assignment.number
    assert [one.number for one in after.records] == [assignment.number]


def test_without_any_it_breaks_when_the_interval_is_over(cast: Cast, work: Engagement) -> None:
    first_due = supervised(cast.acme.id, date(2026, 7, 1)).rests_until
    assert first_due is not None
    assert supervised(cast.acme.id, first_due).verdict is V.DUE_SOON
    after = first_due.replace(year=first_due.year + 1)
    assert supervised(cast.acme.id, after).verdict is V.BROKEN


def test_a_recalled_one_is_nobodys_to_answer(
    cast: Cast, work: Engagement, version: QuestionnaireVersion
) -> None:
    assignment = sent(cast, work, version)
    with transaction():
        recall(assignment, reason="Wrong period", actor=acting(cast.pam))
    assert supervised(cast.acme.id, date(2026, 11, 25)).records == ()


def test_sent_back_it_is_the_vendors_again(
    cast: Cast, work: Engagement, version: QuestionnaireVersion
) -> None:
    assignment = sent(cast, work, version)
    steps.hands_in(cast.ada, assignment, A="yes")
    steps.sends_back(cast.pam, assignment, A="Since when?")
    step = supervised(cast.acme.id, date(2026, 11, 25)).step
    assert step is not None
    assert step.who == "vendor"


ON_TIME, LATE = date(2028, 6, 1), date(2028, 8, 1)  # the first check is due by 1 July 2028


def answered(cast: Cast, work: Engagement, of: QuestionnaireVersion) -> Assignment:
    with transaction():
        assignment = send(cast.acme, [work], of, due_on=date(2028, 12, 29))
    steps.hands_in(cast.ada, assignment, A="no")
    steps.accepts(cast.pam, assignment)
    return assignment


def planned(cast: Cast, version: QuestionnaireVersion, rule: PlanRule | None) -> None:
    row = db.session.get_one(Questionnaire, version.questionnaire_id)
    with transaction():
        set_plan_rule(row, rule, version=row.version, actor=acting(cast.pam))


@pytest.fixture
def survey(work: Engagement) -> QuestionnaireVersion:
    """One question that somebody wanted to know besides."""
    published = publish(sheet(question("A")), "survey")
    db.session.commit()
    return published


@pytest.mark.parametrize("rule", [None, PlanRule(), PlanRule(frozenset({"tier_1"}), in_place=True)])
def test_what_is_asked_besides_does_not_keep_it(
    cast: Cast,
    work: Engagement,
    survey: QuestionnaireVersion,
    clock: Clock,
    rule: PlanRule | None,
) -> None:
    planned(cast, survey, rule)
    clock.go_to(ON_TIME)
    assignment = answered(cast, work, survey)
    assert assignment.grade == "D"
    assert supervised(cast.acme.id, ON_TIME).verdict is V.DUE_SOON
    late = supervised(cast.acme.id, LATE)
    assert (late.verdict, late.records) == (V.BROKEN, ())


def test_what_is_out_besides_is_nobodys_next_step(
    cast: Cast, work: Engagement, survey: QuestionnaireVersion, clock: Clock
) -> None:
    clock.go_to(ON_TIME)
    with transaction():
        send(cast.acme, [work], survey, due_on=date(2028, 12, 29))
    step = supervised(cast.acme.id, ON_TIME).step
    assert step is not None
    assert (step.who, step.target.place) == ("procurement", Place.QUESTIONNAIRE_ASK)


def test_one_in_place_of_the_standard_sheet_keeps_it_whatever_is_planned_later(
    cast: Cast, work: Engagement, survey: QuestionnaireVersion, clock: Clock
) -> None:
    planned(cast, survey, PlanRule(in_place=True))
    clock.go_to(ON_TIME)
    with transaction():
        assignment = send(cast.acme, [work], survey, due_on=date(2028, 12, 29))
    step = supervised(cast.acme.id, ON_TIME).step
    assert step is not None
    assert step.who == "vendor"
    steps.hands_in(cast.ada, assignment, A="yes")
    steps.accepts(cast.pam, assignment)
    planned(cast, survey, None)
    kept = supervised(cast.acme.id, LATE)
    assert (kept.verdict, [one.number for one in kept.records]) == (V.KEPT, [assignment.number])


def test_one_sent_by_hand_and_planned_in_place_before_it_is_accepted_keeps_it(
    cast: Cast, work: Engagement, survey: QuestionnaireVersion, clock: Clock
) -> None:
    clock.go_to(ON_TIME)
    with transaction():
        assignment = send(cast.acme, [work], survey, due_on=date(2028, 12, 29))
    steps.hands_in(cast.ada, assignment, A="yes")
    planned(cast, survey, PlanRule(in_place=True))
    steps.accepts(cast.pam, assignment)
    assert supervised(cast.acme.id, LATE).verdict is V.KEPT


def of_before(assignment: Assignment) -> None:
    """As the upgrade leaves the rows of a portal that knew no rules for questionnaires yet."""
    rows = select(AssignmentWork).where(AssignmentWork.assignment_id == assignment.id)
    for row in db.session.scalars(rows):
        row.in_place = False
    db.session.commit()


def test_the_standard_sheet_accepted_before_the_upgrade_keeps_it(
    cast: Cast, work: Engagement, version: QuestionnaireVersion, clock: Clock
) -> None:
    clock.go_to(ON_TIME)
    of_before(answered(cast, work, version))
    assert supervised(cast.acme.id, LATE).verdict is V.KEPT


def test_another_one_accepted_before_the_upgrade_is_a_further_look_though_planned_in_place_now(
    cast: Cast, work: Engagement, survey: QuestionnaireVersion, clock: Clock
) -> None:
    clock.go_to(ON_TIME)
    of_before(answered(cast, work, survey))
    planned(cast, survey, PlanRule(in_place=True))
    assert supervised(cast.acme.id, LATE).verdict is V.BROKEN


def test_many_vendors_cost_no_more_statements_than_two(
    cast: Cast, work: Engagement, version: QuestionnaireVersion
) -> None:
    sent(cast, work, version)
    two = [cast.acme.id, cast.globex.id]
    evaluate(two, date(2026, 11, 25))
    with count_statements() as few:
        evaluate(two, date(2026, 11, 25))
    work_of(cast.globex, "受電", signer=cast.gus)
    db.session.commit()
    with count_statements() as several:
        evaluate(None, date(2026, 11, 25))
    assert several.total <= few.total
