"""A report of an earlier day says the same, whatever happened after that day."""

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.proof.reports import services
from portal.proof.reports.content import report as canonical
from portal.proof.reports.models import SupervisionReport
from tests.clock import Clock
from tests.proof.reports.drafts import drafted
from tests.proof.reports.later_facts import CHAPTERS
from tests.proof.reports.steps import ALONE
from tests.proof.reports.year import DAY, Year

# What may differ: number, day of issue, head of the log, last and replaced report, later events.
ALLOWED = (
    ("number",),
    ("version",),
    ("issued_on",),
    ("previous",),
    ("summary", "last_conclusion"),
    ("conclusion", "later"),
    ("basis", "audit_head"),
    ("basis", "audit_events"),
    ("basis", "issued_at"),
)
DAYS_BETWEEN = 2


def said(report: SupervisionReport, year: Year) -> dict[str, Any]:
    """All that the report would say if it were issued now, but for what may differ."""
    db.session.expire_all()
    content: dict[str, Any] = json.loads(canonical.to_json(services.preview(report, year.vendor)))
    for *path, last in ALLOWED:
        about = content
        for name in path:
            about = about[name]
        about.pop(last, None)
    return content


def differences(before: Any, after: Any, where: str = "") -> Iterator[str]:
    if isinstance(before, dict) and isinstance(after, dict):
        for name in sorted(before.keys() | after.keys()):
            yield from differences(before.get(name), after.get(name), f"{where}.{name}")
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for number, (old, new) in enumerate(zip(before, after, strict=True)):
            yield from differences(old, new, f"{where}[{number}]")
    elif isinstance(before, list) and isinstance(after, list):
        yield from (f"{where} gone: {one!r}" for one in before if one not in after)
        yield from (f"{where} come: {one!r}" for one in after if one not in before)
    elif before != after:
        yield f"{where}: {before!r} -> {after!r}"


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize("chapter", CHAPTERS)
def test_nothing_that_happens_later_changes_what_is_said_of_the_day(
    year: Year, clock: Clock, chapter: str, lang: str
) -> None:
    report = drafted(year.cast, year.vendor, first=date(2026, 4, 1), last=DAY, language=lang)
    before = said(report, year)
    changed: list[str] = []
    known: set[str] = set()
    for step in CHAPTERS[chapter]:
        clock.advance(days=DAYS_BETWEEN)
        if step in ALONE:
            step(year)
        else:
            with transaction():
                step(year)
        new = [one for one in differences(before, said(report, year)) if one not in known]
        known.update(new)
        changed += [f"{step.__name__}: {one}" for one in new]
    assert not changed, "\n".join(changed)


@settings(
    max_examples=3,
    deadline=None,
    derandomize=True,  # each example lives through weeks
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    chapter=st.sampled_from(sorted(CHAPTERS)),
    gaps=st.lists(st.integers(1, 5), min_size=4, max_size=4),
    lang=st.sampled_from(["ja", "en"]),
)
def test_a_report_of_the_day_is_the_same_whenever_it_is_issued(
    years: Callable[[], AbstractContextManager[Year]],
    clock: Clock,
    chapter: str,
    gaps: list[int],
    lang: str,
) -> None:
    """After a history of any part of the year and any days between its steps."""
    with years() as year:
        report = drafted(year.cast, year.vendor, first=date(2026, 4, 1), last=DAY, language=lang)
        before = said(report, year)
        for days, step in zip(gaps, CHAPTERS[chapter], strict=False):
            clock.advance(days=days)
            if step in ALONE:
                step(year)
            else:
                with transaction():
                    step(year)
        assert list(differences(before, said(report, year))) == []
