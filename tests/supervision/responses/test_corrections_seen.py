"""Corrections of minor findings wait for the next sheet where the officer chose so, and are seen with it."""

from datetime import date
from typing import Any

import pytest

from portal.content.settings.queries import business_calendar
from portal.foundation.audit.queries import trail_of
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import ChangedMeanwhile, RuleViolated
from portal.ledger.engagements.models import Engagement
from portal.ledger.obligations.models import ObligationKind
from portal.ledger.obligations.queries import find_open
from portal.supervision.findings import workflow
from portal.supervision.findings.handling import repair_services
from portal.supervision.findings.handling import services as handling
from portal.supervision.findings.models import Cause, Finding, FindingState
from portal.supervision.findings.severity import Owner, Severity
from portal.supervision.questionnaires.kinds.parts.answer import Review
from portal.supervision.questionnaires.models import QuestionnaireVersion
from portal.supervision.responses.assignments.models import Assignment, AssignmentState
from portal.supervision.responses.reviewing import services as reviewing
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.findings import make_finding
from tests.factories.questionnaires import finding, publish, question, send, sheet
from tests.queries import count_statements
from tests.supervision.responses import steps

VERIFY = ObligationKind.FINDING_VERIFY


@pytest.fixture
def version() -> QuestionnaireVersion:
    partly = question("A", "yes_partial_no", findings=[finding("F-A", ["partial"], "minor")])
    found = publish(sheet(partly, question("B", findings=[finding("F-B", ["no"], "major")])), "mfa")
    db.session.commit()
    return found


@pytest.fixture
def waits(cast: Cast) -> None:
    cast.company.verifies_with_sheet = True
    db.session.commit()


def asks(cast: Cast, work: Engagement, version: QuestionnaireVersion, **said: str) -> Assignment:
    with transaction():
        assignment = send(cast.acme, [work], version)
    steps.hands_in(cast.ada, assignment, **said)
    return assignment


def reported(cast: Cast, one: Finding) -> Finding:
    with transaction():
        repair_services.report_done(one, done="Now everywhere", files=[], actor=acting(cast.ada))
    return one


def mended(cast: Cast, work: Engagement, version: QuestionnaireVersion, **said: str) -> Finding:
    """Accepted by Pip with what it opens, then reported as mended."""
    first = asks(cast, work, version, **({"A": "partial", "B": "yes"} | said))
    (one,) = steps.accepts(cast.pip, first)
    return reported(cast, one)


def day_of(one: Finding) -> date:
    owed = find_open(VERIFY, one)
    assert owed is not None
    return owed.due_on


@pytest.mark.usefixtures("waits")
def test_a_minor_one_waits_fifteen_months_at_most(
    cast: Cast, work: Engagement, version: QuestionnaireVersion
) -> None:
    one = mended(cast, work, version)
    last = workflow.last_day_with_sheet(one)
    assert (last.year * 12 + last.month) - (one.opened_on.year * 12 + one.opened_on.month) == 15
    assert day_of(one) == business_calendar().vendor_due(last)


def test_without_the_choice_ten_working_days(
    cast: Cast, work: Engagement, version: QuestionnaireVersion
) -> None:
    one = mended(cast, work, version)
    assert day_of(one) == business_calendar().add_open_days(clock.today(), 10)


@pytest.mark.usefixtures("waits")
@pytest.mark.parametrize(
    "other",
    [
        {"severity": Severity.MAJOR},
        {"severity": Severity.CRITICAL},
        {"cause": Cause.BY_HAND},
        {"cause": Cause.CLAUSE, "severity": Severity.MINOR},
    ],
)
def test_grave_ones_and_those_of_no_answer_do_not_wait(
    cast: Cast, other: dict[str, object]
) -> None:
    usual: dict[str, Any] = {"severity": Severity.MINOR, "cause": Cause.ANSWER, "question_id": "A"}
    one = reported(cast, make_finding(cast.acme, **(usual | other)))
    assert day_of(one) == business_calendar().add_open_days(clock.today(), 10)
    assert not workflow.is_seen_with_sheet(one)


def test_what_is_ours_to_mend_is_seen_with_no_sheet(cast: Cast) -> None:
    ours = make_finding(cast.acme, severity=Severity.MINOR, owner=Owner.COMPANY)
    theirs = make_finding(cast.acme, "question:OTH-1", severity=Severity.OBSERVATION)
    assert not workflow.is_seen_with_sheet(ours)
    assert workflow.is_seen_with_sheet(theirs)


@pytest.mark.usefixtures("waits")
def test_graver_it_waits_no_longer(
    cast: Cast, work: Engagement, version: QuestionnaireVersion
) -> None:
    one = mended(cast, work, version)
    with transaction():
        handling.change_severity(
            one, Severity.MAJOR, reason="Card data is behind it", actor=acting(cast.pia)
        )
    assert day_of(one) == business_calendar().add_open_days(clock.today(), 10)


