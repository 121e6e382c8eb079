"""A report tells who else handles the data on its day, and of reports from before it says nothing."""

from datetime import date

import pytest

from portal.foundation.core.database.db import db
from portal.proof.reports.content import report as canonical
from portal.proof.reports.content.report import Attestations
from tests.cast import Cast
from tests.factories.subcontractors import approved
from tests.proof.reports.drafts import shown
from tests.proof.reports.sample import report
from tests.proof.reports.story import Story


def told(story: Story, cast: Cast, language: str = "en") -> Attestations:
    found = shown(story, cast, language=language).attestations
    assert isinstance(found, Attestations)
    return found


@pytest.mark.parametrize("language", ["en", "ja"])
def test_it_tells_each_with_tier_place_and_last_day(
    story: Story, cast: Cast, language: str
) -> None:
    first = approved(story.mailing, cast.ada, cast.pam)
    approved(story.mailing, cast.ada, cast.pam, name="Tobi", parent_id=first.id)
    db.session.commit()
    part = told(story, cast, language).chain
    assert part is not None
    assert [(row.name, row.tier, row.is_approved) for row in part.rows] == [
        ("Kamome Delivery", 1, True),
        ("Tobi", 2, True),
    ]
    assert part.rows[0].place == "Osaka"
    assert part.rows[0].until == date(2027, 5, 31)


def test_without_any_it_says_so(story: Story, cast: Cast) -> None:
    part = told(story, cast).chain
    assert part is not None
    assert part.empty is not None
    assert "no subcontractor" in part.empty.sentence


def test_a_report_from_before_has_no_such_part() -> None:
    old = report("en")
    assert isinstance(old.attestations, Attestations)
    assert old.attestations.chain is None
    assert '"chain"' not in canonical.to_json(old)
