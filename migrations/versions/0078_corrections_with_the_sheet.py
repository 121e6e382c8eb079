"""Let corrections of findings that are not grave wait for the next check sheet, where the officer chooses so.

Revision: 0078, after 0077; written 2026-11-30 21:24:10.118204.
"""

import sqlalchemy as sa
from alembic import op


revision = "0078"
down_revision = "0077"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("organisation", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "verifies_with_sheet", sa.Boolean(), server_default=sa.false(), nullable=False
            )
        )


def downgrade() -> None:
    with op.batch_alter_table("organisation", schema=None) as batch_op:
        batch_op.drop_column("verifies_with_sheet")
