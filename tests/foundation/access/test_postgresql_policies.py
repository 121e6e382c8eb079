"""The second lock: what slips past the session meets PostgreSQL's own policies."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from flask import Flask
from psycopg.errors import InsufficientPrivilege
from sqlalchemy import select

from portal.foundation.access.actor import SYSTEM
from portal.foundation.access.policies import are_policies_bypassed
from portal.foundation.access.roles import Role
from portal.foundation.access.scoping import (
    EVERYTHING,
    NO_VENDOR,
    ScopeNotSet,
    acting_as,
    is_owned,
    set_scope,
)
from portal.foundation.accounts.models import User
from portal.foundation.audit.recorder import record
from portal.foundation.audit.verification import verify
from portal.foundation.core.database.chain import EVENTS
from portal.foundation.core.database.db import UNSCOPED, db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.words.messages import say
from portal.ledger.vendors.models import Contact
from tests.database import database_url, make_app, tables_for_staff
from tests.factories.accounts import make_user
from tests.factories.vendors import make_vendor
from tests.foundation.access.conftest import ACME, GLOBEX, OURS, THEIRS, Room

OWNED = sorted(table.name for table in db.metadata.tables.values() if is_owned(table))
CLOSED = sorted({*OWNED, *tables_for_staff()})
PEOPLE = ("user_roles", "users")
NAMED = ("contacts", "engagements", "users", "user_roles", "vendors")


def cursor_of(session: Any) -> Any:
    """The driver's own: nothing in SQLAlchemy sees what it asks."""
    return session.connection().connection.cursor()


def seen(cursor: Any, table: str) -> set[int | None]:
    column = {"vendors": "id", "audit_things": "number", "audit_seals": "number"}.get(
        table, "vendor_id"
    )
    return {of for (of,) in cursor.execute(f"SELECT {column} FROM {table}").fetchall()}  # noqa: S608


@pytest.fixture
def stranger(two_vendors: Flask) -> Iterator["psycopg.Connection"]:
    """Who has the portal's own address of the database, and a prompt."""
    address = str(two_vendors.config["SQLALCHEMY_DATABASE_URI"]).replace("+psycopg", "")
    with psycopg.connect(address) as connection:
        yield connection


def test_every_table_with_rows_of_vendors_has_the_policy_and_its_owner_is_bound(
    stranger: "psycopg.Connection",
) -> None:
    """A new table about a vendor needs a line in TABLES of the migration."""
    closed = stranger.execute(
        "SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity ORDER BY 1"
    ).fetchall()
    assert [name for (name,) in closed] == CLOSED
    policies = stranger.execute(
        "SELECT tablename, policyname, permissive, cmd, qual, with_check FROM pg_policies"
    ).fetchall()
    assert sorted(name for name, *_ in policies) == CLOSED
    shapes = {
        (policy, permissive, command, qual.replace("vendor_id", "id"), check)
        for table, policy, permissive, command, qual, check in policies
        if table in OWNED and table not in PEOPLE
    }
    assert len(shapes) == 1, "they all say the same, of the vendor's number"
    of_people = {qual for table, _, _, _, qual, _ in policies if table in PEOPLE}
    assert len(of_people) == 1, "and those of people whose rows colleagues of departments see"
    assert of_people.isdisjoint(qual for _, _, _, qual, _ in shapes)


def test_a_role_that_passes_the_policies_is_known(two_vendors: Flask, tmp_path: Path) -> None:
    superuser = database_url(tmp_path).replace("//kantoku@", "//postgres@")
    almighty = make_app(tmp_path, SQLALCHEMY_DATABASE_URI=superuser)
    for app, passes in ((two_vendors, False), (almighty, True)):
        with app.app_context():
            assert are_policies_bypassed() is passes
            db.session.rollback()
            db.engine.dispose()


@pytest.mark.parametrize("table", CLOSED)
def test_who_names_no_vendor_sees_no_row(stranger: "psycopg.Connection", table: str) -> None:
    assert seen(stranger.cursor(), table) == set()


