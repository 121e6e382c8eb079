"""One table for large acts, in place of one each for asking, sending and acts on lists.

Revision: 0017, after 0016; written 2026-11-28 19:40:00.

Acts on lists keep their numbers, the others get new ones; `moved_rows` says which, so that the log
and the addresses of before find them.
"""

from datetime import date

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

STOPPED = {"say": "Whoever asked for this may not do it any more.", "with": {}, "many": None}
ASKING, SENDING = (
    {"say": said, "with": {}, "many": None}
    for said in ("Asking several vendors", "Sending to several vendors")
)
FILE, FILE_NEEDS = "registers.file", "ledger.view"
DAYS = ("period_from", "period_to", "answer_by_on")


def table(name, json=(), days=(), times=(), others=()):
    return sa.table(
        name,
        *(sa.column(one, sa.JSON(none_as_null=True)) for one in json),
        *(sa.column(one, sa.Date()) for one in days),
        *(sa.column(one, sa.DateTime()) for one in times),
        *(sa.column(one) for one in others),
    )


RUNS = table(
    "runs",
    ("title", "subjects", "asked", "problem"),
    (),
    ("begun_at", "withdrawn_at", "finished_at"),
    ("id", "kind", "begun_by_id", "back", "done", "changed", "left_out", "version"),
)
MOVED = table("moved_rows", others=("old_table", "old_id", "new_table", "new_id"))
TIMES = ("asked_at", "finished_at")
ASKINGS = table(
    "askings",
    ("statement_ids", "engagement_ids"),
    DAYS,
    TIMES,
    ("id", "wording", "asked_by_id", "works_done", "opened", "left_out", "version"),
)
SENDINGS = table(
    "sending_runs",
    ("recipients",),
    DAYS,
    TIMES,
    ("id", "questionnaire_id", "version_id", "message", "asked_by_id", "vendors_done", "sent",
     "left_out", "version"),
)  # fmt: skip
BULK = table(
    "bulk_runs",
    ("title", "ids", "wanted", "problem"),
    (),
    TIMES,
    ("id", "act", "asked_by_id", "back", "done", "changed"),
)


def to_json(day):
    return None if day is None else {"on": day.isoformat()}


def from_json(day):
    return None if day is None else date.fromisoformat(day["on"])


def upgrade():
    _make_new_tables()
    connection = op.get_bind()
    free = 1 + max(
        connection.scalar(sa.text(f"SELECT coalesce(max(id), 0) FROM {of}"))
        for of in ("bulk_runs", "audit_things WHERE kind = 'runs'")
    )
    rows = [(BULK, row.id, _of_bulk(row)) for row in connection.execute(sa.select(BULK))]
    for old, made_of in ((ASKINGS, _of_asking), (SENDINGS, _of_sending)):
        for row in connection.execute(sa.select(old).order_by(old.c.id)):
            rows.append((old, row.id, {"id": free, **made_of(row)}))
            free += 1
    for old, old_id, row in rows:
        connection.execute(RUNS.insert(), row)
        moved = {
            "old_table": old.name,
            "old_id": old_id,
            "new_table": "runs",
            "new_id": row["id"],
        }
        connection.execute(MOVED.insert(), moved)
    _count_on("runs")
    for old in (ASKINGS, SENDINGS, BULK):
        op.drop_table(old.name)
    op.execute(
        "DELETE FROM job_runs WHERE job IN ('askings', 'sendings')"
    )  # these jobs are no more


def _of_asking(row):
    finished_early = row.finished_at is not None and row.works_done < len(row.engagement_ids)
    asked = {day: to_json(getattr(row, day)) for day in DAYS}
    return _run(
        row,
        kind="attestations.ask",
        title=ASKING,
        subjects=row.engagement_ids,
        asked=asked | {"statements": row.statement_ids, "requests": row.opened},
        done=row.works_done,
        changed=row.opened,
        problem=STOPPED if finished_early else None,
    )


