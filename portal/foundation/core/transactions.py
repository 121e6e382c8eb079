"""The one place that commits. Entry points (views, CLI, jobs) open the block.

A command is one block with exactly one audit line. What only moves machinery (a claim on a mail,
a counted sign-in attempt) says so with `audited=False`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import ORMExecuteState, Session, scoped_session

from portal.foundation.core import chain
from portal.foundation.core.db import WRITING, db


@contextmanager
def transaction(*, audited: bool = True) -> Iterator[None]:
    """Commit everything done in the block with its one audit event, or none of it.

    Rows loaded before are read again under the lock. Raises RuntimeError when a command changes
    something without recording it, or records it twice.
    """
    session = db.session()
    if session.info.get("in_command"):
        raise RuntimeError("a command inside a command")
    if session.new or session.dirty or session.deleted:
        raise RuntimeError("something was changed before the command began")
    session.rollback()  # ends the reading transaction
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
    except BaseException:
        session.rollback()
        raise
    finally:
        session.info.pop("events", None)
        session.info.pop("in_command")
        session.info.pop("audited")


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


def end_reading() -> None:
    """Let go of what was read: nothing is held while a server is talked to or a file is made."""
    db.session.rollback()
