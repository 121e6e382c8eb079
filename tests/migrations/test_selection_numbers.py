"""The upgrade writes numbers of decisions about selection where all numbers are, and keeps what was noted."""

from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import text

from tests.migrations.test_migrations import FOLDER, app, connection, insert

__all__ = ["app"]

BEFORE, HERE = "0036", "0037"
NUMBERS = text(
    "SELECT kind, vendor_id, subject_kind, subject_id, number, accepted, CAST(noted_on AS VARCHAR) "
    "FROM decision_numbers ORDER BY id"
)


def test_what_was_decided_under_a_number_is_found_among_the_numbers(app: Flask) -> None:
    upgrade(str(FOLDER), BEFORE)
    with connection() as one:
        insert(one, "vendors", {"name": "Acme", "kind": "payment_agency", "state": "active"})
        insert(one, "users", {"id": 1, "email": "pia@example.jp", "name": "Pia", "language": "en"})
        decided = {
            "vendor_id": 1,
            "state": "decided",
            "decision_number": "R-1",
            "decided_by_id": 1,
            "decided_at": "2026-11-29 01:00:00",
            "decided_on": "2026-11-29",
            "proposed_by_id": 1,
            "knock_outs": "[]",
            "earlier_by": "[]",
            "is_earlier": 0,
        }
        insert(one, "selection_assessments", decided | {"number": "SA-1"})
        for number, other in (
            ("SA-2", {"decision_number": ""}),
            ("SA-3", {"state": "proposed"}),
            ("SA-4", {"is_earlier": 1}),
        ):
            insert(one, "selection_assessments", decided | other | {"number": number})
        insert(
            one,
            "criteria_decisions",
            {
                "step": "adopted",
                "decision_number": "R-2",
                "proposed_by_id": 1,
                "accepted": 1,
                "decided_by_id": 1,
                "decided_at": "2026-11-29 01:00:00",
                "decided_on": "2026-11-29",
            },
        )
        one.commit()

    upgrade(str(FOLDER), HERE)

    with connection() as one:
        assert [tuple(row) for row in one.execute(NUMBERS)] == [
            ("selection", 1, "selection_assessments", 1, "R-1", 1, "2026-11-29"),
            ("selection_criteria", None, "criteria_decisions", 1, "R-2", 1, "2026-11-29"),
        ]
        kept = text("SELECT decision_number FROM selection_assessments ORDER BY id")
        assert one.execute(kept).scalars().all() == ["R-1", "", "R-1", "R-1"]
        waiting = text("SELECT unsealed_by FROM audit_head")
        assert all(HERE in (said or HERE) for said in one.execute(waiting).scalars())
    downgrade(str(FOLDER), BEFORE)
    with connection() as one:
        assert one.execute(NUMBERS).all() == []
    upgrade(str(FOLDER), HERE)
