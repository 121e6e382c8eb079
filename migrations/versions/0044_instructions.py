"""Keep what vendors are told to do, what they reported, and the requests and complaints behind it.

Revision: 0044, after 0043; written 2026-11-29 17:12:10.402118.
"""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from alembic import op


revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None

RULE = "instructed"
# The new tables about a vendor, that of persons also of the company alone; they get the policy of 0042.
TABLES = (
    "instruction_files",
    "instruction_persons",
    "instruction_reports",
    "instruction_works",
    "instructions",
)
KINDS = ("instruction.answer", "instruction.confirm", "instruction.reply")
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
        "instruction_cases",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "disclosure",
                "correction",
                "erasure",
                "complaint",
                "security",
                "other",
                name="instructionkind",
                native_enum=False,
                length=60,
            ),
            nullable=False,
        ),
        sa.Column(
            "channel",
            sa.Enum(
                "desk",
                "vendor",
                "ppc",
                "jipdec",
                "ourselves",
                "other",
                name="casechannel",
                native_enum=False,
                length=60,
            ),
            nullable=False,
        ),
        sa.Column("passed_on_by_id", sa.Integer(), nullable=True),
        sa.Column("vendor_got_on", sa.Date(), nullable=True),
        sa.Column("came_on", sa.Date(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("wording", sa.String(length=4000), nullable=False),
        sa.Column("categories", sa.JSON(), nullable=False),
        sa.Column("subjects", sa.JSON(), nullable=False),
        sa.Column("no_instruction", sa.String(length=1000), nullable=False),
        sa.Column("opened_by_id", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("replied_on", sa.Date(), nullable=True),
        sa.Column("reply", sa.String(length=2000), nullable=False),
        sa.Column("replied_by_id", sa.Integer(), nullable=True),
        sa.Column("replied_at", sa.DateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["opened_by_id"], ["users.id"], name=op.f("fk_instruction_cases_opened_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["replied_by_id"], ["users.id"], name=op.f("fk_instruction_cases_replied_by_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_instruction_cases")),
        sa.UniqueConstraint("number", name=op.f("uq_instruction_cases_number")),
    )
    with op.batch_alter_table("instruction_cases", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_instruction_cases_kind"), ["kind"], unique=False)

    op.create_table(
        "instruction_persons",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("known_by", sa.String(length=1000), nullable=False),
        sa.Column("erased_on", sa.Date(), nullable=True),
        sa.Column("vendor_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["instruction_cases.id"],
            name=op.f("fk_instruction_persons_case_id_instruction_cases"),
        ),
        sa.ForeignKeyConstraint(
            ["vendor_id"], ["vendors.id"], name=op.f("fk_instruction_persons_vendor_id_vendors")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_instruction_persons")),
    )
    with op.batch_alter_table("instruction_persons", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_instruction_persons_case_id"), ["case_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_instruction_persons_vendor_id"), ["vendor_id"], unique=False
        )

    op.create_table(
        "instructions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "disclosure",
                "correction",
                "erasure",
                "complaint",
                "security",
                "other",
                name="instructionkind",
                native_enum=False,
                length=60,
            ),
            nullable=False,
        ),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("wording", sa.String(length=4000), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "acknowledged",
                "reported",
                "confirmed",
                "withdrawn",
                name="instructionstate",
                native_enum=False,
                length=60,
            ),
            nullable=False,
        ),
        sa.Column("given_by_id", sa.Integer(), nullable=False),
        sa.Column("given_at", sa.DateTime(), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("acknowledged_by_id", sa.Integer(), nullable=True),
        sa.Column("acknowledged_at", sa.DateTime(), nullable=True),
        sa.Column("acknowledged_on", sa.Date(), nullable=True),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("vendor_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["acknowledged_by_id"],
            ["users.id"],
            name=op.f("fk_instructions_acknowledged_by_id_users"),
        ),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["instruction_cases.id"],
            name=op.f("fk_instructions_case_id_instruction_cases"),
        ),
        sa.ForeignKeyConstraint(
            ["ended_by_id"], ["users.id"], name=op.f("fk_instructions_ended_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["given_by_id"], ["users.id"], name=op.f("fk_instructions_given_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["vendor_id"], ["vendors.id"], name=op.f("fk_instructions_vendor_id_vendors")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_instructions")),
        sa.UniqueConstraint("id", "vendor_id", name=op.f("uq_instructions_id_vendor_id")),
        sa.UniqueConstraint("number", name=op.f("uq_instructions_number")),
    )
    with op.batch_alter_table("instructions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_instructions_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_instructions_state"), ["state"], unique=False)
        batch_op.create_index(batch_op.f("ix_instructions_vendor_id"), ["vendor_id"], unique=False)

    op.create_table(
        "instruction_reports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("instruction_id", sa.Integer(), nullable=False),
        sa.Column(
            "means",
            sa.Enum(
                "portal",
                "letter",
                "email",
                "telephone",
                "meeting",
                name="reportmeans",
                native_enum=False,
                length=60,
            ),
            nullable=False,
        ),
        sa.Column("wording", sa.String(length=4000), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=False),
        sa.Column("said_by", sa.String(length=200), nullable=False),
        sa.Column("reported_by_id", sa.Integer(), nullable=True),
        sa.Column("reported_at", sa.DateTime(), nullable=False),
        sa.Column("reported_on", sa.Date(), nullable=False),
        sa.Column(
            "answer",
            sa.Enum("confirmed", "sent_back", name="reportanswer", native_enum=False, length=60),
            nullable=True,
        ),
        sa.Column("remark", sa.String(length=2000), nullable=False),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answered_at", sa.DateTime(), nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("vendor_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["answered_by_id"],
            ["users.id"],
            name=op.f("fk_instruction_reports_answered_by_id_users"),
        ),
        sa.ForeignKeyConstraint(
            ["instruction_id", "vendor_id"],
            ["instructions.id", "instructions.vendor_id"],
            name=op.f("fk_instruction_reports_instruction_id_vendor_id_instructions"),
        ),
        sa.ForeignKeyConstraint(
            ["reported_by_id"],
            ["users.id"],
            name=op.f("fk_instruction_reports_reported_by_id_users"),
        ),
        sa.ForeignKeyConstraint(
            ["vendor_id"], ["vendors.id"], name=op.f("fk_instruction_reports_vendor_id_vendors")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_instruction_reports")),
        sa.UniqueConstraint("id", "vendor_id", name=op.f("uq_instruction_reports_id_vendor_id")),
    )
    with op.batch_alter_table("instruction_reports", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_instruction_reports_instruction_id"), ["instruction_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_instruction_reports_vendor_id"), ["vendor_id"], unique=False
        )

    op.create_table(
        "instruction_works",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("instruction_id", sa.Integer(), nullable=False),
        sa.Column("engagement_id", sa.Integer(), nullable=False),
        sa.Column("vendor_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["engagement_id", "vendor_id"],
            ["engagements.id", "engagements.vendor_id"],
            name=op.f("fk_instruction_works_engagement_id_vendor_id_engagements"),
        ),
        sa.ForeignKeyConstraint(
            ["instruction_id", "vendor_id"],
            ["instructions.id", "instructions.vendor_id"],
            name=op.f("fk_instruction_works_instruction_id_vendor_id_instructions"),
        ),
        sa.ForeignKeyConstraint(
            ["vendor_id"], ["vendors.id"], name=op.f("fk_instruction_works_vendor_id_vendors")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_instruction_works")),
        sa.UniqueConstraint(
            "instruction_id",
            "engagement_id",
            name=op.f("uq_instruction_works_instruction_id_engagement_id"),
        ),
    )
    with op.batch_alter_table("instruction_works", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_instruction_works_engagement_id"), ["engagement_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_instruction_works_vendor_id"), ["vendor_id"], unique=False
        )

    op.create_table(
        "instruction_files",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("file_sha256", sa.String(length=64), nullable=False),
        sa.Column("file_name", sa.String(length=255), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=True),
        sa.Column("added_at", sa.DateTime(), nullable=False),
        sa.Column("vendor_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["added_by_id"], ["users.id"], name=op.f("fk_instruction_files_added_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["file_sha256"],
            ["stored_files.sha256"],
            name=op.f("fk_instruction_files_file_sha256_stored_files"),
        ),
        sa.ForeignKeyConstraint(
            ["report_id", "vendor_id"],
            ["instruction_reports.id", "instruction_reports.vendor_id"],
            name=op.f("fk_instruction_files_report_id_vendor_id_instruction_reports"),
        ),
        sa.ForeignKeyConstraint(
            ["vendor_id"], ["vendors.id"], name=op.f("fk_instruction_files_vendor_id_vendors")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_instruction_files")),
    )
    with op.batch_alter_table("instruction_files", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_instruction_files_file_sha256"), ["file_sha256"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_instruction_files_report_id"), ["report_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_instruction_files_vendor_id"), ["vendor_id"], unique=False
        )
    if op.get_bind().dialect.name == "postgresql":
        for table in TABLES:
            for statement in locking(table):
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
    """What was asked of vendors goes with what was told to them."""
    kinds = sa.bindparam("kinds", KINDS, expanding=True)
    gone = "SELECT id FROM obligations WHERE kind IN :kinds"
    wishes = f"SELECT id FROM extensions WHERE obligation_id IN ({gone})"  # noqa: S608
    about = f"kind = 'extension.decision' AND subject_id IN ({wishes})"
    answers = f"SELECT id FROM obligations WHERE {about}"  # noqa: S608
    for statement in (
        f"DELETE FROM sent_reminders WHERE obligation_id IN ({answers})",  # noqa: S608
        f"DELETE FROM obligations WHERE {about}",  # noqa: S608
        f"DELETE FROM sent_reminders WHERE obligation_id IN ({gone})",  # noqa: S608
        f"DELETE FROM extensions WHERE obligation_id IN ({gone})",  # noqa: S608
        "UPDATE obligations SET follows_id = NULL WHERE kind IN :kinds",
        "DELETE FROM obligations WHERE kind IN :kinds",
    ):
        op.get_bind().execute(sa.text(statement).bindparams(kinds))
    runs = "SELECT id FROM runs WHERE kind = 'instructions.give'"
    op.execute(f"DELETE FROM run_left_out WHERE run_id IN ({runs})")  # noqa: S608
    op.execute("DELETE FROM runs WHERE kind = 'instructions.give'")
    op.execute(f"DELETE FROM promise_starts WHERE rule = '{RULE}'")  # noqa: S608
    op.execute("DELETE FROM number_series WHERE prefix IN ('IC', 'IN')")
    with op.batch_alter_table("instruction_files", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_instruction_files_vendor_id"))
        batch_op.drop_index(batch_op.f("ix_instruction_files_report_id"))
        batch_op.drop_index(batch_op.f("ix_instruction_files_file_sha256"))

    op.drop_table("instruction_files")
    with op.batch_alter_table("instruction_works", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_instruction_works_vendor_id"))
        batch_op.drop_index(batch_op.f("ix_instruction_works_engagement_id"))

    op.drop_table("instruction_works")
    with op.batch_alter_table("instruction_reports", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_instruction_reports_vendor_id"))
        batch_op.drop_index(batch_op.f("ix_instruction_reports_instruction_id"))

    op.drop_table("instruction_reports")
    with op.batch_alter_table("instructions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_instructions_vendor_id"))
        batch_op.drop_index(batch_op.f("ix_instructions_state"))
        batch_op.drop_index(batch_op.f("ix_instructions_case_id"))

    op.drop_table("instructions")
    with op.batch_alter_table("instruction_persons", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_instruction_persons_vendor_id"))
        batch_op.drop_index(batch_op.f("ix_instruction_persons_case_id"))

    op.drop_table("instruction_persons")
    with op.batch_alter_table("instruction_cases", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_instruction_cases_kind"))

    op.drop_table("instruction_cases")
