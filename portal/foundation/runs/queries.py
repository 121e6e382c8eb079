"""Reads of runs."""

from collections.abc import Collection, Sequence

from sqlalchemy import select

from portal.foundation.core.database.db import db
from portal.foundation.runs.models import Run, RunLeftOut


def find_run(run_id: int) -> Run | None:
    return db.session.scalar(select(Run).where(Run.id == run_id))


def hold_run(run_id: int) -> Run:
    """Lock it for this command."""
    statement = select(Run).where(Run.id == run_id).with_for_update()
    return db.session.scalars(statement.execution_options(populate_existing=True)).one()


def waiting_runs(kinds: Collection[str]) -> Sequence[int]:
    """Ids of runs of these kinds that have not ended, the oldest first."""
    waiting = select(Run.id).where(Run.finished_at.is_(None), Run.kind.in_(kinds))
    return db.session.scalars(waiting.order_by(Run.id)).all()


def left_out_of(run_id: int, limit: int) -> Sequence[RunLeftOut]:
    statement = select(RunLeftOut).where(RunLeftOut.run_id == run_id).order_by(RunLeftOut.id)
    return db.session.scalars(statement.limit(limit)).all()
