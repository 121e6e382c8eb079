"""Two runs remind in the same moment: one digest each, and neither run ends in an error.

On a working day, which the clock says: no digest goes out on a closed one.
"""

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.supervision.reminders.models import Digest, SentReminder
from portal.supervision.reminders.services import send_reminders
from tests.cast import Cast
from tests.clock import Clock
from tests.factories.obligations import make_obligation
from tests.faults.test_meeting_commands import together


@pytest.mark.parametrize("turn", range(3))
def test_each_person_gets_one_digest(clock: Clock, office: Flask, people: Cast, turn: int) -> None:
    with transaction(audited=False):
        for vendor in (people.acme, people.globex):
            make_obligation(vendor)

    written = together(office, send_reminders, send_reminders, send_reminders)

    assert all(isinstance(one, int) for one in written), written
    db.session.rollback()
    per_person = (
        select(func.count().label("digests"))
        .select_from(Digest)
        .group_by(Digest.person_id, Digest.contact_id)
        .subquery()
    )
    most = db.session.scalar(select(func.max(per_person.c.digests)))
    digests = db.session.scalar(select(func.count()).select_from(Digest)) or 0
    assert most == 1
    assert sum(one for one in written if isinstance(one, int)) == digests > 0
    assert db.session.scalar(select(func.count()).select_from(SentReminder))
