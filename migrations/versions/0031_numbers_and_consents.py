"""Keep the numbers of decisions, whose consent they need, and the consents.

Revision: 0031, after 0030; written 2026-11-29 09:51:42.452490.
"""

import sqlalchemy as sa
from alembic import op


revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


# The new tables about a vendor or the company; they get the policy of 0003.
TABLES = ("decision_consents", "decision_numbers")
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
        "consent_seats",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "vendor_approval",
                "vendor_rejection",
                "suspension",
                "waiver",
                "exception",
                "risk",
                "confirmation",
                "client_approval",
                "merger",
                "plan",
                name="decisionkind",
                native_enum=False,
                length=60,
            ),
            nullable=False,
        ),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("name_en", sa.String(length=120), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("deputy_id", sa.Integer(), nullable=True),
        sa.Column("set_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("corrected_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["deputy_id"], ["users.id"], name=op.f("fk_consent_seats_deputy_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["users.id"], name=op.f("fk_consent_seats_person_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["set_by_id"], ["users.id"], name=op.f("fk_consent_seats_set_by_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent_seats")),
    )
    with op.batch_alter_table("consent_seats", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_consent_seats_kind"), ["kind"], unique=False)

    op.create_table(
        "decision_numbers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "vendor_approval",
                "vendor_rejection",
                "suspension",
                "waiver",
                "exception",
                "risk",
                "confirmation",
                "client_approval",
                "merger",
                "plan",
                name="decisionkind",
                native_enum=False,
                length=60,
            ),
            nullable=False,
        ),
        sa.Column("subject_kind", sa.String(length=60), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("accepted", sa.Boolean(), nullable=False),
        sa.Column("noted_by_id", sa.Integer(), nullable=True),
        sa.Column("noted_at", sa.DateTime(), nullable=False),
        sa.Column("noted_on", sa.Date(), nullable=False),
        sa.Column("vendor_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["noted_by_id"], ["users.id"], name=op.f("fk_decision_numbers_noted_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["vendor_id"], ["vendors.id"], name=op.f("fk_decision_numbers_vendor_id_vendors")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision_numbers")),
    )
    with op.batch_alter_table("decision_numbers", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_decision_numbers_noted_on"), ["noted_on"], unique=False
        )
        batch_op.create_index(
            "ix_decision_numbers_subject", ["subject_kind", "subject_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_decision_numbers_vendor_id"), ["vendor_id"], unique=False
        )

    op.create_table(
        "decision_consents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "vendor_approval",
                "vendor_rejection",
                "suspension",
                "waiver",
                "exception",
                "risk",
                "confirmation",
                "client_approval",
                "merger",
                "plan",
                name="decisionkind",
                native_enum=False,
                length=60,
            ),
            nullable=False,
        ),
        sa.Column("subject_kind", sa.String(length=60), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("seat_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("deputy_id", sa.Integer(), nullable=True),
        sa.Column("proposers", sa.JSON(), nullable=False),
        sa.Column("title", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(length=4000), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "asked",
                "consented",
                "objected",
                "dropped",
                name="consentstate",
                native_enum=False,
                length=60,
            ),
            nullable=False,
        ),
        sa.Column("comment", sa.String(length=2000), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("given_by_id", sa.Integer(), nullable=True),
        sa.Column("given_at", sa.DateTime(), nullable=True),
        sa.Column("given_on", sa.Date(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("follows_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("vendor_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["deputy_id"], ["users.id"], name=op.f("fk_decision_consents_deputy_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["follows_id"],
            ["decision_consents.id"],
            name=op.f("fk_decision_consents_follows_id_decision_consents"),
        ),
        sa.ForeignKeyConstraint(
            ["given_by_id"], ["users.id"], name=op.f("fk_decision_consents_given_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["users.id"], name=op.f("fk_decision_consents_person_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["seat_id"],
            ["consent_seats.id"],
            name=op.f("fk_decision_consents_seat_id_consent_seats"),
        ),
        sa.ForeignKeyConstraint(
            ["vendor_id"], ["vendors.id"], name=op.f("fk_decision_consents_vendor_id_vendors")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision_consents")),
        sa.UniqueConstraint("id", "vendor_id", name=op.f("uq_decision_consents_id_vendor_id")),
    )
    with op.batch_alter_table("decision_consents", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_decision_consents_deputy_id"), ["deputy_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_decision_consents_person_id"), ["person_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_decision_consents_seat_id"), ["seat_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_decision_consents_state"), ["state"], unique=False)
        batch_op.create_index(
            "ix_decision_consents_subject", ["subject_kind", "subject_id", "round"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_decision_consents_vendor_id"), ["vendor_id"], unique=False
        )

    if op.get_bind().dialect.name == "postgresql":
        for table in TABLES:
            for statement in locking(table):
                op.execute(statement)


def downgrade() -> None:
    with op.batch_alter_table("decision_consents", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_decision_consents_vendor_id"))
        batch_op.drop_index("ix_decision_consents_subject")
        batch_op.drop_index(batch_op.f("ix_decision_consents_state"))
        batch_op.drop_index(batch_op.f("ix_decision_consents_seat_id"))
        batch_op.drop_index(batch_op.f("ix_decision_consents_person_id"))
        batch_op.drop_index(batch_op.f("ix_decision_consents_deputy_id"))

    op.drop_table("decision_consents")
    with op.batch_alter_table("decision_numbers", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_decision_numbers_vendor_id"))
        batch_op.drop_index("ix_decision_numbers_subject")
        batch_op.drop_index(batch_op.f("ix_decision_numbers_noted_on"))

    op.drop_table("decision_numbers")
    with op.batch_alter_table("consent_seats", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_consent_seats_kind"))

    op.drop_table("consent_seats")
