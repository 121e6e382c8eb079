"""The upgrade keeps the words about keeping a contract, sets no day, and the way back takes what waits with it."""

from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import text

from tests.migrations.test_migrations import FOLDER, app, connection, insert
from tests.migrations.test_of_the_company_alone import WHAT

__all__ = ["app"]

BEFORE, HERE = "0055", "0056"


def test_the_words_stay_and_the_day_is_asked_of_people(app: Flask) -> None:
    upgrade(str(FOLDER), BEFORE)
    acme: dict[str, object] = {"name": "Acme", "kind": "payment_agency", "state": "active"}
    paper: dict[str, object] = {"kind": "master", "state": "signed", "retention": "ten years"}
    with connection() as open_one:
        insert(open_one, "vendors", acme | {"id": 1})
        insert(open_one, "contracts", paper | {"id": 1, "vendor_id": 1})
        open_one.commit()

    upgrade(str(FOLDER), HERE)
    with connection() as open_one:
        rows = open_one.execute(text("SELECT retention, kept_until_on FROM contracts")).all()
        for number, kind in ((1, "contract.keeping"), (2, "contract.copy")):
            about = {"id": number, "kind": kind, "subject_id": 1, "vendor_id": 1}
            insert(open_one, "obligations", WHAT | about)
        open_one.commit()
    assert [tuple(row) for row in rows] == [("ten years", None)]

    downgrade(str(FOLDER), BEFORE)
    with connection() as open_one:
        left = open_one.execute(text("SELECT kind FROM obligations")).scalars().all()
        words = open_one.execute(text("SELECT retention FROM contracts")).scalars().all()
    assert (left, words) == (["contract.copy"], ["ten years"])
    upgrade(str(FOLDER), HERE)
