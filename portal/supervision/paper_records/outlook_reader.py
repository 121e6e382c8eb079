"""Reads a mail as Outlook keeps it (.msg); runs in a process of its own, and answers as mail_reader.py does.

Such a mail is a tree of folders in one file (OLE), a folder for each message and attachment: long
values lie in streams that are named by their number, short ones in a table. python-oxmsg opens the
tree and knows numbers and code pages. Values are read here: what calls itself Shift_JIS has the signs
of Windows, one wrong letter is no reason to lose a mail, and mails lie inside mails.
"""

import re
import struct
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from email.message import Message
from email.parser import BytesParser
from email.utils import parseaddr
from io import BytesIO
from typing import Any

from olefile import OleFileIO
from olefile.olefile import STGTY_STREAM
from oxmsg.domain import constants as c
from oxmsg.domain.encodings import encoding_from_codepage
from oxmsg.domain.model import (
    ATTACH_HDR_OFFSET,
    MSG_HDR_OFFSET,
    UnrecognizedCodePageError,
    UnsupportedEncodingError,
)
from oxmsg.storage import Storage

from portal.supervision.paper_records.mail_reader import (
    MailFound,
    MailHead,
    MailRefused,
    count_part,
    decoded,
    decoded_words,
    keep_file,
    keep_words,
    line,
    look,
    raw,
    sent_at,
    told,
)

