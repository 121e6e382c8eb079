"""Every finding rule of the sheet that ships, by name; and the special words rules wait for."""

from datetime import date

import pytest

from portal.supervision.questionnaires import scores
from portal.supervision.questionnaires.kinds.multi_choice import MULTI_CHOICE
from portal.supervision.questionnaires.kinds.parts.answer import Given
from portal.supervision.questionnaires.kinds.parts.question import (
    EMPTY,
    EXPIRED,
    MISMATCH,
    UNAPPROVED_ROW,
    Question,
    Rule,
)
from portal.supervision.questionnaires.scores import Setting, threshold
from tests.factories.questionnaires import finding, question, sheet, standard_sheet

DAY = date(2026, 11, 25)
STANDARD = standard_sheet()
RULES = [
    pytest.param(one, rule, word, id=f"{rule.id}-{word}")
    for one in STANDARD.questions()
    for rule in one.rules
    for word in rule.on
]


def answer_for(one: Question, word: str) -> Given:
    """An answer for which the word holds."""
    wanted = threshold(word)
    if wanted is not None:
        return Given(wanted - 1)
    row = {column.id: "2" for column in one.columns}
    special = {
        EMPTY: Given(None),
        UNAPPROVED_ROW: Given((row | {"approval_no": ""},)),
        EXPIRED: Given(("iso27001",), expires={"iso27001": "2026-11-24"}),
        MISMATCH: Given(3, differs=True),
    }
    if word in special:
        return special[word]
    return Given((word,) if one.kind is MULTI_CHOICE else word)


def test_the_pack_has_101_rules() -> None:
    assert sum(len(one.rules) for one in STANDARD.questions()) == 101


@pytest.mark.parametrize(("one", "rule", "word"), RULES)
def test_each_rule_opens_its_finding(one: Question, rule: Rule, word: str) -> None:
    opened = scores.of_question(one, answer_for(one, word), DAY)
    assert rule.id in {found.rule.id for found in opened}


@pytest.mark.parametrize("one", list(STANDARD.questions()), ids=lambda one: str(one.id))
def test_no_rule_opens_on_the_expected_answer(one: Question) -> None:
    if one.expected is None:
        return
    value = one.expected.values[0]
    good = Given((value,) if one.kind is MULTI_CHOICE else value)
    assert scores.of_question(one, good, DAY) == ()


def test_of_several_thresholds_only_the_lowest_that_holds_opens() -> None:
    of = sheet(
        question(
            "Q", "number", findings=[finding("F1", ["below:100"]), finding("F2", ["below:80"])]
        )
    )
    found = [
        [o.rule.id for o in scores.of_question(of.by_id["Q"], Given(v), DAY)] for v in (100, 90, 79)
    ]
    assert found == [[], ["F1"], ["F2"]]


def test_a_certificate_that_ends_today_is_not_expired() -> None:
    of = sheet(question("Q", "multi_choice", findings=[finding("F", ["expired"])]))
    one = of.by_id["Q"]
    assert not scores.of_question(one, Given(("good",), expires={"good": "2026-11-25"}), DAY)
    assert scores.of_question(one, Given(("good",), expires={"good": "2026-11-24"}), DAY)
    assert not scores.of_question(one, Given(("fair",), expires={"good": "2026-11-24"}), DAY)


def test_an_unfinished_row_is_neither_a_row_nor_unapproved() -> None:
    rules = [finding("F1", ["empty"]), finding("F2", ["unapproved_row"])]
    one = sheet(question("Q", "table", findings=rules)).by_id["Q"]
    unfinished = Given(({"start": "2026-04-01"},))
    approved = Given(({"name": "Kamome", "approval_no": "14"},))
    assert [o.rule.id for o in scores.of_question(one, unfinished, DAY)] == ["F1"]
    assert not scores.of_question(one, approved, DAY)


def test_unanswered_it_opens_what_a_no_opens_only_where_the_reviewer_counts_it_as_no() -> None:
    of = sheet(
        question("A", findings=[finding("F-A", ["no"])]),
        question("B", findings=[finding("F-B", ["no"])]),
        question("C", "number", findings=[finding("F-C", ["below:5"])]),
        question("D", "multi_choice", findings=[finding("F-D", ["none"])]),
    )
    setting = Setting({}, None)
    assert scores.opened(of, setting, {}, DAY) == ()
    counted = scores.opened(of, setting, {}, DAY, as_no={"A", "C", "D"})
    assert [one.rule.id for one in counted] == ["F-A"]
    said = {"A": Given("yes"), "B": Given("no")}
    found = scores.opened(of, setting, said, DAY, as_no={"A"})
    assert [one.rule.id for one in found] == ["F-B"]  # what was answered stays as it was said
