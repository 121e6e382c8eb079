"""What stops a questionnaire from being published, each in words."""

from typing import Any

import pytest

from portal.foundation.core.plain_data import WrongShape
from portal.supervision.questionnaires.definition.definition import read_sheet, write_sheet
from portal.supervision.questionnaires.publishing import checks as checking
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
    assert not any(problem.stops for problem in checking.check(of))
    assert read_sheet(write_sheet(of)) == of


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
        ([question("A", findings=[finding("F", [])])], "The finding %(id)s waits for no answer."),
        (
            [
                question("A", findings=[finding("F", ["no"])] * 1),
                question("B", findings=[finding("F", ["no"])]),
            ],
            "The finding %(id)s stands %(times)s times.",
        ),
        (
            [
                question(
                    "A",
                    "table",
                    findings=[finding("F", ["unapproved_row"])],
                    columns=[{"id": "x", "label": words("X")}],
                )
            ],
            "The finding %(id)s waits for a row without approval number, but no column has the id"
            " %(column)s.",
        ),
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
        sheet(
            question("A", weight=2),
            question("B", show_if=YES_TO_A),
            question("C", core=True, weight=1),
            tier_use=light,
        )
    )
    assert [(one.question, one.stops) for one in problems] == [("B", False)]


A = {"id": "A", "min": 90, "label": words("Good")}


@pytest.mark.parametrize(
    ("grades", "sentence", "stops"),
    [
        ([A | {"label": {"ja": "良"}}, A | {"id": "D", "min": 0}], "lacks its", True),
        ([A, A | {"id": "B"}, A | {"id": "D", "min": 0}], "both begin at", True),
        ([A], "There is no grade below", True),
        ([A | {"min": 190}, A | {"id": "D", "min": 0}], "which nobody can reach", True),
        ([A, A | {"id": "D", "min": 0, "also": "no open critical"}], "whatever is open", False),
    ],
)
def test_grades_that_overlap_or_leave_holes_are_named(
    grades: list[dict[str, Any]], sentence: str, stops: bool
) -> None:
    problems = checking.check(sheet(question("A"), scoring={"grades": grades}))
    assert [(one.part, one.stops) for one in problems if sentence in one.reason.id] == [
        ("grades", stops)
    ]


def test_a_cap_that_never_holds_anything_down_is_noted() -> None:
    critical = [finding("F", ["no"], severity="critical")]
    of = sheet(
        question("A", caps_grade="D"),
        question("B", caps_grade="D", findings=critical),
        question("C", caps_grade="A", findings=[critical[0] | {"id": "G"}]),
    )
    assert [(one.question, one.stops) for one in checking.check(of)] == [("A", False), ("C", False)]


def test_a_tier_that_is_asked_nothing_stops_publishing() -> None:
    def tiers(name: str, *questions: dict[str, Any]) -> list[tuple[str, str]]:
        use = {name: {"any": ["core", "conditional", "weight >= 5"]}}
        known = {"engagement.tier": [("tier_4", "Tier 4")]}
        problems = checking.check(sheet(*questions, tier_use=use), known)
        return [(one.part, one.reason.id) for one in problems if one.stops]

    nothing = [("tiers", "%(tier)s is asked nothing.")]
    assert tiers("tier_4", question("A", weight=2)) == nothing
    assert tiers("tier_4", question("A", weight=2), question("B", show_if=YES_TO_A)) == nothing
    assert tiers("tier_4", question("A", weight=2, core=True)) == []
    fact = {"fact": "engagement.eea_data", "op": "is_true"}
    assert tiers("tier_4", question("A", weight=2, show_if=fact)) == []
    assert tiers("tier_9", question("A")) == [("tiers", "%(tier)s does not exist.")]


def test_a_fact_is_compared_only_with_what_it_can_be() -> None:
    known = {"vendor.kind": [("printing", "Printing")]}
    of = sheet(
        question("A", show_if={"fact": "vendor.kind", "op": "in", "value": ["printing", "gone"]})
    )
    problems = checking.check(of, known)
    assert [(one.question, one.part, one.stops) for one in problems] == [("A", "part-s", True)]
    assert problems[0].reason.params["answer"] == "gone"
    assert checking.check(of) == (), "without the packs nobody knows"


def test_every_problem_says_how_to_mend_it_and_names_the_circle() -> None:
    circle = sheet(
        question("A", show_if={"answer": "B", "op": "eq", "value": "yes"}),
        question("B", show_if=YES_TO_A),
        question("C", text=words("")),
    )
    problems = checking.check(circle)
    assert all(one.mend.id for one in problems)
    assert problems[0].mend.params["ids"] == "A, B"


def test_ids_that_stand_twice_in_one_question_are_refused_at_once() -> None:
    twice = [{"id": "a", "label": words("A")}, {"id": "a", "label": words("B")}]
    for kind, name in (("single_choice", "options"), ("table", "columns")):
        with pytest.raises(WrongShape) as refused:
            read_sheet(sheet_data(question("Q", kind, **{name: twice})))
        assert refused.value.wrong[0].path == f"sections[0].questions[0].{name}[1]"


def test_another_shape_is_refused_with_its_place() -> None:
    data = sheet_data(question("A"), question("B", answer_type="perhaps"))
    with pytest.raises(WrongShape) as refused:
        read_sheet(data)
    assert [one.path for one in refused.value.wrong] == ["sections[0].questions[1].answer_type"]


def test_a_half_written_draft_can_be_kept() -> None:
    data = sheet_data(question("A", text={"ja": "", "en": "Only English yet"}))
    of = read_sheet(data | {"title": words("")})
    assert read_sheet(write_sheet(of)) == of


@pytest.mark.parametrize("fact", ["vendor.certifications", "vendor.incidents_in_12_months"])
def test_an_author_is_told_of_a_fact_that_nobody_records_and_may_publish(fact: str) -> None:
    tests = {"any": [{"fact": fact, "op": "exists", "value": True}, YES_TO_A]}
    of = sheet(question("A"), question("B", show_if=tests))
    (told,) = [one for one in checking.check(of) if one.question == "B"]
    assert "does not record yet" in told.reason.id
    assert not told.stops
    assert not any(problem.stops for problem in checking.check(of))


def test_an_author_is_told_nothing_of_a_certificate_for_that_is_on_record() -> None:
    known = {"fact": "vendor.certificate_in_scope", "op": "is_true"}
    assert not checking.check(sheet(question("A"), question("B", show_if=known)))
