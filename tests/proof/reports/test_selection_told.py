"""A report tells how the vendor was selected, as far as that was decided by its day."""

from datetime import date
from typing import Any

from portal.foundation.core.database.db import db
from portal.proof.reports.content import report as canonical
from portal.proof.reports.content.report import WorkAndData
from portal.supervision.selections.models import SelectionOutcome, SelectionState
from tests.cast import Cast
from tests.factories.selections import make_selection
from tests.proof.reports.drafts import shown
from tests.proof.reports.sample import report
from tests.proof.reports.story import Story


def told(story: Story, cast: Cast) -> Any:
    work = shown(story, cast, language="en").work
    assert isinstance(work, WorkAndData)
    assert work.selection is not None
    return work.selection


def test_without_an_assessment_it_says_so(story: Story, cast: Cast) -> None:
    found = told(story, cast)
    assert "no selection assessment" in found.empty.sentence


def test_it_tells_what_was_decided_with_its_end_and_conditions(story: Story, cast: Cast) -> None:
    make_selection(
        story.vendor,
        cast.pam,
        cast.pia,
        assessed_on=date(2026, 8, 3),
        decided_on=date(2026, 8, 5),
        outcome=SelectionOutcome.CONDITIONAL,
        until=date(2027, 1, 31),
        conditions="Pledges of all by January.",
        score=77.3,
    )
    make_selection(
        story.vendor,
        cast.pam,
        cast.pia,
        assessed_on=date(2025, 6, 1),
        is_earlier=True,
        criteria_version="",
        basis="Rules of 2020",
        score=None,
    )
    db.session.commit()
    now, before = told(story, cast).rows
    assert (now.outcome, now.score, now.criteria) == ("Adopt on condition", "77.3 %", "2026.1")
    assert (now.decided_on, now.until) == (date(2026, 8, 5), date(2027, 1, 31))
    assert (now.told_by, before.told_by) == (
        "The company, on the vendor’s behalf",
        "Its paper, from before the portal",
    )
    assert now.conditions == "Pledges of all by January."
    assert (before.criteria, before.score, before.decided_on) == (
        "Rules of 2020", "", date(2025, 6, 1),
    )  # fmt: skip


def test_what_waits_or_was_decided_later_is_not_told(story: Story, cast: Cast) -> None:
    make_selection(story.vendor, cast.pam, state=SelectionState.PROPOSED)
    make_selection(
        story.vendor, cast.pam, cast.pia, assessed_on=date(2026, 8, 3), decided_on=date(2027, 8, 3)
    )
    db.session.commit()
    assert told(story, cast).rows == ()


def test_a_report_issued_before_it_was_told_stays_as_it_was() -> None:
    frozen = report("en")
    assert isinstance(frozen.work, WorkAndData)
    assert frozen.work.selection is None
    assert '"selection"' not in canonical.to_json(frozen)
