"""Let the company say how its reports are numbered.

Revision: 0059, after 0058; written 2026-11-30 01:50:00.000000.
"""

import sqlalchemy as sa
from alembic import op


revision = "0059"
down_revision = "0058"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """As they were numbered before: SR and three digits. What was issued keeps its number."""
    with op.batch_alter_table("organisation", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("report_prefix", sa.String(length=10), server_default="SR", nullable=False)
        )
        batch_op.add_column(
            sa.Column("report_digits", sa.Integer(), server_default="3", nullable=False)
        )


def downgrade() -> None:
    with op.batch_alter_table("organisation", schema=None) as batch_op:
        batch_op.drop_column("report_digits")
        batch_op.drop_column("report_prefix")
