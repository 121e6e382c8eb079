"""Keep management reviews, what was decided in them, and their files.

Revision: 0055, after 0054; written 2026-11-29 22:21:47.397646.
"""

import sqlalchemy as sa
from alembic import op


revision = "0055"
down_revision = "0054"
branch_labels = None
depends_on = None

# The new tables, of the company alone; they get the policy of 0042, by which no vendor sees them.
TABLES = ("management_decisions", "management_review_files", "management_reviews")
SCOPE = "(SELECT current_setting('kantoku.vendor', true))"
NAMED = f"string_to_array({SCOPE}, ',')"
KINDS = ("management_review.confirm", "management_decision.carry_out")


def locking(table: str) -> tuple[str, ...]:
    """The statements that close a table; its rows belong to the vendor in `vendor_id`."""
    shown = f"{SCOPE} = 'everything' OR CAST(vendor_id AS text) = ANY ({NAMED})"
    return (
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
        f"CREATE POLICY vendor_scope ON {table} USING ({shown})",
    )


def upgrade() -> None:
    op.create_table(
        "management_reviews",
        sa.Column("fiscal_year", sa.Integer(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("period_from", sa.Date(), nullable=False),
        sa.Column("period_until", sa.Date(), nullable=False),
        sa.Column("took_part", sa.String(length=1000), nullable=False),
        sa.Column("put_before", sa.JSON(), nullable=False),
        sa.Column("conclusion", sa.String(length=4000), nullable=False),
        sa.Column("corrects_id", sa.Integer(), nullable=True),
        sa.Column("vendor_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "proposed",
                "confirmed",
                "refused",
                "withdrawn",
                name="proposedstate",
                native_enum=False,
                length=60,
            ),
            nullable=False,
        ),
        sa.Column("proposed_by_id", sa.Integer(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(), nullable=False),
        sa.Column("proposed_on", sa.Date(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.Column("remark", sa.String(length=2000), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("proposed_as", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["corrects_id", "vendor_id"],
            ["management_reviews.id", "management_reviews.vendor_id"],
            name=op.f("fk_management_reviews_corrects_id_vendor_id_management_reviews"),
        ),
        sa.ForeignKeyConstraint(
            ["corrects_id"],
            ["management_reviews.id"],
            name=op.f("fk_management_reviews_corrects_id_management_reviews"),
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["users.id"], name=op.f("fk_management_reviews_decided_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"],
            ["users.id"],
            name=op.f("fk_management_reviews_proposed_by_id_users"),
        ),
        sa.ForeignKeyConstraint(
            ["vendor_id"], ["vendors.id"], name=op.f("fk_management_reviews_vendor_id_vendors")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_management_reviews")),
        sa.UniqueConstraint("id", "vendor_id", name=op.f("uq_management_reviews_id_vendor_id")),
        sa.UniqueConstraint("number", name=op.f("uq_management_reviews_number")),
    )
    with op.batch_alter_table("management_reviews", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_management_reviews_corrects_id"), ["corrects_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_management_reviews_fiscal_year"), ["fiscal_year"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_management_reviews_held_on"), ["held_on"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_management_reviews_state"), ["state"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_management_reviews_vendor_id"), ["vendor_id"], unique=False
        )

    op.create_table(
        "management_decisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(length=1000), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("done", sa.String(length=2000), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("done_by_id", sa.Integer(), nullable=True),
        sa.Column("done_at", sa.DateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("vendor_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["done_by_id"], ["users.id"], name=op.f("fk_management_decisions_done_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["users.id"], name=op.f("fk_management_decisions_owner_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["review_id", "vendor_id"],
            ["management_reviews.id", "management_reviews.vendor_id"],
            name=op.f("fk_management_decisions_review_id_vendor_id_management_reviews"),
        ),
        sa.ForeignKeyConstraint(
            ["review_id"],
            ["management_reviews.id"],
            name=op.f("fk_management_decisions_review_id_management_reviews"),
        ),
        sa.ForeignKeyConstraint(
            ["vendor_id"], ["vendors.id"], name=op.f("fk_management_decisions_vendor_id_vendors")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_management_decisions")),
        sa.UniqueConstraint("id", "vendor_id", name=op.f("uq_management_decisions_id_vendor_id")),
        sa.UniqueConstraint(
            "review_id", "place", name=op.f("uq_management_decisions_review_id_place")
        ),
    )
    with op.batch_alter_table("management_decisions", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_management_decisions_vendor_id"), ["vendor_id"], unique=False
        )

    op.create_table(
        "management_review_files",
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=True),
        sa.Column("vendor_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("file_sha256", sa.String(length=64), nullable=False),
        sa.Column("file_name", sa.String(length=255), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=True),
        sa.Column("added_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["added_by_id"], ["users.id"], name=op.f("fk_management_review_files_added_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["decision_id", "vendor_id"],
            ["management_decisions.id", "management_decisions.vendor_id"],
            name=op.f("fk_management_review_files_decision_id_vendor_id_management_decisions"),
        ),
        sa.ForeignKeyConstraint(
            ["decision_id"],
            ["management_decisions.id"],
            name=op.f("fk_management_review_files_decision_id_management_decisions"),
        ),
        sa.ForeignKeyConstraint(
            ["file_sha256"],
            ["stored_files.sha256"],
            name=op.f("fk_management_review_files_file_sha256_stored_files"),
        ),
        sa.ForeignKeyConstraint(
            ["review_id", "vendor_id"],
            ["management_reviews.id", "management_reviews.vendor_id"],
            name=op.f("fk_management_review_files_review_id_vendor_id_management_reviews"),
        ),
        sa.ForeignKeyConstraint(
            ["review_id"],
            ["management_reviews.id"],
            name=op.f("fk_management_review_files_review_id_management_reviews"),
        ),
        sa.ForeignKeyConstraint(
            ["vendor_id"], ["vendors.id"], name=op.f("fk_management_review_files_vendor_id_vendors")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_management_review_files")),
    )
    with op.batch_alter_table("management_review_files", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_management_review_files_decision_id"), ["decision_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_management_review_files_file_sha256"), ["file_sha256"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_management_review_files_review_id"), ["review_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_management_review_files_vendor_id"), ["vendor_id"], unique=False
        )

    if op.get_bind().dialect.name == "postgresql":
        for table in TABLES:
            for statement in locking(table):
                op.execute(statement)


def downgrade() -> None:
    kinds = sa.bindparam("kinds", KINDS, expanding=True)
    gone = "SELECT id FROM obligations WHERE kind IN :kinds"
    for statement in (
        f"DELETE FROM sent_reminders WHERE obligation_id IN ({gone})",  # noqa: S608
        "UPDATE obligations SET follows_id = NULL WHERE kind IN :kinds",
        "DELETE FROM obligations WHERE kind IN :kinds",
    ):
        op.get_bind().execute(sa.text(statement).bindparams(kinds))
    op.execute("DELETE FROM number_series WHERE prefix = 'MR'")
    with op.batch_alter_table("management_review_files", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_management_review_files_vendor_id"))
        batch_op.drop_index(batch_op.f("ix_management_review_files_review_id"))
        batch_op.drop_index(batch_op.f("ix_management_review_files_file_sha256"))
        batch_op.drop_index(batch_op.f("ix_management_review_files_decision_id"))

    op.drop_table("management_review_files")
    with op.batch_alter_table("management_decisions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_management_decisions_vendor_id"))

    op.drop_table("management_decisions")
    with op.batch_alter_table("management_reviews", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_management_reviews_vendor_id"))
        batch_op.drop_index(batch_op.f("ix_management_reviews_state"))
        batch_op.drop_index(batch_op.f("ix_management_reviews_held_on"))
        batch_op.drop_index(batch_op.f("ix_management_reviews_fiscal_year"))
        batch_op.drop_index(batch_op.f("ix_management_reviews_corrects_id"))

    op.drop_table("management_reviews")
