"""Two schedulers, a signal, a portal that is not set up yet: nothing twice, nothing lost."""

import signal
import time
from collections import Counter
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import select

from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.mail.models import MailState, OutboxEmail
from portal.foundation.mail.outbox import queue
from portal.jobs.models import JobRun
from tests.cast import Cast
from tests.factories.mail import a_mail
from tests.factories.organisation import make_organisation
from tests.faults.processes import Installation, ended
from tests.post_office import PostOffice, listening

MAILS = 30


@pytest.fixture
def post_office() -> Iterator[PostOffice]:
    with listening() as office:
        yield office


def test_two_runs_at_once_send_each_mail_once(
    installation: Installation, people: Cast, post_office: PostOffice
) -> None:
    with transaction(audited=False):
        for number in range(MAILS):
            queue(a_mail(key=f"test:{number}", subject=f"No. {number}"))
    server = {"MAIL_SERVER": "127.0.0.1", "MAIL_PORT": str(post_office.port)}

    runs = [installation.flask("jobs", "once", "mail", **server) for _ in range(2)]
    outcomes = [ended(one) for one in runs]

    assert [code for code, _, _ in outcomes] == [0, 0], outcomes
    arrived = Counter(letter["Subject"] for letter in post_office.letters)
    assert arrived == Counter(f"No. {number}" for number in range(MAILS))
    db.session.rollback()
    states = db.session.scalars(select(OutboxEmail.state).distinct()).all()
    assert states == [MailState.SENT]


def test_two_schedulers_run_a_slot_once_and_stop_when_told(
    installation: Installation, people: Cast
) -> None:
    with transaction(audited=False):
        queue(a_mail())
    schedulers = [installation.flask("jobs", "run") for _ in range(2)]
    wait_for(lambda: runs() != [])
    time.sleep(1)  # the slower one looks as well

    for one, how in zip(schedulers, (signal.SIGTERM, signal.SIGINT), strict=True):
        one.send_signal(how)
    asked = time.monotonic()
    outcomes = [ended(one, within=15) for one in schedulers]

    assert [code for code, _, _ in outcomes] == [0, 0], outcomes
    assert time.monotonic() - asked < 10
    found = runs()
    assert len({(run.job, run.slot) for run in found}) == len(found)
    assert all(run.finished_at is not None and run.error == "" for run in found)
    states = db.session.scalars(select(OutboxEmail.state)).all()
    assert set(states) == {MailState.KEPT}
    assert len(states) == len(set(db.session.scalars(select(OutboxEmail.key))))


def test_before_set_up_the_scheduler_waits_and_says_so(
    installation: Installation, office: Flask
) -> None:
    scheduler = installation.flask("jobs", "run")
    assert scheduler.stderr is not None
    assert scheduler.stderr.readline() == (
        "Jobs begin once the portal has been set up in the browser.\n"
    )
    with transaction(audited=False):
        make_organisation()
    wait_for(lambda: runs() != [])

    scheduler.send_signal(signal.SIGTERM)
    code, _, _ = ended(scheduler, within=15)
    assert code == 0


def test_before_set_up_a_scheduler_that_is_told_to_stop_stops(
    installation: Installation, office: Flask
) -> None:
    scheduler = installation.flask("jobs", "run")
    assert scheduler.stderr is not None
    scheduler.stderr.readline()

    scheduler.send_signal(signal.SIGINT)
    code, _, errors = ended(scheduler, within=15)

    assert (code, errors, runs()) == (0, "", [])


def runs() -> list[JobRun]:
    db.session.rollback()
    return list(db.session.scalars(select(JobRun)))


def wait_for(condition: object, within: float = 30) -> None:
    assert callable(condition)
    until = time.monotonic() + within
    while not condition():
        assert time.monotonic() < until, "it did not happen in time"
        time.sleep(0.1)
