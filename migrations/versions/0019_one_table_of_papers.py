"""What came on paper is in one table, whatever it is about; a table says where each row was before.

Revision: 0019, after 0018; written 2026-11-28 20:00:00.

Signed statements keep their numbers. All others get new ones, above every number used so far, so that
an old number means one thing only and old addresses go on working. Neither the log nor its seals nor
what waits for somebody is touched: they are read through `moved_rows`.
"""

import hashlib
import json
from collections import defaultdict
from datetime import date

import sqlalchemy as sa
from alembic import op


revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

TABLES = ("paper_scans", "papers")
GONE = (
    "finding_paper_files",
    "finding_papers",
    "paper_files",
    "paper_records",
    "paper_sheet_files",
    "paper_sheets",
)
SCOPE = "(SELECT current_setting('kantoku.vendor', true))"
# Each old table, that of its files, and the column of these that names the paper.
OLD = (
    ("paper_records", "paper_files", "paper_id"),
    ("finding_papers", "finding_paper_files", "paper_id"),
    ("paper_sheets", "paper_sheet_files", "paper_sheet_id"),
)
FILE = ("vendor_id", "file_no", "name", "sha256", "picture_sha256", "pages")
COMMON = ("vendor_id", "state", "received_on", "checked_by_id", "checked_at", "wrong", "version")
RECORDED = ("number", "way", "recorded_by_id", "recorded_at", "follows_id")
SIGNED = (
    "language", "shown_sha256", "dated_on", "signer_name", "signer_title", "authority", "answer",
    "explanation", "inputs", "exceptions", "typed",
)  # fmt: skip
ANSWERED = ("said_by", "cause", "measures", "ready_on", "done")
FINDING_KINDS = {"plan": "finding.plan", "repair": "finding.repair"}
OPEN = sa.text("state IN ('entering', 'entered', 'recorded')")


def locking(table: str) -> tuple[str, ...]:
    """The statements that close a table; its rows belong to the vendor in `vendor_id`."""
    shown = f"{SCOPE} = 'everything' OR CAST(vendor_id AS text) = {SCOPE}"
    return (
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
        f"CREATE POLICY vendor_scope ON {table} USING ({shown})",
    )


def upgrade() -> None:
    _new_tables()
    moved = []
    last = max(_last_id(table) for table, _, _ in OLD)
    for table, files, key in OLD:
        places = {}
        for row, event in _rows(table):
            if table != "paper_records":
                last += 1
            places[row["id"]] = row["id"] if table == "paper_records" else last
            moved.append((table, row["id"], "papers", places[row["id"]], event))
            _insert("papers", _as_new(table, row, places))
        for row, event in _rows(files):
            kept = {name: row[name] for name in FILE}
            scan = _insert("paper_scans", kept | {"paper_id": places[row[key]]})
            moved.append((files, row["id"], "paper_scans", scan, event))
    if moved:
        names = ("old_table", "old_id", "new_table", "new_id", "sealed_by")
        rows = [dict(zip(names, row, strict=True)) for row in moved]
        op.get_bind().execute(_table("moved_rows").insert(), rows)
        _count_on("papers")
        marked = f"UPDATE audit_head SET unsealed_by = '{revision}' WHERE unsealed_by IS NULL"
        op.execute(marked)
    for table, files, _ in OLD:
        op.drop_table(files)
        op.drop_table(table)


