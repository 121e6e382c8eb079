"""The upgrade writes down its own day, and for whom and what billing data was allowed."""

from datetime import datetime
from zoneinfo import ZoneInfo

from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import text

from tests.migrations.test_migrations import FOLDER, app, connection, insert

__all__ = ["app"]

BEFORE, HERE = "0007", "0008"
COMPANY = {"id": 1, "zone": "Asia/Tokyo", "closing_days": "[]", "ladders": "{}"}
SHARE = {"vendor_id": 1, "engagement_id": 1, "series": "a", "processing": "[]", "subjects": "[]"}


def test_an_upgrade_gives_time_for_copies_and_keeps_decisions(app: Flask) -> None:
    upgrade(str(FOLDER), BEFORE)
    with connection() as open_one:
        insert(open_one, "organisation", COMPANY)
        insert(open_one, "vendors", {"name": "Acme", "kind": "payment_agency", "state": "active"})
        insert(open_one, "engagements", {"vendor_id": 1, "number": "W-2026-001"})
        decided = {"purpose": "collection", "billing_decided_on": "2026-05-01"}
        insert(open_one, "data_shares", SHARE | {"id": 1, "category": "credit_card"} | decided)
        insert(open_one, "data_shares", SHARE | {"id": 2, "purpose": "delivery", "series": "b"})
        open_one.commit()

    upgrade(str(FOLDER), HERE)

    today = datetime.now(ZoneInfo("Asia/Tokyo")).date()
    with connection() as open_one:
        (since,) = open_one.execute(text("SELECT copies_asked_on FROM organisation")).scalars()
        assert str(since) == today.isoformat()
        said = "SELECT billing_purpose, billing_recipient_id FROM data_shares ORDER BY id"
        assert [tuple(row) for row in open_one.execute(text(said))] == [
            ("collection", 1),
            ("", None),
        ]
    downgrade(str(FOLDER), BEFORE)
    upgrade(str(FOLDER), HERE)


def test_a_company_that_begins_with_this_release_has_no_such_time(app: Flask) -> None:
    upgrade(str(FOLDER), HERE)
    with connection() as open_one:
        insert(open_one, "organisation", COMPANY)
        assert open_one.execute(
            text("SELECT copies_asked_on FROM organisation")
        ).scalars().all() == [None]
