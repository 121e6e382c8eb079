"""Keep what proved a signer once more: password or passkey; of those before it stays unknown.

Revision: 0075, after 0074; written 2026-11-30 14:10:45.988745.
"""

import sqlalchemy as sa
from alembic import op


revision = "0075"
down_revision = "0074"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("attestations", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "proved_by",
                sa.Enum("password", "passkey", name="provedby", native_enum=False, length=60),
                nullable=True,
            )
        )


def downgrade() -> None:
    with op.batch_alter_table("attestations", schema=None) as batch_op:
        batch_op.drop_column("proved_by")
