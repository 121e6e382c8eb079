"""What holds a grade down, as Pam leaves the findings, and for how long; and notes as they are typed."""

from datetime import date

import pytest

from portal.foundation.core.db import db
from portal.foundation.core.errors import InvalidTransition
from portal.foundation.core.transactions import transaction
from portal.ledger.engagements.models import Engagement
from portal.ledger.vendors.models import VendorState
from portal.supervision.findings import repair_services, risk_services
from portal.supervision.findings.models import Finding
from portal.supervision.findings.risk_services import Terms
from portal.supervision.responses import again_services, assign_services, queries, results
from portal.supervision.responses.models import Assignment, AssignmentState
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.questionnaires import finding, publish, question, send, sheet
from tests.supervision.responses import steps

GOOD = {f"B{n}": "yes" for n in range(8)}


@pytest.fixture
def capped(cast: Cast, work: Engagement) -> Assignment:
    """A alone is bad, weighs little, and may hold the grade down to D."""
    version = publish(
        sheet(
            question("A", caps_grade="D", findings=[finding("F-A", ["no"], "critical")]),
            *(question(name, weight=5) for name in GOOD),
        ),
        "capped",
    )
    db.session.commit()
    with transaction():
        assignment = send(cast.acme, [work], version)
    steps.hands_in(cast.ada, assignment, A="no", **GOOD)
    return assignment


def grade_of(assignment: Assignment) -> str:
    asked = queries.find_asked(assignment.id)
    assert asked is not None
    grade = results.result_of(asked).grade
    assert grade is not None
    return grade.id


def lives_with(cast: Cast, found: Finding) -> None:
    with transaction():
        terms = Terms("Until the move", "", date(2027, 3, 31))
        risk = risk_services.propose_risk(found, terms, actor=acting(cast.pam))
    with transaction():
        risk_services.decide_risk(risk, accepted=True, remark="Agreed", actor=acting(cast.pia))


def test_the_grade_she_looks_at_again_is_the_one_accepting_gives(
    browser: Browser, cast: Cast, capped: Assignment
) -> None:
    browser.sign_in(cast.pam)
    url = f"/responses/{capped.id}/result"
    lighter = {"seen": "0", "severity-F-A": "minor", "reason-F-A": "One desk only"}
    assert "By the percent alone" in browser.get(url).text
    assert "By the percent alone" not in browser.post(url, data=lighter | {"look": "y"}).text
    browser.post(url, data=lighter)
    assert capped.grade == "A"


def test_a_cap_holds_until_the_finding_is_closed_though_its_risk_is_accepted(
    cast: Cast, capped: Assignment
) -> None:
    (found,) = steps.accepts(cast.pam, capped)
    lives_with(cast, found)
    assert grade_of(capped) == "D"
    with transaction():
        repair_services.report_done(found, done="Moved", files=[], actor=acting(cast.ada))
    with transaction():
        repair_services.verify(found, remark="Seen", actor=acting(cast.pia))
    assert grade_of(capped) == "A"


def test_a_vendor_that_is_over_is_not_sent_it_again(cast: Cast, assignment: Assignment) -> None:
    with transaction():
        assign_services.recall(assignment, reason="Wrong period", actor=acting(cast.pam))
    cast.acme.state = VendorState.OFFBOARDING
    db.session.commit()
    with pytest.raises(InvalidTransition), transaction():
        again_services.send_again(
            assignment, due_on=date(2026, 12, 11), message="", actor=acting(cast.pam)
        )


def test_nothing_goes_back_to_a_vendor_whose_accounts_ended(
    cast: Cast, assignment: Assignment
) -> None:
    steps.hands_in(cast.ada, assignment, ORG_01="yes", NUM=100, SUB_01="no")
    cast.acme.state = VendorState.CLOSED
    db.session.commit()
    with pytest.raises(InvalidTransition):
        steps.sends_back(cast.pam, assignment, ORG_01="Prove it")
    steps.accepts(cast.pam, assignment)


def test_signs_nobody_sees_are_left_out_of_notes(
    browser: Browser, cast: Cast, assignment: Assignment
) -> None:
    steps.hands_in(cast.ada, assignment, ORG_01="yes", NUM=100, SUB_01="no")
    browser.sign_in(cast.pam)
    said = {"seen": "0", "note": "Ask\x00 Rin\u202e", "remark": "\x07"}
    assert browser.post(f"/responses/{assignment.id}/review/NUM", data=said).status_code == 303
    (row,) = queries.reviews_of(assignment.id)
    assert (row.note, row.remark) == ("Ask Rin", "")
    assert assignment.state is AssignmentState.SUBMITTED
