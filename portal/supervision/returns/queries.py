"""Every read about return and destruction, and the register of its records, declared."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, bindparam, exists, func, or_, select

from portal.foundation.access.actor import Actor
from portal.foundation.access.reading import has_none
from portal.foundation.core import clock
from portal.foundation.core.database.db import among, db, valid_on
from portal.foundation.core.words.i18n import _l
from portal.foundation.lists.register import Column, Preset, Register, day_range, one_of
from portal.ledger.data_sharing.queries import work_on
from portal.ledger.data_sharing.work_on_day import WorkOnDay
from portal.ledger.engagements.models import Engagement, EngagementTerms
from portal.ledger.handovers import queries as handovers
from portal.ledger.handovers.models import HandoverSlip, SlipKind
from portal.ledger.obligations.models import Holder, Obligation, ObligationKind
from portal.ledger.vendors.entry.spelling import search_words
from portal.ledger.vendors.models import Vendor
from portal.ledger.vendors.queries import BY_NAME, ENDED, named
from portal.supervision.proposed_records.workflow import STATES, ProposedState
from portal.supervision.returns.models import (
    ReturnCertificate,
    ReturnCertificateFile,
    ReturnCertificateState,
    ReturnedItem,
    ReturnedWork,
    ReturnEnd,
    ReturnRecord,
)
from portal.supervision.returns.workflow import (
    INSTRUCT_BEFORE,
    WAYS,
    EndedWork,
    ended_works,
    has_data_to_return,
)

_STANDS = (ProposedState.PROPOSED, ProposedState.CONFIRMED)


def works_of(return_id: int) -> Sequence[int]:
    """Ids of the work it is about."""
    rows = select(ReturnedWork.engagement_id).where(ReturnedWork.return_id == return_id)
    return db.session.scalars(rows.order_by(ReturnedWork.engagement_id)).all()


def records_of_vendor(vendor_id: int) -> Sequence[tuple[ReturnRecord, ReturnEnd | None]]:
    """The latest first, each with what says that it was wrong."""
    rows = (
        select(ReturnRecord, ReturnEnd)
        .outerjoin(ReturnEnd, ReturnEnd.return_id == ReturnRecord.id)
        .where(ReturnRecord.vendor_id == vendor_id)
        .order_by(ReturnRecord.id.desc())
    )
    return [(row, end) for row, end in db.session.execute(rows)]


def ended_of(vendor_id: int) -> list[EndedWork]:
    """The vendor's work that is over and of which data was within its reach, today."""
    today = clock.today()
    works = work_on(today, [vendor_id]).get(vendor_id, ())
    return ended_works(works, returns_on([vendor_id], today), today)


def returns_on(
    vendor_ids: Collection[int] | None, day: date
) -> Mapping[int, tuple[ReturnRecord, ...]]:
    """By work what was settled by the day as known now, the oldest first; what was refused, taken back or
    wrong is left out."""
    if has_none(vendor_ids, ReturnedWork):
        return {}
    rows = (
        select(ReturnedWork.engagement_id, ReturnRecord)
        .join(ReturnRecord, ReturnRecord.id == ReturnedWork.return_id)
        .outerjoin(ReturnEnd, ReturnEnd.return_id == ReturnRecord.id)
        .where(
            ReturnRecord.state.in_(_STANDS),
            ReturnRecord.settled_on <= day,
            ReturnEnd.id.is_(None),
        )
        .order_by(ReturnRecord.id)
    )
    found: dict[int, list[ReturnRecord]] = defaultdict(list)
    for engagement_id, row in db.session.execute(among(rows, ReturnedWork.vendor_id, vendor_ids)):
        found[engagement_id].append(row)
    return {engagement_id: tuple(records) for engagement_id, records in found.items()}


