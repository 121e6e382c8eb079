"""Names on records of work that ended: handover slips, certificates of return, records of return; and of
who sent a certificate on paper, whose years are counted from its last day.

Their years are counted from the end of the work, or from the day the record is about where that is later,
so that what may be kept until some day is told by name until years after it. Our own choice: the law names no time.
"""

from collections.abc import Collection, Iterator, Mapping
from typing import Any, Final

from sqlalchemy import Select, func, literal, or_, select

from portal.foundation.core import clock
from portal.foundation.core.database.db import Subject, among, db, valid_on
from portal.ledger.engagements.models import EngagementTerms
from portal.ledger.handovers.models import HandoverSlip
from portal.proof.retention.schedule import ERASED, DatedRow
from portal.supervision.certificates.models import Certificate
from portal.supervision.returns.models import ReturnCertificate, ReturnedWork, ReturnRecord

# of schedule.PARTS
SLIPS, CERTIFICATES, RETURNS, SENDERS = "slips", "certificates", "returns", "senders"
_COLUMNS: Final[Mapping[Any, tuple[str, ...]]] = {  # by table, the columns that name somebody
    HandoverSlip: ("handed_by", "received_by"),
    ReturnCertificate: ("done_by", "checked_by"),
    ReturnRecord: ("said_by",),
    Certificate: ("paper_sent_by",),
}
_ROWS: Final[Mapping[str, Any]] = {
    SLIPS: HandoverSlip,
    CERTIFICATES: ReturnCertificate,
    RETURNS: ReturnRecord,
    SENDERS: Certificate,
}


def _naming(model: Any) -> Any:
    """Rows of a table that still name somebody."""
    return or_(*(getattr(model, one).not_in(("", ERASED)) for one in _COLUMNS[model]))


def dated_names(vendor_ids: Collection[int] | None) -> Iterator[tuple[int, DatedRow]]:
    """By vendor; slips of one piece of work as one, with how many they are."""
    all_rows = {
        SLIPS: _slips(),
        CERTIFICATES: _certificates(),
        RETURNS: _returns(),
        SENDERS: _senders(),
    }
    for part, rows in all_rows.items():
        of = _ROWS[part].vendor_id
        for vendor_id, id_, name, number, *days in db.session.execute(among(rows, of, vendor_ids)):
            since = max(day for day in days if day is not None)
            yield vendor_id, DatedRow(part, id_, name, "", since, number)


def _slips() -> Any:
    row, work = HandoverSlip, EngagementTerms
    last_on = func.max(row.happened_on)
    return (
        select(row.vendor_id, work.engagement_id, work.name, func.count(), work.ends_on, last_on)
        .join(work, work.engagement_id == row.engagement_id)
        .where(_naming(row), work.ends_on < clock.today(), valid_on(work, clock.today()))
        .group_by(row.vendor_id, work.engagement_id, work.name, work.ends_on)
    )


def _certificates() -> Any:
    row, work = ReturnCertificate, EngagementTerms
    return (
        select(
            row.vendor_id,
            row.id,
            row.number,
            func.count(),
            work.ends_on,
            row.completed_on,
            row.kept_until,
        )
        .join(work, work.engagement_id == row.engagement_id)
        .where(_naming(row), work.ends_on < clock.today(), valid_on(work, clock.today()))
        .group_by(row.vendor_id, row.id, row.number, work.ends_on, row.completed_on, row.kept_until)
    )


def _returns() -> Any:
    """A record of several pieces of work: once all have ended."""
    row, work = ReturnRecord, EngagementTerms
    last_on = func.max(work.ends_on)
    return (
        select(row.vendor_id, row.id, row.number, 1, last_on, row.settled_on, row.kept_until)
        .join(ReturnedWork, ReturnedWork.return_id == row.id)
        .join(work, work.engagement_id == ReturnedWork.engagement_id)
        .where(_naming(row), valid_on(work, clock.today()))
        .group_by(row.id)
        .having(last_on < clock.today(), func.count() == func.count(work.ends_on))
    )


def _senders() -> Any:
    """Of certificates that have run out."""
    row = Certificate
    return select(row.vendor_id, row.id, row.number, literal(1), row.certified_until).where(
        _naming(row), row.vendor_id.is_not(None), row.certified_until < clock.today()
    )


def counts_of_names(vendor_ids: Collection[int]) -> Iterator[tuple[int, str, int]]:
    """Of all records of these vendors, by vendor and part."""
    for part, model in _ROWS.items():
        rows = select(model.vendor_id, func.count()).where(
            model.vendor_id.in_(vendor_ids), _naming(model)
        )
        for vendor_id, number in db.session.execute(rows.group_by(model.vendor_id)):
            yield vendor_id, part, number


def erase_names(vendor_id: int, dated: Collection[DatedRow] | None) -> list[Subject]:
    """Of these records (None: of all); the rows it touched, which stay but for who."""
    touched: list[Subject] = []
    for part, model in _ROWS.items():
        rows = select(model).where(model.vendor_id == vendor_id, _naming(model))
        for row in db.session.scalars(_only(rows, part, dated)).all():
            for column in _COLUMNS[model]:
                if getattr(row, column):
                    setattr(row, column, ERASED)
            touched.append(row)
    return touched


def named_things(vendor_id: int, dated: Collection[DatedRow] | None) -> Mapping[str, Select[int]]:
    """By table, the ids of what names somebody still and is erased then, as things of the log."""
    return {
        model.__tablename__: _only(
            select(model.id).where(model.vendor_id == vendor_id, _naming(model)), part, dated
        )
        for part, model in _ROWS.items()
    }


def erased_things(vendor_id: int) -> Mapping[str, Select[int]]:
    """The same, of what was erased already."""
    return {
        model.__tablename__: select(model.id).where(
            model.vendor_id == vendor_id, or_(*(getattr(model, one) == ERASED for one in columns))
        )
        for model, columns in _COLUMNS.items()
    }


def _only(rows: Select[Any], part: str, dated: Collection[DatedRow] | None) -> Select[Any]:
    if dated is None:
        return rows
    ids = [one.id for one in dated if one.part == part]
    return rows.where((HandoverSlip.engagement_id if part == SLIPS else _ROWS[part].id).in_(ids))
