"""What ran when, for the administrator."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import func, select

from portal.foundation.core.db import db
from portal.jobs.models import JobRun

RECENT = 20


def last_runs() -> Mapping[str, JobRun]:
    """The newest run of each job."""
    newest = select(func.max(JobRun.id)).group_by(JobRun.job)
    runs = db.session.scalars(select(JobRun).where(JobRun.id.in_(newest)))
    return {run.job: run for run in runs}


def failed_runs(limit: int = RECENT) -> Sequence[JobRun]:
    """Runs that ended with an error, newest first."""
    failed = select(JobRun).where(JobRun.error != "")
    return db.session.scalars(failed.order_by(JobRun.started_at.desc()).limit(limit)).all()


def last_sign_of_life() -> datetime | None:
    """When any job began last: long ago means that no scheduler runs."""
    return db.session.scalar(select(func.max(JobRun.started_at)))
