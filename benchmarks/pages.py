"""P1 to P3: the list of vendors, a vendor's page, a vendor's own to-do list, one answer saved."""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from flask.testing import FlaskClient

from benchmarks.floor_app import Query, add_page, add_write, floor_app
from benchmarks.measuring import alternate
from benchmarks.outcome import Line
from benchmarks.scene import Scene, page, sending
from portal.foundation.lists.remembering import forget

INNER: Final = 3  # requests in one measurement
FLOOR: Final = "raw rows, Jinja table"
LIST: Final = "/vendors/?data=yes&state=current&tier=tier_2&sort=promises"
PLAIN_LIST: Final = "/vendors/?view=all"

_LIST_JOIN: Final = """
FROM vendors v
LEFT JOIN vendor_judgements j ON j.vendor_id = v.id
LEFT JOIN tier_spans t ON t.vendor_id = v.id AND t.valid_until IS NULL
LEFT JOIN users u ON u.id = v.owner_id
WHERE v.merged_into_id IS NULL"""
_LIST_WHERE: Final = (
    " AND j.shares_data AND v.state NOT IN ('closed', 'rejected') AND t.tier = 'tier_2'"
)
_LIST_ROWS: Final = (
    "SELECT v.id, v.name, v.name_en, v.kind, v.corporate_number, t.tier, v.state, j.verdicts, "
    "j.next_what, j.next_who, j.next_on, u.name AS owner" + _LIST_JOIN
)
_BY_PROMISES: Final = """
ORDER BY CASE j.worst WHEN 'broken' THEN 0 WHEN 'due_soon' THEN 1 WHEN 'excepted' THEN 2
WHEN 'kept' THEN 3 ELSE 4 END, j.next_on, coalesce(nullif(v.kana, ''), v.name), v.id LIMIT 50"""
_BY_NAME: Final = " ORDER BY coalesce(nullif(v.kana, ''), v.name), v.id LIMIT 50"
_VERDICTS_AT: Final = 7

_HEAD: Final[Query] = (
    "vendor",
    "SELECT v.*, t.tier, j.verdicts, j.next_what, u.name AS owner FROM vendors v "
    "LEFT JOIN vendor_judgements j ON j.vendor_id = v.id "
    "LEFT JOIN tier_spans t ON t.vendor_id = v.id AND t.valid_until IS NULL "
    "LEFT JOIN users u ON u.id = v.owner_id WHERE v.id = :vendor",
)
_WORKS: Final[Query] = (
    "work",
    "SELECT e.number, w.* FROM engagements e JOIN engagement_terms w ON w.engagement_id = e.id "
    "WHERE e.vendor_id = :vendor AND w.valid_until IS NULL AND w.corrected_at IS NULL ORDER BY e.id",
)
TABS: Final[dict[str, tuple[str, list[Query]]]] = {
    "work and data": (
        "/work",
        [
            _WORKS,
            (
                "data",
                "SELECT * FROM data_shares WHERE vendor_id = :vendor AND valid_until IS NULL "
                "AND corrected_at IS NULL ORDER BY engagement_id, id",
            ),
        ],
    ),
    "contracts and clauses": (
        "/contracts",
        [
            ("contracts", "SELECT * FROM contracts WHERE vendor_id = :vendor ORDER BY id"),
            (
                "cover",
                "SELECT c.contract_id, w.name, c.valid_from FROM contract_covers c "
                "JOIN engagement_terms w ON w.engagement_id = c.engagement_id "
                "AND w.valid_until IS NULL WHERE c.vendor_id = :vendor AND c.valid_until IS NULL",
            ),
            (
                "clauses",
                "SELECT contract_id, clause_id, state, article, page, reason FROM clause_checks "
                "WHERE vendor_id = :vendor AND valid_until IS NULL ORDER BY contract_id, id",
            ),
        ],
    ),
    "attestations": (
        "/attestations",
        [
            (
                "requests",
                "SELECT r.number, r.statement_id, w.name, r.period_from, r.period_to, r.state, "
                "o.due_on, a.number AS signed, a.answer, a.signed_on, a.signer_name "
                "FROM attestation_requests r JOIN engagement_terms w "
                "ON w.engagement_id = r.engagement_id AND w.valid_until IS NULL "
                "LEFT JOIN obligations o ON o.subject_kind = 'attestation_requests' "
                "AND o.subject_id = r.id LEFT JOIN attestations a ON a.request_id = r.id "
                "WHERE r.vendor_id = :vendor ORDER BY r.id DESC",
            ),
            ("authorities", "SELECT * FROM signatory_authorities WHERE vendor_id = :vendor"),
        ],
    ),
    "reports": (
        "/reports",
        [("reports", "SELECT * FROM supervision_reports WHERE vendor_id = :vendor ORDER BY id")],
    ),
    "contacts and accounts": (
        "/people",
        [
            ("contacts", "SELECT * FROM contacts WHERE vendor_id = :vendor ORDER BY id"),
            (
                "accounts",
                "SELECT u.id, u.name, u.title, u.email, u.last_sign_in_at, r.role FROM users u "
                "JOIN user_roles r ON r.user_id = u.id WHERE u.vendor_id = :vendor",
            ),
        ],
    ),
    "history": (
        "/history",
        [
            (
                "history",
                "SELECT e.number, e.happened_at, e.action, e.details, u.name FROM audit_events e "
                "LEFT JOIN users u ON u.id = e.actor_id WHERE e.vendor_id = :vendor "
                "ORDER BY e.number DESC LIMIT 50",
            )
        ],
    ),
}
_TODO: Final[list[Query]] = [
    (
        "to do",
        "SELECT r.number, r.statement_id, w.name, r.period_from, r.period_to, o.title, o.due_on "
        "FROM attestation_requests r JOIN engagement_terms w "
        "ON w.engagement_id = r.engagement_id AND w.valid_until IS NULL "
        "JOIN obligations o ON o.subject_kind = 'attestation_requests' AND o.subject_id = r.id "
        "WHERE r.vendor_id = :vendor AND r.state = 'open' ORDER BY o.due_on",
    )
]


