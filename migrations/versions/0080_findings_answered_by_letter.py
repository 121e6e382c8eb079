"""Keep what was answered about a finding with the code of a letter, and which answers of ours a letter tells.

Revision: 0080, after 0079; written 2026-12-01 01:05:00.000000.
"""

import sqlalchemy as sa
from alembic import op


revision = "0080"
down_revision = "0079"
branch_labels = None
depends_on = None


# The new table about a vendor; it gets the policy of 0042.
TABLE = "paper_letter_disputes"
TABLES = (TABLE,)
SCOPE = "(SELECT current_setting('kantoku.vendor', true))"
NAMED = f"string_to_array({SCOPE}, ',')"


def locking(table: str) -> tuple[str, ...]:
    """The statements that close a table; its rows belong to the vendor in `vendor_id`."""
    shown = f"{SCOPE} = 'everything' OR CAST(vendor_id AS text) = ANY ({NAMED})"
    return (
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
        f"CREATE POLICY vendor_scope ON {table} USING ({shown})",
    )


def upgrade() -> None:
    with op.batch_alter_table("paper_letter_findings", schema=None) as batch_op:
        batch_op.add_column(sa.Column("paper_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_paper_letter_findings_paper_id_vendor_id_papers"),
            "papers",
            ["paper_id", "vendor_id"],
            ["id", "vendor_id"],
        )
    op.create_table(
        TABLE,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("letter_id", sa.Integer(), nullable=False),
        sa.Column("dispute_id", sa.Integer(), nullable=False),
        sa.Column("vendor_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["dispute_id", "vendor_id"],
            ["disputes.id", "disputes.vendor_id"],
            name=op.f("fk_paper_letter_disputes_dispute_id_vendor_id_disputes"),
        ),
        sa.ForeignKeyConstraint(
            ["letter_id", "vendor_id"],
            ["paper_letters.id", "paper_letters.vendor_id"],
            name=op.f("fk_paper_letter_disputes_letter_id_vendor_id_paper_letters"),
        ),
        sa.ForeignKeyConstraint(
            ["vendor_id"], ["vendors.id"], name=op.f("fk_paper_letter_disputes_vendor_id_vendors")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_letter_disputes")),
        sa.UniqueConstraint(
            "letter_id", "dispute_id", name=op.f("uq_paper_letter_disputes_letter_id_dispute_id")
        ),
    )
    with op.batch_alter_table(TABLE, schema=None) as batch_op:
        for column in ("dispute_id", "vendor_id"):
            batch_op.create_index(batch_op.f(f"ix_{TABLE}_{column}"), [column], unique=False)
    if op.get_bind().dialect.name == "postgresql":
        for statement in locking(TABLE):
            op.execute(statement)


def downgrade() -> None:
    op.drop_table(TABLE)
    with op.batch_alter_table("paper_letter_findings", schema=None) as batch_op:
        batch_op.drop_constraint(
            batch_op.f("fk_paper_letter_findings_paper_id_vendor_id_papers"), type_="foreignkey"
        )
        batch_op.drop_column("paper_id")
