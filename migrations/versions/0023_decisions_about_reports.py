"""Keep how management decided about reports; judge from today whether it did.

Revision: 0023, after 0022; written 2026-11-29 06:28:57.230540.
"""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from alembic import op


revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

# The new tables about a vendor; each gets the policy of 0003.
TABLES = ("report_decisions", "report_decision_files", "report_revisions")
RULE = "reported"
SCOPE = "(SELECT current_setting('kantoku.vendor', true))"
STATES = "reportstate"  # which states a report has is no longer the database's to say


def locking(table: str) -> tuple[str, ...]:
    """The statements that close a table; its rows belong to the vendor in `vendor_id`."""
    shown = f"{SCOPE} = 'everything' OR CAST(vendor_id AS text) = {SCOPE}"
    return (
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
        f"CREATE POLICY vendor_scope ON {table} USING ({shown})",
    )


def upgrade() -> None:
    with op.batch_alter_table("supervision_reports", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_supervision_reports_reportstate"), type_="check")
    op.create_table(
        "report_decisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("report_number", sa.String(length=20), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "recorded",
                "decided",
                "sent_back",
                name="decisionstate",
                native_enum=False,
                length=60,
            ),
            nullable=False,
        ),
        sa.Column(
            "way",
            sa.Enum("portal", "paper", "ringi", name="decisionway", native_enum=False, length=60),
            nullable=False,
        ),
        sa.Column("approved", sa.Boolean(), nullable=False),
        sa.Column("comment", sa.String(length=2000), nullable=False),
        sa.Column("ringi_number", sa.String(length=60), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decider", sa.String(length=160), nullable=False),
        sa.Column("decider_title", sa.String(length=120), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(), nullable=True),
        sa.Column("checked_by_id", sa.Integer(), nullable=True),
        sa.Column("checked_at", sa.DateTime(), nullable=True),
        sa.Column("wrong", sa.String(length=1000), nullable=False),
        sa.Column("counts_from", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("vendor_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["checked_by_id"], ["users.id"], name=op.f("fk_report_decisions_checked_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["users.id"], name=op.f("fk_report_decisions_decided_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["users.id"], name=op.f("fk_report_decisions_recorded_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["report_id", "vendor_id"],
            ["supervision_reports.id", "supervision_reports.vendor_id"],
            name=op.f("fk_report_decisions_report_id_vendor_id_supervision_reports"),
        ),
        sa.ForeignKeyConstraint(
            ["vendor_id"], ["vendors.id"], name=op.f("fk_report_decisions_vendor_id_vendors")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_decisions")),
        sa.UniqueConstraint("id", "vendor_id", name=op.f("uq_report_decisions_id_vendor_id")),
    )
    with op.batch_alter_table("report_decisions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_report_decisions_state"), ["state"], unique=False)
        batch_op.create_index(
            "ix_report_decisions_vendor_counts", ["vendor_id", "counts_from"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_report_decisions_vendor_id"), ["vendor_id"], unique=False
        )
        batch_op.create_index(
            "uq_report_decisions_standing",
            ["report_id"],
            unique=True,
            sqlite_where=sa.text("state IN ('recorded', 'decided')"),
            postgresql_where=sa.text("state IN ('recorded', 'decided')"),
        )

    op.create_table(
        "report_decision_files",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("file_sha256", sa.String(length=64), nullable=False),
        sa.Column("file_name", sa.String(length=255), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=True),
        sa.Column("added_at", sa.DateTime(), nullable=False),
        sa.Column("vendor_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["added_by_id"], ["users.id"], name=op.f("fk_report_decision_files_added_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["decision_id", "vendor_id"],
            ["report_decisions.id", "report_decisions.vendor_id"],
            name=op.f("fk_report_decision_files_decision_id_vendor_id_report_decisions"),
        ),
        sa.ForeignKeyConstraint(
            ["file_sha256"],
            ["stored_files.sha256"],
            name=op.f("fk_report_decision_files_file_sha256_stored_files"),
        ),
        sa.ForeignKeyConstraint(
            ["vendor_id"], ["vendors.id"], name=op.f("fk_report_decision_files_vendor_id_vendors")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_decision_files")),
        sa.UniqueConstraint("id", "vendor_id", name=op.f("uq_report_decision_files_id_vendor_id")),
    )
    with op.batch_alter_table("report_decision_files", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_report_decision_files_decision_id"), ["decision_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_report_decision_files_file_sha256"), ["file_sha256"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_report_decision_files_vendor_id"), ["vendor_id"], unique=False
        )

    op.create_table(
        "report_revisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=30), nullable=False),
        sa.Column("content", sa.String(), nullable=False),
        sa.Column("content_sha256", sa.String(length=64), nullable=False),
        sa.Column("pdf_sha256", sa.String(length=64), nullable=True),
        sa.Column("pdf_other_sha256", sa.String(length=64), nullable=True),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("claimed_until", sa.DateTime(), nullable=True),
        sa.Column("error", sa.String(length=500), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("vendor_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["decision_id", "vendor_id"],
            ["report_decisions.id", "report_decisions.vendor_id"],
            name=op.f("fk_report_revisions_decision_id_vendor_id_report_decisions"),
        ),
        sa.ForeignKeyConstraint(
            ["pdf_other_sha256"],
            ["stored_files.sha256"],
            name=op.f("fk_report_revisions_pdf_other_sha256_stored_files"),
        ),
        sa.ForeignKeyConstraint(
            ["pdf_sha256"],
            ["stored_files.sha256"],
            name=op.f("fk_report_revisions_pdf_sha256_stored_files"),
        ),
        sa.ForeignKeyConstraint(
            ["report_id", "vendor_id"],
            ["supervision_reports.id", "supervision_reports.vendor_id"],
            name=op.f("fk_report_revisions_report_id_vendor_id_supervision_reports"),
        ),
        sa.ForeignKeyConstraint(
            ["vendor_id"], ["vendors.id"], name=op.f("fk_report_revisions_vendor_id_vendors")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_revisions")),
        sa.UniqueConstraint("id", "vendor_id", name=op.f("uq_report_revisions_id_vendor_id")),
        sa.UniqueConstraint("number", name=op.f("uq_report_revisions_number")),
        sa.UniqueConstraint("report_id", name=op.f("uq_report_revisions_report_id")),
    )
    with op.batch_alter_table("report_revisions", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_report_revisions_vendor_id"), ["vendor_id"], unique=False
        )
    if op.get_bind().dialect.name == "postgresql":
        for statement in (line for table in TABLES for line in locking(table)):
            op.execute(statement)
    _judge_from_today()


def _judge_from_today() -> None:
    """In a portal that is in use already; a new one judges the promise from its first day."""
    zone = op.get_bind().execute(sa.text("SELECT zone FROM organisation")).scalar()
    if zone is None:
        return
    now = datetime.now(UTC)
    starts = sa.table(
        "promise_starts",
        sa.column("rule", sa.String()),
        sa.column("judged_from", sa.Date()),
        sa.column("reason", sa.String()),
        sa.column("decided_at", sa.DateTime()),
    )
    op.execute(
        starts.insert().values(
            rule=RULE,
            judged_from=now.astimezone(ZoneInfo(zone or "Asia/Tokyo")).date(),
            reason="",
            decided_at=now.replace(tzinfo=None),
        )
    )


def downgrade() -> None:
    """What management decided goes; a report it decided about reads as issued again."""
    op.execute(f"DELETE FROM promise_starts WHERE rule = '{RULE}'")
    op.execute(
        "UPDATE supervision_reports SET state = 'issued' WHERE state IN ('approved', 'returned')"
    )
    with op.batch_alter_table("report_revisions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_report_revisions_vendor_id"))

    op.drop_table("report_revisions")
    with op.batch_alter_table("report_decision_files", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_report_decision_files_vendor_id"))
        batch_op.drop_index(batch_op.f("ix_report_decision_files_file_sha256"))
        batch_op.drop_index(batch_op.f("ix_report_decision_files_decision_id"))

    op.drop_table("report_decision_files")
    with op.batch_alter_table("report_decisions", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_report_decisions_standing",
            sqlite_where=sa.text("state IN ('recorded', 'decided')"),
            postgresql_where=sa.text("state IN ('recorded', 'decided')"),
        )
        batch_op.drop_index(batch_op.f("ix_report_decisions_vendor_id"))
        batch_op.drop_index("ix_report_decisions_vendor_counts")
        batch_op.drop_index(batch_op.f("ix_report_decisions_state"))

    op.drop_table("report_decisions")
    with op.batch_alter_table("supervision_reports", schema=None) as batch_op:
        batch_op.create_check_constraint(
            op.f("ck_supervision_reports_reportstate"),
            "state IN ('draft', 'rendering', 'issued')",
        )
