"""Let a report be over all vendors, keep whom it lists, and in whose place a deputy decided about one.

Revision: 0039, after 0038; written 2026-11-29 13:08:28.856082.
"""

import sqlalchemy as sa
from alembic import op


revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

TABLES = ("listed_vendors",)  # the new table about a vendor; it gets the policy of 0003
SCOPE = "(SELECT current_setting('kantoku.vendor', true))"


def locking(table: str) -> tuple[str, ...]:
    """The statements that close a table; its rows belong to the vendor in `vendor_id`."""
    shown = f"{SCOPE} = 'everything' OR CAST(vendor_id AS text) = {SCOPE}"
    return (
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
        f"CREATE POLICY vendor_scope ON {table} USING ({shown})",
    )


# Rows of reports over all vendors, the children first: without them every row has a vendor again.
OF_ALL = ("report_decision_files", "report_revisions", "report_decisions", "supervision_reports")


def upgrade() -> None:
    op.create_table(
        "listed_vendors",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("vendor_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["report_id"],
            ["supervision_reports.id"],
            name=op.f("fk_listed_vendors_report_id_supervision_reports"),
        ),
        sa.ForeignKeyConstraint(
            ["vendor_id"], ["vendors.id"], name=op.f("fk_listed_vendors_vendor_id_vendors")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_listed_vendors")),
    )
    with op.batch_alter_table("listed_vendors", schema=None) as batch_op:
        batch_op.create_index("ix_listed_vendors_report", ["report_id", "vendor_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_listed_vendors_vendor_id"), ["vendor_id"], unique=False
        )

    with op.batch_alter_table("deputy_acts", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("subject_kind", sa.String(length=60), server_default="", nullable=False)
        )
        batch_op.add_column(
            sa.Column("subject_id", sa.Integer(), server_default="0", nullable=False)
        )
        batch_op.create_index(
            "ix_deputy_acts_subject", ["subject_kind", "subject_id"], unique=False
        )

    with op.batch_alter_table("report_decision_files", schema=None) as batch_op:
        batch_op.alter_column("vendor_id", existing_type=sa.INTEGER(), nullable=True)
        batch_op.create_foreign_key(
            batch_op.f("fk_report_decision_files_decision_id_report_decisions"),
            "report_decisions",
            ["decision_id"],
            ["id"],
        )

    with op.batch_alter_table("report_decisions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("deputy_for_id", sa.Integer(), nullable=True))
        batch_op.alter_column("vendor_id", existing_type=sa.INTEGER(), nullable=True)
        batch_op.create_foreign_key(
            batch_op.f("fk_report_decisions_deputy_for_id_users"),
            "users",
            ["deputy_for_id"],
            ["id"],
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_report_decisions_report_id_supervision_reports"),
            "supervision_reports",
            ["report_id"],
            ["id"],
        )

    with op.batch_alter_table("report_revisions", schema=None) as batch_op:
        batch_op.alter_column("vendor_id", existing_type=sa.INTEGER(), nullable=True)
        batch_op.create_foreign_key(
            batch_op.f("fk_report_revisions_decision_id_report_decisions"),
            "report_decisions",
            ["decision_id"],
            ["id"],
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_report_revisions_report_id_supervision_reports"),
            "supervision_reports",
            ["report_id"],
            ["id"],
        )

    with op.batch_alter_table("supervision_reports", schema=None) as batch_op:
        batch_op.alter_column("vendor_id", existing_type=sa.INTEGER(), nullable=True)
        batch_op.create_foreign_key(
            batch_op.f("fk_supervision_reports_replaces_id_supervision_reports"),
            "supervision_reports",
            ["replaces_id"],
            ["id"],
        )
    if op.get_bind().dialect.name == "postgresql":
        for table in TABLES:
            for statement in locking(table):
                op.execute(statement)


def downgrade() -> None:
    op.execute("DELETE FROM listed_vendors")
    op.execute("UPDATE supervision_reports SET replaces_id = NULL WHERE vendor_id IS NULL")
    for table in OF_ALL:
        op.execute(f"DELETE FROM {table} WHERE vendor_id IS NULL")  # noqa: S608
    op.execute("DELETE FROM obligations WHERE vendor_id IS NULL AND kind LIKE 'report.%'")
    with op.batch_alter_table("supervision_reports", schema=None) as batch_op:
        batch_op.drop_constraint(
            batch_op.f("fk_supervision_reports_replaces_id_supervision_reports"), type_="foreignkey"
        )
        batch_op.alter_column("vendor_id", existing_type=sa.INTEGER(), nullable=False)

    with op.batch_alter_table("report_revisions", schema=None) as batch_op:
        batch_op.drop_constraint(
            batch_op.f("fk_report_revisions_report_id_supervision_reports"), type_="foreignkey"
        )
        batch_op.drop_constraint(
            batch_op.f("fk_report_revisions_decision_id_report_decisions"), type_="foreignkey"
        )
        batch_op.alter_column("vendor_id", existing_type=sa.INTEGER(), nullable=False)

    with op.batch_alter_table("report_decisions", schema=None) as batch_op:
        batch_op.drop_constraint(
            batch_op.f("fk_report_decisions_report_id_supervision_reports"), type_="foreignkey"
        )
        batch_op.drop_constraint(
            batch_op.f("fk_report_decisions_deputy_for_id_users"), type_="foreignkey"
        )
        batch_op.alter_column("vendor_id", existing_type=sa.INTEGER(), nullable=False)
        batch_op.drop_column("deputy_for_id")

    with op.batch_alter_table("report_decision_files", schema=None) as batch_op:
        batch_op.drop_constraint(
            batch_op.f("fk_report_decision_files_decision_id_report_decisions"), type_="foreignkey"
        )
        batch_op.alter_column("vendor_id", existing_type=sa.INTEGER(), nullable=False)

    with op.batch_alter_table("deputy_acts", schema=None) as batch_op:
        batch_op.drop_index("ix_deputy_acts_subject")
        batch_op.drop_column("subject_id")
        batch_op.drop_column("subject_kind")

    with op.batch_alter_table("listed_vendors", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_listed_vendors_vendor_id"))
        batch_op.drop_index("ix_listed_vendors_report")

    op.drop_table("listed_vendors")
