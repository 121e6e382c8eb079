"""What keeps a sheet from being accepted by exception, answer by answer, and how a sample is drawn."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from portal.supervision.questionnaires.definition.definition import Sheet
from portal.supervision.questionnaires.kinds.parts.answer import Given, Review
from portal.supervision.questionnaires.scores import Setting
from portal.supervision.responses.assignments.answer_rows import Said
from portal.supervision.responses.assignments.models import DrawState
from portal.supervision.responses.by_exception import workflow
from portal.supervision.responses.by_exception.workflow import HandedIn, LastTime, ObstacleKind
from tests.factories.questionnaires import finding, question, sheet

TODAY = date(2026, 11, 25)
K = ObstacleKind
PROOF = {"required": True, "accept": {"ja": "規程", "en": "The rules"}}


def asked(**more: Any) -> Sheet:
    return sheet(question("A", **more))


def handed_in(of: Sheet, value: Any = "yes", **more: Any) -> HandedIn:
    """A, as last time unless `more` says otherwise."""
    said = {"A": Said(value)}
    plain = HandedIn(of, Setting(), said, {"A": Given(value)}, {}, LastTime({"A": Said("yes")}))
    return replace(plain, **more)


def kinds(handed: HandedIn) -> list[ObstacleKind]:
    return [one.kind for one in workflow.obstacles_in(handed, TODAY)]


def test_the_same_good_answer_leaves_nothing_to_look_at() -> None:
    assert kinds(handed_in(asked())) == []


@pytest.mark.parametrize("value", ["partial", "no"])
def test_an_answer_worth_less_is_looked_at_also_where_it_was_so_last_time(value: str) -> None:
    same = LastTime({"A": Said(value)})
    assert kinds(handed_in(asked(), value, last=same)) == [K.NEGATIVE]


def test_a_question_without_an_answer_is_looked_at_where_one_was_needed() -> None:
    nothing = {"said": {}, "answers": {}, "last": LastTime({})}
    assert kinds(handed_in(asked(), **nothing)) == [K.NEGATIVE]
    assert kinds(handed_in(asked(required=False), **nothing)) == []


def test_what_opens_a_finding_is_looked_at_although_it_costs_no_points() -> None:
    of = asked(weight=0, findings=[finding("F-A", ["yes"])])
    assert kinds(handed_in(of)) == [K.NEGATIVE]


def test_what_is_new_or_another_is_looked_at() -> None:
    of = sheet(question("A", "yes_no", expected="yes", weight=0))
    other = LastTime({"A": Said("no")})
    assert kinds(handed_in(of, last=other)) == [K.CHANGED]
    assert kinds(handed_in(of, last=LastTime({}))) == [K.CHANGED]


def test_a_new_comment_is_read_and_an_old_one_was() -> None:
    said = {"A": Said("yes", comment="We moved")}
    assert kinds(handed_in(asked(), said=said)) == [K.COMMENT]
    assert kinds(handed_in(asked(), said=said, last=LastTime(said))) == []


@pytest.mark.parametrize(
    ("verified", "files", "expected"),
    [
        ({"A"}, {"A": frozenset({"one"})}, []),
        ({"A"}, {"A": frozenset({"two"})}, [K.UNVERIFIED]),
        ({"A"}, {}, [K.UNVERIFIED]),
        (set(), {"A": frozenset({"one"})}, [K.UNVERIFIED]),
    ],
)
def test_evidence_verified_last_time_counts_while_it_is_the_very_same_file(
    verified: set[str], files: dict[str, frozenset[str]], expected: list[ObstacleKind]
) -> None:
    last = LastTime({"A": Said("yes")}, verified, {"A": frozenset({"one"})})
    assert kinds(handed_in(asked(evidence=PROOF), files=files, last=last)) == expected


@pytest.mark.parametrize("review", [Review.BY_DOCUMENT, Review.ON_SITE])
def test_evidence_verified_now_is_enough(review: Review) -> None:
    now = {"A": Given("yes", review=review)}
    assert kinds(handed_in(asked(evidence=PROOF), answers=now)) == []


def test_a_sample_is_each_share_rounded_up_and_a_tier_without_one_is_read_whole() -> None:
    sheets = [
        (f"Q-{number}", tier)
        for tier in ("x", "y", "")
        for number in (tier + "1", tier + "2", tier + "3")
    ]
    chosen = workflow.sampled(sheets, {"x": 34, "y": 1}, "seed")
    assert [
        sum(tier == of and number in chosen for number, tier in sheets) for of in ("x", "y", "")
    ] == [2, 1, 3]


def test_another_seed_draws_others_and_the_same_the_same() -> None:
    sheets = [(f"Q-{number}", "x") for number in range(40)]
    draws = {seed: workflow.sampled(sheets, {"x": 10}, seed) for seed in ("a", "b")}
    assert draws["a"] != draws["b"]
    assert draws["a"] == workflow.sampled(reversed(sheets), {"x": 10}, "a")


def test_a_draw_ends_once() -> None:
    for state in DrawState:
        assert bool(workflow.NEXT[state]) is (state is DrawState.OPEN)
    assert set(workflow.NEXT) == set(DrawState) == set(workflow.DRAWS)
