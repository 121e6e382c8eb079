"""A short history to read and to spoil."""

from collections.abc import Sequence

import pytest

from portal.foundation.audit import recorder
from portal.foundation.audit.queries import head
from portal.foundation.core.database.chain import EVENTS
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.words.messages import say
from tests.actors import acting
from tests.cast import Cast

History = Sequence[int]  # the numbers of its five events, oldest first


def remember(cast: Cast, what: str = "vendor.renamed", name: str = "New name") -> int:
    """One event about Acme and its owner; its number."""
    with transaction():
        recorder.record(
            acting(cast.pam),
            what,
            cast.acme,
            say("Vendor renamed: %(name)s", name=name),
            also=[cast.pam],
            before={"name": "Acme"},
            after={"name": name},
        )
    return head()[0]


@pytest.fixture
def history(cast: Cast) -> History:
    return [remember(cast, name=f"Name {number}") for number in range(5)]


def stored(number: int) -> dict[str, object]:
    """An event as the table holds it."""
    row = db.session.execute(EVENTS.select().where(EVENTS.c.number == number)).mappings().one()
    return dict(row)
