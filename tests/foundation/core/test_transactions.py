"""A command is one block: all of it with its one line of history, or nothing."""

import pytest
from flask import Flask
from sqlalchemy import insert, select, text, update
from sqlalchemy.exc import DBAPIError

from portal.foundation.access.actor import SYSTEM
from portal.foundation.audit import recorder
from portal.foundation.audit.queries import head, trail_of
from portal.foundation.audit.verification import verify
from portal.foundation.core.database.db import UNSCOPED, db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.words.messages import say
from portal.ledger.vendors.models import Contact, Vendor


def note(vendor: Vendor, what: str = "vendor.edited") -> None:
    recorder.record(SYSTEM, what, vendor, say("Edited"))


def refuse_at_the_end(vendor: Vendor) -> None:
    vendor.name_en = "Acme Inc."
    note(vendor)
    db.session.flush()
    raise RuleViolated(say("No."))


def note_twice(vendor: Vendor) -> None:
    vendor.name_en = "Acme Inc."
    note(vendor)
    note(vendor, "vendor.renamed")


def kept() -> str:
    db.session.rollback()
    return str(db.session.scalar(select(Vendor.name_en)))


def test_a_command_keeps_everything_with_its_line(acme: Vendor) -> None:
    before, _ = head()
    with transaction():
        acme.name_en = "Acme Inc."
        note(acme)

    assert kept() == "Acme Inc."
    assert [line.number for line in trail_of(acme)] == [before + 1]


def test_a_refused_command_keeps_nothing_and_leaves_no_gap(acme: Vendor) -> None:
    before = head()
    with pytest.raises(RuleViolated), transaction():
        refuse_at_the_end(acme)

    assert (kept(), head()) == ("", before)
    with transaction():
        acme.name_en = "Later"
        note(acme)
    assert head()[0] == before[0] + 1
    assert verify() == []


def test_a_command_without_a_line_is_refused(acme: Vendor) -> None:
    with pytest.raises(RuntimeError, match="left no audit line"), transaction():
        acme.name_en = "Acme Inc."
    assert kept() == ""


@pytest.mark.parametrize(
    "statement",
    [
        update(Vendor).values(name_en="x"),
        insert(Contact).values(vendor_id=1, name="x", email="", phone=""),
    ],
    ids=["update", "insert"],
)
def test_a_statement_without_a_line_is_refused_too(acme: Vendor, statement: object) -> None:
    with pytest.raises(RuntimeError, match="left no audit line"), transaction():
        db.session.execute(statement)  # type: ignore[call-overload]


def test_a_command_with_two_lines_is_refused(acme: Vendor) -> None:
    before = head()
    with pytest.raises(RuntimeError, match="wrote 2"), transaction():
        note_twice(acme)
    assert (kept(), head()) == ("", before)


def test_machinery_needs_no_line(acme: Vendor) -> None:
    before = head()
    with transaction(audited=False):
        acme.name_en = "counted"
    assert (kept(), head()) == ("counted", before)


def test_a_command_that_changes_nothing_needs_no_line(own_app: Flask) -> None:
    before = head()
    with transaction():
        assert db.session.scalars(select(Vendor)).all() == []
    assert head() == before


def test_nothing_can_be_written_outside_a_command(acme: Vendor) -> None:
    acme.name_en = "slipped in"
    with pytest.raises(DBAPIError, match=r"read-?only"):
        db.session.commit()
    db.session.rollback()
    for statement in (update(Vendor).values(name_en="x"), text("DELETE FROM vendors")):
        with pytest.raises(DBAPIError, match=r"read-?only"):
            db.session.execute(statement, execution_options=UNSCOPED)
        db.session.rollback()
    assert kept() == ""


def test_after_a_command_nothing_can_be_written_any_more(acme: Vendor) -> None:
    with transaction():
        acme.name_en = "Acme Inc."
        note(acme)
    with pytest.raises(DBAPIError, match=r"read-?only"):
        db.session.execute(update(Vendor).values(name_en="x"))
    db.session.rollback()


def test_what_was_changed_before_the_command_is_refused(acme: Vendor) -> None:
    acme.name_en = "too early"
    with pytest.raises(RuntimeError, match="before the command began"), transaction():
        note(acme)
    db.session.rollback()


def test_a_command_inside_a_command_is_refused(acme: Vendor) -> None:
    with transaction():
        acme.name_en = "Acme Inc."
        note(acme)
        with pytest.raises(RuntimeError, match="inside a command"), transaction():
            pass
    assert kept() == "Acme Inc."


def test_rows_loaded_before_are_read_again_under_the_lock(acme: Vendor, own_app: Flask) -> None:
    assert db.session.get_one(Vendor, acme.id).name_en == ""
    with db.engine.connect().execution_options(begin="IMMEDIATE", writes=True, **UNSCOPED) as other:
        other.execute(text("UPDATE vendors SET name_en = 'from elsewhere', version = 7"))
        other.commit()

    with transaction():
        assert acme.name_en == "from elsewhere"
        acme.name_en += "!"
        note(acme)

    assert kept() == "from elsewhere!"
