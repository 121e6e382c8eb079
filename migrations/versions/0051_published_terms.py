"""Keep looks at the terms that vendors publish, the copies of them, and how they ended.

Revision: 0051, after 0050; written 2026-11-29 21:27:43.983610.
"""

import sqlalchemy as sa
from alembic import op


revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None

# The new tables about a vendor; they get the policy of 0042.
TABLES = ("terms_look_ends", "terms_look_files", "terms_looks")
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
        "terms_looks",
        sa.Column("contract_id", sa.Integer(), nullable=True),
        sa.Column("engagement_id", sa.Integer(), nullable=True),
        sa.Column("follows_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("address", sa.String(length=500), nullable=False),
        sa.Column("edition", sa.String(length=120), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("looked_on", sa.Date(), nullable=False),
        sa.Column("differs", sa.String(length=4000), nullable=False),
        sa.Column("evaluation", sa.String(length=4000), nullable=False),
        sa.Column(
            "judgement",
            sa.Enum(
                "enough",
                "with_measures",
                "not_enough",
                name="termsjudgement",
                native_enum=False,
                length=60,
            ),
            nullable=False,
        ),
        sa.Column("measure", sa.String(length=2000), nullable=False),
        sa.Column("vendor_id", sa.Integer(), nullable=False),
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
            ["contract_id", "vendor_id"],
            ["contracts.id", "contracts.vendor_id"],
            name=op.f("fk_terms_looks_contract_id_vendor_id_contracts"),
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["users.id"], name=op.f("fk_terms_looks_decided_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["engagement_id", "vendor_id"],
            ["engagements.id", "engagements.vendor_id"],
            name=op.f("fk_terms_looks_engagement_id_vendor_id_engagements"),
        ),
        sa.ForeignKeyConstraint(
            ["follows_id", "vendor_id"],
            ["terms_looks.id", "terms_looks.vendor_id"],
            name=op.f("fk_terms_looks_follows_id_vendor_id_terms_looks"),
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"], ["users.id"], name=op.f("fk_terms_looks_proposed_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["vendor_id"], ["vendors.id"], name=op.f("fk_terms_looks_vendor_id_vendors")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_terms_looks")),
        sa.UniqueConstraint("id", "vendor_id", name=op.f("uq_terms_looks_id_vendor_id")),
        sa.UniqueConstraint("number", name=op.f("uq_terms_looks_number")),
    )
    with op.batch_alter_table("terms_looks", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_terms_looks_contract_id"), ["contract_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_terms_looks_engagement_id"), ["engagement_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_terms_looks_follows_id"), ["follows_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_terms_looks_state"), ["state"], unique=False)
        batch_op.create_index(batch_op.f("ix_terms_looks_vendor_id"), ["vendor_id"], unique=False)

    op.create_table(
        "terms_look_ends",
        sa.Column("look_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "not_used",
                "contract",
                "mistaken",
                name="termsendkind",
                native_enum=False,
                length=60,
            ),
            nullable=False,
        ),
        sa.Column("vendor_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["look_id", "vendor_id"],
            ["terms_looks.id", "terms_looks.vendor_id"],
            name=op.f("fk_terms_look_ends_look_id_vendor_id_terms_looks"),
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["users.id"], name=op.f("fk_terms_look_ends_recorded_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["vendor_id"], ["vendors.id"], name=op.f("fk_terms_look_ends_vendor_id_vendors")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_terms_look_ends")),
        sa.UniqueConstraint("look_id", name=op.f("uq_terms_look_ends_look_id")),
    )
    with op.batch_alter_table("terms_look_ends", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_terms_look_ends_vendor_id"), ["vendor_id"], unique=False
        )

    op.create_table(
        "terms_look_files",
        sa.Column("look_id", sa.Integer(), nullable=False),
        sa.Column("vendor_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("file_sha256", sa.String(length=64), nullable=False),
        sa.Column("file_name", sa.String(length=255), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=True),
        sa.Column("added_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["added_by_id"], ["users.id"], name=op.f("fk_terms_look_files_added_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["file_sha256"],
            ["stored_files.sha256"],
            name=op.f("fk_terms_look_files_file_sha256_stored_files"),
        ),
        sa.ForeignKeyConstraint(
            ["look_id", "vendor_id"],
            ["terms_looks.id", "terms_looks.vendor_id"],
            name=op.f("fk_terms_look_files_look_id_vendor_id_terms_looks"),
        ),
        sa.ForeignKeyConstraint(
            ["vendor_id"], ["vendors.id"], name=op.f("fk_terms_look_files_vendor_id_vendors")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_terms_look_files")),
    )
    with op.batch_alter_table("terms_look_files", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_terms_look_files_file_sha256"), ["file_sha256"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_terms_look_files_look_id"), ["look_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_terms_look_files_vendor_id"), ["vendor_id"], unique=False
        )

    if op.get_bind().dialect.name == "postgresql":
        for table in TABLES:
            for statement in locking(table):
                op.execute(statement)


def downgrade() -> None:
    with op.batch_alter_table("terms_look_files", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_terms_look_files_vendor_id"))
        batch_op.drop_index(batch_op.f("ix_terms_look_files_look_id"))
        batch_op.drop_index(batch_op.f("ix_terms_look_files_file_sha256"))

    op.drop_table("terms_look_files")
    with op.batch_alter_table("terms_look_ends", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_terms_look_ends_vendor_id"))

    op.drop_table("terms_look_ends")
    with op.batch_alter_table("terms_looks", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_terms_looks_vendor_id"))
        batch_op.drop_index(batch_op.f("ix_terms_looks_state"))
        batch_op.drop_index(batch_op.f("ix_terms_looks_follows_id"))
        batch_op.drop_index(batch_op.f("ix_terms_looks_engagement_id"))
        batch_op.drop_index(batch_op.f("ix_terms_looks_contract_id"))

    op.drop_table("terms_looks")
