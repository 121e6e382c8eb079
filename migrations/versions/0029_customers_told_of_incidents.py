"""Keep within how many hours a customer is told of an incident, and which customers each one hits.

Revision: 0029, after 0028; written 2026-11-29 09:27:40.484575.

Incidents on record go on with the one clock for all customers until they are assessed anew.
"""

import sqlalchemy as sa
from alembic import op


revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


# The new table about a vendor; it gets the policy of 0003.
TABLES = ("incident_customers",)
SCOPE = "(SELECT current_setting('kantoku.vendor', true))"


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
        "incident_customers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("incident_id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("vendor_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customers.id"],
            name=op.f("fk_incident_customers_customer_id_customers"),
        ),
        sa.ForeignKeyConstraint(
            ["incident_id", "vendor_id"],
            ["incidents.id", "incidents.vendor_id"],
            name=op.f("fk_incident_customers_incident_id_vendor_id_incidents"),
        ),
        sa.ForeignKeyConstraint(
            ["vendor_id"], ["vendors.id"], name=op.f("fk_incident_customers_vendor_id_vendors")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident_customers")),
        sa.UniqueConstraint(
            "incident_id", "customer_id", name=op.f("uq_incident_customers_incident_id_customer_id")
        ),
    )
    with op.batch_alter_table("incident_customers", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_incident_customers_customer_id"), ["customer_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_incident_customers_vendor_id"), ["vendor_id"], unique=False
        )

    with op.batch_alter_table("customers", schema=None) as batch_op:
        batch_op.add_column(sa.Column("notice_hours", sa.Integer(), nullable=True))
    with op.batch_alter_table("incident_assessments", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("customers", sa.JSON(), server_default=sa.text("'[]'"), nullable=False)
        )
    if op.get_bind().dialect.name == "postgresql":
        for statement in (one for table in TABLES for one in locking(table)):
            op.execute(statement)


def downgrade() -> None:
    with op.batch_alter_table("incident_assessments", schema=None) as batch_op:
        batch_op.drop_column("customers")
    with op.batch_alter_table("customers", schema=None) as batch_op:
        batch_op.drop_column("notice_hours")
    with op.batch_alter_table("incident_customers", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_incident_customers_vendor_id"))
        batch_op.drop_index(batch_op.f("ix_incident_customers_customer_id"))

    op.drop_table("incident_customers")
