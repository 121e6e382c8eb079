"""Keep that a mail is not to be sent, and why.

Revision: 0072, after 0071; written 2026-11-30 10:05:00.000000.
"""

import sqlalchemy as sa
from alembic import op


revision = "0072"
down_revision = "0071"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("outbox_emails", schema=None) as batch_op:
        # Which states a mail has is no longer the database's to say.
        batch_op.drop_constraint(op.f("ck_outbox_emails_mailstate"), type_="check")
        batch_op.add_column(
            sa.Column("reason", sa.String(length=300), server_default="", nullable=False)
        )


def downgrade() -> None:
    """What was not to be sent reads as settled another way; why goes."""
    op.execute("UPDATE outbox_emails SET state = 'settled' WHERE state = 'withheld'")
    with op.batch_alter_table("outbox_emails", schema=None) as batch_op:
        batch_op.drop_column("reason")
        batch_op.create_check_constraint(
            op.f("ck_outbox_emails_mailstate"),
            "state IN ('waiting', 'sent', 'kept', 'dead', 'settled')",
        )