def downgrade() -> None:
    """Rows go back under their old numbers; those made since keep theirs, which no old row has."""
    _old_tables()
    bind = op.get_bind()
    before = {
        (row.new_table, row.new_id): (row.old_table, row.old_id)
        for row in bind.execute(_table("moved_rows").select())
    }
    places = {}
    papers = list(bind.execute(_table("papers").select().order_by(sa.text("id"))).mappings())
    for row in papers:
        places[row["id"]] = before.get(("papers", row["id"]), (_old_of(row["kind"]), row["id"]))
    for row in papers:
        table, old_id = places[row["id"]]
        follows = row["follows_id"] and places[row["follows_id"]][1]
        _insert(
            table,
            _as_old(row) | {"id": old_id} | ({} if follows is None else {"follows_id": follows}),
        )
    for row in bind.execute(_table("paper_scans").select().order_by(sa.text("id"))).mappings():
        table, paper_id = places[row["paper_id"]]
        files, key = next((files, key) for name, files, key in OLD if name == table)
        old = before.get(("paper_scans", row["id"]))
        numbered = {} if old is None else {"id": old[1]}
        _insert(files, {name: row[name] for name in FILE} | {key: paper_id} | numbered)
    duties = _table("obligations")
    for new_id, (table, old_id) in places.items():
        about = (duties.c.subject_kind == "papers") & (duties.c.subject_id == new_id)
        bind.execute(duties.update().where(about).values(subject_kind=table, subject_id=old_id))
    if papers:
        for table, files, _ in OLD:
            _count_on(table)
            _count_on(files)
        op.execute(  # the older version seals what it finds
            f"UPDATE audit_head SET unsealed_by = '{down_revision}' WHERE unsealed_by IS NULL"
        )
    op.execute("DELETE FROM moved_rows WHERE new_table IN ('papers', 'paper_scans')")
    op.drop_table("paper_scans")
    op.drop_table("papers")


def _as_new(table: str, row, places: dict[int, int]) -> dict:
    new = {name: row[name] for name in COMMON} | {"id": places[row["id"]]}
    if table == "paper_sheets":
        return new | {
            "kind": "questionnaire.answers",
            "subject_kind": "assignments",
            "subject_id": row["assignment_id"],
            "entries": {"sha256": row["entered_sha256"]} if row["entered_sha256"] else {},
            "begun_by_id": row["begun_by_id"],
            "begun_at": row["begun_at"],
            "recorded_by_id": row["entered_by_id"],
            "recorded_at": row["entered_at"],
        }
    new |= {name: row[name] for name in RECORDED}
    new["follows_id"] = places.get(row["follows_id"])
    if table == "paper_records":
        return new | {
            "kind": "attestation.statement",
            "subject_kind": "attestation_requests",
            "subject_id": row["request_id"],
            "entries": {name: _plain(row[name]) for name in SIGNED},
            "made_kind": "attestations" if row["attestation_id"] else None,
            "made_id": row["attestation_id"],
        }
    made = "finding_plans" if row["plan_id"] else "finding_repairs" if row["repair_id"] else None
    return new | {
        "kind": FINDING_KINDS[row["kind"]],
        "subject_kind": "findings",
        "subject_id": row["finding_id"],
        "entries": {name: _plain(row[name]) for name in ANSWERED},
        "made_kind": made,
        "made_id": row["plan_id"] or row["repair_id"],
    }


def _old_of(kind: str) -> str:
    old = {"attestation.statement": "paper_records", "questionnaire.answers": "paper_sheets"}
    return old.get(kind, "finding_papers")


def _as_old(row) -> dict:
    old, said = {name: row[name] for name in COMMON}, row["entries"]
    if row["kind"] == "questionnaire.answers":
        return old | {
            "assignment_id": row["subject_id"],
            "begun_by_id": row["begun_by_id"],
            "begun_at": row["begun_at"],
            "entered_by_id": row["recorded_by_id"],
            "entered_at": row["recorded_at"],
            "entered_sha256": said.get("sha256", ""),
        }
    old |= {name: row[name] for name in RECORDED}
    if row["kind"] == "attestation.statement":
        return (
            old
            | said
            | {
                "request_id": row["subject_id"],
                "attestation_id": row["made_id"],
                "dated_on": _day(said["dated_on"]),
            }
        )
    return (
        old
        | said
        | {
            "finding_id": row["subject_id"],
            "kind": row["kind"].removeprefix("finding."),
            "ready_on": _day(said["ready_on"]),
            "plan_id": row["made_id"] if row["made_kind"] == "finding_plans" else None,
            "repair_id": row["made_id"] if row["made_kind"] == "finding_repairs" else None,
        }
    )


# The seals as they are since 0011: what a row of these tables hashed to, part by part.
PARTS = {"answer": "answer", "inputs": "answer", "explanation": "answer", "state": "state"}