@pytest.mark.parametrize("table", NAMED)
def test_sql_past_the_session_sees_only_acme(room: Room, table: str) -> None:
    assert seen(cursor_of(room.session), table) == {ACME}


def test_sql_past_the_session_changes_nothing_of_globex(room: Room) -> None:
    before = room.rows_of_globex()
    cursor = cursor_of(room.session)
    cursor.execute("UPDATE contacts SET name = 'overwritten'")
    assert cursor.rowcount == 1
    cursor.execute(f"DELETE FROM engagements WHERE id = {THEIRS}")  # noqa: S608
    assert cursor.rowcount == 0
    assert room.rows_of_globex() == before


@pytest.mark.parametrize(
    "slipped_in",
    [
        "INSERT INTO contacts (vendor_id, name) SELECT vendor_id + 1, name FROM contacts",
        "UPDATE contacts SET vendor_id = vendor_id + 1",
        "UPDATE users SET vendor_id = NULL",
    ],
)
def test_sql_past_the_session_gives_nothing_away(room: Room, slipped_in: str) -> None:
    with pytest.raises(InsufficientPrivilege, match="row-level security"):
        cursor_of(room.session).execute(slipped_in)


def test_the_log_takes_what_a_vendor_does_and_shows_the_vendor_nothing_of_it(
    tmp_path: Path,
) -> None:
    app = make_app(tmp_path)
    with app.app_context():
        with acting_as(db.session, SYSTEM), transaction(audited=False):
            acme = make_vendor("Acme")
            ada = make_user("Ada", Role.VENDOR_SIGNATORY, vendor=acme)
            actor = ada.as_actor(None)
        with acting_as(db.session, actor):
            with transaction():
                ada = db.session.get_one(User, actor.user_id)
                record(actor, "user.signed_in", ada, say("Signed in"), after={"name": "Ada"})
            assert db.session.execute(select(EVENTS)).all() == [], "not even what is about itself"
            for table in tables_for_staff():
                assert seen(cursor_of(db.session), table) == set()
            db.session.rollback()
        with acting_as(db.session, SYSTEM):
            assert db.session.scalars(select(EVENTS.c.action)).all()[-1] == "user.signed_in"
            assert verify() == [], "whoever may read everything finds the chain whole"
            db.session.rollback()
        db.engine.dispose()


def test_machinery_that_reads_past_the_scope_leaves_it_as_it_was(room: Room) -> None:
    found = room.session.scalars(select(Contact.id), execution_options=UNSCOPED).all()
    assert set(found) == {OURS, THEIRS}
    assert seen(cursor_of(room.session), "contacts") == {ACME}


def test_the_lock_falls_back_with_a_savepoint(room: Room) -> None:
    with room.session.begin_nested() as savepoint:
        set_scope(room.session, EVERYTHING)
        assert seen(cursor_of(room.session), "contacts") == {ACME, GLOBEX}
        savepoint.rollback()
    assert seen(cursor_of(room.session), "contacts") == {ACME}
    assert set(room.session.scalars(select(Contact.id))) == {OURS, THEIRS}, "the scope is wide"
    assert seen(cursor_of(room.session), "contacts") == {ACME, GLOBEX}


def test_each_transaction_begins_closed(two_vendors: Flask) -> None:
    with two_vendors.app_context():
        with acting_as(db.session, SYSTEM):
            assert len(db.session.scalars(select(Contact)).all()) == 2
            db.session.rollback()
            assert seen(cursor_of(db.session), "contacts") == set()
            db.session.rollback()
        with pytest.raises(ScopeNotSet):
            db.session.scalars(select(Contact)).all()
        db.session.rollback()


def test_nobody_signed_in_sees_no_row(two_vendors: Flask) -> None:
    with two_vendors.app_context():
        set_scope(db.session, NO_VENDOR)
        assert db.session.scalars(select(User)).all() == []
        assert not any(seen(cursor_of(db.session), table) for table in NAMED)
        db.session.rollback()
