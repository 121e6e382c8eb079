"""What SQLite does for us: one writer at a time, readers beside it, and a long wait for the lock."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import Connection, select, text

from portal.foundation.core.database.db import BUSY_MS, UNSCOPED, WRITING, db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import Overtaken
from portal.ledger.vendors.models import Vendor


@pytest.fixture
def elsewhere(own_app: Flask) -> Iterator[Connection]:
    """Somebody else, who writes past the portal."""
    with db.engine.connect().execution_options(**WRITING, **UNSCOPED) as other:
        yield other


def shown(name: str) -> str:
    return str(db.session.scalar(text(f"PRAGMA {name}"), execution_options=UNSCOPED))


def test_a_connection_is_set_up_for_many(own_app: Flask) -> None:
    names = ("journal_mode", "busy_timeout", "foreign_keys", "synchronous", "query_only")
    assert [shown(name) for name in names] == ["wal", str(BUSY_MS), "1", "2", "1"]
    with transaction():
        assert shown("query_only") == "0"


def test_a_reader_sees_one_moment_beside_a_writer(acme: Vendor, elsewhere: Connection) -> None:
    names = select(Vendor.name_en)
    assert db.session.scalars(names).all() == [""]
    elsewhere.execute(text("UPDATE vendors SET name_en = 'Meanwhile'"))
    elsewhere.commit()
    assert db.session.scalars(names).all() == [""]
    db.session.rollback()
    assert db.session.scalars(names).all() == ["Meanwhile"]


def test_a_lock_that_does_not_come_is_a_refusal(acme: Vendor, elsewhere: Connection) -> None:
    shown("busy_timeout=50")
    elsewhere.execute(text("UPDATE vendors SET name_en = 'First'"))
    with pytest.raises(Overtaken), transaction():
        acme.name_en = "Too late"
