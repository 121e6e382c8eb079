"""Two vendors in a database of their own, where nothing is eased for tests."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import scoped_session

from portal.foundation.access.policies import SETTING
from portal.foundation.access.roles import Role
from portal.foundation.access.scoping import EVERYTHING, set_scope
from portal.foundation.core import clock
from portal.foundation.core.database.db import WRITING, db
from portal.foundation.core.database.transactions import transaction
from portal.ledger.engagements.models import Engagement
from portal.ledger.vendors.models import Contact
from tests.database import make_app, on_postgresql
from tests.factories.accounts import make_user
from tests.factories.vendors import make_vendor

ACME, GLOBEX = 1, 2
OURS, THEIRS = 10, 100  # ids of contacts and engagements of Acme and of Globex
PAM, ADA, GUS = 1, 2, 3


@dataclass(frozen=True, slots=True)
class Room:
    """A session on behalf of Acme; `theirs` was loaded before, under the scope of everything."""

    session: scoped_session[Any]
    theirs: Contact

    def rows_of_globex(self) -> list[object]:
        """Read past every guard, on PostgreSQL past its policies too."""
        driver = self.session.connection().connection
        found: list[object] = []
        with past_policies(driver.cursor()) as cursor:
            for table in ("contacts", "engagements", "engagement_changes", "users", "user_roles"):
                mine = f"vendor_id <> {ACME} OR vendor_id IS NULL"
                sql = f"SELECT * FROM {table} WHERE {mine} ORDER BY 1"  # noqa: S608
                found += cursor.execute(sql).fetchall()
            sql = f"SELECT * FROM vendors WHERE id <> {ACME} ORDER BY 1"  # noqa: S608
            found += cursor.execute(sql).fetchall()
        return found


@contextmanager
def past_policies(cursor: Any) -> Iterator[Any]:
    if not on_postgresql():
        yield cursor
        return
    (before,) = cursor.execute(f"SELECT current_setting('{SETTING}', true)").fetchone()
    cursor.execute(f"SET LOCAL {SETTING} = 'everything'")
    yield cursor
    cursor.execute(f"SELECT set_config('{SETTING}', %s, true)", (before or "",))


@pytest.fixture(scope="module")
def two_vendors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    app = make_app(tmp_path_factory.mktemp("scoping"))
    with app.app_context():
        set_scope(db.session, EVERYTHING)
        with transaction(audited=False):
            make_user("Pam", Role.PROCUREMENT)
            acme, globex = make_vendor("Acme"), make_vendor("Globex")
            make_user("Ada", Role.VENDOR_SIGNATORY, vendor=acme)
            make_user("Gus", Role.VENDOR_SIGNATORY, vendor=globex)
            for number, vendor in ((OURS, acme), (THEIRS, globex)):
                db.session.add(Contact(id=number, vendor_id=vendor.id, name=f"of {vendor.name}"))
                db.session.add(
                    Engagement(
                        id=number,
                        vendor_id=vendor.id,
                        number=f"W-{number}",
                        created_at=clock.now(),
                    )
                )
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def room(two_vendors: Flask) -> Iterator[Room]:
    """Able to write, so that nothing but the scope stands in the way; nothing is kept."""
    with two_vendors.app_context():
        set_scope(db.session, EVERYTHING)
        db.session.connection(execution_options=WRITING)
        theirs = db.session.get_one(Contact, THEIRS)
        set_scope(db.session, ACME)
        yield Room(db.session, theirs)
        db.session.rollback()
