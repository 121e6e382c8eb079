"""Every read about erasing: whose time is over, what is there to erase, what was erased."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import chain

from sqlalchemy import and_, func, or_, select

from portal.content import catalogue
from portal.foundation.core import clock
from portal.foundation.core.database.db import among, db
from portal.ledger.obligations.models import Obligation, ObligationKind
from portal.ledger.vendors.models import Vendor, VendorStateSpan
from portal.ledger.vendors.queries import ENDED
from portal.proof.retention.models import Erasure, RetentionHold
from portal.proof.retention.names import (
    counts_of_names,
    dated_names,
    erased_things,
    named_things,
)
from portal.proof.retention.people import (
    Ids,
    counts_of_all,
    counts_of_left,
    left_of,
    lines_of,
    lines_of_erased,
)
from portal.proof.retention.rosters import counts_of_rosters, dated_rosters
from portal.proof.retention.schedule import (
    NOTICE,
    DatedRow,
    PlannedErasure,
    Relation,
    first_erasure,
)
from portal.supervision.incidents.models import Incident


def years() -> Mapping[str, int]:
    """For which records are kept, by what they are."""
    return catalogue.practice().retention_years


def planned(vendor_ids: Ids = None) -> Mapping[int, PlannedErasure]:
    """Of every vendor whose relation has ended, or that somebody left, the erasure that comes first; a
    number of statements that does not depend on how many they are. Where nothing is left to erase there
    is none."""
    left = _left(vendor_ids)
    relations = _relations(vendor_ids, left)
    holds, told = _holds(relations), _told(relations)
    kept, today = years(), clock.today()
    found = [
        one
        for vendor_id, relation in relations.items()
        if (
            one := first_erasure(
                relation,
                left.get(vendor_id, ()),
                kept,
                today=today,
                planned_on=told.get(vendor_id),
                held_until=holds.get(vendor_id),
            )
        )
        is not None
    ]
    of_all = _counts_of_all([one.relation.vendor_id for one in found if one.left is None])
    of_left = counts_of_left(
        {one.relation.vendor_id: one.left for one in found if one.left is not None}
    )
    counts = {**of_all, **of_left}
    counted = [
        replace(one, counts=counts[one.relation.vendor_id])
        for one in found
        if counts.get(one.relation.vendor_id)
    ]
    counted.sort(key=lambda one: (one.next_on(today) or date.max, one.relation.vendor_id))
    return {one.relation.vendor_id: one for one in counted}


def _left(vendor_ids: Ids) -> dict[int, list[DatedRow]]:
    """Who left, what names somebody of work that ended, and rosters; the first of them first."""
    found: dict[int, list[DatedRow]] = defaultdict(list)
    for vendor_id, people in left_of(vendor_ids).items():
        found[vendor_id] += people
    for vendor_id, record in chain(dated_names(vendor_ids), dated_rosters(vendor_ids)):
        found[vendor_id].append(record)
    for rows in found.values():
        rows.sort(key=lambda one: (one.since, one.part, one.id))
    return found


def _counts_of_all(vendor_ids: Collection[int]) -> Mapping[int, Mapping[str, int]]:
    found = {vendor_id: dict(parts) for vendor_id, parts in counts_of_all(vendor_ids).items()}
    for vendor_id, part, number in chain(
        counts_of_names(vendor_ids), counts_of_rosters(vendor_ids)
    ):
        found.setdefault(vendor_id, {})[part] = number
    return found


def lines_to_erase(one: PlannedErasure) -> list[int]:
    """Numbers of the events that lose their details then."""
    vendor_id = one.relation.vendor_id
    return lines_of(vendor_id, one.left, named_things(vendor_id, one.left))


def lines_left(vendor_id: int) -> list[int]:
    """Of what was erased already: numbers of the events that still have theirs."""
    return lines_of_erased(vendor_id, erased_things(vendor_id))


def _relations(vendor_ids: Ids, with_left: Collection[int]) -> dict[int, Relation]:
    """Merged vendors are none: their people are those of the vendor they go on in."""
    incidents = (
        select(
            Incident.vendor_id,
            func.max(Incident.ended_on).label("last_on"),
            func.count().filter(Incident.ended_on.is_(None)).label("still_open"),
        )
        .where(Incident.is_drill.is_(False))
        .group_by(Incident.vendor_id)
        .subquery()
    )
    rows = (
        select(Vendor, VendorStateSpan.valid_from, incidents.c.last_on, incidents.c.still_open)
        .outerjoin(
            VendorStateSpan,
            and_(
                VendorStateSpan.vendor_id == Vendor.id,
                VendorStateSpan.state == Vendor.state,
                VendorStateSpan.valid_until.is_(None),
            ),
        )
        .outerjoin(incidents, incidents.c.vendor_id == Vendor.id)
        .where(
            or_(Vendor.state.in_(ENDED), Vendor.id.in_(with_left)), Vendor.merged_into_id.is_(None)
        )
        .order_by(Vendor.id)
    )
    return {
        vendor.id: Relation(
            vendor.id,
            vendor.called,
            since if vendor.state in ENDED else None,
            last_on,
            bool(still_open),
        )
        for vendor, since, last_on, still_open in db.session.execute(
            among(rows, Vendor.id, vendor_ids)
        )
    }


def _holds(vendor_ids: Collection[int]) -> Mapping[int, date]:
    """The last day of what holds it up, whether it is over by now or not."""
    row = RetentionHold
    rows = select(row).where(row.vendor_id.in_(vendor_ids), row.ended_at.is_(None))
    return {one.vendor_id: one.until for one in db.session.scalars(rows.order_by(row.id))}


def find_hold(vendor_id: int) -> RetentionHold | None:
    """What holds it up today, the newest."""
    row = RetentionHold
    rows = (
        select(row)
        .where(row.vendor_id == vendor_id, row.ended_at.is_(None), row.until >= clock.today())
        .order_by(row.id.desc())
        .limit(1)
    )
    return db.session.scalar(rows)


def holds_of(vendor_id: int) -> Sequence[RetentionHold]:
    row = RetentionHold
    return db.session.scalars(select(row).where(row.vendor_id == vendor_id).order_by(row.id)).all()


def _told(vendor_ids: Collection[int]) -> Mapping[int, date]:
    """The day of which the officer was told, by vendor."""
    row = Obligation
    rows = select(row.vendor_id, row.due_on).where(
        row.kind == ObligationKind.PEOPLE_ERASURE,
        row.closed_at.is_(None),
        row.vendor_id.in_(vendor_ids),
    )
    return {vendor_id: due_on for vendor_id, due_on in db.session.execute(rows) if vendor_id}


def told_in_vain() -> Sequence[int]:
    """Vendors of which the officer was told of a day on which nothing is erased any more."""
    row = Obligation
    rows = select(row.vendor_id).where(
        row.kind == ObligationKind.PEOPLE_ERASURE,
        row.closed_at.is_(None),
        row.vendor_id.is_not(None),
    )
    told = sorted({one for one in db.session.scalars(rows) if one is not None})
    found = planned(told) if told else {}
    return [one for one in told if one not in found or found[one].is_told_in_vain]


def erasures_of(vendor_id: int) -> Sequence[Erasure]:
    rows = select(Erasure).where(Erasure.vendor_id == vendor_id).order_by(Erasure.id)
    return db.session.scalars(rows).all()


def all_erasures() -> Sequence[tuple[Erasure, Vendor]]:
    """The newest first."""
    rows = select(Erasure, Vendor).join(Vendor, Vendor.id == Erasure.vendor_id)
    return [(row, vendor) for row, vendor in db.session.execute(rows.order_by(Erasure.id.desc()))]


def half_erased() -> Sequence[Erasure]:
    """Erased of late, with lines of the log that are not yet: both are done in one night, and made
    good in the next ones where the job was stopped between the two."""
    late = select(Erasure).where(Erasure.erased_on >= clock.today() - NOTICE).order_by(Erasure.id)
    rows = db.session.scalars(late).all()
    return [row for row in rows if lines_left(row.vendor_id)]
