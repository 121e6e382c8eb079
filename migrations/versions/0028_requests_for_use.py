"""Keep requests for use: what somebody wanted, and what procurement answered.

Revision: 0028, after 0027; written 2026-11-29 09:26:45.310262.
"""

import sqlalchemy as sa
from alembic import op


revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "use_requests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "asked",
                "taken_over",
                "not_needed",
                "not_possible",
                "withdrawn",
                name="userequeststate",
                native_enum=False,
                length=60,
            ),
            nullable=False,
        ),
        sa.Column("name", sa.String(length=160), nullable=False),
        sa.Column("corporate_number", sa.String(length=13), nullable=False),
        sa.Column("department", sa.String(length=120), nullable=False),
        sa.Column("work", sa.String(length=160), nullable=False),
        sa.Column("purpose", sa.String(length=2000), nullable=False),
        sa.Column("categories", sa.JSON(), nullable=False),
        sa.Column("wanted_on", sa.Date(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "undecided",
                "in_register",
                "entrusted",
                "other_basis",
                "own_workers",
                "no_data",
                name="payeeoutcome",
                native_enum=False,
                length=60,
            ),
            nullable=False,
        ),
        sa.Column("basis", sa.String(length=60), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answered_at", sa.DateTime(), nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("answer", sa.String(length=2000), nullable=False),
        sa.Column("registered_id", sa.Integer(), nullable=True),
        sa.Column("engagement_id", sa.Integer(), nullable=True),
        sa.Column("found_by", sa.String(length=600), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["users.id"], name=op.f("fk_use_requests_answered_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["users.id"], name=op.f("fk_use_requests_asked_by_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_use_requests")),
        sa.UniqueConstraint("number", name=op.f("uq_use_requests_number")),
    )
    with op.batch_alter_table("use_requests", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_use_requests_asked_by_id"), ["asked_by_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_use_requests_outcome"), ["outcome"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_use_requests_registered_id"), ["registered_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_use_requests_state"), ["state"], unique=False)


def downgrade() -> None:
    op.execute("DELETE FROM number_series WHERE prefix = 'UR'")
    op.execute("DELETE FROM user_roles WHERE role = 'employee'")
    with op.batch_alter_table("use_requests", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_use_requests_state"))
        batch_op.drop_index(batch_op.f("ix_use_requests_registered_id"))
        batch_op.drop_index(batch_op.f("ix_use_requests_outcome"))
        batch_op.drop_index(batch_op.f("ix_use_requests_asked_by_id"))

    op.drop_table("use_requests")
