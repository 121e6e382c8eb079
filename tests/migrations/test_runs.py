"""Large acts of three tables become runs of one, and go back as they were."""

import json

from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import text

from portal.foundation.core.words.messages import from_json
from portal.foundation.runs.services import KINDS
from tests.migrations.test_migrations import FOLDER, app, connection, insert

__all__ = ["app"]

BEFORE, HERE = "0016", "0017"
ASKED = {"asked_by_id": 1, "asked_at": "2026-11-25 01:00:00"}
ENDED = {"finished_at": "2026-11-25 02:00:00"}
TITLE = '{"say": "Give them to %(owner)s", "with": {"owner": "Pip"}, "many": null}'
OLD: dict[str, list[dict[str, object]]] = {
    "askings": [
        ASKED
        | {
            "id": 5,
            "statement_ids": '["no_subcontracting", "incident_free"]',
            "engagement_ids": "[3, 1, 2]",
            "wording": "period",
            "period_from": "2025-11-01",
            "period_to": "2026-10-31",
            "works_done": 1,
            "opened": 2,
            "left_out": 4,
            "version": 2,
        }
        | ENDED,
        ASKED
        | {
            "id": 6,
            "statement_ids": '["no_subcontracting"]',
            "engagement_ids": "[9]",
            "wording": "start",
            "period_from": "2026-11-25",
            "answer_by_on": "2026-12-11",
        },
    ],
    "sending_runs": [
        ASKED
        | {
            "id": 5,
            "questionnaire_id": 1,
            "version_id": 1,
            "recipients": '[{"vendor": 7, "works": [70, 71]}, {"vendor": 8, "works": [80]}]',
            "period_from": "2026-04-01",
            "period_to": "2026-09-30",
            "answer_by_on": "2026-12-11",
            "message": "Please",
            "vendors_done": 1,
            "sent": 1,
            "left_out": 3,
        }
    ],
    "bulk_runs": [
        ASKED
        | {
            "id": 5,
            "act": "vendors.owner",
            "title": TITLE,
            "ids": "[4, 2]",
            "wanted": '{"owner_id": 1}',
            "back": "/vendors/?q=a",
            "done": 1,
            "changed": 1,
        },
        ASKED
        | {
            "id": 9,
            "act": "registers.file",
            "title": TITLE,
            "ids": "[]",
            "wanted": '{"file": "a.xlsx", "needs": "ledger.view"}',
            "problem": TITLE,
        }
        | ENDED,
    ],
}


def rows_of(table: str) -> list[dict[str, object]]:
    with connection() as open_one:
        rows = open_one.execute(text(f"SELECT * FROM {table} ORDER BY id")).mappings()  # noqa: S608
        return [{name: _plain(value) for name, value in row.items()} for row in rows]


def _plain(value: object) -> object:
    """Both databases alike: times as text, JSON as what it says."""
    try:
        return json.loads(value) if isinstance(value, str) else json.loads(json.dumps(value))
    except (ValueError, TypeError):
        return str(value).removesuffix(".000000")


def test_three_tables_become_one_and_go_back_as_they_were(app: Flask) -> None:
    upgrade(str(FOLDER), BEFORE)
    with connection() as open_one:
        insert(
            open_one, "users", {"id": 1, "email": "p@example.jp", "name": "Pam", "language": "en"}
        )
        insert(open_one, "questionnaires", {"id": 1})
        insert(open_one, "questionnaire_versions", {"id": 1, "questionnaire_id": 1})
        for table, rows in OLD.items():
            for row in rows:
                insert(open_one, table, row)
        insert(open_one, "job_runs", {"job": "askings", "slot": "1", "error": "It failed"})
        open_one.commit()
    before = {table: rows_of(table) for table in OLD}

    upgrade(str(FOLDER), HERE)

    runs = {row["id"]: row for row in rows_of("runs")}
    with connection() as open_one:
        found = open_one.execute(
            text("SELECT old_table, old_id, new_table, new_id FROM moved_rows")
        )
        moved = {(kind, old): new for kind, old, table, new in found if table == "runs"}
        assert open_one.scalar(text("SELECT count(*) FROM job_runs")) == 0
    assert moved == {
        ("bulk_runs", 5): 5,
        ("bulk_runs", 9): 9,
        ("askings", 5): 10,
        ("askings", 6): 11,
        ("sending_runs", 5): 12,
    }
    asking, sending = runs[10], runs[12]
    assert {
        row["kind"] for row in runs.values()
    } <= KINDS.keys()  # one that came later was in none of them
    assert (asking["done"], asking["changed"], asking["left_out"]) == (1, 2, 4)
    assert "may not do it any more" in str(asking["problem"])
    assert from_json(asking["asked"])["period_to"].isoformat() == "2026-10-31"
    assert runs[11]["problem"] is None
    assert sending["subjects"] == [{"id": 7, "works": [70, 71]}, {"id": 8, "works": [80]}]
    assert (sending["done"], sending["changed"], sending["left_out"]) == (1, 1, 3)

    with connection() as open_one:  # begun after the upgrade
        new = {**asking, "id": 13, "subjects": "[1]", "title": TITLE, "problem": TITLE}
        new["asked"] = json.dumps(asking["asked"])
        insert(open_one, "runs", {one: value for one, value in new.items() if value is not None})
        open_one.commit()
    downgrade(str(FOLDER), BEFORE)

    after = {table: rows_of(table) for table in OLD}
    begun_later = after["askings"].pop()
    assert after == before
    assert (begun_later["id"], begun_later["engagement_ids"]) == (7, [1])
    upgrade(str(FOLDER), HERE)
    with connection() as open_one:
        insert(open_one, "runs", {**new, "id": 40} | {"withdrawn_at": ENDED["finished_at"]})
