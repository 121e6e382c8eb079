"""Obligations for tests."""

from datetime import date

from portal.foundation.core.database.db import db
from portal.foundation.core.words.messages import say
from portal.ledger.obligations.models import Holder, Obligation, ObligationKind
from portal.ledger.obligations.services import open_obligation
from portal.ledger.vendors.models import Vendor


def make_obligation(
    vendor: Vendor,
    *,
    due_on: date = date(2026, 12, 11),
    holder: Holder = Holder.VENDOR,
    kind: ObligationKind = ObligationKind.ATTESTATION_SIGN,
    ladder: str = "request",
    subject: object | None = None,
    person_id: int | None = None,
) -> Obligation:
    """Open one about `subject`, or about the vendor itself."""
    obligation = open_obligation(
        kind=kind,
        subject=subject or vendor,  # type: ignore[arg-type]
        vendor_id=vendor.id,
        holder=holder,
        due_on=due_on,
        ladder=ladder,
        title=say("Sign: %(what)s", what="No subcontracting"),
        person_id=person_id,
    )
    db.session.flush()
    return obligation
