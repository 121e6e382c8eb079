"""Imports that were checked and that nobody wrote: kept for a while, then withdrawn."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select

from portal.foundation.access.actor import SYSTEM
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import end_reading, transaction, tried_again
from portal.foundation.evidence import storage
from portal.foundation.evidence.services import let_go
from portal.ledger.exchange.importing import services
from portal.ledger.exchange.models import ImportRun, ImportState


def withdraw_forgotten(days: int) -> int:
    """What has waited longer than so many days since its check; returns how many.

    That it was there stays on record; the file, its difference and the marked workbook go.
    """
    before = clock.now() - timedelta(days=days)
    found = _older(before)
    end_reading()
    return sum(_withdraw(one, before) for one in found)


def _older(before: datetime) -> Sequence[int]:
    statement = select(ImportRun.id).where(
        ImportRun.state == ImportState.CHECKED, ImportRun.moved_at < before
    )
    return db.session.scalars(statement.order_by(ImportRun.id)).all()


@tried_again
def _withdraw(import_id: int, before: datetime) -> bool:
    """False: somebody had it written, or withdrew it, meanwhile."""
    gone: list[str] = []
    with transaction():
        run = db.session.scalar(
            select(ImportRun)
            .where(ImportRun.id == import_id, ImportRun.state == ImportState.CHECKED)
            .where(ImportRun.moved_at < before)
            .with_for_update()
        )
        if run is not None:
            files = {run.sha256, run.difference_sha256, run.marked_sha256} - {None}
            services.withdraw_import(run, actor=SYSTEM)
            run.sha256 = run.difference_sha256 = run.marked_sha256 = None
            db.session.flush()
            gone = [one for one in files if one is not None and let_go(one)]
    for sha256 in gone:
        storage.take_away(sha256)
    return run is not None
