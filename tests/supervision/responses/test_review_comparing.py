"""Accepted questionnaires side by side: of Acme over the periods, of all vendors on one question."""

import pytest

from portal.foundation.access.roles import Role
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.ledger.engagements.models import Engagement
from portal.supervision.questionnaires.kinds.parts.answer import Review
from portal.supervision.questionnaires.models import QuestionnaireVersion
from portal.supervision.questionnaires.queries import sheet_of
from portal.supervision.responses.assignments.models import Assignment
from portal.supervision.responses.reviewing import compare_queries
from tests.browser import Browser
from tests.cast import Cast
from tests.clock import Clock
from tests.factories.accounts import make_user
from tests.factories.engagements import make_engagement
from tests.factories.questionnaires import publish, question, send, sheet
from tests.factories.vendors import make_vendor
from tests.queries import count_statements
from tests.supervision.responses import steps


@pytest.fixture
def pam(browser: Browser, cast: Cast) -> Browser:
    browser.sign_in(cast.pam)
    return browser


def accepted(
    cast: Cast, work: Engagement, version: QuestionnaireVersion, **said: object
) -> Assignment:
    with transaction():
        assignment = send(cast.acme, [work], version)
    steps.hands_in(cast.ada, assignment, **said)
    steps.accepts(cast.pam, assignment)
    return assignment


def test_the_periods_stand_side_by_side_with_what_changed(
    pam: Browser, cast: Cast, work: Engagement, published: QuestionnaireVersion, clock: Clock
) -> None:
    accepted(cast, work, published, ORG_01="no", NUM=50, SUB_01="no")
    clock.advance(days=10)
    later = accepted(cast, work, published, ORG_01="yes", NUM=50, SUB_01="no")
    over = compare_queries.over_periods(
        compare_queries.periods_of(cast.acme.id, later.questionnaire_id, 6)
    )
    assert [one.score.total.counted for one in over.columns] == [16.7, 83.3]
    assert [(row.question.id, row.changed) for row in over.changed] == [("ORG-01", (False, True))]
    page = pam.get(f"/responses/{later.id}/periods").text
    assert ("83.3" in page, "16.7" in page) == (True, True)


def test_the_score_by_section_is_drawn_beside_the_last_period(
    pam: Browser, cast: Cast, work: Engagement, published: QuestionnaireVersion, clock: Clock
) -> None:
    first = accepted(cast, work, published, ORG_01="no", NUM=50, SUB_01="no")
    tab = f"/vendors/{cast.acme.id}/questionnaires"
    title = "Counted, by section, beside the last period"
    alone = [pam.get(path).text for path in (f"/responses/{first.id}/result", tab)]
    clock.advance(days=10)
    later = accepted(cast, work, published, ORG_01="yes", NUM=50, SUB_01="no")

    both = [pam.get(path).text for path in (f"/responses/{later.id}/result", tab)]

    assert not any(title in page for page in alone)
    assert all(title in page for page in both)
    assert all("beside the last period: better 1, worse 0, of" in page for page in both)


def test_a_question_of_a_later_version_is_the_same_one(
    cast: Cast, work: Engagement, published: QuestionnaireVersion
) -> None:
    accepted(cast, work, published, ORG_01="no", SUB_01="no")
    newer = publish(sheet(question("ORG-01"), question("NEW")))
    db.session.commit()
    later = accepted(cast, work, newer, ORG_01="yes", NEW="no")
    over = compare_queries.over_periods(
        compare_queries.periods_of(cast.acme.id, later.questionnaire_id, 6)
    )
    changed = {row.question.id for row in over.changed}
    assert changed == {"ORG-01", "SUB-01", "NEW"}


def test_what_is_no_longer_asked_can_still_be_compared(
    pam: Browser, cast: Cast, work: Engagement, published: QuestionnaireVersion
) -> None:
    first = accepted(cast, work, published, ORG_01="no", SUB_01="no")
    publish(sheet(question("NEW")))
    db.session.commit()
    url = f"/responses/questionnaires/{first.questionnaire_id}/answers/ORG-01"
    assert "Acme" in pam.get(url).text


def test_before_anything_is_accepted_there_is_nothing_to_compare(
    pam: Browser, cast: Cast, assignment: Assignment
) -> None:
    steps.hands_in(cast.ada, assignment, ORG_01="yes", SUB_01="no")
    assert "has been accepted yet" in pam.get(f"/responses/{assignment.id}/periods").text
    url = f"/responses/questionnaires/{assignment.questionnaire_id}/answers/ORG-01"
    assert "has been accepted yet" in pam.get(url).text


def test_all_vendors_on_one_question_are_counted_and_filtered(
    pam: Browser, cast: Cast, assignment: Assignment, published: QuestionnaireVersion
) -> None:
    steps.hands_in(cast.ada, assignment, ORG_01="no", SUB_01="no")
    steps.finds(cast.pam, assignment, "ORG-01", Review.DISPUTED)
    steps.accepts(cast.pam, assignment)
    theirs = make_engagement(cast.globex)
    db.session.commit()
    with transaction():
        other = send(cast.globex, [theirs], published)
    steps.hands_in(cast.gus, other, ORG_01="yes", SUB_01="no")
    steps.accepts(cast.pam, other)
    url = f"/responses/questionnaires/{assignment.questionnaire_id}/answers/ORG-01"

    def listed(**asked: str) -> list[str]:
        page = pam.get(url, query_string=asked).text
        rows = page[page.rindex("<tbody>") :]
        return [name for name in ("Acme", "Globex") if name in rows]

    assert listed() == ["Acme", "Globex"]
    assert listed(answer="no") == ["Acme"]
    assert listed(answer="yes") == ["Globex"]
    assert listed(review="disputed") == ["Acme"]
    assert listed(answer="nonsense", tier="?") == []
    assert pam.get(url.replace("ORG-01", "NONE")).status_code == 404
    sheet_question = sheet_of(published.id).by_id["ORG-01"]
    told = compare_queries.newest_answers(assignment.questionnaire_id, "ORG-01")
    assert compare_queries.counts(sheet_question, told) == [("yes", 1), ("partial", 0), ("no", 1)]


def test_the_page_of_all_vendors_costs_the_same_for_each_number_of_them(
    pam: Browser, cast: Cast
) -> None:
    version = publish(sheet(question("A")))
    db.session.commit()
    url = f"/responses/questionnaires/{version.questionnaire_id}/answers/A"

    def cost(name: str) -> int:
        vendor = make_vendor(name)
        signer = make_user(f"Signer of {name}", Role.VENDOR_SIGNATORY, vendor=vendor)
        work = make_engagement(vendor)
        db.session.commit()
        with transaction():
            assignment = send(vendor, [work], version)
        steps.hands_in(signer, assignment, A="yes")
        steps.accepts(cast.pam, assignment)
        with count_statements() as counted:
            assert name in pam.get(url).text
        return counted.total

    cost("Initech")
    assert cost("Hooli") == cost("Umbrella")