def certified_on(vendor_ids: Collection[int] | None, day: date) -> Mapping[int, ReturnCertificate]:
    """By work the certificate that was handed in by the day and waits to be compared."""
    if has_none(vendor_ids, ReturnCertificate):
        return {}
    rows = select(ReturnCertificate).where(
        ReturnCertificate.state == ReturnCertificateState.HANDED_IN,
        ReturnCertificate.handed_in_on <= day,
    )
    rows = among(rows, ReturnCertificate.vendor_id, vendor_ids).order_by(ReturnCertificate.id)
    return {row.engagement_id: row for row in db.session.scalars(rows)}


@dataclass(frozen=True, slots=True)
class DueReturn:
    """A piece of work that ends soon or has ended, of which data has to come back or be destroyed.

    `until`: what the vendor keeps as a law asks it to, it keeps until then; None: all of it is due.
    """

    work: WorkOnDay
    last_day: date
    vendor_is_over: bool
    until: date | None = None


def due_returns(today: date, *, soon: bool = True) -> list[DueReturn]:
    """Of all vendors what ends within the days before, or has ended, and no record shows as gone. What a law
    lets them keep is in it when its day comes near, or (not `soon`) all the time."""
    gone = exists().where(
        ReturnedWork.engagement_id == EngagementTerms.engagement_id,
        ReturnedWork.return_id == ReturnRecord.id,
        ReturnRecord.state == ProposedState.CONFIRMED,
        ReturnRecord.kept_until.is_(None),
        ReturnRecord.settled_on >= EngagementTerms.ends_on,
        ReturnRecord.settled_on <= today,
        ~exists().where(ReturnEnd.return_id == ReturnRecord.id),
    )
    rows = (
        select(EngagementTerms.engagement_id, EngagementTerms.vendor_id, Vendor.state)
        .join(Vendor, Vendor.id == EngagementTerms.vendor_id)
        .where(
            valid_on(EngagementTerms, today),
            EngagementTerms.ends_on <= today + INSTRUCT_BEFORE,
            Vendor.merged_into_id.is_(None),
            ~gone,
        )
    )
    states = {work: (vendor_id, state) for work, vendor_id, state in db.session.execute(rows)}
    if not states:
        return []
    vendor_ids = {vendor_id for vendor_id, _state in states.values()}
    on_record = returns_on(vendor_ids, today)
    found = []
    for works in work_on(today, vendor_ids).values():
        for work in works:
            if work.engagement_id not in states or work.ends_on is None:
                continue
            if not has_data_to_return(work):
                continue
            due = _due(
                work, work.ends_on, on_record, is_over=states[work.engagement_id][1] in ENDED
            )
            is_near = due and (due.until is None or due.until <= today + INSTRUCT_BEFORE)
            if due is not None and (is_near or not soon):
                found.append(due)
    return found


def still_held(vendor_ids: Collection[int], today: date) -> frozenset[int]:
    """Ids of the vendors' work of which data is within their reach: it goes on, or no confirmed record shows
    that nothing is left of it."""
    on_record = returns_on(vendor_ids, today)
    return frozenset(
        work.engagement_id
        for works in work_on(today, vendor_ids).values()
        for work in works
        if has_data_to_return(work)
        and (
            work.ends_on is None
            or work.ends_on >= today
            or _due(work, work.ends_on, on_record, is_over=False) is not None
        )
    )


def outstanding(day: date) -> list[DueReturn]:
    """Of all vendors what was over on the day and not shown as settled, as known now; what is kept as a law
    asks is among it."""
    return [one for one in due_returns(day, soon=False) if one.last_day < day]


def _due(
    work: WorkOnDay,
    last: date,
    on_record: Mapping[int, Sequence[ReturnRecord]],
    *,
    is_over: bool,
) -> DueReturn | None:
    known = [
        row
        for row in on_record.get(work.engagement_id, ())
        if row.state is ProposedState.CONFIRMED and row.settled_on >= last
    ]
    if any(row.kept_until is None for row in known):
        return None
    until = max((row.kept_until for row in known if row.kept_until), default=None)
    return DueReturn(work, last, is_over, until)


def owed_by_vendor(vendor_id: int) -> Sequence[Obligation]:
    """What the vendor is told to return or destroy and has not certified, most urgent first."""
    return db.session.scalars(_OWED, {"vendor": vendor_id}).all()


