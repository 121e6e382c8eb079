"""What no record shows yet, which vendors hold data, and for whom a customer's approval is missing.

Revision: 0007, after 0006; written 2026-11-28 08:40:00.000000.
"""

import sqlalchemy as sa
from alembic import op


revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """What the board showed before stays as it was shown; every vendor is judged anew."""
    flag = {"nullable": False, "server_default": sa.false()}
    with op.batch_alter_table("verdict_spans", schema=None) as batch_op:
        batch_op.add_column(sa.Column("without_record", sa.Boolean(), **flag))
    with op.batch_alter_table("vendor_judgements", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("without_record", sa.JSON(), nullable=False, server_default="[]")
        )
        batch_op.add_column(sa.Column("holds_data", sa.Boolean(), **flag))
        batch_op.add_column(sa.Column("unapproved", sa.Boolean(), **flag))
    op.execute("UPDATE vendor_judgements SET judged_on = '1900-01-01'")


def downgrade() -> None:
    with op.batch_alter_table("vendor_judgements", schema=None) as batch_op:
        batch_op.drop_column("unapproved")
        batch_op.drop_column("holds_data")
        batch_op.drop_column("without_record")
    with op.batch_alter_table("verdict_spans", schema=None) as batch_op:
        batch_op.drop_column("without_record")
