"""Keep with an import whether it is the vendor master, and what was answered to it.

Revision: 0073, after 0072; written 2026-11-30 10:12:31.580214.
"""

import sqlalchemy as sa
from alembic import op


revision = "0073"
down_revision = "0072"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("import_runs", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("is_master", sa.Boolean(), server_default=sa.text("(false)"), nullable=False)
        )
        batch_op.add_column(
            sa.Column("file_digest", sa.String(length=64), server_default="", nullable=False)
        )
        batch_op.add_column(
            sa.Column("is_news", sa.Boolean(), server_default=sa.text("(true)"), nullable=False)
        )
        batch_op.add_column(sa.Column("answered_at", sa.DateTime(), nullable=True))
        batch_op.create_index(batch_op.f("ix_import_runs_is_master"), ["is_master"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("import_runs", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_import_runs_is_master"))
        batch_op.drop_column("answered_at")
        batch_op.drop_column("is_news")
        batch_op.drop_column("file_digest")
        batch_op.drop_column("is_master")
