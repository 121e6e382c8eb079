"""Rosters of handlers that vendors gave as evidence (従事者名簿): the bytes go some months after their sheet was
accepted. The answer stays with what was handed in, SHA-256 and size of the file, and the day on which it went.
Bytes that something else refers to stay: another answer, a sheet that is not accepted, another vendor, a record.
"""

from collections.abc import Collection, Iterator
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from portal.foundation.access.scoping import past_the_scope_of_departments, scope_of
from portal.foundation.core import clock
from portal.foundation.core.database.db import among, db
from portal.foundation.evidence import storage
from portal.foundation.evidence.models import StoredFile
from portal.foundation.evidence.services import referring_columns
from portal.proof.retention.schedule import ROSTERS, DatedRow
from portal.supervision.responses.assignments.models import AnswerFile, Assignment, AssignmentState

ASKING: Final = ("PEO-01",)  # questions of questionnaire.yaml whose evidence is a roster


def dated_rosters(vendor_ids: Collection[int] | None) -> Iterator[tuple[int, DatedRow]]:
    """By vendor, counted from the day on which the last sheet with these bytes was accepted."""
    row, later, sheet = AnswerFile, aliased(AnswerFile), aliased(Assignment)
    last_on = (
        select(func.max(sheet.ended_on))
        .join(later, later.assignment_id == sheet.id)
        .where(later.file_sha256 == row.file_sha256)
        .correlate(row)
        .scalar_subquery()
    )
    rows = _rosters().with_only_columns(
        row.vendor_id, row.id, Assignment.number, row.file_name, last_on
    )
    for vendor_id, id_, number, name, since in db.session.execute(
        among(rows.order_by(row.id), row.vendor_id, _within_reach(vendor_ids)),
        execution_options=past_the_scope_of_departments(db.session),
    ):
        yield vendor_id, DatedRow(ROSTERS, id_, f"{number} {storage.kind_in(name)}", "", since)


def counts_of_rosters(vendor_ids: Collection[int]) -> Iterator[tuple[int, str, int]]:
    """Of all of these vendors, as `counts_of_names`."""
    of = AnswerFile.vendor_id
    rows = _rosters().with_only_columns(of, func.count()).group_by(of)
    for vendor_id, number in db.session.execute(
        among(rows, of, _within_reach(vendor_ids)),
        execution_options=past_the_scope_of_departments(db.session),
    ):
        yield vendor_id, ROSTERS, number


def erase_rosters(vendor_id: int, dated: Collection[DatedRow] | None) -> list[AnswerFile]:
    """Of these (None: of all of the vendor), within the command; once it is kept `storage.take_away` takes
    the bytes. The rows stay as they are: only the bytes are no more."""
    rows = _rosters().where(AnswerFile.vendor_id == vendor_id)
    if dated is not None:
        rows = rows.where(AnswerFile.id.in_([one.id for one in dated if one.part == ROSTERS]))
    wanted = set(db.session.scalars(rows.with_only_columns(AnswerFile.file_sha256)))
    held = select(StoredFile).where(StoredFile.sha256.in_(wanted)).order_by(StoredFile.sha256)
    files = {file.sha256: file for file in db.session.scalars(held.with_for_update())}
    touched = db.session.scalars(rows.order_by(AnswerFile.id)).all()  # whoever came first is seen
    for row in touched:
        files[row.file_sha256].erased_on = clock.today()
    return list(touched)


def take_away_erased() -> None:
    """The bytes of what was erased, in whichever night: the job may have been stopped, and bytes that were
    put again within the last day are spared."""
    erased = select(StoredFile.sha256).where(StoredFile.erased_on.is_not(None))
    for sha256 in db.session.scalars(erased).all():
        storage.take_away(sha256)


def _within_reach(vendor_ids: Collection[int] | None) -> Collection[int] | None:
    """Whose rosters the reader may be told of; whether bytes are used elsewhere is asked of everybody's rows."""
    scope = scope_of(db.session)
    if not isinstance(scope, frozenset):
        return vendor_ids
    return scope if vendor_ids is None else scope & set(vendor_ids)


def _rosters() -> Any:
    """Those whose bytes are there and nobody else's."""
    return (
        select(AnswerFile)
        .join(Assignment, Assignment.id == AnswerFile.assignment_id)
        .join(StoredFile, StoredFile.sha256 == AnswerFile.file_sha256)
        .where(_is_over(AnswerFile, Assignment), StoredFile.erased_on.is_(None), ~_used_elsewhere())
    )


def _is_over(row: Any, sheet: Any) -> ColumnElement[bool]:
    return and_(row.question_id.in_(ASKING), sheet.state == AssignmentState.ACCEPTED)


def _used_elsewhere() -> ColumnElement[bool]:
    row, other, sheet = AnswerFile, aliased(AnswerFile), aliased(Assignment)
    another = (
        select(other.id)
        .join(sheet, sheet.id == other.assignment_id)
        .where(
            other.file_sha256 == row.file_sha256,
            or_(~_is_over(other, sheet), other.vendor_id != row.vendor_id),
        )
        .correlate(row)
    )
    columns = [one for one in referring_columns() if one.table is not row.__table__]
    return or_(another.exists(), *(exists().where(one == row.file_sha256) for one in columns))
