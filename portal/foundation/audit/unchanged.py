"""A page shows what was signed, handed in or accepted only as the log recorded it."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from portal.foundation.core.database.db import Base, db
from portal.foundation.core.database.seals import SEALS, last_seals, read_parts
from portal.foundation.core.errors import DomainError
from portal.foundation.core.words.messages import say


class NotAsRecorded(DomainError):
    """What is kept is not what the log recorded."""

    def __init__(self, called: str) -> None:
        super().__init__(
            say(
                "%(number)s is not as it was recorded: somebody changed it in the database past "
                "the portal, so it is not shown. Tell the administrator; what was recorded is "
                "in a backup.",
                number=called,
            )
        )


def demand_unchanged(called: str, rows: Iterable[Base]) -> None:
    """Refuses (NotAsRecorded) rows that differ from the newest seal an event left of them.

    Two statements for each table. What no event sealed is named by `flask records verify`, not here.
    """
    session = db.session()
    if session.info.get("in_command"):  # its own changes are not sealed yet
        return
    ids: dict[type[Any], list[int]] = defaultdict(list)
    for row in rows:
        of: Any = row
        ids[type(row)].append(of.id)
    for model, some in ids.items():
        seals = last_seals(session, model.__tablename__, SEALS.c.id.in_(some))
        now = read_parts(session, model, list(seals))
        if any(now[one] != parts for one, (_, parts) in seals.items() if one in now):
            raise NotAsRecorded(called)