def _rows(name: str):
    """In order, each with the event that sealed it last, None where it is not as that event left it."""
    table, bind = _table(name), op.get_bind()
    of = sa.text("SELECT id, number, parts FROM audit_seals WHERE kind = :kind ORDER BY number")
    seals = {
        row.id: (row.number, json.loads(row.parts)) for row in bind.execute(of, {"kind": name})
    }
    for row in bind.execute(table.select().order_by(table.c.id)).mappings().all():
        event, parts = seals.get(row["id"], (None, {}))
        yield row, event if parts == _parts(row) else None


def _parts(row) -> dict[str, str]:
    parts = defaultdict(dict)
    for name, value in row.items():
        value = _plain(value)
        if name == "version" or value is None or value is False or value in ("", [], {}):
            continue
        is_file = name in ("sha256", "picture_sha256")
        parts["file" if is_file else PARTS.get(name, "row")][name] = value
    return {part: _hash(values) for part, values in parts.items()}


def _hash(values) -> str:
    words = json.dumps(values, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(words.encode(errors="surrogatepass")).hexdigest()[:32]


def _plain(value):
    if hasattr(value, "hour"):
        return value.strftime("%Y-%m-%dT%H:%M:%S.%f")
    return value.isoformat() if hasattr(value, "isoformat") else value


def _day(said):
    return None if said is None else date.fromisoformat(said)


def _table(name: str) -> sa.Table:
    return sa.Table(name, sa.MetaData(), autoload_with=op.get_bind())


def _insert(name: str, values: dict) -> int:
    made = op.get_bind().execute(_table(name).insert().values(values))
    return made.inserted_primary_key[0]


def _last_id(table: str) -> int:
    return op.get_bind().execute(sa.text(f"SELECT max(id) FROM {table}")).scalar() or 0


def _count_on(table: str) -> None:
    """PostgreSQL gives ids by a counter, which does not see those that were said."""
    if op.get_bind().dialect.name == "postgresql":
        last = f"(SELECT max(id) FROM {table})"
        op.execute(
            f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), {last}) WHERE {last} > 0"
        )


def _key(*columns: str, to: str, then: tuple[str, ...] = ("id",)) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(columns, [f"{to}.{name}" for name in then])


def _child_of(table: str, column: str) -> sa.ForeignKeyConstraint:
    return _key(column, "vendor_id", to=table, then=("id", "vendor_id"))


