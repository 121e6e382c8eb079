"""Keep records of what was returned or destroyed when work had ended.

Revision: 0038, after 0037; written 2026-11-29 13:02:00.000000.
"""

import sqlalchemy as sa
from alembic import op


revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

# The new tables about a vendor; they get the policy of 0003.
TABLES = ("return_ends", "return_files", "return_records", "returned_works")
SCOPE = "(SELECT current_setting('kantoku.vendor', true))"


def locking(table: str) -> tuple[str, ...]:
    """The statements that close a table; its rows belong to the vendor in `vendor_id`."""
    shown = f"{SCOPE} = 'everything' OR CAST(vendor_id AS text) = {SCOPE}"
    return (
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
        f"CREATE POLICY vendor_scope ON {table} USING ({shown})",
    )


def upgrade() -> None:
    op.create_table(
        "return_records",
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
        sa.Column(
            "way",
            sa.Enum(
                "returned",
                "destroyed",
                "both",
                "nothing_kept",
                name="returnway",
                native_enum=False,
                length=60,
            ),
            nullable=False,
        ),
        sa.Column("settled_on", sa.Date(), nullable=False),
        sa.Column("wording", sa.String(length=4000), nullable=False),
        sa.Column("said_by", sa.String(length=200), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(), nullable=False),
        sa.Column("proposed_on", sa.Date(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.Column("remark", sa.String(length=2000), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("vendor_id", sa.Integer(), nullable=False),
        sa.Column("proposed_as", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["users.id"], name=op.f("fk_return_records_decided_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"], ["users.id"], name=op.f("fk_return_records_proposed_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["vendor_id"], ["vendors.id"], name=op.f("fk_return_records_vendor_id_vendors")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_return_records")),
        sa.UniqueConstraint("id", "vendor_id", name=op.f("uq_return_records_id_vendor_id")),
        sa.UniqueConstraint("number", name=op.f("uq_return_records_number")),
    )
    with op.batch_alter_table("return_records", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_return_records_state"), ["state"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_return_records_vendor_id"), ["vendor_id"], unique=False
        )

    op.create_table(
        "return_files",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("return_id", sa.Integer(), nullable=False),
        sa.Column("file_sha256", sa.String(length=64), nullable=False),
        sa.Column("file_name", sa.String(length=255), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=True),
        sa.Column("added_at", sa.DateTime(), nullable=False),
        sa.Column("vendor_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["added_by_id"], ["users.id"], name=op.f("fk_return_files_added_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["file_sha256"],
            ["stored_files.sha256"],
            name=op.f("fk_return_files_file_sha256_stored_files"),
        ),
        sa.ForeignKeyConstraint(
            ["return_id", "vendor_id"],
            ["return_records.id", "return_records.vendor_id"],
            name=op.f("fk_return_files_return_id_vendor_id_return_records"),
        ),
        sa.ForeignKeyConstraint(
            ["vendor_id"], ["vendors.id"], name=op.f("fk_return_files_vendor_id_vendors")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_return_files")),
    )
    with op.batch_alter_table("return_files", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_return_files_file_sha256"), ["file_sha256"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_return_files_return_id"), ["return_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_return_files_vendor_id"), ["vendor_id"], unique=False)

    op.create_table(
        "return_ends",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("return_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("mistaken", name="returnendkind", native_enum=False, length=60),
            nullable=False,
        ),
        sa.Column("ended_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("vendor_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["return_id", "vendor_id"],
            ["return_records.id", "return_records.vendor_id"],
            name=op.f("fk_return_ends_return_id_vendor_id_return_records"),
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["users.id"], name=op.f("fk_return_ends_recorded_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["vendor_id"], ["vendors.id"], name=op.f("fk_return_ends_vendor_id_vendors")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_return_ends")),
        sa.UniqueConstraint("return_id", name=op.f("uq_return_ends_return_id")),
    )
    with op.batch_alter_table("return_ends", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_return_ends_vendor_id"), ["vendor_id"], unique=False)

    op.create_table(
        "returned_works",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("return_id", sa.Integer(), nullable=False),
        sa.Column("engagement_id", sa.Integer(), nullable=False),
        sa.Column("vendor_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["engagement_id", "vendor_id"],
            ["engagements.id", "engagements.vendor_id"],
            name=op.f("fk_returned_works_engagement_id_vendor_id_engagements"),
        ),
        sa.ForeignKeyConstraint(
            ["return_id", "vendor_id"],
            ["return_records.id", "return_records.vendor_id"],
            name=op.f("fk_returned_works_return_id_vendor_id_return_records"),
        ),
        sa.ForeignKeyConstraint(
            ["vendor_id"], ["vendors.id"], name=op.f("fk_returned_works_vendor_id_vendors")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_returned_works")),
    )
    with op.batch_alter_table("returned_works", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_returned_works_engagement_id"), ["engagement_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_returned_works_return_id"), ["return_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_returned_works_vendor_id"), ["vendor_id"], unique=False
        )

    if op.get_bind().dialect.name == "postgresql":
        for table in TABLES:
            for statement in locking(table):
                op.execute(statement)


def downgrade() -> None:
    op.execute("DELETE FROM number_series WHERE prefix = 'RD'")
    with op.batch_alter_table("returned_works", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_returned_works_vendor_id"))
        batch_op.drop_index(batch_op.f("ix_returned_works_return_id"))
        batch_op.drop_index(batch_op.f("ix_returned_works_engagement_id"))

    op.drop_table("returned_works")
    with op.batch_alter_table("return_ends", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_return_ends_vendor_id"))

    op.drop_table("return_ends")
    with op.batch_alter_table("return_files", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_return_files_vendor_id"))
        batch_op.drop_index(batch_op.f("ix_return_files_return_id"))
        batch_op.drop_index(batch_op.f("ix_return_files_file_sha256"))

    op.drop_table("return_files")
    with op.batch_alter_table("return_records", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_return_records_vendor_id"))
        batch_op.drop_index(batch_op.f("ix_return_records_state"))

    op.drop_table("return_records")
