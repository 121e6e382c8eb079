"""What holds a grade down, as Pam leaves the findings, and for how long; and notes as they are typed."""

from datetime import date, timedelta
from typing import Any

import pytest

from portal.content.definitions.questions import SHEET
from portal.content.packs import kinds as shelf
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import InvalidTransition
from portal.foundation.core.words.messages import Text
from portal.ledger.engagements.models import Engagement
from portal.ledger.vendors.models import VendorState
from portal.proof.desk.vendors import register
from portal.supervision.findings.facts import OpenFinding
from portal.supervision.findings.handling import repair_services, services
from portal.supervision.findings.handling.services import Terms, drop
from portal.supervision.findings.models import Finding
from portal.supervision.findings.severity import Owner, Severity
from portal.supervision.questionnaires.definition.definition import read_sheet
from portal.supervision.questionnaires.kinds.parts.answer import Review
from portal.supervision.questionnaires.models import QuestionnaireVersion
from portal.supervision.responses.assignments import queries
from portal.supervision.responses.assignments.models import Assignment, AssignmentState
from portal.supervision.responses.intervals.periodic import AsAccepted, standing
from portal.supervision.responses.intervals.queries import _twice_a
from portal.supervision.responses.reviewing import queries as results
from portal.supervision.responses.sending import services as assign_services
from portal.supervision.responses.sending.queries import settings_of
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast
from tests.clock import Clock
from tests.factories.findings import make_finding
from tests.factories.questionnaires import finding, publish, question, send, sheet, sheet_data
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
        SHEET,
    )
    db.session.commit()
    with transaction():
        assignment = send(cast.acme, [work], version)
    steps.hands_in(cast.ada, assignment, A="no", **GOOD)
    return assignment


def responses_works(assignment: Assignment) -> list[Engagement]:
    ids = queries.works_of([assignment.id])[assignment.id]
    return [db.session.get_one(Engagement, one) for one in ids]


def standard_data() -> dict[str, Any]:
    """The pack as it ships."""
    return next(one.data for one in shelf.shipped() if one.pack == shelf.SHEET.id)


def grade_of(assignment: Assignment) -> str:
    asked = queries.find_asked(assignment.id)
    assert asked is not None
    grade = results.result_of(asked).grade
    assert grade is not None
    return grade.id


