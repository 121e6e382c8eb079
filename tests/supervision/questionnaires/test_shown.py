"""What a vendor is asked: by tier and condition, whatever the order of answering."""

import random
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from portal.supervision.questionnaires import scores
from portal.supervision.questionnaires.definition.definition import Sheet
from portal.supervision.questionnaires.kinds.parts.answer import Given
from portal.supervision.questionnaires.scores import Setting, hanging_on, shown, shown_sections
from tests.factories.questionnaires import question, sheet, standard_sheet
from tests.supervision.questionnaires.sheets import answered, given_to, sheets

DAY = date(2026, 11, 25)
ANYBODY = Setting()
Answered = tuple[Sheet, dict[str, Given]]


@given(answered(), st.randoms(use_true_random=False))
def test_the_order_of_answering_never_changes_the_result(
    case: Answered, chance: random.Random
) -> None:
    of, answers = case
    names = list(answers)
    chance.shuffle(names)
    other = {name: answers[name] for name in names}
    assert shown(of, ANYBODY, other) == shown(of, ANYBODY, answers)
    assert scores.score(of, ANYBODY, other) == scores.score(of, ANYBODY, answers)
    assert scores.opened(of, ANYBODY, other, DAY) == scores.opened(of, ANYBODY, answers, DAY)


@given(answered(), st.data())
def test_what_a_hidden_question_once_said_changes_nothing(
    case: Answered, data: st.DataObject
) -> None:
    of, answers = case
    visible = shown(of, ANYBODY, answers)
    hidden = [one for one in of.questions() if one.id not in visible]
    changed = answers | {one.id: data.draw(given_to(one)) for one in hidden}
    assert shown(of, ANYBODY, changed) == visible
    assert scores.score(of, ANYBODY, changed) == scores.score(of, ANYBODY, answers)
    assert scores.opened(of, ANYBODY, changed, DAY) == scores.opened(of, ANYBODY, answers, DAY)


@given(answered())
def test_hidden_answers_never_score_nor_open_findings(case: Answered) -> None:
    of, answers = case
    visible = shown(of, ANYBODY, answers)
    assert set(scores.score(of, ANYBODY, answers).lines) <= visible
    assert {one.question for one in scores.opened(of, ANYBODY, answers, DAY)} <= visible


@given(sheets(circles=True))
def test_conditions_in_a_circle_end_and_hide_the_questions_in_it(of: Sheet) -> None:
    everything = {one.id: Given("yes") for one in of.questions()}
    assert not shown(of, ANYBODY, everything) & of.circular


def test_a_chain_of_a_thousand_conditions_is_decided() -> None:
    questions = [question("Q0")] + [
        question(f"Q{n}", show_if={"answer": f"Q{n - 1}", "op": "eq", "value": "yes"})
        for n in range(1, 1000)
    ]
    of = sheet(*reversed(questions))
    everything = {one.id: Given("yes") for one in of.questions()}
    assert len(shown(of, ANYBODY, everything)) == 1000
    assert shown(of, ANYBODY, everything | {"Q0": Given("no")}) == {"Q0"}


def test_a_question_hanging_on_a_hidden_one_is_hidden_as_well() -> None:
    of = sheet(
        question("A"),
        question("B", show_if={"answer": "A", "op": "eq", "value": "yes"}),
        question("C", show_if={"answer": "B", "op": "eq", "value": "yes"}),
    )
    said = {"A": Given("no"), "B": Given("yes"), "C": Given("yes")}
    assert shown(of, ANYBODY, said) == {"A"}
    assert hanging_on(of, {"A"}) == {"A", "B", "C"}


def test_a_light_tier_is_asked_less_but_never_less_than_the_core() -> None:
    of = standard_sheet()
    facts = {"engagement.company_role": "entrusted"}
    full = shown(of, Setting(facts, "tier_1"), {})
    lightest = shown(of, Setting(facts, "tier_4"), {})
    assert lightest < full
    assert {one.id for one in of.questions() if one.core} <= lightest
    assert "SUB-07" in lightest
    assert all(
        of.by_id[one].weight >= 5 or of.by_id[one].core or of.by_id[one].show_if for one in lightest
    )


def test_sections_without_a_question_to_show_are_left_out() -> None:
    of = standard_sheet()
    sections = shown_sections(of, shown(of, Setting({}, "tier_4"), {}))
    assert "special" not in {section.id for section, _ in sections}
