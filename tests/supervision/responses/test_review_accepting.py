"""Pam sends answers back, round after round, and accepts them with the findings they open."""

from typing import Any

import pytest

from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.ledger.engagements.models import Engagement
from portal.supervision.findings import queries as findings
from portal.supervision.findings.severity import Owner, Severity
from portal.supervision.questionnaires.kinds.parts.answer import Review
from portal.supervision.questionnaires.models import QuestionnaireVersion
from portal.supervision.responses.assignments import queries
from portal.supervision.responses.assignments.models import Assignment, AssignmentState
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.questionnaires import publish, question, send, sheet
from tests.supervision.responses import steps


@pytest.fixture
def pam(browser: Browser, cast: Cast) -> Browser:
    browser.sign_in(cast.pam)
    return browser


@pytest.fixture
def handed_in(cast: Cast, assignment: Assignment) -> Assignment:
    steps.hands_in(cast.ada, assignment, ORG_01="no", NUM=50, SUB_01="no")
    return assignment


def test_pam_sends_back_what_she_ticks_each_with_its_words(
    pam: Browser, cast: Cast, handed_in: Assignment
) -> None:
    url = f"/responses/{handed_in.id}/send-back"
    steps.finds(cast.pam, handed_in, "NUM", Review.DISPUTED, remark="The list says 40")
    assert 'value="NUM" checked' in pam.get(url).text
    assert pam.post(url, data={}).status_code == 422
    refused = pam.post(url, data={"q": ["ORG-01", "NUM"], "remark-NUM": "The list says 40"})
    assert refused.status_code == 422
    assert 'href="#remark-ORG-01"' in refused.text
    assert "The list says 40" in refused.text
    pam.post(url, data={"q": ["NUM"], "remark-NUM": "The list says 40", "remark": "Thank you"})
    assert handed_in.state is AssignmentState.RETURNED
    rounds = pam.get(f"/responses/{handed_in.id}/rounds").text
    assert ("The list says 40" in rounds, "Thank you" in rounds) == (True, True)
    assert pam.post(url, data={"q": ["NUM"], "remark-NUM": "Again"}).status_code == 422


def test_every_round_stays_readable_with_what_changed_in_it(
    pam: Browser, cast: Cast, handed_in: Assignment
) -> None:
    for value in (60, 70):
        steps.sends_back(cast.pam, handed_in, NUM=f"Not {value - 10}")
        steps.hands_in(cast.ada, handed_in, NUM=value)
    page = pam.get(f"/responses/{handed_in.id}/rounds").text
    assert page.index('id="round-3"') < page.index('id="round-2"') < page.index('id="round-1"')
    assert all(words in page for words in ("Not 50", "Not 60", "70"))


def test_the_result_says_which_answer_costs_what(pam: Browser, handed_in: Assignment) -> None:
    page = pam.get(f"/responses/{handed_in.id}/result").text
    assert "ORG-01: No (4 of 4 points)" in " ".join(page.split())
    assert "NUM: 50 (1 of 2 points)" in " ".join(page.split())


def test_what_will_hold_the_grade_down_is_named_before_accepting(
    pam: Browser, cast: Cast, work: Engagement
) -> None:
    version = publish(
        sheet(
            question("A", weight=1, caps_grade="D", findings=[_critical("F-A")]),
            *(question(f"B{n}", weight=5) for n in range(8)),
        ),
        "capped",
    )
    db.session.commit()
    with transaction():
        assignment = send(cast.acme, [work], version)
    steps.hands_in(cast.ada, assignment, A="no", **{f"B{n}": "yes" for n in range(8)})
    url = f"/responses/{assignment.id}/result"
    page = " ".join(pam.get(url).text.split())
    assert "By the percent alone the grade would be A" in page
    assert "A: at most grade D while it is open" in page
    left_out = {"drop-F-A": "y", "reason-F-A": "Mended last week", "look": "y"}
    again = pam.post(url, data=left_out)
    assert "By the percent alone" not in again.text
    assert assignment.state is AssignmentState.SUBMITTED
    pam.post(url, data={"seen": "0"})
    assert assignment.grade == "D"


def _critical(name: str) -> dict[str, Any]:
    return {
        "id": name,
        "on": ["no"],
        "severity": "critical",
        "title": {"ja": "発見", "en": "A is missing"},
        "action": {"ja": "是正", "en": "Do A"},
        "due_days": 7,
        "owner": "vendor",
    }


def test_pam_accepts_with_findings_as_she_leaves_them(
    pam: Browser, cast: Cast, handed_in: Assignment
) -> None:
    url = f"/responses/{handed_in.id}/result"
    softer = {"seen": "0", "severity-F-ORG-01": "minor", "days-F-ORG-01": "６０"}
    refused = pam.post(url, data=softer)
    assert refused.status_code == 422
    assert 'href="#reason-F-ORG-01"' in refused.text
    assert pam.post(url, data=softer | {"days-F-ORG-01": "soon"}).status_code == 422
    said = {"reason-F-ORG-01": "A deputy stands in", "conclusion": "One thing to mend"}
    pam.post(url, data=softer | said)
    (found,) = findings.open_about({cast.acme.id}).values()
    assert (found.severity, found.owner, found.set_apart) == (
        Severity.MINOR,
        Owner.VENDOR,
        "A deputy stands in",
    )
    assert (handed_in.state, handed_in.conclusion) == (
        AssignmentState.ACCEPTED,
        "One thing to mend",
    )
    page = pam.get(url).text
    assert found.number in page
    assert "One thing to mend" in page


def test_a_note_made_meanwhile_stops_the_accepting(
    pam: Browser, cast: Cast, handed_in: Assignment
) -> None:
    steps.finds(cast.pip, handed_in, "ORG-01", Review.DISPUTED)
    late = pam.post(f"/responses/{handed_in.id}/result", data={"seen": "0"})
    assert late.status_code == 409
    assert handed_in.ended_on is None
    pam.post(f"/responses/{handed_in.id}/result", data={"seen": "1"})
    assert handed_in.state is AssignmentState.ACCEPTED


def test_what_is_open_already_is_marked_and_cannot_be_adjusted(
    pam: Browser,
    cast: Cast,
    handed_in: Assignment,
    work: Engagement,
    published: QuestionnaireVersion,
) -> None:
    (known,) = steps.accepts(cast.pam, handed_in)
    with transaction():
        assignment = send(cast.acme, [work], published)
    steps.hands_in(cast.ada, assignment, ORG_01="no", SUB_01="no")
    url = f"/responses/{assignment.id}/result"
    assert f"Open already as {known.number}" in pam.get(url).text
    pam.post(url, data={"seen": "0", "severity-F-ORG-01": "minor"})
    assert list(findings.open_about({cast.acme.id}).values()) == [known]
    assert known.severity is Severity.MAJOR


def test_what_was_found_about_an_answer_does_not_speak_for_the_next_one(
    cast: Cast, handed_in: Assignment
) -> None:
    steps.finds(cast.pam, handed_in, "ORG-01", Review.ON_SITE)
    steps.finds(cast.pam, handed_in, "NUM", Review.BY_DOCUMENT)
    steps.sends_back(cast.pam, handed_in, ORG_01="Who is it?")
    found = {row.question_id: row.review for row in queries.reviews_of(handed_in.id)}
    assert found == {"ORG-01": Review.UNVERIFIED, "NUM": Review.BY_DOCUMENT}
