"""What promises and plans read about confirmations: for many vendors and any day, in one statement.

"As of D" means facts valid on D, as known now: one that was corrected since never counted. One from
before the portal counts from its own day; any other from the day of its approval, and its interval
runs from the day on which it was held.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from portal.foundation.core import clock
from portal.foundation.core.db import db
from portal.supervision.confirmations.models import (
    Confirmation,
    ConfirmationKind,
    ConfirmationState,
    ConfirmationWork,
    Result,
)

_READ = (ConfirmationState.APPROVED, ConfirmationState.PROPOSED)


@dataclass(frozen=True, slots=True)
class Confirmed:
    """One that was held by the day. `counts_from` None: it waits for its approval.

    `certified_from` and `certified_until` (its last day): of a certificate.
    """

    confirmation_id: int
    number: str
    kind: ConfirmationKind
    held_on: date
    counts_from: date | None
    result: Result
    is_imported: bool = False
    certified_from: date | None = None
    certified_until: date | None = None

    @property
    def is_approved(self) -> bool:
        return self.counts_from is not None

    @property
    def is_good(self) -> bool:
        return self.result is not Result.NOT_IN_ORDER

    def certifies(self, day: date) -> bool:
        """Whether it is a certificate that is valid on the day."""
        until = self.certified_until
        begun = self.certified_from is None or self.certified_from <= day
        is_one = self.kind is ConfirmationKind.CERTIFICATE and self.is_good and self.is_approved
        return is_one and begun and until is not None and day <= until


def confirmed_on(
    vendor_ids: Collection[int] | None, as_of: date
) -> Mapping[int, tuple[Confirmed, ...]]:
    """By engagement, in the order of days; `vendor_ids` None: of all. What waits included."""
    statement = (
        select(
            ConfirmationWork.engagement_id,
            Confirmation.id,
            Confirmation.number,
            Confirmation.kind,
            Confirmation.held_on,
            Confirmation.state,
            Confirmation.result,
            Confirmation.is_imported,
            Confirmation.proposed_at,
            Confirmation.decided_on,
            Confirmation.certified_from,
            Confirmation.certified_until,
        )
        .join(Confirmation, Confirmation.id == ConfirmationWork.confirmation_id)
        .where(Confirmation.state.in_(_READ), Confirmation.held_on <= as_of)
        .order_by(Confirmation.held_on, Confirmation.id)
    )
    if vendor_ids is not None:
        statement = statement.where(ConfirmationWork.vendor_id.in_(vendor_ids))
    found: dict[int, list[Confirmed]] = defaultdict(list)
    for row in db.session.execute(statement):
        counts_from = None
        if row.state is ConfirmationState.APPROVED:
            own = row.held_on if row.is_imported else max(row.held_on, row.decided_on)
            counts_from = own if own <= as_of else None
        if counts_from is None and clock.day_of(row.proposed_at) > as_of:
            continue
        one = Confirmed(
            row.id,
            row.number,
            row.kind,
            row.held_on,
            counts_from,
            row.result,
            row.is_imported,
            row.certified_from,
            row.certified_until,
        )
        found[row.engagement_id].append(one)
    return {engagement_id: tuple(rows) for engagement_id, rows in found.items()}
