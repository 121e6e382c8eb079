"""An answer that another answer hid again was never handed in: nobody meets it later."""

import pytest

from portal.foundation.core.database.transactions import transaction
from portal.ledger.engagements.models import Engagement
from portal.supervision.questionnaires.models import QuestionnaireVersion
from portal.supervision.responses.assignments import queries
from portal.supervision.responses.assignments.models import Assignment
from portal.supervision.responses.assignments.queries import Asked
from portal.supervision.responses.prefill import queries as carry_queries
from portal.supervision.responses.reviewing import compare_queries
from portal.supervision.responses.reviewing.compare_queries import deciding
from portal.supervision.responses.reviewing.page import AnswerChange, read_review
from tests.cast import Cast
from tests.factories.questionnaires import question, send, sheet
from tests.supervision.responses import steps

ROW = [{"name": "Baba Printing", "start": "", "approval_no": ""}]


@pytest.fixture
def last(cast: Cast, assignment: Assignment) -> Assignment:
    """Ada first said that there is a subcontractor, without approval; then that there is none."""
    steps.answers(cast.ada, assignment, SUB_01="yes", SUB_02=ROW, SUB_03="no")
    steps.hands_in(cast.ada, assignment, ORG_01="yes", NUM=100, SUB_01="no")
    steps.accepts(cast.pam, assignment)
    return assignment


def once_more(cast: Cast, work: Engagement, published: QuestionnaireVersion) -> Assignment:
    with transaction():
        return send(cast.acme, [work], published)


def asked(assignment: Assignment) -> Asked:
    found = queries.find_asked(assignment.id)
    assert found is not None
    return found


def test_it_is_not_offered_as_last_times_answer(
    cast: Cast, work: Engagement, published: QuestionnaireVersion, last: Assignment
) -> None:
    again = once_more(cast, work, published)
    assert set(carry_queries.last_answers(asked(again))) == {"ORG-01", "NUM", "SUB-01"}


def test_the_reviewer_sees_a_new_answer_not_a_changed_one(
    cast: Cast, work: Engagement, published: QuestionnaireVersion, last: Assignment
) -> None:
    again = once_more(cast, work, published)
    steps.hands_in(cast.ada, again, ORG_01="yes", SUB_01="yes", SUB_02=ROW, SUB_03="yes")
    view = read_review(asked(again)).find("SUB-03")
    assert view is not None
    assert (view.before, view.change) == (None, AnswerChange.NEW)


def test_it_is_no_answer_beside_other_vendors_nor_over_the_periods(
    cast: Cast, work: Engagement, published: QuestionnaireVersion, last: Assignment
) -> None:
    number, of = published.questionnaire_id, asked(last).sheet
    found = compare_queries.newest_answers(number, "SUB-03")
    assert [one.choices(of.by_id["SUB-03"]) for one in found] == [("",)]
    shown = compare_queries.newest_answers(number, "SUB-01")
    assert [one.choices(of.by_id["SUB-01"]) for one in shown] == [("no",)]
    again = once_more(cast, work, published)
    steps.hands_in(cast.ada, again, ORG_01="yes", NUM=100, SUB_01="no")
    steps.accepts(cast.pam, again)
    over = compare_queries.over_periods(compare_queries.periods_of(cast.acme.id, number, 6))
    assert over.changed == ()


def test_an_answer_that_is_shown_counts_for_everybody(
    cast: Cast, assignment: Assignment, published: QuestionnaireVersion
) -> None:
    steps.hands_in(cast.ada, assignment, ORG_01="yes", SUB_01="yes", SUB_02=ROW, SUB_03="partial")
    steps.accepts(cast.pam, assignment)
    (found,) = compare_queries.newest_answers(published.questionnaire_id, "SUB-03")
    assert found.row is not None
    assert found.row.value == "partial"


def test_only_what_leads_to_a_question_decides_it() -> None:
    def after(name: str) -> dict[str, str]:
        return {"answer": name, "op": "eq", "value": "yes"}

    of = sheet(
        question("A"),
        question("B", show_if=after("A")),
        question("C", show_if=after("B")),
        question("D", show_if=after("F")),
        question("E"),
        question("F", "file"),
    )
    part = deciding(of, "C")
    assert part is not None
    assert set(part.by_id) == {"A", "B", "C"}
    assert deciding(of, "E") is None
    assert deciding(of, "D") is None  # answers alone cannot tell whether a file was there