def _paper(table: str, *more) -> None:
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=60), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("checked_by_id", sa.Integer(), nullable=True),
        sa.Column("checked_at", sa.DateTime(), nullable=True),
        sa.Column("wrong", sa.String(length=1000), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("vendor_id", sa.Integer(), nullable=False),
        *more,
        _key("checked_by_id", to="users"),
        _key("vendor_id", to="vendors"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("id", "vendor_id"),
    )
    _close(table)


def _scans(table: str, of: str, key: str) -> None:
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(key, sa.Integer(), nullable=False),
        sa.Column("file_no", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("picture_sha256", sa.String(length=64), nullable=True),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("vendor_id", sa.Integer(), nullable=False),
        _child_of(of, key),
        _key("sha256", to="stored_files", then=("sha256",)),
        _key("picture_sha256", to="stored_files", then=("sha256",)),
        _key("vendor_id", to="vendors"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint(key, "file_no"),
    )
    op.create_index(f"ix_{table}_sha256", table, ["sha256"])
    _close(table)


def _close(table: str) -> None:
    op.create_index(f"ix_{table}_vendor_id", table, ["vendor_id"])
    if op.get_bind().dialect.name == "postgresql":
        for statement in locking(table):
            op.execute(statement)


def _recorded(*, of_two: bool):
    """`of_two`: nobody records without being there."""
    return (
        sa.Column("number", sa.String(length=20), nullable=not of_two),
        sa.Column("way", sa.String(length=60), nullable=not of_two),
        sa.Column("recorded_by_id", sa.Integer(), nullable=not of_two),
        sa.Column("recorded_at", sa.DateTime(), nullable=not of_two),
        sa.Column("follows_id", sa.Integer(), nullable=True),
        sa.UniqueConstraint("number"),
        _key("recorded_by_id", to="users"),
    )


def _only(table: str, name: str, columns: list[str], where) -> None:
    op.create_index(name, table, columns, unique=True, sqlite_where=where, postgresql_where=where)


def _new_tables() -> None:
    _paper(
        "papers",
        *_recorded(of_two=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("subject_kind", sa.String(length=60), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("entries", sa.JSON(), nullable=False),
        sa.Column("begun_by_id", sa.Integer(), nullable=True),
        sa.Column("begun_at", sa.DateTime(), nullable=True),
        sa.Column("made_kind", sa.String(length=60), nullable=True),
        sa.Column("made_id", sa.Integer(), nullable=True),
        _key("begun_by_id", to="users"),
        _child_of("papers", "follows_id"),
    )
    op.create_index("ix_papers_state", "papers", ["state"])
    op.create_index("ix_papers_subject", "papers", ["subject_kind", "subject_id"])
    op.create_index("ix_papers_made", "papers", ["made_kind", "made_id"])
    _only("papers", "uq_papers_open_subject", ["subject_kind", "subject_id"], OPEN)
    _scans("paper_scans", "papers", "paper_id")


def _old_tables() -> None:
    _paper(
        "paper_records",
        *_recorded(of_two=True),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("shown_sha256", sa.String(length=64), nullable=False),
        sa.Column("dated_on", sa.Date(), nullable=False),
        sa.Column("signer_name", sa.String(length=120), nullable=False),
        sa.Column("signer_title", sa.String(length=120), nullable=False),
        sa.Column("authority", sa.String(length=300), nullable=False),
        sa.Column("answer", sa.String(length=60), nullable=False),
        sa.Column("explanation", sa.String(length=4000), nullable=False),
        sa.Column("inputs", sa.JSON(), nullable=False),
        sa.Column("exceptions", sa.JSON(), nullable=False),
        sa.Column("typed", sa.JSON(), nullable=False),
        sa.Column("attestation_id", sa.Integer(), nullable=True),
        _child_of("attestation_requests", "request_id"),
        _child_of("attestations", "attestation_id"),
        _child_of("paper_records", "follows_id"),
    )
    for name in ("attestation_id", "request_id", "state"):
        op.create_index(f"ix_paper_records_{name}", "paper_records", [name])
    _paper(
        "finding_papers",
        *_recorded(of_two=True),
        sa.Column("finding_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("said_by", sa.String(length=160), nullable=False),
        sa.Column("cause", sa.String(length=2000), nullable=False),
        sa.Column("measures", sa.String(length=4000), nullable=False),
        sa.Column("ready_on", sa.Date(), nullable=True),
        sa.Column("done", sa.String(length=4000), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=True),
        sa.Column("repair_id", sa.Integer(), nullable=True),
        _child_of("findings", "finding_id"),
        _child_of("finding_plans", "plan_id"),
        _child_of("finding_repairs", "repair_id"),
        _child_of("finding_papers", "follows_id"),
    )
    for name in ("finding_id", "plan_id", "repair_id", "state"):
        op.create_index(f"ix_finding_papers_{name}", "finding_papers", [name])
    waiting = sa.text("state = 'recorded'")
    _only("finding_papers", "uq_finding_papers_waiting", ["finding_id"], waiting)
    _paper(
        "paper_sheets",
        sa.Column("assignment_id", sa.Integer(), nullable=False),
        sa.Column("begun_by_id", sa.Integer(), nullable=True),
        sa.Column("begun_at", sa.DateTime(), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=True),
        sa.Column("entered_at", sa.DateTime(), nullable=True),
        sa.Column("entered_sha256", sa.String(length=64), nullable=False),
        _child_of("assignments", "assignment_id"),
        _key("begun_by_id", to="users"),
        _key("entered_by_id", to="users"),
    )
    op.create_index("ix_paper_sheets_assignment_id", "paper_sheets", ["assignment_id"])
    open_ones = sa.text("state IN ('entering', 'entered')")
    _only("paper_sheets", "uq_paper_sheets_open", ["assignment_id"], open_ones)
    for table, files, key in OLD:
        _scans(files, table, key)
