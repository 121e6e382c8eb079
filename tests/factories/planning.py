"""Items of the supervision plan, for tests."""

from datetime import date
from typing import Any

from portal.foundation.core.database.db import db
from portal.ledger.vendors.models import Vendor
from portal.supervision.planning.kinds import QUESTIONNAIRE
from portal.supervision.planning.plan_models import ItemState, PlanItem


def make_plan_item(vendor: Vendor, **changes: Any) -> PlanItem:
    """A check sheet planned for January 2027, committed by the caller."""
    values: dict[str, Any] = {
        "key": f"{vendor.id}:0:{QUESTIONNAIRE}:2026-1",
        "fiscal_year": 2026,
        "engagement_id": None,
        "what": QUESTIONNAIRE,
        "tier": "tier_2",
        "period_from": date(2026, 1, 20),
        "period_to": date(2027, 1, 20),
        "opens_on": date(2026, 12, 21),
        "planned_on": date(2027, 1, 20),
        "state": ItemState.PLANNED,
    }
    item = PlanItem(vendor_id=vendor.id, **(values | changes))
    db.session.add(item)
    db.session.flush()
    return item
