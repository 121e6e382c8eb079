"""Let people of vendors share a mailbox, and know who came in by which invitation.

Revision: 0076, after 0075; written 2026-11-30 17:40:12.604118.
"""

import sqlalchemy as sa
from alembic import op


revision = "0076"
down_revision = "0075"
branch_labels = None
depends_on = None

# An address had one person until now, so it says who came in.
CAME_IN = """
    UPDATE invitations SET user_id = (
        SELECT users.id FROM users
        WHERE users.email = lower(invitations.email)
          AND coalesce(users.vendor_id, 0) = coalesce(invitations.vendor_id, 0)
    )
    WHERE used_at IS NOT NULL
"""


def upgrade() -> None:
    with op.batch_alter_table("invitations", schema=None) as batch_op:
        batch_op.add_column(sa.Column("user_id", sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f("ix_invitations_user_id"), ["user_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_invitations_user_id_users"), "users", ["user_id"], ["id"]
        )
    op.execute(CAME_IN)
    with op.batch_alter_table("users", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_users_email"), type_="unique")
        batch_op.create_index(batch_op.f("ix_users_email"), ["email"], unique=False)
        batch_op.create_index(
            "uq_users_email_of_company",
            ["email"],
            unique=True,
            sqlite_where=sa.text("vendor_id IS NULL"),
            postgresql_where=sa.text("vendor_id IS NULL"),
        )
        batch_op.create_index(
            "uq_users_vendor_id_email_name",
            ["vendor_id", "email", "name"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )


def downgrade() -> None:
    # Fails where a mailbox is shared: nobody's account is given up for it.
    with op.batch_alter_table("users", schema=None) as batch_op:
        batch_op.drop_index("uq_users_vendor_id_email_name")
        batch_op.drop_index("uq_users_email_of_company")
        batch_op.drop_index(batch_op.f("ix_users_email"))
        batch_op.create_unique_constraint(batch_op.f("uq_users_email"), ["email"])
    with op.batch_alter_table("invitations", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_invitations_user_id_users"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_invitations_user_id"))
        batch_op.drop_column("user_id")
