"""Keep how the company is reached and who runs the machine, and what both parts of a mail say.

Revision: 0065, after 0064; written 2026-11-30 05:45:12.402117.
"""

import sqlalchemy as sa
from alembic import op


revision = "0065"
down_revision = "0064"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("organisation", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("contact_email", sa.String(length=254), server_default="", nullable=False)
        )
        batch_op.add_column(
            sa.Column("contact_telephone", sa.String(length=40), server_default="", nullable=False)
        )
        batch_op.add_column(
            sa.Column("contact_fax", sa.String(length=40), server_default="", nullable=False)
        )
        batch_op.add_column(
            sa.Column("postal_address_ja", sa.String(length=300), server_default="", nullable=False)
        )
        batch_op.add_column(
            sa.Column("postal_address_en", sa.String(length=300), server_default="", nullable=False)
        )
        batch_op.add_column(
            sa.Column(
                "officer_department_ja", sa.String(length=120), server_default="", nullable=False
            )
        )
        batch_op.add_column(
            sa.Column(
                "officer_department_en", sa.String(length=120), server_default="", nullable=False
            )
        )
        batch_op.add_column(
            sa.Column("hosting_ja", sa.String(length=300), server_default="", nullable=False)
        )
        batch_op.add_column(
            sa.Column("hosting_en", sa.String(length=300), server_default="", nullable=False)
        )
    with op.batch_alter_table("outbox_emails", schema=None) as batch_op:
        batch_op.add_column(sa.Column("parts", sa.JSON(), nullable=True))
        batch_op.add_column(
            sa.Column("reply_to", sa.String(length=254), server_default="", nullable=False)
        )


def downgrade() -> None:
    with op.batch_alter_table("outbox_emails", schema=None) as batch_op:
        batch_op.drop_column("reply_to")
        batch_op.drop_column("parts")
    with op.batch_alter_table("organisation", schema=None) as batch_op:
        batch_op.drop_column("hosting_en")
        batch_op.drop_column("hosting_ja")
        batch_op.drop_column("officer_department_en")
        batch_op.drop_column("officer_department_ja")
        batch_op.drop_column("postal_address_en")
        batch_op.drop_column("postal_address_ja")
        batch_op.drop_column("contact_fax")
        batch_op.drop_column("contact_telephone")
        batch_op.drop_column("contact_email")
