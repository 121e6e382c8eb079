"""Keep the proofs of authority that signatories hand in.

Revision: 0074, after 0073; written 2026-11-30 10:11:17.345209.
"""

import sqlalchemy as sa
from alembic import op


revision = "0074"
down_revision = "0073"
branch_labels = None
depends_on = None

# The new table is about a vendor; it gets the policy of 0042.
TABLES = ("handed_in_authorities",)
SCOPE = "(SELECT current_setting('kantoku.vendor', true))"
NAMED = f"string_to_array({SCOPE}, ',')"
KINDS = ("authority.confirm",)


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
        "handed_in_authorities",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("given_by", sa.String(length=160), nullable=False),
        sa.Column("paper", sa.String(length=300), nullable=False),
        sa.Column("lasts_until", sa.Date(), nullable=False),
        sa.Column("file_sha256", sa.String(length=64), nullable=False),
        sa.Column("file_name", sa.String(length=255), nullable=False),
        sa.Column("handed_in_at", sa.DateTime(), nullable=False),
        sa.Column("handed_in_on", sa.Date(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=True),
        sa.Column("declined_at", sa.DateTime(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("vendor_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority_id", "vendor_id"],
            ["signatory_authorities.id", "signatory_authorities.vendor_id"],
            name=op.f("fk_handed_in_authorities_authority_id_vendor_id_signatory_authorities"),
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"],
            ["users.id"],
            name=op.f("fk_handed_in_authorities_decided_by_id_users"),
        ),
        sa.ForeignKeyConstraint(
            ["file_sha256"],
            ["stored_files.sha256"],
            name=op.f("fk_handed_in_authorities_file_sha256_stored_files"),
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_handed_in_authorities_user_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["vendor_id"], ["vendors.id"], name=op.f("fk_handed_in_authorities_vendor_id_vendors")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handed_in_authorities")),
        sa.UniqueConstraint("id", "vendor_id", name=op.f("uq_handed_in_authorities_id_vendor_id")),
        sa.UniqueConstraint("number", name=op.f("uq_handed_in_authorities_number")),
    )
    with op.batch_alter_table("handed_in_authorities", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_handed_in_authorities_file_sha256"), ["file_sha256"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_handed_in_authorities_user_id"), ["user_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_handed_in_authorities_vendor_id"), ["vendor_id"], unique=False
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
    op.execute("DELETE FROM number_series WHERE prefix = 'AH'")
    with op.batch_alter_table("handed_in_authorities", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_handed_in_authorities_vendor_id"))
        batch_op.drop_index(batch_op.f("ix_handed_in_authorities_user_id"))
        batch_op.drop_index(batch_op.f("ix_handed_in_authorities_file_sha256"))

    op.drop_table("handed_in_authorities")
