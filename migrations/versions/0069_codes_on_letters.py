"""Keep that a letter carries a code to sign with, and what was signed with it.

Revision: 0069, after 0068; written 2026-11-30 10:05:10.688222.
"""

import sqlalchemy as sa
from alembic import op


revision = "0069"
down_revision = "0068"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("paper_letter_items", schema=None) as batch_op:
        batch_op.add_column(sa.Column("paper_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_paper_letter_items_paper_id_vendor_id_papers"),
            "papers",
            ["paper_id", "vendor_id"],
            ["id", "vendor_id"],
        )

    with op.batch_alter_table("paper_letters", schema=None) as batch_op:
        batch_op.add_column(sa.Column("code_digest", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("code_made_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("code_made_by_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("code_ends_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("code_used_on", sa.Date(), nullable=True))
        batch_op.create_unique_constraint(
            batch_op.f("uq_paper_letters_code_digest"), ["code_digest"]
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_paper_letters_code_made_by_id_users"),
            "users",
            ["code_made_by_id"],
            ["id"],
        )


def downgrade() -> None:
    with op.batch_alter_table("paper_letters", schema=None) as batch_op:
        batch_op.drop_constraint(
            batch_op.f("fk_paper_letters_code_made_by_id_users"), type_="foreignkey"
        )
        batch_op.drop_constraint(batch_op.f("uq_paper_letters_code_digest"), type_="unique")
        batch_op.drop_column("code_used_on")
        batch_op.drop_column("code_ends_on")
        batch_op.drop_column("code_made_by_id")
        batch_op.drop_column("code_made_on")
        batch_op.drop_column("code_digest")
    with op.batch_alter_table("paper_letter_items", schema=None) as batch_op:
        batch_op.drop_constraint(
            batch_op.f("fk_paper_letter_items_paper_id_vendor_id_papers"), type_="foreignkey"
        )
        batch_op.drop_column("paper_id")
