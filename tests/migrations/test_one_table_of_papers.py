"""What came on paper goes into one table and back, with its files, its seals and what waits for it."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import Connection, text

from portal.foundation.access.scoping import EVERYTHING, set_scope
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.ledger.obligations.models import ObligationKind
from portal.ledger.obligations.queries import find_open
from portal.proof.records import services
from portal.supervision.attestations.signing.paper_services import as_signed
from portal.supervision.findings.handling.paper_services import entries_of
from portal.supervision.paper_records import queries
from portal.supervision.paper_records.models import PaperKind, PaperState
from tests.factories.organisation import make_organisation
from tests.migrations.test_migrations import FOLDER, app, connection, insert

__all__ = ["app"]

BEFORE, HERE = "0018", "0019"
OLD = (
    "paper_records", "paper_files", "finding_papers", "finding_paper_files", "paper_sheets",
    "paper_sheet_files",
)  # fmt: skip
FILE = "ab" * 32
AT = "2026-11-20 07:00:00.000000"
Row = dict[str, object]
CAME: Row = {
    "vendor_id": 1,
    "received_on": "2026-11-20",
    "recorded_by_id": 1,
    "wrong": "",
    "recorded_at": AT,
}
CHECKED: Row = {"checked_by_id": 2, "checked_at": "2026-11-21 08:00:00.000000"}
SIGNED: Row = CAME | {
    "request_id": 1, "way": "post", "language": "ja", "shown_sha256": "c" * 64, "dated_on": "2026-11-18",
    "signer_name": "Rin", "signer_title": "Director", "authority": "By the register",
    "answer": "affirm", "inputs": '{"a": "b"}', "exceptions": "[]", "typed": '{"name": ["Rin"]}',
}  # fmt: skip
TOLD: Row = CAME | {
    "finding_id": 1,
    "way": "phone",
    "said_by": "Aoi",
    "cause": "",
    "measures": "",
    "done": "",
}


def fill(one: Connection) -> None:
    """A signed statement sent back and recorded anew; a plan, then a report; two questionnaires."""
    insert(one, "vendors", {"name": "Acme", "kind": "printer", "country": "JP", "state": "active"})
    for number, name in enumerate(("Pam", "Pip"), start=1):
        mail = {"id": number, "email": f"{name}@example.jp", "name": name, "language": "en"}
        insert(one, "users", mail)
    insert(one, "stored_files", {"sha256": FILE})
    insert(one, "engagements", {"vendor_id": 1})
    asked: Row = {"number": "R-1", "state": "answered", "wording": "start", "origin": "by_hand"}
    insert(one, "attestation_requests", {"vendor_id": 1} | asked)
    made: Row = {
        "number": "S-1",
        "answer": "affirm",
        "wording": "start",
        "medium": "paper",
        "state": "signed",
    }
    insert(one, "attestations", {"vendor_id": 1} | made)
    insert(one, "findings", {"vendor_id": 1, "number": "F-1", "state": "remedied", "about": "a"})
    insert(one, "finding_plans", {"vendor_id": 1})
    insert(one, "questionnaires", {})
    insert(one, "questionnaire_versions", {})
    insert(one, "assignments", {"vendor_id": 1, "number": "Q-1", "state": "in_progress"})

    back: Row = {"state": "sent_back", "wrong": "The day"} | CHECKED
    insert(one, "paper_records", SIGNED | back | {"number": "P-1"})
    anew: Row = {
        "number": "P-2",
        "state": "confirmed",
        "attestation_id": 1,
        "follows_id": 1,
    } | CHECKED
    insert(one, "paper_records", SIGNED | anew)
    plan: Row = {"kind": "plan", "number": "P-3", "state": "confirmed", "ready_on": "2026-12-01"}
    insert(one, "finding_papers", TOLD | plan | {"plan_id": 1} | CHECKED)
    report: Row = {"kind": "repair", "number": "P-4", "state": "recorded", "done": "Done"}
    insert(one, "finding_papers", TOLD | report)
    sheet = {
        "vendor_id": 1,
        "assignment_id": 1,
        "received_on": "2026-11-20",
        "begun_by_id": 1,
        "begun_at": AT,
    }
    insert(one, "paper_sheets", sheet | {"state": "given_up", "wrong": "No"})
    entered: Row = {"entered_by_id": 2, "entered_at": "2026-11-21 09:00:00.000000"}
    insert(one, "paper_sheets", sheet | entered | {"state": "entered", "entered_sha256": "d" * 64})
    for name, of in (("paper_files", "paper_id"), ("finding_paper_files", "paper_id"), ("paper_sheet_files", "paper_sheet_id")):  # fmt: skip
        for paper in (1, 2):
            insert(one, name, {"vendor_id": 1, of: paper, "name": f"{paper}.pdf", "sha256": FILE})
    owed: Row = {
        "vendor_id": 1,
        "kind": "finding.paper",
        "holder": "procurement",
        "title": "{}",
        "due_on": "2026-11-25",
        "opened_on": "2026-11-20",
    }
    insert(one, "obligations", owed | {"subject_kind": "finding_papers", "subject_id": 2})


def rows(one: Connection, name: str) -> list[dict[str, Any]]:
    found = one.execute(text(f"SELECT * FROM {name} ORDER BY id")).mappings()  # noqa: S608
    return [{str(key): value for key, value in row.items()} for row in found]


def seal(
    one: Connection, kind: str, number: int, values: Mapping[str, Any], state: str = ""
) -> None:
    """As an event left the row: `values` are its entries beside its state."""

    def hashed(of: Mapping[str, Any]) -> str:
        words = json.dumps(of, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(words.encode()).hexdigest()[:32]

    parts = {"row": hashed({"id": number, **values})} | (
        {"state": hashed({"state": state})} if state else {"file": hashed({"sha256": FILE})}
    )
    one.execute(
        text("INSERT INTO audit_seals VALUES (:kind, :id, 7, :parts)"),
        {"kind": kind, "id": number, "parts": json.dumps(parts)},
    )


def test_every_paper_goes_into_one_table_and_back_as_it_was(app: Flask) -> None:
    upgrade(str(FOLDER), BEFORE)
    with connection() as one:
        fill(one)
        one.commit()
        before = {name: rows(one, name) for name in (*OLD, "obligations")}
    assert all(len(before[name]) == 2 for name in OLD)

    upgrade(str(FOLDER), HERE)

    with connection() as one:
        told = [
            (row["id"], row["kind"], row["state"], row["follows_id"]) for row in rows(one, "papers")
        ]
        assert told == [
            (1, "attestation.statement", "sent_back", None),
            (2, "attestation.statement", "confirmed", 1),
            (3, "finding.plan", "confirmed", None),
            (4, "finding.repair", "recorded", None),
            (5, "questionnaire.answers", "given_up", None),
            (6, "questionnaire.answers", "entered", None),
        ]
        scans = [(row["paper_id"], row["name"]) for row in rows(one, "paper_scans")]
        assert scans == [(paper, f"{(paper - 1) % 2 + 1}.pdf") for paper in range(1, 7)]
        assert rows(one, "obligations") == before["obligations"]

    downgrade(str(FOLDER), BEFORE)

    with connection() as one:
        assert {name: rows(one, name) for name in (*OLD, "obligations")} == before
    upgrade(str(FOLDER), HERE)


def test_what_moved_is_found_under_its_old_number_and_reads_as_before(app: Flask) -> None:
    upgrade(str(FOLDER), BEFORE)
    with connection() as one:
        fill(one)
        one.commit()
    upgrade(str(FOLDER))
    set_scope(db.session, EVERYTHING)

    signed = queries.find_paper(2, queries.STATEMENTS)
    assert signed is not None
    assert (as_signed(signed).signer_name, as_signed(signed).inputs) == ("Rin", {"a": "b"})
    assert queries.made_as("attestations", 1) is signed
    plan, report = (queries.find_paper(number, queries.ABOUT_FINDINGS) for number in (1, 2))
    assert plan is not None
    assert report is not None
    assert (plan.kind, plan.number, str(entries_of(plan).ready_on)) == (
        PaperKind.PLAN, "P-3", "2026-12-01",
    )  # fmt: skip
    assert (report.number, entries_of(report).done, report.made_id) == ("P-4", "Done", None)
    assert queries.open_about("findings", 1) is report
    sheet = queries.find_paper(2, queries.ANSWERS)
    assert sheet is not None
    assert (sheet.state, sheet.recorded_by_id, sheet.entries) == (
        PaperState.ENTERED, 2, {"sha256": "d" * 64},
    )  # fmt: skip
    file = queries.find_file(2, 1, queries.ANSWERS)
    assert file is not None
    assert file.paper_id == sheet.id
    assert queries.find_paper(3, queries.STATEMENTS) is None, "a plan is no statement"
    assert find_open(ObligationKind.FINDING_PAPER, report) is not None
    assert find_open(ObligationKind.FINDING_PAPER, plan) is None
    db.session.remove()


def test_what_was_changed_past_the_portal_is_not_sealed_by_the_upgrade(app: Flask) -> None:
    upgrade(str(FOLDER), BEFORE)
    with connection() as one:
        fill(one)
        scan: Row = {"vendor_id": 1, "paper_id": 1, "file_no": 1, "name": "1.pdf", "pages": 1}
        seal(one, "finding_paper_files", 1, scan)
        seal(one, "finding_paper_files", 2, scan | {"paper_id": 2, "name": "another.pdf"})
        report: Row = {
            "vendor_id": 1, "received_on": "2026-11-20", "recorded_by_id": 1, "finding_id": 1, "way": "phone",
            "said_by": "Aoi", "kind": "repair", "number": "P-4", "done": "Done",
            "recorded_at": AT.replace(" ", "T"),
        }  # fmt: skip
        seal(one, "finding_papers", 2, report, "recorded")
        one.execute(text("INSERT INTO audit_head VALUES (1, 0, :hash, NULL)"), {"hash": "0" * 64})
        one.commit()
    upgrade(str(FOLDER))
    set_scope(db.session, EVERYTHING)
    with transaction(audited=False):
        make_organisation()

    assert services.seal_as_found() == 2

    unmade = {(one.kind, one.id) for one in services.compare_rows().differences}
    moved = {(row.kind, row.id) for row in db.session.execute(text("SELECT kind, id FROM audit_seals WHERE kind IN ('papers', 'paper_scans')"), execution_options={"vendor_scope": EVERYTHING})}  # fmt: skip
    assert moved == {("papers", 4), ("paper_scans", 3)}
    assert ("paper_scans", 4) in unmade
    assert unmade.isdisjoint(moved)
    db.session.remove()
