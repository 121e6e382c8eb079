"""Keep incidents, what is said of them, which duties they bring and what was sent.

Revision: 0026, after 0025; written 2026-11-29 06:31:30.626991.
"""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op


revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


# The new tables about a vendor; each gets the policy of 0003.
TABLES = (
    "incident_assessments",
    "incident_decisions",
    "incident_files",
    "incident_items",
    "incident_known",
    "incident_submissions",
    "incident_works",
    "incidents",
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
        "incidents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "suspected",
                "reported",
                "confirmed",
                "preliminary_sent",
                "final_sent",
                "closed",
                "not_an_incident",
                name="incidentstate",
                native_enum=False,
                length=60,
            ),
            nullable=False,
        ),
        sa.Column("is_drill", sa.Boolean(), nullable=False),
        sa.Column("is_ours", sa.Boolean(), nullable=False),
        sa.Column("is_asked", sa.Boolean(), nullable=False),
        sa.Column("happened", sa.String(length=2000), nullable=False),
        sa.Column("noticed_on", sa.Date(), nullable=False),
        sa.Column(
            "going",
            sa.Enum("yes", "no", "unknown", name="going", native_enum=False, length=60),
            nullable=False,
        ),
        sa.Column("told_by_id", sa.Integer(), nullable=True),
        sa.Column("told_at", sa.DateTime(), nullable=False),
        sa.Column("told_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("vendor_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["told_by_id"], ["users.id"], name=op.f("fk_incidents_told_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["vendor_id"], ["vendors.id"], name=op.f("fk_incidents_vendor_id_vendors")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incidents")),
        sa.UniqueConstraint("id", "vendor_id", name=op.f("uq_incidents_id_vendor_id")),
        sa.UniqueConstraint("number", name=op.f("uq_incidents_number")),
    )
    with op.batch_alter_table("incidents", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_incidents_state"), ["state"], unique=False)
        batch_op.create_index(batch_op.f("ix_incidents_vendor_id"), ["vendor_id"], unique=False)

    op.create_table(
        "incident_assessments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("incident_id", sa.Integer(), nullable=False),
        sa.Column("categories", sa.JSON(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=True),
        sa.Column(
            "cause",
            sa.Enum(
                "unknown", "not_malicious", "malicious", name="cause", native_enum=False, length=60
            ),
            nullable=False,
        ),
        sa.Column("is_encrypted", sa.Boolean(), nullable=False),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        sa.Column("financial_risk", sa.Boolean(), nullable=False),
        sa.Column("in_eea", sa.Boolean(), nullable=False),
        sa.Column("is_entrusted", sa.Boolean(), nullable=False),
        sa.Column("customer_hours", sa.Integer(), nullable=True),
        sa.Column("communications", sa.Boolean(), nullable=False),
        sa.Column("remark", sa.String(length=2000), nullable=False),
        sa.Column("is_first", sa.Boolean(), nullable=False),
        sa.Column("assessed_by_id", sa.Integer(), nullable=True),
        sa.Column("assessed_at", sa.DateTime(), nullable=False),
        sa.Column("vendor_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["assessed_by_id"],
            ["users.id"],
            name=op.f("fk_incident_assessments_assessed_by_id_users"),
        ),
        sa.ForeignKeyConstraint(
            ["incident_id", "vendor_id"],
            ["incidents.id", "incidents.vendor_id"],
            name=op.f("fk_incident_assessments_incident_id_vendor_id_incidents"),
        ),
        sa.ForeignKeyConstraint(
            ["vendor_id"], ["vendors.id"], name=op.f("fk_incident_assessments_vendor_id_vendors")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident_assessments")),
    )
    with op.batch_alter_table("incident_assessments", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_incident_assessments_incident_id"), ["incident_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_incident_assessments_vendor_id"), ["vendor_id"], unique=False
        )

    op.create_table(
        "incident_decisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("incident_id", sa.Integer(), nullable=False),
        sa.Column(
            "ending",
            sa.Enum("close", "not_an_incident", name="ending", native_enum=False, length=60),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=2000), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(), nullable=False),
        sa.Column("approved", sa.Boolean(), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.Column("remark", sa.String(length=2000), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("vendor_id", sa.Integer(), nullable=False),
        sa.Column("proposed_as", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["users.id"], name=op.f("fk_incident_decisions_decided_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["incident_id", "vendor_id"],
            ["incidents.id", "incidents.vendor_id"],
            name=op.f("fk_incident_decisions_incident_id_vendor_id_incidents"),
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"],
            ["users.id"],
            name=op.f("fk_incident_decisions_proposed_by_id_users"),
        ),
        sa.ForeignKeyConstraint(
            ["vendor_id"], ["vendors.id"], name=op.f("fk_incident_decisions_vendor_id_vendors")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident_decisions")),
        sa.UniqueConstraint("id", "vendor_id", name=op.f("uq_incident_decisions_id_vendor_id")),
    )
    with op.batch_alter_table("incident_decisions", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_incident_decisions_incident_id"), ["incident_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_incident_decisions_vendor_id"), ["vendor_id"], unique=False
        )

    op.create_table(
        "incident_items",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("incident_id", sa.Integer(), nullable=False),
        sa.Column(
            "item",
            sa.Enum(
                "overview",
                "data",
                "people",
                "cause",
                "secondary",
                "persons",
                "publication",
                "prevention",
                "other",
                name="reportitem",
                native_enum=False,
                length=60,
            ),
            nullable=False,
        ),
        sa.Column("wording", sa.String(length=4000), nullable=False),
        sa.Column("by_vendor", sa.Boolean(), nullable=False),
        sa.Column("written_by_id", sa.Integer(), nullable=True),
        sa.Column("written_at", sa.DateTime(), nullable=False),
        sa.Column("vendor_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["incident_id", "vendor_id"],
            ["incidents.id", "incidents.vendor_id"],
            name=op.f("fk_incident_items_incident_id_vendor_id_incidents"),
        ),
        sa.ForeignKeyConstraint(
            ["vendor_id"], ["vendors.id"], name=op.f("fk_incident_items_vendor_id_vendors")
        ),
        sa.ForeignKeyConstraint(
            ["written_by_id"], ["users.id"], name=op.f("fk_incident_items_written_by_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident_items")),
    )
    with op.batch_alter_table("incident_items", schema=None) as batch_op:
        batch_op.create_index(
            "ix_incident_items_incident", ["incident_id", "item", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_incident_items_vendor_id"), ["vendor_id"], unique=False
        )

    op.create_table(
        "incident_known",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("incident_id", sa.Integer(), nullable=False),
        sa.Column("known_at", sa.DateTime(), nullable=False),
        sa.Column("known_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("set_by_id", sa.Integer(), nullable=True),
        sa.Column("set_at", sa.DateTime(), nullable=False),
        sa.Column("vendor_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["incident_id", "vendor_id"],
            ["incidents.id", "incidents.vendor_id"],
            name=op.f("fk_incident_known_incident_id_vendor_id_incidents"),
        ),
        sa.ForeignKeyConstraint(
            ["set_by_id"], ["users.id"], name=op.f("fk_incident_known_set_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["vendor_id"], ["vendors.id"], name=op.f("fk_incident_known_vendor_id_vendors")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident_known")),
    )
    with op.batch_alter_table("incident_known", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_incident_known_incident_id"), ["incident_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_incident_known_vendor_id"), ["vendor_id"], unique=False
        )

    op.create_table(
        "incident_submissions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("incident_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.String(length=60),
            nullable=False,
        ),
        sa.Column("obligation_id", sa.Integer(), nullable=True),
        sa.Column("sent_to", sa.String(length=300), nullable=False),
        sa.Column("how", sa.String(length=300), nullable=False),
        sa.Column("receipt", sa.String(length=120), nullable=False),
        sa.Column("sent_at", sa.DateTime(), nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("vendor_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["incident_id", "vendor_id"],
            ["incidents.id", "incidents.vendor_id"],
            name=op.f("fk_incident_submissions_incident_id_vendor_id_incidents"),
        ),
        sa.ForeignKeyConstraint(
            ["obligation_id"],
            ["obligations.id"],
            name=op.f("fk_incident_submissions_obligation_id_obligations"),
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"],
            ["users.id"],
            name=op.f("fk_incident_submissions_recorded_by_id_users"),
        ),
        sa.ForeignKeyConstraint(
            ["vendor_id"], ["vendors.id"], name=op.f("fk_incident_submissions_vendor_id_vendors")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident_submissions")),
        sa.UniqueConstraint("id", "vendor_id", name=op.f("uq_incident_submissions_id_vendor_id")),
    )
    with op.batch_alter_table("incident_submissions", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_incident_submissions_incident_id"), ["incident_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_incident_submissions_obligation_id"), ["obligation_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_incident_submissions_vendor_id"), ["vendor_id"], unique=False
        )

    op.create_table(
        "incident_works",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("incident_id", sa.Integer(), nullable=False),
        sa.Column("engagement_id", sa.Integer(), nullable=False),
        sa.Column("vendor_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["engagement_id", "vendor_id"],
            ["engagements.id", "engagements.vendor_id"],
            name=op.f("fk_incident_works_engagement_id_vendor_id_engagements"),
        ),
        sa.ForeignKeyConstraint(
            ["incident_id", "vendor_id"],
            ["incidents.id", "incidents.vendor_id"],
            name=op.f("fk_incident_works_incident_id_vendor_id_incidents"),
        ),
        sa.ForeignKeyConstraint(
            ["vendor_id"], ["vendors.id"], name=op.f("fk_incident_works_vendor_id_vendors")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident_works")),
        sa.UniqueConstraint(
            "incident_id", "engagement_id", name=op.f("uq_incident_works_incident_id_engagement_id")
        ),
    )
    with op.batch_alter_table("incident_works", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_incident_works_engagement_id"), ["engagement_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_incident_works_vendor_id"), ["vendor_id"], unique=False
        )

    op.create_table(
        "incident_files",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("incident_id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=True),
        sa.Column("by_vendor", sa.Boolean(), nullable=False),
        sa.Column("file_sha256", sa.String(length=64), nullable=False),
        sa.Column("file_name", sa.String(length=255), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=True),
        sa.Column("added_at", sa.DateTime(), nullable=False),
        sa.Column("vendor_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["added_by_id"], ["users.id"], name=op.f("fk_incident_files_added_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["file_sha256"],
            ["stored_files.sha256"],
            name=op.f("fk_incident_files_file_sha256_stored_files"),
        ),
        sa.ForeignKeyConstraint(
            ["incident_id", "vendor_id"],
            ["incidents.id", "incidents.vendor_id"],
            name=op.f("fk_incident_files_incident_id_vendor_id_incidents"),
        ),
        sa.ForeignKeyConstraint(
            ["submission_id", "vendor_id"],
            ["incident_submissions.id", "incident_submissions.vendor_id"],
            name=op.f("fk_incident_files_submission_id_vendor_id_incident_submissions"),
        ),
        sa.ForeignKeyConstraint(
            ["vendor_id"], ["vendors.id"], name=op.f("fk_incident_files_vendor_id_vendors")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident_files")),
    )
    with op.batch_alter_table("incident_files", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_incident_files_file_sha256"), ["file_sha256"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_incident_files_incident_id"), ["incident_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_incident_files_submission_id"), ["submission_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_incident_files_vendor_id"), ["vendor_id"], unique=False
        )

    if op.get_bind().dialect.name == "postgresql":
        for table in TABLES:
            for statement in locking(table):
                op.execute(statement)
    now = datetime.now(UTC).replace(tzinfo=None)
    op.get_bind().execute(  # a portal that is in use judges the promise from this day on
        sa.text(
            "INSERT INTO promise_starts (rule, judged_from, reason, decided_at) "
            "SELECT 'incidents', :today, '', :now FROM organisation"
        ).bindparams(
            sa.bindparam("today", type_=sa.Date()), sa.bindparam("now", type_=sa.DateTime())
        ),
        {"today": now.date(), "now": now},
    )


def downgrade() -> None:
    op.execute("DELETE FROM promise_starts WHERE rule = 'incidents'")
    with op.batch_alter_table("incident_files", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_incident_files_vendor_id"))
        batch_op.drop_index(batch_op.f("ix_incident_files_submission_id"))
        batch_op.drop_index(batch_op.f("ix_incident_files_incident_id"))
        batch_op.drop_index(batch_op.f("ix_incident_files_file_sha256"))

    op.drop_table("incident_files")
    with op.batch_alter_table("incident_works", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_incident_works_vendor_id"))
        batch_op.drop_index(batch_op.f("ix_incident_works_engagement_id"))

    op.drop_table("incident_works")
    with op.batch_alter_table("incident_submissions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_incident_submissions_vendor_id"))
        batch_op.drop_index(batch_op.f("ix_incident_submissions_obligation_id"))
        batch_op.drop_index(batch_op.f("ix_incident_submissions_incident_id"))

    op.drop_table("incident_submissions")
    with op.batch_alter_table("incident_known", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_incident_known_vendor_id"))
        batch_op.drop_index(batch_op.f("ix_incident_known_incident_id"))

    op.drop_table("incident_known")
    with op.batch_alter_table("incident_items", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_incident_items_vendor_id"))
        batch_op.drop_index("ix_incident_items_incident")

    op.drop_table("incident_items")
    with op.batch_alter_table("incident_decisions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_incident_decisions_vendor_id"))
        batch_op.drop_index(batch_op.f("ix_incident_decisions_incident_id"))

    op.drop_table("incident_decisions")
    with op.batch_alter_table("incident_assessments", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_incident_assessments_vendor_id"))
        batch_op.drop_index(batch_op.f("ix_incident_assessments_incident_id"))

    op.drop_table("incident_assessments")
    with op.batch_alter_table("incidents", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_incidents_vendor_id"))
        batch_op.drop_index(batch_op.f("ix_incidents_state"))

    op.drop_table("incidents")
