"""Taking in files: measured, recognised, refused in words, or stored once."""

from collections.abc import Iterable
from dataclasses import dataclass
from io import SEEK_END, BytesIO
from typing import IO, Any

from flask import current_app
from sqlalchemy import Column, delete, or_, select
from werkzeug.datastructures import FileStorage

from portal.foundation.core import clock
from portal.foundation.core.database.db import Base, db
from portal.foundation.core.database.locking import add_once
from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.words.messages import Message, say
from portal.foundation.evidence import storage, types
from portal.foundation.evidence.models import StoredFile
from portal.foundation.evidence.types import clean_name

MEGABYTE = 1024 * 1024
_SHARE = 500  # names in one statement
_A_FEW = 20  # files that may all have no row


@dataclass(frozen=True, slots=True)
class Received:
    """A file that was taken in: its bytes are stored, its row not yet."""

    name: str  # as the person named it, made safe
    sha256: str
    media_type: str
    size: int  # bytes


def receive_upload(upload: FileStorage, *, kinds: types.Kinds, field: str = "file") -> Received:
    """Check an upload and store its bytes; call it before `transaction()`, then `store_upload`.

    Refuses (RuleViolated at `field`) an empty file, one above MAX_FILE_BYTES, and one whose bytes
    are none of `kinds`, whatever its name says.
    """
    name = upload.filename or ""
    stream: IO[bytes] = upload.stream
    digest = _measure(stream, name, field)
    kind = types.kind_of(digest.head, name)
    if kind is None or kind not in kinds:
        raise RuleViolated(_not_of(kinds, name, digest.head), field=field)
    storage.put(digest.sha256, stream)
    return Received(clean_name(name, kind), digest.sha256, kind, digest.size)


def receive_all(
    uploads: Iterable[Any], kinds: types.Kinds, *, field: str, most: int = 10
) -> list[Received]:
    """The files that were chosen, each once; refuses at `field` more than `most`, and as one does."""
    chosen = [upload for upload in uploads if getattr(upload, "filename", "")]
    if len(chosen) > most:
        raise RuleViolated(say("At most %(most)s files at once.", most=most), field=field)
    found = [receive_upload(upload, kinds=kinds, field=field) for upload in chosen]
    return list({received.sha256: received for received in found}.values())


def size_of(upload: FileStorage) -> int:
    """How many bytes were sent, without reading them."""
    size = upload.stream.seek(0, SEEK_END)
    upload.stream.seek(0)
    return size


def receive_bytes(data: bytes, name: str, kind: types.FileKind) -> Received:
    """Store the bytes of a file whose kind was recognised by reading it whole, as tables are.

    Call it before `transaction()`, then `store_upload`.
    """
    digest = storage.measure(BytesIO(data), len(data), 0)
    storage.put(digest.sha256, data)
    return Received(clean_name(name, kind), digest.sha256, kind, digest.size)


def store_upload(received: Received) -> StoredFile:
    """The row of an upload, for the command that refers to it. Does not commit."""
    return _row(received.sha256, received.media_type, received.size)


def store_bytes(data: bytes, media_type: str) -> StoredFile:
    """Store what the portal itself made, such as a receipt. Does not commit."""
    digest = storage.measure(BytesIO(data), len(data), 0)
    storage.put(digest.sha256, data)
    return _row(digest.sha256, media_type, digest.size)


def _row(sha256: str, media_type: str, size: int) -> StoredFile:
    held = {"read": True, "key_share": True}  # who erases it waits, and looks again
    known = db.session.get(StoredFile, sha256, with_for_update=held)
    if known is None or known.erased_on is not None:
        storage.hold(sha256)  # a page may have kept it from day to day before it was sent
    if known is not None:
        known.erased_on = None  # it was given again
        return known
    row = StoredFile(sha256=sha256, media_type=media_type, size=size, stored_at=clock.now())
    return add_once(row, lambda: db.session.get(StoredFile, sha256))


def _measure(stream: IO[bytes], name: str, field: str) -> storage.FileDigest:
    limit: int = current_app.config["MAX_FILE_BYTES"]
    try:
        digest = storage.measure(stream, limit, types.SNIFFED)
    except storage.TooLarge:
        raise RuleViolated(
            say(
                "“%(name)s” is larger than %(limit)s MB. Make it smaller or split it.",
                name=name,
                limit=limit // MEGABYTE,
            ),
            field=field,
        ) from None
    if digest.size == 0:
        raise RuleViolated(
            say("“%(name)s” is empty. Choose the file again.", name=name)
            if name
            else say("No file was chosen."),
            field=field,
        )
    return digest


def _not_of(kinds: types.Kinds, name: str, head: bytes) -> Message:
    if types.is_archive(head):
        return say(
            "“%(name)s” cannot be taken: in an archive (ZIP and the like) nobody sees what was given. "
            "Unpack it and give the files that are in it, or put several into one PDF. What can be "
            "stored here: %(kinds)s.",
            name=name,
            kinds=", ".join(kind.label for kind in kinds),
        )
    return say(
        "“%(name)s” cannot be taken: it is %(what)s. What can be stored here: %(kinds)s.",
        name=name,
        what=types.describe(head),
        kinds=", ".join(kind.label for kind in kinds),
    )


def let_go(sha256: str) -> bool:
    """Within a command, once what referred to it is deleted: whether nothing else refers to it.

    Then its row is gone, and once the command is kept `storage.take_away` may follow. Who refers to
    it in the same moment is told by the database that it went.
    """
    asked = [select(column).where(column == sha256).exists() for column in referring_columns()]
    if db.session.scalar(select(StoredFile.sha256).where(or_(*asked), StoredFile.sha256 == sha256)):
        return False
    db.session.execute(delete(StoredFile).where(StoredFile.sha256 == sha256))
    return True


def given_before(sha256: str, field: str) -> bytes:
    """What a page kept until this one, held for the row that it may get. Refuses what was kept too long."""
    try:
        storage.hold(sha256)
    except storage.FileDamaged:
        raise RuleViolated(say("Choose the file again."), field=field) from None
    return storage.read(sha256)


def remove_unnamed(days: int) -> int:
    """For the job: bytes put so long ago that have no row, as what they came with was never recorded; how
    many. A row that comes this very moment holds them (`storage.hold`), or is refused.

    Refuses where most have none: then it is another database that these bytes belong to.
    """
    unnamed, there = list[str](), 0
    for several in storage.put_before(days):
        there += len(several)
        for first in range(0, len(several), _SHARE):
            share = several[first : first + _SHARE]
            named = select(StoredFile.sha256).where(StoredFile.sha256.in_(share))
            unnamed += set(share).difference(db.session.scalars(named))
    if len(unnamed) > max(_A_FEW, there // 2):
        raise RuleViolated(
            say(
                "%(n)s of %(there)s stored files are named by no record, and none was removed. Does the "
                "database belong to this data directory?",
                n=len(unnamed),
                there=there,
            )
        )
    return sum(map(storage.take_away, unnamed))


def referring_columns() -> list[Column[Any]]:
    """Every column of every table that names stored bytes."""
    key = StoredFile.__table__.c.sha256
    return [
        column
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if any(foreign_key.references(key.table) for foreign_key in column.foreign_keys)
    ]
