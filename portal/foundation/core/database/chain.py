"""The audit chain: events are buffered, then numbered and linked at the very end of a command.

The hash covers a salted digest of the details, never the details, so that personal data can be
erased later by a recorded rule, salt and all, without breaking the chain.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import CheckConstraint, Column, Index, Integer, String, Table, Text, insert, update
from sqlalchemy.orm import Session

from portal.foundation.core.database import sealing
from portal.foundation.core.database.db import UNSCOPED, Base
from portal.foundation.core.database.locking import alone
from portal.foundation.core.database.seals import Parts, digest_of_seals, to_text

START = "0" * 64
HASHED = (
    "number", "happened_at", "action", "subject_kind", "subject_id", "vendor_id",
    "actor_id", "actor_roles", "digest",
)  # fmt: skip

HEAD = Table(
    "audit_head",
    Base.metadata,
    Column("id", Integer, CheckConstraint("id = 1", name="one_row"), primary_key=True),
    Column("number", Integer, nullable=False),
    Column("hash", String(64), nullable=False),
    # an upgrade changed records, or found them without seals: by which revision (records are then
    # sealed as found, once)
    Column("unsealed_by", String(20)),
)
EVENTS = Table(
    "audit_events",
    Base.metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("happened_at", String(27), nullable=False),
    Column("action", String(80), nullable=False, index=True),
    Column("subject_kind", String(60), nullable=False),
    Column("subject_id", Integer, nullable=False),
    Column("vendor_id", Integer, index=True),
    Column("actor_id", Integer, index=True),
    Column("actor_roles", String(200), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("seals", String(64)),  # of what the command made (sealing.py); NULL: of no record
    Column("hash", String(64), nullable=False),
    Column("details", Text),  # canonical JSON as text; NULL once erased, like its salt
    Column("salt", String(32)),
)
THINGS = Table(  # which things an event is about, for the trail on each thing's page
    "audit_things",
    Base.metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("kind", String(60), primary_key=True),
    Column("id", Integer, primary_key=True, autoincrement=False),
    Index("ix_audit_things_kind_id", "kind", "id"),
)


def buffer(session: Session, event: dict[str, Any], things: set[tuple[str, int]]) -> None:
    """Keep the event of the running command until it is sealed."""
    session.info.setdefault("events", []).append((event, things))


def seal(session: Session) -> None:
    """Lock the head, number, link and insert the buffered events. The caller commits at once."""
    events = session.info.pop("events", [])
    if not events:
        return
    number, last = read_head(session)
    seals = sealing.take(session)  # under the lock: the seals before are those of the event before
    rows: list[dict[str, Any]] = []
    things: list[dict[str, Any]] = []
    for event, about in events:
        number += 1
        event["number"] = number
        event["seals"] = _digest_of(seals) if seals and event is events[-1][0] else None
        last = event["hash"] = link(last, event)
        rows.append(event)
        things += [{"number": number, "kind": kind, "id": of} for kind, of in sorted(about)]
    session.execute(insert(EVENTS), rows, execution_options=UNSCOPED)
    session.execute(insert(THINGS), things, execution_options=UNSCOPED)
    sealing.keep(session, number, seals)
    moved = update(HEAD).values(number=number, hash=last)
    session.execute(moved, execution_options=UNSCOPED)


def read_head(session: Session) -> tuple[int, str]:
    """Number and hash of the last event, the row locked where the database locks rows."""
    statement = HEAD.select().with_for_update()
    row = session.execute(statement, execution_options=UNSCOPED).one_or_none()
    if row is None:
        alone("audit head")
        row = session.execute(statement, execution_options=UNSCOPED).one_or_none()
    if row is None:
        first = insert(HEAD).values(id=1, number=0, hash=START)
        session.execute(first, execution_options=UNSCOPED)
        return 0, START
    return row.number, row.hash


def link(last: str, event: Any) -> str:
    """SHA-256 over the hash before and the raw columns as one JSON array; the last is the digest of
    the seals, where there are some."""
    values = [event[name] for name in HASHED]
    if event["seals"] is not None:
        values.append(event["seals"])
    return digest_of(last + json.dumps(values, ensure_ascii=False, separators=(",", ":")))


def _digest_of(seals: Mapping[tuple[str, int], Parts]) -> str:
    return digest_of_seals(
        (kind, of, to_text(parts)) for (kind, of), parts in sorted(seals.items())
    )


def digest_of(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()
