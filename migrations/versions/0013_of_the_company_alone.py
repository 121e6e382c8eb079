"""Obligations and findings may belong to the company alone.

Revision: 0013, after 0012; written 2026-11-28 11:50:00.

The policies of 0003 and 0004 need no change: a row without a vendor is in no vendor's scope.
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

TABLES = (
    "obligations",
    "sent_reminders",
    "finding_files",
    "finding_plans",
    "finding_repairs",
    "risk_acceptances",
    "findings",
)
OPEN = sa.text("ended_on IS NULL AND vendor_id IS NULL")
# What an older version does not know: it follows from facts, and from now on is found again.
KINDS = (
    "promise.gap",
    "authority.record",
    "handover.first",
    "vendor.proposal",
    "vendor.activation",
    "role.confirm",
    "report.draft",
)


def upgrade() -> None:
    for table in TABLES:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.alter_column("vendor_id", existing_type=sa.Integer(), nullable=True)
    op.create_index(
        "uq_findings_open_about_company",
        "findings",
        ["about"],
        unique=True,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )


def downgrade() -> None:
    """Rows of the company alone have no place in the older tables."""
    op.drop_index("uq_findings_open_about_company", table_name="findings")
    kinds = sa.bindparam("kinds", KINDS, expanding=True)
    gone = "SELECT id FROM obligations WHERE vendor_id IS NULL OR kind IN :kinds"
    connection = op.get_bind()
    for statement in (
        f"DELETE FROM sent_reminders WHERE vendor_id IS NULL OR obligation_id IN ({gone})",
        "DELETE FROM obligations WHERE vendor_id IS NULL OR kind IN :kinds",
    ):
        connection.execute(sa.text(statement).bindparams(kinds))
    for table in TABLES[2:]:  # children first
        connection.execute(sa.text(f"DELETE FROM {table} WHERE vendor_id IS NULL"))
    for table in TABLES:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.alter_column("vendor_id", existing_type=sa.Integer(), nullable=False)
