"""What is on record of a report that somebody holds: rows, and what the log said when each was made."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, or_, select

from portal.foundation.core import clock
from portal.foundation.core.database.chain import EVENTS, read_back
from portal.foundation.core.database.db import UNSCOPED, db
from portal.foundation.core.database.seals import SEALS, altered
from portal.proof.reports.models import ReportRevision, SupervisionReport
from portal.proof.reports.printing.seals import RENDERED, REVISED

Row = SupervisionReport | ReportRevision
_KINDS: tuple[tuple[type[Any], str], ...] = (
    (SupervisionReport, RENDERED),
    (ReportRevision, REVISED),
)
SEALED = ("sha256", "other_sha256")  # under which name the log has which column
BEFORE = ("unsealed_sha256", "other_unsealed_sha256")


@dataclass(frozen=True, slots=True)
class IssuedFile:
    """A report, or the one with the decision. `is_as_recorded`: row and log say the same of it.

    `files`, `before`: SHA-256 of its PDFs, and of the bytes before their seals.
    """

    number: str
    on: date
    superseded_by: str
    is_as_recorded: bool
    files: tuple[str, ...]
    before: tuple[str, ...]


def with_file(sha256: str) -> IssuedFile | None:
    """Whose PDF this is, in either language."""
    return _first(lambda kind: or_(kind.pdf_sha256 == sha256, kind.pdf_other_sha256 == sha256))


def before_seal(sha256: str) -> IssuedFile | None:
    """Whose bytes these were before they were sealed."""
    return _first(
        lambda kind: or_(kind.unsealed_sha256 == sha256, kind.unsealed_other_sha256 == sha256)
    )


def with_content(hashes: Sequence[str]) -> IssuedFile | None:
    """Whose frozen content is among these."""
    return _first(lambda kind: kind.content_sha256.in_(hashes)) if hashes else None


def with_content_beginning(digits: str) -> IssuedFile | None:
    """Whose frozen content has a hash that begins so."""
    return _first(lambda kind: kind.content_sha256.startswith(digits, autoescape=True))


def number_in_log(sha256: str) -> tuple[str, date] | None:
    """Number and day of making of the file that the log says was made with this hash."""
    made = select(EVENTS.c.details, EVENTS.c.happened_at).where(
        EVENTS.c.action.in_((RENDERED, REVISED)), EVENTS.c.details.contains(sha256)
    )
    for event in db.session.execute(made, execution_options=UNSCOPED):
        details = json.loads(event.details)
        if sha256 in [(details["after"] or {}).get(name) for name in SEALED]:
            return str(details["text"]["with"]["number"]), _day(event.happened_at)
    return None


def _day(written: str) -> date:
    return clock.day_of(read_back(written))


def _first(condition: Any) -> IssuedFile | None:
    for kind, action in _KINDS:
        asked: ColumnElement[bool] = condition(kind)
        row: Row | None = db.session.scalar(
            select(kind).where(asked, kind.pdf_sha256.is_not(None)).order_by(kind.id).limit(1),
            execution_options=UNSCOPED,
        )
        if row is not None:
            return _issued(row, action)
    return None


def _issued(row: Row, action: str) -> IssuedFile:
    report_id = row.id if isinstance(row, SupervisionReport) else row.report_id
    made_at = row.issued_at if isinstance(row, SupervisionReport) else row.made_at
    report = SupervisionReport
    later = select(report.number).where(
        report.replaces_id == report_id, report.issued_at.is_not(None), report.number.is_not(None)
    )
    return IssuedFile(
        number=row.number or "",
        on=clock.day_of(made_at or clock.now()),
        superseded_by=db.session.scalar(later.limit(1), execution_options=UNSCOPED) or "",
        is_as_recorded=_is_as_recorded(row, action),
        files=_present(row.pdf_sha256, row.pdf_other_sha256),
        before=_present(row.unsealed_sha256, row.unsealed_other_sha256),
    )


def _present(*hashes: str | None) -> tuple[str, ...]:
    return tuple(one for one in hashes if one)


def _is_as_recorded(row: Row, action: str) -> bool:
    """It is what its last event left, and its files are those the log has; of erased details the seal
    of the row alone remains."""
    session, kind = db.session(), row.__tablename__
    sealed = select(SEALS.c.id).where(SEALS.c.kind == kind, SEALS.c.id == row.id).limit(1)
    if session.scalar(sealed, execution_options=UNSCOPED) is None:
        return False
    if altered(session, type(row), [row.id]):
        return False
    made = (
        select(EVENTS.c.details)
        .where(
            EVENTS.c.action == action,
            EVENTS.c.subject_kind == kind,
            EVENTS.c.subject_id == row.id,
        )
        .order_by(EVENTS.c.number.desc())
        .limit(1)
    )
    event = session.execute(made, execution_options=UNSCOPED).one_or_none()
    if event is None:
        return False
    if event.details is None:
        return True
    after: Mapping[str, str] = json.loads(event.details)["after"] or {}
    now = dict(
        zip(
            (*SEALED, *BEFORE),
            (
                *(row.pdf_sha256, row.pdf_other_sha256),
                *(row.unsealed_sha256, row.unsealed_other_sha256),
            ),
            strict=True,
        )
    )
    return all(after.get(name) == kept for name, kept in now.items())
