"""What stops a questionnaire from being published, each in words."""

from typing import Any

import pytest

from portal.foundation.content.problems import PackError
from portal.supervision.questionnaires import checking, reading, written
from tests.factories.questionnaires import (
    finding,
    question,
    sheet,
    sheet_data,
    standard_sheet,
    words,
)

YES_TO_A = {"answer": "A", "op": "eq", "value": "yes"}


def wrong(*questions: dict[str, Any], **more: Any) -> list[str]:
    """The ids of the sentences that stop it."""
    return [one.reason.id for one in checking.check(sheet(*questions, **more)) if one.stops]


def test_the_sheet_that_ships_can_be_published_and_written_unchanged() -> None:
    of = standard_sheet()
    assert checking.may_be_published(checking.check(of))
    assert reading.read(written.write(of)) == of


@pytest.mark.parametrize(
    ("questions", "sentence"),
    [
        ([], "There is no question yet."),
        ([question("A", text={"ja": "問"})], "The question lacks its %(language)s."),
        ([question("A"), question("B"), question("A")], "The id %(id)s stands here twice."),
        ([question("A", "single_choice", options=[])], "A choice needs at least two answers."),
        ([question("A", "table", columns=[])], "A table needs columns."),
        ([question("A", expected="often")], "The expected answer %(id)s cannot be chosen."),
        ([question("A", caps_grade="E")], "There is no grade %(grade)s."),
        (
            [question("A", evidence={"required": True})],
            "What counts as evidence is not said in %(language)s.",
        ),
        (
            [question("A", findings=[finding("F", ["often"])])],
            "The finding %(id)s waits for %(answer)s, which cannot be answered.",
        ),
        (
            [question("A", findings=[finding("F", ["no"]), finding("G", ["below:5"])])],
            "The finding %(id)s waits for %(answer)s, which cannot be answered.",
        ),
        (
            [question("B", show_if=YES_TO_A)],
            "The condition asks about %(id)s, which does not exist.",
        ),
        (
            [question("A"), question("B", show_if=YES_TO_A | {"value": "often"})],
            "The condition waits for %(answer)s, which %(id)s cannot be.",
        ),
        (
            [
                question("A", show_if={"answer": "B", "op": "eq", "value": "yes"}),
                question("B", show_if=YES_TO_A),
            ],
            "The condition goes in a circle: nothing can ever decide it.",
        ),
        (
            [
                question("A"),
                question("B", show_if={"all": [YES_TO_A, YES_TO_A | {"value": "no"}]}),
            ],
            "The question can never be shown: its condition cannot hold.",
        ),
    ],
)
def test_each_fault_is_named(questions: list[dict[str, Any]], sentence: str) -> None:
    assert sentence in wrong(*questions)


def test_what_hangs_on_an_unreachable_question_is_unreachable() -> None:
    never = {"all": [YES_TO_A, YES_TO_A | {"value": "no"}]}
    third = {"answer": "B", "op": "eq", "value": "yes"}
    problems = checking.check(
        sheet(question("A"), question("B", show_if=never), question("C", show_if=third))
    )
    assert {one.question for one in problems} == {"B", "C"}


def test_facts_may_be_anything_so_a_condition_on_them_can_hold() -> None:
    both = {"all": [{"fact": "engagement.eea_data", "op": "is_true", "value": True}, YES_TO_A]}
    assert wrong(question("A"), question("B", show_if=both)) == []


def test_a_question_that_a_light_tier_never_sees_is_noted_but_stops_nothing() -> None:
    light = {"tier_4": {"any": ["core", "conditional", "weight >= 5"]}}
    problems = checking.check(
        sheet(question("A", weight=2), question("B", show_if=YES_TO_A), tier_use=light)
    )
    assert [(one.question, one.stops) for one in problems] == [("B", False)]


def test_another_shape_is_refused_with_its_place() -> None:
    data = sheet_data(question("A"), question("B", answer_type="perhaps"))
    with pytest.raises(PackError) as refused:
        reading.read(data)
    assert [one.path for one in refused.value.problems] == ["sections[0].questions[1].answer_type"]


def test_a_half_written_draft_can_be_kept() -> None:
    data = sheet_data(question("A", text={"ja": "", "en": "Only English yet"}))
    of = reading.read(data | {"title": words("")})
    assert reading.read(written.write(of)) == of