def lives_with(cast: Cast, found: Finding) -> None:
    with transaction():
        terms = Terms("Until the move", "", date(2027, 3, 31))
        risk = services.propose_risk(found, terms, actor=acting(cast.pam))
    with transaction():
        services.decide_risk(risk, accepted=True, remark="Agreed", actor=acting(cast.pia))


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
        assign_services.send_again(
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


def stands(cast: Cast, day: date) -> object:
    """The vendor's last grade as conditions and tiers read it."""
    return settings_of([cast.acme.id], day)[cast.acme.id].facts.get("vendor.last_grade")


def closes(cast: Cast, found: Finding) -> None:
    with transaction():
        repair_services.report_done(found, done="Moved", files=[], actor=acting(cast.ada))
    with transaction():
        repair_services.verify(found, remark="Seen", actor=acting(cast.pia))


def test_the_cap_is_lifted_from_the_day_the_finding_is_closed_and_the_record_stays(
    cast: Cast, capped: Assignment, clock: Clock
) -> None:
    (found,) = steps.accepts(cast.pam, capped)
    lives_with(cast, found)
    today = clock.now().date()
    assert (capped.grade, stands(cast, today)) == ("D", "D")
    clock.advance(days=3)
    closes(cast, found)
    later = clock.now().date()
    assert (capped.grade, stands(cast, later)) == ("D", "A")
    assert stands(cast, later - timedelta(days=1)) == "D"
    assert register.values([cast.acme.id])[cast.acme.id]["grade"] == "A"


def test_the_result_page_shows_both_the_accepted_grade_and_todays(
    browser: Browser, cast: Cast, capped: Assignment
) -> None:
    (found,) = steps.accepts(cast.pam, capped)
    browser.sign_in(cast.pam)
    url = f"/responses/{capped.id}/result"
    assert "Grade today" not in browser.get(url).text
    closes(cast, found)
    page = " ".join(browser.get(url).text.split())
    assert "D Poor" in page
    assert "A Good – what held it down is closed" in page


def test_a_finding_dropped_lifts_it_as_well_and_a_later_one_is_for_the_next_sheet(
    cast: Cast, capped: Assignment, clock: Clock
) -> None:
    (found,) = steps.accepts(cast.pam, capped)
    clock.advance(days=1)
    today = clock.now().date()
    make_finding(cast.acme, "hand:1", severity=Severity.CRITICAL, opened_on=today)
    assert stands(cast, today) == "D"
    with transaction():
        drop(found, reason="The desk is not ours", actor=acting(cast.pia))
    assert stands(cast, today) == "A"


LADDER = read_sheet(
    sheet_data(question("CAP", caps_grade="D"), question("B"), scoring=standard_data()["scoring"])
)


@pytest.mark.parametrize(
    ("percent", "severity", "question_id", "until", "now"),
    [
        (90.0, None, "", None, "A"),
        (90.0, Severity.MINOR, "B", None, "A"),
        (90.0, Severity.MAJOR, "B", None, "B"),
        (90.0, Severity.MAJOR, "B", date(2027, 3, 31), "A"),  # its risk is accepted
        (89.9, None, "", None, "B"),
        (75.0, Severity.MAJOR, "B", None, "B"),
        (90.0, Severity.CRITICAL, "B", None, "C"),
        (90.0, Severity.CRITICAL, "CAP", None, "D"),
        (90.0, Severity.CRITICAL, "CAP", date(2027, 3, 31), "D"),  # until it is closed
        (90.0, Severity.MAJOR, "CAP", None, "B"),  # no cap: it is not critical
        (74.9, None, "", None, "C"),
        (60.0, Severity.CRITICAL, "B", None, "C"),  # asks for a plan, and rests on none
        (59.9, None, "", None, "D"),
    ],
)
def test_each_grade_stands_as_the_pack_says(
    percent: float, severity: Severity | None, question_id: str, until: date | None, now: str
) -> None:
    on = date(2026, 11, 25)
    still = [
        OpenFinding(
            1, "F-2026-001", Text("指摘", "Lack"), severity, Owner.VENDOR, None,
            accepted_until=until, question_id=question_id, opened_on=on,
        )
    ] if severity else []  # fmt: skip
    assert standing(LADDER, AsAccepted("D", percent, on), still) == now
    assert standing(LADDER, AsAccepted("A", percent, on), still) == "A"  # never worse than accepted


def test_two_good_sheets_count_as_two_a_once_what_held_one_down_is_closed(
    cast: Cast, capped: Assignment, clock: Clock
) -> None:
    found = steps.accepts(cast.pam, capped)
    twice = {"vendor.last_two_grades_a": True}.items()
    with transaction():
        version = db.session.get_one(QuestionnaireVersion, capped.version_id)
        work = responses_works(capped)
        clock.advance(days=30)
        again = send(cast.acme, work, version, due_on=date(2027, 3, 12))
    steps.hands_in(cast.ada, again, A="yes", **GOOD)
    steps.accepts(cast.pam, again)
    day = clock.now().date()
    assert again.grade == "D"  # what the first one opened is open still
    assert not twice <= settings_of([cast.acme.id], day)[cast.acme.id].facts.items()
    assert not _twice_a([cast.acme.id], day)
    closes(cast, found[0])
    assert twice <= settings_of([cast.acme.id], day)[cast.acme.id].facts.items()
    assert _twice_a([cast.acme.id], day) == {one.id for one in work}


def test_what_nobody_answered_and_she_counts_as_no_opens_its_finding(
    cast: Cast, work: Engagement
) -> None:
    of = sheet(
        question("A", required=False, findings=[finding("F-A", ["no"], "critical")]), question("B")
    )
    version = publish(of, "short")
    db.session.commit()
    with transaction():
        assignment = send(cast.acme, [work], version)
    steps.hands_in(cast.ada, assignment, B="yes")
    steps.finds(cast.pam, assignment, "A", Review.UNVERIFIED, as_no=True)
    asked = queries.find_asked(assignment.id)
    assert asked is not None
    assert [one.opened.rule.id for one in results.outlook(asked).proposals] == ["F-A"]
    (found,) = steps.accepts(cast.pam, assignment)
    assert (found.rule_id, assignment.grade) == ("F-A", "D")
