"""Where bytes lie: DATA_DIR/files/ab/<sha256>, each content once, written whole or not at all.

Handed out always as a download, never shown inside the portal's pages.
"""

import hashlib
import os
import re
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO
from urllib.parse import quote

import obstore
from flask import Response, current_app
from obstore.store import LocalStore
from werkzeug.http import dump_options_header

from portal.foundation.core.database.db import db
from portal.foundation.core.errors import DomainError, Erased
from portal.foundation.core.words.messages import say
from portal.foundation.evidence.models import StoredFile
from portal.foundation.evidence.types import clean_name

_CHUNK = 1024 * 1024
_DIGEST = re.compile("[0-9a-f]{64}")
_A_DAY = 24 * 60 * 60  # seconds


class FileDamaged(DomainError):
    """The stored bytes are gone or are not what was stored."""


class TooLarge(Exception):
    """More bytes than the limit."""


@dataclass(frozen=True, slots=True)
class FileDigest:
    """SHA-256 in hexadecimal, size in bytes, and the first bytes."""

    sha256: str
    size: int
    head: bytes


def measure(stream: IO[bytes], limit: int, head: int) -> FileDigest:
    """Read a stream once, never whole into memory, and wind it back. Raises TooLarge."""
    digest, size, first = hashlib.sha256(), 0, b""
    stream.seek(0)
    while chunk := stream.read(_CHUNK):
        size += len(chunk)
        if size > limit:
            raise TooLarge
        if len(first) < head:
            first += chunk[: head - len(first)]
        digest.update(chunk)
    stream.seek(0)
    return FileDigest(digest.hexdigest(), size, first)


def put(sha256: str, content: IO[bytes] | bytes) -> None:
    """Keep the bytes under their digest, unless they are there already; then they count as new."""
    path = _path(sha256)
    with suppress(FileNotFoundError):
        os.utime(path)  # `take_away` spares what was put lately: its row may still be coming
        return
    obstore.put(_store(), _key(sha256), content)  # under another name first, then renamed
    _reach_the_disk(path)


def hold(sha256: str) -> None:
    """The same of bytes that were put before and get a row now. Raises FileDamaged when they are gone."""
    try:
        os.utime(_path(sha256))
    except FileNotFoundError as missing:
        raise _is_missing(sha256) from missing


def read(sha256: str) -> bytes:
    """The stored bytes. Raises FileDamaged when they are gone or changed."""
    try:
        data = bytes(obstore.get(_store(), _key(sha256)).bytes())
    except FileNotFoundError as missing:
        raise _is_missing(sha256) from missing
    if hashlib.sha256(data).hexdigest() != sha256:
        raise FileDamaged(
            say(
                "The stored file %(sha256)s was changed on disk. Restore it from the backup.",
                sha256=sha256,
            )
        )
    return data


def chunks_of(sha256: str) -> Iterator[bytes]:
    """The bytes as they lie on disk, never whole in memory and not compared: whoever takes them
    measures them. Raises FileDamaged, before the first of them, when they are gone."""
    path = _path(sha256)
    if not path.is_file():
        raise _is_missing(sha256)
    return _chunks(path)


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield chunk


def _is_missing(sha256: str) -> FileDamaged:
    return FileDamaged(
        say(
            "The stored file %(sha256)s is missing on disk. Restore it from the backup.",
            sha256=sha256,
        )
    )


def take_away(sha256: str) -> bool:
    """Remove bytes that no row refers to; not those somebody put again within the last day."""
    path, aside = _path(sha256), _folder() / f"{sha256}.gone"
    try:
        if _is_new(path):
            return False
        path.rename(aside)
    except FileNotFoundError:  # there is nothing, or somebody was faster
        return False
    if _is_new(aside):  # put again in this very moment
        aside.rename(path)
        return False
    aside.unlink()
    return True


def put_before(days: int) -> Iterator[list[str]]:
    """The digests of bytes that were put so long ago, folder by folder."""
    before = time.time() - days * _A_DAY
    for folder in _folder().glob("[0-9a-f]" * 2):
        with os.scandir(folder) as places:
            yield [place.name for place in places if _is_from_before(place, before)]


def _is_from_before(place: "os.DirEntry[str]", before: float) -> bool:
    try:
        return bool(_DIGEST.fullmatch(place.name)) and place.stat().st_mtime < before
    except FileNotFoundError:  # taken away meanwhile
        return False


def _is_new(path: Path) -> bool:
    return time.time() - path.stat().st_mtime < _A_DAY


def _folder() -> Path:
    folder: Path = current_app.config["DATA_DIR"] / "files"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _store() -> LocalStore:
    return LocalStore(_folder())


def _key(sha256: str) -> str:
    return f"{sha256[:2]}/{sha256}"


def _path(sha256: str) -> Path:
    return _folder() / _key(sha256)


def _reach_the_disk(path: Path) -> None:
    """The row that refers to the file is committed later: after a power cut it must be there."""
    for place in (path, path.parent, path.parent.parent):
        handle = os.open(place, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def attachment(sha256: str, name: str) -> Response:
    """The file as a download under `name`, Japanese included (RFC 5987), with no type guessing.

    Only for views that found the row referring to the file: stored bytes have no owner.
    """
    row = db.session.get_one(StoredFile, sha256)
    if row.erased_on is not None:
        raise Erased(
            say(
                "This file (%(kind)s, %(size)s bytes, SHA-256 %(sha256)s) was erased on %(day)s by the "
                "rule of rosters. The answer stays.",
                kind=kind_in(name),
                size=row.size,
                sha256=sha256,
                day=row.erased_on,
            )
        )
    return download(read(sha256), name, row.media_type)


def kind_in(name: str) -> str:
    """What is said of a file without its name, such as PDF: `clean_name` made the ending fit its bytes."""
    return PurePosixPath(name).suffix[1:].upper()


def disposition(name: str) -> str:
    if name.isascii():
        return dump_options_header("attachment", {"filename": name})
    plain = f"file{PurePosixPath(name).suffix}"
    exact = "UTF-8''" + quote(name, safe="")
    return dump_options_header("attachment", {"filename": plain, "filename*": exact})


def download(data: bytes, name: str, media_type: str) -> Response:
    """As a download under this name, never shown inside a page."""
    response = Response(data, mimetype=str(media_type))
    response.headers["Content-Disposition"] = disposition(clean_name(name, media_type))
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
