"""Stored files against their hashes: every one once in thirty days, some of them each night."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import select

from portal.foundation.audit.heads import Kept
from portal.foundation.core.database.db import UNSCOPED, db
from portal.foundation.core.words.messages import Message, say_p
from portal.foundation.evidence import storage
from portal.foundation.evidence.models import StoredFile
from portal.foundation.evidence.services import referring_columns
from portal.proof.records import heads, names, words

NIGHTS = 30
_AT_ONCE = 200


@dataclass(slots=True)
class Checked:
    """How many files were read, what is wrong with them, and the heads that reports hold."""

    files: int = 0
    wrong: list[Message] = field(default_factory=list)
    damaged: list[str] = field(default_factory=list)
    heads: list[Kept] = field(default_factory=list)


def night_of(sha256: str) -> int:
    """In which of the nights a file is read."""
    return int(sha256[:8], 16) % NIGHTS


def nights_due(checked: Mapping[int, date], today: date) -> set[int]:
    """The one of today, and those that were left out or never came."""
    long_ago = today - timedelta(days=NIGHTS)
    return {today.toordinal() % NIGHTS} | {
        night for night in range(NIGHTS) if checked.get(night, long_ago) <= long_ago
    }


def check_files(nights: Collection[int], again: Collection[str] = ()) -> Checked:
    """Read the files of these nights, and those that were damaged before."""
    wanted, done = set(again), Checked()
    pdfs = heads.own_pdfs()
    known = db.session.scalars(
        select(StoredFile.sha256).order_by(StoredFile.sha256), execution_options=UNSCOPED
    ).all()
    why: dict[str, Message] = {}
    for sha256 in known:
        if night_of(sha256) not in nights and sha256 not in wanted:
            continue
        done.files += 1
        try:
            data = storage.read(sha256)
        except storage.FileDamaged as damage:
            why[sha256] = damage.message
            continue
        if sha256 in pdfs and (kept := heads.head_in_pdf(data, pdfs[sha256])) is not None:
            done.heads.append(kept)
    done.damaged = sorted(why)
    done.wrong = _sentences(why)
    return done


def _sentences(why: Mapping[str, Message]) -> list[Message]:
    """Each with the records that refer to the file."""
    things: dict[str, list[tuple[str, int]]] = {one: [] for one in why}
    for first in range(0, len(why), _AT_ONCE):
        _refer(things, list(why)[first : first + _AT_ONCE])
    called = names.names_of({one for some in things.values() for one in some})
    said: list[Message] = []
    for sha256, some in things.items():
        for kind, one in some:
            what = words.called(kind, called[kind, one])
            said.append(_of_record(what, why[sha256]))
        if not some:
            said.append(why[sha256])
    return said


def _of_record(what: Message, why: Message) -> Message:
    return say_p(
        "a record, and what is wrong with its file", "%(what)s: %(why)s", what=what, why=why
    )


def _refer(things: Mapping[str, list[tuple[str, int]]], some: Sequence[str]) -> None:
    for column in referring_columns():
        table = column.table
        if "id" in table.c:
            rows = db.session.execute(
                select(table.c.id, column).where(column.in_(some)), execution_options=UNSCOPED
            )
            for row in rows:
                things[row[1]].append((table.name, row[0]))
