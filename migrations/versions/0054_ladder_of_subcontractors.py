"""Remind of approvals of subcontractors by a ladder of their own.

Revision: 0054, after 0053; written 2026-11-29 22:24:00.000000.
"""

from alembic import op


revision = "0054"
down_revision = "0053"
branch_labels = None
depends_on = None


def _remind_by(ladder: str) -> None:
    """What is open goes by it from now on; what was told already stays told."""
    op.execute(
        f"UPDATE obligations SET ladder = '{ladder}' "  # noqa: S608
        "WHERE kind = 'subcontractor.end' AND closed_at IS NULL"
    )


def upgrade() -> None:
    """Where the pack of practice in force has no such ladder yet, that of certificates stands in."""
    _remind_by("subcontractor")


def downgrade() -> None:
    op.execute(
        "UPDATE obligations SET ladder = 'certificate' "
        "WHERE kind = 'subcontractor.end' AND ladder = 'subcontractor'"
    )
