"""Add payee lists, payees and what was decided about each.

Revision: 0025, after 0024; written 2026-11-29 06:30:32.875629.
"""

import sqlalchemy as sa
from alembic import op


revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "payee_drafts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("taken_on", sa.Date(), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("rows", sa.JSON(), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=True),
        sa.Column("uploaded_by_id", sa.Integer(), nullable=True),
        sa.Column("uploaded_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["uploaded_by_id"], ["users.id"], name=op.f("fk_payee_drafts_uploaded_by_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payee_drafts")),
    )
    op.create_table(
        "payee_lists",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("taken_on", sa.Date(), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("payees", sa.Integer(), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["users.id"], name=op.f("fk_payee_lists_recorded_by_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payee_lists")),
        sa.UniqueConstraint("taken_on", name=op.f("uq_payee_lists_taken_on")),
    )
    op.create_table(
        "payees",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=160), nullable=False),
        sa.Column("kana", sa.String(length=160), nullable=False),
        sa.Column("corporate_number", sa.String(length=13), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("found_by", sa.String(length=600), nullable=False),
        sa.Column("first_list_id", sa.Integer(), nullable=False),
        sa.Column("last_list_id", sa.Integer(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "undecided",
                "in_register",
                "entrusted",
                "other_basis",
                "own_workers",
                "no_data",
                name="payeeoutcome",
                native_enum=False,
                length=60,
            ),
            nullable=False,
        ),
        sa.Column("basis", sa.String(length=60), nullable=False),
        sa.Column("registered_id", sa.Integer(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["first_list_id"], ["payee_lists.id"], name=op.f("fk_payees_first_list_id_payee_lists")
        ),
        sa.ForeignKeyConstraint(
            ["last_list_id"], ["payee_lists.id"], name=op.f("fk_payees_last_list_id_payee_lists")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payees")),
    )
    with op.batch_alter_table("payees", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_payees_code"), ["code"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_payees_corporate_number"), ["corporate_number"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_payees_first_list_id"), ["first_list_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_payees_last_list_id"), ["last_list_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_payees_outcome"), ["outcome"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_payees_registered_id"), ["registered_id"], unique=False
        )

    op.create_table(
        "payee_decisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("payee_id", sa.Integer(), nullable=False),
        sa.Column("called", sa.String(length=160), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "undecided",
                "in_register",
                "entrusted",
                "other_basis",
                "own_workers",
                "no_data",
                name="payeeoutcome",
                native_enum=False,
                length=60,
            ),
            nullable=False,
        ),
        sa.Column("basis", sa.String(length=60), nullable=False),
        sa.Column("registered_id", sa.Integer(), nullable=True),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("replaces_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["users.id"], name=op.f("fk_payee_decisions_decided_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["payee_id"], ["payees.id"], name=op.f("fk_payee_decisions_payee_id_payees")
        ),
        sa.ForeignKeyConstraint(
            ["replaces_id"],
            ["payee_decisions.id"],
            name=op.f("fk_payee_decisions_replaces_id_payee_decisions"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payee_decisions")),
    )
    with op.batch_alter_table("payee_decisions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_payee_decisions_payee_id"), ["payee_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_payee_decisions_registered_id"), ["registered_id"], unique=False
        )

    op.create_table(
        "payee_entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("payee_list_id", sa.Integer(), nullable=False),
        sa.Column("payee_id", sa.Integer(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=160), nullable=False),
        sa.ForeignKeyConstraint(
            ["payee_id"], ["payees.id"], name=op.f("fk_payee_entries_payee_id_payees")
        ),
        sa.ForeignKeyConstraint(
            ["payee_list_id"],
            ["payee_lists.id"],
            name=op.f("fk_payee_entries_payee_list_id_payee_lists"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payee_entries")),
        sa.UniqueConstraint(
            "payee_list_id", "payee_id", name=op.f("uq_payee_entries_payee_list_id_payee_id")
        ),
    )
    with op.batch_alter_table("payee_entries", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_payee_entries_payee_id"), ["payee_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("payee_entries", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_payee_entries_payee_id"))

    op.drop_table("payee_entries")
    with op.batch_alter_table("payee_decisions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_payee_decisions_registered_id"))
        batch_op.drop_index(batch_op.f("ix_payee_decisions_payee_id"))

    op.drop_table("payee_decisions")
    with op.batch_alter_table("payees", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_payees_registered_id"))
        batch_op.drop_index(batch_op.f("ix_payees_outcome"))
        batch_op.drop_index(batch_op.f("ix_payees_last_list_id"))
        batch_op.drop_index(batch_op.f("ix_payees_first_list_id"))
        batch_op.drop_index(batch_op.f("ix_payees_corporate_number"))
        batch_op.drop_index(batch_op.f("ix_payees_code"))

    op.drop_table("payees")
    op.drop_table("payee_lists")
    op.drop_table("payee_drafts")
