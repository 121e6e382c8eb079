"""Keep audits of the company's own supervision, and who is in charge of them.

Revision: 0048, after 0047; written 2026-11-29 21:29:49.975309.
"""

import sqlalchemy as sa
from alembic import op


revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None

# The new tables, of the company alone; they get the policy of 0042, by which no vendor sees them.
TABLES = ("internal_audit_files", "internal_audits")
SCOPE = "(SELECT current_setting('kantoku.vendor', true))"
NAMED = f"string_to_array({SCOPE}, ',')"
KINDS = ("internal_audit.hold",)


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
        "internal_audits",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("fiscal_year", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("scope", sa.String(length=4000), nullable=False),
        sa.Column("period_from", sa.Date(), nullable=False),
        sa.Column("period_until", sa.Date(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "planned", "held", "cancelled", name="auditstate", native_enum=False, length=60
            ),
            nullable=False,
        ),
        sa.Column("planned_by_id", sa.Integer(), nullable=False),
        sa.Column("planned_at", sa.DateTime(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=True),
        sa.Column("held_by", sa.String(length=300), nullable=False),
        sa.Column("looked_at", sa.String(length=4000), nullable=False),
        sa.Column("seen", sa.String(length=4000), nullable=False),
        sa.Column(
            "result",
            sa.Enum(
                "in_order",
                "with_findings",
                "not_in_order",
                name="auditresult",
                native_enum=False,
                length=60,
            ),
            nullable=True,
        ),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("vendor_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["ended_by_id"], ["users.id"], name=op.f("fk_internal_audits_ended_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["planned_by_id"], ["users.id"], name=op.f("fk_internal_audits_planned_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["vendor_id"], ["vendors.id"], name=op.f("fk_internal_audits_vendor_id_vendors")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_internal_audits")),
        sa.UniqueConstraint("id", "vendor_id", name=op.f("uq_internal_audits_id_vendor_id")),
        sa.UniqueConstraint("number", name=op.f("uq_internal_audits_number")),
    )
    with op.batch_alter_table("internal_audits", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_internal_audits_fiscal_year"), ["fiscal_year"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_internal_audits_state"), ["state"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_internal_audits_vendor_id"), ["vendor_id"], unique=False
        )

    op.create_table(
        "internal_audit_files",
        sa.Column("audit_id", sa.Integer(), nullable=False),
        sa.Column("vendor_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("file_sha256", sa.String(length=64), nullable=False),
        sa.Column("file_name", sa.String(length=255), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=True),
        sa.Column("added_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["added_by_id"], ["users.id"], name=op.f("fk_internal_audit_files_added_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["audit_id", "vendor_id"],
            ["internal_audits.id", "internal_audits.vendor_id"],
            name=op.f("fk_internal_audit_files_audit_id_vendor_id_internal_audits"),
        ),
        sa.ForeignKeyConstraint(
            ["audit_id"],
            ["internal_audits.id"],
            name=op.f("fk_internal_audit_files_audit_id_internal_audits"),
        ),
        sa.ForeignKeyConstraint(
            ["file_sha256"],
            ["stored_files.sha256"],
            name=op.f("fk_internal_audit_files_file_sha256_stored_files"),
        ),
        sa.ForeignKeyConstraint(
            ["vendor_id"], ["vendors.id"], name=op.f("fk_internal_audit_files_vendor_id_vendors")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_internal_audit_files")),
    )
    with op.batch_alter_table("internal_audit_files", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_internal_audit_files_audit_id"), ["audit_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_internal_audit_files_file_sha256"), ["file_sha256"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_internal_audit_files_vendor_id"), ["vendor_id"], unique=False
        )

    if op.get_bind().dialect.name == "postgresql":
        for table in TABLES:
            for statement in locking(table):
                op.execute(statement)


def downgrade() -> None:
    """Findings of audits stay: they are the company's. Whoever was in charge is that no more."""
    kinds = sa.bindparam("kinds", KINDS, expanding=True)
    gone = "SELECT id FROM obligations WHERE kind IN :kinds"
    for statement in (
        f"DELETE FROM sent_reminders WHERE obligation_id IN ({gone})",  # noqa: S608
        "UPDATE obligations SET follows_id = NULL WHERE kind IN :kinds",
        "DELETE FROM obligations WHERE kind IN :kinds",
    ):
        op.get_bind().execute(sa.text(statement).bindparams(kinds))
    op.execute("UPDATE findings SET cause = 'by_hand' WHERE cause = 'audit'")
    op.execute("DELETE FROM user_roles WHERE role = 'audit_lead'")
    op.execute("DELETE FROM number_series WHERE prefix = 'IA'")
    with op.batch_alter_table("internal_audit_files", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_internal_audit_files_vendor_id"))
        batch_op.drop_index(batch_op.f("ix_internal_audit_files_file_sha256"))
        batch_op.drop_index(batch_op.f("ix_internal_audit_files_audit_id"))

    op.drop_table("internal_audit_files")
    with op.batch_alter_table("internal_audits", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_internal_audits_vendor_id"))
        batch_op.drop_index(batch_op.f("ix_internal_audits_state"))
        batch_op.drop_index(batch_op.f("ix_internal_audits_fiscal_year"))

    op.drop_table("internal_audits")
