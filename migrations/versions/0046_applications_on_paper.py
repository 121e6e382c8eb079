"""Let several applications for subcontractors of one work wait on paper at once.

Revision: 0046, after 0045; written 2026-11-29 17:10:00.000000.
"""

import sqlalchemy as sa
from alembic import op


revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None

INDEX, TABLE, COLUMNS = "uq_papers_open_subject", "papers", ["subject_kind", "subject_id"]
OPEN = "state IN ('entering', 'entered', 'recorded')"
BUT_APPLICATIONS = f"{OPEN} AND kind <> 'subcontractor.application'"


def upgrade() -> None:
    _make_anew(BUT_APPLICATIONS)


def downgrade() -> None:
    _make_anew(OPEN)


def _make_anew(which: str) -> None:
    op.drop_index(INDEX, table_name=TABLE)
    op.create_index(
        INDEX,
        TABLE,
        COLUMNS,
        unique=True,
        sqlite_where=sa.text(which),
        postgresql_where=sa.text(which),
    )
