"""What was confirmed by visit, interview or certificate stands in section 5, as it was on its day."""

from dataclasses import replace
from datetime import date

import pytest

from portal.proof.reports.content import report as canonical
from portal.proof.reports.content.parts import CheckSheets, ConfirmedRow
from portal.supervision.confirmations.models import Result
from tests.cast import Cast
from tests.clock import Clock
from tests.proof.reports.drafts import shown
from tests.proof.reports.sample_sheets import report
from tests.proof.reports.story import Story
from tests.supervision.confirmations.steps import certificate, confirm, decide, record


def told(story: Story, cast: Cast, **changes: object) -> tuple[ConfirmedRow, ...]:
    section = shown(story, cast, **changes).sheets
    return section.confirmed if isinstance(section, CheckSheets) else ()


def test_a_visit_is_told_with_what_was_seen_and_when_it_was_approved(
    story: Story, cast: Cast, clock: Clock
) -> None:
    assert told(story, cast) == ()
    clock.go_to(date(2026, 8, 3))
    visit = record(cast.pam, story.vendor, [story.mailing], result=Result.WITH_FINDINGS)
    clock.go_to(date(2026, 10, 8))
    (row,) = told(story, cast, language="en")
    assert (row.number, row.held_on, row.state) == (
        visit.number,
        date(2026, 8, 3),
        "not approved yet",
    )
    assert (row.result, row.about) == (
        "In order, with points to mend",
        "Locked; two people have keys",
    )
    decide(cast.pia, visit)  # after the day of the report
    assert told(story, cast, language="en")[0].state == "not approved yet"


def test_a_certificate_is_told_with_its_scope_and_last_day(
    story: Story, cast: Cast, clock: Clock
) -> None:
    clock.go_to(date(2026, 8, 3))
    confirm(cast.pam, cast.pia, story.vendor, [story.mailing], **certificate(date(2028, 3, 31)))
    clock.go_to(date(2026, 10, 8))
    (row,) = told(story, cast, language="en")
    assert "ISO/IEC 27001, JP-1" in row.about
    assert "The call centre" in row.about
    assert row.state.startswith("approved")


def test_one_that_was_corrected_is_told_as_it_is_known_now(
    story: Story, cast: Cast, clock: Clock
) -> None:
    clock.go_to(date(2026, 8, 3))
    works = [story.mailing]
    first = confirm(cast.pam, cast.pia, story.vendor, works)
    second = record(cast.pam, story.vendor, works, corrects=first, seen="Three have keys")
    decide(cast.pia, second)
    clock.go_to(date(2026, 10, 8))
    assert [row.number for row in told(story, cast)] == [second.number]


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_content_from_before_confirmations_is_the_same_to_the_byte(lang: str) -> None:
    old = canonical.to_json(report(lang))
    assert '"confirmed"' not in old
    assert canonical.to_json(canonical.from_json(old)) == old
    section = report(lang).sheets
    assert isinstance(section, CheckSheets)
    row = ConfirmedRow(
        number="K-2026-003",
        kind="Interview",
        held_on=date(2026, 8, 3),
        result="In order",
        about="Seen",
        state="approved",
    )
    new = replace(report(lang), sheets=replace(section, confirmed=(row,)))
    assert canonical.from_json(canonical.to_json(new)) == new
