"""The upgrade writes down with which roles open findings were recorded and mended."""

from datetime import date

import pytest
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import text

from portal.content.versions.services import load_packs
from portal.foundation.access.actor import SYSTEM
from portal.foundation.access.scoping import EVERYTHING, set_scope
from portal.foundation.access.touches import EVERYBODY, list_touches, take_away
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.ledger.vendors.models import VendorState
from tests.cast import assemble
from tests.migrations.test_migrations import FOLDER, app, connection, insert
from tests.supervision.attestations.pages import ask
from tests.supervision.attestations.signed import signed
from tests.supervision.attestations.work import a_piece_of_work, an_authority
from tests.supervision.planning.test_true_periods import handed_over

__all__ = ["app"]

BEFORE, HERE = "0015", "0016"


def test_open_findings_get_the_roles_of_the_day_of_the_upgrade(app: Flask) -> None:
    upgrade(str(FOLDER), BEFORE)
    with connection() as one:
        insert(one, "vendors", {"name": "Acme", "kind": "payment_agency", "state": "active"})
        insert(one, "users", {"id": 1, "email": "pia@example.jp", "name": "Pia", "language": "en"})
        insert(one, "user_roles", {"user_id": 1, "role": "privacy_officer"})
        insert(one, "user_roles", {"user_id": 1, "role": "management", "waits": 1})
        ours = {"vendor_id": 1, "state": "open", "title": "{}", "action": "{}"}
        about = ours | {"opened_by_id": 1}
        insert(one, "findings", about | {"number": "F-1", "about": "a"})
        insert(one, "findings", about | {"number": "F-2", "about": "b", "ended_on": "2026-11-01"})
        insert(one, "findings", ours | {"number": "F-3", "about": "c"})
        one.commit()

    upgrade(str(FOLDER), HERE)

    with connection() as one:
        said = text("SELECT opened_as FROM findings ORDER BY number")
        assert one.execute(said).scalars().all() == ["privacy_officer", "", ""]
    downgrade(str(FOLDER), BEFORE)
    upgrade(str(FOLDER), HERE)


def test_the_upgrade_says_what_the_night_after_it_will_do(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    upgrade(str(FOLDER))
    set_scope(db.session, EVERYTHING)
    clock.set_zone("Asia/Tokyo")
    with clock.on_day(date(2026, 11, 25)):
        with transaction():
            load_packs(SYSTEM)
        with transaction(audited=False):
            cast = assemble()
            an_authority(cast.ada)
            work = a_piece_of_work(cast.acme)
            cast.acme.state = VendorState.ACTIVE
        ask(cast, work, "confidentiality_pledge")
        with transaction(audited=False):
            first, last = date(2026, 4, 1), date(2026, 9, 30)
            signed(cast.ada, work, "no_subcontracting", first=first, last=last)
        with transaction(audited=False):
            handed_over(work, date(2026, 11, 5))
        with transaction(audited=False):
            take_away(list_touches())
        db.session.remove()
        downgrade(str(FOLDER), BEFORE)
        done = app.test_cli_runner().invoke(args=["db", "upgrade"])
        assert done.exit_code == 0, done.output
        told = done.stdout
        set_scope(db.session, EVERYTHING)
        everybody = EVERYBODY in list_touches().values()
        again = app.test_cli_runner().invoke(args=["db", "upgrade"]).stdout
    db.session.remove()
    assert told.splitlines() == [
        "Open requests about days without data, which the next night withdraws: 1.",
        "Signed statements about days without data, which stay as signed and count no longer: 1.",
        "Statements which the next night asks for in their place: 2.",
        "Earlier records that are not so and wait for the privacy officer (flask records review): 1.",
    ]
    assert again == ""
    assert everybody, "what was judged this morning is judged again by the new rules"
