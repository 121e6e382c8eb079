"""How people's names are read, and how the company writes years.

Revision: 0015, after 0014; written 2026-11-28 12:10:00.
"""

import sqlalchemy as sa
from alembic import op


revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

NEW = (
    ("users", "kana", 120, ""),
    ("invitations", "kana", 120, ""),
    ("organisation", "years", 8, "western"),
)


def upgrade() -> None:
    for table, name, length, value in NEW:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(
                sa.Column(name, sa.String(length=length), nullable=False, server_default=value)
            )


def downgrade() -> None:
    for table, name, _length, _value in reversed(NEW):
        op.execute(f"ALTER TABLE {table} DROP COLUMN {name}")  # in place: nothing is made anew