@dataclass(frozen=True)
class Stage:
    """A scene with its floor beside it; the vendor has three works, and open requests."""

    scene: Scene
    staff: FlaskClient
    signatory: FlaskClient
    vendor_id: int
    request_id: int
    floor: FlaskClient


def set_stage(scene: Scene) -> Stage:
    app, connection = floor_app(scene.file)
    officer = _one(
        connection,
        "SELECT u.email FROM users u JOIN user_roles r ON r.user_id = u.id "
        "WHERE r.role = 'procurement' AND u.ended_at IS NULL ORDER BY u.id",
    )
    vendor_id, request_id, signatory = connection.execute(
        "SELECT v.id, min(r.id), u.email FROM vendors v JOIN users u ON u.vendor_id = v.id "
        "JOIN attestation_requests r ON r.vendor_id = v.id AND r.state = 'open' "
        "JOIN data_shares d ON d.vendor_id = v.id WHERE v.state = 'active' "
        "AND v.corporate_number LIKE '_9998%' AND v.kind = 'system_development' "
        "GROUP BY v.id, u.email ORDER BY v.id LIMIT 1"
    ).fetchone()
    counted = ("how many", "SELECT count(*)" + _LIST_JOIN + _LIST_WHERE)
    rows = ("vendors", _LIST_ROWS + _LIST_WHERE + _BY_PROMISES)
    everything = ("vendors", _LIST_ROWS + _BY_NAME)
    all_of_them = ("how many", "SELECT count(*)" + _LIST_JOIN)
    add_page(app, connection, "/list", [rows, counted], {}, verdicts_at=_VERDICTS_AT)
    add_page(app, connection, "/all", [everything, all_of_them], {}, verdicts_at=_VERDICTS_AT)
    whose = {"vendor": vendor_id}
    for path, queries in TABS.values():
        add_page(app, connection, path, [_HEAD, *queries], whose)
    add_page(app, connection, "/todo", _TODO, whose)
    stage = Stage(
        scene=scene,
        staff=scene.visitor(officer),
        signatory=scene.visitor(signatory),
        vendor_id=vendor_id,
        request_id=request_id,
        floor=app.test_client(),
    )
    sending(stage.signatory, "/attestations/draft", _typed(stage))()
    add_write(
        app,
        connection,
        "/draft",
        "UPDATE attestation_drafts SET typed = :typed, saved_at = datetime('now') WHERE user_id = "
        "(SELECT id FROM users WHERE vendor_id = :vendor)",
        whose,
    )
    return stage


def vendor_list(small: Stage, large: Stage, rounds: int) -> Iterator[Line]:
    """P1."""
    for what, path, floor in (
        ("vendor list, filtered, by promises", LIST, "/list"),
        ("vendor list, everything by name", PLAIN_LIST, "/all"),
    ):
        product = page(large.staff, path)
        yield Line(
            "P1",
            what,
            FLOOR,
            alternate(page(large.floor, floor), product, rounds, INNER),
            3,
            large.scene.statements(product),
            12,
            "The same page asked for again: counts and order are remembered until a change.",
        )
    again = page(large.staff, LIST)

    def first() -> None:
        forget()
        again()

    compared = alternate(page(large.floor, "/list"), first, rounds)
    told = large.scene.statements(first)
    yield Line("P1", "vendor list, filtered, asked anew", FLOOR, compared, 3, told, 12)
    both = alternate(page(small.staff, LIST), page(large.staff, LIST), rounds, INNER)
    size = small.scene.vendors
    yield Line(
        "P1", f"vendor list, {large.scene.vendors:,} vendors", f"{size:,} vendors", both, 1.2
    )


def vendor_page(stage: Stage, rounds: int) -> Iterator[Line]:
    """P2: one tab after the other, then one as it opens when anything has changed."""
    for name, (tab, _) in TABS.items():
        product = page(stage.staff, f"/vendors/{stage.vendor_id}{tab}")
        compared = alternate(page(stage.floor, tab), product, rounds, INNER)
        told = stage.scene.statements(product)
        yield Line("P2", f"vendor page, {name}", FLOOR, compared, 4, told, 20)
    again = page(stage.staff, f"/vendors/{stage.vendor_id}/work")

    def first() -> None:
        forget()
        again()

    compared = alternate(page(stage.floor, "/work"), first, rounds)
    told = stage.scene.statements(first)
    yield Line("P2", "vendor page, work and data, judged anew", FLOOR, compared, 4, told, 20)


def own_pages(stage: Stage, rounds: int) -> Iterator[Line]:
    """P3."""
    todo = page(stage.signatory, "/todo")
    compared = alternate(page(stage.floor, "/todo"), todo, rounds, INNER)
    yield Line("P3", "a vendor’s to-do page", FLOOR, compared, 3, stage.scene.statements(todo))
    save = sending(stage.signatory, "/attestations/draft", _typed(stage))
    bare = sending(stage.floor, "/draft", _typed(stage))
    compared = alternate(bare, save, rounds, INNER)
    told = stage.scene.statements(save)
    yield Line("P3", "one answer saved", "a bare route that writes one row", compared, 3, told)


def _typed(stage: Stage) -> dict[str, str]:
    return {f"r{stage.request_id}-answer": "affirm"}


def _one(connection: sqlite3.Connection, sql: str) -> Any:
    return connection.execute(sql).fetchone()[0]
