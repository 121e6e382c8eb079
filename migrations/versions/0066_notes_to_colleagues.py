"""Keep what a vendor's person writes to the colleague who is asked for sections, and by when.

Revision: 0066, after 0065; written 2026-11-30 06:16:00.000000.
"""

import sqlalchemy as sa
from alembic import op


revision = "0066"
down_revision = "0065"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("section_delegations", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("note", sa.String(length=1000), server_default="", nullable=False)
        )
        batch_op.add_column(sa.Column("wanted_on", sa.Date(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("section_delegations", schema=None) as batch_op:
        batch_op.drop_column("wanted_on")
        batch_op.drop_column("note")
