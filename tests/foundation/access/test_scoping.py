"""A vendor sees and changes only itself, whichever door somebody tries."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, event, exists, func, insert, select, text, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import ORMExecuteState, aliased, make_transient_to_detached

from portal.foundation.access.actor import SYSTEM, Actor
from portal.foundation.access.roles import Role
from portal.foundation.access.scoping import (
    EVERYTHING,
    NO_VENDOR,
    OutsideScope,
    ScopeNotSet,
    acting_as,
    set_scope,
)
from portal.foundation.accounts.models import User, UserRole
from portal.foundation.core.database.db import UNSCOPED, db
from portal.ledger.engagements.models import Engagement, EngagementChange
from portal.ledger.vendors.models import Contact, Vendor
from tests.database import on_postgresql
from tests.foundation.access.conftest import ACME, ADA, GLOBEX, GUS, OURS, PAM, THEIRS, Room

TABLE: Any = Contact.__table__
KEYS = select(Contact.id)
RAW = "SELECT * FROM contacts"
ROW = {"vendor_id": GLOBEX, "name": "slipped in"}
KEYED = {"id": THEIRS, "name": "overwritten", "version": 1}
OTHER = aliased(Contact)

Door = Callable[[Any, Contact], Any]


def saying(statement: Any, values: Any = None) -> Door:
    return lambda session, _row: session.execute(statement, values)


def _change_detached(session: Any, row: Contact) -> None:
    row.name = "overwritten"
    session.add(row)


def _made_up(session: Any, _row: Contact) -> None:
    made_up = Contact(id=THEIRS, vendor_id=ACME, name="taken over")
    make_transient_to_detached(made_up)
    session.add(made_up)


def _upsert(session: Any, _row: Contact) -> Any:
    dialect = postgresql if on_postgresql() else sqlite
    row = dialect.insert(Contact).values(id=THEIRS, vendor_id=ACME, name="taken over")
    return session.execute(row.on_conflict_do_update(index_elements=["id"], set_={"name": "x"}))


FILTERED: dict[str, Door] = {
    "select of a model": saying(select(Contact)),
    "select by key": saying(select(Contact).where(Contact.id == THEIRS)),
    "select of columns": saying(select(Contact.id, Contact.name)),
    "select of an alias": saying(select(OTHER)),
    "join from the vendor": saying(
        select(Vendor.name, Contact.id).join(Contact, Contact.vendor_id == Vendor.id)
    ),
    "join to an alias": saying(select(Contact.id, OTHER.id).join(OTHER, OTHER.id > Contact.id)),
    "outer join": saying(select(OTHER.id).select_from(Contact).outerjoin(OTHER, OTHER.id != 0)),
    "subquery": saying(select(KEYS.where(Contact.id == THEIRS).subquery().c.id)),
    "in of a select": saying(select(Contact.id).where(Contact.id.in_(KEYS))),
    "union": saying(KEYS.union_all(KEYS)),
    "exists of a select": saying(select(KEYS.where(Contact.id == THEIRS).exists())),
    "get of a row loaded before": lambda session, _row: session.get(Contact, THEIRS),
    "get of the other vendor": lambda session, _row: session.get(Vendor, GLOBEX),
    "get of the other's person": lambda session, _row: session.get(User, GUS),
    "get of a person of the company": lambda session, _row: session.get(User, PAM),
    "update of a model": saying(update(Contact).values(name="overwritten")),
    "update of all vendors": saying(update(Vendor).values(name_en="overwritten")),
    "update of all people": saying(update(User).values(name="overwritten")),
    "delete of a model": saying(delete(Contact).where(Contact.id > OURS)),
    "delete of roles": saying(delete(UserRole)),
}
REFUSED: dict[str, Door] = {
    "exists().where": saying(select(exists().where(Contact.id == THEIRS))),
    "bare table": saying(select(TABLE)),
    "bare column beside a model": saying(select(Vendor.name, TABLE.c.id)),
    "bare table in a subquery": saying(
        select(Contact.id, select(func.max(TABLE.c.id)).scalar_subquery())
    ),
    "text()": saying(text(RAW)),
    "from_statement": saying(select(Contact).from_statement(text(RAW))),
    "text in where": saying(select(Contact).where(text("1=1 or 1=1"))),
    "exec_driver_sql": lambda session, _row: session.connection().exec_driver_sql(RAW).all(),
    "the connection": lambda session, _row: session.connection().execute(select(TABLE)).all(),
    "another connection": lambda _session, _row: _elsewhere(),
    "add": lambda session, _row: session.add(Contact(**ROW)),
    "add under their parent": lambda session, _row: session.add(
        EngagementChange(
            vendor_id=ACME,
            engagement_id=THEIRS,
            number=1,
            changed_on=date(2026, 11, 25),
            what="terms",
        )
    ),
    "add of a vendor": lambda session, _row: session.add(Vendor(name="New", kind="printer")),
    "add of a person of the company": saying(
        insert(User).values(email="x@y.z", name="X", stamp="s", vendor_id=None)
    ),
    "role for a person of the company": saying(
        insert(UserRole).values(user_id=PAM, role=Role.ADMIN, vendor_id=None)
    ),
    "move of an own row": lambda session, _row: setattr(
        session.get(Contact, OURS), "vendor_id", GLOBEX
    ),
    "insert of a list": saying(insert(Contact), [ROW | {"vendor_id": ACME}, ROW]),
    "insert of values": saying(insert(Contact).values(**ROW)),
    "insert of several values": saying(insert(Contact).values([ROW, ROW])),
    "insert of an expression": saying(insert(Contact).values(vendor_id=func.abs(2), name="x")),
    "insert from a select": saying(
        insert(TABLE).from_select(["vendor_id", "name"], select(Vendor.id, Vendor.name))
    ),
    "upsert onto their row": _upsert,
    "update that gives rows away": saying(update(Contact).values(vendor_id=GLOBEX)),
    "update by an expression": saying(update(Contact).values(vendor_id=Contact.vendor_id + 1)),
    "update by a list of keys": saying(update(Contact), [KEYED]),
    "update of a bare table": saying(update(TABLE).values(name="overwritten")),
    "delete from a bare table": saying(delete(TABLE)),
    "bulk_save_objects": lambda session, _row: session.bulk_save_objects([Contact(**ROW)]),
    "bulk_insert_mappings": lambda session, _row: session.bulk_insert_mappings(Contact, [ROW]),
    "bulk_update_mappings": lambda session, _row: session.bulk_update_mappings(Contact, [KEYED]),
    "add of a detached row": _change_detached,
    "merge": lambda session, row: session.merge(row),
    "made-up detached row": _made_up,
}


@pytest.mark.parametrize("name", FILTERED)
def test_ada_finds_and_changes_nothing_of_globex_through(room: Room, name: str) -> None:
    before = room.rows_of_globex()

    found = FILTERED[name](room.session, room.theirs)
    room.session.flush()

    assert room.rows_of_globex() == before
    assert not _seen(found) & {THEIRS, "of Globex", "Globex", "Gus", "Pam", True}


@pytest.mark.parametrize("name", REFUSED)
def test_ada_is_refused(room: Room, name: str) -> None:
    before = room.rows_of_globex()

    with pytest.raises((OutsideScope, ScopeNotSet, IntegrityError)):
        _through(REFUSED[name], room)

    room.session.rollback()
    assert room.rows_of_globex() == before


def _through(door: Door, room: Room) -> None:
    found = door(room.session, room.theirs)
    room.session.flush()
    _seen(found)


def _seen(found: Any) -> set[Any]:
    """Ids and names in whatever a door gave back."""
    if found is None:
        return set()
    rows = found.all() if getattr(found, "returns_rows", False) else [found]
    cells = [cell for row in rows for cell in (row if isinstance(row, tuple) else [row])]
    cells = [cell for row in cells for cell in (row if hasattr(row, "_fields") else [row])]
    return {getattr(cell, "id", cell) for cell in cells} | {
        getattr(cell, "name", None) for cell in cells
    }


def _elsewhere() -> Any:
    with db.engine.connect() as connection:
        return connection.execute(select(TABLE)).all()


def test_ada_works_with_her_own_rows(room: Room) -> None:
    room.session.add(Contact(vendor_id=ACME, name="new"))
    room.session.flush()
    room.session.execute(insert(Contact), [{"vendor_id": ACME, "name": "listed"}])
    room.session.execute(update(Contact).values(phone="03-0000-0000"))

    found = room.session.scalars(select(Contact)).all()

    assert {one.name for one in found} == {"of Acme", "new", "listed"}
    assert {one.phone for one in found} == {"03-0000-0000"}


def test_ada_sees_herself_and_no_person_of_the_company(room: Room) -> None:
    assert room.session.scalars(select(User.name)).all() == ["Ada"]
    assert room.session.scalars(select(UserRole.user_id)).all() == [ADA]


def test_a_child_cannot_sit_under_the_parent_of_another_vendor_even_for_staff(room: Room) -> None:
    set_scope(room.session, EVERYTHING)
    room.session.add(
        EngagementChange(
            vendor_id=ACME,
            engagement_id=THEIRS,
            number=1,
            changed_on=date(2026, 11, 25),
            what="terms",
        )
    )

    with pytest.raises(IntegrityError):
        room.session.flush()


def test_a_statement_once_compiled_does_not_keep_the_scope_before(room: Room) -> None:
    assert room.session.scalars(select(Engagement.id)).all() == [OURS]
    set_scope(room.session, GLOBEX)
    assert room.session.scalars(select(Engagement.id)).all() == [THEIRS]
    set_scope(room.session, NO_VENDOR)
    assert room.session.scalars(select(Engagement.id)).all() == []


def test_without_a_scope_the_database_answers_nobody(two_vendors: Flask) -> None:
    with two_vendors.app_context():
        with pytest.raises(ScopeNotSet):
            db.session.scalars(select(Vendor)).all()
        db.session.rollback()


def test_a_job_sees_everything_and_leaves_no_scope_behind(two_vendors: Flask) -> None:
    with two_vendors.app_context():
        with acting_as(db.session, SYSTEM):
            assert len(db.session.scalars(select(Vendor)).all()) == 2
        with pytest.raises(ScopeNotSet):
            db.session.scalars(select(Vendor)).all()
        db.session.rollback()


def test_acting_for_a_vendor_ends_with_the_block(room: Room) -> None:
    set_scope(room.session, EVERYTHING)
    ada = Actor(roles=frozenset({Role.VENDOR_SIGNATORY}), user_id=ADA, vendor_id=ACME)
    with acting_as(room.session, ada):
        assert room.session.scalars(select(Contact.id)).all() == [OURS]
    assert room.session.scalars(select(Contact.id)).all() == [OURS, THEIRS]


def test_machinery_that_says_so_reads_past_the_scope(room: Room) -> None:
    found = room.session.scalars(select(Contact.id), execution_options=UNSCOPED).all()
    assert found == [OURS, THEIRS]


def test_a_shape_that_was_let_through_lets_through_no_other(room: Room) -> None:
    """Statements of a known shape are not walked through again; the scope is always the present."""
    for _ in range(2):
        assert room.session.scalars(select(Contact.id)).all() == [OURS]
        with pytest.raises(OutsideScope):
            room.session.execute(select(TABLE.c.id))
    set_scope(room.session, GLOBEX)
    assert room.session.scalars(select(Contact.id)).all() == [THEIRS]


def test_with_two_apps_in_a_process_nothing_is_filtered_twice(app: Flask, room: Room) -> None:
    """They share one session: each statement was walked through once for each app there was."""
    filtered: list[int] = []

    def note(state: ORMExecuteState) -> None:
        statement: Any = state.statement
        filtered.append(len(statement._with_options))

    event.listen(room.session, "do_orm_execute", note)
    try:
        assert room.session.scalars(select(Contact.id)).all() == [OURS]
    finally:
        event.remove(room.session, "do_orm_execute", note)
    assert filtered == [3], "for what a vendor owns, what it may own, and itself"


def test_nobody_is_both_staff_and_a_vendors_person() -> None:
    with pytest.raises(ValueError, match="both staff"):
        Actor(roles=frozenset({Role.ADMIN, Role.VENDOR_MEMBER}), vendor_id=ACME)
    with pytest.raises(ValueError, match="belong to a vendor"):
        Actor(roles=frozenset({Role.ADMIN}), vendor_id=ACME)
    with pytest.raises(ValueError, match="belong to a vendor"):
        Actor(roles=frozenset({Role.VENDOR_MEMBER}))


def test_the_undone_database_of_the_other_tests_is_guarded_as_well(database: None) -> None:
    set_scope(db.session, ACME)
    with pytest.raises(OutsideScope):
        db.session.connection().execute(select(TABLE))
    set_scope(db.session, EVERYTHING)
