"""A questionnaire of the company's own is planned, sent and counted beside the standard one."""

from datetime import date

import pytest
from sqlalchemy import select

from portal.content.definitions.questions import SHEET
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.words.messages import Text
from portal.ledger.engagements.models import Engagement
from portal.supervision.planning import kinds
from portal.supervision.planning.opening import services
from portal.supervision.planning.plan_models import ItemState, PlanItem
from portal.supervision.planning.scheduling.difference import (
    PlanDifference,
    the_year,
    work_out_plan,
)
from portal.supervision.planning.year import services as plan_services
from portal.supervision.planning.year import words
from portal.supervision.questionnaires import planned
from portal.supervision.questionnaires import queries as authored
from portal.supervision.questionnaires.models import (
    Questionnaire,
    QuestionnaireVersion,
    VersionOrigin,
)
from portal.supervision.questionnaires.planned import PlanRule
from portal.supervision.questionnaires.publishing import services as authoring
from portal.supervision.responses.assignments import queries as responses
from portal.supervision.responses.assignments.models import Assignment
from portal.supervision.responses.intervals.queries import waiting_on
from portal.supervision.responses.reviewing import services as review_services
from portal.supervision.responses.submission import services as submit_services
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast
from tests.clock import Clock
from tests.factories.questionnaires import publish, question, send, sheet
from tests.queries import count_statements
from tests.supervision.attestations.work import a_piece_of_work, an_authority

YEAR = 2027
IN_PLACE, BESIDES = PlanRule(in_place=True), PlanRule()


@pytest.fixture
def work(cast: Cast, clock: Clock) -> Engagement:
    """Tier 2, since years; the plan is made in April 2027."""
    an_authority(cast.ada, until=date(2029, 4, 1))
    engagement = a_piece_of_work(cast.acme)
    publish(sheet(question("Q-1", required=False)), SHEET)
    db.session.commit()
    clock.go_to(date(2027, 4, 7))
    return engagement


@pytest.fixture
def cloud(cast: Cast, work: Engagement) -> Questionnaire:
    version = publish(sheet(question("C-1", required=False), title={"ja": "クラウド", "en": "Cloud sheet"}), "cloud")  # fmt: skip
    db.session.commit()
    return db.session.get_one(Questionnaire, version.questionnaire_id)


def rule(cast: Cast, row: Questionnaire, wanted: PlanRule | None) -> None:
    with transaction():
        planned.set_plan_rule(row, wanted, version=row.version, actor=acting(cast.pam))


def preview(year: int = YEAR) -> PlanDifference:
    return work_out_plan(the_year(year))


def plan(cast: Cast) -> None:
    with transaction():
        plan_services.make_plan(preview(), the_year(YEAR), actor=acting(cast.pia))


def sheets(difference: PlanDifference) -> dict[str, date]:
    """Questionnaires that would be new in the plan, with their day."""
    return {
        one.wanted.what: one.on
        for one in difference.added
        if kinds.is_any(one.wanted.what, kinds.SENT)
    }


def items() -> dict[str, PlanItem]:
    db.session.expire_all()
    rows = db.session.scalars(select(PlanItem).order_by(PlanItem.id.desc()))
    return {row.what: row for row in rows if kinds.is_any(row.what, kinds.SENT)}


def sent() -> list[Assignment]:
    return list(db.session.scalars(select(Assignment).order_by(Assignment.id)))


def published(questionnaire_id: int) -> QuestionnaireVersion:
    version = authored.latest_version(questionnaire_id)
    assert version is not None
    return version


def accept(cast: Cast, assignment: Assignment) -> None:
    with transaction():
        submit_services.submit(assignment.id, actor=acting(cast.ada))
    with transaction():
        review_services.accept(assignment.id, {}, conclusion="", actor=acting(cast.pam))


def test_without_a_rule_only_the_standard_sheet_is_planned(
    cast: Cast, cloud: Questionnaire
) -> None:
    assert set(sheets(preview())) == {kinds.QUESTIONNAIRE}


def test_besides_the_standard_sheet_both_are_due_on_one_day(
    cast: Cast, cloud: Questionnaire
) -> None:
    before = sheets(preview())[kinds.QUESTIONNAIRE]
    rule(cast, cloud, BESIDES)
    days = sheets(preview())
    assert set(days) == {kinds.QUESTIONNAIRE, kinds.sheet(cloud.id)}
    assert set(days.values()) == {before}  # one sitting


def test_in_its_place_the_standard_sheet_is_not_asked_about_that_work(
    cast: Cast, cloud: Questionnaire
) -> None:
    rule(cast, cloud, IN_PLACE)
    assert set(sheets(preview())) == {kinds.sheet(cloud.id)}


def test_for_other_tiers_kinds_or_purposes_nothing_changes(
    cast: Cast, cloud: Questionnaire
) -> None:
    for other in (
        PlanRule(tiers=frozenset({"tier_4"}), in_place=True),
        PlanRule(kinds=frozenset({"no-such-kind"}), in_place=True),
        PlanRule(purposes=frozenset({"no-such-purpose"}), in_place=True),
    ):
        rule(cast, cloud, other)
        assert set(sheets(preview())) == {kinds.QUESTIONNAIRE}


def test_before_it_is_published_it_takes_the_place_of_nothing(cast: Cast, work: Engagement) -> None:
    with transaction():
        draft = authoring.make_questionnaire(
            "own", sheet(question("C-1")), origin=VersionOrigin.BROWSER, actor=acting(cast.pam)
        )
    rule(cast, db.session.get_one(Questionnaire, draft.questionnaire_id), IN_PLACE)
    assert set(sheets(preview())) == {kinds.QUESTIONNAIRE}


