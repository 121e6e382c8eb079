"""Keep with an import what the columns of somebody's own list mean.

Revision: 0063, after 0062; written 2026-11-30 05:50:12.114207.
"""

import sqlalchemy as sa
from alembic import op


revision = "0063"
down_revision = "0062"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("import_runs", schema=None) as batch_op:
        batch_op.add_column(sa.Column("own_list", sa.JSON(), nullable=True))
        batch_op.add_column(
            sa.Column("headings", sa.String(length=64), server_default="", nullable=False)
        )
        batch_op.create_index(batch_op.f("ix_import_runs_headings"), ["headings"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("import_runs", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_import_runs_headings"))
        batch_op.drop_column("headings")
        batch_op.drop_column("own_list")
