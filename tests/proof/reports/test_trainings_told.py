"""A report tells what the vendor was handed to teach in its period, and how many of how many were trained."""

from datetime import date

from portal.proof.reports.content.parts import Empty
from portal.proof.reports.content.report import InstructionsAndReturns
from tests.cast import Cast
from tests.clock import Clock
from tests.proof.reports.drafts import shown
from tests.proof.reports.story import Story
from tests.supervision.trainings.steps import answer, handed

AUGUST, LATER = date(2026, 8, 3), date(2026, 10, 8)


def test_how_many_were_trained_stands_beside_instructions(
    story: Story, cast: Cast, clock: Clock
) -> None:
    assert isinstance(shown(story, cast, language="en").instructions_and_returns, Empty)
    clock.go_to(AUGUST)
    first = handed(cast.pam, story.vendor, due_on=date(2026, 8, 20))
    handed(cast.pam, story.vendor, due_on=date(2026, 8, 20))
    clock.go_to(date(2026, 8, 6))
    answer(first, cast.ada, 30, 42, rest_until=date(2026, 9, 1))
    clock.go_to(date(2026, 8, 31))
    answer(first, cast.ada, 12, 42)
    clock.go_to(LATER)
    found = shown(story, cast, language="en").instructions_and_returns
    assert isinstance(found, InstructionsAndReturns)
    assert found.instructions.empty is not None  # nothing was instructed
    assert found.trainings is not None
    done, open_ = found.trainings.rows
    assert (done.trained, done.handling, done.late, done.state) == (42, 42, False, "all trained")
    assert (open_.answered_on, open_.late, open_.state) == (None, True, "not answered")
    assert "All trained: 1, not all or not answered: 1" in found.lead
