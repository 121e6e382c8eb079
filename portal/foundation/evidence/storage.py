"""What a file really is, by its first bytes, and where its bytes lie: DATA_DIR/files/ab/<sha256>, each
content once, written whole or not at all; handed out as a download, never shown inside a page.
"""

import codecs
import hashlib
import os
import time
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path, PurePosixPath
from typing import IO
from urllib.parse import quote

import filetype
import obstore
from flask import Response, current_app
from obstore.store import LocalStore
from werkzeug.http import dump_options_header

from portal.foundation.core.database.db import db
from portal.foundation.core.errors import DomainError
from portal.foundation.core.words.messages import Message, say
from portal.foundation.evidence.models import StoredFile

SNIFFED = 8192  # bytes that are enough to tell the kind


class FileKind(StrEnum):
    """A kind of file that can be stored; the value is its media type."""

    PDF = "application/pdf"
    JPEG = "image/jpeg"
    PNG = "image/png"
    HEIC = "image/heic"  # photos of some telephones
    WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    TEXT = "text/plain"
    EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    OPEN_SHEET = "application/vnd.oasis.opendocument.spreadsheet"
    CSV = "text/csv"

    @property
    def label(self) -> str:
        return _LABELS.get(self, self.name)

    @property
    def endings(self) -> tuple[str, ...]:
        return _ENDINGS[self]


Kinds = tuple[FileKind, ...]
# What proves an answer or a repair.
PROOF: Kinds = (
    FileKind.PDF,
    FileKind.JPEG,
    FileKind.PNG,
    FileKind.HEIC,
    FileKind.EXCEL,
    FileKind.WORD,
    FileKind.TEXT,
)

_ENDINGS = {
    FileKind.PDF: (".pdf",),
    FileKind.JPEG: (".jpg", ".jpeg"),
    FileKind.PNG: (".png",),
    FileKind.HEIC: (".heic", ".heif"),
    FileKind.WORD: (".docx",),
    FileKind.TEXT: (".txt", ".md"),
    FileKind.EXCEL: (".xlsx",),
    FileKind.OPEN_SHEET: (".ods",),
    FileKind.CSV: (".csv", ".tsv", ".txt"),
}
_LABELS = {
    FileKind.WORD: "Word (.docx)",
    FileKind.TEXT: "TXT",
    FileKind.EXCEL: "Excel (.xlsx)",
    FileKind.OPEN_SHEET: "OpenDocument (.ods)",
}
_ZIP, _WORD_PART = "application/zip", b"word/_rels/"
_CONTROLS = set(range(0x20)) - set(b"\t\n\v\f\r")
_TEXT_SIGNS = (b"<!doctype", b"<html", b"<?xml", b"<svg", b"<script")


def kind_of(head: bytes, name: str = "") -> FileKind | None:
    """The kind by its first bytes; None when it is none of ours, whatever the name says.

    Plain text has no first bytes of its own: it is taken where the name says so too.
    """
    media_type = filetype.guess_mime(head)
    if media_type in set(FileKind):
        return FileKind(media_type)
    if media_type == _ZIP and _WORD_PART in head:
        return FileKind.WORD
    called_text = name.lower().endswith(FileKind.TEXT.endings)
    return FileKind.TEXT if media_type is None and called_text and _is_plain(head) else None


def describe(head: bytes) -> Message:
    """What the file really is, for the sentence that refuses it."""
    found = filetype.guess(head)
    if found is None:
        return _describe_text(head)
    known = {
        "pdf": say("a PDF"),
        "jpg": say("a JPEG picture"),
        "png": say("a PNG picture"),
        "exe": say("a Windows program (EXE)"),
        "elf": say("a Linux program"),
        "zip": say("a ZIP archive"),
        "docx": say("a Word document"),
        "doc": say("an old Office document"),
        "xlsx": say("an Excel workbook"),
        "xls": say("an old Office document"),
        "pptx": say("a PowerPoint presentation"),
        "ppt": say("an old Office document"),
        "rtf": say("an RTF document"),
    }
    if found.extension in known:
        return known[found.extension]
    if found.mime.startswith("image/"):
        return say("a picture of another kind (%(kind)s)", kind=found.extension.upper())
    return say("a file of another kind (%(kind)s)", kind=found.extension.upper())


