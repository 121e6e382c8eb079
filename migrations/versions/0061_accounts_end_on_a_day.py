"""Keep the day of the next assessment, and the last day of accounts that end by themselves.

Revision: 0061, after 0060; written 2026-11-30 01:41:26.139463.
"""

import sqlalchemy as sa
from alembic import op


revision = "0061"
down_revision = "0060"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "auditor_openings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("thing", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_auditor_openings_user_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_auditor_openings")),
        sa.UniqueConstraint(
            "user_id",
            "opened_on",
            "thing",
            name=op.f("uq_auditor_openings_user_id_opened_on_thing"),
        ),
    )
    with op.batch_alter_table("invitations", schema=None) as batch_op:
        batch_op.add_column(sa.Column("account_ends_on", sa.Date(), nullable=True))
    with op.batch_alter_table("organisation", schema=None) as batch_op:
        batch_op.add_column(sa.Column("assessment_on", sa.Date(), nullable=True))
    with op.batch_alter_table("users", schema=None) as batch_op:
        batch_op.add_column(sa.Column("ends_on", sa.Date(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("users", schema=None) as batch_op:
        batch_op.drop_column("ends_on")
    with op.batch_alter_table("organisation", schema=None) as batch_op:
        batch_op.drop_column("assessment_on")
    with op.batch_alter_table("invitations", schema=None) as batch_op:
        batch_op.drop_column("account_ends_on")
    op.drop_table("auditor_openings")
