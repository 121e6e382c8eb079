"""Keep trainings with their material, to whom they were handed, and how many were trained.

Revision: 0049, after 0048; written 2026-11-29 21:25:56.573359.
"""

import sqlalchemy as sa
from alembic import op


revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None

# The new tables about a vendor; they get the policy of 0042. Trainings and their material are the company's.
TABLES = ("handed_trainings", "training_proofs", "training_reports")
KINDS = ("training.answer", "training.paper")
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
        "trainings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("title_ja", sa.String(length=200), nullable=False),
        sa.Column("title_en", sa.String(length=200), nullable=False),
        sa.Column("edition", sa.String(length=60), nullable=False),
        sa.Column("made_by", sa.String(length=200), nullable=False),
        sa.Column("wording", sa.String(length=4000), nullable=False),
        sa.Column("follows_id", sa.Integer(), nullable=True),
        sa.Column("prepared_by_id", sa.Integer(), nullable=False),
        sa.Column("prepared_at", sa.DateTime(), nullable=False),
        sa.Column("prepared_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["follows_id"], ["trainings.id"], name=op.f("fk_trainings_follows_id_trainings")
        ),
        sa.ForeignKeyConstraint(
            ["prepared_by_id"], ["users.id"], name=op.f("fk_trainings_prepared_by_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trainings")),
        sa.UniqueConstraint("number", name=op.f("uq_trainings_number")),
    )
    op.create_table(
        "handed_trainings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("training_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "partly",
                "done",
                "withdrawn",
                name="trainingstate",
                native_enum=False,
                length=60,
            ),
            nullable=False,
        ),
        sa.Column("handed_by_id", sa.Integer(), nullable=False),
        sa.Column("handed_at", sa.DateTime(), nullable=False),
        sa.Column("handed_on", sa.Date(), nullable=False),
        sa.Column("trained", sa.Integer(), nullable=False),
        sa.Column("handling", sa.Integer(), nullable=True),
        sa.Column("withdrawn_by_id", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(), nullable=True),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("vendor_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["handed_by_id"], ["users.id"], name=op.f("fk_handed_trainings_handed_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["training_id"],
            ["trainings.id"],
            name=op.f("fk_handed_trainings_training_id_trainings"),
        ),
        sa.ForeignKeyConstraint(
            ["vendor_id"], ["vendors.id"], name=op.f("fk_handed_trainings_vendor_id_vendors")
        ),
        sa.ForeignKeyConstraint(
            ["withdrawn_by_id"],
            ["users.id"],
            name=op.f("fk_handed_trainings_withdrawn_by_id_users"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handed_trainings")),
        sa.UniqueConstraint("id", "vendor_id", name=op.f("uq_handed_trainings_id_vendor_id")),
    )
    with op.batch_alter_table("handed_trainings", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_handed_trainings_state"), ["state"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_handed_trainings_training_id"), ["training_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_handed_trainings_vendor_id"), ["vendor_id"], unique=False
        )

    op.create_table(
        "training_materials",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("training_id", sa.Integer(), nullable=False),
        sa.Column("file_sha256", sa.String(length=64), nullable=False),
        sa.Column("file_name", sa.String(length=255), nullable=False),
        sa.ForeignKeyConstraint(
            ["file_sha256"],
            ["stored_files.sha256"],
            name=op.f("fk_training_materials_file_sha256_stored_files"),
        ),
        sa.ForeignKeyConstraint(
            ["training_id"],
            ["trainings.id"],
            name=op.f("fk_training_materials_training_id_trainings"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_materials")),
    )
    with op.batch_alter_table("training_materials", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_training_materials_file_sha256"), ["file_sha256"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_training_materials_training_id"), ["training_id"], unique=False
        )

    op.create_table(
        "training_reports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("handed_id", sa.Integer(), nullable=False),
        sa.Column("corrects_id", sa.Integer(), nullable=True),
        sa.Column("held_from", sa.Date(), nullable=False),
        sa.Column("held_until", sa.Date(), nullable=False),
        sa.Column("trained", sa.Integer(), nullable=False),
        sa.Column("handling", sa.Integer(), nullable=False),
        sa.Column("rest_until", sa.Date(), nullable=True),
        sa.Column("said_by", sa.String(length=160), nullable=False),
        sa.Column("remark", sa.String(length=2000), nullable=False),
        sa.Column("reported_by_id", sa.Integer(), nullable=True),
        sa.Column("reported_at", sa.DateTime(), nullable=False),
        sa.Column("reported_on", sa.Date(), nullable=False),
        sa.Column("vendor_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["corrects_id", "vendor_id"],
            ["training_reports.id", "training_reports.vendor_id"],
            name=op.f("fk_training_reports_corrects_id_vendor_id_training_reports"),
        ),
        sa.ForeignKeyConstraint(
            ["handed_id", "vendor_id"],
            ["handed_trainings.id", "handed_trainings.vendor_id"],
            name=op.f("fk_training_reports_handed_id_vendor_id_handed_trainings"),
        ),
        sa.ForeignKeyConstraint(
            ["reported_by_id"], ["users.id"], name=op.f("fk_training_reports_reported_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["vendor_id"], ["vendors.id"], name=op.f("fk_training_reports_vendor_id_vendors")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_reports")),
        sa.UniqueConstraint("corrects_id", name=op.f("uq_training_reports_corrects_id")),
        sa.UniqueConstraint("id", "vendor_id", name=op.f("uq_training_reports_id_vendor_id")),
    )
    with op.batch_alter_table("training_reports", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_training_reports_handed_id"), ["handed_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_training_reports_vendor_id"), ["vendor_id"], unique=False
        )

    op.create_table(
        "training_proofs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("file_sha256", sa.String(length=64), nullable=False),
        sa.Column("file_name", sa.String(length=255), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=True),
        sa.Column("added_at", sa.DateTime(), nullable=False),
        sa.Column("vendor_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["added_by_id"], ["users.id"], name=op.f("fk_training_proofs_added_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["file_sha256"],
            ["stored_files.sha256"],
            name=op.f("fk_training_proofs_file_sha256_stored_files"),
        ),
        sa.ForeignKeyConstraint(
            ["report_id", "vendor_id"],
            ["training_reports.id", "training_reports.vendor_id"],
            name=op.f("fk_training_proofs_report_id_vendor_id_training_reports"),
        ),
        sa.ForeignKeyConstraint(
            ["vendor_id"], ["vendors.id"], name=op.f("fk_training_proofs_vendor_id_vendors")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_proofs")),
    )
    with op.batch_alter_table("training_proofs", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_training_proofs_file_sha256"), ["file_sha256"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_training_proofs_report_id"), ["report_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_training_proofs_vendor_id"), ["vendor_id"], unique=False
        )

    if op.get_bind().dialect.name == "postgresql":
        for table in TABLES:
            for statement in locking(table):
                op.execute(statement)


def downgrade() -> None:
    """What was asked of vendors goes with what was handed to them, and so do the papers that answered it."""
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
    papers = "SELECT id FROM papers WHERE kind = 'training.report'"
    op.execute(f"DELETE FROM paper_scans WHERE paper_id IN ({papers})")  # noqa: S608
    op.execute("UPDATE papers SET follows_id = NULL WHERE kind = 'training.report'")
    op.execute("DELETE FROM papers WHERE kind = 'training.report'")
    runs = "SELECT id FROM runs WHERE kind = 'trainings.hand'"
    op.execute(f"DELETE FROM run_left_out WHERE run_id IN ({runs})")  # noqa: S608
    op.execute("DELETE FROM runs WHERE kind = 'trainings.hand'")
    op.execute("DELETE FROM number_series WHERE prefix = 'TR'")
    with op.batch_alter_table("training_proofs", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_training_proofs_vendor_id"))
        batch_op.drop_index(batch_op.f("ix_training_proofs_report_id"))
        batch_op.drop_index(batch_op.f("ix_training_proofs_file_sha256"))

    op.drop_table("training_proofs")
    with op.batch_alter_table("training_reports", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_training_reports_vendor_id"))
        batch_op.drop_index(batch_op.f("ix_training_reports_handed_id"))

    op.drop_table("training_reports")
    with op.batch_alter_table("training_materials", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_training_materials_training_id"))
        batch_op.drop_index(batch_op.f("ix_training_materials_file_sha256"))

    op.drop_table("training_materials")
    with op.batch_alter_table("handed_trainings", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_handed_trainings_vendor_id"))
        batch_op.drop_index(batch_op.f("ix_handed_trainings_training_id"))
        batch_op.drop_index(batch_op.f("ix_handed_trainings_state"))

    op.drop_table("handed_trainings")
    op.drop_table("trainings")
