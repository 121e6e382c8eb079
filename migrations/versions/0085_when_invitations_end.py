"""Find by an index when the next invitation ends: a job compares anew from then on.

Revision: 0085, after 0084; written 2026-12-01 08:45:00.000000.
"""

from alembic import op


revision = "0085"
down_revision = "0084"
branch_labels = None
depends_on = None

INDEX, TABLE = "ix_invitations_expires_at", "invitations"


def upgrade() -> None:
    op.create_index(INDEX, TABLE, ["expires_at"])


def downgrade() -> None:
    op.drop_index(INDEX, table_name=TABLE)
