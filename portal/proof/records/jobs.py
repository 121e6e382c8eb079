"""The comparison of a night: all rows, the files whose turn it is, and what came of it.

That is kept in a small file beside the data, for Today and lists.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path

from flask import current_app

from portal.foundation.access.guards import current_actor
from portal.foundation.audit.verification import note_head
from portal.foundation.core import clock
from portal.foundation.core.database.db import Base
from portal.foundation.core.database.transactions import end_reading
from portal.foundation.core.plain_data import Moment, Sentence, read, write
from portal.foundation.core.words.messages import Message, say_n
from portal.foundation.lists.register import Register
from portal.proof.records import files, services
from portal.proof.records.services import ComparisonResult


def compare(data: Path) -> ComparisonResult:
    """What was damaged before is read again each time."""
    services.seal_as_found()
    before, today = last_comparison(data), clock.today()
    known = {} if before is None else dict(before.nights)
    nights = files.nights_due(known, today)
    again = () if before is None else before.damaged
    result = services.verify(data, nights, again=again)
    if not result.wrong:
        note_head(data)
    end_reading()
    old = today - timedelta(days=files.NIGHTS * 2)
    read = dict.fromkeys(nights, today)
    note(
        data,
        LastComparison(
            made_at=clock.now(),
            events=result.events,
            rows=result.rows,
            files=result.files,
            problems=len(result.wrong),
            wrong=result.wrong[:SHOWN],
            nights={night: day for night, day in (known | read).items() if day > old},
            damaged=result.damaged,
            rows_wrong=[(row.kind, row.id, sentence) for row, sentence in result.rows_wrong],
        ),
    )
    return result


LATE_AFTER = timedelta(days=2)
SHOWN = 8  # sentences on Today, and over a list
MOST_KEPT = 500  # rows of each table that are named; beyond, a list says so many
_NAME = "records.json"


@dataclass(frozen=True, slots=True)
class LastComparison:
    """`nights`: when the files of each of the nights were read last; `damaged`: files, by hash;
    `rows_wrong`: rows by table and id that differ, each with its sentence, MOST_KEPT of a table.
    """

    made_at: Moment
    events: int
    rows: int
    files: int
    problems: int
    wrong: Sequence[Sentence] = ()
    nights: Mapping[int, date] = field(default_factory=dict)
    damaged: Sequence[str] = ()
    rows_wrong: Sequence[tuple[str, int, Sentence]] = ()

    def is_late(self, now: datetime) -> bool:
        return now - self.made_at > LATE_AFTER


def note(data: Path, last: LastComparison) -> None:
    shown = replace(last, wrong=last.wrong[:SHOWN], rows_wrong=_some(last.rows_wrong))
    half = data / f"{_NAME}.new"
    half.write_text(json.dumps(write(shown), ensure_ascii=False), "utf-8")
    half.replace(data / _NAME)


@dataclass(frozen=True, slots=True)
class Differing:
    """What of a page's records the last comparison named: how many in words, and the first."""

    words: Message
    made_at: datetime
    wrong: Sequence[Message]


def differing_in(register: Register | None = None) -> Differing | None:
    """For staff, of the records that a list shows or that belong to them; without a list of all."""
    found = last_comparison(current_app.config["DATA_DIR"])
    if found is None or not found.rows_wrong or not current_actor().is_staff:
        return None
    kinds = None if register is None else _kinds_of(register.key.class_.__tablename__)
    wrong = [row for row in found.rows_wrong if kinds is None or row[0] in kinds]
    number = len({row[:2] for row in wrong})
    if not number:
        return None
    return Differing(
        words=say_n(
            "%(n)s record differs from what was recorded.",
            "%(n)s records differ from what was recorded.",
            number,
        ),
        made_at=found.made_at,
        wrong=[said for _, _, said in wrong[:SHOWN]],
    )


@cache
def _kinds_of(kind: str) -> frozenset[str]:
    """The table and those whose rows belong to one of its rows, by key."""
    if kind == "users":  # everything names people; what belongs to them are their roles
        return frozenset({"user_roles"})
    found, more = {kind}, {kind}
    while more:
        more = {
            table.name
            for table in Base.metadata.tables.values()
            if any(key.column.table.name in more for key in table.foreign_keys)
        } - {*found, "users"}
        found |= more
    return frozenset(found)


def _some(rows: Sequence[tuple[str, int, Message]]) -> list[tuple[str, int, Message]]:
    kept: Counter[str] = Counter()
    some = []
    for row in rows:
        kept[row[0]] += 1
        if kept[row[0]] <= MOST_KEPT:
            some.append(row)
    return some


def comparison_on_today() -> tuple[LastComparison | None, bool]:
    """The last one, and whether it is long ago, or never was."""
    found = last_comparison(current_app.config["DATA_DIR"])
    return found, found is None or found.is_late(clock.now())


def last_comparison(data: Path) -> LastComparison | None:
    """None: nothing was ever compared here, or nobody can tell."""
    try:
        return read(LastComparison, json.loads((data / _NAME).read_text("utf-8")))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
