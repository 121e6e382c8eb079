"""The upgrade gives who stands alike one number: the one that judging gives it."""

import json
from typing import Any

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import text

from portal.supervision.promises.models import number_of
from tests.migrations.test_migrations import FOLDER, app, connection, insert

__all__ = ["app"]

BEFORE, HERE = "0082", "0083"
STANDINGS: tuple[dict[str, Any], ...] = (
    {"worst": "broken", "verdicts": {"bound": "broken", "supervised": "kept"}, "holds_data": True},
    {"worst": "kept", "verdicts": {"bound": "kept"}, "without_record": ["bound"]},
    {"worst": "broken", "verdicts": {"supervised": "kept", "bound": "broken"}, "holds_data": True},
)


def test_numbers_are_those_of_judging(app: Flask) -> None:
    upgrade(str(FOLDER), BEFORE)
    told: list[dict[str, Any]] = [
        {"without_record": [], "holds_data": False, "unapproved": False} | one for one in STANDINGS
    ]
    with connection() as open_one:
        for number, one in enumerate(told, 1):
            acme = {
                "id": number,
                "name": f"Acme {number}",
                "kind": "payment_agency",
                "state": "active",
            }
            insert(open_one, "vendors", acme)
            texts = {name: json.dumps(one[name]) for name in ("verdicts", "without_record")}
            bits = {name: int(one[name]) for name in ("holds_data", "unapproved")}
            day = {"judged_on": "2026-11-30", "judged_at": "2026-11-30 00:00:00.000000"}
            row = {"id": number, "vendor_id": number, "shares_data": True, **day}
            insert(open_one, "vendor_judgements", row | one | texts | bits)
        open_one.commit()

    upgrade(str(FOLDER), HERE)

    with connection() as open_one:
        asked = text("SELECT alike FROM vendor_judgements ORDER BY id")
        numbers = open_one.execute(asked).scalars().all()
    assert numbers == [number_of(one) for one in told]
    assert numbers[0] == numbers[2] != numbers[1]
