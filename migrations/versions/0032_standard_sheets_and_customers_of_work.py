"""Keep which version of the sheet that ships a draft holds, and seal whose data work is about.

Which customers a piece of work is about was in part made by the upgrade 0027, so nothing of it was sealed. From now on
it is; what is there is sealed as found by `flask db upgrade`, and `records verify` says since when.

Revision: 0032, after 0029; written 2026-11-29 09:30:00.
"""

import sqlalchemy as sa
from alembic import op

revision = "0032"
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
    # an upgrade from before the seals has everything sealed; one that moved rows, these too
    op.execute(
        f"UPDATE audit_head SET unsealed_by = CASE WHEN unsealed_by IS NULL THEN '{revision}' "
        f"WHEN unsealed_by = '0011' THEN unsealed_by ELSE unsealed_by || ',{revision}' END"
    )


def downgrade() -> None:
    with op.batch_alter_table("questionnaire_drafts", schema=None) as batch_op:
        batch_op.drop_column("label")
