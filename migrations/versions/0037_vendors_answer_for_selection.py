"""Keep what a vendor said for its selection, lists of earlier assessments, and numbers of decisions about selection.

Revision: 0037, after 0036; written 2026-11-29 13:05:00.

The number of a decided selection assessment and of a decision about the criteria stands in `decision_numbers` from now
on, as those of other decisions do. What was noted stays where it is as well: these rows are sealed. What is copied is
sealed as found by `flask db upgrade`. See `FOUND_BY` in core/database/db.py.
"""

import sqlalchemy as sa
from alembic import op


revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

KINDS = "('selection', 'selection_criteria')"
NOTED = "INSERT INTO decision_numbers (vendor_id, kind, subject_kind, subject_id, number, accepted, noted_by_id, noted_at, noted_on) "


def upgrade() -> None:
    op.create_table(
        "selection_lists",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("file_sha256", sa.String(length=64), nullable=False),
        sa.Column("file_name", sa.String(length=255), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(), nullable=False),
        sa.Column("accepted", sa.Boolean(), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("decision_reason", sa.String(length=2000), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("proposed_as", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["users.id"], name=op.f("fk_selection_lists_decided_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["file_sha256"],
            ["stored_files.sha256"],
            name=op.f("fk_selection_lists_file_sha256_stored_files"),
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"], ["users.id"], name=op.f("fk_selection_lists_proposed_by_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_selection_lists")),
    )
    with op.batch_alter_table("selection_lists", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_selection_lists_file_sha256"), ["file_sha256"], unique=False
        )
    with op.batch_alter_table("selection_assessments", schema=None) as batch_op:
        batch_op.add_column(sa.Column("told_in_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("list_id", sa.Integer(), nullable=True))
        batch_op.create_index(
            batch_op.f("ix_selection_assessments_told_in_id"), ["told_in_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_selection_assessments_list_id"), ["list_id"], unique=False
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_selection_assessments_list_id_selection_lists"),
            "selection_lists",
            ["list_id"],
            ["id"],
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_selection_assessments_told_in_id_vendor_id_assignments"),
            "assignments",
            ["told_in_id", "vendor_id"],
            ["id", "vendor_id"],
        )
    with op.batch_alter_table("selection_answers", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("is_told", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
    op.execute(
        NOTED
        + "SELECT vendor_id, 'selection', 'selection_assessments', id, decision_number, true, "
        "decided_by_id, decided_at, decided_on FROM selection_assessments WHERE decision_number <> '' "
        "AND state = 'decided' AND is_earlier = false"
    )
    op.execute(
        NOTED + "SELECT NULL, 'selection_criteria', 'criteria_decisions', id, decision_number, "
        "accepted, decided_by_id, decided_at, decided_on FROM criteria_decisions "
        "WHERE decision_number <> '' AND accepted IS NOT NULL"
    )
    # an upgrade from before the seals has everything sealed; one that moved rows, these too
    op.execute(
        f"UPDATE audit_head SET unsealed_by = CASE WHEN unsealed_by IS NULL THEN '{revision}' "
        f"WHEN unsealed_by = '0011' THEN unsealed_by ELSE unsealed_by || ',{revision}' END"
    )


def downgrade() -> None:
    """The version before knows neither numbers nor consents of these kinds."""
    op.execute(
        "DELETE FROM obligations WHERE subject_kind = 'decision_consents' AND subject_id IN "
        f"(SELECT id FROM decision_consents WHERE kind IN {KINDS})"
    )
    op.execute("DELETE FROM obligations WHERE kind IN ('selection.answered', 'selection.list')")
    op.execute(f"UPDATE decision_consents SET follows_id = NULL WHERE kind IN {KINDS}")
    for table in ("decision_consents", "consent_seats", "decision_numbers"):
        op.execute(f"DELETE FROM {table} WHERE kind IN {KINDS}")
    with op.batch_alter_table("selection_answers", schema=None) as batch_op:
        batch_op.drop_column("is_told")
    with op.batch_alter_table("selection_assessments", schema=None) as batch_op:
        batch_op.drop_constraint(
            batch_op.f("fk_selection_assessments_told_in_id_vendor_id_assignments"),
            type_="foreignkey",
        )
        batch_op.drop_constraint(
            batch_op.f("fk_selection_assessments_list_id_selection_lists"), type_="foreignkey"
        )
        batch_op.drop_index(batch_op.f("ix_selection_assessments_list_id"))
        batch_op.drop_column("list_id")
        batch_op.drop_index(batch_op.f("ix_selection_assessments_told_in_id"))
        batch_op.drop_column("told_in_id")
    with op.batch_alter_table("selection_lists", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_selection_lists_file_sha256"))
    op.drop_table("selection_lists")
