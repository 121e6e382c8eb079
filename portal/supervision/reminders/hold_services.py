"""A vendor is not reminded for some days: set and taken back. Callers commit."""

from datetime import date, timedelta
from typing import Final

from portal.foundation.access.actor import Actor
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.errors import InvalidTransition, RuleViolated
from portal.foundation.core.words.messages import say
from portal.ledger.vendors.models import Vendor
from portal.supervision.reminders import queries
from portal.supervision.reminders.models import VendorHold

LONGEST: Final = timedelta(days=92)


def hold(vendor: Vendor, *, first: date, last: date, reason: str, actor: Actor) -> VendorHold:
    """Nobody of the vendor is reminded on these days; what is due stays due."""
    today = clock.today()
    if queries.current_hold(vendor.id, today) is not None:
        raise InvalidTransition(say("Its reminders are on hold already."))
    if last < first or last < today:
        raise RuleViolated(
            say("The last day must not be before the first, nor over."), field="last_day"
        )
    if last - first > LONGEST:
        raise RuleViolated(
            say("At most %(days)s days; nobody should be forgotten.", days=LONGEST.days),
            field="last_day",
        )
    row = VendorHold(
        vendor_id=vendor.id,
        first_on=first,
        last_on=last,
        reason=reason.strip(),
        set_by_id=actor.user_id,
    )
    db.session.add(row)
    db.session.flush()
    record(
        actor,
        "hold.set",
        row,
        say("%(name)s is not reminded until %(day)s", name=vendor.name, day=last),
        also=[vendor],
        after={"first_day": str(first), "last_day": str(last), "reason": row.reason},
    )
    return row


def end_hold(row: VendorHold, vendor: Vendor, *, actor: Actor) -> None:
    """From today on it is reminded again, of the most urgent stage only."""
    if row.ended_at is not None:
        raise InvalidTransition(say("This was taken back already."))
    row.ended_at = clock.now()
    db.session.flush()
    text = say("%(name)s is reminded again", name=vendor.name)
    record(actor, "hold.ended", row, text, also=[vendor])
