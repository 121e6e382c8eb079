"""What a word finds, looked for once.

One search over everything asks eighteen registers for the same names, people and work; a list is counted and
read. Within `finding_once` the ids of what fits a word are read once and, where they are few, stand in each
statement, so that rows are found by an index; where they are many, each statement looks by itself.
"""

from collections.abc import Hashable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import False_, Integer, String, and_, bindparam, false, literal, or_, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from portal.foundation.core.database.db import db
from portal.foundation.lists.register import Condition

# Each such statement is another one, and the driver keeps the last 128 of a connection.
FEW: Final = 500
MOST: Final = 1_500  # of all words together: each id may stand in a statement several times
_KEY = "found_once"


@dataclass(slots=True)
class FoundIds:
    """What was found so far; `ids`: how many are given as such."""

    conditions: dict[Hashable, Condition] = field(default_factory=dict)
    ids: int = 0


@contextmanager
def finding_once(known: FoundIds) -> Iterator[None]:
    """Nothing is written meanwhile."""
    session = db.session()
    before = session.info.get(_KEY)
    session.info[_KEY] = known
    try:
        yield
    finally:
        session.info[_KEY] = before


def once(key: Hashable, of: Any, condition: Condition) -> Condition:
    """SQL: the condition on a table whose id is `of`, or the ids it was found to hold for. `key`: which word
    it looks for, and where."""
    known: FoundIds | None = db.session.info.get(_KEY)
    if known is None or never(condition):
        return condition
    if key not in known.conditions:
        few = min(FEW, MOST - known.ids)
        found = db.session.scalars(select(of).where(condition).limit(few + 1)).all()
        if len(found) <= few:
            known.ids += len(found)
            condition = _is_one(of, found)
        known.conditions[key] = condition
    return known.conditions[key]


def is_among(of: Any, column: Any, condition: Condition) -> Condition:
    """SQL: it stands in this column of a row that fits. What can hold for none is not looked for."""
    if never(condition):
        return condition
    among: Condition = of.in_(select(column).where(condition))
    return among


class _Place(FunctionElement[int]):
    """Where the second text begins in the first; 0: nowhere."""

    name = "place"
    type = Integer()
    inherit_cache = True


@compiles(_Place, "sqlite")
def _in_sqlite(element: Any, compiler: Any, **how: Any) -> str:
    return f"instr({compiler.process(element.clauses, **how)})"


@compiles(_Place, "postgresql")
def _in_postgresql(element: Any, compiler: Any, **how: Any) -> str:
    return f"strpos({compiler.process(element.clauses, **how)})"


def has_part(text: Any, word: str) -> Condition:
    """SQL: the text holds the word, letter by letter. Japanese is looked through faster so than by LIKE."""
    return _Place(text, literal(word, String())) > 0


def any_of(*conditions: Condition) -> Condition:
    """SQL: at least one of them holds; those that never do are left out."""
    some = [condition for condition in conditions if not never(condition)]
    return or_(*some) if some else false()


def all_of(*conditions: Condition) -> Condition:
    """SQL: each of them holds."""
    return false() if any(map(never, conditions)) else and_(*conditions)


def never(condition: Condition) -> bool:
    """It is known to hold for no row."""
    return isinstance(condition, False_)


def _is_one(of: Any, ids: Sequence[int]) -> Condition:
    """The numbers stand in the statement itself: they may be more than a database binds."""
    these: Any = bindparam("found", ids, expanding=True, literal_execute=True, unique=True)
    return of.in_(these) if ids else false()
