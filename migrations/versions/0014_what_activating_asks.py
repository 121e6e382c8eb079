"""What making a version of a pack active asks for, and in which mode a promise is kept.

Revision: 0014, after 0013; written 2026-11-28 12:00:00.
"""

import sqlalchemy as sa
from alembic import op


revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

DAYS = ("valid_from", "valid_until")


def upgrade() -> None:
    """A version made active so far asked everybody anew, so it goes on to."""
    with op.batch_alter_table("content_activations", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("asks_now", sa.Boolean(), nullable=False, server_default=sa.false())
        )
    rows = sa.table("content_activations", sa.column("asks_now", sa.Boolean()))
    op.execute(rows.update().values(asks_now=True))
    op.create_table(
        "promise_modes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("promise_id", sa.String(length=60), nullable=False),
        sa.Column("mode", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("corrected_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["users.id"], name=op.f("fk_promise_modes_decided_by_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promise_modes")),
    )
    with op.batch_alter_table("promise_modes", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_promise_modes_promise_id"), ["promise_id"], unique=False
        )
        for name in DAYS:
            batch_op.create_index(batch_op.f(f"ix_promise_modes_{name}"), [name], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("promise_modes", schema=None) as batch_op:
        for name in (*reversed(DAYS), "promise_id"):
            batch_op.drop_index(batch_op.f(f"ix_promise_modes_{name}"))
    op.drop_table("promise_modes")
    with op.batch_alter_table("content_activations", schema=None) as batch_op:
        batch_op.drop_column("asks_now")
