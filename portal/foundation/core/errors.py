"""What the business refuses, a message for whoever reads it; and what stops the portal from outside."""

import errno
from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import NamedTuple

from obstore.exceptions import BaseError
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFree

from portal.foundation.core.words.messages import Message, say


class DomainError(Exception):
    """A business rule said no; `message` says what is wrong and how to mend it."""

    def __init__(self, message: Message, *, field: str | None = None) -> None:
        super().__init__(message.id)
        self.message = message
        self.field = field


class InvalidTransition(DomainError):
    """The record is not in a state from which this step is possible."""


class RuleViolated(DomainError):
    """The step is possible, but not like this or not by this person."""


class ChangedMeanwhile(DomainError):
    """Somebody else saved the record after this form was opened."""


class Busy(DomainError):
    """Too much of this is being done already; in a moment the same may succeed."""


class Overtaken(ChangedMeanwhile):
    """Two commands met and the database let the other one pass; begun anew this one may succeed."""

    def __init__(self) -> None:
        super().__init__(
            say("Someone else changed this record while you were working. Please look again.")
        )


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
