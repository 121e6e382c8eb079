"""Runs one job: claims its slot, sets zone and scope, and notes how it went."""

import logging
import secrets
import signal
import threading
from collections.abc import Callable
from datetime import timedelta

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger
from flask import Flask
from sqlalchemy import delete, select, update
from sqlalchemy.exc import OperationalError, ProgrammingError

from portal.foundation.access.actor import SYSTEM
from portal.foundation.access.scoping import acting_as
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import (
    end_reading,
    let_people_through,
    outage_of,
    outage_told,
    transaction,
    tried_again,
)
from portal.foundation.core.errors import DomainError, Overtaken
from portal.foundation.core.words.messages import Message, say, to_text
from portal.foundation.organisation.queries import enter, find_organisation
from portal.jobs.models import JobRun
from portal.jobs.schedule import JOBS, Job

AGAIN_AFTER = timedelta(minutes=10)  # a failed slot
RESTS_FOR = timedelta(minutes=1)  # after a failed run, however soon its next slot comes
GIVEN_UP_AFTER = timedelta(hours=2)  # a run that never ended: its process was killed
Look = Callable[[Flask, Job], bool]
_log = logging.getLogger("portal.jobs")


def run_due(app: Flask, job: Job) -> bool:
    """Run the job unless its slot is done or taken; for the scheduler, so it never raises.

    Before set-up nothing runs.
    """
    with app.app_context(), acting_as(db.session, SYSTEM):
        try:
            return enter_zone() and _run_slot(job, job.slot(clock.now()))
        except Exception as error:
            _tell("could not be begun", job, error)
            return False


def run_where_it_waits(app: Flask, job: Job) -> bool:
    """The same where anything waits for the job; else nothing is claimed and no run is noted."""
    with app.app_context(), acting_as(db.session, SYSTEM):
        try:
            is_due = bool(job.waits and job.waits())
        except Exception as error:
            _tell("could not be begun", job, error)
            return False
    return is_due and run_due(app, job)


def run_now(job: Job) -> Message | None:
    """Run the job whatever its slot, note it, and raise what it raises. Within a scope."""
    run_id = _claim(job.name, f"by hand {secrets.token_hex(8)}")
    return _run(job, run_id or 0)


def enter_zone() -> bool:
    """Take the company's zone and years; False where there is no company yet, or not even its table."""
    try:
        organisation = find_organisation()
    except (OperationalError, ProgrammingError):
        end_reading()
        return False
    if organisation is None:
        return False
    enter(organisation)
    return True


def _run_slot(job: Job, slot: str) -> bool:
    run_id = None if _rests(job) else _claim(job.name, slot)
    if run_id is None:
        return False
    try:
        _run(job, run_id)
    except Exception as error:  # noted on the run; the slot is tried again
        _tell("failed", job, error)
    return True


def _rests(job: Job) -> bool:
    """Its last run has just failed: tried every few seconds, it would fill log and runs."""
    ended = select(JobRun.error, JobRun.finished_at).where(
        JobRun.job == job.name, JobRun.finished_at.is_not(None)
    )
    last = db.session.execute(ended.order_by(JobRun.id.desc()).limit(1)).first()
    return last is not None and bool(last.error) and clock.now() < last.finished_at + RESTS_FOR


def _tell(what: str, job: Job, error: Exception) -> None:
    """In the log: of what comes from outside one line, of a fault of our own where it stands."""
    outage = outage_of(error)
    if outage is None:
        _log.error("job %s %s", job.name, what, exc_info=error)
    else:
        _log.error("job %s %s: %s", job.name, what, outage_told(outage)[0].id)


def _run(job: Job, run_id: int) -> Message | None:
    let_people_through()
    try:
        said = tried_again(job.run)()
    except Exception as error:
        end_reading()
        _finish(job, run_id, _what(error))
        raise
    _finish(job, run_id, None)
    return said


def _what(error: Exception) -> Message:
    if isinstance(error, DomainError):
        return error.message
    return say("It ended with an error (%(error)s); see the log.", error=type(error).__name__)


def _claim(name: str, slot: str) -> int | None:
    """The id of our run, or None where the slot is done or somebody else is at it."""
    now = clock.now()
    same = select(JobRun).where(JobRun.job == name, JobRun.slot == slot)
    locked = same.with_for_update().execution_options(populate_existing=True)
    known = db.session.scalar(same)
    if known is not None and not _may_again(known):
        return None
    try:
        with transaction(audited=False):
            run = None if known is None else db.session.scalar(locked)
            if run is None:  # unless another process is faster: the slot is unique
                run = JobRun(job=name, slot=slot)
                db.session.add(run)
            elif not _may_again(run):
                return None
            run.started_at, run.finished_at, run.error = now, None, ""
            db.session.flush()
            return run.id
    except Overtaken:
        return None


def _may_again(run: JobRun) -> bool:
    now = clock.now()
    if run.finished_at is None:
        return run.started_at + GIVEN_UP_AFTER <= now
    return bool(run.error) and run.finished_at + AGAIN_AFTER <= now


@tried_again
def _finish(job: Job, run_id: int, error: Message | None) -> None:
    now = clock.now()
    done = update(JobRun).where(JobRun.id == run_id)
    old = delete(JobRun).where(JobRun.job == job.name, JobRun.started_at < now - job.kept_for)
    past_session = {"synchronize_session": False}
    with transaction(audited=False):
        ended = done.values(finished_at=now, error=to_text(error) if error else "")
        db.session.execute(ended, execution_options=past_session)
        db.session.execute(old, execution_options=past_session)


_LOOK_EVERY = 2  # seconds, until somebody has set the portal up
_LATE = 3600  # seconds; a look that comes late is still taken


def run_forever(app: Flask, say_waiting: Callable[[], None]) -> None:
    """Run until SIGTERM or SIGINT; a job that is running is finished first.

    `say_waiting` is called once where the portal has not been set up yet.
    """
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    if not _wait_for_set_up(app, stop, say_waiting):
        return
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    # One after the other: what planning opens at a late start stands in the digest after it.
    scheduler = BackgroundScheduler(
        timezone=clock.zone(), executors={"default": ThreadPoolExecutor(1)}
    )
    for job in JOBS:
        for look, looked_at in looks_of(job).items():
            _add(scheduler, app, job, look, looked_at)
    scheduler.start()
    stop.wait()
    scheduler.shutdown(wait=True)


def looks_of(job: Job) -> dict[Look, timedelta]:
    """How the scheduler looks at it, and how often."""
    if job.waits is None:
        return {run_due: job.looked_at}
    return {run_where_it_waits: job.looked_at, run_due: job.anyway}


def _add(
    scheduler: BackgroundScheduler, app: Flask, job: Job, look: Look, looked_at: timedelta
) -> None:
    scheduler.add_job(
        look,
        IntervalTrigger(seconds=int(looked_at.total_seconds())),
        args=(app, job),
        id=f"{job.name}: {look.__name__}",
        next_run_time=clock.now(),  # at the start too: something may have been missed
        max_instances=1,
        coalesce=True,
        misfire_grace_time=_LATE,
    )


def _wait_for_set_up(app: Flask, stop: threading.Event, say_waiting: Callable[[], None]) -> bool:
    """True in the company's zone; False when told to stop before there is a company."""
    said = False
    while not stop.is_set():
        with app.app_context(), acting_as(db.session, SYSTEM):
            if enter_zone():
                return True
        if not said:
            say_waiting()
            said = True
        stop.wait(_LOOK_EVERY)
    return False
