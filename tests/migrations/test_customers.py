"""Customers that were typed with work are registered once and named for it, and the promise is judged."""

from datetime import date

from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import text

from tests.migrations.test_migrations import FOLDER, app, connection, insert

__all__ = ["app"]

BEFORE, HERE = "0026", "0027"
VENDOR: dict[str, object] = {
    "id": 1,
    "name": "Acme",
    "kana": "",
    "kind": "cloud",
    "state": "active",
}
TERMS: dict[str, object] = {
    "vendor_id": 1,
    "name": "Storage",
    "purposes": "[]",
    "department": "IT",
    "starts_on": "2026-04-01",
    "company_role": "entrusted",
    "customer_name": "Tsubame",
    "access": "admin",
    "medium": "electronic",
    "reentrustment_mode": "forbidden",
    "subcontracting": "none",
    "valid_from": "2026-04-01",
}


def test_what_was_typed_becomes_a_customer_named_for_its_days(app: Flask) -> None:
    upgrade(str(FOLDER), BEFORE)
    with connection() as open_one:
        insert(open_one, "vendors", VENDOR)
        for number in (1, 2):
            work: dict[str, object] = {"id": number, "vendor_id": 1, "number": f"W-2026-00{number}"}
            insert(open_one, "engagements", work)
        first = {"engagement_id": 1, "valid_until": "2026-06-01"}
        insert(open_one, "engagement_terms", TERMS | first)
        insert(
            open_one, "engagement_terms", TERMS | {"engagement_id": 1, "valid_from": "2026-06-01"}
        )
        own = {"engagement_id": 2, "company_role": "controller", "customer_name": ""}
        insert(open_one, "engagement_terms", TERMS | own)
        insert(open_one, "organisation", {"id": 1, "zone": "Asia/Tokyo"})
        open_one.commit()
    upgrade(str(FOLDER), HERE)
    with connection() as open_one:
        customers = open_one.execute(text("SELECT id, name, found_by FROM customers")).all()
        assert [(row.name, "tsubame" in row.found_by) for row in customers] == [("Tsubame", True)]
        links = open_one.execute(
            text(
                "SELECT engagement_id, customer_id, valid_from, valid_until FROM engagement_customers"
            )
        ).all()
        told = [(row[0], row[1], str(row[2]), row[3]) for row in links]
        assert told == [(1, customers[0].id, "2026-04-01", None)]
        rules = open_one.execute(text("SELECT rule, judged_from FROM promise_starts")).all()
        assert [row.rule for row in rules] == ["client_approval"]
        assert str(rules[0].judged_from) >= str(date(2026, 11, 1))
        assert open_one.execute(text("SELECT customer_name FROM engagement_terms")).scalars().all()[
            :2
        ] == ["Tsubame", "Tsubame"]
    downgrade(str(FOLDER), BEFORE)
    with connection() as open_one:
        assert open_one.execute(text("SELECT count(*) FROM promise_starts")).scalar() == 0
    upgrade(str(FOLDER), HERE)
