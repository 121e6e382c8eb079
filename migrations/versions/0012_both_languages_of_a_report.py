"""A report has a PDF for each language, and may replace an earlier one.

Revision: 0012, after 0011; written 2026-11-28 12:00:00.
"""

import sqlalchemy as sa
from alembic import op


revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

TABLE = "supervision_reports"


def upgrade() -> None:
    """What was issued in one language stays so: it has no other PDF and replaces nothing."""
    with op.batch_alter_table(TABLE, schema=None) as batch_op:
        batch_op.add_column(sa.Column("pdf_other_sha256", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("replaces_id", sa.Integer(), nullable=True))
        batch_op.add_column(
            sa.Column("replaces_why", sa.String(length=500), nullable=False, server_default="")
        )
        batch_op.create_unique_constraint(
            batch_op.f("uq_supervision_reports_id_vendor_id"), ["id", "vendor_id"]
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_supervision_reports_pdf_other_sha256_stored_files"),
            "stored_files",
            ["pdf_other_sha256"],
            ["sha256"],
        )
        batch_op.create_index(
            batch_op.f("ix_supervision_reports_replaces_id"), ["replaces_id"], unique=False
        )
    with op.batch_alter_table(TABLE, schema=None) as batch_op:  # refers to the key made above
        batch_op.create_foreign_key(
            batch_op.f("fk_supervision_reports_replaces_id_vendor_id_supervision_reports"),
            TABLE,
            ["replaces_id", "vendor_id"],
            ["id", "vendor_id"],
        )


def downgrade() -> None:
    with op.batch_alter_table(TABLE, schema=None) as batch_op:
        batch_op.drop_constraint(
            batch_op.f("fk_supervision_reports_replaces_id_vendor_id_supervision_reports"),
            type_="foreignkey",
        )
        batch_op.drop_constraint(
            batch_op.f("fk_supervision_reports_pdf_other_sha256_stored_files"), type_="foreignkey"
        )
        batch_op.drop_constraint(batch_op.f("uq_supervision_reports_id_vendor_id"), type_="unique")
        batch_op.drop_index(batch_op.f("ix_supervision_reports_replaces_id"))
        batch_op.drop_column("replaces_why")
        batch_op.drop_column("replaces_id")
        batch_op.drop_column("pdf_other_sha256")
