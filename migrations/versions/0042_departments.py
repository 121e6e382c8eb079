"""Keep departments, what is written for each and who belongs to one, and let a scope be several vendors.

Revision: 0042, after 0041; written 2026-11-29 17:06:00.000000.

What work says of its department stays as it was written; a person says on a page which one it means.

On PostgreSQL the setting `kantoku.vendor` may name several vendors, with commas between, and `company`: the
rows of people of the company, which people of departments see to read who did something. Every policy of
before compares with all of them.
"""

import sqlalchemy as sa
from alembic import op


revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

SCOPE = "(SELECT current_setting('kantoku.vendor', true))"
NAMED = f"string_to_array({SCOPE}, ',')"
COLLEAGUES = ("users", "user_roles")


def shown(table: str) -> str:
    """With what the policy of a table about vendors compares; `id` is the column of the vendors themselves."""
    said = f"CAST({'id' if table == 'vendors' else 'vendor_id'} AS text)"
    if table in COLLEAGUES:
        said = f"COALESCE({said}, 'company')"
    return f"{SCOPE} = 'everything' OR {said} = ANY ({NAMED})"


def locking(table: str) -> tuple[str, ...]:
    """The statements that close a table about vendors."""
    return (
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
        f"CREATE POLICY vendor_scope ON {table} USING ({shown(table)})",
    )


def upgrade() -> None:
    op.create_table(
        "departments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("name_en", sa.String(length=120), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("began_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_departments")),
        sa.UniqueConstraint("name", name=op.f("uq_departments_name")),
    )
    op.create_table(
        "department_members",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("set_by_id", sa.Integer(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("corrected_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["department_id"],
            ["departments.id"],
            name=op.f("fk_department_members_department_id_departments"),
        ),
        sa.ForeignKeyConstraint(
            ["set_by_id"], ["users.id"], name=op.f("fk_department_members_set_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_department_members_user_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_department_members")),
    )
    with op.batch_alter_table("department_members", schema=None) as batch_op:
        for column in ("department_id", "user_id"):
            batch_op.create_index(
                batch_op.f(f"ix_department_members_{column}"), [column], unique=False
            )
    op.create_table(
        "department_texts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=120), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("set_by_id", sa.Integer(), nullable=True),
        sa.Column("set_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["department_id"],
            ["departments.id"],
            name=op.f("fk_department_texts_department_id_departments"),
        ),
        sa.ForeignKeyConstraint(
            ["set_by_id"], ["users.id"], name=op.f("fk_department_texts_set_by_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_department_texts")),
        sa.UniqueConstraint("text", name=op.f("uq_department_texts_text")),
    )
    with op.batch_alter_table("department_texts", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_department_texts_department_id"), ["department_id"], unique=False
        )
    for table in _closed():
        op.execute(f"ALTER POLICY vendor_scope ON {table} USING ({shown(table)})")


def downgrade() -> None:
    for table in _closed():
        column = "id" if table == "vendors" else "vendor_id"
        before = f"{SCOPE} = 'everything' OR CAST({column} AS text) = {SCOPE}"
        op.execute(f"ALTER POLICY vendor_scope ON {table} USING ({before})")
    op.execute("DELETE FROM user_roles WHERE role = 'department'")
    op.drop_table("department_texts")
    op.drop_table("department_members")
    op.drop_table("departments")


def _closed() -> list[str]:
    """Every table with a policy about vendors; those that only staff read stay as they are."""
    if op.get_bind().dialect.name != "postgresql":
        return []
    known = op.get_bind().execute(
        sa.text(
            "SELECT tablename, qual FROM pg_policies WHERE policyname = 'vendor_scope' "
            "AND schemaname = current_schema() ORDER BY tablename"
        )
    )
    return [table for table, said in known if table == "vendors" or "vendor_id" in said]
