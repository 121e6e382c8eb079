"""A request for use, which is the company's alone; a seat of consent, and what it was asked."""

from sqlalchemy import func, select

from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.words.messages import say, to_json
from portal.ledger.decisions.models import ConsentSeat, DecisionConsent, DecisionKind
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


def a_seat(rows: Samples) -> int:
    return kept(
        ConsentSeat(
            kind=DecisionKind.WAIVER,
            name="法務部",
            name_en="Legal",
            person_id=rows.pam.id,
            valid_from=clock.today(),
        )
    )


def a_consent(rows: Samples) -> int:
    return kept(
        DecisionConsent(
            vendor_id=rows.vendor.id,
            kind=DecisionKind.WAIVER,
            subject_kind="waivers",
            subject_id=0,
            round=1,
            seat_id=a_seat(rows),
            person_id=rows.pam.id,
            proposers=[],
            title=to_json(say("Decide on the waiver %(number)s", number="WV-2026-001")),
            asked_at=clock.now(),
            asked_on=clock.today(),
        )
    )
