"""The upgrade writes down with which roles what waits was proposed."""

from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import text

from tests.migrations.test_migrations import FOLDER, app, connection, insert

__all__ = ["app"]

BEFORE, HERE = "0009", "0010"


def test_proposals_that_wait_get_the_roles_of_the_day_of_the_upgrade(app: Flask) -> None:
    upgrade(str(FOLDER), BEFORE)
    with connection() as open_one:
        insert(open_one, "vendors", {"name": "Acme", "kind": "payment_agency", "state": "active"})
        insert(
            open_one, "users", {"id": 1, "email": "pia@example.jp", "name": "Pia", "language": "en"}
        )
        insert(
            open_one, "users", {"id": 2, "email": "pam@example.jp", "name": "Pam", "language": "en"}
        )
        insert(open_one, "user_roles", {"user_id": 1, "role": "privacy_officer"})
        insert(open_one, "user_roles", {"user_id": 1, "role": "auditor"})
        insert(open_one, "user_roles", {"user_id": 2, "role": "procurement"})
        about = {"vendor_id": 1, "proposed": "approval", "proposed_by_id": 1}
        insert(open_one, "vendor_proposals", about)
        insert(open_one, "vendor_proposals", about | {"accepted": True})
        came_back = {"vendor_id": 1, "state": "proposed", "proposed_by_id": 2, "earlier_by": "[1]"}
        insert(open_one, "confirmations", came_back | {"number": "K-2026-001"})
        open_one.commit()

    upgrade(str(FOLDER), HERE)

    with connection() as open_one:
        said = text("SELECT proposed_as FROM vendor_proposals ORDER BY id")
        assert open_one.execute(said).scalars().all() == ["auditor privacy_officer", ""]
        said = text("SELECT proposed_as FROM confirmations")
        assert open_one.execute(said).scalars().all() == ["auditor privacy_officer procurement"]
    downgrade(str(FOLDER), BEFORE)
    upgrade(str(FOLDER), HERE)