_OWED: Final[Select[Obligation]] = (
    select(Obligation)
    .where(
        Obligation.vendor_id == bindparam("vendor"),
        Obligation.kind == ObligationKind.RETURN_INSTRUCTION,
        Obligation.holder == Holder.VENDOR,
        Obligation.closed_at.is_(None),
        Obligation.handed_in_on.is_(None),
    )
    .order_by(Obligation.due_on, Obligation.id)
)


# A vendor's certificates, and what it is asked about.


def find_certificate(certificate_id: int) -> ReturnCertificate | None:
    return db.session.scalar(
        select(ReturnCertificate).where(ReturnCertificate.id == certificate_id)
    )


def lock_certificate(certificate_id: int) -> ReturnCertificate:
    statement = select(ReturnCertificate).where(ReturnCertificate.id == certificate_id)
    return db.session.scalars(
        statement.with_for_update().execution_options(populate_existing=True)
    ).one()


def certificates_of(vendor_id: int) -> Sequence[ReturnCertificate]:
    """The latest first."""
    rows = select(ReturnCertificate).where(ReturnCertificate.vendor_id == vendor_id)
    return db.session.scalars(rows.order_by(ReturnCertificate.id.desc())).all()


def waiting_certificate(engagement_id: int) -> ReturnCertificate | None:
    """One that procurement has not compared, or of which the record is not confirmed."""
    return db.session.scalar(
        select(ReturnCertificate).where(
            ReturnCertificate.engagement_id == engagement_id,
            ReturnCertificate.state == ReturnCertificateState.HANDED_IN,
        )
    )


def certificate_files(certificate_id: int) -> Sequence[ReturnCertificateFile]:
    rows = select(ReturnCertificateFile).where(
        ReturnCertificateFile.certificate_id == certificate_id
    )
    return db.session.scalars(rows.order_by(ReturnCertificateFile.id)).all()


def find_certificate_file(file_id: int) -> ReturnCertificateFile | None:
    return db.session.scalar(
        select(ReturnCertificateFile).where(ReturnCertificateFile.id == file_id)
    )


def items_of(certificate_id: int) -> Sequence[ReturnedItem]:
    rows = select(ReturnedItem).where(ReturnedItem.certificate_id == certificate_id)
    return db.session.scalars(rows.order_by(ReturnedItem.id)).all()


def ticked_by(return_id: int) -> Sequence[ReturnedItem]:
    """What a record that rests on no certificate ticks off itself."""
    rows = select(ReturnedItem).where(ReturnedItem.return_id == return_id)
    return db.session.scalars(rows.order_by(ReturnedItem.id)).all()


def slips_to_tick(engagement_ids: Collection[int]) -> Sequence[HandoverSlip]:
    """Of the work what was handed over or came within reach and no confirmed record ticks off: what was
    given back on the way is none of it."""
    ticked = (
        select(ReturnedItem.slip_id)
        .join(
            ReturnRecord,
            or_(
                ReturnRecord.id == ReturnedItem.return_id,
                ReturnRecord.certificate_id == ReturnedItem.certificate_id,
            ),
        )
        .where(
            ReturnedItem.slip_id.is_not(None),
            ReturnRecord.state == ProposedState.CONFIRMED,
            ReturnRecord.kept_until.is_(None),
            ~exists().where(ReturnEnd.return_id == ReturnRecord.id),
        )
    )
    rows = select(HandoverSlip).where(
        HandoverSlip.engagement_id.in_(engagement_ids),
        handovers.stands(),
        HandoverSlip.kind != SlipKind.GIVEN_BACK,
        HandoverSlip.id.not_in(ticked),
    )
    return db.session.scalars(
        rows.order_by(HandoverSlip.engagement_id, HandoverSlip.happened_on, HandoverSlip.id)
    ).all()


