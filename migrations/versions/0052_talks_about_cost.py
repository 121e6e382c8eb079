"""Keep what is talked about with vendors about what a demand costs them.

Revision: 0052, after 0051; written 2026-11-29 21:54:06.950609.
"""

import sqlalchemy as sa
from alembic import op


revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None

# The new tables about a vendor; they get the policy of 0042.
TABLES = ("cost_talk_files", "cost_talks")
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
    op.create_table(
        "cost_talks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("subject_kind", sa.String(length=60), nullable=True),
        sa.Column("subject_id", sa.Integer(), nullable=True),
        sa.Column("about", sa.JSON(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("with_whom", sa.String(length=300), nullable=False),
        sa.Column("said", sa.String(length=4000), nullable=False),
        sa.Column(
            "bearer",
            sa.Enum(
                "company",
                "vendor",
                "shared",
                "no_cost",
                "unsettled",
                name="costbearer",
                native_enum=False,
                length=60,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum("recorded", "withdrawn", name="talkstate", native_enum=False, length=60),
            nullable=False,
        ),
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("vendor_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["ended_by_id"], ["users.id"], name=op.f("fk_cost_talks_ended_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["users.id"], name=op.f("fk_cost_talks_recorded_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["vendor_id"], ["vendors.id"], name=op.f("fk_cost_talks_vendor_id_vendors")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cost_talks")),
        sa.UniqueConstraint("id", "vendor_id", name=op.f("uq_cost_talks_id_vendor_id")),
        sa.UniqueConstraint("number", name=op.f("uq_cost_talks_number")),
    )
    with op.batch_alter_table("cost_talks", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_cost_talks_bearer"), ["bearer"], unique=False)
        batch_op.create_index(batch_op.f("ix_cost_talks_held_on"), ["held_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_cost_talks_state"), ["state"], unique=False)
        batch_op.create_index("ix_cost_talks_subject", ["subject_kind", "subject_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_cost_talks_vendor_id"), ["vendor_id"], unique=False)

    op.create_table(
        "cost_talk_files",
        sa.Column("talk_id", sa.Integer(), nullable=False),
        sa.Column("vendor_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("file_sha256", sa.String(length=64), nullable=False),
        sa.Column("file_name", sa.String(length=255), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=True),
        sa.Column("added_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["added_by_id"], ["users.id"], name=op.f("fk_cost_talk_files_added_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["file_sha256"],
            ["stored_files.sha256"],
            name=op.f("fk_cost_talk_files_file_sha256_stored_files"),
        ),
        sa.ForeignKeyConstraint(
            ["talk_id", "vendor_id"],
            ["cost_talks.id", "cost_talks.vendor_id"],
            name=op.f("fk_cost_talk_files_talk_id_vendor_id_cost_talks"),
        ),
        sa.ForeignKeyConstraint(
            ["vendor_id"], ["vendors.id"], name=op.f("fk_cost_talk_files_vendor_id_vendors")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cost_talk_files")),
    )
    with op.batch_alter_table("cost_talk_files", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_cost_talk_files_file_sha256"), ["file_sha256"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_cost_talk_files_talk_id"), ["talk_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_cost_talk_files_vendor_id"), ["vendor_id"], unique=False
        )

    if op.get_bind().dialect.name == "postgresql":
        for table in TABLES:
            for statement in locking(table):
                op.execute(statement)


def downgrade() -> None:
    op.execute("DELETE FROM number_series WHERE prefix = 'CT'")
    with op.batch_alter_table("cost_talk_files", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_cost_talk_files_vendor_id"))
        batch_op.drop_index(batch_op.f("ix_cost_talk_files_talk_id"))
        batch_op.drop_index(batch_op.f("ix_cost_talk_files_file_sha256"))

    op.drop_table("cost_talk_files")
    with op.batch_alter_table("cost_talks", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_cost_talks_vendor_id"))
        batch_op.drop_index("ix_cost_talks_subject")
        batch_op.drop_index(batch_op.f("ix_cost_talks_state"))
        batch_op.drop_index(batch_op.f("ix_cost_talks_held_on"))
        batch_op.drop_index(batch_op.f("ix_cost_talks_bearer"))

    op.drop_table("cost_talks")
