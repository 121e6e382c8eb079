"""Commands about slips: written with the first handover, typed, corrected, acknowledged by the vendor."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from portal.content import catalogue
from portal.foundation.access.actor import Actor
from portal.foundation.accounts.queries import names_of
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.locking import alone, next_number
from portal.foundation.core.errors import InvalidTransition, RuleViolated
from portal.foundation.core.words.messages import say, say_n
from portal.ledger.data_sharing.models import DataShare
from portal.ledger.engagements.models import Engagement
from portal.ledger.handovers import queries, workflow
from portal.ledger.handovers.models import (
    HandoverSlip,
    SlipKind,
    SlipOrigin,
    SlipReceipt,
)
from portal.ledger.handovers.workflow import SlipDetails

PREFIX: Final = "HS"
MOST_LINES: Final = 200  # typed at once


def write_first(
    share: DataShare, day: date, told: SlipDetails | None, *, actor: Actor
) -> HandoverSlip:
    """The first slip of a share, within the command that records its first handover.

    `told`: what is known of it besides; None: nothing but what the share itself says.
    """
    if told is None:
        who = names_of([actor.user_id]).get(actor.user_id or 0, "")
        told = SlipDetails(
            happened_on=day,
            categories=(share.category,),
            method=share.transfer_method,
            handed_by=who[:200],
        )
    workflow.demand_counted(told)
    if told.method not in _methods():
        raise RuleViolated(say("Choose from the list."), field="method")
    kind = workflow.kind_of_first(told.method)
    return _write(share.vendor_id, share.engagement_id, told, SlipOrigin.FIRST, actor, kind=kind)


def open_slip(engagement: Engagement, told: SlipDetails, *, actor: Actor) -> HandoverSlip:
    """For data whose first handover was on record before there were slips. Refuses any other."""
    alone(f"slips of work {engagement.id}")
    waiting = {share.category: share for share in queries.without_first_slip([engagement.id])}
    if not told.categories or not set(told.categories) <= waiting.keys():
        raise RuleViolated(say("Of this data no opening slip is missing."), field="categories")
    first = min(queries.known_of(engagement.id).first_on[name] for name in told.categories)
    if told.happened_on != first:
        raise RuleViolated(
            say("The first handover is on record: %(day)s. Its slip keeps that day.", day=first),
            field="happened_on",
        )
    return record_slips(engagement, [told], actor=actor, origin=SlipOrigin.OPENING)[0]


def record_slips(
    engagement: Engagement,
    several: Sequence[SlipDetails],
    *,
    actor: Actor,
    origin: SlipOrigin = SlipOrigin.LATER,
) -> list[HandoverSlip]:
    """One or many of one piece of work, all or none. Refuses what `demand_sound` refuses."""
    if not several:
        raise RuleViolated(say("Fill in at least one line."))
    if len(several) > MOST_LINES:
        raise RuleViolated(say("At most %(most)s lines at once.", most=MOST_LINES))
    known, methods, today = queries.known_of(engagement.id), _methods(), clock.today()
    for told in several:
        workflow.demand_sound(told, known, methods, today)
    rows = [
        _write(engagement.vendor_id, engagement.id, told, origin, actor, kind=told.kind)
        for told in several
    ]
    text = (
        say("Handover slip %(number)s recorded", number=rows[0].number)
        if len(rows) == 1
        else say_n(
            "%(n)s handover slip recorded, %(first)s to %(last)s",
            "%(n)s handover slips recorded, %(first)s to %(last)s",
            len(rows),
            first=rows[0].number,
            last=rows[-1].number,
        )
    )
    after = {"day": rows[0].happened_on, "work": engagement.number}
    record(actor, "handover.recorded", rows[0], text, also=[engagement, *rows[1:]], after=after)
    return rows


def correct(old: HandoverSlip, told: SlipDetails, *, actor: Actor) -> HandoverSlip:
    """Another slip in its place, which names it; the old one stays as it was.

    Refuses what was corrected already, the same again, no reason, and what `demand_sound` refuses.
    """
    alone(f"slips of work {old.engagement_id}")
    is_corrected = queries.correction_of(old.id) is not None
    said = workflow.demand_correction(old, told, is_corrected=is_corrected)
    if said.kind is not SlipKind.NOT_SO:
        workflow.demand_sound(said, queries.known_of(old.engagement_id), _methods(), clock.today())
    row = _write(
        old.vendor_id, old.engagement_id, said, old.origin, actor, kind=said.kind, corrects=old
    )
    text = say("%(number)s corrects %(old)s", number=row.number, old=old.number)
    record(actor, "handover.corrected", row, text, also=[old], after={"reason": row.remark})
    return row


def acknowledge(slip: HandoverSlip, *, actor: Actor) -> SlipReceipt:
    """A person of the vendor says that it is so. Refuses a second time, and what was corrected."""
    alone(f"slips of work {slip.engagement_id}")
    if queries.correction_of(slip.id) is not None:
        raise InvalidTransition(
            say("%(number)s has been corrected already by another slip.", number=slip.number)
        )
    if queries.receipts_of([slip.id]):
        raise InvalidTransition(say("%(number)s is acknowledged already.", number=slip.number))
    row = SlipReceipt(
        vendor_id=slip.vendor_id,
        slip_id=slip.id,
        received_by_id=actor.user_id or 0,
        received_at=clock.now(),
    )
    db.session.add(row)
    db.session.flush()
    text = say("The vendor acknowledged %(number)s", number=slip.number)
    record(actor, "handover.acknowledged", slip, text, also=[row])
    return row


def _write(
    vendor_id: int,
    engagement_id: int,
    told: SlipDetails,
    origin: SlipOrigin,
    actor: Actor,
    *,
    kind: SlipKind,
    corrects: HandoverSlip | None = None,
) -> HandoverSlip:
    row = HandoverSlip(
        vendor_id=vendor_id,
        number=next_number(PREFIX),
        engagement_id=engagement_id,
        origin=origin,
        kind=kind,
        happened_on=told.happened_on,
        categories=sorted(told.categories),
        method=told.method,
        quantity=told.quantity,
        unit=told.unit,
        medium=told.medium.strip(),
        handed_by=told.handed_by.strip(),
        received_by=told.received_by.strip(),
        remark=told.remark.strip(),
        corrects_id=None if corrects is None else corrects.id,
        recorded_by_id=actor.user_id or 0,
        recorded_at=clock.now(),
        recorded_on=clock.today(),
    )
    db.session.add(row)
    db.session.flush()
    return row


def _methods() -> set[str]:
    return {method.id for method in catalogue.category_pack().transfer_methods}
