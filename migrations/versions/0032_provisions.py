"""Keep records of what data on another basis than entrustment needs, external recipients of the web site, and
judge that promise from today on.

Revision: 0032, after 0031; written 2026-11-29 09:30:44.125741.

The promise is in version 2026.3 of the promises: until that version is made active nothing is judged by it.
"""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from alembic import op


revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

RULE = "lawful_provision"
# The new tables about a vendor; each gets the policy of 0003.
TABLES = (
    "external_recipients",
    "provision_ends",
    "provision_files",
    "provision_records",
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
        "policy_recipients",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=160), nullable=False),
        sa.Column("published", sa.String(length=500), nullable=False),
        sa.Column("set_by_id", sa.Integer(), nullable=True),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("corrected_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["ended_by_id"], ["users.id"], name=op.f("fk_policy_recipients_ended_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["set_by_id"], ["users.id"], name=op.f("fk_policy_recipients_set_by_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy_recipients")),
    )
    op.create_table(
        "provision_records",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("engagement_id", sa.Integer(), nullable=False),
        sa.Column("basis", sa.String(length=60), nullable=False),
        sa.Column("need", sa.String(length=60), nullable=False),
        sa.Column("series", sa.JSON(), nullable=False),
        sa.Column("categories", sa.JSON(), nullable=False),
        sa.Column("countries", sa.JSON(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "proposed",
                "confirmed",
                "refused",
                "withdrawn",
                name="provisionstate",
                native_enum=False,
                length=60,
            ),
            nullable=False,
        ),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("lasts_until", sa.Date(), nullable=True),
        sa.Column("is_in_order", sa.Boolean(), nullable=False),
        sa.Column("wording", sa.String(length=4000), nullable=False),
        sa.Column("edition", sa.String(length=60), nullable=False),
        sa.Column("place", sa.String(length=500), nullable=False),
        sa.Column("choice", sa.String(length=60), nullable=False),
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
            ["decided_by_id"], ["users.id"], name=op.f("fk_provision_records_decided_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["engagement_id", "vendor_id"],
            ["engagements.id", "engagements.vendor_id"],
            name=op.f("fk_provision_records_engagement_id_vendor_id_engagements"),
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"], ["users.id"], name=op.f("fk_provision_records_proposed_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["vendor_id"], ["vendors.id"], name=op.f("fk_provision_records_vendor_id_vendors")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_provision_records")),
        sa.UniqueConstraint("id", "vendor_id", name=op.f("uq_provision_records_id_vendor_id")),
        sa.UniqueConstraint("number", name=op.f("uq_provision_records_number")),
    )
    with op.batch_alter_table("provision_records", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_provision_records_engagement_id"), ["engagement_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_provision_records_state"), ["state"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_provision_records_vendor_id"), ["vendor_id"], unique=False
        )

    op.create_table(
        "external_recipients",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("engagement_id", sa.Integer(), nullable=False),
        sa.Column("series", sa.String(length=32), nullable=False),
        sa.Column("service", sa.String(length=160), nullable=False),
        sa.Column("sent", sa.String(length=1000), nullable=False),
        sa.Column("aims", sa.String(length=1000), nullable=False),
        sa.Column("opt_out", sa.String(length=500), nullable=False),
        sa.Column("is_linked", sa.Boolean(), nullable=False),
        sa.Column("named_as_id", sa.Integer(), nullable=True),
        sa.Column("set_by_id", sa.Integer(), nullable=True),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.Column("end_reason", sa.String(length=1000), nullable=False),
        sa.Column("vendor_id", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("corrected_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["ended_by_id"], ["users.id"], name=op.f("fk_external_recipients_ended_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["engagement_id", "vendor_id"],
            ["engagements.id", "engagements.vendor_id"],
            name=op.f("fk_external_recipients_engagement_id_vendor_id_engagements"),
        ),
        sa.ForeignKeyConstraint(
            ["named_as_id"],
            ["policy_recipients.id"],
            name=op.f("fk_external_recipients_named_as_id_policy_recipients"),
        ),
        sa.ForeignKeyConstraint(
            ["set_by_id"], ["users.id"], name=op.f("fk_external_recipients_set_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["vendor_id"], ["vendors.id"], name=op.f("fk_external_recipients_vendor_id_vendors")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_external_recipients")),
        sa.UniqueConstraint("number", name=op.f("uq_external_recipients_number")),
    )
    with op.batch_alter_table("external_recipients", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_external_recipients_engagement_id"), ["engagement_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_external_recipients_named_as_id"), ["named_as_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_external_recipients_series"), ["series"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_external_recipients_vendor_id"), ["vendor_id"], unique=False
        )

    op.create_table(
        "provision_ends",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("ended", "mistaken", name="provisionendkind", native_enum=False, length=60),
            nullable=False,
        ),
        sa.Column("ended_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("vendor_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["record_id", "vendor_id"],
            ["provision_records.id", "provision_records.vendor_id"],
            name=op.f("fk_provision_ends_record_id_vendor_id_provision_records"),
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["users.id"], name=op.f("fk_provision_ends_recorded_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["vendor_id"], ["vendors.id"], name=op.f("fk_provision_ends_vendor_id_vendors")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_provision_ends")),
        sa.UniqueConstraint("record_id", name=op.f("uq_provision_ends_record_id")),
    )
    with op.batch_alter_table("provision_ends", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_provision_ends_vendor_id"), ["vendor_id"], unique=False
        )

    op.create_table(
        "provision_files",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("file_sha256", sa.String(length=64), nullable=False),
        sa.Column("file_name", sa.String(length=255), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=True),
        sa.Column("added_at", sa.DateTime(), nullable=False),
        sa.Column("vendor_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["added_by_id"], ["users.id"], name=op.f("fk_provision_files_added_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["file_sha256"],
            ["stored_files.sha256"],
            name=op.f("fk_provision_files_file_sha256_stored_files"),
        ),
        sa.ForeignKeyConstraint(
            ["record_id", "vendor_id"],
            ["provision_records.id", "provision_records.vendor_id"],
            name=op.f("fk_provision_files_record_id_vendor_id_provision_records"),
        ),
        sa.ForeignKeyConstraint(
            ["vendor_id"], ["vendors.id"], name=op.f("fk_provision_files_vendor_id_vendors")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_provision_files")),
    )
    with op.batch_alter_table("provision_files", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_provision_files_file_sha256"), ["file_sha256"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_provision_files_record_id"), ["record_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_provision_files_vendor_id"), ["vendor_id"], unique=False
        )

    _judge_from_today()
    if op.get_bind().dialect.name == "postgresql":
        for table in TABLES:
            for statement in locking(table):
                op.execute(statement)


