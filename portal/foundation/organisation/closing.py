"""Closing days of a company as people type them: one a line."""

import re
from collections.abc import Sequence
from datetime import date

from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.words.messages import say

_DAY = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")


def read_days(typed: str) -> list[str]:
    """ISO days in order, each once. Refuses the first line that is no day, by its number."""
    days = set()
    for number, line in enumerate(typed.splitlines(), start=1):
        if line.strip():
            days.add(_read(line.strip(), number))
    return [day.isoformat() for day in sorted(days)]


def written(days: Sequence[str]) -> str:
    return "\n".join(days)


def _read(line: str, number: int) -> date:
    found = _DAY.fullmatch(line)
    try:
        if found is None:
            raise ValueError(line)
        return date(*map(int, found.groups()))
    except ValueError:
        raise RuleViolated(
            say(
                "Line %(number)s: there is no day %(typed)s. Write it like 2026-12-28.",
                number=number,
                typed=line[:20],
            )
        ) from None
