"""Workbooks that came back and that nobody confirmed: kept for a while, then let go of."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select

from portal.foundation.access.actor import SYSTEM
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import end_reading, transaction, tried_again
from portal.foundation.core.words.messages import say
from portal.foundation.evidence import storage
from portal.foundation.evidence.services import let_go
from portal.supervision.responses.assignments.queries import find_assignment
from portal.supervision.responses.workbooks.models import AnswerUpload

SHARE: Final = 100  # found at once


def remove_unconfirmed(days: int) -> int:
    """Remove what has waited longer than so many days; returns how many.

    Each is a command of its own with its line in the log: killed anywhere, the next run goes on.
    """
    before = clock.now() - timedelta(days=days)
    removed, last = 0, 0
    while found := _older(before, last):
        end_reading()
        removed += sum(_remove(one, before) for one in found)
        last = found[-1]
    return removed


def _older(before: datetime, after_id: int) -> Sequence[int]:
    statement = (
        select(AnswerUpload.id)
        .where(AnswerUpload.confirmed_at.is_(None), AnswerUpload.uploaded_at < before)
        .where(AnswerUpload.id > after_id)
    )
    return db.session.scalars(statement.order_by(AnswerUpload.id).limit(SHARE)).all()


@tried_again
def _remove(upload_id: int, before: datetime) -> bool:
    """False: somebody confirmed it meanwhile."""
    sha256, is_alone = "", False
    with transaction():
        upload = db.session.scalar(
            select(AnswerUpload)
            .where(AnswerUpload.id == upload_id, AnswerUpload.confirmed_at.is_(None))
            .where(AnswerUpload.uploaded_at < before)
            .with_for_update()
        )
        assignment = find_assignment(upload.assignment_id) if upload is not None else None
        if upload is not None and assignment is not None:
            sha256 = upload.file_sha256
            db.session.delete(upload)
            db.session.flush()
            is_alone = let_go(sha256)
            record(
                SYSTEM,
                "questionnaire.upload_removed",
                assignment,
                say(
                    "Removed the workbook “%(name)s” for %(number)s, which nobody confirmed",
                    name=upload.file_name,
                    number=assignment.number,
                ),
                before={"file": upload.file_name, "sha256": sha256},
            )
    if is_alone:
        storage.take_away(sha256)
    return bool(sha256)
