"""A job for which nothing waits is neither claimed nor noted; what waits is done at the next look."""

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import NamedTuple

import pytest
from flask import Flask
from sqlalchemy import select

from portal.foundation.access.actor import SYSTEM
from portal.foundation.audit import recorder
from portal.foundation.core import clock as portal_clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.words.messages import say
from portal.foundation.evidence.services import receive_bytes
from portal.foundation.evidence.types import FileKind
from portal.jobs.models import JobRun
from portal.jobs.running import looks_of, run_due, run_where_it_waits
from portal.jobs.schedule import AT_WORK, JOBS, QUIET, Job, every, find_job, jobs_state
from portal.ledger.exchange.exporting.export_job import File, begin_file
from portal.ledger.exchange.importing import services as imports
from tests.actors import acting
from tests.cast import Cast
from tests.clock import Clock
from tests.factories import papers
from tests.factories.contracts import make_contract
from tests.factories.mail import make_mail
from tests.factories.scenes import work_of
from tests.foundation.runs.test_runs import begun
from tests.ledger.exchange import files
from tests.proof.reports.drafts import issued

AN_HOUR = timedelta(hours=1)


class Trial(NamedTuple):
    """A job with what waits for it, and what it did."""

    job: Job
    waiting: list[str]
    done: list[str]


@pytest.fixture
def trial(cast: Cast) -> Trial:
    waiting: list[str] = []
    done: list[str] = []

    def run() -> None:
        done.extend(waiting)
        waiting.clear()

    job = Job("trial", say("Trial"), run, every(5), waits=lambda: waiting)
    return Trial(job, waiting, done)


def looked(look: Callable[[Flask, Job], bool], app: Flask, job: Job) -> bool:
    """As the scheduler does: in a context and a transaction of its own."""
    db.session.commit()
    ran = look(app, job)
    db.session.expire_all()
    return ran


def noted(name: str) -> list[JobRun]:
    return list(db.session.scalars(select(JobRun).where(JobRun.job == name)))


def test_nothing_is_noted_until_something_waits(app: Flask, trial: Trial) -> None:
    assert not looked(run_where_it_waits, app, trial.job)
    assert noted("trial") == []
    trial.waiting.append("a letter")
    assert looked(run_where_it_waits, app, trial.job)
    assert (trial.done, len(noted("trial"))) == (["a letter"], 1)


def test_it_runs_anyway_from_time_to_time_and_at_the_start(app: Flask, trial: Trial) -> None:
    assert looks_of(trial.job) == {
        run_where_it_waits: trial.job.looked_at,
        run_due: trial.job.anyway,
    }
    assert looked(run_due, app, trial.job)
    assert len(noted("trial")) == 1


def test_a_job_that_cannot_say_is_told_and_the_scheduler_goes_on(
    app: Flask, trial: Trial, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> bool:
        raise OSError

    # The check of imports, run in the same process, switches loggers off.
    monkeypatch.setattr(logging.getLogger("portal.jobs"), "disabled", False)
    job = Job("trial", say("Trial"), trial.job.run, every(5), waits=broken)
    assert not looked(run_where_it_waits, app, job)
    assert "job trial could not be begun" in caplog.text
    assert noted("trial") == []


def test_what_failed_still_waits_and_is_tried_again(app: Flask, cast: Cast, clock: Clock) -> None:
    make_mail()
    mail = find_job("mail")
    assert mail is not None
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(app.config, "MAIL_SERVER", "127.0.0.1")
        patch.setitem(app.config, "MAIL_PORT", 9)  # nobody listens there
        assert looked(run_where_it_waits, app, mail)
        clock.advance(seconds=30)
        assert not looked(run_where_it_waits, app, mail), "it was put off"
        clock.advance(minutes=30)
        assert looked(run_where_it_waits, app, mail)


def _paper(cast: Cast) -> None:
    papers.attach(make_contract(cast.acme), papers.contract_pdf())


def _import(cast: Cast) -> None:
    received = receive_bytes(
        files.xlsx(files.table("vendors", files.vendor("New"))), "list.xlsx", FileKind.EXCEL
    )
    with transaction():
        imports.start_import(received, actor=acting(cast.pam))


def _file(cast: Cast) -> None:
    with transaction():
        begin_file(File(), back="/", actor=acting(cast.pam))


def _touch(cast: Cast) -> None:
    with transaction():
        cast.acme.name_en = "Moved"
        recorder.record(SYSTEM, "vendor.changed", cast.acme, say("Changed"))


WAITING: list[tuple[str, Callable[[Cast], object]]] = [
    ("mail", lambda _cast: make_mail()),
    ("papers", _paper),
    ("imports", _import),
    ("imports", _file),
    ("bulk", lambda cast: begun(cast, [cast.acme])),
    ("judging", _touch),
    ("reconcile", _touch),
    ("reports", issued),
    ("receipts", lambda cast: work_of(cast.acme, signer=cast.ada)),
]


@pytest.mark.parametrize(("name", "ask"), WAITING)
def test_what_a_job_takes_up_waits_until_it_has_run(
    app: Flask, cast: Cast, clock: Clock, name: str, ask: Callable[[Cast], object]
) -> None:
    job = find_job(name)
    assert job is not None
    for one in JOBS:  # nothing is left
        if one.waits is not None:
            looked(run_due, app, one)
    clock.advance(minutes=1)
    assert not looked(run_where_it_waits, app, job)
    ask(cast)
    assert looked(run_where_it_waits, app, job)
    clock.advance(minutes=1)
    assert not looked(run_where_it_waits, app, job)


def test_every_job_that_is_looked_at_each_minute_says_what_waits() -> None:
    named = {name for name, _ask in WAITING}
    often = {job.name for job in JOBS if job.looked_at <= timedelta(minutes=1)}
    assert often == named == {job.name for job in JOBS if job.waits is not None}


def test_a_scheduler_with_nothing_to_do_is_not_said_to_stand_still(
    app: Flask, cast: Cast, clock: Clock
) -> None:
    """Each look of an idle hour, by the judging alone: it is the one that runs anyway most often."""
    shortest = min((job for job in JOBS if job.waits is not None), key=lambda job: job.anyway)
    assert shortest.anyway * 2 <= QUIET
    for _ in range(AN_HOUR // shortest.anyway):
        looked(run_due, app, shortest)
        clock.advance(seconds=int(shortest.anyway.total_seconds()))
        assert jobs_state().is_alive
    clock.advance(seconds=int(QUIET.total_seconds()))
    assert not jobs_state().is_alive


def test_a_scheduler_at_something_large_is_not_said_to_stand_still(
    app: Flask, cast: Cast, clock: Clock
) -> None:
    began = portal_clock.now()
    db.session.add(JobRun(job="reconcile-all", slot="2026-11-25", started_at=began, error=""))
    db.session.commit()
    clock.advance(seconds=int(QUIET.total_seconds()))
    assert jobs_state().is_alive
    clock.advance(seconds=int((AT_WORK - QUIET).total_seconds()))
    assert not jobs_state().is_alive, "it was killed"


def test_a_new_day_is_judged_although_nobody_touched_anything(
    app: Flask, cast: Cast, clock: Clock
) -> None:
    judging = find_job("judging")
    assert judging is not None
    looked(run_due, app, judging)
    clock.advance(days=1)
    assert looked(looks_of_anyway(judging), app, judging)
    assert noted("judging")[-1].started_at == portal_clock.now()


def looks_of_anyway(job: Job) -> Callable[[Flask, Job], bool]:
    return next(look for look, often in looks_of(job).items() if often == job.anyway)
