"""The letters of appointment of the first officer and manager, as named at set-up; with which roles a
finding was recorded and mended; what the officer decided about earlier records.

Revision: 0016, after 0015; written 2026-11-28 12:00:00.
"""

import sqlalchemy as sa
from alembic import op


revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


FINDINGS = {"opened_as": "opened_by_id", "remedied_as": "remedied_by_id"}


def upgrade() -> None:
    """Open findings get the roles of the day of the upgrade; of what has ended nobody kept them."""
    _decisions()
    with op.batch_alter_table("invitations", schema=None) as batch_op:
        batch_op.add_column(sa.Column("appointed_on", sa.Date(), nullable=True))
        batch_op.add_column(
            sa.Column("appointed_by", sa.String(length=160), nullable=False, server_default="")
        )
    with op.batch_alter_table("findings", schema=None) as batch_op:
        for name in FINDINGS:
            batch_op.add_column(
                sa.Column(name, sa.String(length=200), nullable=False, server_default="")
            )
    connection = op.get_bind()
    held: dict[int, set[str]] = {}
    for user_id, role in connection.execute(
        sa.text("SELECT user_id, role FROM user_roles WHERE waits IS FALSE")
    ):
        held.setdefault(user_id, set()).add(role)
    for name, by in FINDINGS.items():
        behind = sa.text(f"SELECT DISTINCT {by} FROM findings WHERE ended_on IS NULL")
        for user_id in [one for one in connection.execute(behind).scalars() if one in held]:
            connection.execute(
                sa.text(
                    f"UPDATE findings SET {name} = :roles WHERE {by} = :who AND ended_on IS NULL"
                ),
                {"roles": " ".join(sorted(held[user_id])), "who": user_id},
            )


def _decisions() -> None:
    choices = sa.Enum("ask_again", "reissue", "note", name="choice", native_enum=False, length=60)
    op.create_table(
        "past_decisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("choice", choices, nullable=False),
        sa.Column("remark", sa.String(length=2000), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["users.id"], name=op.f("fk_past_decisions_decided_by_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_past_decisions")),
    )
    with op.batch_alter_table("past_decisions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_past_decisions_key"), ["key"], unique=False)


def downgrade() -> None:
    op.drop_table("past_decisions")
    for name in FINDINGS:
        op.execute(f"ALTER TABLE findings DROP COLUMN {name}")
    for name in ("appointed_by", "appointed_on"):
        op.execute(f"ALTER TABLE invitations DROP COLUMN {name}")  # SQLite keeps the rest as it is
