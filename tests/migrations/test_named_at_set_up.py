"""The upgrade writes down with which roles open findings were recorded and mended."""

from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import text

from tests.migrations.test_migrations import FOLDER, app, connection, insert

__all__ = ["app"]

BEFORE, HERE = "0010", "0017"


def test_open_findings_get_the_roles_of_the_day_of_the_upgrade(app: Flask) -> None:
    upgrade(str(FOLDER), BEFORE)
    with connection() as one:
        insert(one, "vendors", {"name": "Acme", "kind": "payment_agency", "state": "active"})
        insert(one, "users", {"id": 1, "email": "pia@example.jp", "name": "Pia", "language": "en"})
        insert(one, "user_roles", {"user_id": 1, "role": "privacy_officer"})
        insert(one, "user_roles", {"user_id": 1, "role": "management", "waits": 1})
        ours = {"vendor_id": 1, "state": "open"}
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
