"""Keep selection assessments and who decided about the criteria, and judge that promise from today on.

Revision: 0035, after 0034; written 2026-11-29 09:27:32.113229.
"""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from alembic import op


revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

RULE = "recognised"
# The new tables about a vendor; they get the policy of 0003.
TABLES = ("selection_answers", "selection_assessments", "selection_files")
SCOPE = "(SELECT current_setting('kantoku.vendor', true))"


def locking(table: str) -> tuple[str, ...]:
    """The statements that close a table; its rows belong to the vendor in `vendor_id`."""
    shown = f"{SCOPE} = 'everything' OR CAST(vendor_id AS text) = {SCOPE}"
    return (
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
        f"CREATE POLICY vendor_scope ON {table} USING ({shown})",
    )


def upgrade() -> None:
    op.create_table(
        "criteria_decisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "step",
            sa.Enum("adopted", "reviewed", name="criteriastep", native_enum=False, length=60),
            nullable=False,
        ),
        sa.Column("criteria_version", sa.String(length=40), nullable=False),
        sa.Column("holds_from", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=2000), nullable=False),
        sa.Column("decision_number", sa.String(length=60), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(), nullable=False),
        sa.Column("accepted", sa.Boolean(), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("decision_reason", sa.String(length=2000), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("proposed_as", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["users.id"], name=op.f("fk_criteria_decisions_decided_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"],
            ["users.id"],
            name=op.f("fk_criteria_decisions_proposed_by_id_users"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_criteria_decisions")),
    )
    op.create_table(
        "selection_assessments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "proposed",
                "returned",
                "decided",
                "withdrawn",
                name="selectionstate",
                native_enum=False,
                length=60,
            ),
            nullable=False,
        ),
        sa.Column("is_earlier", sa.Boolean(), nullable=False),
        sa.Column("assessed_on", sa.Date(), nullable=False),
        sa.Column("criteria_version", sa.String(length=40), nullable=False),
        sa.Column("basis", sa.String(length=1000), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "adopt",
                "conditional",
                "exception",
                "reject",
                name="selectionoutcome",
                native_enum=False,
                length=60,
            ),
            nullable=True,
        ),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("conditions", sa.String(length=2000), nullable=False),
        sa.Column("reason", sa.String(length=2000), nullable=False),
        sa.Column("score", sa.Double(), nullable=True),
        sa.Column("knock_outs", sa.JSON(), nullable=False),
        sa.Column("tier", sa.String(length=20), nullable=True),
        sa.Column("decision_number", sa.String(length=60), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(), nullable=False),
        sa.Column("earlier_by", sa.JSON(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("remark", sa.String(length=2000), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("vendor_id", sa.Integer(), nullable=False),
        sa.Column("proposed_as", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["decided_by_id"],
            ["users.id"],
            name=op.f("fk_selection_assessments_decided_by_id_users"),
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"],
            ["users.id"],
            name=op.f("fk_selection_assessments_proposed_by_id_users"),
        ),
        sa.ForeignKeyConstraint(
            ["vendor_id"], ["vendors.id"], name=op.f("fk_selection_assessments_vendor_id_vendors")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_selection_assessments")),
        sa.UniqueConstraint("id", "vendor_id", name=op.f("uq_selection_assessments_id_vendor_id")),
        sa.UniqueConstraint("number", name=op.f("uq_selection_assessments_number")),
    )
    with op.batch_alter_table("selection_assessments", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_selection_assessments_state"), ["state"], unique=False)
        batch_op.create_index(
            "ix_selection_assessments_vendor_assessed", ["vendor_id", "assessed_on"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_selection_assessments_vendor_id"), ["vendor_id"], unique=False
        )

    op.create_table(
        "selection_answers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assessment_id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.String(length=40), nullable=False),
        sa.Column("value", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("note", sa.String(length=2000), nullable=False),
        sa.Column("checked_on", sa.Date(), nullable=True),
        sa.Column("methods", sa.JSON(), nullable=False),
        sa.Column("checked_by_id", sa.Integer(), nullable=True),
        sa.Column("vendor_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["assessment_id", "vendor_id"],
            ["selection_assessments.id", "selection_assessments.vendor_id"],
            name=op.f("fk_selection_answers_assessment_id_vendor_id_selection_assessments"),
        ),
        sa.ForeignKeyConstraint(
            ["checked_by_id"], ["users.id"], name=op.f("fk_selection_answers_checked_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["vendor_id"], ["vendors.id"], name=op.f("fk_selection_answers_vendor_id_vendors")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_selection_answers")),
        sa.UniqueConstraint(
            "assessment_id",
            "question_id",
            name=op.f("uq_selection_answers_assessment_id_question_id"),
        ),
    )
    with op.batch_alter_table("selection_answers", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_selection_answers_assessment_id"), ["assessment_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_selection_answers_vendor_id"), ["vendor_id"], unique=False
        )

    op.create_table(
        "selection_files",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assessment_id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.String(length=40), nullable=False),
        sa.Column("file_sha256", sa.String(length=64), nullable=False),
        sa.Column("file_name", sa.String(length=255), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=True),
        sa.Column("added_at", sa.DateTime(), nullable=False),
        sa.Column("vendor_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["added_by_id"], ["users.id"], name=op.f("fk_selection_files_added_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["assessment_id", "vendor_id"],
            ["selection_assessments.id", "selection_assessments.vendor_id"],
            name=op.f("fk_selection_files_assessment_id_vendor_id_selection_assessments"),
        ),
        sa.ForeignKeyConstraint(
            ["file_sha256"],
            ["stored_files.sha256"],
            name=op.f("fk_selection_files_file_sha256_stored_files"),
        ),
        sa.ForeignKeyConstraint(
            ["vendor_id"], ["vendors.id"], name=op.f("fk_selection_files_vendor_id_vendors")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_selection_files")),
    )
    with op.batch_alter_table("selection_files", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_selection_files_assessment_id"), ["assessment_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_selection_files_file_sha256"), ["file_sha256"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_selection_files_vendor_id"), ["vendor_id"], unique=False
        )

    _judge_from_today()
    if op.get_bind().dialect.name == "postgresql":
        for table in TABLES:
            for statement in locking(table):
                op.execute(statement)


def _judge_from_today() -> None:
    """In a portal that is in use; in a new one the promise is judged from the first day on."""
    bind = op.get_bind()
    now = datetime.now(UTC)
    for (zone,) in bind.execute(sa.text("SELECT zone FROM organisation")).all():
        starts = sa.table(
            "promise_starts",
            sa.column("rule"),
            sa.column("reason"),
            sa.column("judged_from", sa.Date()),
            sa.column("decided_at", sa.DateTime()),
        )
        row = {
            "rule": RULE,
            "judged_from": now.astimezone(ZoneInfo(zone or "Asia/Tokyo")).date(),
            "reason": "",
            "decided_at": now.replace(tzinfo=None),
        }
        bind.execute(starts.insert(), row)


def downgrade() -> None:
    op.execute(f"DELETE FROM promise_starts WHERE rule = '{RULE}'")
    op.execute("DELETE FROM number_series WHERE prefix = 'SA'")
    with op.batch_alter_table("selection_files", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_selection_files_vendor_id"))
        batch_op.drop_index(batch_op.f("ix_selection_files_file_sha256"))
        batch_op.drop_index(batch_op.f("ix_selection_files_assessment_id"))

    op.drop_table("selection_files")
    with op.batch_alter_table("selection_answers", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_selection_answers_vendor_id"))
        batch_op.drop_index(batch_op.f("ix_selection_answers_assessment_id"))

    op.drop_table("selection_answers")
    with op.batch_alter_table("selection_assessments", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_selection_assessments_vendor_id"))
        batch_op.drop_index("ix_selection_assessments_vendor_assessed")
        batch_op.drop_index(batch_op.f("ix_selection_assessments_state"))

    op.drop_table("selection_assessments")
    op.drop_table("criteria_decisions")