INNER_HEADER = 24  # bytes before the table of a message that is attached
INNER = "__substg1.0_3701000D"  # the folder of what is attached and is no file
SENT_REPRESENTING_SMTP = 0x5D02
UNSENT = 0x8  # of the flags
LINKED = (2, 3, 4, 7)  # ways to attach: the file lies elsewhere
BEGINNING = datetime(1601, 1, 1, tzinfo=UTC)  # of the time of Windows
PICTURES = {".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".gif": "image/gif"}
WHOLE = ("multipart/signed", "message/rfc822")  # a mail as others write it, kept as a file
_NOTE = re.compile(r"(?i)ipm\.note\b")
_SEALED = re.compile(r"(?i)ipm\.note\.smime(?!\.multipartsigned)")
# Inside one Exchange an address is the place in its directory: “/o=…”, or the same behind IMCEAEX.
_ADDRESS = re.compile(r"(?i)(?!/|imceaex)[^\s<>@,;]+@[^\s<>@,;]+")
_BROKEN = (OSError, ValueError, LookupError, TypeError, AttributeError, OverflowError, struct.error)


class _Item:
    """A message or an attachment."""

    def __init__(self, storage: Storage, header: int, outer: "_Item | None" = None) -> None:
        self.storage = storage
        table = storage.properties_stream_bytes[header:]
        rows = struct.iter_unpack("<HH4x8s", table[: len(table) // 16 * 16])
        self._short = {(number, kind): value for kind, number, value in rows}
        pages = (self.number(c.PID_MESSAGE_CODEPAGE), self.number(c.PID_INTERNET_CODEPAGE))
        named = [_charset(page) for page in pages]
        self.charset: str = named[0] or named[1] or (outer.charset if outer else "")
        self.page_charset = named[1] or self.charset

    def text(self, number: int) -> str:
        wide = self.long(number, c.PTYP_STRING)
        if wide:
            return wide.decode("utf-16-le", "replace").rstrip("\0")
        return decoded(self.long(number, c.PTYP_STRING8).rstrip(b"\0"), self.charset)

    def line(self, number: int) -> str:
        return line(self.text(number))

    def long(self, number: int, kind: int = c.PTYP_BINARY) -> bytes:
        try:
            return self.storage.property_stream_bytes(number, kind)
        except KeyError:
            return b""

    def number(self, number: int) -> int:
        return int.from_bytes(self._short.get((number, c.PTYP_INTEGER_32), b"")[:4], "little")

    def moment(self, number: int) -> str:
        """In UTC; empty where there is none."""
        ticks = int.from_bytes(self._short.get((number, c.PTYP_TIME), b""), "little")
        try:
            return (BEGINNING + timedelta(microseconds=ticks // 10)).isoformat() if ticks else ""
        except OverflowError:
            return ""

    @property
    def is_note(self) -> bool:
        return _NOTE.match(self.text(c.PID_MESSAGE_CLASS)) is not None


def answer(command: str, words: Sequence[str], data: bytes) -> dict[str, Any]:
    def read(found: MailFound) -> MailHead:
        try:
            mail = _Item(_opened(data), MSG_HDR_OFFSET)
            if not mail.is_note:
                raise MailRefused("other_item")
            head = _head(mail, found)
            _look(mail, 0, found)
        except _BROKEN:
            raise MailRefused("broken") from None
        return head

    return told(command, words, read)


def _opened(data: bytes) -> Storage:
    """The whole tree. Streams that together claim more than the file has, or end too early, are no mail."""
    with OleFileIO(BytesIO(data)) as ole:
        streams = (one for one in ole.direntries if one and one.entry_type == STGTY_STREAM)
        claimed = sum(one.size for one in streams)
        if claimed > len(data):
            raise MailRefused("broken")
        tree = Storage.from_ole(ole)
    if _size(tree) != claimed:
        raise MailRefused("broken")
    return tree


def _size(tree: Storage) -> int:
    return sum(len(one.bytes_) for one in tree.streams) + sum(map(_size, tree.storages))


def _charset(page: int) -> str:
    """The name of a code page; empty where the letters themselves say it better, or it says nothing."""
    try:
        name = encoding_from_codepage(page)
    except (UnrecognizedCodePageError, UnsupportedEncodingError):
        return ""
    return "" if "2022" in name or name.startswith("utf-16") else name


def _head(mail: _Item, found: MailFound) -> MailHead:
    headers = _headers(mail)
    name, address = _sender(mail, headers)
    if not name and not address:
        raise MailRefused("no_mail")
    at = mail.moment(c.PID_CLIENT_SUBMIT_TIME) or sent_at(raw(headers, "date"))
    if not at and mail.number(c.PID_MESSAGE_FLAGS) & UNSENT:
        found.left.append({"name": "", "why": "draft"})
    return MailHead(name, address, mail.text(c.PID_SUBJECT), at)


def _headers(mail: _Item) -> Message:
    """Of a mail that came from elsewhere, as it came."""
    given = mail.text(c.PID_TRANSPORT_MESSAGE_HEADERS).encode("utf-8", "replace")
    return BytesParser().parsebytes(given, headersonly=True)


def _sender(mail: _Item, headers: Message) -> tuple[str, str]:
    """Name and address of whom it is from; who sent it for somebody comes last. Without an address
    that others could write to only the name."""
    name, address = parseaddr(raw(headers, "from"))
    author, sender = mail.line(c.PID_SENT_REPRESENTING_NAME), mail.line(c.PID_SENDER_NAME)
    ways = (
        (author, mail.line(SENT_REPRESENTING_SMTP)),
        (author, mail.line(c.PID_SENT_REPRESENTING_EMAIL_ADDRESS)),
        (line(decoded_words(name)) or author, line(address)),
        (sender, mail.line(c.PID_SENDER_SMTP_ADDRESS)),
        (sender, mail.line(c.PID_SENDER_EMAIL_ADDRESS)),
    )
    for called, written in ways:
        if _ADDRESS.fullmatch(written):
            return called, written
    return next((called for called, _written in ways if called), ""), ""


def _look(mail: _Item, depth: int, found: MailFound) -> None:
    count_part(found, depth)
    if _SEALED.match(mail.text(c.PID_MESSAGE_CLASS)):
        raise MailRefused("encrypted")
    plain = mail.text(c.PID_BODY)
    page = decoded(mail.long(c.PID_HTML), mail.page_charset) or mail.text(c.PID_BODY_HTML)
    keep_words(plain, found.plain)
    keep_words(page, found.page)
    if not plain.strip() and not page and mail.long(c.PID_RTF_COMPRESSED):
        found.left.append({"name": "", "why": "rtf"})
    for storage in mail.storage.iter_attachment_storages():
        _take(_Item(storage, ATTACH_HDR_OFFSET, mail), mail, depth, found)


def _take(part: _Item, mail: _Item, depth: int, found: MailFound) -> None:
    count_part(found, depth)
    names = (c.PID_ATTACH_LONG_FILENAME, c.PID_ATTACH_FILENAME, c.PID_DISPLAY_NAME)
    name = next(filter(None, map(part.line, names)), "")
    inside = [one for one in part.storage.storages if one.name == INNER]
    if inside:
        _take_inside(inside[0], name, mail, depth, found)
        return
    if part.number(c.PID_ATTACH_METHOD) in LINKED:
        found.left.append({"name": name, "why": "link"})
        return
    content = part.long(c.PID_ATTACH_DATA_BINARY)
    ending = name[name.rfind(".") :].lower()
    kind = part.line(c.PID_ATTACH_MIME_TAG).lower() or PICTURES.get(ending, "")
    if kind in WHOLE:
        whole = BytesParser().parsebytes(content)
        if kind == "message/rfc822":
            found.inner.append(line(decoded_words(raw(whole, "subject"))))
        look(whole, depth + 1, found)
    else:
        is_named = bool(part.text(c.PID_ATTACH_CONTENT_ID))
        keep_file(name, content, kind, found, is_named=is_named)


def _take_inside(storage: Storage, name: str, mail: _Item, depth: int, found: MailFound) -> None:
    """A mail inside the mail; an appointment, or an object of another program, is named only."""
    try:
        inner = _Item(storage, INNER_HEADER, mail)
    except KeyError:
        inner = None
    if inner is None or not inner.is_note:
        found.left.append({"name": name, "why": "outlook"})
        return
    found.inner.append(inner.line(c.PID_SUBJECT) or name)
    _look(inner, depth + 1, found)
