"""What should be open, by the things themselves; what is open without its thing, or is missing.

Each line says which rows of a table wait for something, by plain SQL. Nothing of the portal is imported.
"""

from datetime import date, timedelta
from typing import Final

from tests.simulation.tables import Tables

_WORDS: Final = {
    "over": "(SELECT id FROM vendors WHERE state IN ('closed', 'rejected'))",
    "leaving": "(SELECT id FROM vendors WHERE state IN ('closed', 'rejected', 'offboarding'))",
    "persons": "('disclosure', 'correction', 'erasure', 'complaint')",
    "stands": "('proposed', 'confirmed')",
}

# By kind of obligation: the table, and which of its rows wait.
WAITS: Final = {
    "incident.assess": (
        "incidents",
        "state NOT IN ('closed', 'not_an_incident') AND id NOT IN "
        "(SELECT incident_id FROM incident_assessments WHERE NOT is_first)",
    ),
    "incident.items": (
        "incidents",
        "state NOT IN ('closed', 'not_an_incident') AND (NOT is_ours OR is_asked) AND "
        "(SELECT COUNT(DISTINCT item) FROM incident_items i WHERE i.incident_id = incidents.id "
        "AND i.by_vendor) < 9",
    ),
    "incident.decision": ("incident_decisions", "approved IS NULL"),
    "instruction.answer": ("instructions", "state IN ('open', 'acknowledged', 'reported')"),
    "instruction.confirm": ("instructions", "state = 'reported'"),
    "instruction.reply": ("instruction_cases", "kind IN {persons} AND replied_on IS NULL"),
    "certificate.confirm": ("certificates", "state = 'proposed'"),
    "authority.confirm": (
        "handed_in_authorities",
        "authority_id IS NULL AND declined_at IS NULL AND withdrawn_at IS NULL",
    ),
    "certificate.check": (
        "handed_in_certificates",
        "declined_at IS NULL AND vendor_id NOT IN {over} AND id NOT IN (SELECT handed_in_id "
        "FROM certificates WHERE handed_in_id IS NOT NULL AND state IN {stands})",
    ),
    "certificate.renew": (
        "certificates",
        "state = 'confirmed' AND id NOT IN (SELECT certificate_id FROM certificate_ends) AND "
        "certified_until BETWEEN '{month_ago}' AND '{quarter_ahead}' AND (vendor_id IS NULL OR "
        "vendor_id NOT IN {leaving}) AND id NOT IN (SELECT renews_id FROM certificates WHERE "
        "renews_id IS NOT NULL AND state IN {stands}) AND id NOT IN (SELECT renews_id FROM "
        "handed_in_certificates WHERE renews_id IS NOT NULL AND declined_at IS NULL)",
    ),
    "subcontractor.examine": ("subcontractors", "state = 'requested'"),
    "subcontractor.decision": ("subcontractors", "state = 'examined'"),
    "subcontractor.end": (
        "subcontractors",
        "state = 'approved' AND id NOT IN (SELECT subcontractor_id FROM subcontractor_ends) AND "
        "id NOT IN (SELECT follows_id FROM subcontractors WHERE follows_id IS NOT NULL AND "
        "state = 'approved')",
    ),
    "client_approval.confirm": ("client_approvals", "state = 'proposed'"),
    "selection.decision": ("selection_assessments", "state = 'proposed' AND list_id IS NULL"),
    "selection.returned": ("selection_assessments", "state = 'returned'"),
    "return.check": ("return_certificates", "state = 'handed_in'"),
    "return.confirm": ("return_records", "state = 'proposed'"),
}


def astray(tables: Tables, day: date) -> list[str]:
    """Of each kind what waits and is asked of nobody, what is asked and waits no more, what is asked twice."""
    owed = tables.rows(
        "SELECT kind, subject_kind, subject_id FROM obligations WHERE closed_at IS NULL"
    )
    words = _WORDS | {
        "month_ago": f"{day - timedelta(days=30)}",
        "quarter_ahead": f"{day + timedelta(days=90)}",
    }
    wrong = []
    for kind, (table, where) in WAITS.items():
        rows = tables.rows(f"SELECT id FROM {table} WHERE {where.format(**words)}")  # noqa: S608
        waits = sorted(one["id"] for one in rows)
        asked = sorted(
            one["subject_id"] for one in owed if (one["kind"], one["subject_kind"]) == (kind, table)
        )
        if waits != asked:
            wrong.append(f"{day}: {kind} waits for {waits}, is asked for {asked}")
    return wrong + [f"{day}: {one}" for one in _left_over(tables)]


def _left_over(tables: Tables) -> list[str]:
    """Anything at all that is asked about what is over."""
    over = {
        "incidents": "state IN ('closed', 'not_an_incident')",
        "instructions": "state IN ('confirmed', 'withdrawn')",
        "return_records": "state <> 'proposed'",
        "subcontractors": "state IN ('refused', 'withdrawn')",
    }
    found = []
    for table, where in over.items():
        rows = tables.rows(
            f"SELECT o.id, o.kind FROM obligations o JOIN {table} t ON t.id = o.subject_id "  # noqa: S608
            f"WHERE o.closed_at IS NULL AND o.subject_kind = '{table}' AND t.{where}"
        )
        found += [f"{one['kind']} ({one['id']}) is asked about what is over" for one in rows]
    return found