def _judge_from_today() -> None:
    """In a portal that is in use; in a new one the promise is judged from the first day on."""
    bind = op.get_bind()
    now = datetime.now(UTC)
    for (zone,) in bind.execute(sa.text("SELECT zone FROM organisation")).all():
        today = now.astimezone(ZoneInfo(zone or "Asia/Tokyo")).date()
        starts = sa.table(
            "promise_starts",
            sa.column("rule"),
            sa.column("reason"),
            sa.column("judged_from", sa.Date()),
            sa.column("decided_at", sa.DateTime()),
        )
        row = {
            "rule": RULE,
            "judged_from": today,
            "reason": "",
            "decided_at": now.replace(tzinfo=None),
        }
        bind.execute(starts.insert(), row)


def downgrade() -> None:
    op.execute(f"DELETE FROM promise_starts WHERE rule = '{RULE}'")
    op.execute("DELETE FROM number_series WHERE prefix IN ('PV', 'EX')")
    with op.batch_alter_table("provision_files", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_provision_files_vendor_id"))
        batch_op.drop_index(batch_op.f("ix_provision_files_record_id"))
        batch_op.drop_index(batch_op.f("ix_provision_files_file_sha256"))

    op.drop_table("provision_files")
    with op.batch_alter_table("provision_ends", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_provision_ends_vendor_id"))

    op.drop_table("provision_ends")
    with op.batch_alter_table("external_recipients", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_external_recipients_vendor_id"))
        batch_op.drop_index(batch_op.f("ix_external_recipients_series"))
        batch_op.drop_index(batch_op.f("ix_external_recipients_named_as_id"))
        batch_op.drop_index(batch_op.f("ix_external_recipients_engagement_id"))

    op.drop_table("external_recipients")
    with op.batch_alter_table("provision_records", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_provision_records_vendor_id"))
        batch_op.drop_index(batch_op.f("ix_provision_records_state"))
        batch_op.drop_index(batch_op.f("ix_provision_records_engagement_id"))

    op.drop_table("provision_records")
    op.drop_table("policy_recipients")
