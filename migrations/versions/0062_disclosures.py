"""Keep what was told to customers and to everybody about the vendors.

Revision: 0062, after 0061; written 2026-11-30 02:03:23.412568.
"""

import sqlalchemy as sa
from alembic import op


revision = "0062"
down_revision = "0061"
branch_labels = None
depends_on = None

# The new table, of the company alone; it gets the policy of 0042, by which no vendor sees it.
TABLES = ("disclosures",)
SCOPE = "(SELECT current_setting('kantoku.vendor', true))"
NAMED = f"string_to_array({SCOPE}, ',')"
KINDS = ("disclosure.release",)


def locking(table: str) -> tuple[str, ...]:
    """The statements that close a table; its rows belong to the vendor in `vendor_id`."""
    shown = f"{SCOPE} = 'everything' OR CAST(vendor_id AS text) = ANY ({NAMED})"
    return (
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
        f"CREATE POLICY vendor_scope ON {table} USING ({shown})",
    )


def upgrade() -> None:
    op.create_table(
        "disclosures",
        sa.Column(
            "kind",
            sa.Enum(
                "customer_sheet",
                "public_text",
                name="disclosurekind",
                native_enum=False,
                length=60,
            ),
            nullable=False,
        ),
        sa.Column("customer_id", sa.Integer(), nullable=True),
        sa.Column("as_of_on", sa.Date(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("content_sha256", sa.String(length=64), nullable=False),
        sa.Column("follows_id", sa.Integer(), nullable=True),
        sa.Column("vendor_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "proposed",
                "confirmed",
                "refused",
                "withdrawn",
                name="proposedstate",
                native_enum=False,
                length=60,
            ),
            nullable=False,
        ),
        sa.Column("proposed_by_id", sa.Integer(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(), nullable=False),
        sa.Column("proposed_on", sa.Date(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.Column("remark", sa.String(length=2000), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("proposed_as", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name=op.f("fk_disclosures_customer_id_customers")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["users.id"], name=op.f("fk_disclosures_decided_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["follows_id", "vendor_id"],
            ["disclosures.id", "disclosures.vendor_id"],
            name=op.f("fk_disclosures_follows_id_vendor_id_disclosures"),
        ),
        sa.ForeignKeyConstraint(
            ["follows_id"], ["disclosures.id"], name=op.f("fk_disclosures_follows_id_disclosures")
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"], ["users.id"], name=op.f("fk_disclosures_proposed_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["vendor_id"], ["vendors.id"], name=op.f("fk_disclosures_vendor_id_vendors")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disclosures")),
        sa.UniqueConstraint("id", "vendor_id", name=op.f("uq_disclosures_id_vendor_id")),
        sa.UniqueConstraint("number", name=op.f("uq_disclosures_number")),
    )
    with op.batch_alter_table("disclosures", schema=None) as batch_op:
        for column in ("customer_id", "follows_id", "kind", "state", "vendor_id"):
            batch_op.create_index(batch_op.f(f"ix_disclosures_{column}"), [column], unique=False)
    if op.get_bind().dialect.name == "postgresql":
        for table in TABLES:
            for statement in locking(table):
                op.execute(statement)


def downgrade() -> None:
    kinds = sa.bindparam("kinds", KINDS, expanding=True)
    gone = "SELECT id FROM obligations WHERE kind IN :kinds"
    for statement in (
        f"DELETE FROM sent_reminders WHERE obligation_id IN ({gone})",  # noqa: S608
        "UPDATE obligations SET follows_id = NULL WHERE kind IN :kinds",
        "DELETE FROM obligations WHERE kind IN :kinds",
    ):
        op.get_bind().execute(sa.text(statement).bindparams(kinds))
    op.execute("DELETE FROM number_series WHERE prefix IN ('CS', 'PU')")
    with op.batch_alter_table("disclosures", schema=None) as batch_op:
        for column in ("customer_id", "follows_id", "kind", "state", "vendor_id"):
            batch_op.drop_index(batch_op.f(f"ix_disclosures_{column}"))
    op.drop_table("disclosures")
