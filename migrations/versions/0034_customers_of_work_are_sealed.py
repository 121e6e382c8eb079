"""Seal whose data a piece of work is about.

Which customers that is was in part made by the upgrade 0027, so nothing of it was sealed. From now on it is; what is
there is sealed as found by `flask db upgrade`, and `records verify` says since when. See `FOUND_BY` in core/database/db.py.

Revision: 0034, after 0033; written 2026-11-29 10:43:00.
"""

from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # an upgrade from before the seals has everything sealed; one that moved rows, these too
    op.execute(
        f"UPDATE audit_head SET unsealed_by = CASE WHEN unsealed_by IS NULL THEN '{revision}' "
        f"WHEN unsealed_by = '0011' THEN unsealed_by ELSE unsealed_by || ',{revision}' END"
    )


def downgrade() -> None:
    """Seals that are there are not looked at by the version before."""
