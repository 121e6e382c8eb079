"""Keep until which day the paper of a contract is kept, beside the words about it, which stay.

Revision: 0056, after 0055; written 2026-11-29 22:55:00.000000.
"""

import sqlalchemy as sa
from alembic import op


revision = "0056"
down_revision = "0055"
branch_labels = None
depends_on = None

KIND = "contract.keeping"


def upgrade() -> None:
    """Nobody can read a day out of the words: it is not set until somebody enters it."""
    with op.batch_alter_table("contracts", schema=None) as batch_op:
        batch_op.add_column(sa.Column("kept_until_on", sa.Date(), nullable=True))


def downgrade() -> None:
    gone = "SELECT id FROM obligations WHERE kind = :kind"
    for statement in (
        f"DELETE FROM sent_reminders WHERE obligation_id IN ({gone})",  # noqa: S608
        "UPDATE obligations SET follows_id = NULL WHERE kind = :kind",
        "DELETE FROM obligations WHERE kind = :kind",
    ):
        op.get_bind().execute(sa.text(statement).bindparams(kind=KIND))
    op.drop_column("contracts", "kept_until_on")  # in place: the table is not written anew
