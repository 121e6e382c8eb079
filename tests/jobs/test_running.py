"""A job runs once in its slot, is tried again when it failed, and says what went wrong."""

import time as time_of_the_process
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from portal.foundation.access.actor import SYSTEM
from portal.foundation.audit import recorder
from portal.foundation.core import clock as portal_clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import (
    LET_THROUGH,
    LET_THROUGH_MOST,
    transaction,
)
from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import Message, from_text, say
from portal.foundation.organisation.queries import the_organisation
from portal.jobs.models import JobRun
from portal.jobs.running import AGAIN_AFTER, GIVEN_UP_AFTER, run_due, run_now
from portal.jobs.schedule import JOBS, Job, business_morning, every, find_job, hours_of_day
from portal.ledger.vendors.models import Vendor
from tests.cast import Cast
from tests.clock import Clock


class Work:
    """A job's work that counts how often it was done, and fails when told to."""

    def __init__(self) -> None:
        self.days: list[date] = []
        self.error: Exception | None = None

    def __call__(self) -> Message | None:
        self.days.append(portal_clock.today())
        if self.error:
            raise self.error
        with transaction():
            vendor = db.session.scalars(select(Vendor).limit(1)).one()
            recorder.record(SYSTEM, "job.tried", vendor, say("Tried"))
        return say("Done")


@pytest.fixture
def work() -> Work:
    return Work()


@pytest.fixture
def job(work: Work, cast: Cast) -> Job:
    return Job(
        name="trial",
        label=say("Trial"),
        run=work,
        looked_at=timedelta(seconds=60),
        slot=every(60),
    )


def due(app: Flask, job: Job) -> bool:
    """As the scheduler does: in a context and a transaction of its own."""
    db.session.commit()
    ran = run_due(app, job)
    db.session.expire_all()
    return ran


def runs() -> list[JobRun]:
    return list(db.session.scalars(select(JobRun).order_by(JobRun.id)))


def test_a_slot_is_done_once(app: Flask, job: Job, work: Work, clock: Clock) -> None:
    assert due(app, job)
    assert not due(app, job)
    clock.advance(seconds=60)
    assert due(app, job)

    assert len(work.days) == 2
    assert all(run.finished_at == run.started_at and not run.error for run in runs())


def test_a_failed_slot_is_tried_again_later(app: Flask, job: Job, work: Work, clock: Clock) -> None:
    daily = replace(job, slot=lambda _now: "today")
    work.error = RuleViolated(say("The font is missing."))
    assert due(app, daily)
    assert not due(app, daily)
    [failed] = runs()
    error = from_text(failed.error)
    assert error is not None
    assert words(error, "en") == "The font is missing."

    clock.time += AGAIN_AFTER
    work.error = None
    assert due(app, daily)

    [again] = runs()
    assert (again.error, len(work.days)) == ("", 2)


def test_a_job_that_failed_rests_for_a_minute_although_its_next_slot_came(
    app: Flask, job: Job, work: Work, clock: Clock
) -> None:
    often = replace(job, slot=every(5))
    work.error = KeyError("always")
    for _ in range(24):  # two minutes
        due(app, often)
        clock.advance(seconds=5)
    assert len(work.days) == 2
    work.error = None
    assert due(app, often)
    clock.advance(seconds=5)
    assert due(app, often), "it worked, so it is as often as before"


def test_an_error_of_ours_is_told_without_its_words(app: Flask, job: Job, work: Work) -> None:
    work.error = KeyError("ada@acme.example")
    assert due(app, job)

    error = from_text(runs()[0].error)
    assert error is not None
    assert words(error, "en") == "It ended with an error (KeyError); see the log."


def test_a_run_whose_process_was_killed_is_taken_over(
    app: Flask, job: Job, work: Work, clock: Clock
) -> None:
    daily = replace(job, slot=lambda _now: "today")
    with transaction(audited=False):
        db.session.add(JobRun(job="trial", slot="today", started_at=clock.time))
    assert not due(app, daily), "somebody may still be at it"

    clock.time += GIVEN_UP_AFTER
    assert due(app, daily)
    assert len(work.days) == 1


def test_before_set_up_nothing_runs(app: Flask, database: None, clock: Clock, work: Work) -> None:
    job = Job(
        name="trial",
        label=say("Trial"),
        run=work,
        looked_at=timedelta(seconds=60),
        slot=every(60),
    )
    assert not due(app, job)
    assert (work.days, runs()) == ([], [])


def test_by_hand_a_job_runs_whatever_its_slot_and_raises_what_it_refuses(
    job: Job, work: Work
) -> None:
    assert run_now(job) == say("Done")
    with portal_clock.on_day(date(2027, 1, 4)):
        run_now(job)
    work.error = RuleViolated(say("No."))
    with pytest.raises(RuleViolated):
        run_now(job)

    assert work.days == [date(2026, 11, 25), date(2027, 1, 4), date(2026, 11, 25)]
    assert [bool(run.error) for run in runs()] == [False, False, True]


