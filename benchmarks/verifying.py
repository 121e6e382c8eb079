"""N13: a log of a million events and all records are compared, beside reading and hashing them alone."""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from hashlib import sha256
from itertools import cycle, islice
from pathlib import Path
from typing import Any, Final

from sqlalchemy import insert, select, update

from benchmarks.measuring import alternate
from benchmarks.outcome import Line
from benchmarks.scene import Scene, copy_database, open_scene
from portal.foundation.audit.queries import head
from portal.foundation.core.database.chain import EVENTS, HASHED, HEAD, START, THINGS, link
from portal.foundation.core.database.db import UNSCOPED, db, sealed_models
from portal.foundation.core.database.seals import SEALS, digest_of_seals, part_of
from portal.foundation.core.database.transactions import end_reading, transaction
from portal.proof.records import services

NUMBER: Final = 1_000_000  # events
PART: Final = 20_000  # inserted at once
MOST_SEALS: Final = 20  # of an event that is repeated: not the one that loaded the whole register
# Events that say a hash which is asked for again, or when something was sealed, are not repeated.
_ORDINARY: Final = ~EVENTS.c.action.regexp_match("^(report|records|audit)[.]|receipt_made")
Event = dict[str, Any]


def verifying(scene: Scene, folder: Path, rounds: int) -> Iterator[Line]:
    file = folder / "chain.sqlite"
    if not file.exists():
        copy_database(scene.file, file)
        made = open_scene(file, scene.vendors)
        with made.inside():
            _continue_log(NUMBER)
        made.close()
    whole = open_scene(file, scene.vendors)
    with whole.inside():

        def product() -> None:
            found = services.verify(folder, ())
            end_reading()
            if found.wrong:
                raise RuntimeError(f"not whole: {found.wrong[:3]}")

        told = whole.statements(product)
        compared = alternate(lambda: _read_and_hash(file), product, rounds)
        rows = services.compare_rows().rows
        end_reading()
    whole.close()
    with closing(sqlite3.connect(file)) as raw:
        (seals,) = raw.execute("SELECT count(*) FROM audit_seals").fetchone()
    yield Line(
        "N13",
        f"audit log of {NUMBER:,} events and all records compared",
        "the same read by hand-written SQL and hashed",
        compared,
        3,
        told,
        note=f"{rows:,} records, {seals:,} seals.",
    )


def _continue_log(until: int) -> None:
    """The register's own events again and again, each with as many seals as it had, of one record
    after the other, as they are."""
    patterns, shares = _patterns()
    records = cycle(_newest_seals())
    events = cycle(patterns)
    number, last = head()
    while number < until:
        rows: list[Event] = []
        things: list[Event] = []
        seals: list[Event] = []
        for pattern in islice(events, min(PART, until - number)):
            number += 1
            own = sorted(islice(records, shares[pattern["number"]]))
            new = {**pattern, "number": number, "seals": digest_of_seals(own) if own else None}
            last = new["hash"] = link(last, new)
            rows.append(new)
            about = json.loads(pattern["details"])["things"]
            things += [{"number": number, "kind": kind, "id": of} for kind, of in about]
            seals += [
                {"kind": kind, "id": of, "number": number, "parts": parts}
                for kind, of, parts in own
            ]
        with transaction(audited=False):
            for table, some in ((EVENTS, rows), (THINGS, things), (SEALS, seals)):
                db.session.execute(insert(table), some, execution_options=UNSCOPED)
            moved = update(HEAD).values(number=number, hash=last)
            db.session.execute(moved, execution_options=UNSCOPED)


def _patterns() -> tuple[list[Event], Counter[int]]:
    """Events to repeat, and how many seals each has."""
    rows = db.session.execute(
        select(EVENTS).where(_ORDINARY, EVENTS.c.details.is_not(None)), execution_options=UNSCOPED
    )
    patterns = [dict(row) for row in rows.mappings()]
    shares = Counter(db.session.scalars(select(SEALS.c.number), execution_options=UNSCOPED))
    end_reading()
    return [one for one in patterns if shares[one["number"]] <= MOST_SEALS], shares


def _newest_seals() -> list[tuple[str, int, str]]:
    newest: dict[tuple[str, int], str] = {}
    asked = select(SEALS.c.kind, SEALS.c.id, SEALS.c.parts).order_by(SEALS.c.number)
    for kind, of, parts in db.session.execute(asked, execution_options=UNSCOPED):
        newest[kind, of] = parts
    end_reading()
    return [(kind, of, parts) for (kind, of), parts in newest.items() if parts != "{}"]


def _read_and_hash(file: Path) -> None:
    """Each event with the one before, its details, its seals; each record as it stands."""
    with closing(sqlite3.connect(file)) as raw:
        last = START
        events = raw.execute(
            f"SELECT {', '.join(HASHED)}, seals, hash, salt || details FROM audit_events "  # noqa: S608
            "ORDER BY number"
        )
        for *values, seals, hash_, details in events:
            said = values if seals is None else [*values, seals]
            last = _hash(last + _json(said))
            if last != hash_ or _hash(details) != values[-1]:
                raise RuntimeError(f"event {values[0]} was changed")
        raw.execute("SELECT number, kind, id FROM audit_things").fetchall()
        digest = sha256()
        for _, kind, of, parts in raw.execute(
            "SELECT number, kind, id, parts FROM audit_seals ORDER BY number"
        ):
            digest.update(f"{kind} {of} {parts}\n".encode())
        for name, model in sealed_models().items():
            names = [column.name for column in model.__table__.c if part_of(column)]
            for row in raw.execute(f"SELECT id, {', '.join(names)} FROM {name}"):  # noqa: S608
                _hash(_json(row))
            raw.execute(
                "SELECT id, max(number), parts FROM audit_seals WHERE kind = ? GROUP BY id", [name]
            ).fetchall()


def _json(values: Any) -> str:
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"))


def _hash(words: str) -> str:
    return sha256(words.encode()).hexdigest()
