"""A report is not issued on records that were changed past the portal."""

from datetime import date

import pytest
from sqlalchemy import text

from portal.foundation.core.db import UNSCOPED, db
from portal.foundation.core.errors import InvalidTransition
from portal.proof.reports.models import ReportState
from tests.cast import Cast
from tests.clock import Clock
from tests.proof.reports.drafts import issued
from tests.proof.reports.year import DAY, tell_year


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE attestations SET text = text || '!' WHERE id = :id",
        "UPDATE attestations SET ended_on = '2026-11-01' WHERE id = :id",
    ],
)
def test_a_statement_that_was_changed_is_named_and_nothing_is_issued(
    cast: Cast, clock: Clock, change: str
) -> None:
    year = tell_year(cast, clock)
    number = year.undecided.number
    db.session.execute(text(change), {"id": year.undecided.id}, execution_options=UNSCOPED)
    db.session.commit()
    db.session.expire_all()
    with pytest.raises(InvalidTransition, match="audit log recorded") as refused:
        issued(cast, year.vendor, first=date(2026, 4, 1), last=DAY)
    assert refused.value.message.params["numbers"] == number


def test_what_is_as_recorded_is_issued(cast: Cast, clock: Clock) -> None:
    year = tell_year(cast, clock)
    report = issued(cast, year.vendor, first=date(2026, 4, 1), last=DAY)
    assert report.state is not ReportState.DRAFT
