"""Index what is late by its kind, for the tabs of the lists of what is owed.

Revision: 0020, after 0019; written 2026-11-28 22:46:02.
"""

import sqlalchemy as sa
from alembic import op


revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

WAITING = sa.text("closed_at IS NULL AND handed_in_on IS NULL")


def upgrade() -> None:
    op.create_index(
        "ix_obligations_waiting",
        "obligations",
        ["kind", "subject_kind", "due_on", "subject_id"],
        sqlite_where=WAITING,
        postgresql_where=WAITING,
    )


def downgrade() -> None:
    op.drop_index("ix_obligations_waiting", table_name="obligations")
