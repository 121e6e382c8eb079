"""Keep of each vendor a number that is the same for all that stand alike: Today and the board read it.

Revision: 0083, after 0082; written 2026-12-01 05:20:00.000000.
"""

import json
from hashlib import blake2b

import sqlalchemy as sa
from alembic import op


revision = "0083"
down_revision = "0082"
branch_labels = None
depends_on = None

INDEX = "ix_vendor_judgements_alike"
JUDGEMENTS = sa.table(
    "vendor_judgements",
    sa.column("id", sa.Integer),
    sa.column("worst", sa.String),
    sa.column("verdicts", sa.JSON),
    sa.column("without_record", sa.JSON),
    sa.column("holds_data", sa.Boolean),
    sa.column("unapproved", sa.Boolean),
    sa.column("alike", sa.BigInteger),
)


def number_of(row: sa.Row) -> int:
    told = json.dumps(list(row[1:]), sort_keys=True)
    return int.from_bytes(blake2b(told.encode(), digest_size=8).digest(), signed=True)


def upgrade() -> None:
    op.add_column("vendor_judgements", sa.Column("alike", sa.BigInteger(), nullable=True))
    connection, kept = op.get_bind(), JUDGEMENTS.c
    if connection.dialect.name == "postgresql":
        op.execute("SELECT set_config('kantoku.vendor', 'everything', true)")
    standing = kept.worst, kept.verdicts, kept.without_record, kept.holds_data, kept.unapproved
    rows = connection.execute(sa.select(kept.id, *standing)).all()
    numbers = [{"row": row.id, "number": number_of(row)} for row in rows]
    if numbers:
        told = JUDGEMENTS.update().where(kept.id == sa.bindparam("row"))
        connection.execute(told.values(alike=sa.bindparam("number")), numbers)
    with op.batch_alter_table("vendor_judgements", schema=None) as batch_op:
        batch_op.alter_column("alike", existing_type=sa.BigInteger(), nullable=False)
        batch_op.create_index(INDEX, ["alike"])


def downgrade() -> None:
    with op.batch_alter_table("vendor_judgements", schema=None) as batch_op:
        batch_op.drop_index(INDEX)
        batch_op.drop_column("alike")
