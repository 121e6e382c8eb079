"""What PostgreSQL does for us: one moment for a reader, waiting writers, an end to what hangs."""

from collections.abc import Iterator
from threading import Event, Thread
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Connection, insert, select, text
from sqlalchemy.exc import IntegrityError, OperationalError

from portal.foundation.access.actor import SYSTEM
from portal.foundation.access.scoping import acting_as
from portal.foundation.core.database.db import BUSY_MS, IDLE_MS, SLOW_MS, UNSCOPED, WRITING, db
from portal.foundation.core.database.locking import alone, hold
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import Overtaken
from portal.foundation.mail.models import OutboxEmail
from portal.foundation.mail.outbox import queue
from portal.ledger.vendors.models import Contact, Vendor, VendorStateSpan
from tests.factories.mail import a_mail
from tests.factories.organisation import make_organisation


@pytest.fixture
def elsewhere(own_app: Flask) -> Iterator[Connection]:
    """Somebody else, who writes past the portal."""
    with db.engine.connect().execution_options(**WRITING, **UNSCOPED) as other:
        yield other


def shown(name: str) -> str:
    return str(db.session.scalar(text(f"SHOW {name}"), execution_options=UNSCOPED))


def test_a_reader_sees_one_moment_and_can_write_nothing(acme: Vendor) -> None:
    assert shown("transaction_isolation") == "repeatable read"
    assert shown("transaction_read_only") == "on"
    with transaction():
        assert shown("transaction_isolation") == "read committed"
        assert shown("transaction_read_only") == "off"


def test_what_hangs_comes_to_an_end(own_app: Flask) -> None:
    assert shown("lock_timeout") == f"{BUSY_MS // 1000}s"
    assert shown("statement_timeout") == f"{SLOW_MS // 60_000}min"
    assert shown("idle_in_transaction_session_timeout") == f"{IDLE_MS // 60_000}min"


def test_a_reader_is_not_disturbed_by_what_is_saved_meanwhile(
    acme: Vendor, elsewhere: Connection
) -> None:
    names = select(Vendor.name_en)
    assert db.session.scalars(names).all() == [""]
    elsewhere.execute(text("UPDATE vendors SET name_en = 'Meanwhile'"))
    elsewhere.commit()
    assert db.session.scalars(names).all() == [""]
    db.session.rollback()
    assert db.session.scalars(names).all() == ["Meanwhile"]


def test_a_lock_that_does_not_come_is_a_refusal(acme: Vendor, elsewhere: Connection) -> None:
    elsewhere.execute(text("SELECT id FROM vendors FOR UPDATE"))
    with pytest.raises(Overtaken), transaction():
        _change_without_waiting(acme)


def _change_without_waiting(acme: Vendor) -> None:
    db.session.execute(text("SET LOCAL lock_timeout = 50"), execution_options=UNSCOPED)
    acme.name_en = "Too late"


def test_a_row_that_changed_since_it_was_read_is_not_overwritten(
    acme: Vendor, elsewhere: Connection
) -> None:
    """A row without a version, selected in the command and not locked."""
    with pytest.raises(Overtaken), transaction():
        _change_what_was_read(elsewhere)
    assert db.session.scalars(select(VendorStateSpan.reason)).all() == ["first"]


def _change_what_was_read(elsewhere: Connection) -> None:
    span = db.session.scalars(select(VendorStateSpan)).one()
    assert span.reason == ""
    elsewhere.execute(text("UPDATE vendor_state_spans SET reason = 'first'"))
    elsewhere.commit()
    span.reason = "second"


def test_a_row_that_is_held_is_read_again(acme: Vendor, elsewhere: Connection) -> None:
    with transaction(audited=False):
        span = db.session.scalars(select(VendorStateSpan)).one()
        elsewhere.execute(text("UPDATE vendor_state_spans SET reason = 'first'"))
        elsewhere.commit()
        hold(span)
        span.reason += ", second"
    assert db.session.scalars(select(VendorStateSpan.reason)).all() == ["first, second"]


