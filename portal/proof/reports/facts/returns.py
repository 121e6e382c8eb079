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
from portal.supervision.proposed_records.workflow import ProposedState
from portal.supervision.returns.models import (
    ItemWay,
    ReturnCertificate,
    ReturnedItem,
    ReturnRecord,
)
from portal.supervision.returns.workflow import (
    INSTRUCT_BEFORE,
    SHOWN_WITHIN,
    has_data_to_return,
)


@dataclass(frozen=True, slots=True)
class SlipFacts:
    """A slip that counts, the number of the one it stands in place of, and when the vendor said by the day
    that it is so."""

    row: HandoverSlip
    corrects: str = ""
    received_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class EndedFacts:
    """A piece of work whose data is to come back, or came back in the period. `shown`: the record that tells
    what became of it; `certificate`: what the vendor handed in last."""

    work: SupervisedWork
    last_day: date
    told: Obligation | None
    certificate: ReturnCertificate | None
    shown: ReturnRecord | None
    as_of: date

    @property
    def is_confirmed(self) -> bool:
        return self.shown is not None and self.shown.state is ProposedState.CONFIRMED

    @property
    def is_gone(self) -> bool:
        """Nothing of it is left, and a second person confirmed that."""
        return self.shown is not None and _gone(self.shown)

    @property
    def limit(self) -> date:
        """The last day on which a record shows it in time."""
        kept = self.shown.kept_until if self.is_confirmed and self.shown else None
        return kept or self.last_day + SHOWN_WITHIN

    @property
    def late(self) -> int:
        """Days over it: until it was settled, or the day."""
        settled = self.shown.settled_on if self.is_gone and self.shown else self.as_of
        return max((settled - self.limit).days, 0)


def _gone(row: ReturnRecord) -> bool:
    return row.state is ProposedState.CONFIRMED and row.kept_until is None


@dataclass(frozen=True, slots=True)
class ReturnFacts:
    """`works`: all that the vendor has or had on the day, with what is on record of their end. `told`: by work
    the last order by the day; `certificates`: by work what was handed in by it, the oldest first; `ticked`: by
    certificate, at how many handovers which way. `first`, `as_of`: of the period and its report."""

    first: date
    as_of: date
    works: tuple[SupervisedWork, ...] = ()
    slips: Sequence[SlipFacts] = ()
    told: Mapping[int, Obligation] = field(default_factory=dict)
    certificates: Mapping[int, Sequence[ReturnCertificate]] = field(default_factory=dict)
    ticked: Mapping[int, Mapping[ItemWay, int]] = field(default_factory=dict)

    @property
    def record_ids(self) -> set[int]:
        return {row.id for work in self.works for row in work.returns}

    @property
    def ended(self) -> tuple[EndedFacts, ...]:
        """Without what was settled and over before the period."""
        return tuple(one for work in self.works if (one := self._ended(work)) is not None)

    def _ended(self, work: SupervisedWork) -> EndedFacts | None:
        last, day = work.ends_on, self.as_of
        if last is None or not has_data_to_return(work):
            return None
        told = self.told.get(work.engagement_id)
        owes = told is not None and (told.closed_on is None or told.closed_on > day)
        if not owes and work.runs_on(day):
            return None
        known = [row for row in work.returns if last <= row.settled_on <= day]
        known.sort(key=lambda row: (row.state is ProposedState.CONFIRMED, _gone(row), row.id))
        shown = known[-1] if known else None
        if shown and _gone(shown) and shown.settled_on < self.first:
            return None
        papers = self.certificates.get(work.engagement_id, ())
        return EndedFacts(work, last, told, papers[-1] if papers else None, shown, day)

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
        first,
        as_of,
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
