"""YAML is read as PyYAML reads it; what is wrong with it is said with its line."""

from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from portal.supervision.questionnaires.files import reading_files
from portal.supervision.questionnaires.files.reading_files import read_file, write_yaml
from tests.factories.questionnaires import standard_sheet

ODD = ["yes", "No", "on", "null", "~", "", "0x1F", "017", "1_000", "1:30", ".5", "1e3", "-.inf", "=", "2026-01-02", "2026-01-02 03:04:05", "<<", "- a", "a: b", "はい", "#", "!", "&x", "*x"]  # fmt: skip
values = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.sampled_from(ODD),
        st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=12),
    ),
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(st.sampled_from(["id", "ja", "en", "value", "yes", "1"]), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


@given(values, st.booleans())
def test_whatever_is_written_is_read_as_pyyaml_reads_it(value: Any, flow: bool) -> None:
    text = yaml.safe_dump(value, allow_unicode=True, default_flow_style=flow)
    assert reading_files.load_yaml(text) == yaml.safe_load(text) == value


@pytest.mark.parametrize(
    "text",
    [
        *(f"a: {one}" for one in ODD if one not in ("- a", "a: b", "*x", "!", "&x", "", "=", "<<")),
        "a: |\n  two\n  lines\n",
        "a: >-\n  folded\n  words\n",
        "a: 'it''s'",
        "{a: [1, 2], b: {c: d}}",
        "base: &b {x: 1}\nmore: *b",
        "base: &b {x: 1}\nmore: {<<: *b, y: 2}",
        "? a\n: x",
        "a: !!str 1",
        "",
        "--- \n",
        "# only a comment",
    ],
)
def test_every_way_of_writing_is_understood(text: str) -> None:
    assert reading_files.load_yaml(text) == yaml.safe_load(text)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("title: x\nsections: [\n  a: b", 4),
        ("title: 'x\nsections: []", 2),
        ("title: x\n\tsections: []", 2),
        ("title: *nobody\nsections: []", 1),
        ("sections: " + "[" * 5000, 1),
        ("sections: !!python/name:os.system []", 1),
    ],
)
def test_where_it_stops_being_yaml_is_said_with_the_line(text: str, line: int) -> None:
    (fault,) = read_file(text.encode(), "check.yaml").faults
    assert (fault.sheet, fault.row) == ("check.yaml", line)
    assert fault.mend.id


def test_where_it_stops_being_json_is_said_with_the_line() -> None:
    (fault,) = read_file(b'{"title": {},\n "sections": [}', "check.json").faults
    assert fault.row == 2


def test_a_wrong_place_in_good_yaml_is_said_with_its_line() -> None:
    text = write_yaml(standard_sheet())
    lines = text.splitlines()
    at = next(number for number, line in enumerate(lines) if "answer_type: yes_no" in line)
    wrong = "\n".join([*lines[:at], lines[at].replace("yes_no", "perhaps"), *lines[at + 1 :]])
    (fault,) = read_file(wrong.encode(), "check.yaml").faults
    assert fault.row == at + 1
    assert str(fault.column).endswith(".answer_type")
    missing = text.replace("  weight: 4\n", "  weight: 4\n    colour: red\n", 1)
    (fault,) = read_file(missing.encode(), "check.yaml").faults
    assert fault.row == next(n for n, one in enumerate(missing.splitlines(), 1) if "ORG-01" in one)


def test_it_is_read_without_the_c_library_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading_files, "_LOADER", yaml.SafeLoader)
    of = standard_sheet()
    assert read_file(write_yaml(of).encode(), "check.yaml").sheet == of
    assert reading_files.yaml_lines("a:\n  - b: c")["a[0].b"] == 2
