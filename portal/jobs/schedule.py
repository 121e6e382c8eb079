"""Every job of the portal, on one page: what it does, how often it is looked at, what ran in its slot.

A job runs once in a slot, however many schedulers there are; a failed slot is tried again, and
after a failed run a job rests for a minute. The scheduler looks often and the slot decides, so what was
missed is done as soon as one runs again.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import func, select

from portal.content.settings.queries import business_calendar
from portal.foundation.access.touches import list_touches
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.words.messages import Message, say
from portal.foundation.mail.delivery import first_waiting
from portal.foundation.runs.services import waiting_runs
from portal.jobs import tasks
from portal.jobs.models import JobRun
from portal.jobs.moved import has_moved
from portal.ledger.contracts.papers.readings import unread_now
from portal.ledger.exchange.queries import waiting_imports
from portal.ledger.vendors.entry.spelling import VERSION as SPELLING
from portal.proof.reports.queries import revisions_without_pdf, without_pdf
from portal.supervision.attestations.queries import without_receipt

Slot = Callable[[datetime], str]


@dataclass(frozen=True, slots=True)
class Job:
    """`run` opens its own transactions and may say what it did; it is idempotent."""

    name: str
    label: Message
    run: Callable[[], Message | None]
    slot: Slot
    _: KW_ONLY
    looked_at: timedelta = timedelta(minutes=5)  # how often the scheduler looks
    # What the job takes up first: the scheduler asks for it at each look, and runs the job only where
    # there is anything; and once in `anyway` whether or not, so that no last run is older than that.
    waits: Callable[[], object] | None = None
    anyway: timedelta = timedelta(hours=1)
    kept_for: timedelta = timedelta(days=400)  # how long its runs stay on record


def every(seconds: int) -> Slot:
    return lambda now: str(int(now.timestamp()) // seconds * seconds)


def _day_begun(now: datetime, at: time) -> date:
    local = now.astimezone(clock.zone())
    return local.date() if local.time() >= at else local.date() - timedelta(days=1)


def every_night(at: time) -> Slot:
    """A slot for each day, from `at` on; until then the one before."""
    return lambda now: _day_begun(now, at).isoformat()


def business_morning(at: time) -> Slot:
    """A slot for each working day, from `at` on; until then and on free days the one before."""
    return lambda now: business_calendar().on_or_before(_day_begun(now, at)).isoformat()


def hours_of_day(first: time, last: time) -> Slot:
    """A slot for each hour of a day between the two; before and after it the nearest one.

    Nobody gets two digests on a day: who had none yet hears within the hour of what was opened. On a
    day without mail too, for the clocks of incidents run on.
    """

    def slot(now: datetime) -> str:
        day = _day_begun(now, first)
        local = now.astimezone(clock.zone())
        hour = min(local.hour, last.hour) if local.date() == day else last.hour
        return f"{day} {hour:02d}"

    return slot


def _often(
    name: str,
    label: Message,
    run: Callable[[], Message | None],
    seconds: int,
    *,
    waits: Callable[[], object],
    anyway: timedelta = timedelta(hours=1),
    kept_days: float = 2,
) -> Job:
    """In a slot of so many seconds, and looked at as often."""
    return Job(
        name,
        label,
        run,
        every(seconds),
        looked_at=timedelta(seconds=seconds),
        waits=waits,
        anyway=anyway,
        kept_for=timedelta(days=kept_days),
    )


MORNING = business_morning(time(6, 30))  # after the night's changes, before people start

# The order of a morning: what is opened today stands in today's digest.
JOBS = (
    Job(
        "reconcile-all",
        say("Compare everything with what is on record"),
        tasks.reconcile_all,
        MORNING,
    ),
    Job("planning", say("Ask for what is due"), tasks.open_due, MORNING),
    Job(
        "reminders",
        say("Write the digests of the day"),
        tasks.send_reminders,
        hours_of_day(time(6, 45), time(17)),
    ),
    Job(
        "month",
        say("Mail the month to management"),
        tasks.mail_month,
        business_morning(time(6, 55)),
    ),
    Job(
        "head",
        say("Mail the head of the audit log"),
        tasks.mail_head,
        business_morning(time(6, 50)),
    ),
    Job(
        "seal",
        say("Announce the end of the seal’s certificate"),
        tasks.mail_seal_end,
        business_morning(time(6, 50)),
        looked_at=timedelta(minutes=30),
    ),
    _often(
        "reconcile",
        say("Compare what changed with what is on record"),
        tasks.reconcile,
        60,
        waits=has_moved,
    ),
    Job(
        "uploads",
        say("Remove uploads that nobody confirmed"),
        tasks.remove_unconfirmed,
        MORNING,
        looked_at=timedelta(minutes=30),
    ),
    Job(
        "persons",
        say("Erase who an instruction was about, once all is done"),
        tasks.forget_persons,
        MORNING,
        looked_at=timedelta(minutes=30),
    ),
    Job(
        "links",
        say("Take links that open nothing any more out of mails"),
        tasks.forget_links,
        every(3600),
        looked_at=timedelta(minutes=10),
        kept_for=timedelta(days=7),
    ),
    Job(
        "accounts",
        say("End accounts whose last day is over"),
        tasks.end_accounts,
        every(3600),
        looked_at=timedelta(minutes=10),
        kept_for=timedelta(days=7),
    ),
    _often("receipts", say("Make receipts"), tasks.make_receipts, 15, waits=without_receipt),
    _often(
        "reports",
        say("Make the PDF of reports"),
        tasks.render_reports,
        15,
        waits=lambda: without_pdf() or revisions_without_pdf(),
    ),
    _often("papers", say("Read the files of contracts"), tasks.read_papers, 15, waits=unread_now),
    _often("mail", say("Send mails"), tasks.send_mail, 30, waits=first_waiting),
    _often(
        "bulk",
        say("Go on with acts on many rows"),
        tasks.do_runs,
        15,
        waits=waiting_runs,
        kept_days=1,
    ),
    # somebody is looking at the page, or will: until a vendor is judged each page judges it for itself.
    # That a day began is seen by the run that comes anyway, which is also the sign that a scheduler runs.
    _often(
        "judging",
        say("Judge what was changed"),
        tasks.judge_stale,
        5,
        waits=list_touches,
        anyway=timedelta(minutes=2),
        kept_days=0.5,
    ),
    _often(
        "imports",
        say("Check and write imports, make large files"),
        tasks.run_imports,
        5,
        waits=lambda: waiting_imports() or waiting_runs(),
        kept_days=0.5,
    ),
    Job(
        "statistics",
        say("Count rows for the database"),
        tasks.refresh_statistics,
        MORNING,
        looked_at=timedelta(minutes=30),
    ),
    Job(
        "head-file",
        say("Write down the head of the audit log"),
        tasks.note_head,
        every(600),
        looked_at=timedelta(minutes=2),
        kept_for=timedelta(days=2),
    ),
    Job(
        "records",
        say("Compare all records with the audit log"),
        tasks.compare_records,
        every_night(time(2)),
    ),
    # again in each hour of the night: what was half written is read later
    Job(
        "master",
        say("Read the vendor master of another system"),
        tasks.read_master,
        hours_of_day(time(1), time(5)),
    ),
    Job(
        "hindsight",
        say("Look for earlier records that are not so"),
        tasks.look_back,
        every_night(time(4)),
    ),
    Job(
        "retention",
        say("Erase people of vendors whose time is over"),
        tasks.keep_no_longer,
        every_night(time(3)),
    ),
    # once for each version of the rules
    Job(
        "spelling",
        say("Bring what names are found by up to date"),
        tasks.rekey_names,
        lambda _now: f"spelling {SPELLING}",
    ),
)


FORMER_NAMES = {"askings": "bulk", "sendings": "bulk"}  # still good for `jobs once`


def find_job(name: str) -> Job | None:
    return next((job for job in JOBS if job.name == FORMER_NAMES.get(name, name)), None)


RECENT = 20
QUIET = timedelta(minutes=5)  # a scheduler that runs begins something every other minute,
AT_WORK = timedelta(minutes=30)  # unless it is at something large: one thread runs all


@dataclass(frozen=True, slots=True)
class JobsState:
    """Whether a scheduler runs, and how many jobs ended with an error when they ran last."""

    last_sign: datetime | None
    is_alive: bool
    failing: int


def last_runs() -> Mapping[str, JobRun]:
    newest = select(func.max(JobRun.id)).group_by(JobRun.job)
    runs = db.session.scalars(select(JobRun).where(JobRun.id.in_(newest)))
    return {run.job: run for run in runs}


def failed_runs() -> Sequence[JobRun]:
    """Runs that ended with an error, newest first."""
    failed = select(JobRun).where(JobRun.error != "")
    return db.session.scalars(failed.order_by(JobRun.started_at.desc()).limit(RECENT)).all()


def jobs_state() -> JobsState:
    """A job that began long ago as the last one means that no scheduler runs."""
    last = db.session.scalar(select(JobRun).order_by(JobRun.started_at.desc()).limit(1))
    failing = sum(1 for run in last_runs().values() if run.error)
    if last is None:
        return JobsState(None, is_alive=False, failing=failing)
    usual = AT_WORK if last.finished_at is None else QUIET
    return JobsState(last.started_at, clock.now() - last.started_at < usual, failing)
