"""A report tells what the vendor was told to do in its period, what was late, and names nobody."""

from datetime import date

from portal.foundation.core.database.db import db
from portal.ledger.engagements.models import Engagement
from portal.proof.reports.content.parts import Empty
from portal.proof.reports.content.report import InstructionsAndReturns
from tests.cast import Cast
from tests.clock import Clock
from tests.proof.reports.drafts import shown
from tests.proof.reports.story import Story
from tests.supervision.instructions.steps import confirm, give, report

AUGUST, LATER = date(2026, 8, 3), date(2026, 10, 8)


def test_without_an_instruction_it_says_so(story: Story, cast: Cast) -> None:
    found = shown(story, cast, language="en").instructions_and_returns
    assert isinstance(found, Empty)
    assert "no instruction, handover, return or training" in found.sentence


def test_what_was_told_and_what_came_back_late(story: Story, cast: Cast, clock: Clock) -> None:
    work = db.session.query(Engagement).filter_by(vendor_id=story.vendor.id).first()
    assert work is not None
    clock.go_to(AUGUST)
    late = give(cast.pam, work, due_on=date(2026, 8, 5), person="Hanako Kawabata")
    open_ = give(cast.pam, work, due_on=date(2026, 8, 7), title="Change the keys")
    clock.go_to(date(2026, 8, 6))
    report(late, cast.ada, done_on=date(2026, 8, 6))
    confirm(late, cast.pip)
    clock.go_to(LATER)
    content = shown(story, cast, language="en")
    found = content.instructions_and_returns
    assert isinstance(found, InstructionsAndReturns)
    first, second = found.instructions.rows
    assert (first.number, first.late, first.state) == (
        late.number,
        True,
        "confirmed by the company",
    )
    assert (second.number, second.late, second.reported_on) == (open_.number, True, None)
    assert "late: 2" in found.lead
    assert "Hanako" not in str(content)
