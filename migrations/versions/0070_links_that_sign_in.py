"""Know links that sign in from those to a new password, and how each session was opened.

Revision: 0070, after 0069; written 2026-11-30 10:02:41.730192.
"""

import sqlalchemy as sa
from alembic import op


revision = "0070"
down_revision = "0069"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("password_resets", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("signs_in", sa.Boolean(), server_default=sa.text("(false)"), nullable=False)
        )
    with op.batch_alter_table("open_sessions", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "way",
                sa.Enum("password", "link", name="signinway", native_enum=False, length=60),
                server_default="password",
                nullable=False,
            )
        )


def downgrade() -> None:
    with op.batch_alter_table("open_sessions", schema=None) as batch_op:
        batch_op.drop_column("way")
    with op.batch_alter_table("password_resets", schema=None) as batch_op:
        batch_op.drop_column("signs_in")
