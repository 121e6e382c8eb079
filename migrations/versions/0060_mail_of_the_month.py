"""Keep on which day of the month the month goes out by mail.

Revision: 0060, after 0059; written 2026-11-30 01:46:40.118203.
"""

import sqlalchemy as sa
from alembic import op


revision = "0060"
down_revision = "0059"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("organisation", schema=None) as batch_op:
        batch_op.add_column(sa.Column("month_mail_day", sa.Integer(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("organisation", schema=None) as batch_op:
        batch_op.drop_column("month_mail_day")
