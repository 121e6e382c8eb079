"""With which roles something was proposed; roles that decide are confirmed.

Revision: 0010, after 0009; written 2026-11-28 09:45:00.
"""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op


revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

# table: who proposed, and which rows wait for their decision
PROPOSALS = {
    "vendor_proposals": ("proposed_by_id", "accepted IS NULL"),
    "vendor_mergers": ("proposed_by_id", "accepted IS NULL"),
    "risk_acceptances": ("proposed_by_id", "accepted IS NULL"),
    "exception_decisions": ("proposed_by_id", "approved IS NULL"),
    "confirmations": ("proposed_by_id", "state IN ('proposed', 'returned')"),
    "waivers": ("proposed_by_id", "state = 'proposed'"),
    "data_shares": ("set_by_id", "valid_until IS NULL AND corrected_at IS NULL"),
}


BY = ("given_by_id", "confirmed_by_id")


def columns() -> list[sa.Column]:
    return [
        sa.Column("waits", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("given_by_id", sa.Integer(), nullable=True),
        sa.Column("given_at", sa.DateTime(), nullable=True),
        sa.Column("confirmed_by_id", sa.Integer(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(), nullable=True),
        sa.Column("appointed_on", sa.Date(), nullable=True),
        sa.Column("appointed_by", sa.String(length=160), nullable=False, server_default=""),
    ]


def upgrade() -> None:
    """What waits gets the roles of the day of the upgrade; of what was decided nobody kept them."""
    for table in PROPOSALS:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(
                sa.Column("proposed_as", sa.String(length=200), nullable=False, server_default="")
            )
    connection = op.get_bind()
    held: dict[int, set[str]] = {}
    for user_id, role in connection.execute(sa.text("SELECT user_id, role FROM user_roles")):
        held.setdefault(user_id, set()).add(role)
    for table, (by, waits) in PROPOSALS.items():
        known = connection.execute(
            sa.text(f"SELECT DISTINCT {by} FROM {table} WHERE {waits}")
        ).scalars()
        for user_id in [one for one in known.all() if one in held]:
            connection.execute(
                sa.text(f"UPDATE {table} SET proposed_as = :roles WHERE {by} = :who AND {waits}"),
                {"roles": " ".join(sorted(held[user_id])), "who": user_id},
            )
    _earlier_too(connection, held)
    _roles_that_decide(connection)


def _roles_that_decide(connection: sa.Connection) -> None:
    """Those held on the day of the upgrade count as confirmed, by no person."""
    with op.batch_alter_table("user_roles", schema=None) as batch_op:
        for column in columns():
            batch_op.add_column(column)
        for name in BY:
            batch_op.create_foreign_key(
                batch_op.f(f"fk_user_roles_{name}_users"), "users", [name], ["id"]
            )
    rows = sa.table(
        "user_roles",
        sa.column("role", sa.String()),
        sa.column("confirmed_at", sa.DateTime()),
    )
    deciding = rows.c.role.in_(["privacy_officer", "management"])
    connection.execute(
        rows.update().where(deciding).values(confirmed_at=datetime.now(UTC).replace(tzinfo=None))
    )


def _earlier_too(connection: sa.Connection, held: dict[int, set[str]]) -> None:
    """A confirmation that came back was put forward by several."""
    rows = sa.table(
        "confirmations",
        sa.column("id", sa.Integer()),
        sa.column("state", sa.String()),
        sa.column("earlier_by", sa.JSON()),
        sa.column("proposed_by_id", sa.Integer()),
        sa.column("proposed_as", sa.String()),
    )
    waiting = sa.select(rows).where(rows.c.state.in_(["proposed", "returned"]))
    for row in connection.execute(waiting).all():
        people = (row.proposed_by_id, *row.earlier_by)
        roles = set[str]().union(*(held.get(one, set()) for one in people))
        connection.execute(
            rows.update().where(rows.c.id == row.id).values(proposed_as=" ".join(sorted(roles)))
        )


def downgrade() -> None:
    with op.batch_alter_table("user_roles", schema=None) as batch_op:
        for name in BY:
            batch_op.drop_constraint(batch_op.f(f"fk_user_roles_{name}_users"), type_="foreignkey")
        for column in reversed(columns()):
            batch_op.drop_column(column.name)
    for table in reversed(PROPOSALS):
        op.execute(f"ALTER TABLE {table} DROP COLUMN proposed_as")  # SQLite keeps the rest as it is
