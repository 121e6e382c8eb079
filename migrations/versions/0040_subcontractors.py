"""Keep subcontractors of every tier: applied for, examined, decided, ended, and what customers said.

Revision: 0040, after 0039; written 2026-11-29 13:05:29.765219.
"""

import sqlalchemy as sa
from alembic import op


revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

# The new tables about a vendor; they get the policy of 0003.
TABLES = (
    "subcontractor_consents",
    "subcontractor_ends",
    "subcontractor_files",
    "subcontractors",
)
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
        "subcontractors",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("engagement_id", sa.Integer(), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("follows_id", sa.Integer(), nullable=True),
        sa.Column("attestation_id", sa.Integer(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "requested",
                "examined",
                "approved",
                "refused",
                "withdrawn",
                name="subcontractorstate",
                native_enum=False,
                length=60,
            ),
            nullable=False,
        ),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("corporate_number", sa.String(length=20), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("address", sa.String(length=300), nullable=False),
        sa.Column("tasks", sa.String(length=2000), nullable=False),
        sa.Column("categories", sa.JSON(), nullable=False),
        sa.Column("handled_in", sa.String(length=2), nullable=False),
        sa.Column("place", sa.String(length=300), nullable=False),
        sa.Column("safeguards", sa.String(length=4000), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("wants_next_tier", sa.Boolean(), nullable=False),
        sa.Column("is_ours", sa.Boolean(), nullable=False),
        sa.Column("applied_by_id", sa.Integer(), nullable=True),
        sa.Column("applied_at", sa.DateTime(), nullable=False),
        sa.Column("applied_on", sa.Date(), nullable=False),
        sa.Column(
            "advice",
            sa.Enum("approve", "refuse", name="advice", native_enum=False, length=60),
            nullable=True,
        ),
        sa.Column("examination", sa.String(length=4000), nullable=False),
        sa.Column("examined_by_id", sa.Integer(), nullable=True),
        sa.Column("examined_at", sa.DateTime(), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("remark", sa.String(length=2000), nullable=False),
        sa.Column("conditions", sa.String(length=2000), nullable=False),
        sa.Column("approved_until", sa.Date(), nullable=True),
        sa.Column("allows_next_tier", sa.Boolean(), nullable=False),
        sa.Column("consents_as_first", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("vendor_id", sa.Integer(), nullable=False),
        sa.Column("proposed_as", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["applied_by_id"], ["users.id"], name=op.f("fk_subcontractors_applied_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["attestation_id", "vendor_id"],
            ["attestations.id", "attestations.vendor_id"],
            name=op.f("fk_subcontractors_attestation_id_vendor_id_attestations"),
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["users.id"], name=op.f("fk_subcontractors_decided_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["engagement_id", "vendor_id"],
            ["engagements.id", "engagements.vendor_id"],
            name=op.f("fk_subcontractors_engagement_id_vendor_id_engagements"),
        ),
        sa.ForeignKeyConstraint(
            ["examined_by_id"], ["users.id"], name=op.f("fk_subcontractors_examined_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["follows_id", "vendor_id"],
            ["subcontractors.id", "subcontractors.vendor_id"],
            name=op.f("fk_subcontractors_follows_id_vendor_id_subcontractors"),
        ),
        sa.ForeignKeyConstraint(
            ["parent_id", "vendor_id"],
            ["subcontractors.id", "subcontractors.vendor_id"],
            name=op.f("fk_subcontractors_parent_id_vendor_id_subcontractors"),
        ),
        sa.ForeignKeyConstraint(
            ["vendor_id"], ["vendors.id"], name=op.f("fk_subcontractors_vendor_id_vendors")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subcontractors")),
        sa.UniqueConstraint("id", "vendor_id", name=op.f("uq_subcontractors_id_vendor_id")),
        sa.UniqueConstraint("number", name=op.f("uq_subcontractors_number")),
    )
    with op.batch_alter_table("subcontractors", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_subcontractors_corporate_number"), ["corporate_number"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_subcontractors_engagement_id"), ["engagement_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_subcontractors_follows_id"), ["follows_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_subcontractors_parent_id"), ["parent_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_subcontractors_state"), ["state"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_subcontractors_vendor_id"), ["vendor_id"], unique=False
        )

    op.create_table(
        "subcontractor_consents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subcontractor_id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column(
            "word",
            sa.Enum(
                "asked", "agreed", "objected", name="customerword", native_enum=False, length=60
            ),
            nullable=False,
        ),
        sa.Column("said_on", sa.Date(), nullable=False),
        sa.Column(
            "means",
            sa.Enum("letter", "email", "meeting", name="means", native_enum=False, length=60),
            nullable=False,
        ),
        sa.Column("wording", sa.String(length=2000), nullable=False),
        sa.Column("approval_id", sa.Integer(), nullable=True),
        sa.Column("file_sha256", sa.String(length=64), nullable=True),
        sa.Column("file_name", sa.String(length=255), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("vendor_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["approval_id", "vendor_id"],
            ["client_approvals.id", "client_approvals.vendor_id"],
            name=op.f("fk_subcontractor_consents_approval_id_vendor_id_client_approvals"),
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customers.id"],
            name=op.f("fk_subcontractor_consents_customer_id_customers"),
        ),
        sa.ForeignKeyConstraint(
            ["file_sha256"],
            ["stored_files.sha256"],
            name=op.f("fk_subcontractor_consents_file_sha256_stored_files"),
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"],
            ["users.id"],
            name=op.f("fk_subcontractor_consents_recorded_by_id_users"),
        ),
        sa.ForeignKeyConstraint(
            ["subcontractor_id", "vendor_id"],
            ["subcontractors.id", "subcontractors.vendor_id"],
            name=op.f("fk_subcontractor_consents_subcontractor_id_vendor_id_subcontractors"),
        ),
        sa.ForeignKeyConstraint(
            ["vendor_id"], ["vendors.id"], name=op.f("fk_subcontractor_consents_vendor_id_vendors")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subcontractor_consents")),
    )
    with op.batch_alter_table("subcontractor_consents", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_subcontractor_consents_customer_id"), ["customer_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_subcontractor_consents_file_sha256"), ["file_sha256"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_subcontractor_consents_subcontractor_id"),
            ["subcontractor_id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_subcontractor_consents_vendor_id"), ["vendor_id"], unique=False
        )

    op.create_table(
        "subcontractor_ends",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subcontractor_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "ended",
                "revoked",
                "mistaken",
                name="subcontractorendkind",
                native_enum=False,
                length=60,
            ),
            nullable=False,
        ),
        sa.Column("ended_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("vendor_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"],
            ["users.id"],
            name=op.f("fk_subcontractor_ends_recorded_by_id_users"),
        ),
        sa.ForeignKeyConstraint(
            ["subcontractor_id", "vendor_id"],
            ["subcontractors.id", "subcontractors.vendor_id"],
            name=op.f("fk_subcontractor_ends_subcontractor_id_vendor_id_subcontractors"),
        ),
        sa.ForeignKeyConstraint(
            ["vendor_id"], ["vendors.id"], name=op.f("fk_subcontractor_ends_vendor_id_vendors")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subcontractor_ends")),
        sa.UniqueConstraint(
            "subcontractor_id", name=op.f("uq_subcontractor_ends_subcontractor_id")
        ),
    )
    with op.batch_alter_table("subcontractor_ends", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_subcontractor_ends_vendor_id"), ["vendor_id"], unique=False
        )

    op.create_table(
        "subcontractor_files",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subcontractor_id", sa.Integer(), nullable=False),
        sa.Column("file_sha256", sa.String(length=64), nullable=False),
        sa.Column("file_name", sa.String(length=255), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=True),
        sa.Column("added_at", sa.DateTime(), nullable=False),
        sa.Column("vendor_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["added_by_id"], ["users.id"], name=op.f("fk_subcontractor_files_added_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["file_sha256"],
            ["stored_files.sha256"],
            name=op.f("fk_subcontractor_files_file_sha256_stored_files"),
        ),
        sa.ForeignKeyConstraint(
            ["subcontractor_id", "vendor_id"],
            ["subcontractors.id", "subcontractors.vendor_id"],
            name=op.f("fk_subcontractor_files_subcontractor_id_vendor_id_subcontractors"),
        ),
        sa.ForeignKeyConstraint(
            ["vendor_id"], ["vendors.id"], name=op.f("fk_subcontractor_files_vendor_id_vendors")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subcontractor_files")),
    )
    with op.batch_alter_table("subcontractor_files", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_subcontractor_files_file_sha256"), ["file_sha256"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_subcontractor_files_subcontractor_id"),
            ["subcontractor_id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_subcontractor_files_vendor_id"), ["vendor_id"], unique=False
        )
    if op.get_bind().dialect.name == "postgresql":
        for table in TABLES:
            for statement in locking(table):
                op.execute(statement)


def downgrade() -> None:
    with op.batch_alter_table("subcontractor_files", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_subcontractor_files_vendor_id"))
        batch_op.drop_index(batch_op.f("ix_subcontractor_files_subcontractor_id"))
        batch_op.drop_index(batch_op.f("ix_subcontractor_files_file_sha256"))

    op.drop_table("subcontractor_files")
    with op.batch_alter_table("subcontractor_ends", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_subcontractor_ends_vendor_id"))

    op.drop_table("subcontractor_ends")
    with op.batch_alter_table("subcontractor_consents", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_subcontractor_consents_vendor_id"))
        batch_op.drop_index(batch_op.f("ix_subcontractor_consents_subcontractor_id"))
        batch_op.drop_index(batch_op.f("ix_subcontractor_consents_file_sha256"))
        batch_op.drop_index(batch_op.f("ix_subcontractor_consents_customer_id"))

    op.drop_table("subcontractor_consents")
    with op.batch_alter_table("subcontractors", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_subcontractors_vendor_id"))
        batch_op.drop_index(batch_op.f("ix_subcontractors_state"))
        batch_op.drop_index(batch_op.f("ix_subcontractors_parent_id"))
        batch_op.drop_index(batch_op.f("ix_subcontractors_follows_id"))
        batch_op.drop_index(batch_op.f("ix_subcontractors_engagement_id"))
        batch_op.drop_index(batch_op.f("ix_subcontractors_corporate_number"))

    op.drop_table("subcontractors")
