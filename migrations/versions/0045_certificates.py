"""Keep certificates of vendors and of the company, what vendors hand in, and what rests on them.

Revision: 0045, after 0044; written 2026-11-29 17:12:23.305511.
"""

import sqlalchemy as sa
from alembic import op


revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None

# The new tables about a vendor, or of the company itself; they get the policy of 0042.
TABLES = (
    "certificate_ends",
    "certificate_files",
    "certificates",
    "certified_works",
    "handed_in_certificates",
    "handed_in_files",
)
SCOPE = "(SELECT current_setting('kantoku.vendor', true))"


def locking(table: str) -> tuple[str, ...]:
    """The statements that close a table; its rows belong to the vendor in `vendor_id`."""
    named = f"string_to_array({SCOPE}, ',')"
    shown = f"{SCOPE} = 'everything' OR CAST(vendor_id AS text) = ANY ({named})"
    return (
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
        f"CREATE POLICY vendor_scope ON {table} USING ({shown})",
    )


def upgrade() -> None:
    op.create_table(
        "handed_in_certificates",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column(
            "standard",
            sa.Enum(
                "privacy_mark",
                "iso_27001",
                "iso_27701",
                "iso_27017",
                "ismap",
                "soc_2_type_1",
                "soc_2_type_2",
                "pci_dss",
                "card_not_retained",
                "other",
                name="standard",
                native_enum=False,
                length=60,
            ),
            nullable=False,
        ),
        sa.Column("called", sa.String(length=160), nullable=False),
        sa.Column("certificate_no", sa.String(length=120), nullable=False),
        sa.Column("body", sa.String(length=200), nullable=False),
        sa.Column("scope", sa.String(length=2000), nullable=False),
        sa.Column("certified_from", sa.Date(), nullable=True),
        sa.Column("certified_until", sa.Date(), nullable=False),
        sa.Column("wording", sa.String(length=1000), nullable=False),
        sa.Column("renews_id", sa.Integer(), nullable=True),
        sa.Column("handed_in_by_id", sa.Integer(), nullable=True),
        sa.Column("handed_in_at", sa.DateTime(), nullable=False),
        sa.Column("handed_in_on", sa.Date(), nullable=False),
        sa.Column("declined_by_id", sa.Integer(), nullable=True),
        sa.Column("declined_at", sa.DateTime(), nullable=True),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("vendor_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["declined_by_id"],
            ["users.id"],
            name=op.f("fk_handed_in_certificates_declined_by_id_users"),
        ),
        sa.ForeignKeyConstraint(
            ["handed_in_by_id"],
            ["users.id"],
            name=op.f("fk_handed_in_certificates_handed_in_by_id_users"),
        ),
        sa.ForeignKeyConstraint(
            ["vendor_id"], ["vendors.id"], name=op.f("fk_handed_in_certificates_vendor_id_vendors")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handed_in_certificates")),
        sa.UniqueConstraint("id", "vendor_id", name=op.f("uq_handed_in_certificates_id_vendor_id")),
        sa.UniqueConstraint("number", name=op.f("uq_handed_in_certificates_number")),
    )
    with op.batch_alter_table("handed_in_certificates", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_handed_in_certificates_renews_id"), ["renews_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_handed_in_certificates_vendor_id"), ["vendor_id"], unique=False
        )

    op.create_table(
        "certificates",
        sa.Column(
            "standard",
            sa.Enum(
                "privacy_mark",
                "iso_27001",
                "iso_27701",
                "iso_27017",
                "ismap",
                "soc_2_type_1",
                "soc_2_type_2",
                "pci_dss",
                "card_not_retained",
                "other",
                name="standard",
                native_enum=False,
                length=60,
            ),
            nullable=False,
        ),
        sa.Column("called", sa.String(length=160), nullable=False),
        sa.Column("certificate_no", sa.String(length=120), nullable=False),
        sa.Column("body", sa.String(length=200), nullable=False),
        sa.Column("scope", sa.String(length=2000), nullable=False),
        sa.Column("certified_from", sa.Date(), nullable=True),
        sa.Column("certified_until", sa.Date(), nullable=False),
        sa.Column(
            "checked_how",
            sa.Enum(
                "public_list",
                "asked_body",
                "original",
                "copy",
                name="checkway",
                native_enum=False,
                length=60,
            ),
            nullable=False,
        ),
        sa.Column("checked_on", sa.Date(), nullable=False),
        sa.Column("checked_where", sa.String(length=1000), nullable=False),
        sa.Column("renews_id", sa.Integer(), nullable=True),
        sa.Column("handed_in_id", sa.Integer(), nullable=True),
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
            ["decided_by_id"], ["users.id"], name=op.f("fk_certificates_decided_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["handed_in_id", "vendor_id"],
            ["handed_in_certificates.id", "handed_in_certificates.vendor_id"],
            name=op.f("fk_certificates_handed_in_id_vendor_id_handed_in_certificates"),
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"], ["users.id"], name=op.f("fk_certificates_proposed_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["renews_id", "vendor_id"],
            ["certificates.id", "certificates.vendor_id"],
            name=op.f("fk_certificates_renews_id_vendor_id_certificates"),
        ),
        sa.ForeignKeyConstraint(
            ["vendor_id"], ["vendors.id"], name=op.f("fk_certificates_vendor_id_vendors")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificates")),
        sa.UniqueConstraint("id", "vendor_id", name=op.f("uq_certificates_id_vendor_id")),
        sa.UniqueConstraint("number", name=op.f("uq_certificates_number")),
    )
    with op.batch_alter_table("certificates", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_certificates_certified_until"), ["certified_until"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_certificates_handed_in_id"), ["handed_in_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_certificates_renews_id"), ["renews_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_certificates_standard"), ["standard"], unique=False)
        batch_op.create_index(batch_op.f("ix_certificates_state"), ["state"], unique=False)
        batch_op.create_index(batch_op.f("ix_certificates_vendor_id"), ["vendor_id"], unique=False)

    op.create_table(
        "handed_in_files",
        sa.Column("handed_in_id", sa.Integer(), nullable=False),
        sa.Column("vendor_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("file_sha256", sa.String(length=64), nullable=False),
        sa.Column("file_name", sa.String(length=255), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=True),
        sa.Column("added_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["added_by_id"], ["users.id"], name=op.f("fk_handed_in_files_added_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["file_sha256"],
            ["stored_files.sha256"],
            name=op.f("fk_handed_in_files_file_sha256_stored_files"),
        ),
        sa.ForeignKeyConstraint(
            ["handed_in_id", "vendor_id"],
            ["handed_in_certificates.id", "handed_in_certificates.vendor_id"],
            name=op.f("fk_handed_in_files_handed_in_id_vendor_id_handed_in_certificates"),
        ),
        sa.ForeignKeyConstraint(
            ["vendor_id"], ["vendors.id"], name=op.f("fk_handed_in_files_vendor_id_vendors")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handed_in_files")),
    )
    with op.batch_alter_table("handed_in_files", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_handed_in_files_file_sha256"), ["file_sha256"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_handed_in_files_handed_in_id"), ["handed_in_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_handed_in_files_vendor_id"), ["vendor_id"], unique=False
        )

    op.create_table(
        "certificate_ends",
        sa.Column("certificate_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "withdrawn",
                "given_up",
                "mistaken",
                name="certificateendkind",
                native_enum=False,
                length=60,
            ),
            nullable=False,
        ),
        sa.Column("vendor_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["certificate_id", "vendor_id"],
            ["certificates.id", "certificates.vendor_id"],
            name=op.f("fk_certificate_ends_certificate_id_vendor_id_certificates"),
        ),
        sa.ForeignKeyConstraint(
            ["certificate_id"],
            ["certificates.id"],
            name=op.f("fk_certificate_ends_certificate_id_certificates"),
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["users.id"], name=op.f("fk_certificate_ends_recorded_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["vendor_id"], ["vendors.id"], name=op.f("fk_certificate_ends_vendor_id_vendors")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate_ends")),
        sa.UniqueConstraint("certificate_id", name=op.f("uq_certificate_ends_certificate_id")),
    )
    with op.batch_alter_table("certificate_ends", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_certificate_ends_vendor_id"), ["vendor_id"], unique=False
        )

    op.create_table(
        "certificate_files",
        sa.Column("certificate_id", sa.Integer(), nullable=False),
        sa.Column("vendor_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("file_sha256", sa.String(length=64), nullable=False),
        sa.Column("file_name", sa.String(length=255), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=True),
        sa.Column("added_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["added_by_id"], ["users.id"], name=op.f("fk_certificate_files_added_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["certificate_id", "vendor_id"],
            ["certificates.id", "certificates.vendor_id"],
            name=op.f("fk_certificate_files_certificate_id_vendor_id_certificates"),
        ),
        sa.ForeignKeyConstraint(
            ["certificate_id"],
            ["certificates.id"],
            name=op.f("fk_certificate_files_certificate_id_certificates"),
        ),
        sa.ForeignKeyConstraint(
            ["file_sha256"],
            ["stored_files.sha256"],
            name=op.f("fk_certificate_files_file_sha256_stored_files"),
        ),
        sa.ForeignKeyConstraint(
            ["vendor_id"], ["vendors.id"], name=op.f("fk_certificate_files_vendor_id_vendors")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate_files")),
    )
    with op.batch_alter_table("certificate_files", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_certificate_files_certificate_id"), ["certificate_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_certificate_files_file_sha256"), ["file_sha256"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_certificate_files_vendor_id"), ["vendor_id"], unique=False
        )

    op.create_table(
        "certified_works",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("certificate_id", sa.Integer(), nullable=False),
        sa.Column("engagement_id", sa.Integer(), nullable=False),
        sa.Column("vendor_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["certificate_id", "vendor_id"],
            ["certificates.id", "certificates.vendor_id"],
            name=op.f("fk_certified_works_certificate_id_vendor_id_certificates"),
        ),
        sa.ForeignKeyConstraint(
            ["engagement_id", "vendor_id"],
            ["engagements.id", "engagements.vendor_id"],
            name=op.f("fk_certified_works_engagement_id_vendor_id_engagements"),
        ),
        sa.ForeignKeyConstraint(
            ["vendor_id"], ["vendors.id"], name=op.f("fk_certified_works_vendor_id_vendors")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certified_works")),
        sa.UniqueConstraint(
            "certificate_id",
            "engagement_id",
            name=op.f("uq_certified_works_certificate_id_engagement_id"),
        ),
    )
    with op.batch_alter_table("certified_works", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_certified_works_engagement_id"), ["engagement_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_certified_works_vendor_id"), ["vendor_id"], unique=False
        )

    with op.batch_alter_table("confirmations", schema=None) as batch_op:
        batch_op.add_column(sa.Column("certificate_id", sa.Integer(), nullable=True))
        batch_op.create_index(
            batch_op.f("ix_confirmations_certificate_id"), ["certificate_id"], unique=False
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_confirmations_certificate_id_vendor_id_certificates"),
            "certificates",
            ["certificate_id", "vendor_id"],
            ["id", "vendor_id"],
        )

    with op.batch_alter_table("given_answers", schema=None) as batch_op:
        batch_op.add_column(sa.Column("certificate_id", sa.Integer(), nullable=True))
        batch_op.create_index(
            batch_op.f("ix_given_answers_certificate_id"), ["certificate_id"], unique=False
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_given_answers_certificate_id_vendor_id_certificates"),
            "certificates",
            ["certificate_id", "vendor_id"],
            ["id", "vendor_id"],
        )

    if op.get_bind().dialect.name == "postgresql":
        for table in TABLES:
            for statement in locking(table):
                op.execute(statement)


def downgrade() -> None:
    with op.batch_alter_table("given_answers", schema=None) as batch_op:
        batch_op.drop_constraint(
            batch_op.f("fk_given_answers_certificate_id_vendor_id_certificates"), type_="foreignkey"
        )
        batch_op.drop_index(batch_op.f("ix_given_answers_certificate_id"))
        batch_op.drop_column("certificate_id")

    with op.batch_alter_table("confirmations", schema=None) as batch_op:
        batch_op.drop_constraint(
            batch_op.f("fk_confirmations_certificate_id_vendor_id_certificates"), type_="foreignkey"
        )
        batch_op.drop_index(batch_op.f("ix_confirmations_certificate_id"))
        batch_op.drop_column("certificate_id")

    with op.batch_alter_table("certified_works", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_certified_works_vendor_id"))
        batch_op.drop_index(batch_op.f("ix_certified_works_engagement_id"))

    op.drop_table("certified_works")
    with op.batch_alter_table("certificate_files", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_certificate_files_vendor_id"))
        batch_op.drop_index(batch_op.f("ix_certificate_files_file_sha256"))
        batch_op.drop_index(batch_op.f("ix_certificate_files_certificate_id"))

    op.drop_table("certificate_files")
    with op.batch_alter_table("certificate_ends", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_certificate_ends_vendor_id"))

    op.drop_table("certificate_ends")
    with op.batch_alter_table("handed_in_files", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_handed_in_files_vendor_id"))
        batch_op.drop_index(batch_op.f("ix_handed_in_files_handed_in_id"))
        batch_op.drop_index(batch_op.f("ix_handed_in_files_file_sha256"))

    op.drop_table("handed_in_files")
    with op.batch_alter_table("certificates", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_certificates_vendor_id"))
        batch_op.drop_index(batch_op.f("ix_certificates_state"))
        batch_op.drop_index(batch_op.f("ix_certificates_standard"))
        batch_op.drop_index(batch_op.f("ix_certificates_renews_id"))
        batch_op.drop_index(batch_op.f("ix_certificates_handed_in_id"))
        batch_op.drop_index(batch_op.f("ix_certificates_certified_until"))

    op.drop_table("certificates")
    with op.batch_alter_table("handed_in_certificates", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_handed_in_certificates_vendor_id"))
        batch_op.drop_index(batch_op.f("ix_handed_in_certificates_renews_id"))

    op.drop_table("handed_in_certificates")
