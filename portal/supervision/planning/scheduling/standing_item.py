"""An item of the plan as it stands, without what nobody compares."""

from dataclasses import dataclass
from datetime import date

from portal.supervision.planning.plan_models import WAITING, ItemState


@dataclass(frozen=True, slots=True)
class Known:
    id: int
    key: str
    fiscal_year: int
    vendor_id: int
    engagement_id: int | None
    what: str
    tier: str
    period_from: date
    period_to: date
    opens_on: date
    planned_on: date
    state: ItemState
    version: int

    @property
    def is_waiting(self) -> bool:
        return self.state in WAITING
