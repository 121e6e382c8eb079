"""Twenty people save at once, through two processes, into one database."""

import signal
import time

from sqlalchemy import select

from portal.foundation.access.actor import SYSTEM
from portal.foundation.audit import recorder
from portal.foundation.audit.queries import head, trail_of
from portal.foundation.audit.verification import verify
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.words.messages import say
from portal.ledger.vendors.models import Vendor
from tests.cast import Cast
from tests.faults.processes import Installation, ended

THREADS, COMMANDS = 10, 20


def test_twenty_writers_lose_nothing_and_nobody_hears_of_a_lock(
    installation: Installation, people: Cast
) -> None:
    before = head()[0]
    db.session.rollback()
    writers = [
        installation.start("-m", "tests.faults.writer", str(THREADS), str(COMMANDS))
        for _ in range(2)
    ]
    outcomes = [ended(one, within=150) for one in writers]

    assert [(code, errors) for code, _, errors in outcomes] == [(0, ""), (0, "")]
    kept = sum(int(said) for _, said, _ in outcomes)
    assert kept == 2 * THREADS * COMMANDS * 9 // 10
    db.session.rollback()
    counted = db.session.scalars(select(Vendor.name_en)).all()
    assert sum(map(int, counted)) == kept
    assert head()[0] == before + kept
    assert verify() == []
    both = db.session.scalars(select(Vendor)).all()
    lines = (line for vendor in both for line in trail_of(vendor, limit=1000))
    numbers = {str(line.text.params["number"]) for line in lines}
    assert len(numbers) == kept, "no number was given twice"
    series = {int(number.rpartition("-")[2]) for number in numbers}
    assert series == set(range(1, kept + 1)), "and none is left out, whatever was refused"


def test_a_process_killed_in_the_middle_of_a_command_leaves_nothing_half_done(
    installation: Installation, people: Cast
) -> None:
    acme_id, before = people.acme.id, head()
    db.session.rollback()
    doomed = installation.start("-m", "tests.faults.doomed")
    assert doomed.stdout is not None
    assert doomed.stdout.readline() == "in the middle\n"
    started = time.monotonic()
    doomed.send_signal(signal.SIGKILL)
    ended(doomed)

    with transaction():
        acme = db.session.scalars(select(Vendor).where(Vendor.id == acme_id)).one()
        assert acme.name_en == ""
        recorder.record(SYSTEM, "vendor.edited", acme, say("Edited"))
    assert time.monotonic() - started < 10, "its lock went with it"
    assert head()[0] == before[0] + 1
    assert verify() == []
