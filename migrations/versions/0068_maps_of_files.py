"""Keep how the file was read that a questionnaire came from, by its headings.

Revision: 0068, after 0067; written 2026-11-30 06:20:11.204518.
"""

import sqlalchemy as sa
from alembic import op


revision = "0068"
down_revision = "0067"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("questionnaires", schema=None) as batch_op:
        batch_op.add_column(sa.Column("file_mark", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("file_map", sa.JSON(none_as_null=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("questionnaires", schema=None) as batch_op:
        batch_op.drop_column("file_map")
        batch_op.drop_column("file_mark")
