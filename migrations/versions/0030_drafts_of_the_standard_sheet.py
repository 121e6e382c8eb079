"""Keep which version of the sheet that ships a draft holds, so that the next one is compared with it.

Revision: 0030, after 0029; written 2026-11-29 09:30:00.
"""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("questionnaire_drafts", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("label", sa.String(length=40), nullable=False, server_default="")
        )
    with op.batch_alter_table("questionnaire_drafts", schema=None) as batch_op:
        batch_op.alter_column("label", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("questionnaire_drafts", schema=None) as batch_op:
        batch_op.drop_column("label")
