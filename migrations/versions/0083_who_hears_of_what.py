"""Keep in the index of open obligations all that decides who hears of what, so that no row of them is read for it.

Revision: 0083, after 0080; written 2026-12-01 05:38:00.000000.
"""

import sqlalchemy as sa
from alembic import op


revision = "0083"
down_revision = "0080"
branch_labels = None
depends_on = None

NAME, TABLE = "ix_obligations_open", "obligations"
OPEN = sa.text("closed_at IS NULL")
BEFORE = ["handed_in_on", "due_on"]
DECIDES = ["closed_at", "opened_on", "ladder", "holder", "person_id", "vendor_id"]


def upgrade() -> None:
    _make([*BEFORE, *DECIDES])


def downgrade() -> None:
    _make(BEFORE)


def _make(columns: list[str]) -> None:
    op.drop_index(NAME, table_name=TABLE)
    op.create_index(NAME, TABLE, columns, sqlite_where=OPEN, postgresql_where=OPEN)
