"""Data shared, for tests."""

import uuid
from datetime import date
from typing import Any

from portal.foundation.core.database.db import db
from portal.ledger.data_sharing.models import DataShare
from portal.ledger.data_sharing.shares.details import ShareDetails
from portal.ledger.engagements.models import Engagement

APRIL = date(2026, 4, 1)
REASON = "The hotline has to call the customer back."

VALUES: dict[str, Any] = {
    "category": "name_contact",
    "purpose": "call_center",
    "subjects": ("customer",),
    "volume_band": "v3",
    "transfer_method": "direct_system_access",
    "storage_location": "our_system",
    "processing": ("view",),
    "necessity_reason": REASON,
    "provision_basis": "entrustment",
}


def share_details(decider_id: int, **changes: Any) -> ShareDetails:
    """What is typed for a hotline that reads names and numbers in our system."""
    values = VALUES | {"decided_on": APRIL, "decided_by_id": decider_id} | changes
    return ShareDetails(**values)


def make_share(
    engagement: Engagement,
    *,
    decided_on: date = APRIL,
    reviewed_on: date | None = None,
    valid_from: date | None = None,
    **changes: Any,
) -> DataShare:
    """A share valid since April, decided and reviewed then, not handed over yet."""
    values = VALUES | {"country": "JP"} | changes
    values |= {name: list(values[name]) for name in ("subjects", "processing")}
    share = DataShare(
        **({"series": uuid.uuid4().hex} | values),
        vendor_id=engagement.vendor_id,
        engagement_id=engagement.id,
        decided_on=decided_on,
        reviewed_on=reviewed_on or decided_on,
        valid_from=valid_from or decided_on,
    )
    db.session.add(share)
    db.session.flush()
    return share
