"""What an answer is worth, and the grade it leads to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.supervision.findings.severity import Severity
from portal.supervision.questionnaires import scores
from portal.supervision.questionnaires.definition.definition import Sheet
from portal.supervision.questionnaires.kinds.parts.answer import Given, Review
from portal.supervision.questionnaires.scores import Setting
from tests.factories.questionnaires import question, sheet, standard_sheet
from tests.supervision.questionnaires.sheets import answered

ANYBODY = Setting()
GRADES = standard_sheet().grades


@pytest.mark.parametrize(
    ("answer", "worth"), [("yes", 1), ("partial", 0.5), ("no", 0), ("na", None), (None, None)]
)
def test_a_scale_is_worth_what_the_pack_says(answer: str | None, worth: float | None) -> None:
    of = sheet(question("Q", "yes_partial_no_na"))
    assert scores.worth(of.by_id["Q"], Given(answer, reason="because")) == worth


@pytest.mark.parametrize(("answer", "worth"), [("no", 1), ("yes", 0)])
def test_a_yes_or_no_is_worth_one_where_it_is_the_expected_one(answer: str, worth: float) -> None:
    of = sheet(question("Q", "yes_no", expected="no"))
    assert scores.worth(of.by_id["Q"], Given(answer)) == worth


@pytest.mark.parametrize(("value", "worth"), [(100, 1), (130, 1), (80, 0.8), (0, 0), (-5, 0)])
def test_a_number_is_worth_its_share_of_what_is_expected(value: int, worth: float) -> None:
    of = sheet(question("Q", "number", expected={"op": "gte", "value": 100}))
    assert scores.worth(of.by_id["Q"], Given(value)) == worth


@pytest.mark.parametrize(
    ("op", "wanted", "value"), [("gte", 0, -1), ("gte", -10, -20), ("lte", 0, 3), ("lte", -5, -2)]
)
def test_nothing_is_a_share_of_zero_or_less(op: str, wanted: int, value: int) -> None:
    of = sheet(question("Q", "number", expected={"op": op, "value": wanted}))
    assert scores.worth(of.by_id["Q"], Given(value)) == 0


def test_of_several_choices_the_best_counts() -> None:
    of = sheet(question("Q", "multi_choice"))
    assert scores.worth(of.by_id["Q"], Given(("poor", "fair"))) == 0.5


def test_a_table_is_worth_something_with_one_complete_row() -> None:
    of = sheet(question("Q", "table"))
    assert scores.worth(of.by_id["Q"], Given(({"start": "2026-04-01"},))) == 0
    assert scores.worth(of.by_id["Q"], Given(({"name": "Kamome"}, {"start": "x"}))) == 1


@given(answered())
def test_percents_stay_between_nothing_and_all_and_nobody_verifies_more_than_was_claimed(
    case: tuple[Sheet, dict[str, Given]],
) -> None:
    of, answers = case
    total = scores.score(of, ANYBODY, answers).total
    if total.claimed is None:
        assert total.weight == 0
        return
    assert total.verified is not None
    assert total.counted is not None
    assert 0 <= total.verified <= total.claimed <= 100
    assert 0 <= total.counted <= total.claimed


@given(answered())
def test_what_each_answer_costs_adds_up_to_what_is_missing(
    case: tuple[Sheet, dict[str, Given]],
) -> None:
    of, answers = case
    score = scores.score(of, ANYBODY, answers)
    if score.total.counted is not None:
        lost = sum(line.lost for line in score.lines.values())
        assert 100 - 100 * lost / score.total.weight == pytest.approx(score.total.counted, abs=0.06)


def test_telling_of_an_event_never_lowers_a_score() -> None:
    of = standard_sheet()
    calm = {name: Given("no") for name in ("ORG-06", "SUB-01", "INC-01", "CRT-02")}
    told = {name: Given("yes") for name in calm}
    good = {"ORG-01": Given("yes")}
    before = scores.score(of, ANYBODY, good | calm)
    after = scores.score(of, ANYBODY, good | told)
    assert not set(calm) & set(before.lines)
    assert after.total == before.total


def test_a_disputed_answer_counts_for_nothing_but_stays_claimed() -> None:
    of = sheet(question("Q", weight=2), question("R", weight=2))
    answers = {"Q": Given("yes", review=Review.DISPUTED), "R": Given("yes", review=Review.ON_SITE)}
    total = scores.score(of, ANYBODY, answers).total
    assert (total.claimed, total.verified, total.counted) == (100, 50, 50)


def test_an_unanswered_question_counts_as_no_only_where_the_reviewer_says_so() -> None:
    of = sheet(question("Q"), question("R"))
    assert scores.score(of, ANYBODY, {"Q": Given("yes")}).total.claimed == 100
    assert scores.score(of, ANYBODY, {"Q": Given("yes")}, as_no={"R", "Q"}).total.claimed == 50


@pytest.mark.parametrize(
    ("percent", "open_findings", "caps", "expected"),
    [
        (95.0, set(), set(), "A"),
        (90.0, {Severity.MINOR}, set(), "A"),
        (95.0, {Severity.MAJOR}, set(), "B"),
        (95.0, {Severity.CRITICAL}, set(), "C"),
        (95.0, {Severity.CRITICAL}, {"D"}, "D"),
        (89.9, set(), set(), "B"),
        (60.0, set(), set(), "C"),
        (59.9, set(), set(), "D"),
        (0.0, set(), set(), "D"),
    ],
)
def test_grades_fall_as_the_pack_says(
    percent: float, open_findings: set[Severity], caps: set[str], expected: str
) -> None:
    found = scores.grade(GRADES, percent, open_findings=open_findings, caps=caps)
    assert found is not None
    assert found.id == expected


@given(st.floats(0, 100), st.sets(st.sampled_from(Severity)), st.sets(st.sampled_from("ABCD")))
def test_more_open_findings_never_make_a_grade_better(
    percent: float, open_findings: set[Severity], caps: set[str]
) -> None:
    order = [one.id for one in GRADES]
    calm = scores.grade(GRADES, percent)
    graded = scores.grade(GRADES, percent, open_findings=open_findings, caps=caps)
    assert calm is not None
    assert graded is not None
    assert order.index(graded.id) >= order.index(calm.id)


def test_nothing_scored_is_no_grade() -> None:
    assert scores.grade(GRADES, None) is None


def test_only_the_questions_of_the_pack_hold_the_grade_down() -> None:
    of = standard_sheet()
    capping = {one.id for one in of.questions() if one.caps_grade}
    assert capping == {"ORG-05", "SUB-03", "SUB-07", "INC-02", "EXT-03", "EXT-04"}
    assert scores.capped_by(of, ["SUB-03", "ORG-01"]) == {"D"}
    assert scores.capped_by(of, ["ORG-01", ""]) == frozenset()
