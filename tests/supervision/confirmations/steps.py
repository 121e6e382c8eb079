"""What people do with a confirmation, in a line each: record, decide."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from portal.foundation.accounts.models import User
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.ledger.engagements.models import Engagement
from portal.ledger.vendors.models import Vendor
from portal.supervision.confirmations import services
from portal.supervision.confirmations.models import Confirmation, ConfirmationKind, Result
from portal.supervision.confirmations.services import Present, Recorded
from portal.supervision.confirmations.workflow import Certified, Seen
from tests.actors import acting


def recorded(who: User, works: Sequence[Engagement], **told: Any) -> Recorded:
    """A visit today, in order, unless told otherwise."""
    present = told.pop("present", Present(users=[who.id], theirs="Ms. Arai, head of the centre"))
    usual: dict[str, Any] = {
        "kind": ConfirmationKind.SITE_VISIT,
        "held_on": clock.today(),
        "looked_at": "The room and who has its keys",
        "seen": "Locked; two people have keys",
        "result": Result.IN_ORDER,
    }
    return Recorded(Seen(**(usual | told)), works, present)


def certificate(until: date, **told: Any) -> dict[str, Any]:
    """For `record`: a certificate valid through a day."""
    own = Certified("ISO/IEC 27001", "JP-1", "The call centre", None, until)
    return {"kind": ConfirmationKind.CERTIFICATE, "certified": own} | told


def record(
    who: User,
    vendor: Vendor,
    works: Sequence[Engagement],
    corrects: Confirmation | None = None,
    **told: Any,
) -> Confirmation:
    with transaction():
        return services.propose(
            vendor, recorded(who, works, **told), actor=acting(who), corrects=corrects
        )


def decide(who: User, row: Confirmation, *, approved: bool = True, remark: str = "") -> None:
    with transaction():
        services.decide(row, approved=approved, remark=remark, actor=acting(who))


def confirm(
    who: User, by: User, vendor: Vendor, works: Sequence[Engagement], **told: Any
) -> Confirmation:
    """Recorded by one, approved by another; what was made before is kept first."""
    db.session.commit()
    row = record(who, vendor, works, **told)
    decide(by, row)
    return row
