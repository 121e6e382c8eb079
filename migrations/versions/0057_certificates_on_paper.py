"""Keep that a certificate came on paper, and that the bytes of a file were erased.

Revision: 0057, after 0056; written 2026-11-29 22:52:35.060420.
"""

import sqlalchemy as sa
from alembic import op


revision = "0057"
down_revision = "0056"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("certificates", schema=None) as batch_op:
        batch_op.add_column(sa.Column("paper_received_on", sa.Date(), nullable=True))
        batch_op.add_column(
            sa.Column("paper_sent_by", sa.String(length=200), server_default="", nullable=False)
        )
    with op.batch_alter_table("stored_files", schema=None) as batch_op:
        batch_op.add_column(sa.Column("erased_on", sa.Date(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("stored_files", schema=None) as batch_op:
        batch_op.drop_column("erased_on")
    with op.batch_alter_table("certificates", schema=None) as batch_op:
        batch_op.drop_column("paper_sent_by")
        batch_op.drop_column("paper_received_on")