def _of_sending(row):
    asked = {day: to_json(getattr(row, day)) for day in DAYS}
    about = {
        "questionnaire": row.questionnaire_id,
        "version": row.version_id,
        "message": row.message,
    }
    return _run(
        row,
        kind="questionnaires.send",
        title=SENDING,
        subjects=[{"id": one["vendor"], "works": one["works"]} for one in row.recipients],
        asked=asked | about,
        done=row.vendors_done,
        changed=row.sent,
    )


def _of_bulk(row):
    return _run(
        row,
        id=row.id,
        kind=row.act,
        title=row.title,
        subjects=row.ids,
        asked=row.wanted,
        back=row.back,
        done=row.done,
        changed=row.changed,
        problem=row.problem,
    )


def _run(row, **values):
    of_all = {
        "begun_by_id": row.asked_by_id,
        "begun_at": row.asked_at,
        "back": "",
        "left_out": getattr(row, "left_out", 0),
        "problem": None,
        "withdrawn_at": None,
        "finished_at": row.finished_at,
        "version": getattr(row, "version", 1),
    }
    return of_all | values


def downgrade():
    _make_old_tables()
    connection = op.get_bind()
    known = {
        (row.old_table, row.new_id): row.old_id
        for row in connection.execute(sa.select(MOVED).where(MOVED.c.new_table == "runs"))
    }
    free = {
        of.name: 1 + max((old for (kind, _), old in known.items() if kind == of.name), default=0)
        for of in (ASKINGS, SENDINGS)
    }
    for row in connection.execute(sa.select(RUNS).order_by(RUNS.c.id)):
        old, values = _as_before(row)
        old_id = row.id if old is BULK else known.get((old.name, row.id))
        if old_id is None:
            old_id = free[old.name]
            free[old.name] += 1
        of_all = {
            "id": old_id,
            "asked_by_id": row.begun_by_id,
            "asked_at": row.begun_at,
            "finished_at": row.finished_at,
        }
        connection.execute(old.insert(), of_all | values)
    for old in (ASKINGS, SENDINGS, BULK):
        _count_on(old.name)
    for name in ("run_left_out", "runs", "moved_rows"):
        op.drop_table(name)


def _as_before(row):
    """Which table, and what stood there."""
    asked, counted = row.asked, {"left_out": row.left_out, "version": row.version}
    if row.kind == "attestations.ask":
        days = {day: from_json(asked[day]) for day in DAYS}
        return ASKINGS, counted | days | {
            "statement_ids": asked["statements"],
            "engagement_ids": row.subjects,
            "wording": "start" if days["period_to"] is None else "period",
            "works_done": row.done,
            "opened": row.changed,
        }
    if row.kind == "questionnaires.send":
        return SENDINGS, counted | {day: from_json(asked[day]) for day in DAYS} | {
            "questionnaire_id": asked["questionnaire"],
            "version_id": asked["version"],
            "message": asked["message"],
            "recipients": [{"vendor": one["id"], "works": one["works"]} for one in row.subjects],
            "vendors_done": row.done,
            "sent": row.changed,
        }
    return BULK, {
        "act": row.kind,
        "title": row.title,
        "ids": row.subjects,
        "wanted": asked | ({"needs": FILE_NEEDS} if row.kind == FILE else {}),
        "back": row.back,
        "done": row.done,
        "changed": row.changed,
        "problem": row.problem,
    }


