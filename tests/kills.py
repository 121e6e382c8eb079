"""A process that dies while it commits: everything before is written, nothing of this command."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event

from portal.foundation.core.database.db import db


class Killed(BaseException):
    """The process is gone: nothing in the portal catches this."""


@contextmanager
def killed_at_commit(number: int) -> Iterator[None]:
    """Run the block, which dies as it is about to commit for this time, counted from 1."""
    session = db.session()
    commits = 0

    def dies(*_: Any) -> None:
        nonlocal commits
        if session.in_nested_transaction():  # a savepoint
            return
        commits += 1
        if commits == number:
            raise Killed

    event.listen(session, "before_commit", dies)
    try:
        with pytest.raises(Killed):
            yield
    finally:
        event.remove(session, "before_commit", dies)
