"""A report says of its as-of day what the portal showed then, where it is known otherwise now."""

from datetime import date

from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.ledger.contracts.documents import services as contracts
from portal.supervision.promises.models import VerdictSpan
from portal.supervision.promises.results import Verdict
from tests.actors import acting
from tests.cast import Cast
from tests.proof.reports.drafts import shown
from tests.proof.reports.story import Story

DAY = date(2026, 9, 30)
BEFORE = date(2026, 9, 1)


def was_shown(story: Story, promise_id: str, verdict: Verdict) -> None:
    """From September until November, as the job kept it."""
    db.session.add(
        VerdictSpan(
            vendor_id=story.vendor.id,
            promise_id=promise_id,
            verdict=verdict,
            valid_from=BEFORE,
            valid_until=date(2026, 11, 1),
        )
    )
    db.session.commit()


def test_what_was_shown_stands_beside_what_is_known_with_the_record_that_came_late(
    story: Story, cast: Cast
) -> None:
    was_shown(story, "bound", Verdict.KEPT)
    with transaction():
        contracts.end_contract(story.individual, on=BEFORE, actor=acting(cast.pam))

    report = shown(story, cast, language="en")

    assert report.conclusion.shown is not None
    rows = {row.promise: row for row in report.conclusion.shown.rows}
    bound = rows["Contract"]
    assert (bound.then, bound.now) == ("Kept", "Not kept")
    assert story.individual.number in bound.why


def test_where_the_vendor_was_not_judged_yet_nothing_is_said_to_differ(
    story: Story, cast: Cast
) -> None:
    assert shown(story, cast, language="en").conclusion.shown is None