@pytest.mark.usefixtures("waits")
def test_the_next_sheet_shows_it_and_pam_ticks_it(
    browser: Browser, cast: Cast, work: Engagement, version: QuestionnaireVersion
) -> None:
    one = mended(cast, work, version)
    sheet = asks(cast, work, version, A="yes", B="yes")
    url = f"/responses/{sheet.id}/result"
    browser.sign_in(cast.pam)
    page = browser.get(url).text
    assert "The answer has not been verified" in page
    assert 'name="mended"' not in page
    steps.finds(cast.pam, sheet, "A", Review.BY_DOCUMENT)
    page = browser.get(url).text
    assert f'value="{one.id}" checked' in page
    assert "Now everywhere" in page
    browser.post(url, data={"seen": "1", "mended": str(one.id)})
    assert (sheet.state, one.state) == (AssignmentState.ACCEPTED, FindingState.CLOSED)
    assert (one.verified, one.verified_by_id) == (f"{sheet.number} A", cast.pam.id)
    assert find_open(VERIFY, one) is None
    assert find_open(ObligationKind.FINDING_EFFECT, one) is not None
    line = trail_of(sheet)[0]
    assert line.after["mended"] == [one.number]


@pytest.mark.usefixtures("waits")
def test_what_is_not_ticked_waits_on(
    browser: Browser, cast: Cast, work: Engagement, version: QuestionnaireVersion
) -> None:
    one = mended(cast, work, version)
    sheet = asks(cast, work, version, A="yes", B="yes")
    steps.finds(cast.pam, sheet, "A", Review.ON_SITE)
    browser.sign_in(cast.pam)
    browser.post(f"/responses/{sheet.id}/result", data={"seen": "1"})
    assert (sheet.state, one.state) == (AssignmentState.ACCEPTED, FindingState.REMEDIED)
    assert find_open(VERIFY, one) is not None


@pytest.mark.usefixtures("waits")
def test_what_the_answer_does_not_show_is_refused(
    cast: Cast, work: Engagement, version: QuestionnaireVersion
) -> None:
    one = mended(cast, work, version)
    sheet = asks(cast, work, version, A="partial", B="yes")
    steps.finds(cast.pam, sheet, "A", Review.BY_DOCUMENT)
    with pytest.raises(RuleViolated, match="same finding again"), transaction():
        reviewing.accept(sheet.id, {}, conclusion="", mended=[one.id], actor=acting(cast.pam))
    assert (sheet.state, one.state) == (AssignmentState.SUBMITTED, FindingState.REMEDIED)


@pytest.mark.usefixtures("waits")
def test_whoever_opened_it_does_not_verify_it(
    browser: Browser, cast: Cast, work: Engagement, version: QuestionnaireVersion
) -> None:
    one = mended(cast, work, version)
    sheet = asks(cast, work, version, A="yes", B="yes")
    steps.finds(cast.pip, sheet, "A", Review.BY_DOCUMENT)
    browser.sign_in(cast.pip)
    page = browser.get(f"/responses/{sheet.id}/result").text
    assert "Somebody else than the person who recorded or mended it" in page
    with pytest.raises(RuleViolated), transaction():
        reviewing.accept(sheet.id, {}, conclusion="", mended=[one.id], actor=acting(cast.pip))
    assert one.state is FindingState.REMEDIED


@pytest.mark.usefixtures("waits")
def test_one_that_was_verified_meanwhile_stops_the_accepting(
    cast: Cast, work: Engagement, version: QuestionnaireVersion
) -> None:
    one = mended(cast, work, version)
    sheet = asks(cast, work, version, A="yes", B="yes")
    steps.finds(cast.pam, sheet, "A", Review.BY_DOCUMENT)
    with transaction():
        repair_services.verify(one, remark="Seen on the spot", actor=acting(cast.pam))
    with pytest.raises(ChangedMeanwhile), transaction():
        reviewing.accept(sheet.id, {}, conclusion="", mended=[one.id], actor=acting(cast.pam))
    assert sheet.state is AssignmentState.SUBMITTED


@pytest.mark.usefixtures("waits")
def test_both_sides_are_told_when_it_is_seen(
    browser: Browser, cast: Cast, work: Engagement, version: QuestionnaireVersion
) -> None:
    one = mended(cast, work, version)
    browser.sign_in(cast.ada)
    assert "with your next check sheet" in browser.get(f"/findings/{one.id}").text
    browser.sign_in(cast.pam)
    assert "with the next check sheet of the vendor" in browser.get(f"/findings/{one.id}").text


@pytest.mark.usefixtures("waits")
def test_the_page_asks_no_more_for_twice_as_many(
    browser: Browser, cast: Cast, work: Engagement, version: QuestionnaireVersion
) -> None:
    mended(cast, work, version)
    sheet = asks(cast, work, version, A="yes", B="yes")
    url = f"/responses/{sheet.id}/result"
    browser.sign_in(cast.pam)
    browser.get(url)
    with count_statements() as few:
        browser.get(url)
    for number in range(3):
        more = {"severity": Severity.MINOR, "question_id": "B"}
        reported(cast, make_finding(cast.acme, f"question:B:{number}", **more))
    with count_statements() as many:
        browser.get(url)
    assert many.total == few.total
