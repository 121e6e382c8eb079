"""Data that goes out on another basis than entrustment, and what it has on record, for tests."""

from datetime import date
from typing import Any

from portal.foundation.accounts.models import User
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.ledger.data_sharing.models import DataShare
from portal.ledger.engagements.models import Engagement
from portal.supervision.proposed_records.workflow import ProposedState
from portal.supervision.provisions.models import ProvisionRecord
from tests.factories.scenes import share

COOKIES = "related_info_art31"


def provide(engagement: Engagement, basis: str = COOKIES, **facts: Any) -> DataShare:
    """What visitors do on the web site, not handed over yet."""
    usual = {"category": "web_behaviour", "provision_basis": basis}
    return share(engagement, **(usual | facts))


def make_record(
    shared: DataShare, by: User, need: str = "consent_confirmed", **more: Any
) -> ProvisionRecord:
    """Made in June, confirmed, for one share as it is."""
    usual: dict[str, Any] = {
        "state": ProposedState.CONFIRMED,
        "basis": shared.provision_basis,
        "need": need,
        "series": [shared.series],
        "categories": [shared.category],
        "countries": [shared.country],
        "held_on": date(2026, 6, 1),
        "is_in_order": True,
        "wording": "The recipient declared that it has the consent.",
        "proposed_by_id": by.id,
        "proposed_at": clock.now(),
        "proposed_on": clock.today(),
    }
    row = ProvisionRecord(
        vendor_id=shared.vendor_id,
        engagement_id=shared.engagement_id,
        number="PV-?",
        **(usual | more),
    )
    db.session.add(row)
    db.session.flush()
    row.number = f"PV-2025-{row.id:03d}"
    db.session.flush()
    return row
