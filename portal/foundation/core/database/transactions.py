"""The one place that commits, and what stops a command: another one, or an outage.

Entry points (views, CLI, jobs) open the block.

A command is one block with exactly one audit line. What only moves machinery (a claim on a mail,
a counted sign-in attempt) says so with `audited=False`.
"""

import errno
import logging
import random
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from functools import wraps
from typing import Any, NamedTuple, ParamSpec, TypeVar

from obstore.exceptions import BaseError
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from sqlalchemy.orm import ORMExecuteState, Session, scoped_session
from sqlalchemy.orm.exc import ObjectDeletedError, StaleDataError

from portal.foundation.core.database import chain
from portal.foundation.core.database.db import WRITING, db, listen_once
from portal.foundation.core.errors import Overtaken
from portal.foundation.core.words.messages import Message, say

P = ParamSpec("P")
Answer = TypeVar("Answer")
PAUSES = (0.01, 0.05, 0.2, 0.5)  # seconds
# Between two commands of a job, in seconds. Who waits for SQLite's lock only looks from time to time:
# a command that follows at once is always there first, and people wait as long as the job runs. The pause is
# as long as the command before held the lock: whoever looks finds it free every other time.
LET_THROUGH, LET_THROUGH_MOST = 0.005, 0.1
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
    pause = session.info.get("lets_through")
    if pause and db.engine.dialect.name == "sqlite":
        time.sleep(pause)
    session.info["in_command"] = True
    session.info["audited"] = audited
    session.info.pop("wrote", None)
    try:
        session.connection(execution_options=WRITING)
        locked_at = time.perf_counter()
        yield
        session.flush()
        _demand_one_line(
            audited, bool(session.info.get("wrote")), len(session.info.get("events", ()))
        )
        chain.seal(session)
        session.commit()
        if pause:
            held = time.perf_counter() - locked_at
            session.info["lets_through"] = min(max(held, LET_THROUGH), LET_THROUGH_MOST)
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
    listen_once(session, "after_flush", _note_flush)
    listen_once(session, "do_orm_execute", _note_statement)


def _note_flush(session: Session, _context: object) -> None:
    session.info["wrote"] = True


def _note_statement(state: ORMExecuteState) -> None:
    if state.is_insert or state.is_update or state.is_delete:
        state.session.info["wrote"] = True


def let_people_through() -> None:
    """From now on in this session, which is a job's: before each command whoever waits has a turn."""
    db.session().info["lets_through"] = LET_THROUGH


def end_reading() -> None:
    """Let go of what was read: nothing is held while a server is talked to or a file is made."""
    db.session.rollback()


class Outage(StrEnum):
    AWAY = "away"
    FULL = "full"
    DAMAGED = "damaged"


# SQLite's names of errors without the detail after the second word; PostgreSQL's SQLSTATE by class
# or whole (its manual, appendix A).
_SQLITE = {
    "SQLITE_CANTOPEN": Outage.AWAY,
    "SQLITE_IOERR": Outage.AWAY,
    "SQLITE_FULL": Outage.FULL,
    "SQLITE_CORRUPT": Outage.DAMAGED,
    "SQLITE_NOTADB": Outage.DAMAGED,
}
_POSTGRESQL = {
    "08": Outage.AWAY,  # the connection broke
    "57P01": Outage.AWAY,  # shut down by its administrator
    "57P02": Outage.AWAY,  # another process of the server crashed
    "57P03": Outage.AWAY,  # starting up
    "53300": Outage.AWAY,  # too many connections
    "53100": Outage.FULL,
    "XX001": Outage.DAMAGED,
    "XX002": Outage.DAMAGED,
}
_DISK = {errno.ENOSPC: Outage.FULL, errno.EDQUOT: Outage.FULL}
_WHAT = {
    Outage.AWAY: say("The database does not answer."),
    Outage.FULL: say("There is no space left on the disk of the server."),
    Outage.DAMAGED: say("The database is damaged."),
}
_MENDS = {
    Outage.AWAY: say("See why it cannot be reached; the portal goes on by itself."),
    Outage.FULL: say("Make room on it; the portal goes on by itself."),
    Outage.DAMAGED: say("Stop the portal and restore the last good backup."),
}
_SAVED = {
    Outage.AWAY: say("What was shown to you as saved is kept."),
    Outage.FULL: say("What was shown to you as saved is kept."),
    Outage.DAMAGED: say("Please enter nothing until your administrator says that it is mended."),
}


class PageTexts(NamedTuple):
    title: str
    sentences: Sequence[str]


def outage_of(error: BaseException) -> Outage | None:
    """Which outage an error tells of; None: the error is the portal's own."""
    if isinstance(error, DBAPIError):
        return _of_database(error)
    if isinstance(error, NoConnectionFree):
        return Outage.AWAY
    if isinstance(error, BaseError):  # of the store of files, which tells the reason in words only
        return Outage.FULL if "StorageFull" in str(error) else None
    return _DISK.get(error.errno or 0) if isinstance(error, OSError) else None


def outage_told(outage: Outage) -> tuple[Message, Message]:
    """What happened, and how to mend it: for who operates the portal."""
    return _WHAT[outage], _MENDS[outage]


def outage_page(outage: Outage | None, words: Callable[[Message], str]) -> PageTexts:
    """For who was at work when it happened, in one language; None: an error of the portal's own."""
    if outage is None:
        title = say("Something went wrong")
        said = [say("It is recorded and will be looked into.")]
    else:
        title = say("The portal cannot be used at the moment")
        said = [_WHAT[outage], _SAVED[outage]]
    said += [
        say("What you sent just now may not have been saved: look before you send it again."),
        say("Try again in a few minutes. If it lasts, tell your administrator the time below."),
    ]
    return PageTexts(words(title), [words(message) for message in said])


def _of_database(error: DBAPIError) -> Outage | None:
    name = str(getattr(error.orig, "sqlite_errorname", None) or "")
    if name:
        return _SQLITE.get("_".join(name.split("_")[:2]))
    state = str(getattr(error.orig, "sqlstate", None) or "")
    if state:
        return _POSTGRESQL.get(state) or _POSTGRESQL.get(state[:2])
    away = error.connection_invalidated or isinstance(error, OperationalError)
    return Outage.AWAY if away else None
