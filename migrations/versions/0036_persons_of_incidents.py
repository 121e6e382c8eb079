"""Keep letters to the persons whom an incident hit, who was told, the rules an incident was judged by, and agreed hours.

Revision: 0036, after 0035; written 2026-11-29 13:03:35.197245.

An assessment from before has no version of the rules: it was judged by what is their first one now.
"""

import sqlalchemy as sa
from alembic import op


revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

# The new tables about a vendor; they get the policy of 0003.
TABLES = ("incident_letters", "incident_persons_told")
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
        "incident_letters",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("incident_id", sa.Integer(), nullable=False),
        sa.Column("letter", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("persons", sa.String(length=300), nullable=False),
        sa.Column("happened", sa.String(length=4000), nullable=False),
        sa.Column("data", sa.String(length=2000), nullable=False),
        sa.Column("cause", sa.String(length=2000), nullable=False),
        sa.Column("risk", sa.String(length=2000), nullable=False),
        sa.Column("measures", sa.String(length=4000), nullable=False),
        sa.Column("contact", sa.String(length=1000), nullable=False),
        sa.Column("written_by_id", sa.Integer(), nullable=True),
        sa.Column("written_at", sa.DateTime(), nullable=False),
        sa.Column("vendor_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["incident_id", "vendor_id"],
            ["incidents.id", "incidents.vendor_id"],
            name=op.f("fk_incident_letters_incident_id_vendor_id_incidents"),
        ),
        sa.ForeignKeyConstraint(
            ["vendor_id"], ["vendors.id"], name=op.f("fk_incident_letters_vendor_id_vendors")
        ),
        sa.ForeignKeyConstraint(
            ["written_by_id"], ["users.id"], name=op.f("fk_incident_letters_written_by_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident_letters")),
    )
    with op.batch_alter_table("incident_letters", schema=None) as batch_op:
        batch_op.create_index(
            "ix_incident_letters_incident", ["incident_id", "letter", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_incident_letters_vendor_id"), ["vendor_id"], unique=False
        )

    op.create_table(
        "incident_persons_told",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("incident_id", sa.Integer(), nullable=False),
        sa.Column("corrects_id", sa.Integer(), nullable=True),
        sa.Column("persons", sa.String(length=300), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column(
            "way",
            sa.Enum(
                "letter",
                "email",
                "telephone",
                "in_person",
                "substitute",
                name="toldpersonsway",
                native_enum=False,
                length=60,
            ),
            nullable=False,
        ),
        sa.Column("told_on", sa.Date(), nullable=False),
        sa.Column("told_by", sa.String(length=300), nullable=False),
        sa.Column("address", sa.String(length=500), nullable=False),
        sa.Column("reason", sa.String(length=2000), nullable=False),
        sa.Column("is_all", sa.Boolean(), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("vendor_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["corrects_id"],
            ["incident_persons_told.id"],
            name=op.f("fk_incident_persons_told_corrects_id_incident_persons_told"),
        ),
        sa.ForeignKeyConstraint(
            ["incident_id", "vendor_id"],
            ["incidents.id", "incidents.vendor_id"],
            name=op.f("fk_incident_persons_told_incident_id_vendor_id_incidents"),
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"],
            ["users.id"],
            name=op.f("fk_incident_persons_told_recorded_by_id_users"),
        ),
        sa.ForeignKeyConstraint(
            ["vendor_id"], ["vendors.id"], name=op.f("fk_incident_persons_told_vendor_id_vendors")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident_persons_told")),
        sa.UniqueConstraint("id", "vendor_id", name=op.f("uq_incident_persons_told_id_vendor_id")),
    )
    with op.batch_alter_table("incident_persons_told", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_incident_persons_told_incident_id"), ["incident_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_incident_persons_told_vendor_id"), ["vendor_id"], unique=False
        )

    with op.batch_alter_table("client_approvals", schema=None) as batch_op:
        batch_op.add_column(sa.Column("notice_hours", sa.Integer(), nullable=True))

    with op.batch_alter_table("customer_terms", schema=None) as batch_op:
        batch_op.add_column(sa.Column("notice_hours", sa.Integer(), nullable=True))

    with op.batch_alter_table("incident_assessments", schema=None) as batch_op:
        batch_op.add_column(sa.Column("rules_version", sa.String(length=20), nullable=True))

    with op.batch_alter_table("incident_files", schema=None) as batch_op:
        batch_op.add_column(sa.Column("told_id", sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f("ix_incident_files_told_id"), ["told_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_incident_files_told_id_vendor_id_incident_persons_told"),
            "incident_persons_told",
            ["told_id", "vendor_id"],
            ["id", "vendor_id"],
        )
    if op.get_bind().dialect.name == "postgresql":
        for table in TABLES:
            for statement in locking(table):
                op.execute(statement)


def downgrade() -> None:
    with op.batch_alter_table("incident_files", schema=None) as batch_op:
        batch_op.drop_constraint(
            batch_op.f("fk_incident_files_told_id_vendor_id_incident_persons_told"),
            type_="foreignkey",
        )
        batch_op.drop_index(batch_op.f("ix_incident_files_told_id"))
        batch_op.drop_column("told_id")

    with op.batch_alter_table("incident_assessments", schema=None) as batch_op:
        batch_op.drop_column("rules_version")

    with op.batch_alter_table("customer_terms", schema=None) as batch_op:
        batch_op.drop_column("notice_hours")

    with op.batch_alter_table("client_approvals", schema=None) as batch_op:
        batch_op.drop_column("notice_hours")

    with op.batch_alter_table("incident_persons_told", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_incident_persons_told_vendor_id"))
        batch_op.drop_index(batch_op.f("ix_incident_persons_told_incident_id"))

    op.drop_table("incident_persons_told")
    with op.batch_alter_table("incident_letters", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_incident_letters_vendor_id"))
        batch_op.drop_index("ix_incident_letters_incident")

    op.drop_table("incident_letters")
