"""documents somebody can show, and purposes of billing data.

Revision: 0011, after 0005; written 2026-11-28 08:30:00.000000.
"""

import sqlalchemy as sa
from alembic import op


revision = "0011"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("data_shares", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("billing_purpose", sa.String(length=60), server_default="", nullable=False)
        )
        batch_op.add_column(sa.Column("billing_recipient_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_data_shares_billing_recipient_id_vendors"),
            "vendors",
            ["billing_recipient_id"],
            ["id"],
        )
    # A decision was forgotten whenever the purpose changed: it was about the one that stands there.
    op.execute(
        "UPDATE data_shares SET billing_purpose = purpose, billing_recipient_id = vendor_id "
        "WHERE billing_decided_on IS NOT NULL"
    )
    with op.batch_alter_table("data_shares", schema=None) as batch_op:
        batch_op.alter_column("billing_purpose", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("data_shares", schema=None) as batch_op:
        batch_op.drop_constraint(
            batch_op.f("fk_data_shares_billing_recipient_id_vendors"), type_="foreignkey"
        )
        batch_op.drop_column("billing_recipient_id")
        batch_op.drop_column("billing_purpose")
