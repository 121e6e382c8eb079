"""Have the tabs and the order of lists read from indexes.

Revision: 0081, after 0080; written 2026-12-01 05:05:00.000000.
"""

import sqlalchemy as sa
from alembic import op


revision = "0081"
down_revision = "0080"
branch_labels = None
depends_on = None


OPEN = sa.text("closed_at IS NULL")
WAITING = sa.text("closed_at IS NULL AND handed_in_on IS NULL")
NAME = sa.text("coalesce(nullif(kana, ''), name)")
# By name: table, columns, and of which rows; before and after.
OLD = (
    ("ix_attestations_answer", "attestations", ("request_id", "answer", "state"), None),
    ("ix_obligations_open", "obligations", ("handed_in_on", "due_on"), OPEN),
    ("ix_vendor_judgements_shares_data", "vendor_judgements", ("shares_data",), None),
    ("ix_vendor_judgements_worst", "vendor_judgements", ("worst",), None),
    ("ix_vendors_merged_into_id", "vendors", ("merged_into_id",), None),
)
NEW = (
    ("ix_attestations_answer", "attestations", ("answer", "request_id"), None),
    (
        "ix_contracts_counted",
        "contracts",
        ("state", "signed_on", "starts_on", "ends_on", "renews", "ended_on", "vendor_id"),
        None,
    ),
    ("ix_engagement_terms_company_role", "engagement_terms", ("company_role",), None),
    ("ix_engagement_terms_ends_on", "engagement_terms", ("ends_on",), None),
    (
        "ix_obligations_open",
        "obligations",
        ("handed_in_on", "due_on", "holder", "person_id", "vendor_id"),
        OPEN,
    ),
    ("ix_obligations_pressing", "obligations", ("vendor_id", "due_on", "holder"), WAITING),
    ("ix_vendor_judgements_shares_data", "vendor_judgements", ("shares_data", "vendor_id"), None),
    ("ix_vendor_judgements_worst", "vendor_judgements", ("worst", "vendor_id"), None),
    ("ix_vendors_by_name", "vendors", (NAME,), None),
    ("ix_vendors_merged_into_id", "vendors", ("merged_into_id", "id", "state"), None),
)


def upgrade() -> None:
    _replace(OLD, NEW)


def downgrade() -> None:
    _replace(NEW, OLD)


def _replace(before, after) -> None:
    for name, table, _, _ in before:
        op.drop_index(name, table_name=table)
    for name, table, columns, of in after:
        op.create_index(name, table, list(columns), sqlite_where=of, postgresql_where=of)
