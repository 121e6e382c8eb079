"""Keep which certificates sealed reports, and the hash of each report before its seal.

Revision: 0058, after 0057; written 2026-11-30 01:44:50.214377.
"""

import sqlalchemy as sa
from alembic import op


revision = "0058"
down_revision = "0057"
branch_labels = None
depends_on = None

SEALED = ("supervision_reports", "report_revisions")


def upgrade() -> None:
    op.create_table(
        "seal_certificates",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("holder", sa.String(length=200), nullable=False),
        sa.Column("certificate", sa.String(), nullable=False),
        sa.Column("valid_from_at", sa.DateTime(), nullable=False),
        sa.Column("valid_until_at", sa.DateTime(), nullable=False),
        sa.Column("first_used_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seal_certificates")),
        sa.UniqueConstraint("fingerprint", name=op.f("uq_seal_certificates_fingerprint")),
    )
    for table in SEALED:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(sa.Column("unsealed_sha256", sa.String(length=64), nullable=True))
            batch_op.add_column(
                sa.Column("unsealed_other_sha256", sa.String(length=64), nullable=True)
            )


def downgrade() -> None:
    for table in reversed(SEALED):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_column("unsealed_other_sha256")
            batch_op.drop_column("unsealed_sha256")
    op.drop_table("seal_certificates")
