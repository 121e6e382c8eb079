"""Comparing everything with the log, and sealing what an upgrade found."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from sqlalchemy import select, update

from portal.foundation.access.actor import SYSTEM
from portal.foundation.audit.heads import KeptHead
from portal.foundation.audit.queries import head
from portal.foundation.audit.recorder import record
from portal.foundation.audit.verification import walked
from portal.foundation.core.database import chain, sealing
from portal.foundation.core.database.chain import HEAD
from portal.foundation.core.database.db import UNSCOPED, db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.words.messages import Message, say, say_n
from portal.foundation.organisation.queries import find_organisation
from portal.proof.records import comparing, files
from portal.proof.records.comparing import AlteredRow


@dataclass(slots=True)
class ComparisonResult:
    """What a comparison came to. `as_found`: rows unchanged since an upgrade found them, by day."""

    events: int
    head: str
    rows: int
    files: int
    as_found: dict[date, int]
    wrong: list[Message] = field(default_factory=list)
    damaged: list[str] = field(default_factory=list)
    heads: int = 0  # kept elsewhere, and compared
    rows_wrong: list[tuple[AlteredRow, Message]] = field(default_factory=list)  # also in `wrong`


def verify(
    data: Path,
    nights: Collection[int],
    *,
    again: Collection[str] = (),
    kept: Iterable[KeptHead] = (),
) -> ComparisonResult:
    """The log, every row, the files of these nights, and the heads kept elsewhere."""
    read = files.check_files(nights, again)
    log, hashes = walked()
    compared = comparing.compare_rows()
    elsewhere = {one.hash: one for one in (*files.kept_heads(data), *read.heads, *kept)}
    lost = [
        say(
            "The head %(hash)s kept elsewhere (%(where)s) is not in the log: its end was cut off, or "
            "the log was written anew.",
            hash=one.hash,
            where=one.where,
        )
        for one in elsewhere.values()
        if one.hash not in hashes
    ]
    number, last = head()
    named = compared.named()
    return ComparisonResult(
        events=number,
        head=last,
        rows=compared.rows,
        files=read.files,
        as_found=dict(sorted(compared.as_found.items())),
        wrong=[
            *log,
            *lost,
            *(one for _, one in named),
            *comparing.wrong(),
            *read.wrong,
            *_unsealed(),
        ],
        damaged=read.damaged,
        heads=len(elsewhere),
        rows_wrong=named,
    )


def seal_as_found() -> int:
    """After an upgrade that says so: seal each record that has no true seal, as it is found.

    Once for each such upgrade, with an event of its own; returns how many. What is sealed so is
    proved from that day on, and `verify` says since when.
    """
    company = find_organisation()
    if waiting_revision() is None or company is None:
        return 0
    with transaction():
        session = db.session()
        chain.read_head(session)  # locked: no other command seals meanwhile
        revision = waiting_revision()
        if revision is None:
            return 0
        number = 0
        for table, ids in comparing.not_as_sealed():
            sealing.note_rows(session, table, ids)
            number += len(ids)
        session.execute(update(HEAD).values(unsealed_by=None), execution_options=UNSCOPED)
        record(
            SYSTEM,
            comparing.AS_FOUND,
            company,
            say_n(
                "Sealed %(n)s record as the upgrade found it",
                "Sealed %(n)s records as the upgrade found them",
                number,
            ),
            after={"rows": number, "revision": revision},
        )
    return number


def waiting_revision() -> str | None:
    """The upgrade that left records to be sealed as found."""
    statement = select(HEAD.c.unsealed_by)
    found: str | None = db.session.scalar(statement, execution_options=UNSCOPED)
    return found


def _unsealed() -> list[Message]:
    if waiting_revision() is None:
        return []
    return [
        say(
            "The upgrade is not finished: records are not sealed yet. Run flask db upgrade once more."
        )
    ]
