"""What answers come to by the criteria, on both sides of every edge."""

import pytest

from portal.supervision.questionnaires.kinds.parts.answer import Given
from portal.supervision.selections.models import Appraisal
from portal.supervision.selections.models import SelectionOutcome as Outcome
from tests.factories.selections import CRITERIA

A, C, E, R = Outcome.ADOPT, Outcome.CONDITIONAL, Outcome.EXCEPTION, Outcome.REJECT
BEST = {question.id: question.choices[0].id for question in CRITERIA.questions}


def appraised(**instead: str) -> Appraisal:
    values = BEST | {name.replace("_", "-"): value for name, value in instead.items()}
    return CRITERIA.appraise({name: Given(value) for name, value in values.items()})


def partly(*names: str) -> Appraisal:
    return appraised(**dict.fromkeys(names, "partial"))


def test_the_best_answers_may_be_adopted() -> None:
    assert appraised() == Appraisal(100.0, (), (A, C, R))


def test_the_edges_come_from_the_pack() -> None:
    assert CRITERIA.least == {A: 80.0, C: 65.0}
    assert CRITERIA.months == {"tier_1": 12, "tier_2": 24, "tier_3": 24, "tier_4": 36}


def test_every_question_of_the_pack_is_asked_as_it_is_written() -> None:
    asked = {question.id: question.text for question in CRITERIA.questions}
    assert asked == {question.id: question.text for question in CRITERIA.pack.questions}
    assert set(CRITERIA.knock_outs) == set(asked)


# Weights sum to 59; half a point of weight 4 and 5 is lost by each “partly”.
@pytest.mark.parametrize(
    ("answers", "score", "may_be"),
    [
        ({"SEL_06": "prior_approval", "SEL_04": "partial", "SEL_05": "partial",
          "SEL_12": "partial", "SEL_07": "partial"}, 80.5, (A, C, R)),
        ({"SEL_06": "prior_approval", "SEL_04": "partial", "SEL_05": "partial",
          "SEL_12": "partial", "SEL_07": "partial", "SEL_15": "remedied"}, 79.2, (C, R)),
    ],
)  # fmt: skip
def test_below_the_first_edge_only_a_condition_is_possible(
    answers: dict[str, str], score: float, may_be: tuple[Outcome, ...]
) -> None:
    assert appraised(**answers) == Appraisal(score, (), may_be)


def test_below_the_second_edge_nothing_is_possible() -> None:
    names = [one.replace("-", "_") for one in BEST if "partial" in
             {choice.id for choice in CRITERIA.sheet.by_id[one].choices}]  # fmt: skip
    least = {"SEL_03": "self_declared", "SEL_06": "prior_approval", "SEL_15": "in_progress"}
    found = appraised(**dict.fromkeys(names, "partial"), **least)
    assert found.score is not None
    assert found.score < 65
    assert found.may_be == (R,)
    above = appraised(**dict.fromkeys(names[:-1], "partial"), SEL_03="confirmed")
    assert above.score is not None
    assert above.score >= 65
    assert above.may_be == (C, R)


@pytest.mark.parametrize("name", ["SEL_08", "SEL_09", "SEL_11"])
def test_what_may_be_waived_leaves_a_special_approval(name: str) -> None:
    assert appraised(**{name: "no"}).may_be == (E, R)


@pytest.mark.parametrize(
    ("name", "value"),
    [("SEL_01", "no"), ("SEL_02", "no"), ("SEL_03", "cannot_confirm"), ("SEL_06", "free"),
     ("SEL_10", "no"), ("SEL_14", "unknown"), ("SEL_15", "undisclosed")],
)  # fmt: skip
def test_what_may_not_be_waived_leaves_nothing(name: str, value: str) -> None:
    found = appraised(**{name: value})
    assert found.knock_outs == (name.replace("_", "-"),)
    assert found.may_be == (R,)


def test_one_that_may_be_waived_beside_one_that_may_not_leaves_nothing() -> None:
    assert appraised(SEL_08="no", SEL_12="no").may_be == (R,)


def test_nothing_answered_is_nothing_adopted() -> None:
    assert CRITERIA.appraise({}) == Appraisal(None, (), (R,))
    assert CRITERIA.unanswered({}) == list(BEST)
