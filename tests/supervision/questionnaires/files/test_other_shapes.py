"""Files that others made for themselves: what is in them is said, and nothing breaks over it."""

import time
from contextlib import suppress

import pytest
import yaml
from flask import Flask

from portal.foundation.core.errors import RuleViolated
from portal.supervision.questionnaires.files import reading_files
from portal.supervision.questionnaires.files.layout import NoCondition, condition_in
from portal.supervision.questionnaires.files.reading_files import read_file
from tests.factories.other_shapes import other_shapes

SHAPES = other_shapes()
KNOWN = {
    "title_with_a_year", "day_above", "moment_above", "yes_above", "figures_beside", "formulas",
    "errors", "chart", "hidden", "merged", "other_headings",
}  # fmt: skip


def test_there_are_fifteen() -> None:
    assert len(SHAPES) == 15
    assert set(SHAPES) >= KNOWN


@pytest.mark.parametrize("shape", SHAPES)
def test_figures_days_and_times_above_the_headings_break_nothing(app: Flask, shape: str) -> None:
    found = read_file(SHAPES[shape], f"{shape}.xlsx")
    if shape in KNOWN:
        assert found.faults == []
        assert found.sheet is not None
        assert found.sheet.sections[0].questions[0].id in ("Q-1", "Q-1-1")
    else:
        assert found.faults


@pytest.mark.parametrize(
    "data",
    [
        b"\n" * 200_000 + b'{"questionnaire": []}',
        b'{"questionnaire": [' + b'{"a": "b" "c" ]' * 10_000,
        b'{"questionnaire": [' + b'"' * 100_000,
        b'{"questionnaire": [' + b"1" * 10_000 + b"]}",
    ],
    ids=["lines", "nested", "quotes", "digits"],
)
def test_an_export_that_is_not_quite_json_is_read_or_refused_in_time(
    app: Flask, data: bytes
) -> None:
    began = time.process_time()
    with suppress(RuleViolated):
        read_file(data, "vsaq.json")
    assert time.process_time() - began < 5


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b'{"sections": ' + b"1" * 10_000 + b"}", "a.json"),
        (b"sections: " + b"1" * 10_000, "a.yaml"),
        (b"sections: 2026-02-30", "a.yaml"),
        (b"sections: &a [*a]", "a.yaml"),
    ],
)
def test_numbers_and_days_that_are_none_are_a_fault(app: Flask, data: bytes, name: str) -> None:
    assert read_file(data, name).faults


def test_aliases_that_repeat_themselves_are_refused_before_anybody_walks_through_them() -> None:
    lines = ["x0: &x0 [a, a, a, a, a, a, a, a, a, a]"]
    lines += [f"x{n}: &x{n} [{', '.join([f'*x{n - 1}'] * 10)}]" for n in range(1, 12)]
    with pytest.raises(yaml.YAMLError, match="repeat themselves"):
        reading_files.load_yaml("\n".join(lines))


def test_a_condition_of_blanks_takes_no_time() -> None:
    began = time.process_time()
    assert condition_in(f"a = x{' ' * 100_000}z")["answer"] == "a"
    with pytest.raises(NoCondition):
        condition_in("a" * 100_000)
    with pytest.raises(NoCondition):
        condition_in('{"all": ' + "[" * 100_000)
    assert time.process_time() - began < 2
