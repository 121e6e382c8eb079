"""Each way in which a row can differ from what its last event left is told apart, and none is missed."""

import json
from datetime import date
from hashlib import sha256

import pytest
from sqlalchemy import text, update

from portal.foundation.access.actor import SYSTEM
from portal.foundation.accounts.models import UserRole
from portal.foundation.audit.recorder import record
from portal.foundation.core.database import seals
from portal.foundation.core.database.chain import HEAD
from portal.foundation.core.database.db import UNSCOPED, db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import say
from portal.ledger.vendors.models import Contact
from portal.proof.records import services
from portal.proof.records.services import AlteredRow, compare_rows
from portal.proof.records.words import BACK, GONE, UNMADE
from tests.cast import Cast
from tests.clock import Clock


@pytest.fixture(autouse=True)
def known(cast: Cast) -> None:
    """What the cast was made of is sealed as found, so that nothing of it is told below."""
    upgraded()
    services.seal_as_found()


def upgraded() -> None:
    db.session.execute(update(HEAD).values(unsealed_by="0011"), execution_options=UNSCOPED)
    db.session.commit()


def a_contact(cast: Cast, name: str, **values: object) -> Contact:
    with transaction():
        row = Contact(vendor_id=cast.acme.id, name=name, **values)
        db.session.add(row)
        db.session.flush()
        record(SYSTEM, "contact.added", row, say("Tried"))
    return row


def by_hand(statement: str, **values: object) -> None:
    db.session.execute(text(statement), values)
    db.session.commit()


def told() -> list[tuple[str, str]]:
    """Which contact, by its id, and what about it."""
    return [(str(one.id), one.what) for one in compare_rows().differences]


def test_what_is_as_recorded_is_not_named(cast: Cast) -> None:
    a_contact(cast, "Ken", title="Head")
    assert compare_rows().differences == []


def test_a_row_that_an_event_removed_is_named_when_it_is_back(cast: Cast) -> None:
    row = a_contact(cast, "Ken")
    kept = row.id
    with transaction():
        record(SYSTEM, "contact.removed", row, say("Tried"))
        db.session.delete(row)
    assert told() == [], "as the event says"
    by_hand(
        "INSERT INTO contacts (id, vendor_id, name, kana, department, title, email, phone, "
        "is_responsible, found_by, version) "
        "VALUES (:id, :vendor, 'Ken', '', '', '', '', '', false, '', 1)",
        id=kept,
        vendor=cast.acme.id,
    )
    assert told() == [(str(kept), BACK)]
    (said,) = compare_rows().sentences()
    assert "is there again, though event" in words(said, "en")


def test_a_row_that_no_event_removed_is_missing(cast: Cast) -> None:
    row = a_contact(cast, "Ken")
    kept = row.id
    by_hand("DELETE FROM contacts WHERE id = :id", id=kept)
    assert told() == [(str(kept), GONE)]


def test_a_part_that_was_empty_is_compared(cast: Cast) -> None:
    """Nothing of that part is in the seal: there is nothing but the row to tell it."""
    row = a_contact(cast, "Ken")
    by_hand("UPDATE contacts SET ended_on = '2026-11-01' WHERE id = :id", id=row.id)
    assert told() == [(str(row.id), "state")]


def test_a_part_that_is_empty_now_is_compared(cast: Cast) -> None:
    row = a_contact(cast, "Ken", ended_on=date(2026, 11, 1))
    by_hand("UPDATE contacts SET ended_on = NULL WHERE id = :id", id=row.id)
    assert told() == [(str(row.id), "state")]


def test_a_column_that_an_upgrade_adds_empty_changes_no_seal(cast: Cast) -> None:
    """What is empty is not in the hash; kept seals are compared for good, so it never may be."""
    row = a_contact(cast, "Ken")
    values = {"id": row.id, "name": "Ken", "vendor_id": cast.acme.id}
    plain = json.dumps(values, sort_keys=True, separators=(",", ":"))
    sealed = {"row": sha256(plain.encode()).hexdigest()[:32]}
    assert seals.read_parts(db.session(), Contact, [row.id]) == {row.id: sealed}


def test_what_is_worked_out_from_the_rest_is_no_part(cast: Cast) -> None:
    row = a_contact(cast, "Ken")
    by_hand("UPDATE contacts SET found_by = 'x', version = 9 WHERE id = :id", id=row.id)
    assert told() == []


def test_a_row_that_nobody_can_read_is_named_and_no_other(cast: Cast) -> None:
    role = cast.pam.role_rows[0].id
    before = seals.read_parts(db.session(), UserRole, [cast.pia.role_rows[0].id])
    by_hand("UPDATE user_roles SET role = 'boss' WHERE id = :id", id=role)
    (one,) = compare_rows().differences
    assert (one.kind, one.id, one.what) == ("user_roles", role, "row")
    known = [role, *before]
    assert seals.read_parts(db.session(), UserRole, known) == {role: {"row": "unreadable"}} | before


def test_every_row_is_compared_however_many_there_are(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In portions: the first of them is not all."""
    monkeypatch.setattr(services, "_AT_ONCE", 2)
    rows = [a_contact(cast, f"Ken {number}") for number in range(5)]
    whole = compare_rows()
    assert whole.differences == []
    monkeypatch.undo()
    assert compare_rows().rows == whole.rows
    monkeypatch.setattr(services, "_AT_ONCE", 2)
    gone, last = rows[2].id, rows[-1].id
    by_hand("UPDATE contacts SET name = 'Eve' WHERE id = :id", id=last)
    by_hand("DELETE FROM contacts WHERE id = :id", id=gone)
    assert told() == [(str(gone), GONE), (str(last), "row")]


def test_what_a_migration_changed_is_sealed_anew_and_nothing_else(cast: Cast) -> None:
    changed, same = a_contact(cast, "Ken"), a_contact(cast, "Rei")
    by_hand("UPDATE contacts SET phone = '03-0000-0000' WHERE id = :id", id=changed.id)
    assert told() == [(str(changed.id), "row")]
    before = _event_of(same)
    upgraded()
    assert services.seal_as_found() == 1
    assert told() == []
    assert _event_of(same) == before


def _event_of(row: Contact) -> int:
    last = seals.last_seals(db.session(), "contacts", seals.SEALS.c.id == row.id)
    return last[row.id][0]


def test_as_found_means_the_companys_day_and_what_is_still_there(cast: Cast, clock: Clock) -> None:
    """An upgrade in the night: it is the day before by UTC."""
    row = a_contact(cast, "Ken")
    by_hand("UPDATE contacts SET phone = '03-0000-0000' WHERE id = :id", id=row.id)
    clock.advance(hours=14)
    upgraded()
    services.seal_as_found()
    assert compare_rows().as_found[date(2026, 11, 26)] == 1
    gone = row.id
    by_hand("DELETE FROM contacts WHERE id = :id", id=gone)
    found = compare_rows()
    assert found.as_found[date(2026, 11, 26)] == 0, "it is not unchanged: it is gone"
    assert [(one.id, one.what) for one in found.differences] == [(gone, GONE)]


def test_a_row_without_an_event_is_named(cast: Cast) -> None:
    db.session.add(Contact(vendor_id=cast.acme.id, name="Ken"))
    db.session.commit()
    (one,) = compare_rows().differences
    assert one == AlteredRow("contacts", one.id, UNMADE, None)
