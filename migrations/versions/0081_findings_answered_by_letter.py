"""Keep what was answered about a finding with the code of a letter.

Revision: 0081, after 0078; written 2026-12-01 01:05:00.000000.
"""

import sqlalchemy as sa
from alembic import op


revision = "0081"
down_revision = "0078"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("paper_letter_findings", schema=None) as batch_op:
        batch_op.add_column(sa.Column("paper_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_paper_letter_findings_paper_id_vendor_id_papers"),
            "papers",
            ["paper_id", "vendor_id"],
            ["id", "vendor_id"],
        )


def downgrade() -> None:
    with op.batch_alter_table("paper_letter_findings", schema=None) as batch_op:
        batch_op.drop_constraint(
            batch_op.f("fk_paper_letter_findings_paper_id_vendor_id_papers"), type_="foreignkey"
        )
        batch_op.drop_column("paper_id")
