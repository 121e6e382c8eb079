"""failed tries.

Revision: 0009, after 0008; written 2026-11-28 08:45:00.
"""

import sqlalchemy as sa
from alembic import op


revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "failed_tries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("failed_on", sa.Date(), nullable=False),
        sa.Column(
            "what",
            sa.Enum("sign_in", "confirm", "act", name="failed", native_enum=False, length=60),
            nullable=False,
        ),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_failed_tries")),
        sa.UniqueConstraint(
            "failed_on", "what", "key", name=op.f("uq_failed_tries_failed_on_what_key")
        ),
    )
    with op.batch_alter_table("failed_tries", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_failed_tries_failed_on"), ["failed_on"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("failed_tries", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_failed_tries_failed_on"))
    op.drop_table("failed_tries")
