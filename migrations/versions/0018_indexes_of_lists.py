"""Indexes by which lists are counted and ordered, in place of those by the days of dated rows.

Revision: 0018, after 0017; written 2026-11-28 20:30:00.
"""

import sqlalchemy as sa
from alembic import op


revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

DATED = (
    "clause_checks",
    "contract_covers",
    "contract_originals",
    "data_shares",
    "engagement_terms",
    "policy_wordings",
    "promise_modes",
    "signatory_authorities",
    "vendor_names",
    "vendor_state_spans",
)
DAYS = ("valid_from", "valid_until")
CURRENT = sa.text("valid_until IS NULL AND corrected_at IS NULL")
ON_DAY = ("engagement_id", "corrected_at", "valid_from", "valid_until")
# By table: before and after.
OLD = (
    ("ix_engagement_terms_engagement_id", "engagement_terms", ("engagement_id",)),
    ("ix_data_shares_engagement_id", "data_shares", ("engagement_id",)),
    ("ix_obligations_subject", "obligations", ("subject_kind", "subject_id")),
    ("ix_obligations_closed_at", "obligations", ("closed_at",)),
    ("ix_attestation_requests_state", "attestation_requests", ("state",)),
    *((f"ix_{table}_{day}", table, (day,)) for table in DATED for day in DAYS),
)
NEW = (
    (
        "ix_engagement_terms_on_day",
        "engagement_terms",
        (*ON_DAY, "starts_on", "ends_on", "company_role"),
    ),
    ("ix_data_shares_on_day", "data_shares", ON_DAY),
    (
        "ix_obligations_subject",
        "obligations",
        ("subject_kind", "subject_id", "kind", "id", "due_on"),
    ),
    (
        "ix_obligations_open",
        "obligations",
        ("closed_at", "handed_in_on", "due_on", "outcome", "holder", "person_id", "vendor_id"),
    ),
    ("ix_attestation_requests_state", "attestation_requests", ("state", "vendor_id")),
    ("ix_attestations_answer", "attestations", ("request_id", "answer", "state")),
)


def upgrade() -> None:
    for name, table, _ in OLD:
        op.drop_index(name, table_name=table)
    for name, table, columns in NEW:
        op.create_index(name, table, list(columns))
    op.create_index(
        "ix_clause_checks_current_state",
        "clause_checks",
        ["state", "contract_id"],
        sqlite_where=CURRENT,
        postgresql_where=CURRENT,
    )


def downgrade() -> None:
    op.drop_index("ix_clause_checks_current_state", table_name="clause_checks")
    for name, table, _ in NEW:
        op.drop_index(name, table_name=table)
    for name, table, columns in OLD:
        op.create_index(name, table, list(columns))
