"""What takes seconds to work out is remembered until anything changes: another day of the board, a plan.

Every change is a command and moves the head of the audit log; what is kept beside the facts leaves or
removes touches. As long as both stand still on one day, the same question has the same answer, for whoever
sees the same. An answer is forgotten after some minutes all the same. Lists remember nothing: people write
while others read, so a page that is fast only while nothing happens is not fast.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, TypeVar, cast
from weakref import WeakKeyDictionary

from sqlalchemy import func, select

from portal.foundation.access.scoping import scope_of
from portal.foundation.access.touches import TOUCHES
from portal.foundation.core import clock
from portal.foundation.core.database.chain import HEAD
from portal.foundation.core.database.db import db

MOST = 400  # answers, of all readers together
AT_MOST_SECONDS = 300
Answer = TypeVar("Answer")
Version = tuple[Any, ...]
_Kept = OrderedDict[Hashable, tuple[Version, float, Any]]

_kept: WeakKeyDictionary[Any, _Kept] = WeakKeyDictionary()  # by database
_lock = threading.Lock()
_records: Any = select(
    select(HEAD.c.hash).scalar_subquery().label("head"),
    select(func.max(TOUCHES.c.id)).scalar_subquery().label("touched"),
)


def standing(*also: Any) -> Version:
    """How the records stand; `also`: what else answers depend on, as SQL, where no command says so."""
    row = db.session.execute(_records.add_columns(*also) if also else _records).one()
    return (*row, clock.today())


def remembered(key: Hashable, version: Version, find: Callable[[], Answer]) -> Answer:
    """The answer to the question `key`, found now or when it was asked last in the same scope."""
    key = (scope_of(db.session), key)
    now, answers = time.monotonic(), _answers()
    with _lock:
        known = answers.get(key)
        if known is not None and known[0] == version and known[1] > now:
            answers.move_to_end(key)
            return cast("Answer", known[2])
    answer = find()
    with _lock:
        answers[key] = (version, now + AT_MOST_SECONDS, answer)
        answers.move_to_end(key)
        while len(answers) > MOST:
            answers.popitem(last=False)
    return answer


def forget_answers() -> None:
    """Everything, as a process that has just begun."""
    with _lock:
        _kept.clear()


def _answers() -> _Kept:
    with _lock:
        return _kept.setdefault(db.engine, OrderedDict())
