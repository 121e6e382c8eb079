"""A change on the vendor's side is told of, and what was told is read. What follows is planning's."""

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from typing import Final

from sqlalchemy import select

from portal.foundation.access.actor import Actor
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.locking import next_number
from portal.foundation.core.errors import InvalidTransition, RuleViolated, demand_reason
from portal.foundation.core.words.messages import say
from portal.ledger.engagements.models import Engagement
from portal.ledger.vendors.models import Vendor
from portal.ledger.vendors.queries import ENDED
from portal.supervision.change_notices.models import Changed, ChangeNotice

PREFIX: Final = "N"
AHEAD: Final = timedelta(days=366)
BACK: Final = timedelta(days=5 * 366)


def tell_change(
    vendor: Vendor,
    changed: Collection[Changed],
    *,
    engagement: Engagement | None,
    happens_on: date,
    description: str,
    actor: Actor,
) -> list[ChangeNotice]:
    """A notice for each thing that changes, of one piece of work or (None) of all.

    Refuses a vendor with whom it is over, nothing chosen, and a day that must have been mistyped.
    """
    if vendor.state in ENDED:
        raise InvalidTransition(say("We no longer work with this vendor."))
    if not changed:
        raise RuleViolated(say("Choose what changes."), field="changed")
    told = demand_reason(description, "description", say("Say in your own words what changes."))
    today = clock.today()
    if not today - BACK <= happens_on <= today + AHEAD:
        raise RuleViolated(
            say("Enter a day within the next year, or in the past five."), field="happens_on"
        )
    if engagement is not None and engagement.vendor_id != vendor.id:
        raise RuleViolated(say("Choose work of the same vendor."), field="engagement_id")
    notices = [
        ChangeNotice(
            number=next_number(PREFIX),
            vendor_id=vendor.id,
            engagement_id=None if engagement is None else engagement.id,
            changed=kind,
            happens_on=happens_on,
            description=told,
            is_ours=actor.is_staff,
            told_by_id=actor.user_id,
            told_at=clock.now(),
            told_on=today,
        )
        for kind in Changed
        if kind in changed
    ]
    db.session.add_all(notices)
    db.session.flush()
    numbers = ", ".join(notice.number for notice in notices)
    record(
        actor,
        "change_notice.told",
        notices[0],
        say("Notice of change: %(numbers)s", numbers=numbers),
        also=[vendor, *notices[1:], *([] if engagement is None else [engagement])],
        after={"changed": [notice.changed.value for notice in notices], "day": happens_on},
    )
    return notices


def notices_of(vendor_id: int) -> Sequence[ChangeNotice]:
    """The newest first."""
    rows = select(ChangeNotice).where(ChangeNotice.vendor_id == vendor_id)
    return db.session.scalars(rows.order_by(ChangeNotice.id.desc())).all()
