"""What ran when, for the administrator."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.jobs.models import JobRun

RECENT = 20
QUIET = timedelta(minutes=5)  # a scheduler that runs begins something every half minute


@dataclass(frozen=True, slots=True)
class JobsState:
    """Whether a scheduler runs, and how many jobs ended with an error when they ran last."""

    last_sign: datetime | None
    is_alive: bool
    failing: int


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


def jobs_state() -> JobsState:
    last = last_sign_of_life()
    failing = sum(1 for run in last_runs().values() if run.error)
    return JobsState(last, last is not None and clock.now() - last < QUIET, failing)
