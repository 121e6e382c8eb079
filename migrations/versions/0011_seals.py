"""What each event made of records, as hashes; records found by this upgrade are sealed as found.

Revision: 0011, after 0010; written 2026-11-28 12:00:00.
"""

import sqlalchemy as sa
from alembic import op


revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

FOR_STAFF = ("audit_seals",)
SCOPE = "(SELECT current_setting('kantoku.vendor', true))"


def locking(table):
    """As 0003 closes the log: no vendor reads it."""
    return (
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
        f"CREATE POLICY vendor_scope ON {table} USING ({SCOPE} = 'everything')",
    )


def upgrade():
    op.create_table(
        "audit_seals",
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("parts", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "id", "number", name=op.f("pk_audit_seals")),
    )
    op.create_index("ix_audit_seals_number", "audit_seals", ["number"])
    op.add_column("audit_events", sa.Column("seals", sa.String(length=64), nullable=True))
    op.add_column("audit_head", sa.Column("unsealed_by", sa.String(length=20), nullable=True))
    op.execute(f"UPDATE audit_head SET unsealed_by = '{revision}'")
    if op.get_bind().dialect.name == "postgresql":
        for table in FOR_STAFF:
            for statement in locking(table):
                op.execute(statement)


def downgrade():
    """The events keep their hashes, which cover the seals: to the older version they look changed."""
    op.execute("ALTER TABLE audit_head DROP COLUMN unsealed_by")  # SQLite keeps the rest as it is
    op.execute("ALTER TABLE audit_events DROP COLUMN seals")
    op.drop_index("ix_audit_seals_number", "audit_seals")
    op.drop_table("audit_seals")
