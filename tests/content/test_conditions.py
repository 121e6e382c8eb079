"""Conditions: an author is told what is wrong with one; what is unknown decides nothing."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.content.definitions.conditions import (
    FACTS,
    OPS_FOR,
    All,
    AnyOf,
    Condition,
    ConditionError,
    FactKind,
    Not,
    Op,
    answers_named,
    evaluate,
    facts_named,
    leaves,
    parse,
)
from portal.content.packs import kinds
from portal.content.packs.checking import conditions
from portal.content.packs.references import read_library

IDS = st.sampled_from(["special_care", "ordinary", "v1", "japan", "x"])
NUMBERS = st.integers(-2, 3)
VALUES: dict[Op, st.SearchStrategy[Any]] = {
    **dict.fromkeys((Op.EQ, Op.NE, Op.CONTAINS), IDS),
    **dict.fromkeys((Op.IN, Op.NOT_IN, Op.CONTAINS_ANY, Op.ONLY_IN), st.lists(IDS, min_size=1)),
    **dict.fromkeys((Op.GTE, Op.LTE), NUMBERS),
    **dict.fromkeys((Op.IS_TRUE, Op.IS_FALSE, Op.EXISTS), st.none()),
}
ANYTHING = st.one_of(
    st.none(), IDS, st.just(""), NUMBERS, st.booleans(), st.lists(IDS), st.frozensets(IDS),
    st.dictionaries(IDS, NUMBERS), st.floats(),
)  # fmt: skip
FACT_VALUES = st.dictionaries(st.sampled_from(sorted(FACTS)), ANYTHING)
ANSWERS = st.dictionaries(st.sampled_from(["ORG-01", "SUB-01"]), ANYTHING)


@st.composite
def fact_tests(draw: st.DrawFn) -> dict[str, Any]:
    name = draw(st.sampled_from(sorted(FACTS)))
    op = draw(st.sampled_from(sorted(OPS_FOR[FACTS[name]])))
    return {"fact": name, "op": op.value, "value": draw(VALUES[op])}


@st.composite
def answer_tests(draw: st.DrawFn) -> dict[str, Any]:
    op = draw(st.sampled_from(sorted(Op)))
    question = draw(st.sampled_from(["ORG-01", "SUB-01"]))
    return {"answer": question, "op": op.value, "value": draw(VALUES[op])}


WRITTEN = st.recursive(
    fact_tests() | answer_tests(),
    lambda inner: st.one_of(
        st.builds(lambda part: {"not": part}, inner),
        st.builds(lambda parts: {"all": parts}, st.lists(inner, min_size=1, max_size=3)),
        st.builds(lambda parts: {"any": parts}, st.lists(inner, min_size=1, max_size=3)),
    ),
    max_leaves=8,
)
PARSED = WRITTEN.map(parse)


@given(PARSED, FACT_VALUES, ANSWERS)
def test_denying_twice_changes_nothing(
    condition: Condition, facts: dict[str, object], answers: dict[str, object]
) -> None:
    twice = Not(Not(condition))
    assert evaluate(twice, facts, answers) == evaluate(condition, facts, answers)
    assert evaluate(Not(condition), facts, answers) != evaluate(condition, facts, answers)


@given(st.lists(PARSED, min_size=1, max_size=3).map(tuple), FACT_VALUES, ANSWERS)
def test_denying_all_is_denying_any_and_the_other_way_round(
    parts: tuple[Condition, ...], facts: dict[str, object], answers: dict[str, object]
) -> None:
    denied = tuple(Not(part) for part in parts)
    assert evaluate(Not(All(parts)), facts, answers) == evaluate(AnyOf(denied), facts, answers)
    assert evaluate(Not(AnyOf(parts)), facts, answers) == evaluate(All(denied), facts, answers)


@given(fact_tests().map(parse), st.sampled_from([None, "", [], frozenset()]))
def test_what_is_not_known_fails_every_test(condition: Condition, nothing: object) -> None:
    (name,) = facts_named(condition)
    assert evaluate(condition, {}) is False
    assert evaluate(condition, {name: nothing}) is False


@given(WRITTEN)
def test_a_condition_names_all_it_reads(written: dict[str, Any]) -> None:
    condition = parse(written)
    read = [*facts_named(condition), *answers_named(condition)]
    assert all(f"'{name}'" in str(written) for name in read)
    assert read


@pytest.mark.parametrize(
    ("op", "value", "known", "holds"),
    [
        ("eq", "admin", "admin", True),
        ("eq", "admin", "onsite", False),
        ("ne", "admin", "onsite", True),
        ("ne", "admin", "admin", False),
        ("in", ["admin", "onsite"], "onsite", True),
        ("not_in", ["admin", "onsite"], "incidental", True),
        ("not_in", ["admin", "onsite"], "admin", False),
        ("eq", "admin", ["admin"], False),
        ("in", ["admin"], ["admin"], False),
        ("exists", None, "admin", True),
    ],
)
def test_a_fact_with_one_value(op: str, value: object, known: object, holds: bool) -> None:
    condition = parse({"fact": "engagement.access", "op": op, "value": value})
    assert evaluate(condition, {"engagement.access": known}) is holds


@pytest.mark.parametrize(
    ("op", "value", "known", "holds"),
    [
        ("contains", "our_system", ["our_system", "cloud_jp"], True),
        ("contains", "our_system", frozenset({"cloud_jp"}), False),
        ("contains", "our_system", "our_system", False),  # a list is asked, one value was given
        ("contains_any", ["our_system", "cloud_jp"], ("cloud_jp",), True),
        ("contains_any", ["our_system"], {"cloud_jp"}, False),
        ("only_in", ["our_system", "our_premises"], ["our_system"], True),
        ("only_in", ["our_system", "our_premises"], ["our_system", "cloud_jp"], False),
        ("only_in", ["our_system", "our_premises"], [], False),
        ("exists", None, ["our_system"], True),
        ("exists", None, [], False),
    ],
)
def test_a_fact_with_several_values(op: str, value: object, known: object, holds: bool) -> None:
    condition = parse({"fact": "engagement.storage_locations", "op": op, "value": value})
    assert evaluate(condition, {"engagement.storage_locations": known}) is holds


@pytest.mark.parametrize(
    ("op", "value", "known", "holds"),
    [
        ("gte", 1, 1, True),
        ("gte", 1, 0, False),
        ("lte", 1, 0, True),
        ("lte", 1, 2, False),
        ("gte", 0, True, False),  # yes is no number
        ("gte", 0, "1", False),
        ("eq", 1, True, False),
        ("eq", 0, 0, True),
        ("exists", None, 0, True),
    ],
)
def test_a_fact_that_counts(op: str, value: object, known: object, holds: bool) -> None:
    condition = parse({"fact": "vendor.open_critical_findings", "op": op, "value": value})
    assert evaluate(condition, {"vendor.open_critical_findings": known}) is holds


@pytest.mark.parametrize(
    ("op", "known", "holds"),
    [
        ("is_true", True, True),
        ("is_true", False, False),
        ("is_true", 1, False),
        ("is_false", False, True),
        ("is_false", None, False),
        ("is_false", 0, False),
        ("exists", False, True),
    ],
)
def test_a_fact_that_is_yes_or_no(op: str, known: object, holds: bool) -> None:
    condition = parse({"fact": "engagement.outside_japan", "op": op})
    assert evaluate(condition, {"engagement.outside_japan": known}) is holds


def test_an_answer_is_asked_by_the_id_of_its_question() -> None:
    condition = parse({"answer": "SUB-01", "op": "eq", "value": "yes"})
    assert answers_named(condition) == {"SUB-01"}
    assert evaluate(condition, {}, {"SUB-01": "yes"})
    assert not evaluate(condition, {"SUB-01": "yes"})


@pytest.mark.parametrize(
    ("written", "path"),
    [
        ("engagement.tier", "when"),
        (None, "when"),
        ([], "when"),
        ({}, "when"),
        ({"fact": "engagement.access"}, "when.op"),
        ({"fact": "engagement.colour", "op": "eq", "value": "red"}, "when.fact"),
        ({"fact": "", "op": "eq", "value": "red"}, "when.fact"),
        ({"fact": "engagement.access", "op": "is", "value": "admin"}, "when.op"),
        ({"fact": "engagement.access", "op": ["eq"], "value": "admin"}, "when.op"),
        ({"fact": "engagement.access", "op": "contains", "value": "admin"}, "when.op"),
        ({"fact": "engagement.access", "op": "eq"}, "when.value"),
        ({"fact": "engagement.access", "op": "eq", "value": ["admin"]}, "when.value"),
        ({"fact": "engagement.access", "op": "in", "value": "admin"}, "when.value"),
        ({"fact": "engagement.access", "op": "in", "value": []}, "when.value"),
        ({"fact": "engagement.outside_japan", "op": "is_true", "value": "yes"}, "when.value"),
        ({"fact": "vendor.open_critical_findings", "op": "gte", "value": "1"}, "when.value"),
        ({"fact": "vendor.open_critical_findings", "op": "gte", "value": True}, "when.value"),
        ({"fact": "engagement.access", "answer": "A", "op": "exists"}, "when"),
        ({"fact": "engagement.access", "op": "exists", "extra": 1}, "when"),
        ({"all": []}, "when.all"),
        ({"all": {"fact": "engagement.access", "op": "exists"}}, "when.all"),
        ({"any": [{"fact": "x", "op": "exists"}]}, "when.any[0].fact"),
        ({"not": []}, "when.not"),
        ({"not": {"fact": "engagement.access", "op": "exists"}, "op": "eq"}, "when"),
    ],
)
def test_an_author_is_told_where_a_condition_is_wrong(written: object, path: str) -> None:
    with pytest.raises(ConditionError) as refused:
        parse(written, "when")
    assert refused.value.path == path
    assert refused.value.reason.id


def test_a_condition_nobody_could_read_is_refused() -> None:
    written: dict[str, Any] = {"fact": "engagement.access", "op": "exists"}
    for _ in range(30):
        written = {"not": written}
    with pytest.raises(ConditionError):
        parse(written)


def test_every_condition_of_the_packs_is_read() -> None:
    found = list(
        conditions(read_library({written.pack: written.data for written in kinds.shipped()}))
    )
    assert {pack for pack, _, _ in found} == {
        "risk-tiers", "clause-library", "supervision-standard",
    }  # fmt: skip
    assert all(list(leaves(condition)) for _, _, condition in found)


def test_every_kind_of_fact_can_be_asked_whether_it_exists() -> None:
    assert all(Op.EXISTS in OPS_FOR[kind] for kind in FactKind)
