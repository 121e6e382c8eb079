"""documents somebody can show, and purposes of billing data.

Revision: 0008, after 0007; written 2026-11-28 08:30:00.000000.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from alembic import op


revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

# The new table about a vendor; it gets the policy of 0003.
ORIGINALS = "contract_originals"
TABLES = (ORIGINALS,)
SCOPE = "(SELECT current_setting('kantoku.vendor', true))"
CURRENT = sa.text("valid_until IS NULL AND corrected_at IS NULL")
BY = ("vendor_id", "contract_id", "valid_from", "valid_until")


def locking(table: str) -> tuple[str, ...]:
    """The statements that close a table; its rows belong to the vendor in `vendor_id`."""
    shown = f"{SCOPE} = 'everything' OR CAST(vendor_id AS text) = {SCOPE}"
    return (
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
        f"CREATE POLICY vendor_scope ON {table} USING ({shown})",
    )


def upgrade() -> None:
    op.create_table(
        ORIGINALS,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contract_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(length=300), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("seen_by_id", sa.Integer(), nullable=True),
        sa.Column("seen_on", sa.Date(), nullable=True),
        sa.Column("seen_at", sa.DateTime(), nullable=True),
        sa.Column("vendor_id", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("corrected_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["contract_id", "vendor_id"],
            ["contracts.id", "contracts.vendor_id"],
            name=op.f("fk_contract_originals_contract_id_vendor_id_contracts"),
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"],
            ["users.id"],
            name=op.f("fk_contract_originals_recorded_by_id_users"),
        ),
        sa.ForeignKeyConstraint(
            ["seen_by_id"], ["users.id"], name=op.f("fk_contract_originals_seen_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["vendor_id"], ["vendors.id"], name=op.f("fk_contract_originals_vendor_id_vendors")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contract_originals")),
    )
    with op.batch_alter_table(ORIGINALS, schema=None) as batch_op:
        for name in BY:
            batch_op.create_index(batch_op.f(f"ix_contract_originals_{name}"), [name], unique=False)
        batch_op.create_index(
            "uq_contract_originals_current",
            ["contract_id"],
            unique=True,
            sqlite_where=CURRENT,
            postgresql_where=CURRENT,
        )
    with op.batch_alter_table("organisation", schema=None) as batch_op:
        batch_op.add_column(sa.Column("copies_asked_on", sa.Date(), nullable=True))
    _begin_the_time_for_copies()
    with op.batch_alter_table("data_shares", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("billing_purpose", sa.String(length=60), server_default="", nullable=False)
        )
        batch_op.add_column(sa.Column("billing_recipient_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_data_shares_billing_recipient_id_vendors"),
            "vendors",
            ["billing_recipient_id"],
            ["id"],
        )
    # A decision was forgotten whenever the purpose changed: it was about the one that stands there.
    op.execute(
        "UPDATE data_shares SET billing_purpose = purpose, billing_recipient_id = vendor_id "
        "WHERE billing_decided_on IS NOT NULL"
    )
    with op.batch_alter_table("data_shares", schema=None) as batch_op:
        batch_op.alter_column("billing_purpose", server_default=None)
    if op.get_bind().dialect.name == "postgresql":
        for table in TABLES:
            for statement in locking(table):
                op.execute(statement)


def _begin_the_time_for_copies() -> None:
    """The upgrade is today, where the company is; one that begins with this release has no such day."""
    company = sa.table(
        "organisation",
        sa.column("id", sa.Integer()),
        sa.column("zone", sa.String()),
        sa.column("copies_asked_on", sa.Date()),
    )
    connection = op.get_bind()
    for row in connection.execute(sa.select(company.c.id, company.c.zone)).all():
        today = datetime.now(ZoneInfo(row.zone or "Asia/Tokyo")).date()
        connection.execute(
            company.update().where(company.c.id == row.id).values(copies_asked_on=today)
        )


def downgrade() -> None:
    with op.batch_alter_table("data_shares", schema=None) as batch_op:
        batch_op.drop_constraint(
            batch_op.f("fk_data_shares_billing_recipient_id_vendors"), type_="foreignkey"
        )
        batch_op.drop_column("billing_recipient_id")
        batch_op.drop_column("billing_purpose")
    with op.batch_alter_table("organisation", schema=None) as batch_op:
        batch_op.drop_column("copies_asked_on")
    with op.batch_alter_table(ORIGINALS, schema=None) as batch_op:
        batch_op.drop_index(
            "uq_contract_originals_current", sqlite_where=CURRENT, postgresql_where=CURRENT
        )
        for name in reversed(BY):
            batch_op.drop_index(batch_op.f(f"ix_contract_originals_{name}"))
    op.drop_table(ORIGINALS)
