"""row-level security: the second lock behind the vendor scope

On PostgreSQL a transaction sees the rows of the vendor that its setting `kantoku.vendor` names,
all of them where it says `everything`, and none where it says nothing; the owner of the tables is
bound too. SQLite has no such lock. The log of what happened is for staff alone: a transaction on
behalf of a vendor may add to it, past its scope, and reads nothing of it.

PostgreSQL also gets the key of a vendor's owner here: vendors and users refer to each other, and
only SQLite takes the key of a table that is not there yet within CREATE TABLE (0001).

Revision ID: 0003
Revises: 0002
"""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# Every table with a key to vendors, and vendors itself, as of this migration.
TABLES = (
    "attestation_drafts",
    "attestation_exceptions",
    "attestation_requests",
    "attestation_sittings",
    "attestations",
    "calendar_feeds",
    "change_notices",
    "clause_checks",
    "clause_suggestions",
    "consents",
    "contacts",
    "contract_changes",
    "contract_covers",
    "contract_files",
    "contracts",
    "data_shares",
    "digests",
    "engagement_changes",
    "engagement_terms",
    "engagements",
    "exception_decisions",
    "extensions",
    "invitations",
    "known_tiers",
    "obligations",
    "open_sessions",
    "paper_files",
    "paper_letter_items",
    "paper_letters",
    "paper_records",
    "password_resets",
    "plan_items",
    "sent_reminders",
    "signatory_authorities",
    "supervision_reports",
    "suspensions",
    "tier_spans",
    "user_roles",
    "users",
    "vendor_holds",
    "vendor_judgements",
    "vendor_mergers",
    "vendor_names",
    "vendor_notes",
    "vendor_proposals",
    "vendor_state_spans",
    "vendors",
    "verdict_spans",
    "waivers",
)
# No vendor reads these, not even the lines about itself.
FOR_STAFF = ("audit_events", "audit_things", "deputy_acts")
SCOPE = "(SELECT current_setting('kantoku.vendor', true))"  # asked once for each statement


def locking(table):
    """The statements that close a table; its rows belong to the vendor in this column."""
    shown = f"{SCOPE} = 'everything'"
    if table not in FOR_STAFF:
        column = "id" if table == "vendors" else "vendor_id"
        shown += f" OR CAST({column} AS text) = {SCOPE}"
    return (
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
        f"CREATE POLICY vendor_scope ON {table} USING ({shown})",
    )


def unlocking(table):
    return (
        f"DROP POLICY vendor_scope ON {table}",
        f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
    )


OWNER = "fk_vendors_owner_id_users"


def upgrade():
    if op.get_bind().dialect.name == "postgresql":
        op.create_foreign_key(OWNER, "vendors", "users", ["owner_id"], ["id"])
        for table in (*TABLES, *FOR_STAFF):
            for statement in locking(table):
                op.execute(statement)


def downgrade():
    if op.get_bind().dialect.name == "postgresql":
        for table in (*TABLES, *FOR_STAFF):
            for statement in unlocking(table):
                op.execute(statement)
        op.drop_constraint(OWNER, "vendors", type_="foreignkey")
