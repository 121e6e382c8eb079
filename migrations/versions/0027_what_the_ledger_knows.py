"""Keep what the ledger has to know of vendors, work and contracts.

Revision: 0027, after 0022; written 2026-11-29 06:30:00.000000.
"""

from collections.abc import Iterable

import sqlalchemy as sa
from alembic import op


revision = "0027"
down_revision = "0022"
branch_labels = None
depends_on = None

VENDORS = {
    "postal_code": 20,
    "registered_address": 200,
    "representative_title": 120,
    "representative_name": 120,
    "phone": 40,
}


TERMS = {"ledger_number": 60, "risk_analysis": 200}
CONTRACTS = {"signatory_of_ours": 160, "signatory_of_vendor": 160}
CONCLUDED = sa.Enum(
    *("paper", "electronic", "standard_terms"), name="conclusion", native_enum=False, length=60
)


def upgrade() -> None:
    _add("vendors", VENDORS)
    _add("engagement_terms", TERMS)
    _add("contracts", CONTRACTS)
    with op.batch_alter_table("engagement_terms", schema=None) as batch_op:
        batch_op.add_column(sa.Column("risk_analysed_on", sa.Date(), nullable=True))
    with op.batch_alter_table("contracts", schema=None) as batch_op:
        batch_op.add_column(sa.Column("concluded", CONCLUDED, nullable=True))


def downgrade() -> None:
    _drop("contracts", [*CONTRACTS, "concluded"])
    _drop("engagement_terms", [*TERMS, "risk_analysed_on"])
    _drop("vendors", VENDORS)


def _add(table: str, columns: dict[str, int]) -> None:
    """Optional text, empty in the rows that are there."""
    with op.batch_alter_table(table, schema=None) as batch_op:
        for name, length in columns.items():
            batch_op.add_column(
                sa.Column(name, sa.String(length=length), nullable=False, server_default="")
            )


def _drop(table: str, columns: Iterable[str]) -> None:
    with op.batch_alter_table(table, schema=None) as batch_op:
        for name in columns:
            batch_op.drop_column(name)
