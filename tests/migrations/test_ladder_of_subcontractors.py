"""The upgrade lets what is open about approvals of subcontractors go by their own ladder, and nothing else."""

from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import text

from tests.migrations.test_migrations import FOLDER, app, connection, insert
from tests.migrations.test_of_the_company_alone import WHAT

__all__ = ["app"]

BEFORE, HERE = "0053", "0054"


def ladders() -> list[str]:
    with connection() as open_one:
        found = open_one.execute(text("SELECT ladder FROM obligations ORDER BY id"))
        return list(found.scalars())


def test_what_is_open_about_an_approval_is_reminded_by_its_own_ladder(app: Flask) -> None:
    upgrade(str(FOLDER), BEFORE)
    acme: dict[str, object] = {"name": "Acme", "kind": "payment_agency", "state": "active"}
    with connection() as open_one:
        insert(open_one, "vendors", acme | {"id": 1})
        closed = {"closed_at": "2026-11-01", "closed_on": "2026-11-01", "outcome": "done"}
        for number, kind, more in (
            (1, "subcontractor.end", {}),
            (2, "subcontractor.end", closed),
            (3, "certificate.renew", {}),
        ):
            about = {"id": number, "kind": kind, "subject_id": number, "vendor_id": 1}
            insert(open_one, "obligations", WHAT | {"ladder": "certificate"} | about | more)
        open_one.commit()

    upgrade(str(FOLDER), HERE)
    assert ladders() == ["subcontractor", "certificate", "certificate"]
    downgrade(str(FOLDER), BEFORE)
    assert ladders() == ["certificate"] * 3
    upgrade(str(FOLDER), HERE)
