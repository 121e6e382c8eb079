"""Keep samples of review by exception, whether corrections were effective, and what vendors ask.

Revision: 0043, after 0042; written 2026-11-29 17:12:04.612624.

A finding that was closed before is not planned to be looked at again. A risk that was accepted for longer
than twelve months stays as it is.
"""

import sqlalchemy as sa
from alembic import op


revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None

# The new tables about a vendor; they get the policy of 0042.
TABLES = ("drawn_sheets", "finding_effects", "vendor_questions")
SCOPE = "(SELECT current_setting('kantoku.vendor', true))"


def locking(table: str) -> tuple[str, ...]:
    """The statements that close a table; its rows belong to the vendor in `vendor_id`."""
    named = f"string_to_array({SCOPE}, ',')"
    shown = f"{SCOPE} = 'everything' OR CAST(vendor_id AS text) = ANY ({named})"
    return (
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
        f"CREATE POLICY vendor_scope ON {table} USING ({shown})",
    )


def upgrade() -> None:
    op.create_table(
        "finding_effects",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("finding_id", sa.Integer(), nullable=False),
        sa.Column("is_effective", sa.Boolean(), nullable=False),
        sa.Column("seen", sa.String(length=4000), nullable=False),
        sa.Column("looked_on", sa.Date(), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("opened_id", sa.Integer(), nullable=True),
        sa.Column("vendor_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["finding_id", "vendor_id"],
            ["findings.id", "findings.vendor_id"],
            name=op.f("fk_finding_effects_finding_id_vendor_id_findings"),
        ),
        sa.ForeignKeyConstraint(
            ["opened_id", "vendor_id"],
            ["findings.id", "findings.vendor_id"],
            name=op.f("fk_finding_effects_opened_id_vendor_id_findings"),
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["users.id"], name=op.f("fk_finding_effects_recorded_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["vendor_id"], ["vendors.id"], name=op.f("fk_finding_effects_vendor_id_vendors")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding_effects")),
        sa.UniqueConstraint("finding_id", name=op.f("uq_finding_effects_finding_id")),
        sa.UniqueConstraint("id", "vendor_id", name=op.f("uq_finding_effects_id_vendor_id")),
    )
    with op.batch_alter_table("finding_effects", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_finding_effects_looked_on"), ["looked_on"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_finding_effects_vendor_id"), ["vendor_id"], unique=False
        )

    op.create_table(
        "sample_draws",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "accepted",
                "stopped",
                "withdrawn",
                name="drawstate",
                native_enum=False,
                length=60,
            ),
            nullable=False,
        ),
        sa.Column("seed", sa.String(length=64), nullable=False),
        sa.Column("sheets_sha256", sa.String(length=64), nullable=False),
        sa.Column("shares", sa.JSON(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("sampled", sa.Integer(), nullable=False),
        sa.Column("drawn_by_id", sa.Integer(), nullable=False),
        sa.Column("drawn_at", sa.DateTime(), nullable=False),
        sa.Column("drawn_on", sa.Date(), nullable=False),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["drawn_by_id"], ["users.id"], name=op.f("fk_sample_draws_drawn_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["ended_by_id"], ["users.id"], name=op.f("fk_sample_draws_ended_by_id_users")
        ),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f("fk_sample_draws_run_id_runs")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sample_draws")),
        sa.UniqueConstraint("number", name=op.f("uq_sample_draws_number")),
    )
    with op.batch_alter_table("sample_draws", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sample_draws_drawn_on"), ["drawn_on"], unique=False)
        batch_op.create_index(
            "uq_sample_draws_open",
            ["drawn_by_id"],
            unique=True,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )

    op.create_table(
        "vendor_questions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("obligation_id", sa.Integer(), nullable=False),
        sa.Column("subject_kind", sa.String(length=60), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(length=60), nullable=False),
        sa.Column("about", sa.JSON(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open", "answered", "taken_back", name="questionstate", native_enum=False, length=60
            ),
            nullable=False,
        ),
        sa.Column("words", sa.String(length=2000), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("answer", sa.String(length=4000), nullable=False),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answered_at", sa.DateTime(), nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("vendor_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["users.id"], name=op.f("fk_vendor_questions_answered_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["users.id"], name=op.f("fk_vendor_questions_asked_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["obligation_id", "vendor_id"],
            ["obligations.id", "obligations.vendor_id"],
            name=op.f("fk_vendor_questions_obligation_id_vendor_id_obligations"),
        ),
        sa.ForeignKeyConstraint(
            ["vendor_id"], ["vendors.id"], name=op.f("fk_vendor_questions_vendor_id_vendors")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vendor_questions")),
        sa.UniqueConstraint("id", "vendor_id", name=op.f("uq_vendor_questions_id_vendor_id")),
        sa.UniqueConstraint("number", name=op.f("uq_vendor_questions_number")),
    )
    with op.batch_alter_table("vendor_questions", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_vendor_questions_asked_on"), ["asked_on"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_vendor_questions_obligation_id"), ["obligation_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_vendor_questions_state"), ["state"], unique=False)
        batch_op.create_index(
            "ix_vendor_questions_subject", ["subject_kind", "subject_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_vendor_questions_vendor_id"), ["vendor_id"], unique=False
        )

    op.create_table(
        "drawn_sheets",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("draw_id", sa.Integer(), nullable=False),
        sa.Column("assignment_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("tier", sa.String(length=20), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("is_sampled", sa.Boolean(), nullable=False),
        sa.Column("was_sampled", sa.Boolean(), nullable=False),
        sa.Column("looked_by_id", sa.Integer(), nullable=True),
        sa.Column("looked_at", sa.DateTime(), nullable=True),
        sa.Column("is_good", sa.Boolean(), nullable=True),
        sa.Column("remark", sa.String(length=2000), nullable=False),
        sa.Column("accepted_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("vendor_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["assignment_id", "vendor_id"],
            ["assignments.id", "assignments.vendor_id"],
            name=op.f("fk_drawn_sheets_assignment_id_vendor_id_assignments"),
        ),
        sa.ForeignKeyConstraint(
            ["draw_id"], ["sample_draws.id"], name=op.f("fk_drawn_sheets_draw_id_sample_draws")
        ),
        sa.ForeignKeyConstraint(
            ["looked_by_id"], ["users.id"], name=op.f("fk_drawn_sheets_looked_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["vendor_id"], ["vendors.id"], name=op.f("fk_drawn_sheets_vendor_id_vendors")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drawn_sheets")),
        sa.UniqueConstraint(
            "draw_id", "assignment_id", name=op.f("uq_drawn_sheets_draw_id_assignment_id")
        ),
    )
    with op.batch_alter_table("drawn_sheets", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_drawn_sheets_assignment_id"), ["assignment_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_drawn_sheets_vendor_id"), ["vendor_id"], unique=False)

    with op.batch_alter_table("finding_files", schema=None) as batch_op:
        batch_op.add_column(sa.Column("effect_id", sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f("ix_finding_files_effect_id"), ["effect_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_finding_files_effect_id_vendor_id_finding_effects"),
            "finding_effects",
            ["effect_id", "vendor_id"],
            ["id", "vendor_id"],
        )

    with op.batch_alter_table("organisation", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("samples", sa.JSON(), server_default=sa.text("'{}'"), nullable=False)
        )
        batch_op.add_column(
            sa.Column(
                "most_risk_months", sa.Integer(), server_default=sa.text("(12)"), nullable=False
            )
        )

    if op.get_bind().dialect.name == "postgresql":
        for table in TABLES:
            for statement in locking(table):
                op.execute(statement)


def downgrade() -> None:
    with op.batch_alter_table("organisation", schema=None) as batch_op:
        batch_op.drop_column("most_risk_months")
        batch_op.drop_column("samples")

    with op.batch_alter_table("finding_files", schema=None) as batch_op:
        batch_op.drop_constraint(
            batch_op.f("fk_finding_files_effect_id_vendor_id_finding_effects"), type_="foreignkey"
        )
        batch_op.drop_index(batch_op.f("ix_finding_files_effect_id"))
        batch_op.drop_column("effect_id")

    with op.batch_alter_table("drawn_sheets", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_drawn_sheets_vendor_id"))
        batch_op.drop_index(batch_op.f("ix_drawn_sheets_assignment_id"))

    op.drop_table("drawn_sheets")
    with op.batch_alter_table("vendor_questions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_vendor_questions_vendor_id"))
        batch_op.drop_index("ix_vendor_questions_subject")
        batch_op.drop_index(batch_op.f("ix_vendor_questions_state"))
        batch_op.drop_index(batch_op.f("ix_vendor_questions_obligation_id"))
        batch_op.drop_index(batch_op.f("ix_vendor_questions_asked_on"))

    op.drop_table("vendor_questions")
    with op.batch_alter_table("sample_draws", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_sample_draws_open",
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )
        batch_op.drop_index(batch_op.f("ix_sample_draws_drawn_on"))

    op.drop_table("sample_draws")
    with op.batch_alter_table("finding_effects", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_finding_effects_vendor_id"))
        batch_op.drop_index(batch_op.f("ix_finding_effects_looked_on"))

    op.drop_table("finding_effects")
