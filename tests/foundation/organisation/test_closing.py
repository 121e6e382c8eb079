"""Closing days as people type them."""

import pytest

from portal.foundation.core.errors import RuleViolated
from portal.foundation.organisation.calendar import days_as_text, read_days


def test_days_are_sorted_and_each_stands_once() -> None:
    typed = "2026-12-28\n\n 2026/8/12 \r\n2026-12-28\n2026.1.5"
    assert read_days(typed) == ["2026-01-05", "2026-08-12", "2026-12-28"]
    assert read_days(days_as_text(read_days(typed))) == read_days(typed)


@pytest.mark.parametrize("line", ["2026-02-30", "28 December", "12-28", "2026-13-01", "0000-01-01"])
def test_a_line_that_is_no_day_is_named(line: str) -> None:
    with pytest.raises(RuleViolated) as refusal:
        read_days(f"2026-12-28\n{line}")
    assert dict(refusal.value.message.params) == {"number": 2, "typed": line[:20]}
    assert refusal.value.message.id.startswith("Line")
