"""Have a search read who signed from an index: records hold their whole text, so each row is pages long.

Revision: 0086, after 0085; written 2026-12-01 09:05:00.000000.
"""

from alembic import op


revision = "0086"
down_revision = "0085"
branch_labels = None
depends_on = None

INDEX = "ix_attestations_signer_name"


def upgrade() -> None:
    op.create_index(INDEX, "attestations", ["signer_name", "request_id"])


def downgrade() -> None:
    op.drop_index(INDEX, "attestations")
