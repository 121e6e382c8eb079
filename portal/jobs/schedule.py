"""Every job of the portal, on one page: what it does, how often it is looked at, what ran in its slot.

A job runs once in a slot, however many schedulers there are; a failed slot is tried again. The
scheduler looks often and the slot decides, so what was missed is done as soon as one runs again.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.interval import IntervalTrigger
from sqlalchemy import func, select

from portal.content.settings.queries import business_calendar
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.words.messages import Message, say
from portal.jobs import tasks
from portal.jobs.models import JobRun
from portal.ledger.vendors.entry.spelling import VERSION as SPELLING

Slot = Callable[[datetime], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """`run` opens its own transactions and may say what it did; it is idempotent."""

    name: str
    label: Message
    run: Callable[[], Message | None]
    trigger: BaseTrigger
    slot: Slot
    kept_for: timedelta = timedelta(days=400)  # how long its runs stay on record


def every(seconds: int) -> Slot:
    """A slot for each stretch of so many seconds."""
    return lambda now: str(int(now.timestamp()) // seconds * seconds)


def every_night(at: time) -> Slot:
    """A slot for each day, from `at` on; until then the one before."""

    def slot(now: datetime) -> str:
        local = now.astimezone(clock.zone())
        day = local.date() if local.time() >= at else local.date() - timedelta(days=1)
        return day.isoformat()

    return slot


def business_morning(at: time) -> Slot:
    """A slot for each working day, from `at` on; until then and on free days the one before."""

    def slot(now: datetime) -> str:
        local = now.astimezone(clock.zone())
        day = local.date() if local.time() >= at else local.date() - timedelta(days=1)
        return business_calendar().on_or_before(day).isoformat()

    return slot


def business_hours(first: time, last: time) -> Slot:
    """A slot for each hour of a working day between the two; before and after it the nearest one.

    Nobody gets two digests on a day: who had none yet hears within the hour of what was opened.
    """
    morning = business_morning(first)

    def slot(now: datetime) -> str:
        day = morning(now) or ""
        local = now.astimezone(clock.zone())
        is_today = local.date().isoformat() == day
        hour = min(local.hour, last.hour) if is_today else last.hour
        return f"{day} {hour:02d}"

    return slot


MORNING = business_morning(time(6, 30))  # after the night's changes, before people start

# The order of a morning: what is opened today stands in today's digest.
JOBS = (
    Job(
        name="reconcile-all",
        label=say("Compare everything with what is on record"),
        run=tasks.reconcile_all,
        trigger=IntervalTrigger(minutes=5),
        slot=MORNING,
    ),
    Job(
        name="planning",
        label=say("Ask for what is due"),
        run=tasks.open_due,
        trigger=IntervalTrigger(minutes=5),
        slot=MORNING,
    ),
    Job(
        name="reminders",
        label=say("Write the digests of the day"),
        run=tasks.send_reminders,
        trigger=IntervalTrigger(minutes=5),
        slot=business_hours(time(6, 45), time(17)),
    ),
    Job(
        name="head",
        label=say("Mail the head of the audit log"),
        run=tasks.mail_head,
        trigger=IntervalTrigger(minutes=5),
        slot=business_morning(time(6, 50)),
    ),
    Job(
        name="reconcile",
        label=say("Compare what changed with what is on record"),
        run=tasks.reconcile,
        trigger=IntervalTrigger(seconds=60),
        slot=every(60),
        kept_for=timedelta(days=2),
    ),
    Job(
        name="uploads",
        label=say("Remove uploads that nobody confirmed"),
        run=tasks.remove_unconfirmed,
        trigger=IntervalTrigger(minutes=30),
        slot=MORNING,
    ),
    Job(
        name="links",
        label=say("Take links that open nothing any more out of mails"),
        run=tasks.forget_links,
        trigger=IntervalTrigger(minutes=10),
        slot=every(3600),
        kept_for=timedelta(days=7),
    ),
    Job(
        name="receipts",
        label=say("Make receipts"),
        run=tasks.make_receipts,
        trigger=IntervalTrigger(seconds=15),
        slot=every(15),
        kept_for=timedelta(days=2),
    ),
    Job(
        name="reports",
        label=say("Make the PDF of reports"),
        run=tasks.render_reports,
        trigger=IntervalTrigger(seconds=15),
        slot=every(15),
        kept_for=timedelta(days=2),
    ),
    Job(
        name="papers",
        label=say("Read the files of contracts"),
        run=tasks.read_papers,
        trigger=IntervalTrigger(seconds=15),
        slot=every(15),
        kept_for=timedelta(days=2),
    ),
    Job(
        name="mail",
        label=say("Send mails"),
        run=tasks.send_mail,
        trigger=IntervalTrigger(seconds=30),
        slot=every(30),
        kept_for=timedelta(days=2),
    ),
    Job(
        name="judging",
        label=say("Judge what was changed"),
        run=tasks.judge_stale,
        trigger=IntervalTrigger(seconds=60),
        slot=every(60),
        kept_for=timedelta(days=2),
    ),
    Job(
        name="bulk",
        label=say("Go on with acts on many rows"),
        run=tasks.do_runs,
        trigger=IntervalTrigger(seconds=15),
        slot=every(15),
        kept_for=timedelta(days=1),
    ),
    Job(
        name="imports",
        label=say("Check and write imports, make large files"),
        run=tasks.run_imports,
        trigger=IntervalTrigger(seconds=5),  # somebody is looking at the page
        slot=every(5),
        kept_for=timedelta(hours=12),
    ),
    Job(
        name="statistics",
        label=say("Count rows for the database"),
        run=tasks.refresh_statistics,
        trigger=IntervalTrigger(minutes=30),
        slot=MORNING,
    ),
    Job(
        name="head-file",
        label=say("Write down the head of the audit log"),
        run=tasks.note_head,
        trigger=IntervalTrigger(minutes=2),
        slot=every(600),
        kept_for=timedelta(days=2),
    ),
    Job(
        name="records",
        label=say("Compare all records with the audit log"),
        run=tasks.compare_records,
        trigger=IntervalTrigger(minutes=5),
        slot=every_night(time(2)),
    ),
    Job(
        name="hindsight",
        label=say("Look for earlier records that are not so"),
        run=tasks.look_back,
        trigger=IntervalTrigger(minutes=5),
        slot=every_night(time(4)),
    ),
    Job(
        name="spelling",
        label=say("Bring what names are found by up to date"),
        run=tasks.rekey_names,
        trigger=IntervalTrigger(minutes=5),
        slot=lambda _now: f"spelling {SPELLING}",  # once for each version of the rules
    ),
)


FORMER_NAMES = {"askings": "bulk", "sendings": "bulk"}  # still good for `jobs once`


def find_job(name: str) -> Job | None:
    return next((job for job in JOBS if job.name == FORMER_NAMES.get(name, name)), None)


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
