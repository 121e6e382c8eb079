"""Keep from which day a promise is judged.

Revision: 0022, after 0021; written 2026-11-29 05:40:24.048327.
"""

import sqlalchemy as sa
from alembic import op


revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "promise_starts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(length=60), nullable=False),
        sa.Column("judged_from", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["users.id"], name=op.f("fk_promise_starts_decided_by_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promise_starts")),
    )
    with op.batch_alter_table("promise_starts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_promise_starts_rule"), ["rule"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("promise_starts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_promise_starts_rule"))

    op.drop_table("promise_starts")
