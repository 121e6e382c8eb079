"""The letters of appointment of the first officer and manager, as named at set-up; with which roles a
finding was recorded and mended.

Revision: 0017, after 0015; written 2026-11-28 12:00:00.
"""

import sqlalchemy as sa
from alembic import op


revision = "0017"
down_revision = "0015"
branch_labels = None
depends_on = None


FINDINGS = {"opened_as": "opened_by_id", "remedied_as": "remedied_by_id"}


def upgrade() -> None:
    """Open findings get the roles of the day of the upgrade; of what has ended nobody kept them."""
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


def downgrade() -> None:
    for name in FINDINGS:
        op.execute(f"ALTER TABLE findings DROP COLUMN {name}")
    for name in ("appointed_by", "appointed_on"):
        op.execute(f"ALTER TABLE invitations DROP COLUMN {name}")  # SQLite keeps the rest as it is
