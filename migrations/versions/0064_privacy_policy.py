"""Keep the privacy policy in versions, and what was said of its sentences.

Revision: 0064, after 0063; written 2026-11-30 05:47:48.156726.
"""

import sqlalchemy as sa
from alembic import op


revision = "0064"
down_revision = "0063"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "policy_versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "entered",
                "taken",
                "discarded",
                name="policystate",
                native_enum=False,
                create_constraint=True,
                length=60,
            ),
            nullable=False,
        ),
        sa.Column("ja", sa.Text(), nullable=False),
        sa.Column("en", sa.Text(), nullable=False),
        sa.Column("published", sa.String(length=300), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=True),
        sa.Column("entered_at", sa.DateTime(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("corrected_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["users.id"], name=op.f("fk_policy_versions_decided_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["users.id"], name=op.f("fk_policy_versions_entered_by_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy_versions")),
        sa.UniqueConstraint("number", name=op.f("uq_policy_versions_number")),
    )
    op.create_table(
        "policy_readings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("policy_id", sa.Integer(), nullable=False),
        sa.Column("lang", sa.String(length=2), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column(
            "says",
            sa.Enum(
                "promised",
                "unchecked",
                "nothing",
                name="saysof",
                native_enum=False,
                create_constraint=True,
                length=60,
            ),
            nullable=False,
        ),
        sa.Column("promises", sa.JSON(), nullable=False),
        sa.Column("read_by_id", sa.Integer(), nullable=True),
        sa.Column("read_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["policy_id"],
            ["policy_versions.id"],
            name=op.f("fk_policy_readings_policy_id_policy_versions"),
        ),
        sa.ForeignKeyConstraint(
            ["read_by_id"], ["users.id"], name=op.f("fk_policy_readings_read_by_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy_readings")),
        sa.UniqueConstraint(
            "policy_id", "lang", "place", name=op.f("uq_policy_readings_policy_id_lang_place")
        ),
    )
    with op.batch_alter_table("policy_readings", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_policy_readings_policy_id"), ["policy_id"], unique=False
        )
    with op.batch_alter_table("policy_wordings", schema=None) as batch_op:
        batch_op.add_column(sa.Column("policy_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_policy_wordings_policy_id_policy_versions"),
            "policy_versions",
            ["policy_id"],
            ["id"],
        )


def downgrade() -> None:
    with op.batch_alter_table("policy_wordings", schema=None) as batch_op:
        batch_op.drop_constraint(
            batch_op.f("fk_policy_wordings_policy_id_policy_versions"), type_="foreignkey"
        )
        batch_op.drop_column("policy_id")
    with op.batch_alter_table("policy_readings", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_policy_readings_policy_id"))
    op.drop_table("policy_readings")
    op.drop_table("policy_versions")