def _describe_text(head: bytes) -> Message:
    if head.lstrip().lower().startswith(_TEXT_SIGNS):
        return say("a web page or XML file")
    if _is_plain(head):
        return say("a text file")
    return say("a file of an unknown kind")


def _is_plain(head: bytes) -> bool:
    """Words for people: neither a page nor a program for a browser, nor bytes of another kind."""
    is_page = head.lstrip().lower().startswith(_TEXT_SIGNS)
    return bool(head) and not is_page and not _CONTROLS & set(head) and _is_text(head)


def _is_text(head: bytes) -> bool:
    for encoding in ("utf-8", "cp932"):
        try:
            codecs.getincrementaldecoder(encoding)().decode(head)  # may end in half a character
        except UnicodeDecodeError:
            continue
        return True
    return False


# File names people gave: kept readable, made safe to write down and to hand out.

MAX_NAME = 120
_NOT_IN_NAMES = set('<>:"/\\|?*')
_FORMATTING = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}  # also marks that turn text around


def clean_name(name: str, media_type: str) -> str:
    """The last part of a path without what misleads, and with the ending of what it really is."""
    last = name.replace("\\", "/").rpartition("/")[2]
    kept = "".join(
        "_" if sign in _NOT_IN_NAMES else sign
        for sign in unicodedata.normalize("NFC", last)
        if unicodedata.category(sign) not in _FORMATTING
    ).strip(" .")
    endings = FileKind(media_type).endings if media_type in set(FileKind) else ()
    own = PurePosixPath(kept).suffix
    if not endings or own.lower() in endings:
        return _short(kept or "file", "")
    return _short(kept or "file", endings[0])


def _short(name: str, ending: str) -> str:
    whole = name + ending
    if len(whole) <= MAX_NAME:
        return whole
    last = PurePosixPath(whole).suffix
    return whole[: MAX_NAME - len(last)].rstrip(" .") + last


_CHUNK = 1024 * 1024
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
    try:
        os.utime(path)  # `take_away` spares what was put lately: its row may still be coming
    except FileNotFoundError:
        pass
    else:
        return
    obstore.put(_store(), _key(sha256), content)  # under another name first, then renamed
    _reach_the_disk(path)


def read(sha256: str) -> bytes:
    """The stored bytes. Raises FileDamaged when they are gone or changed."""
    try:
        data = bytes(obstore.get(_store(), _key(sha256)).bytes())
    except FileNotFoundError as missing:
        raise FileDamaged(
            say(
                "The stored file %(sha256)s is missing on disk. Restore it from the backup.",
                sha256=sha256,
            )
        ) from missing
    if hashlib.sha256(data).hexdigest() != sha256:
        raise FileDamaged(
            say(
                "The stored file %(sha256)s was changed on disk. Restore it from the backup.",
                sha256=sha256,
            )
        )
    return data


def take_away(sha256: str) -> bool:
    """Remove bytes that no row refers to; not those somebody put again within the last day."""
    path, aside = _path(sha256), _folder() / f"{sha256}.gone"
    if not path.is_file() or _is_new(path):
        return False
    path.rename(aside)
    if _is_new(aside):  # put again in this very moment
        aside.rename(path)
        return False
    aside.unlink()
    return True


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
    response = Response(read(sha256), mimetype=row.media_type)
    response.headers["Content-Disposition"] = disposition(clean_name(name, row.media_type))
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def disposition(name: str) -> str:
    """As a download under this name."""
    if name.isascii():
        return dump_options_header("attachment", {"filename": name})
    plain = f"file{PurePosixPath(name).suffix}"
    exact = "UTF-8''" + quote(name, safe="")
    return dump_options_header("attachment", {"filename": plain, "filename*": exact})


def download(data: bytes, name: str, kind: FileKind) -> Response:
    """As a download under this name, never shown inside a page."""
    response = Response(data, mimetype=kind.value)
    response.headers["Content-Disposition"] = disposition(clean_name(name, kind))
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
