"""Management reviews for tests."""

from datetime import date
from itertools import count

from portal.foundation.accounts.models import User
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.words.messages import say
from portal.ledger.obligations.models import Holder, ObligationKind
from portal.ledger.obligations.services import open_obligation
from portal.proof.management_reviews.models import ManagementDecision, ManagementReview
from portal.supervision.proposed_records.workflow import ProposedState

_numbers = count(900)
UNTIL = date(2026, 12, 25)
NOTHING = {
    "on": "2026-11-20",
    "reports": [],
    "audits": [],
    "findings": {},
    "promises": {},
    "vendors": 0,
    "provable": 0,
}


def make_review(
    by: User, *, state: ProposedState = ProposedState.PROPOSED, decisions: int = 1
) -> ManagementReview:
    """Of the first half of the year; who recorded it is named for every decision."""
    row = ManagementReview(
        number=f"MR-2026-{next(_numbers)}",
        state=state,
        fiscal_year=2026,
        held_on=date(2026, 11, 20),
        period_from=date(2026, 4, 1),
        period_until=date(2026, 9, 30),
        took_part="The directors",
        put_before=NOTHING,
        conclusion="Go on",
        proposed_by_id=by.id,
        proposed_at=clock.now(),
        proposed_on=clock.today(),
    )
    db.session.add(row)
    db.session.flush()
    for place in range(1, decisions + 1):
        made = ManagementDecision(
            review_id=row.id, place=place, what="Train everybody", owner_id=by.id
        )
        db.session.add(made)
        db.session.flush()
        _owed(ObligationKind.MANAGEMENT_DECISION, made, Holder.PRIVACY_OFFICER, by.id)
    if state is ProposedState.PROPOSED:
        _owed(ObligationKind.MANAGEMENT_REVIEW, row, Holder.MANAGEMENT, None)
    return row


def _owed(
    kind: ObligationKind,
    subject: ManagementReview | ManagementDecision,
    holder: Holder,
    person_id: int | None,
) -> None:
    open_obligation(
        kind=kind,
        subject=subject,
        vendor_id=None,
        holder=holder,
        person_id=person_id,
        due_on=UNTIL,
        ladder="internal",
        title=say("Decided in %(number)s: %(what)s", number="it", what="it"),
    )
