"""Every read about records of return and destruction besides those of any record."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from sqlalchemy import select

from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.ledger.data_sharing.queries import work_on
from portal.supervision.proposed_records.workflow import ProposedState
from portal.supervision.returns.models import ReturnedWork, ReturnEnd, ReturnRecord
from portal.supervision.returns.workflow import EndedWork, ended_works

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
    return ended_works(works, _standing(vendor_id), today)


def _standing(vendor_id: int) -> Mapping[int, Sequence[ReturnRecord]]:
    """By work, the oldest first; what was refused, taken back or wrong is left out."""
    rows = (
        select(ReturnedWork.engagement_id, ReturnRecord)
        .join(ReturnRecord, ReturnRecord.id == ReturnedWork.return_id)
        .outerjoin(ReturnEnd, ReturnEnd.return_id == ReturnRecord.id)
        .where(
            ReturnedWork.vendor_id == vendor_id,
            ReturnRecord.state.in_(_STANDS),
            ReturnEnd.id.is_(None),
        )
        .order_by(ReturnRecord.id)
    )
    found: dict[int, list[ReturnRecord]] = defaultdict(list)
    for engagement_id, row in db.session.execute(rows):
        found[engagement_id].append(row)
    return found
