"""A command seals what it did itself: no row of another hand, none of a command that failed, and none
less than it wrote."""

from datetime import date

import pytest
from sqlalchemy import delete, insert, select, text, update

from portal.foundation.access.actor import SYSTEM
from portal.foundation.audit.recorder import record
from portal.foundation.core.database import chain
from portal.foundation.core.database.chain import HEAD
from portal.foundation.core.database.db import UNSCOPED, Base, db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.words.messages import say
from portal.ledger.vendors.models import Contact
from portal.proof.records import services
from portal.proof.records.services import compare_rows
from portal.proof.records.words import UNMADE
from tests.cast import Cast

CONTACTS = Base.metadata.tables["contacts"]


@pytest.fixture(autouse=True)
def known(cast: Cast) -> None:
    """What the cast was made of is sealed as found, so that nothing of it is told below."""
    db.session.execute(update(HEAD).values(unsealed_by="0011"), execution_options=UNSCOPED)
    db.session.commit()
    services.seal_as_found()


def noted(cast: Cast) -> None:
    """The one audit line of a command."""
    record(SYSTEM, "contact.noted", cast.acme, say("Tried"))


def a_contact(cast: Cast, name: str = "Ken") -> int:
    with transaction():
        row = Contact(vendor_id=cast.acme.id, name=name)
        db.session.add(row)
        db.session.flush()
        noted(cast)
    return row.id


def by_hand(statement: str, **values: object) -> None:
    db.session.execute(text(statement), values)
    db.session.commit()


def told() -> list[tuple[int, str]]:
    return [(one.id, one.what) for one in compare_rows().differences]


def test_a_change_makes_no_record_of_what_no_event_made(cast: Cast) -> None:
    row = Contact(vendor_id=cast.acme.id, name="Eve")
    db.session.add(row)
    db.session.commit()
    with transaction():
        row.phone = "03-0000-0000"
        noted(cast)
    assert told() == [(row.id, UNMADE)]


def test_what_was_written_outside_of_a_command_is_not_sealed_by_the_next_one(cast: Cast) -> None:
    kept = a_contact(cast)
    row = db.session.get_one(Contact, kept)
    row.name = "Eve"
    made = Contact(vendor_id=cast.acme.id, name="Mallory")
    db.session.add(made)
    db.session.commit()
    a_contact(cast, "Rei")
    assert told() == [(kept, "row"), (made.id, UNMADE)]


def test_a_command_that_failed_leaves_nothing_to_seal(cast: Cast) -> None:
    kept = a_contact(cast)
    with pytest.raises(ZeroDivisionError):
        _begin_and_fail(kept)
    by_hand("UPDATE contacts SET name = 'Eve' WHERE id = :id", id=kept)
    a_contact(cast, "Mia")
    assert told() == [(kept, "row")]


def _begin_and_fail(contact: int) -> None:
    with transaction():
        db.session.get_one(Contact, contact).name = "Rei"
        db.session.flush()
        raise ZeroDivisionError


def test_what_a_command_changes_is_sealed_and_no_other_part_of_it(cast: Cast) -> None:
    kept = a_contact(cast)
    with transaction():
        db.session.get_one(Contact, kept).phone = "03-0000-0000"
        noted(cast)
    assert told() == []
    by_hand("UPDATE contacts SET name = 'Eve' WHERE id = :id", id=kept)
    with transaction():
        db.session.get_one(Contact, kept).ended_on = date(2026, 11, 1)
        noted(cast)
    assert told() == [(kept, "row")]


def test_what_a_command_removes_is_sealed_as_gone(cast: Cast) -> None:
    kept = a_contact(cast)
    with transaction():
        db.session.delete(db.session.get_one(Contact, kept))
        noted(cast)
    assert told() == []


def test_statements_for_many_rows_are_sealed_too(cast: Cast) -> None:
    first, other = a_contact(cast), a_contact(cast, "Rei")
    of_acme = CONTACTS.c.id.in_([first, other])
    with transaction():
        db.session.execute(update(CONTACTS).where(of_acme).values(phone="03"))
        noted(cast)
    assert told() == []
    with transaction():
        db.session.execute(delete(CONTACTS).where(CONTACTS.c.id == other))
        noted(cast)
    assert told() == []
    by_hand("UPDATE contacts SET name = 'Eve' WHERE id = :id", id=first)
    with transaction():
        db.session.execute(update(CONTACTS).where(of_acme).values(ended_on=date(2026, 11, 1)))
        noted(cast)
    assert told() == [(first, "row")], "another part than that of the name"


def test_rows_inserted_at_once_say_which_they_are(cast: Cast) -> None:
    like: dict[str, object] = {"vendor_id": cast.acme.id, "name": "Ken"}
    with pytest.raises(RuntimeError, match="rows of contacts were written"):
        _insert(cast, [like])
    _insert(cast, [like | {"id": 900}, like | {"id": 901}])
    assert told() == []
    with transaction():
        db.session.execute(insert(CONTACTS), [like | {"name": "Rei"}])
        made = db.session.scalars(select(CONTACTS.c.id).where(CONTACTS.c.name == "Rei")).all()
        chain.note_rows(db.session(), CONTACTS, made)
        noted(cast)
    assert told() == []


def _insert(cast: Cast, rows: list[dict[str, object]]) -> None:
    with transaction():
        db.session.execute(insert(CONTACTS), rows)
        noted(cast)


def test_as_many_rows_are_sealed_as_were_written(cast: Cast) -> None:
    """In portions of 500: the first of them is not all."""
    like: dict[str, object] = {"vendor_id": cast.acme.id, "name": "Ken"}
    rows = [like | {"id": 900 + number} for number in range(501)]
    _insert(cast, rows)
    assert told() == []
    by_hand("UPDATE contacts SET name = 'Eve' WHERE id = 1400")
    with transaction():
        db.session.execute(
            update(CONTACTS).where(CONTACTS.c.id >= 900).values(ended_on=date(2026, 11, 1))
        )
        noted(cast)
    assert told() == [(1400, "row")]


def test_rows_changed_together_are_sealed_each_by_what_changed_of_it(cast: Cast) -> None:
    """They share what was noted of them; what else befalls one of them is its own."""
    both = [a_contact(cast), a_contact(cast, "Rei")]
    by_hand("UPDATE contacts SET name = 'Eve' WHERE id = :id", id=both[0])
    with transaction():
        ended = update(CONTACTS).where(CONTACTS.c.id.in_(both)).values(ended_on=date(2026, 11, 1))
        db.session.execute(ended)
        db.session.execute(update(CONTACTS).where(CONTACTS.c.id == both[1]).values(name="Mia"))
        noted(cast)
    assert told() == [(both[0], "row")]
