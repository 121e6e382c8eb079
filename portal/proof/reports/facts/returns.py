"""Handovers of a period, and orders to return or destroy with what came of them, as of any day."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import aliased

from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.ledger.engagements.models import Engagement
from portal.ledger.handovers.models import HandoverSlip, SlipReceipt
from portal.ledger.handovers.queries import stands
from portal.ledger.obligations.models import Obligation, ObligationKind
from portal.supervision.promises.work import SupervisedWork
from portal.supervision.returns.models import ItemWay, ReturnCertificate, ReturnedItem
from portal.supervision.returns.workflow import INSTRUCT_BEFORE, has_data_to_return


@dataclass(frozen=True, slots=True)
class SlipFacts:
    """A slip that counts, the number of the one it stands in place of, and when the vendor said by the day
    that it is so."""

    row: HandoverSlip
    corrects: str = ""
    received_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ReturnFacts:
    """`works`: all that the vendor has or had on the day, with what is on record of their end. `told`: by work
    the last order by the day; `certificates`: by work what was handed in by it, the oldest first; `ticked`: by
    certificate, at how many handovers which way."""

    works: tuple[SupervisedWork, ...] = ()
    slips: Sequence[SlipFacts] = ()
    told: Mapping[int, Obligation] = field(default_factory=dict)
    certificates: Mapping[int, Sequence[ReturnCertificate]] = field(default_factory=dict)
    ticked: Mapping[int, Mapping[ItemWay, int]] = field(default_factory=dict)

    @property
    def record_ids(self) -> set[int]:
        return {row.id for work in self.works for row in work.returns}

    @property
    def people(self) -> Iterable[int | None]:
        """Who compared what came back."""
        for work in self.works:
            for row in work.returns:
                yield from (row.proposed_by_id, row.decided_by_id)


def returns(
    vendor_id: int, works: tuple[SupervisedWork, ...], first: date, as_of: date
) -> ReturnFacts:
    """`first`: of the period. What has to come back is read only where some work is over or ends soon."""
    ending = [
        work.engagement_id
        for work in works
        if work.ends_on is not None
        and work.ends_on <= as_of + INSTRUCT_BEFORE
        and has_data_to_return(work)
    ]
    certificates = _certificates(ending, as_of) if ending else {}
    return ReturnFacts(
        works,
        _slips(vendor_id, first, as_of),
        _told(ending, as_of) if ending else {},
        certificates,
        _ticked(one.id for several in certificates.values() for one in several),
    )


def _slips(vendor_id: int, first: date, as_of: date) -> list[SlipFacts]:
    """The oldest first; those that counted on no day are left out."""
    old = aliased(HandoverSlip)
    rows = db.session.execute(
        select(HandoverSlip, old.number, SlipReceipt.received_at)
        .outerjoin(old, old.id == HandoverSlip.corrects_id)
        .outerjoin(SlipReceipt, SlipReceipt.slip_id == HandoverSlip.id)
        .where(
            HandoverSlip.vendor_id == vendor_id,
            HandoverSlip.happened_on >= first,
            HandoverSlip.happened_on <= as_of,
            stands(),
        )
        .order_by(HandoverSlip.happened_on, HandoverSlip.id)
    )
    return [
        SlipFacts(
            row,
            corrects or "",
            at if at is not None and clock.day_of(at) <= as_of else None,
        )
        for row, corrects, at in rows
    ]


def _told(engagement_ids: Collection[int], as_of: date) -> Mapping[int, Obligation]:
    rows = db.session.scalars(
        select(Obligation)
        .where(
            Obligation.kind == ObligationKind.RETURN_INSTRUCTION,
            Obligation.subject_kind == Engagement.__tablename__,
            Obligation.subject_id.in_(engagement_ids),
            Obligation.opened_on <= as_of,
        )
        .order_by(Obligation.id)
    )
    return {row.subject_id: row for row in rows}


def _certificates(
    engagement_ids: Collection[int], as_of: date
) -> Mapping[int, Sequence[ReturnCertificate]]:
    row = ReturnCertificate
    rows = select(row).where(row.engagement_id.in_(engagement_ids), row.handed_in_on <= as_of)
    found: dict[int, list[ReturnCertificate]] = defaultdict(list)
    for one in db.session.scalars(rows.order_by(row.id)):
        found[one.engagement_id].append(one)
    return found


def _ticked(certificate_ids: Iterable[int]) -> Mapping[int, Mapping[ItemWay, int]]:
    ids = list(certificate_ids)
    if not ids:
        return {}
    item = ReturnedItem
    rows = select(item.certificate_id, item.way).where(item.certificate_id.in_(ids))
    found: dict[int, Counter[ItemWay]] = defaultdict(Counter)
    for certificate_id, way in db.session.execute(rows):
        if certificate_id is not None:
            found[certificate_id][way] += 1
    return found
