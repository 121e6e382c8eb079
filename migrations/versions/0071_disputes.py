"""Keep what vendors dispute with our answers, and who changed the severity of a finding last.

Revision: 0071, after 0070; written 2026-11-30 10:01:14.045254.
"""

import sqlalchemy as sa
from alembic import op


revision = "0071"
down_revision = "0070"
branch_labels = None
depends_on = None


# The new tables about a vendor; they get the policy of 0042.
TABLES = ("dispute_files", "disputes")
SCOPE = "(SELECT current_setting('kantoku.vendor', true))"
NAMED = f"string_to_array({SCOPE}, ',')"


def locking(table: str) -> tuple[str, ...]:
    """The statements that close a table; its rows belong to the vendor in `vendor_id`."""
    shown = f"{SCOPE} = 'everything' OR CAST(vendor_id AS text) = ANY ({NAMED})"
    return (
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
        f"CREATE POLICY vendor_scope ON {table} USING ({shown})",
    )


def upgrade() -> None:
    op.create_table(
        "disputes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("finding_id", sa.Integer(), nullable=True),
        sa.Column("assignment_id", sa.Integer(), nullable=True),
        sa.Column("questions", sa.JSON(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open", "upheld", "accepted", name="disputestate", native_enum=False, length=60
            ),
            nullable=False,
        ),
        sa.Column("words", sa.String(length=4000), nullable=False),
        sa.Column("raised_by_id", sa.Integer(), nullable=False),
        sa.Column("raised_at", sa.DateTime(), nullable=False),
        sa.Column("raised_on", sa.Date(), nullable=False),
        sa.Column("answer", sa.String(length=1000), nullable=False),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answered_at", sa.DateTime(), nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("changed", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("vendor_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(finding_id IS NULL) <> (assignment_id IS NULL)",
            name=op.f("ck_disputes_about_one_thing"),
        ),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["users.id"], name=op.f("fk_disputes_answered_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["assignment_id", "vendor_id"],
            ["assignments.id", "assignments.vendor_id"],
            name=op.f("fk_disputes_assignment_id_vendor_id_assignments"),
        ),
        sa.ForeignKeyConstraint(
            ["finding_id", "vendor_id"],
            ["findings.id", "findings.vendor_id"],
            name=op.f("fk_disputes_finding_id_vendor_id_findings"),
        ),
        sa.ForeignKeyConstraint(
            ["raised_by_id"], ["users.id"], name=op.f("fk_disputes_raised_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["vendor_id"], ["vendors.id"], name=op.f("fk_disputes_vendor_id_vendors")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disputes")),
        sa.UniqueConstraint("id", "vendor_id", name=op.f("uq_disputes_id_vendor_id")),
    )
    with op.batch_alter_table("disputes", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_disputes_assignment_id"), ["assignment_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_disputes_finding_id"), ["finding_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_disputes_vendor_id"), ["vendor_id"], unique=False)
        batch_op.create_index(
            "uq_disputes_open_assignment_id",
            ["assignment_id"],
            unique=True,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )
        batch_op.create_index(
            "uq_disputes_open_finding_id",
            ["finding_id"],
            unique=True,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )

    op.create_table(
        "dispute_files",
        sa.Column("dispute_id", sa.Integer(), nullable=False),
        sa.Column("vendor_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("file_sha256", sa.String(length=64), nullable=False),
        sa.Column("file_name", sa.String(length=255), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=True),
        sa.Column("added_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["added_by_id"], ["users.id"], name=op.f("fk_dispute_files_added_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["dispute_id", "vendor_id"],
            ["disputes.id", "disputes.vendor_id"],
            name=op.f("fk_dispute_files_dispute_id_vendor_id_disputes"),
        ),
        sa.ForeignKeyConstraint(
            ["file_sha256"],
            ["stored_files.sha256"],
            name=op.f("fk_dispute_files_file_sha256_stored_files"),
        ),
        sa.ForeignKeyConstraint(
            ["vendor_id"], ["vendors.id"], name=op.f("fk_dispute_files_vendor_id_vendors")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dispute_files")),
    )
    with op.batch_alter_table("dispute_files", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_dispute_files_dispute_id"), ["dispute_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_dispute_files_file_sha256"), ["file_sha256"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_dispute_files_vendor_id"), ["vendor_id"], unique=False)

    with op.batch_alter_table("findings", schema=None) as batch_op:
        batch_op.add_column(sa.Column("graded_by_id", sa.Integer(), nullable=True))
        batch_op.add_column(
            sa.Column("graded_as", sa.String(length=200), server_default="", nullable=False)
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_findings_graded_by_id_users"), "users", ["graded_by_id"], ["id"]
        )

    if op.get_bind().dialect.name == "postgresql":
        for table in TABLES:
            for statement in locking(table):
                op.execute(statement)


def downgrade() -> None:
    with op.batch_alter_table("findings", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_findings_graded_by_id_users"), type_="foreignkey")
        batch_op.drop_column("graded_as")
        batch_op.drop_column("graded_by_id")

    with op.batch_alter_table("dispute_files", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_dispute_files_vendor_id"))
        batch_op.drop_index(batch_op.f("ix_dispute_files_file_sha256"))
        batch_op.drop_index(batch_op.f("ix_dispute_files_dispute_id"))

    op.drop_table("dispute_files")
    with op.batch_alter_table("disputes", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_disputes_open_finding_id",
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )
        batch_op.drop_index(
            "uq_disputes_open_assignment_id",
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )
        batch_op.drop_index(batch_op.f("ix_disputes_vendor_id"))
        batch_op.drop_index(batch_op.f("ix_disputes_finding_id"))
        batch_op.drop_index(batch_op.f("ix_disputes_assignment_id"))

    op.drop_table("disputes")
