"""Keep customers, whose data work is about, what they approved, and judge that promise from today on.

Revision: 0027, after 0026; written 2026-11-29 06:32:15.544554.

Each customer that was typed with work whose data was entrusted to the company is registered once and named for that
work, for the days for which it was typed. What was typed stays.
"""

import unicodedata
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from alembic import op


revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

RULE = "client_approval"
BETWEEN = "|"  # parts the words one thing is found by
# The new tables about a vendor; they get the policy of 0003.
TABLES = (
    "client_approval_ends",
    "client_approval_files",
    "client_approvals",
    "customer_requests",
    "engagement_customers",
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
        "customers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=160), nullable=False),
        sa.Column("name_en", sa.String(length=160), nullable=False),
        sa.Column("kana", sa.String(length=160), nullable=False),
        sa.Column("corporate_number", sa.String(length=13), nullable=True),
        sa.Column("address", sa.String(length=300), nullable=False),
        sa.Column("person", sa.String(length=160), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("found_by", sa.String(length=600), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customers")),
        sa.UniqueConstraint("corporate_number", name=op.f("uq_customers_corporate_number")),
        sa.UniqueConstraint("number", name=op.f("uq_customers_number")),
    )
    op.create_table(
        "customer_requests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("engagement_id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column(
            "means",
            sa.Enum("letter", "email", "meeting", name="means", native_enum=False, length=60),
            nullable=False,
        ),
        sa.Column("categories", sa.JSON(), nullable=False),
        sa.Column("countries", sa.JSON(), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("vendor_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customers.id"],
            name=op.f("fk_customer_requests_customer_id_customers"),
        ),
        sa.ForeignKeyConstraint(
            ["engagement_id", "vendor_id"],
            ["engagements.id", "engagements.vendor_id"],
            name=op.f("fk_customer_requests_engagement_id_vendor_id_engagements"),
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["users.id"], name=op.f("fk_customer_requests_recorded_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["vendor_id"], ["vendors.id"], name=op.f("fk_customer_requests_vendor_id_vendors")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_requests")),
    )
    with op.batch_alter_table("customer_requests", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_customer_requests_customer_id"), ["customer_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_customer_requests_engagement_id"), ["engagement_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_customer_requests_vendor_id"), ["vendor_id"], unique=False
        )

    op.create_table(
        "customer_terms",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("edition", sa.String(length=60), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("objection_days", sa.Integer(), nullable=False),
        sa.Column("clause", sa.String(length=4000), nullable=False),
        sa.Column("file_sha256", sa.String(length=64), nullable=False),
        sa.Column("file_name", sa.String(length=255), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["file_sha256"],
            ["stored_files.sha256"],
            name=op.f("fk_customer_terms_file_sha256_stored_files"),
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["users.id"], name=op.f("fk_customer_terms_recorded_by_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_terms")),
    )
    with op.batch_alter_table("customer_terms", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_customer_terms_file_sha256"), ["file_sha256"], unique=False
        )

    op.create_table(
        "engagement_customers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("engagement_id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("set_by_id", sa.Integer(), nullable=True),
        sa.Column("vendor_id", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("corrected_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customers.id"],
            name=op.f("fk_engagement_customers_customer_id_customers"),
        ),
        sa.ForeignKeyConstraint(
            ["engagement_id", "vendor_id"],
            ["engagements.id", "engagements.vendor_id"],
            name=op.f("fk_engagement_customers_engagement_id_vendor_id_engagements"),
        ),
        sa.ForeignKeyConstraint(
            ["set_by_id"], ["users.id"], name=op.f("fk_engagement_customers_set_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["vendor_id"], ["vendors.id"], name=op.f("fk_engagement_customers_vendor_id_vendors")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_engagement_customers")),
    )
    with op.batch_alter_table("engagement_customers", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_engagement_customers_customer_id"), ["customer_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_engagement_customers_engagement_id"), ["engagement_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_engagement_customers_vendor_id"), ["vendor_id"], unique=False
        )

    op.create_table(
        "client_approvals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("engagement_id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "proposed",
                "confirmed",
                "refused",
                "withdrawn",
                name="approvalstate",
                native_enum=False,
                length=60,
            ),
            nullable=False,
        ),
        sa.Column(
            "basis",
            sa.Enum("letter", "terms", name="approvalbasis", native_enum=False, length=60),
            nullable=False,
        ),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("terms_id", sa.Integer(), nullable=True),
        sa.Column("notified_on", sa.Date(), nullable=True),
        sa.Column("objection_until", sa.Date(), nullable=True),
        sa.Column("approved_until", sa.Date(), nullable=True),
        sa.Column("categories", sa.JSON(), nullable=False),
        sa.Column("countries", sa.JSON(), nullable=False),
        sa.Column("conditions", sa.String(length=2000), nullable=False),
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
            ["customer_id"],
            ["customers.id"],
            name=op.f("fk_client_approvals_customer_id_customers"),
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["users.id"], name=op.f("fk_client_approvals_decided_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["engagement_id", "vendor_id"],
            ["engagements.id", "engagements.vendor_id"],
            name=op.f("fk_client_approvals_engagement_id_vendor_id_engagements"),
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"], ["users.id"], name=op.f("fk_client_approvals_proposed_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["terms_id"],
            ["customer_terms.id"],
            name=op.f("fk_client_approvals_terms_id_customer_terms"),
        ),
        sa.ForeignKeyConstraint(
            ["vendor_id"], ["vendors.id"], name=op.f("fk_client_approvals_vendor_id_vendors")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_client_approvals")),
        sa.UniqueConstraint("id", "vendor_id", name=op.f("uq_client_approvals_id_vendor_id")),
        sa.UniqueConstraint("number", name=op.f("uq_client_approvals_number")),
    )
    with op.batch_alter_table("client_approvals", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_client_approvals_customer_id"), ["customer_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_client_approvals_engagement_id"), ["engagement_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_client_approvals_state"), ["state"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_client_approvals_terms_id"), ["terms_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_client_approvals_vendor_id"), ["vendor_id"], unique=False
        )

    op.create_table(
        "client_approval_ends",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("approval_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "objection",
                "withdrawn",
                "ended",
                "mistaken",
                name="endkind",
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
            ["approval_id", "vendor_id"],
            ["client_approvals.id", "client_approvals.vendor_id"],
            name=op.f("fk_client_approval_ends_approval_id_vendor_id_client_approvals"),
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"],
            ["users.id"],
            name=op.f("fk_client_approval_ends_recorded_by_id_users"),
        ),
        sa.ForeignKeyConstraint(
            ["vendor_id"], ["vendors.id"], name=op.f("fk_client_approval_ends_vendor_id_vendors")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_client_approval_ends")),
        sa.UniqueConstraint("approval_id", name=op.f("uq_client_approval_ends_approval_id")),
    )
    with op.batch_alter_table("client_approval_ends", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_client_approval_ends_vendor_id"), ["vendor_id"], unique=False
        )

    op.create_table(
        "client_approval_files",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("approval_id", sa.Integer(), nullable=False),
        sa.Column("file_sha256", sa.String(length=64), nullable=False),
        sa.Column("file_name", sa.String(length=255), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=True),
        sa.Column("added_at", sa.DateTime(), nullable=False),
        sa.Column("vendor_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["added_by_id"], ["users.id"], name=op.f("fk_client_approval_files_added_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["approval_id", "vendor_id"],
            ["client_approvals.id", "client_approvals.vendor_id"],
            name=op.f("fk_client_approval_files_approval_id_vendor_id_client_approvals"),
        ),
        sa.ForeignKeyConstraint(
            ["file_sha256"],
            ["stored_files.sha256"],
            name=op.f("fk_client_approval_files_file_sha256_stored_files"),
        ),
        sa.ForeignKeyConstraint(
            ["vendor_id"], ["vendors.id"], name=op.f("fk_client_approval_files_vendor_id_vendors")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_client_approval_files")),
    )
    with op.batch_alter_table("client_approval_files", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_client_approval_files_approval_id"), ["approval_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_client_approval_files_file_sha256"), ["file_sha256"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_client_approval_files_vendor_id"), ["vendor_id"], unique=False
        )

    _register_what_was_typed()
    _judge_from_today()
    if op.get_bind().dialect.name == "postgresql":
        for table in TABLES:
            for statement in locking(table):
                op.execute(statement)


def _table(name: str, *columns: sa.ColumnClause) -> sa.TableClause:
    return sa.table(name, *columns)


def _register_what_was_typed() -> None:
    """The rows of one piece of work that follow each other with the same customer become one."""
    bind = op.get_bind()
    now = datetime.now(UTC).replace(tzinfo=None)
    terms = bind.execute(
        sa.text(
            "SELECT vendor_id, engagement_id, customer_name, valid_from, valid_until "
            "FROM engagement_terms WHERE company_role = 'entrusted' AND customer_name <> '' "
            "AND corrected_at IS NULL ORDER BY engagement_id, valid_from, id"
        ).columns(valid_from=sa.Date(), valid_until=sa.Date())
    ).all()
    names = list(dict.fromkeys(row.customer_name.strip() for row in terms))
    if not names:
        return
    customers = _table(
        "customers",
        *(sa.column(name) for name in ("id", "number", "name", "name_en", "kana", "address")),
        *(sa.column(name) for name in ("person", "email", "found_by", "version")),
        sa.column("created_at", sa.DateTime()),
    )
    ids = {name: place for place, name in enumerate(names, 1)}
    empty = {"name_en": "", "kana": "", "address": "", "person": "", "email": "", "version": 1}
    rows = [
        empty
        | {
            "id": ids[name],
            "number": f"CU-{now.year}-{ids[name]:03d}",
            "name": name,
            "created_at": now,
            "found_by": _found_by(name, f"CU-{now.year}-{ids[name]:03d}"),
        }
        for name in names
    ]
    bind.execute(customers.insert(), rows)
    series = {"prefix": "CU", "year": now.year, "last": len(names)}
    bind.execute(
        sa.text("INSERT INTO number_series (prefix, year, last) VALUES (:prefix, :year, :last)"),
        series,
    )
    links: list[dict] = []
    for row in terms:
        link = {
            "vendor_id": row.vendor_id,
            "engagement_id": row.engagement_id,
            "customer_id": ids[row.customer_name.strip()],
        }
        last = links[-1] if links else {}
        follows = last.get("valid_until") == row.valid_from
        if follows and all(last[name] == value for name, value in link.items()):
            last["valid_until"] = row.valid_until
        elif row.valid_until is None or row.valid_from < row.valid_until:
            links.append(link | {"valid_from": row.valid_from, "valid_until": row.valid_until})
    named = _table(
        "engagement_customers",
        *(sa.column(name) for name in ("vendor_id", "engagement_id", "customer_id")),
        *(sa.column(name, sa.Date()) for name in ("valid_from", "valid_until")),
    )
    if links:
        bind.execute(named.insert(), links)
    if bind.dialect.name == "postgresql":
        op.execute(
            "SELECT setval(pg_get_serial_sequence('customers', 'id'), "
            "(SELECT max(id) FROM customers))"
        )


def _found_by(*words: str) -> str:
    """As the portal spells them when they are saved, as far as a name without signs needs it."""
    spelt = (unicodedata.normalize("NFKC", word).casefold().replace("-", "") for word in words)
    return (BETWEEN + "".join("".join(word.split()) + BETWEEN for word in spelt))[:600]


def _judge_from_today() -> None:
    """In a portal that is in use; in a new one the promise is judged from the first day on."""
    bind = op.get_bind()
    now = datetime.now(UTC)
    for (zone,) in bind.execute(sa.text("SELECT zone FROM organisation")).all():
        today = now.astimezone(ZoneInfo(zone or "Asia/Tokyo")).date()
        starts = _table(
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
    op.execute("DELETE FROM number_series WHERE prefix IN ('CU', 'CA')")
    with op.batch_alter_table("client_approval_files", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_client_approval_files_vendor_id"))
        batch_op.drop_index(batch_op.f("ix_client_approval_files_file_sha256"))
        batch_op.drop_index(batch_op.f("ix_client_approval_files_approval_id"))

    op.drop_table("client_approval_files")
    with op.batch_alter_table("client_approval_ends", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_client_approval_ends_vendor_id"))

    op.drop_table("client_approval_ends")
    with op.batch_alter_table("client_approvals", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_client_approvals_vendor_id"))
        batch_op.drop_index(batch_op.f("ix_client_approvals_terms_id"))
        batch_op.drop_index(batch_op.f("ix_client_approvals_state"))
        batch_op.drop_index(batch_op.f("ix_client_approvals_engagement_id"))
        batch_op.drop_index(batch_op.f("ix_client_approvals_customer_id"))

    op.drop_table("client_approvals")
    with op.batch_alter_table("engagement_customers", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_engagement_customers_vendor_id"))
        batch_op.drop_index(batch_op.f("ix_engagement_customers_engagement_id"))
        batch_op.drop_index(batch_op.f("ix_engagement_customers_customer_id"))

    op.drop_table("engagement_customers")
    with op.batch_alter_table("customer_terms", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_customer_terms_file_sha256"))

    op.drop_table("customer_terms")
    with op.batch_alter_table("customer_requests", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_customer_requests_vendor_id"))
        batch_op.drop_index(batch_op.f("ix_customer_requests_engagement_id"))
        batch_op.drop_index(batch_op.f("ix_customer_requests_customer_id"))

    op.drop_table("customer_requests")
    op.drop_table("customers")
