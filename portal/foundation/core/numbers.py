"""Record numbers people can say on the phone: prefix, fiscal or calendar year, running number."""

from sqlalchemy import Column, Integer, String, Table, insert, select, update

from portal.foundation.core import clock
from portal.foundation.core.db import UNSCOPED, Base, db

SERIES = Table(
    "number_series",
    Base.metadata,
    Column("prefix", String(10), primary_key=True),
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("last", Integer, nullable=False),
)


def next_number(prefix: str) -> str:
    """The next number of this year, such as R-2026-031; inside a command only."""
    year = clock.today().year
    here = (SERIES.c.prefix == prefix, SERIES.c.year == year)
    statement = select(SERIES.c.last).where(*here).with_for_update()
    last = db.session.scalar(statement, execution_options=UNSCOPED)
    number = (last or 0) + 1
    if last is None:
        change = insert(SERIES).values(prefix=prefix, year=year, last=number)
        db.session.execute(change, execution_options=UNSCOPED)
    else:
        move = update(SERIES).where(*here).values(last=number)
        db.session.execute(move, execution_options=UNSCOPED)
    return f"{prefix}-{year}-{number:03d}"
