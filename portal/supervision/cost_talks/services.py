"""Commands: record a talk about cost, take one back that was recorded by mistake."""

from collections.abc import Sequence
from typing import Final

from portal.foundation.access.actor import Actor
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.locking import next_number
from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.words.messages import say, to_json
from portal.foundation.evidence.services import Received, store_upload
from portal.ledger.vendors.models import Vendor
from portal.supervision.cost_talks import queries, workflow
from portal.supervision.cost_talks.models import CostTalk, CostTalkFile
from portal.supervision.cost_talks.queries import Thing
from portal.supervision.cost_talks.workflow import BEARERS, IN_GENERAL, TalkedAbout

PREFIX: Final = "CT"


def record_talk(
    vendor: Vendor,
    told: TalkedAbout,
    files: Sequence[Received],
    *,
    actor: Actor,
    thing: Thing | None = None,
) -> CostTalk:
    """`thing`: the demand it is about. Refuses one that is not this vendor's, and what `demand_sound` refuses."""
    workflow.demand_sound(told, clock.today())
    about = IN_GENERAL
    if thing is not None:
        known = queries.things_of(vendor.id)
        if thing not in known:
            raise RuleViolated(say("Please choose one of the list."), field="about")
        about = known[thing]
    row = CostTalk(
        vendor_id=vendor.id,
        number=next_number(PREFIX),
        subject_kind=None if thing is None else thing[0],
        subject_id=None if thing is None else thing[1],
        about=to_json(about),
        held_on=told.held_on,
        with_whom=told.with_whom.strip(),
        said=told.said.strip(),
        bearer=told.bearer,
        recorded_by_id=actor.user_id or 0,
        recorded_at=clock.now(),
    )
    db.session.add(row)
    db.session.flush()
    kept = [
        CostTalkFile(
            vendor_id=vendor.id,
            talk_id=row.id,
            file_sha256=store_upload(file).sha256,
            file_name=file.name,
            added_by_id=actor.user_id,
            added_at=clock.now(),
        )
        for file in files
    ]
    db.session.add_all(kept)
    db.session.flush()
    text = say("Recorded a talk about cost, %(number)s: %(what)s", number=row.number, what=about)
    after = {
        "day": row.held_on,
        "conclusion": BEARERS[row.bearer],
        "files": [file.name for file in files],
    }
    record(actor, "cost_talk.recorded", row, text, also=[vendor, *kept], after=after)
    return row


def withdraw(row: CostTalk, *, reason: str, actor: Actor) -> None:
    row = queries.lock(row.id)
    workflow.withdraw(row, reason=reason, by=actor, at=clock.now())
    db.session.flush()
    text = say("Withdrew the talk about cost %(number)s", number=row.number)
    record(actor, "cost_talk.withdrawn", row, text, after={"reason": row.reason})