def test_with_its_own_interval_it_comes_as_often_as_the_rule_says(
    cast: Cast, cloud: Questionnaire
) -> None:
    rule(cast, cloud, PlanRule(months=3))
    own = [one for one in preview().added if one.wanted.what == kinds.sheet(cloud.id)]
    assert len(own) >= 3
    assert len({one.wanted.key for one in own}) == len(own)


def test_the_plan_that_stood_keeps_its_items_when_a_questionnaire_is_added(
    cast: Cast, cloud: Questionnaire
) -> None:
    plan(cast)
    keys = {what: row.key for what, row in items().items()}
    rule(cast, cloud, BESIDES)
    difference = preview()
    assert set(sheets(difference)) == {kinds.sheet(cloud.id)}
    assert not difference.changed
    assert not difference.dropped
    plan(cast)
    assert items()[kinds.QUESTIONNAIRE].key == keys[kinds.QUESTIONNAIRE]
    assert preview().is_empty


def test_each_is_sent_on_its_day_about_its_work_and_counted_for_itself(
    cast: Cast, work: Engagement, cloud: Questionnaire, clock: Clock
) -> None:
    rule(cast, cloud, BESIDES)
    plan(cast)
    clock.go_to(items()[kinds.sheet(cloud.id)].opens_on)
    services.open_due()
    services.open_due()
    assert len(sent()) == 2
    (own,) = (row for row in sent() if row.questionnaire_id == cloud.id)
    assert responses.works_of([own.id])[own.id] == [work.id]
    accept(cast, own)
    assert preview().is_empty  # the standard one is still out
    following = {one.wanted.what: one for one in preview(YEAR + 1).added}
    assert following[kinds.sheet(cloud.id)].wanted.period.first == own.ended_on
    services.open_due()
    assert items()[kinds.QUESTIONNAIRE].state is ItemState.OPENED


def test_one_that_takes_the_place_counts_from_the_last_standard_sheet(
    cast: Cast, work: Engagement, cloud: Questionnaire, clock: Clock
) -> None:
    standard = publish(sheet(question("Q-1", required=False), question("Q-2", required=False)), SHEET)  # fmt: skip
    db.session.commit()
    with transaction():
        row = send(cast.acme, [work], standard, due_on=date(2027, 6, 11))
    accept(cast, row)
    rule(cast, cloud, IN_PLACE)
    (own,) = [
        one
        for year in (YEAR, YEAR + 1)
        for one in preview(year).added
        if one.wanted.what == kinds.sheet(cloud.id)
    ][:1]
    assert own.wanted.period.first == row.ended_on


def test_one_that_is_not_planned_moves_nothing(
    cast: Cast, work: Engagement, cloud: Questionnaire
) -> None:
    before = sheets(preview())
    version = published(cloud.id)
    with transaction():
        row = send(cast.acme, [work], version, due_on=date(2027, 6, 11))
    accept(cast, row)
    assert sheets(preview()) == before


def test_one_sent_by_hand_that_the_plan_takes_over_is_in_place_of_the_standard_sheet(
    cast: Cast, work: Engagement, cloud: Questionnaire, clock: Clock
) -> None:
    with transaction():
        row = send(cast.acme, [work], published(cloud.id), due_on=date(2027, 6, 11))
    assert not waiting_on([cast.acme.id], date(2027, 4, 7))
    rule(cast, cloud, IN_PLACE)
    plan(cast)
    clock.go_to(items()[kinds.sheet(cloud.id)].opens_on)
    services.open_due()
    assert sent() == [row]
    assert waiting_on([cast.acme.id], clock.now().date())[work.id].number == row.number


def test_planned_no_more_it_is_not_sent_and_leaves_the_plan(
    cast: Cast, cloud: Questionnaire, clock: Clock
) -> None:
    rule(cast, cloud, IN_PLACE)
    plan(cast)
    rule(cast, cloud, None)
    clock.go_to(items()[kinds.sheet(cloud.id)].opens_on)
    services.open_due()
    assert not sent()
    assert [one.what for one in preview().dropped] == [kinds.sheet(cloud.id)]


def test_preview_calendar_and_item_name_it(
    browser: Browser, cast: Cast, cloud: Questionnaire
) -> None:
    rule(cast, cloud, BESIDES)
    browser.sign_in(cast.pia)
    assert "Cloud sheet" in browser.get(f"/calendar/{YEAR}/plan").text
    plan(cast)
    own = items()[kinds.sheet(cloud.id)]
    assert "Cloud sheet" in browser.get(f"/calendar/items/{own.id}").text
    listed = browser.get(f"/calendar/{YEAR}/list").text
    assert "Cloud sheet" in listed
    assert words.titles()[own.what] == Text(ja="クラウド", en="Cloud sheet")
    browser.sign_in(cast.ada)
    assert "Cloud sheet" in browser.get("/year").text


def test_a_person_moves_it_and_notes_it_done_like_the_standard_one(
    cast: Cast, browser: Browser, cloud: Questionnaire
) -> None:
    rule(cast, cloud, BESIDES)
    plan(cast)
    own = items()[kinds.sheet(cloud.id)]
    browser.sign_in(cast.pam)
    data = {"on": "2027-04-07", "remark": "On a visit", "version": own.version}
    browser.post(f"/calendar/items/{own.id}/done", data=data)
    assert items()[kinds.sheet(cloud.id)].state is ItemState.DONE
    assert items()[kinds.QUESTIONNAIRE].is_waiting


def test_naming_many_costs_one_statement_for_each_questionnaire(
    cast: Cast, cloud: Questionnaire
) -> None:
    with count_statements() as counted:
        for _ in range(20):
            words.title_of(kinds.sheet(cloud.id))
    assert counted.total <= 1
