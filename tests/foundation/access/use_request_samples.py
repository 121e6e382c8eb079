"""A request for use, which is the company's alone."""

from sqlalchemy import func, select

from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.ledger.payees.models import PayeeOutcome
from portal.ledger.use_requests.models import UseRequest, UseRequestState
from tests.foundation.access.gathering import Samples, kept


def a_use_request(rows: Samples, *, registered_id: int | None = None) -> int:
    number = db.session.scalar(select(func.count()).select_from(UseRequest)) or 0
    taken = registered_id is not None
    return kept(
        UseRequest(
            number=f"UR-2026-{number + 1:03}",
            state=UseRequestState.TAKEN_OVER if taken else UseRequestState.ASKED,
            name="Aoba Trading",
            department="Sales",
            work="Sends invitations",
            purpose="It knows the trade.",
            categories=["name_contact"],
            wanted_on=clock.today(),
            outcome=PayeeOutcome.ENTRUSTED,
            basis="entrustment",
            asked_by_id=rows.pam.id,
            asked_at=clock.now(),
            asked_on=clock.today(),
            registered_id=registered_id,
        )
    )
