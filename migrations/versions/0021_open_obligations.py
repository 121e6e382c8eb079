"""Index open obligations apart from what the tabs of their list count by.

Revision: 0021, after 0020; written 2026-11-29 05:35:00.
"""

import sqlalchemy as sa
from alembic import op


revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

OPEN = sa.text("closed_at IS NULL")
BEFORE = ["closed_at", "handed_in_on", "due_on", "outcome", "holder", "person_id", "vendor_id"]
COUNTED = ["outcome", "closed_at", "handed_in_on", "due_on", "holder", "person_id", "vendor_id"]


def upgrade() -> None:
    op.drop_index("ix_obligations_holder", table_name="obligations")
    op.drop_index("ix_obligations_open", table_name="obligations")
    op.create_index("ix_obligations_counted", "obligations", COUNTED)
    op.create_index(
        "ix_obligations_open",
        "obligations",
        ["handed_in_on", "due_on"],
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )


def downgrade() -> None:
    op.drop_index("ix_obligations_open", table_name="obligations")
    op.drop_index("ix_obligations_counted", table_name="obligations")
    op.create_index("ix_obligations_open", "obligations", BEFORE)
    op.create_index("ix_obligations_holder", "obligations", ["holder"])
