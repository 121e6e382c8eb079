"""Every read about records of return and destruction."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from sqlalchemy import select

from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.ledger.data_sharing.queries import work_on
from portal.supervision.proposed_records.workflow import ProposedState
from portal.supervision.returns.models import (
    ReturnedWork,
    ReturnFile,
    ReturnMistake,
    ReturnRecord,
)
from portal.supervision.returns.workflow import EndedWork, ended_works

_STANDS = (ProposedState.PROPOSED, ProposedState.CONFIRMED)


def find(record_id: int) -> ReturnRecord | None:
    return db.session.scalar(select(ReturnRecord).where(ReturnRecord.id == record_id))


def lock(record_id: int) -> ReturnRecord:
    """Its row, until the command ends."""
    statement = select(ReturnRecord).where(ReturnRecord.id == record_id).with_for_update()
    return db.session.scalars(statement).one()


def find_file(return_file_id: int) -> ReturnFile | None:
    return db.session.scalar(select(ReturnFile).where(ReturnFile.id == return_file_id))


def files_of(record_id: int) -> Sequence[ReturnFile]:
    rows = select(ReturnFile).where(ReturnFile.record_id == record_id)
    return db.session.scalars(rows.order_by(ReturnFile.id)).all()


def works_of(record_id: int) -> Sequence[int]:
    """Ids of the work it is about."""
    rows = select(ReturnedWork.engagement_id).where(ReturnedWork.record_id == record_id)
    return db.session.scalars(rows.order_by(ReturnedWork.engagement_id)).all()


def mistake_of(record_id: int) -> ReturnMistake | None:
    return db.session.scalar(select(ReturnMistake).where(ReturnMistake.record_id == record_id))


def records_of_vendor(
    vendor_id: int,
) -> Sequence[tuple[ReturnRecord, ReturnMistake | None]]:
    """The latest first, each with what says that it was wrong."""
    rows = (
        select(ReturnRecord, ReturnMistake)
        .outerjoin(ReturnMistake, ReturnMistake.record_id == ReturnRecord.id)
        .where(ReturnRecord.vendor_id == vendor_id)
        .order_by(ReturnRecord.id.desc())
    )
    return [(row, mistake) for row, mistake in db.session.execute(rows)]


def ended_of(vendor_id: int) -> list[EndedWork]:
    """The vendor's work that is over and of which data was within its reach, today."""
    today = clock.today()
    works = work_on(today, [vendor_id]).get(vendor_id, ())
    return ended_works(works, _standing(vendor_id), today)


def _standing(vendor_id: int) -> Mapping[int, Sequence[ReturnRecord]]:
    """By work, the oldest first; what was refused, taken back or wrong is left out."""
    rows = (
        select(ReturnedWork.engagement_id, ReturnRecord)
        .join(ReturnRecord, ReturnRecord.id == ReturnedWork.record_id)
        .outerjoin(ReturnMistake, ReturnMistake.record_id == ReturnRecord.id)
        .where(
            ReturnedWork.vendor_id == vendor_id,
            ReturnRecord.state.in_(_STANDS),
            ReturnMistake.id.is_(None),
        )
        .order_by(ReturnRecord.id)
    )
    found: dict[int, list[ReturnRecord]] = defaultdict(list)
    for engagement_id, row in db.session.execute(rows):
        found[engagement_id].append(row)
    return found