def asked_about(engagement_id: int) -> list[tuple[HandoverSlip | None, str]]:
    """Of which handovers a vendor says what became of them; without slips of which categories, and of what
    was only seen by chance of all of it ("")."""
    slips = slips_to_tick([engagement_id])
    if slips:
        return [(slip, "") for slip in slips]
    known = handovers.known_of(engagement_id).first_on
    return [(None, category) for category in known] or [(None, "")]


def is_to_be_returned(engagement: Engagement) -> bool:
    """Data of the work was within the vendor's reach and was not provided for good."""
    works = work_on(clock.today(), [engagement.vendor_id]).get(engagement.vendor_id, ())
    return any(work.engagement_id == engagement.id and has_data_to_return(work) for work in works)


def return_register(actor: Actor) -> Register:
    row = ReturnRecord
    return Register(
        id="returns",
        name=_l("Return and destruction"),
        key=row.id,
        ids=select(row.id)
        .join(Vendor, Vendor.id == row.vendor_id)
        .outerjoin(ReturnEnd, ReturnEnd.return_id == row.id),
        rows=select(row, Vendor, ReturnEnd)
        .join(Vendor, Vendor.id == row.vendor_id)
        .outerjoin(ReturnEnd, ReturnEnd.return_id == row.id),
        columns=[
            Column(id="number", label=_l("Record"), css="mid", fixed=True, sort=(row.number,)),
            Column(id="vendor", label=_l("Vendor"), css="mid", sort=(BY_NAME,)),
            Column(id="works", label=_l("Work it is about"), css="mid"),
            Column(id="way", label=_l("What became of the data"), css="mid", sort=(row.way,)),
            Column(id="settled", label=_l("Completed on"), sort=(row.settled_on,), first_down=True),
            Column(id="state", label=_l("State"), sort=(row.state,)),
            Column(id="kept", label=_l("Kept until"), sort=(row.kept_until,), shown=False),
            Column(id="kept_what", label=_l("What is kept"), css="wide", shown=False),
            Column(id="said_by", label=_l("Confirmed at the vendor by"), shown=False),
            Column(id="wording", label=_l("How"), css="wide", shown=False),
        ],
        filters=[
            one_of("state", _l("State"), row.state, STATES),
            one_of("way", _l("What became of the data"), row.way, WAYS),
            *day_range("settled", row.settled_on, _l("Completed from"), _l("Completed until")),
        ],
        word=_found,
        split=search_words,
        search_label=_l("Vendor or number"),
        presets=[
            Preset(id="waiting", label=_l("Waiting"), args={"state": "proposed"}),
            Preset(id="confirmed", label=_l("Confirmed"), args={"state": "confirmed"}),
        ],
        usual="-settled",
        tie=(row.id,),
        reader=actor.user_id,
    )


def numbers_about(return_ids: Collection[int]) -> Mapping[int, str]:
    """By record the numbers of the work it is about."""
    rows = (
        select(ReturnedWork.return_id, Engagement.number)
        .join(Engagement, Engagement.id == ReturnedWork.engagement_id)
        .where(ReturnedWork.return_id.in_(return_ids))
        .order_by(Engagement.number)
    )
    found: dict[int, list[str]] = defaultdict(list)
    for return_id, number in db.session.execute(rows):
        found[return_id].append(number)
    return {return_id: ", ".join(numbers) for return_id, numbers in found.items()}


def values_of(rows: Sequence[Any]) -> Iterable[Mapping[str, Any]]:
    """For a file."""
    about = numbers_about([row.id for row, _vendor, _end in rows])
    for row, vendor, end in rows:
        yield {
            "number": row.number,
            "vendor": vendor.called,
            "works": about.get(row.id, ""),
            "way": WAYS[row.way],
            "settled": row.settled_on,
            "state": _l("recorded by mistake") if end is not None else STATES[row.state],
            "kept": row.kept_until,
            "kept_what": row.kept_what,
            "said_by": row.said_by,
            "wording": row.wording,
        }


def _found(word: str) -> ColumnElement[bool]:
    number = func.replace(func.lower(ReturnRecord.number), "-", "")
    return or_(named(word), number.contains(word, autoescape=True))