def _count_on(name):
    """PostgreSQL: rows with numbers of their own do not move the sequence."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), coalesce(max(id), 0) + 1, false)"
            f" FROM {name}"
        )


def _number(name, default=None):
    return sa.Column(name, sa.Integer(), nullable=False, server_default=default)


def _by_user(name, column):
    return sa.ForeignKeyConstraint([column], ["users.id"], name=op.f(f"fk_{name}_{column}_users"))


def _key(name, *columns):
    return sa.PrimaryKeyConstraint(*(columns or ("id",)), name=op.f(f"pk_{name}"))


def _make_new_tables():
    op.create_table(
        "runs",
        _number("id"),
        sa.Column("kind", sa.String(length=60), nullable=False),
        _number("begun_by_id"),
        sa.Column("begun_at", sa.DateTime(), nullable=False),
        sa.Column("title", sa.JSON(), nullable=False),
        sa.Column("subjects", sa.JSON(), nullable=False),
        sa.Column("asked", sa.JSON(), nullable=False),
        sa.Column("back", sa.String(length=2000), nullable=False),
        *(_number(name) for name in ("done", "changed", "left_out")),
        sa.Column("problem", sa.JSON(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(), nullable=True),
        sa.Column("finished_at", sa.DateTime(), nullable=True),
        _number("version"),
        _by_user("runs", "begun_by_id"),
        _key("runs"),
    )
    op.create_index(op.f("ix_runs_finished_at"), "runs", ["finished_at"])
    op.create_table(
        "run_left_out",
        _number("id"),
        _number("run_id"),
        _number("subject_id"),
        sa.Column("why", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f("fk_run_left_out_run_id_runs")),
        _key("run_left_out"),
    )
    op.create_index(op.f("ix_run_left_out_run_id"), "run_left_out", ["run_id"])
    op.create_table(
        "moved_rows",
        sa.Column("old_table", sa.String(length=60), nullable=False),
        sa.Column("old_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("new_table", sa.String(length=60), nullable=False),
        _number("new_id"),
        sa.Column("sealed_by", sa.Integer(), nullable=True),
        _key("moved_rows", "old_table", "old_id"),
    )
    op.create_index("ix_moved_rows_new_table_new_id", "moved_rows", ["new_table", "new_id"])


def _make_old_tables():
    """As 0002 and 0004 made them."""
    wording = sa.Enum("start", "period", name="wording", native_enum=False, length=60)
    op.create_table(
        "askings",
        _number("id"),
        sa.Column("statement_ids", sa.JSON(), nullable=False),
        sa.Column("engagement_ids", sa.JSON(), nullable=False),
        sa.Column("wording", wording, nullable=False),
        sa.Column("period_from", sa.Date(), nullable=False),
        sa.Column("period_to", sa.Date(), nullable=True),
        sa.Column("answer_by_on", sa.Date(), nullable=True),
        _number("asked_by_id"),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        *(_number(name) for name in ("works_done", "opened", "left_out")),
        sa.Column("finished_at", sa.DateTime(), nullable=True),
        _number("version"),
        _by_user("askings", "asked_by_id"),
        _key("askings"),
    )
    op.create_index(op.f("ix_askings_finished_at"), "askings", ["finished_at"])
    op.create_table(
        "sending_runs",
        _number("id"),
        *(_number(name) for name in ("questionnaire_id", "version_id")),
        sa.Column("recipients", sa.JSON(), nullable=False),
        *(sa.Column(name, sa.Date(), nullable=False) for name in DAYS),
        sa.Column("message", sa.String(length=1000), nullable=False),
        _number("asked_by_id"),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        *(_number(name) for name in ("vendors_done", "sent", "left_out")),
        sa.Column("finished_at", sa.DateTime(), nullable=True),
        _number("version"),
        _by_user("sending_runs", "asked_by_id"),
        sa.ForeignKeyConstraint(
            ["questionnaire_id"],
            ["questionnaires.id"],
            name=op.f("fk_sending_runs_questionnaire_id_questionnaires"),
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["questionnaire_versions.id"],
            name=op.f("fk_sending_runs_version_id_questionnaire_versions"),
        ),
        _key("sending_runs"),
    )
    op.create_index(op.f("ix_sending_runs_finished_at"), "sending_runs", ["finished_at"])
    op.create_table(
        "bulk_runs",
        _number("id"),
        sa.Column("act", sa.String(length=60), nullable=False),
        _number("asked_by_id"),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("title", sa.JSON(), nullable=False),
        sa.Column("ids", sa.JSON(), nullable=False),
        sa.Column("wanted", sa.JSON(), nullable=False),
        sa.Column("back", sa.String(length=2000), nullable=False),
        *(_number(name) for name in ("done", "changed")),
        sa.Column("problem", sa.JSON(), nullable=True),
        sa.Column("finished_at", sa.DateTime(), nullable=True),
        _by_user("bulk_runs", "asked_by_id"),
        _key("bulk_runs"),
    )
