"""Keep handover slips, what vendors certify when work ends, and what a law lets them keep.

Revision: 0047, after 0046; written 2026-11-29 17:12:23.534637.

No slip is written for handovers of before: an opening slip is offered for each.
"""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op


revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None

# The new tables about a vendor; they get the policy of 0042.
TABLES = (
    "handover_slips",
    "return_certificates",
    "return_proofs",
    "returned_items",
    "slip_receipts",
)
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
        "handover_slips",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("engagement_id", sa.Integer(), nullable=False),
        sa.Column(
            "origin",
            sa.Enum("first", "opening", "later", name="sliporigin", native_enum=False, length=60),
            nullable=False,
        ),
        sa.Column(
            "kind",
            sa.Enum(
                "handed_over",
                "given_back",
                "access",
                "not_so",
                name="slipkind",
                native_enum=False,
                length=60,
            ),
            nullable=False,
        ),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("categories", sa.JSON(), nullable=False),
        sa.Column("method", sa.String(length=60), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=True),
        sa.Column(
            "unit",
            sa.Enum(
                "records",
                "sheets",
                "files",
                "media",
                "boxes",
                name="slipunit",
                native_enum=False,
                length=60,
            ),
            nullable=True,
        ),
        sa.Column("medium", sa.String(length=200), nullable=False),
        sa.Column("handed_by", sa.String(length=200), nullable=False),
        sa.Column("received_by", sa.String(length=200), nullable=False),
        sa.Column("remark", sa.String(length=1000), nullable=False),
        sa.Column("corrects_id", sa.Integer(), nullable=True),
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("recorded_on", sa.Date(), nullable=False),
        sa.Column("vendor_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["corrects_id", "vendor_id"],
            ["handover_slips.id", "handover_slips.vendor_id"],
            name=op.f("fk_handover_slips_corrects_id_vendor_id_handover_slips"),
        ),
        sa.ForeignKeyConstraint(
            ["engagement_id", "vendor_id"],
            ["engagements.id", "engagements.vendor_id"],
            name=op.f("fk_handover_slips_engagement_id_vendor_id_engagements"),
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["users.id"], name=op.f("fk_handover_slips_recorded_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["vendor_id"], ["vendors.id"], name=op.f("fk_handover_slips_vendor_id_vendors")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handover_slips")),
        sa.UniqueConstraint("corrects_id", name=op.f("uq_handover_slips_corrects_id")),
        sa.UniqueConstraint("id", "vendor_id", name=op.f("uq_handover_slips_id_vendor_id")),
        sa.UniqueConstraint("number", name=op.f("uq_handover_slips_number")),
    )
    with op.batch_alter_table("handover_slips", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_handover_slips_engagement_id"), ["engagement_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_handover_slips_happened_on"), ["happened_on"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_handover_slips_kind"), ["kind"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_handover_slips_vendor_id"), ["vendor_id"], unique=False
        )

    op.create_table(
        "return_certificates",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("engagement_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "handed_in",
                "taken_over",
                "sent_back",
                name="certificatestate",
                native_enum=False,
                length=60,
            ),
            nullable=False,
        ),
        sa.Column("completed_on", sa.Date(), nullable=False),
        sa.Column("wording", sa.String(length=4000), nullable=False),
        sa.Column("done_by", sa.String(length=200), nullable=False),
        sa.Column("checked_by", sa.String(length=200), nullable=False),
        sa.Column("kept_what", sa.String(length=1000), nullable=False),
        sa.Column("kept_ground", sa.String(length=300), nullable=False),
        sa.Column("kept_until", sa.Date(), nullable=True),
        sa.Column("handed_in_by_id", sa.Integer(), nullable=False),
        sa.Column("handed_in_at", sa.DateTime(), nullable=False),
        sa.Column("handed_in_on", sa.Date(), nullable=False),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answered_at", sa.DateTime(), nullable=True),
        sa.Column("remark", sa.String(length=2000), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("vendor_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["answered_by_id"],
            ["users.id"],
            name=op.f("fk_return_certificates_answered_by_id_users"),
        ),
        sa.ForeignKeyConstraint(
            ["engagement_id", "vendor_id"],
            ["engagements.id", "engagements.vendor_id"],
            name=op.f("fk_return_certificates_engagement_id_vendor_id_engagements"),
        ),
        sa.ForeignKeyConstraint(
            ["handed_in_by_id"],
            ["users.id"],
            name=op.f("fk_return_certificates_handed_in_by_id_users"),
        ),
        sa.ForeignKeyConstraint(
            ["vendor_id"], ["vendors.id"], name=op.f("fk_return_certificates_vendor_id_vendors")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_return_certificates")),
        sa.UniqueConstraint("id", "vendor_id", name=op.f("uq_return_certificates_id_vendor_id")),
        sa.UniqueConstraint("number", name=op.f("uq_return_certificates_number")),
    )
    with op.batch_alter_table("return_certificates", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_return_certificates_engagement_id"), ["engagement_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_return_certificates_state"), ["state"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_return_certificates_vendor_id"), ["vendor_id"], unique=False
        )

    op.create_table(
        "return_proofs",
        sa.Column("certificate_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("file_sha256", sa.String(length=64), nullable=False),
        sa.Column("file_name", sa.String(length=255), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=True),
        sa.Column("added_at", sa.DateTime(), nullable=False),
        sa.Column("vendor_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["added_by_id"],
            ["users.id"],
            name=op.f("fk_return_proofs_added_by_id_users"),
        ),
        sa.ForeignKeyConstraint(
            ["certificate_id", "vendor_id"],
            ["return_certificates.id", "return_certificates.vendor_id"],
            name=op.f("fk_return_proofs_certificate_id_vendor_id_return_certificates"),
        ),
        sa.ForeignKeyConstraint(
            ["file_sha256"],
            ["stored_files.sha256"],
            name=op.f("fk_return_proofs_file_sha256_stored_files"),
        ),
        sa.ForeignKeyConstraint(
            ["vendor_id"],
            ["vendors.id"],
            name=op.f("fk_return_proofs_vendor_id_vendors"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_return_proofs")),
    )
    with op.batch_alter_table("return_proofs", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_return_proofs_certificate_id"),
            ["certificate_id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_return_proofs_file_sha256"), ["file_sha256"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_return_proofs_vendor_id"), ["vendor_id"], unique=False)

    op.create_table(
        "slip_receipts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slip_id", sa.Integer(), nullable=False),
        sa.Column("received_by_id", sa.Integer(), nullable=False),
        sa.Column("received_at", sa.DateTime(), nullable=False),
        sa.Column("vendor_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["received_by_id"], ["users.id"], name=op.f("fk_slip_receipts_received_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["slip_id", "vendor_id"],
            ["handover_slips.id", "handover_slips.vendor_id"],
            name=op.f("fk_slip_receipts_slip_id_vendor_id_handover_slips"),
        ),
        sa.ForeignKeyConstraint(
            ["vendor_id"], ["vendors.id"], name=op.f("fk_slip_receipts_vendor_id_vendors")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slip_receipts")),
        sa.UniqueConstraint("slip_id", name=op.f("uq_slip_receipts_slip_id")),
    )
    with op.batch_alter_table("slip_receipts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_slip_receipts_vendor_id"), ["vendor_id"], unique=False)

    op.create_table(
        "returned_items",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("certificate_id", sa.Integer(), nullable=True),
        sa.Column("return_id", sa.Integer(), nullable=True),
        sa.Column("engagement_id", sa.Integer(), nullable=False),
        sa.Column("slip_id", sa.Integer(), nullable=True),
        sa.Column("category", sa.String(length=60), nullable=False),
        sa.Column(
            "way",
            sa.Enum(
                "returned",
                "destroyed",
                "not_held",
                "kept",
                name="itemway",
                native_enum=False,
                length=60,
            ),
            nullable=False,
        ),
        sa.Column("done_on", sa.Date(), nullable=False),
        sa.Column("how", sa.String(length=500), nullable=False),
        sa.Column("vendor_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["certificate_id", "vendor_id"],
            ["return_certificates.id", "return_certificates.vendor_id"],
            name=op.f("fk_returned_items_certificate_id_vendor_id_return_certificates"),
        ),
        sa.ForeignKeyConstraint(
            ["engagement_id", "vendor_id"],
            ["engagements.id", "engagements.vendor_id"],
            name=op.f("fk_returned_items_engagement_id_vendor_id_engagements"),
        ),
        sa.ForeignKeyConstraint(
            ["return_id", "vendor_id"],
            ["return_records.id", "return_records.vendor_id"],
            name=op.f("fk_returned_items_return_id_vendor_id_return_records"),
        ),
        sa.ForeignKeyConstraint(
            ["slip_id", "vendor_id"],
            ["handover_slips.id", "handover_slips.vendor_id"],
            name=op.f("fk_returned_items_slip_id_vendor_id_handover_slips"),
        ),
        sa.ForeignKeyConstraint(
            ["vendor_id"], ["vendors.id"], name=op.f("fk_returned_items_vendor_id_vendors")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_returned_items")),
    )
    with op.batch_alter_table("returned_items", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_returned_items_certificate_id"), ["certificate_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_returned_items_engagement_id"), ["engagement_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_returned_items_return_id"), ["return_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_returned_items_slip_id"), ["slip_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_returned_items_vendor_id"), ["vendor_id"], unique=False
        )

    with op.batch_alter_table("return_records", schema=None) as batch_op:
        batch_op.add_column(sa.Column("certificate_id", sa.Integer(), nullable=True))
        batch_op.add_column(
            sa.Column("kept_what", sa.String(length=1000), server_default="", nullable=False)
        )
        batch_op.add_column(
            sa.Column("kept_ground", sa.String(length=300), server_default="", nullable=False)
        )
        batch_op.add_column(sa.Column("kept_until", sa.Date(), nullable=True))
        batch_op.create_index(
            batch_op.f("ix_return_records_certificate_id"), ["certificate_id"], unique=False
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_return_records_certificate_id_vendor_id_return_certificates"),
            "return_certificates",
            ["certificate_id", "vendor_id"],
            ["id", "vendor_id"],
        )

    if op.get_bind().dialect.name == "postgresql":
        for table in TABLES:
            for statement in locking(table):
                op.execute(statement)
    now = datetime.now(UTC).replace(tzinfo=None)
    op.get_bind().execute(  # a portal that is in use judges the promise from this day on
        sa.text(
            "INSERT INTO promise_starts (rule, judged_from, reason, decided_at) "
            "SELECT 'returned', :today, '', :now FROM organisation"
        ).bindparams(
            sa.bindparam("today", type_=sa.Date()), sa.bindparam("now", type_=sa.DateTime())
        ),
        {"today": now.date(), "now": now},
    )


def downgrade() -> None:
    op.execute("DELETE FROM promise_starts WHERE rule = 'returned'")
    op.execute("DELETE FROM number_series WHERE prefix IN ('HS', 'RC')")
    with op.batch_alter_table("return_records", schema=None) as batch_op:
        batch_op.drop_constraint(
            batch_op.f("fk_return_records_certificate_id_vendor_id_return_certificates"),
            type_="foreignkey",
        )
        batch_op.drop_index(batch_op.f("ix_return_records_certificate_id"))
        batch_op.drop_column("kept_until")
        batch_op.drop_column("kept_ground")
        batch_op.drop_column("kept_what")
        batch_op.drop_column("certificate_id")

    with op.batch_alter_table("returned_items", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_returned_items_vendor_id"))
        batch_op.drop_index(batch_op.f("ix_returned_items_slip_id"))
        batch_op.drop_index(batch_op.f("ix_returned_items_return_id"))
        batch_op.drop_index(batch_op.f("ix_returned_items_engagement_id"))
        batch_op.drop_index(batch_op.f("ix_returned_items_certificate_id"))

    op.drop_table("returned_items")
    with op.batch_alter_table("slip_receipts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_slip_receipts_vendor_id"))

    op.drop_table("slip_receipts")
    with op.batch_alter_table("return_proofs", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_return_proofs_vendor_id"))
        batch_op.drop_index(batch_op.f("ix_return_proofs_file_sha256"))
        batch_op.drop_index(batch_op.f("ix_return_proofs_certificate_id"))

    op.drop_table("return_proofs")
    with op.batch_alter_table("return_certificates", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_return_certificates_vendor_id"))
        batch_op.drop_index(batch_op.f("ix_return_certificates_state"))
        batch_op.drop_index(batch_op.f("ix_return_certificates_engagement_id"))

    op.drop_table("return_certificates")
    with op.batch_alter_table("handover_slips", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_handover_slips_vendor_id"))
        batch_op.drop_index(batch_op.f("ix_handover_slips_kind"))
        batch_op.drop_index(batch_op.f("ix_handover_slips_happened_on"))
        batch_op.drop_index(batch_op.f("ix_handover_slips_engagement_id"))

    op.drop_table("handover_slips")