def test_old_runs_are_let_go(app: Flask, job: Job, clock: Clock) -> None:
    short = replace(job, kept_for=timedelta(minutes=10))
    due(app, short)
    clock.advance(minutes=11)
    due(app, short)

    assert len(runs()) == 1


def test_a_job_knows_the_day_of_the_company(
    app: Flask, job: Job, work: Work, cast: Cast, clock: Clock
) -> None:
    with transaction(audited=False):
        the_organisation().zone = "America/New_York"
    portal_clock.set_zone("UTC")
    clock.go_to(date(2026, 11, 26), hour_utc=3)

    due(app, job)

    assert work.days == [date(2026, 11, 25)]
    portal_clock.set_zone("Asia/Tokyo")


@pytest.mark.usefixtures("cast")
@pytest.mark.parametrize(
    ("moment", "slot"),
    [
        (datetime(2026, 11, 24, 21, 29, tzinfo=UTC), "2026-11-24"),  # Wednesday 06:29 in Tokyo
        (datetime(2026, 11, 24, 21, 30, tzinfo=UTC), "2026-11-25"),  # 06:30
        (datetime(2026, 11, 28, 3, 0, tzinfo=UTC), "2026-11-27"),  # Saturday: Friday's, if missed
        (datetime(2026, 11, 23, 3, 0, tzinfo=UTC), "2026-11-20"),  # a holiday on a Monday
        (datetime(2027, 1, 2, 3, 0, tzinfo=UTC), "2026-12-28"),  # the closed days of New Year
    ],
)
def test_a_morning_is_that_of_a_working_day(moment: datetime, slot: str) -> None:
    portal_clock.set_zone("Asia/Tokyo")
    assert business_morning(time(6, 30))(moment) == slot


def test_every_job_has_a_name_of_its_own_and_words_for_people() -> None:
    assert len({job.name for job in JOBS}) == len(JOBS)
    assert all(job.label.id and find_job(job.name) is job for job in JOBS)
    assert find_job("nothing") is None


@pytest.mark.usefixtures("cast")
@pytest.mark.parametrize(
    ("moment", "slot"),
    [
        (datetime(2026, 11, 24, 22, 0, tzinfo=UTC), "2026-11-25 07"),  # 07:00 in Tokyo
        (datetime(2026, 11, 25, 3, 0, tzinfo=UTC), "2026-11-25 12"),
        (datetime(2026, 11, 25, 12, 0, tzinfo=UTC), "2026-11-25 17"),  # 21:00: still the last hour
        (datetime(2026, 11, 25, 18, 0, tzinfo=UTC), "2026-11-25 17"),  # 03:00 of the next day
        (datetime(2026, 11, 28, 3, 0, tzinfo=UTC), "2026-11-28 12"),  # a Saturday: clocks run on
    ],
)
def test_the_digests_of_a_day_may_come_at_any_hour_of_the_day(moment: datetime, slot: str) -> None:
    portal_clock.set_zone("Asia/Tokyo")
    assert hours_of_day(time(6, 45), time(17))(moment) == slot


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    made: list[float] = []
    monkeypatch.setattr(time_of_the_process, "sleep", made.append)
    return made


def test_between_the_commands_of_a_job_people_get_through(cast: Cast, pauses: list[float]) -> None:
    """SQLite gives its lock to whoever asks in the right moment, which is never one who waits."""
    with transaction(audited=False):
        pass
    assert pauses == []
    work = Work()
    job = find_job("reminders")
    assert job is not None
    run_now(replace(job, run=work))
    assert len(pauses) == (2 if is_lite() else 0)  # the work, and how it went
    assert all(LET_THROUGH <= pause <= LET_THROUGH_MOST for pause in pauses)


def test_the_longer_a_command_held_the_lock_the_longer_is_the_pause_after_it(
    cast: Cast, pauses: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    claimed, held = [0.0], [1.0, 1.001, 2.0, 2.03, 3.0, 6.0, 7.0, 7.0]  # begun and ended, of each
    seconds = iter(claimed + held)
    monkeypatch.setattr(time_of_the_process, "perf_counter", lambda: next(seconds))

    def run() -> None:
        for _ in range(3):
            with transaction(audited=False):
                pass

    job = find_job("reminders")
    assert job is not None
    run_now(replace(job, run=run))
    expected = [LET_THROUGH, LET_THROUGH, 0.03, LET_THROUGH_MOST]
    assert [round(pause, 6) for pause in pauses] == (expected if is_lite() else [])


def is_lite() -> bool:
    return db.engine.dialect.name == "sqlite"
