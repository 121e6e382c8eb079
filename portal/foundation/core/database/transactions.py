"""The one place that commits. Entry points (views, CLI, jobs) open the block.

A command is one block with exactly one audit line. What only moves machinery (a claim on a mail,
a counted sign-in attempt) says so with `audited=False`.
"""

import logging
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from sqlalchemy import event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import ORMExecuteState, Session, scoped_session
from sqlalchemy.orm.exc import ObjectDeletedError, StaleDataError

from portal.foundation.core.database import chain
from portal.foundation.core.database.db import WRITING, db
from portal.foundation.core.errors import Overtaken

P = ParamSpec("P")
Answer = TypeVar("Answer")
PAUSES = (0.01, 0.05, 0.2, 0.5)  # seconds
# Between two commands of a job, in seconds. Who waits for SQLite's lock only looks from time to time:
# a command that follows at once is always there first, and people wait as long as the job runs.
LET_THROUGH = 0.005
_OVERTAKEN = {
    "23505",  # a unique row is there already
    "23503",  # a row it refers to went
    "40001",  # serialization failure
    "40P01",  # deadlock
    "55P03",  # the lock did not come in time
    "SQLITE_BUSY",
    "SQLITE_BUSY_SNAPSHOT",
    "SQLITE_CONSTRAINT_FOREIGNKEY",
    "SQLITE_CONSTRAINT_PRIMARYKEY",
    "SQLITE_CONSTRAINT_UNIQUE",
}
_log = logging.getLogger("portal.transactions")


@contextmanager
def transaction(*, audited: bool = True) -> Iterator[None]:
    """Commit everything done in the block with its one audit event, or none of it.

    Rows loaded before are read again under the lock. Raises Overtaken where two commands met and
    the other one was let pass, RuntimeError when a command changes something without recording it,
    or records it twice.
    """
    session = db.session()
    if session.info.get("in_command"):
        raise RuntimeError("a command inside a command")
    if session.new or session.dirty or session.deleted:
        raise RuntimeError("something was changed before the command began")
    session.rollback()  # ends the reading transaction
    if session.info.get("lets_through") and db.engine.dialect.name == "sqlite":
        time.sleep(LET_THROUGH)
    session.info["in_command"] = True
    session.info["audited"] = audited
    session.info.pop("wrote", None)
    try:
        session.connection(execution_options=WRITING)
        yield
        session.flush()
        _demand_one_line(
            audited, bool(session.info.get("wrote")), len(session.info.get("events", ()))
        )
        chain.seal(session)
        session.commit()
    except (DBAPIError, ObjectDeletedError, StaleDataError) as error:
        session.rollback()
        if is_overtaken(error):
            _log.warning("a command was overtaken by another one", exc_info=error)
            raise Overtaken from error
        raise
    except BaseException:
        session.rollback()
        raise
    finally:
        session.info.pop("events", None)
        chain.forget_changes(session)
        session.info.pop("in_command")
        session.info.pop("audited")


def tried_again(command: Callable[P, Answer]) -> Callable[P, Answer]:
    """Decorates machinery, which may begin anew: up to five times while others overtake it."""

    @wraps(command)
    def persistent(*args: P.args, **kwargs: P.kwargs) -> Answer:
        for pause in PAUSES:
            try:
                return command(*args, **kwargs)
            except Overtaken:
                time.sleep(pause * random.uniform(0.5, 1.5))  # noqa: S311  (so that two part)
        return command(*args, **kwargs)

    return persistent


def is_overtaken(error: Exception) -> bool:
    """Another command was first: a unique row, a lock, a version, a row that is gone."""
    if isinstance(error, StaleDataError | ObjectDeletedError):
        return True
    driver = getattr(error, "orig", None)
    code = getattr(driver, "sqlstate", None) or getattr(driver, "sqlite_errorname", None)
    return code in _OVERTAKEN


def _demand_one_line(audited: bool, wrote: bool, lines: int) -> None:  # noqa: FBT001
    if lines > 1:
        raise RuntimeError(f"one command, one audit line; this one wrote {lines}")
    if audited and wrote and lines == 0:
        raise RuntimeError("a command changed something and left no audit line")


def install_transactions(session: scoped_session[Any]) -> None:
    """Let the session notice that a command changed something."""
    event.listen(session, "after_flush", _note_flush)
    event.listen(session, "do_orm_execute", _note_statement)


def _note_flush(session: Session, _context: object) -> None:
    session.info["wrote"] = True


def _note_statement(state: ORMExecuteState) -> None:
    if state.is_insert or state.is_update or state.is_delete:
        state.session.info["wrote"] = True


def let_people_through() -> None:
    """From now on in this session, which is a job's: before each command whoever waits has a turn."""
    db.session().info["lets_through"] = True


def end_reading() -> None:
    """Let go of what was read: nothing is held while a server is talked to or a file is made."""
    db.session.rollback()
