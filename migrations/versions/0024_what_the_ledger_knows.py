"""Keep what the ledger has to know of vendors, work and contracts.

Revision: 0024, after 0023; written 2026-11-29 06:30:00.000000.
"""

from collections.abc import Iterable

import sqlalchemy as sa
from alembic import op


revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

TABLES = ("staffing_choices",)
SCOPE = "(SELECT current_setting('kantoku.vendor', true))"
VENDORS = {
    "postal_code": 20,
    "registered_address": 200,
    "representative_title": 120,
    "representative_name": 120,
    "phone": 40,
}


TERMS = {"ledger_number": 60, "risk_analysis": 200, "announced_purpose": 20}
SHARES = {"announced_purpose": 20}
CONTRACTS = {"signatory_of_ours": 160, "signatory_of_vendor": 160}
CONCLUDED = sa.Enum(
    *("paper", "electronic", "standard_terms"), name="conclusion", native_enum=False, length=60
)


def locking(table: str) -> tuple[str, ...]:
    """The statements that close a table; its rows belong to the vendor in `vendor_id`."""
    shown = f"{SCOPE} = 'everything' OR CAST(vendor_id AS text) = {SCOPE}"
    return (
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
        f"CREATE POLICY vendor_scope ON {table} USING ({shown})",
    )


def upgrade() -> None:
    _add("vendors", VENDORS)
    _add("engagement_terms", TERMS)
    _add("contracts", CONTRACTS)
    _add("data_shares", SHARES)
    with op.batch_alter_table("engagement_terms", schema=None) as batch_op:
        batch_op.add_column(sa.Column("risk_analysed_on", sa.Date(), nullable=True))
    with op.batch_alter_table("contracts", schema=None) as batch_op:
        batch_op.add_column(sa.Column("concluded", CONCLUDED, nullable=True))
    _purposes()
    _staffing()


def downgrade() -> None:
    with op.batch_alter_table("staffing_choices", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_staffing_choices_vendor_id"))
    op.drop_table("staffing_choices")
    op.drop_table("purposes_asked")
    with op.batch_alter_table("announced_purposes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_announced_purposes_number"))
    op.drop_table("announced_purposes")
    _drop("data_shares", SHARES)
    _drop("contracts", [*CONTRACTS, "concluded"])
    _drop("engagement_terms", [*TERMS, "risk_analysed_on"])
    _drop("vendors", VENDORS)


def _staffing() -> None:
    op.create_table(
        "staffing_choices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("is_entrusted", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("vendor_id", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("corrected_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["users.id"], name=op.f("fk_staffing_choices_decided_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["vendor_id"], ["vendors.id"], name=op.f("fk_staffing_choices_vendor_id_vendors")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staffing_choices")),
    )
    with op.batch_alter_table("staffing_choices", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_staffing_choices_vendor_id"), ["vendor_id"], unique=False
        )
    if op.get_bind().dialect.name == "postgresql":
        for statement in (one for table in TABLES for one in locking(table)):
            op.execute(statement)


def _purposes() -> None:
    """Nothing is written down and nothing is mapped: without a purpose on record none is asked."""
    op.create_table(
        "announced_purposes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("ja", sa.String(length=300), nullable=False),
        sa.Column("en", sa.String(length=300), nullable=False),
        sa.Column("published", sa.String(length=300), nullable=False),
        sa.Column("set_by_id", sa.Integer(), nullable=True),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("corrected_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["ended_by_id"], ["users.id"], name=op.f("fk_announced_purposes_ended_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["set_by_id"], ["users.id"], name=op.f("fk_announced_purposes_set_by_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_announced_purposes")),
    )
    with op.batch_alter_table("announced_purposes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_announced_purposes_number"), ["number"], unique=False)
    op.create_table(
        "purposes_asked",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("asked_from", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["users.id"], name=op.f("fk_purposes_asked_decided_by_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purposes_asked")),
    )


def _add(table: str, columns: dict[str, int]) -> None:
    """Optional text, empty in the rows that are there."""
    with op.batch_alter_table(table, schema=None) as batch_op:
        for name, length in columns.items():
            batch_op.add_column(
                sa.Column(name, sa.String(length=length), nullable=False, server_default="")
            )


def _drop(table: str, columns: Iterable[str]) -> None:
    """In place: the table is not written anew."""
    for name in columns:
        op.drop_column(table, name)
