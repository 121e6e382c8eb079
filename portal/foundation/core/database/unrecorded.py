"""What moves without an event and is compared all the same: each time is numbered, as papers are.

The job `reconcile` compares only where the head of the audit log or this number went on. Machinery
(`transaction(audited=False)`) that writes what is read there says so in the same transaction.
"""

from typing import Final

from sqlalchemy import select

from portal.foundation.core.database.db import UNSCOPED, db
from portal.foundation.core.database.locking import SERIES, next_number

_PREFIX: Final = "unrecorded"
_YEAR: Final = 0  # of none


def note_unrecorded() -> None:
    """At the end of a transaction: until it is over the next number waits, so that whoever reads a
    number sees all that was written under it. Of a command the event tells."""
    if not db.session().info["audited"]:
        next_number(_PREFIX, year=_YEAR)


def last_unrecorded() -> int:
    return db.session.scalar(_LAST, execution_options=UNSCOPED) or 0


_LAST: Final = select(SERIES.c.last).where(SERIES.c.prefix == _PREFIX, SERIES.c.year == _YEAR)
