"""Talks about cost for tests."""

from datetime import date
from itertools import count

from portal.foundation.accounts.models import User
from portal.foundation.core import clock
from portal.foundation.core.database.db import Subject, db
from portal.foundation.core.words.messages import say, to_json
from portal.ledger.vendors.models import Vendor
from portal.supervision.cost_talks.models import CostBearer, CostTalk

_numbers = count(900)


def make_talk(vendor: Vendor, by: User, about: Subject | None = None) -> CostTalk:
    row = CostTalk(
        vendor_id=vendor.id,
        number=f"CT-2026-{next(_numbers)}",
        subject_kind=None if about is None else about.__tablename__,
        subject_id=None if about is None else about.id,
        about=to_json(say("About no single demand")),
        held_on=date(2026, 11, 20),
        with_whom="Head of systems",
        said="What the lock costs",
        bearer=CostBearer.SHARED,
        recorded_by_id=by.id,
        recorded_at=clock.now(),
    )
    db.session.add(row)
    db.session.flush()
    return row
