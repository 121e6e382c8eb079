"""Index whom what waits for, so that Today reads what it shows, and puts gaps in order without their rows.

Revision: 0079, after 0078; written 2026-12-01 01:14:00.000000.
"""

import sqlalchemy as sa
from alembic import op


revision = "0079"
down_revision = "0078"
branch_labels = None
depends_on = None

WAITING = sa.text("closed_at IS NULL AND handed_in_on IS NULL")


def upgrade() -> None:
    op.create_index(
        "ix_obligations_held",
        "obligations",
        [
            "holder",
            "kind",
            "person_id",
            "vendor_id",
            "subject_kind",
            "subject_id",
            "due_on",
            "opened_on",
        ],
        sqlite_where=WAITING,
        postgresql_where=WAITING,
    )


def downgrade() -> None:
    op.drop_index("ix_obligations_held", table_name="obligations")
