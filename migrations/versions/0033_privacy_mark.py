"""Keep which Privacy Mark the company holds, from which day on.

Revision: 0033, after 0032; written 2026-11-29 10:17:00.000000.

Nothing is on record then: incidents are reported for the mark, as before, until somebody says otherwise.
"""

import sqlalchemy as sa
from alembic import op


revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("organisation", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("privacy_marks", sa.JSON(), server_default=sa.text("'[]'"), nullable=False)
        )


def downgrade() -> None:
    with op.batch_alter_table("organisation", schema=None) as batch_op:
        batch_op.drop_column("privacy_marks")
