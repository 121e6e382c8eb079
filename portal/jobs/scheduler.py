"""The process that looks at every job in its time, until it is told to stop."""

import logging
import signal
import threading
from collections.abc import Callable

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from flask import Flask

from portal.foundation.access.actor import SYSTEM
from portal.foundation.access.scoping import acting_as
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.jobs.running import enter_zone, run_due
from portal.jobs.schedule import JOBS, Job

_LOOK_EVERY = 2  # seconds, until somebody has set the portal up
_LATE = 3600  # seconds; a look that comes late is still taken


def run_forever(app: Flask, say_waiting: Callable[[], None]) -> None:
    """Run until SIGTERM or SIGINT; a job that is running is finished first.

    `say_waiting` is called once where the portal has not been set up yet.
    """
    stop = threading.Event()
    for one in (signal.SIGTERM, signal.SIGINT):
        signal.signal(one, lambda *_: stop.set())
    if not _wait_for_set_up(app, stop, say_waiting):
        return
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    # One after the other: what planning opens at a late start stands in the digest after it.
    scheduler = BackgroundScheduler(
        timezone=clock.zone(), executors={"default": ThreadPoolExecutor(1)}
    )
    for job in JOBS:
        _add(scheduler, app, job)
    scheduler.start()
    stop.wait()
    scheduler.shutdown(wait=True)


def _add(scheduler: BackgroundScheduler, app: Flask, job: Job) -> None:
    scheduler.add_job(
        run_due,
        job.trigger,
        args=(app, job),
        id=job.name,
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
