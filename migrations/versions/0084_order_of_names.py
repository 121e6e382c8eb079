"""Have SQLite read vendors in the order of names from their index, whatever its statistics say.

Revision: 0084, after 0083; written 2026-12-01 08:40:00.000000.
"""

import sqlalchemy as sa
from alembic import op


revision = "0084"
down_revision = "0083"
branch_labels = None
depends_on = None

TABLE = "vendors"
MERGED = sa.text("merged_into_id IS NOT NULL")
# By name: columns, and of which rows; before and after.
OLD = (
    ("ix_vendors_merged_into_id", ["merged_into_id", "id", "state"], None),
    ("ix_vendors_owner_id", ["owner_id"], None),
)
NEW = (
    ("ix_vendors_merged_into_id", ["merged_into_id"], MERGED),
    ("ix_vendors_owner_id", ["owner_id", "state", "merged_into_id"], None),
)


def upgrade() -> None:
    _replace(OLD, NEW)


def downgrade() -> None:
    _replace(NEW, OLD)


def _replace(before, after) -> None:
    for name, _, _ in before:
        op.drop_index(name, table_name=TABLE)
    for name, columns, of in after:
        op.create_index(name, TABLE, columns, sqlite_where=of, postgresql_where=of)