def test_a_row_with_a_version_that_is_held_is_read_again_too(
    acme: Vendor, elsewhere: Connection
) -> None:
    db.session.expunge_all()
    with transaction(audited=False):
        vendor = db.session.scalars(select(Vendor)).one()
        elsewhere.execute(text("UPDATE vendors SET name_en = 'first', version = 7"))
        elsewhere.commit()
        hold(vendor)
        vendor.name_en += ", second"
    found = db.session.execute(select(Vendor.name_en, Vendor.version)).one()
    assert tuple(found) == ("first, second", 8)


def test_what_is_selected_for_update_twice_is_read_again(
    acme: Vendor, elsewhere: Connection
) -> None:
    one = select(VendorStateSpan)
    with transaction(audited=False):
        span = db.session.scalars(one).one()
        elsewhere.execute(text("UPDATE vendor_state_spans SET reason = 'first'"))
        elsewhere.commit()
        assert db.session.scalars(one.with_for_update()).one() is span
        assert span.reason == "first"


def test_a_row_loaded_before_is_locked_when_it_is_touched_and_what_all_look_at_is_not(
    acme: Vendor, elsewhere: Connection
) -> None:
    with transaction(audited=False):
        company = make_organisation()
    assert (acme.name, company.zone) == ("Acme", "Asia/Tokyo")
    with transaction():
        assert (acme.name, company.zone) == ("Acme", "Asia/Tokyo")
        elsewhere.execute(text("SELECT id FROM organisation FOR UPDATE NOWAIT"))
        with pytest.raises(OperationalError, match="could not obtain lock"):
            elsewhere.execute(text("SELECT id FROM vendors FOR UPDATE NOWAIT"))
        elsewhere.rollback()


def test_a_changed_row_may_still_be_referred_to(acme: Vendor, elsewhere: Connection) -> None:
    with transaction(audited=False):
        acme.name_en = "Changed"
        db.session.flush()
        elsewhere.execute(text("SET LOCAL lock_timeout = 1000"))
        elsewhere.execute(insert(Contact).values(vendor_id=acme.id, name="x"))
        elsewhere.commit()
    assert db.session.scalars(select(Contact.name)).all() == ["x"]


def test_two_who_ask_alone_come_one_after_the_other(own_app: Flask) -> None:
    first_is_in, seen = Event(), []

    def second() -> None:
        with own_app.app_context(), acting_as(db.session, SYSTEM):
            first_is_in.wait(10)
            with transaction(audited=False):
                alone("names")
                seen.append("second")

    thread = Thread(target=second)
    thread.start()
    with transaction(audited=False):
        alone("names")
        first_is_in.set()
        thread.join(0.3)
        seen.append("first")
    thread.join(10)
    assert seen == ["first", "second"]


def test_a_row_is_locked_inside_a_command_only(acme: Vendor) -> None:
    with pytest.raises(RuntimeError, match="inside a command only"):
        db.session.scalars(select(Vendor).with_for_update()).all()


def test_errors_of_the_database_quote_no_values(own_app: Flask) -> None:
    with transaction(audited=False):
        queue(a_mail(key="secret:1"))
    with pytest.raises(Overtaken) as refused, transaction(audited=False):
        _write_it_again()
    cause = refused.value.__cause__
    assert isinstance(cause, IntegrityError)
    assert "duplicate key" in str(cause)
    assert "secret:1" not in f"{cause} {cause.orig} {cause.__cause__}"


def _write_it_again() -> None:
    kept = db.session.scalars(select(OutboxEmail)).one()
    names = OutboxEmail.__mapper__.column_attrs.keys()
    values: dict[str, Any] = {name: getattr(kept, name) for name in names if name != "id"}
    db.session.add(OutboxEmail(**values))
