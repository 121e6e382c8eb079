"""Going back, what belongs to the company alone or follows from facts has no place and goes."""

from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import text

from tests.migrations.test_migrations import FOLDER, app, connection, insert

__all__ = ["app"]

BEFORE, HERE = "0010", "0013"
WHAT = {"subject_kind": "vendors", "holder": "procurement", "title": "{}"}
OPEN = {"closed_at": None, "outcome": None}


def test_what_a_vendor_is_asked_stays_and_the_rest_goes(app: Flask) -> None:
    upgrade(str(FOLDER), HERE)
    with connection() as open_one:
        insert(
            open_one,
            "vendors",
            {"id": 1, "name": "Acme", "kind": "payment_agency", "state": "active"},
        )
        insert(
            open_one, "users", {"id": 1, "email": "pia@example.jp", "name": "Pia", "language": "en"}
        )
        insert(open_one, "digests", {"id": 1})
        told: dict[str, object] = {"digest_id": 1, "recipient_id": 1}
        kinds = ((1, "attestation.sign", 1), (2, "promise.gap", 1), (3, "role.confirm", None))
        for number, kind, vendor_id in kinds:
            of = {} if vendor_id is None else {"vendor_id": vendor_id}
            row = {"id": number, "kind": kind, "subject_id": number} | WHAT | of
            insert(open_one, "obligations", row)
            insert(
                open_one, "sent_reminders", told | {"obligation_id": number, "stage": number} | of
            )
        mine = {
            "state": "open",
            "cause": "by_hand",
            "severity": "minor",
            "owner": "company",
            "title": "{}",
            "action": "{}",
        }
        insert(open_one, "findings", mine | {"id": 1, "number": "F-1", "vendor_id": 1})
        insert(open_one, "findings", mine | {"id": 2, "number": "F-2"})
        insert(open_one, "finding_plans", {"finding_id": 2})
        open_one.commit()

    downgrade(str(FOLDER), BEFORE)

    with connection() as open_one:
        for table in ("obligations", "findings", "sent_reminders"):
            found = open_one.execute(text(f"SELECT vendor_id FROM {table}"))  # noqa: S608
            assert found.scalars().all() == [1]
    upgrade(str(FOLDER), HERE)
