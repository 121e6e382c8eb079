"""Record numbers people can say on the phone: prefix, fiscal or calendar year, running number."""

from sqlalchemy import Column, Integer, String, Table, insert, select, update

from portal.foundation.core import clock
from portal.foundation.core.database.db import UNSCOPED, Base, db
from portal.foundation.core.database.locking import alone

SERIES = Table(
    "number_series",
    Base.metadata,
    Column("prefix", String(10), primary_key=True),
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("last", Integer, nullable=False),
)


def next_number(prefix: str) -> str:
    """The next number of this year, such as R-2026-031; inside a command only."""
    return next_numbers(prefix, 1)[0]


def next_numbers(prefix: str, count: int) -> list[str]:
    """The next numbers of this year, in as many statements as for one; inside a command only."""
    year = clock.today().year
    here = (SERIES.c.prefix == prefix, SERIES.c.year == year)
    statement = select(SERIES.c.last).where(*here).with_for_update()
    last = db.session.scalar(statement, execution_options=UNSCOPED)
    if last is None:  # the first of the year: there is no row to lock yet
        alone(f"number series {prefix}")
        last = db.session.scalar(statement, execution_options=UNSCOPED)
    first = (last or 0) + 1
    new = first + count - 1
    if last is None:
        change = insert(SERIES).values(prefix=prefix, year=year, last=new)
        db.session.execute(change, execution_options=UNSCOPED)
    else:
        move = update(SERIES).where(*here).values(last=new)
        db.session.execute(move, execution_options=UNSCOPED)
    return [f"{prefix}-{year}-{number:03d}" for number in range(first, first + count)]
