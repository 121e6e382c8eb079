"""Keep in the index of open obligations all that decides who hears of what, so that no row of them is read for it.

Revision: 0082, after 0081; written 2026-12-01 05:38:00.000000.
"""

import sqlalchemy as sa
from alembic import op


revision = "0082"
down_revision = "0081"
branch_labels = None
depends_on = None

NAME, TABLE = "ix_obligations_open", "obligations"
OPEN = sa.text("closed_at IS NULL")
DUE = ["handed_in_on", "due_on"]
WHOSE = ["holder", "person_id", "vendor_id"]
DECIDES = ["closed_at", "opened_on", "ladder"]


def upgrade() -> None:
    _make([*DUE, *DECIDES, *WHOSE])


def downgrade() -> None:
    _make([*DUE, *WHOSE])


def _make(columns: list[str]) -> None:
    op.drop_index(NAME, table_name=TABLE)
    op.create_index(NAME, TABLE, columns, sqlite_where=OPEN, postgresql_where=OPEN)
