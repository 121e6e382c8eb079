"""No command can change something about a vendor without leaving a note of it."""

import pytest

from portal.foundation.access.actor import SYSTEM
from portal.foundation.access.touches import EVERYBODY, list_touches, take_away
from portal.foundation.audit.recorder import record
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.words.messages import say
from portal.ledger.data_sharing.shares.kept_tiers import keep_tiers
from portal.ledger.vendors.models import Contact
from tests.cast import Cast


@pytest.fixture(autouse=True)
def _nothing_yet(cast: Cast) -> None:
    with transaction(audited=False):
        take_away(list(list_touches()))


def touched() -> set[int | None]:
    return set(list_touches().values())


def test_new_and_changed_rows_touch_their_vendor_once(cast: Cast) -> None:
    with transaction():
        contact = Contact(vendor_id=cast.acme.id, name="Abe")
        db.session.add_all([contact, Contact(vendor_id=cast.acme.id, name="Baba")])
        db.session.flush()
        record(SYSTEM, "contact.added", contact, say("Saved."))
    assert list(list_touches().values()) == [cast.acme.id]


def test_the_vendor_itself_counts_and_others_do_not(cast: Cast) -> None:
    with transaction():
        cast.globex.name = "Globex Holdings"
        db.session.flush()
        record(SYSTEM, "vendor.edited", cast.globex, say("Saved."))
    assert touched() == {cast.globex.id}


def test_settings_of_the_company_touch_everybody(cast: Cast) -> None:
    with transaction():
        cast.company.closing_days = ["2026-12-28"]
        db.session.flush()
        record(SYSTEM, "organisation.changed", cast.company, say("Saved."))
    assert touched() == {EVERYBODY}


def test_machinery_what_is_computed_and_what_was_undone_touch_nobody(cast: Cast) -> None:
    with transaction(audited=False):
        cast.acme.name = "Acme as a machine writes it"
    with transaction(audited=False):
        keep_tiers([cast.acme.id], {cast.acme.id: "tier_1"})
    with pytest.raises(RuntimeError, match="left no audit line"), transaction():
        cast.acme.name = "Acme undone"
    assert touched() == set()
