"""Let reports on instructions come on paper, like all else that does.

Nothing is to be changed: papers, what waits and how it was told are text that grows.

Revision: 0053, after 0052; written 2026-11-29 22:22:00.000000.
"""

import sqlalchemy as sa
from alembic import op


revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None

KINDS = ("instruction.paper",)


def upgrade() -> None:
    """Reports that were recorded before stay as they are."""


def downgrade() -> None:
    """Papers go with what waits for their second person; what was made of them stays, told by letter."""
    kinds = sa.bindparam("kinds", KINDS, expanding=True)
    gone = "SELECT id FROM obligations WHERE kind IN :kinds"
    wishes = f"SELECT id FROM extensions WHERE obligation_id IN ({gone})"  # noqa: S608
    about = f"kind = 'extension.decision' AND subject_id IN ({wishes})"
    answers = f"SELECT id FROM obligations WHERE {about}"  # noqa: S608
    for statement in (
        f"DELETE FROM sent_reminders WHERE obligation_id IN ({answers})",  # noqa: S608
        f"DELETE FROM obligations WHERE {about}",  # noqa: S608
        f"DELETE FROM sent_reminders WHERE obligation_id IN ({gone})",  # noqa: S608
        f"DELETE FROM extensions WHERE obligation_id IN ({gone})",  # noqa: S608
        "UPDATE obligations SET follows_id = NULL WHERE kind IN :kinds",
        "DELETE FROM obligations WHERE kind IN :kinds",
    ):
        op.get_bind().execute(sa.text(statement).bindparams(kinds))
    papers = "SELECT id FROM papers WHERE kind = 'instruction.report'"
    op.execute(f"DELETE FROM paper_scans WHERE paper_id IN ({papers})")  # noqa: S608
    op.execute("UPDATE papers SET follows_id = NULL WHERE kind = 'instruction.report'")
    op.execute("DELETE FROM papers WHERE kind = 'instruction.report'")
    op.execute("UPDATE instruction_reports SET means = 'letter' WHERE means = 'paper'")
