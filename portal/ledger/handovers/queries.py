"""Every read about handover slips, and their register, declared."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from portal.content import catalogue
from portal.foundation.access.actor import Actor
from portal.foundation.core import clock
from portal.foundation.core.database.db import among, db, not_corrected
from portal.foundation.core.words.i18n import _l
from portal.foundation.core.words.messages import Text, listed, say
from portal.foundation.lists.register import (
    Column,
    Filter,
    Preset,
    Register,
    day_range,
    one_of,
)
from portal.ledger.data_sharing.models import DataShare
from portal.ledger.engagements.models import Engagement
from portal.ledger.engagements.queries import latest_terms
from portal.ledger.handovers.models import HandoverSlip, SlipKind, SlipOrigin, SlipReceipt
from portal.ledger.handovers.workflow import KINDS, ORIGINS, UNITS, KnownHandovers
from portal.ledger.vendors.entry.spelling import search_words
from portal.ledger.vendors.models import Vendor
from portal.ledger.vendors.queries import BY_NAME, named


def find_slip(slip_id: int) -> HandoverSlip | None:
    return db.session.scalar(select(HandoverSlip).where(HandoverSlip.id == slip_id))


def find_slips(slip_ids: Collection[int]) -> Sequence[HandoverSlip]:
    rows = select(HandoverSlip).where(HandoverSlip.id.in_(slip_ids))
    return db.session.scalars(rows.order_by(HandoverSlip.id)).all()


def correction_of(slip_id: int) -> HandoverSlip | None:
    """The slip that stands in its place; None: it stands itself."""
    return db.session.scalar(select(HandoverSlip).where(HandoverSlip.corrects_id == slip_id))


def receipts_of(slip_ids: Collection[int]) -> Mapping[int, SlipReceipt]:
    rows = select(SlipReceipt).where(SlipReceipt.slip_id.in_(slip_ids))
    return {row.slip_id: row for row in db.session.scalars(rows)}


def stands() -> ColumnElement[bool]:
    """SQL: no other slip stands in its place, and it does not say that there was none."""
    later = aliased(HandoverSlip)
    corrected = exists().where(later.corrects_id == HandoverSlip.id)
    return and_(~corrected, HandoverSlip.kind != SlipKind.NOT_SO)


def standing_of(vendor_id: int) -> Sequence[HandoverSlip]:
    """What counts of one vendor, the latest first."""
    rows = select(HandoverSlip).where(HandoverSlip.vendor_id == vendor_id, stands())
    return db.session.scalars(
        rows.order_by(HandoverSlip.happened_on.desc(), HandoverSlip.id.desc())
    ).all()


def standing_on(
    vendor_ids: Collection[int] | None, day: date
) -> Mapping[int, Sequence[HandoverSlip]]:
    """By piece of work what counts of what happened by the day, the oldest first."""
    rows = select(HandoverSlip).where(stands(), HandoverSlip.happened_on <= day)
    rows = among(rows, HandoverSlip.vendor_id, vendor_ids)
    found: dict[int, list[HandoverSlip]] = {}
    for row in db.session.scalars(rows.order_by(HandoverSlip.happened_on, HandoverSlip.id)):
        found.setdefault(row.engagement_id, []).append(row)
    return found


def of_month(engagement_id: int, first: date) -> Sequence[HandoverSlip]:
    """What counts of one piece of work in the month that begins on that day, the oldest first."""
    after = (first + timedelta(days=32)).replace(day=1)
    rows = select(HandoverSlip).where(
        HandoverSlip.engagement_id == engagement_id,
        HandoverSlip.happened_on >= first,
        HandoverSlip.happened_on < after,
        stands(),
    )
    return db.session.scalars(rows.order_by(HandoverSlip.happened_on, HandoverSlip.id)).all()


def without_first_slip(engagement_ids: Collection[int]) -> Sequence[DataShare]:
    """Data of which the first handover is on record and no slip says so, one row for each category."""
    shares = db.session.scalars(
        select(DataShare)
        .where(
            DataShare.engagement_id.in_(engagement_ids),
            not_corrected(DataShare),
            DataShare.first_handover_on.is_not(None),
        )
        .order_by(DataShare.engagement_id, DataShare.first_handover_on, DataShare.id)
    ).all()
    slips = db.session.execute(
        select(HandoverSlip.engagement_id, HandoverSlip.categories).where(
            HandoverSlip.engagement_id.in_(engagement_ids),
            HandoverSlip.origin != SlipOrigin.LATER,
            stands(),
        )
    )
    known = {(work, category) for work, categories in slips for category in categories}
    found: dict[tuple[int, str], DataShare] = {}
    for share in shares:
        key = (share.engagement_id, share.category)
        if key not in known:
            found.setdefault(key, share)
    return list(found.values())


def known_of(engagement_id: int) -> KnownHandovers:
    """What a new slip of the work is held against, as known now."""
    rows = db.session.execute(
        select(DataShare.category, func.min(DataShare.first_handover_on))
        .where(DataShare.engagement_id == engagement_id, not_corrected(DataShare))
        .group_by(DataShare.category)
        .order_by(func.min(DataShare.id))
    ).all()
    terms = latest_terms(engagement_id)
    return KnownHandovers(
        first_on={category: day for category, day in rows if day is not None},
        last_on=terms.ends_on if terms is not None else None,
        titles={category: title_of(category) for category, _day in rows},
    )


def title_of(category: str) -> Text:
    """The id where no pack knows it any more."""
    known = catalogue.category_pack().by_id.get(category)
    return known.title if known else Text(category, category)


def titles_of(categories: Iterable[str]) -> Text:
    return listed(title_of(category) for category in categories)


def method_words(method: str) -> Text:
    known = {one.id: one.label for one in catalogue.category_pack().transfer_methods}
    return known.get(method, Text(method, method))


def slip_register(actor: Actor) -> Register:
    row = HandoverSlip
    joined: Select[Any] = (
        select(row.id)
        .join(Vendor, Vendor.id == row.vendor_id)
        .join(Engagement, Engagement.id == row.engagement_id)
    )
    later = aliased(HandoverSlip)
    return Register(
        id="handovers",
        name=_l("Handover slips"),
        key=row.id,
        ids=joined,
        rows=select(row, Vendor, Engagement, later.number, SlipReceipt.received_at)
        .join(Vendor, Vendor.id == row.vendor_id)
        .join(Engagement, Engagement.id == row.engagement_id)
        .outerjoin(later, later.corrects_id == row.id)
        .outerjoin(SlipReceipt, SlipReceipt.slip_id == row.id),
        columns=[
            Column(id="number", label=_l("Slip"), css="code", fixed=True, sort=(row.number,)),
            Column(id="day", label=_l("Day"), sort=(row.happened_on,), first_down=True),
            Column(id="vendor", label=_l("Vendor"), css="mid", sort=(BY_NAME,)),
            Column(id="work", label=_l("Entrusted work"), sort=(Engagement.number,)),
            Column(id="kind", label=_l("Kind of handover"), sort=(row.kind,)),
            Column(id="data", label=_l("Data"), css="mid"),
            Column(id="quantity", label=_l("How many"), sort=(row.quantity,)),
            Column(id="method", label=_l("Way"), css="mid", sort=(row.method,)),
            Column(id="medium", label=_l("Medium or copy"), shown=False),
            Column(id="handed", label=_l("Handed over by"), shown=False),
            Column(id="received", label=_l("Received by"), shown=False),
            Column(id="acknowledged", label=_l("Acknowledged by the vendor on"), shown=False),
            Column(id="origin", label=_l("Written as"), sort=(row.origin,), shown=False),
            Column(id="corrected", label=_l("Corrected by slip"), shown=False),
            Column(id="remark", label=_l("Remark"), css="wide", shown=False),
        ],
        filters=[
            one_of("kind", _l("Kind of handover"), row.kind, KINDS),
            one_of("origin", _l("Written as"), row.origin, ORIGINS),
            Filter(
                id="counts",
                label=_l("Counts"),
                choices=[("yes", str(_l("counts"))), ("no", str(_l("corrected")))],
                where=lambda value: stands() if value == "yes" else ~stands(),
            ),
            *day_range("day", row.happened_on, _l("Day from"), _l("Day until")),
        ],
        word=_found,
        split=search_words,
        search_label=_l("Vendor, work or number"),
        presets=[
            Preset(id="counting", label=_l("Counting"), args={"counts": "yes"}),
            Preset(id="back", label=_l("Given back"), args={"kind": "given_back", "counts": "yes"}),
        ],
        opens="counting",
        usual="-day",
        tie=(row.id,),
        reader=actor.user_id,
    )


def values_of(rows: Sequence[Any]) -> Iterable[Mapping[str, Any]]:
    """For a file."""
    for row, vendor, work, corrected_by, received_at in rows:
        yield {
            "number": row.number,
            "day": row.happened_on,
            "vendor": vendor.called,
            "work": work.number,
            "kind": KINDS[row.kind],
            "data": titles_of(row.categories),
            "quantity": quantity_words(row),
            "method": method_words(row.method),
            "medium": row.medium,
            "handed": row.handed_by,
            "received": row.received_by,
            "acknowledged": None if received_at is None else clock.day_of(received_at),
            "origin": ORIGINS[row.origin],
            "corrected": corrected_by or "",
            "remark": row.remark,
        }


def quantity_words(row: HandoverSlip) -> Any:
    """How many of what; "" where it was not counted."""
    if row.quantity is None or row.unit is None:
        return ""
    return say("%(number)s %(unit)s", number=row.quantity, unit=UNITS[row.unit])


def _found(word: str) -> ColumnElement[bool]:
    number = func.replace(func.lower(HandoverSlip.number), "-", "")
    work = func.replace(func.lower(Engagement.number), "-", "")
    return or_(
        named(word),
        number.contains(word, autoescape=True),
        work.contains(word, autoescape=True),
    )
