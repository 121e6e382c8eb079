"""Reads a mail; runs in a process of its own (foundation/evidence/bounded.py).

`tell PARTS DEPTH FILES LETTERS` says who sent it, when, about what, and its words; `open` also leaves
what is attached in the current folder, as 0, 1, 2 and so on. A mail that cannot be taken is an answer
too: {"problem": "no_mail" | "encrypted" | "too_large"}. outlook_reader.py does the same of a .msg.
"""

import binascii
import html
import quopri
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC
from email.message import Message
from email.parser import BytesParser
from email.utils import parseaddr, parsedate_to_datetime
from pathlib import Path
from typing import Any

import nh3

LONGEST_LINE = 10_000  # letters of a header that are looked at
EARLIEST, LATEST = "1971", "9999"  # a day beyond may not be one where the company is
SMALL = 40_000  # bytes: a picture inside the text up to this is a logo
SIGNED = {
    "application/pkcs7-signature",
    "application/x-pkcs7-signature",
    "application/pgp-signature",
}
SEALED = {
    "application/pkcs7-mime",
    "application/x-pkcs7-mime",
    "application/pgp-encrypted",
    "multipart/encrypted",
}
SAID_OTHERWISE = {
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "x-sjis": "cp932",
    "sjis": "cp932",
    "windows-31j": "cp932",
    "gb2312": "gb18030",
    "iso-8859-1": "cp1252",
}
FIRST, LAST = 0x21, 0x7E  # bytes of a sign of two bytes
LOWER, SKIPPED = 0x5E, 0x60  # where the rows and cells of Shift_JIS leave places out
_WORD = re.compile(r"=\?([^?\s*]+)(?:\*[^?\s]*)?\?([bBqQ])\?([^?]*)\?=")
_ESCAPES = re.compile(rb"\x1b(\$B|\$@|\(B|\(J|\(I)")
_LINES = re.compile(r"(?i)<br\s*/?>|</(?:p|div|tr|li|h[1-6]|blockquote|pre|table)\s*>")
_PGP = re.compile(r"(?m)^-----BEGIN PGP MESSAGE-----")
_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn"}  # also marks that turn text around


class MailRefused(Exception):
    """The mail cannot be taken; its only argument is the problem."""


@dataclass(frozen=True, slots=True)
class MailHead:
    """`at`: in UTC; empty where it names no time. `address`: empty where only a name is known."""

    name: str
    address: str
    subject: str
    at: str


@dataclass(slots=True)
class MailFound:
    limits: tuple[int, int, int]  # parts, depth, files
    parts: int = 0
    plain: list[str] = field(default_factory=list)
    page: list[str] = field(default_factory=list)
    files: list[tuple[str, bytes]] = field(default_factory=list)
    left: list[dict[str, str]] = field(default_factory=list)
    inner: list[str] = field(default_factory=list)  # subjects of mails inside the mail


def answer(command: str, words: Sequence[str], data: bytes) -> dict[str, Any]:
    def read(found: MailFound) -> MailHead:
        mail = BytesParser().parsebytes(data.lstrip(b"\xef\xbb\xbf\r\n"))
        name, address = parseaddr(raw(mail, "from"))
        if "@" not in address:
            raise MailRefused("no_mail")
        look(mail, 0, found)
        subject = decoded_words(raw(mail, "subject"))
        return MailHead(decoded_words(name), address, subject, sent_at(raw(mail, "date")))

    return told(command, words, read)


def told(
    command: str, words: Sequence[str], read: Callable[[MailFound], MailHead]
) -> dict[str, Any]:
    most, deepest, files, letters = map(int, words)
    found = MailFound((most, deepest, files))
    try:
        head = read(found)
    except RecursionError:
        return {"problem": "too_large"}
    except MailRefused as refusal:
        return {"problem": str(refusal)}
    if command == "open":
        for number, (_name, content) in enumerate(found.files):
            Path(str(number)).write_bytes(content)
    said = _tidy("\n\n".join(found.plain) or "\n\n".join(map(_without_marks, found.page)))
    return {
        "name": line(head.name),
        "address": line(head.address),
        "subject": line(head.subject),
        "at": head.at if EARLIEST < head.at < LATEST else "",
        "words": said[:letters],
        "is_cut": len(said) > letters,
        "files": [name for name, _content in found.files],
        "left": found.left,
        "inner": found.inner,
    }


def count_part(found: MailFound, depth: int) -> None:
    found.parts += 1
    if found.parts > found.limits[0] or depth > found.limits[1]:
        raise MailRefused("too_large")


def look(part: Message, depth: int, found: MailFound) -> None:
    """This part and what is in it; a mail inside the mail is gone through like the mail."""
    count_part(found, depth)
    kind = part.get_content_type()
    inside = part.get_payload() if part.is_multipart() else None
    if kind in SEALED or not isinstance(inside, list):
        _take(part, kind, found)
        return
    for one in inside:
        if not isinstance(one, Message):
            continue
        if kind == "message/rfc822":
            found.inner.append(line(decoded_words(raw(one, "subject"))))
        look(one, depth + 1, found)


def _take(part: Message, kind: str, found: MailFound) -> None:
    content, name = part.get_payload(decode=True), _name(part)
    whole = content if isinstance(content, bytes) else b""
    if kind in ("text/plain", "text/html") and not name:
        said = decoded(whole, _charset(part))
        keep_words(said, found.plain if kind == "text/plain" else found.page)
    else:
        keep_file(name, whole, kind, found, is_named=bool(part.get("content-id")))


def keep_words(said: str, kept: list[str]) -> None:
    if _PGP.search(said):
        raise MailRefused("encrypted")
    if said:
        kept.append(said)


def keep_file(name: str, content: bytes, kind: str, found: MailFound, *, is_named: bool) -> None:
    """`is_named`: the text can show it in its midst, as logos are."""
    if kind in SEALED:
        raise MailRefused("encrypted")
    if kind in SIGNED or not content:
        return
    if kind == "application/ms-tnef" or name.lower() == "winmail.dat":
        found.left.append({"name": name or "winmail.dat", "why": "winmail"})
    elif kind.startswith("image/") and is_named and len(content) <= SMALL:
        found.left.append({"name": name or kind, "why": "logo"})
    else:
        found.files.append((name, content))
        if len(found.files) > found.limits[2]:
            raise MailRefused("too_large")


def raw(part: Message, name: str) -> str:
    """A header as it came, in one line."""
    for called, value in part.raw_items():
        if called.lower() == name:
            return re.sub(r"[\r\n]+[ \t]*", " ", str(value)[:LONGEST_LINE])
    return ""


def _name(part: Message) -> str:
    """What a file is called: as RFC 2231 has it, or, as many programs do, in encoded words."""
    for header, parameter in (("content-disposition", "filename"), ("content-type", "name")):
        given = part.get_param(parameter, header=header)
        if isinstance(given, tuple):
            charset, _language, value = given
            return line(decoded(value.encode("latin-1", "replace"), charset))
        if given:
            return line(decoded_words(str(given)))
    return ""


def _charset(part: Message) -> str:
    try:
        return part.get_content_charset() or ""
    except (LookupError, ValueError):
        return ""


def sent_at(raw: str) -> str:
    """In UTC; empty where there is none that is a time."""
    try:
        moment = parsedate_to_datetime(raw)
        whole = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return whole.astimezone(UTC).isoformat()
    except (TypeError, ValueError, IndexError, OverflowError):
        return ""


def decoded_words(raw: str) -> str:
    """RFC 2047; what was split inside a character is put together before it is read."""
    runs: list[tuple[str, bytes]] = []
    last = 0
    for word in _WORD.finditer(raw):
        between = raw[last : word.start()]
        if between.strip() or not runs:
            runs.append(("", between.encode("utf-8", "surrogateescape")))
        charset, content = word[1].lower(), _word(word[2], word[3])
        if runs[-1][0] == charset:
            runs[-1] = (charset, runs[-1][1] + content)
        else:
            runs.append((charset, content))
        last = word.end()
    runs.append(("", raw[last:].encode("utf-8", "surrogateescape")))
    return "".join(decoded(content, charset) for charset, content in runs)


def _word(way: str, text: str) -> bytes:
    plain = text.encode("ascii", "ignore")
    if way in "qQ":
        return quopri.decodestring(plain, header=True)
    try:
        return binascii.a2b_base64(plain + b"=" * (-len(plain) % 4))
    except binascii.Error:
        return plain


def decoded(content: bytes, charset: str | None) -> str:
    """As it says it is written, else as it is probably written."""
    named = (charset or "").lower()
    if named.startswith("iso-2022-jp") or b"\x1b$" in content:
        return _japanese(content)
    for one in (SAID_OTHERWISE.get(named, named), "utf-8", "cp932"):
        try:
            return content.decode(one)
        except (LookupError, ValueError):
            continue
    return content.decode("utf-8", "replace")


def _japanese(content: bytes) -> str:
    """ISO-2022-JP as mail programs write it: with the signs of Windows, such as ① and 髙."""
    out, mode = [], b"(B"
    for place, piece in enumerate(_ESCAPES.split(content)):
        if place % 2:
            mode = piece
        elif mode in (b"$B", b"$@"):
            out.append(_from_jis(piece))
        elif mode == b"(I":
            kana = bytes(sign | 0x80 if sign >= FIRST else sign for sign in piece)
            out.append(kana.decode("cp932", "replace"))
        else:
            out.append(piece.decode("utf-8", "replace"))
    return "".join(out)


def _from_jis(piece: bytes) -> str:
    made, place = bytearray(), 0
    while place < len(piece):
        row = piece[place]
        if not FIRST <= row <= LAST or place + 1 == len(piece):
            made.append(row & LAST)
            place += 1
            continue
        cell = piece[place + 1]
        made.append((row + 1) // 2 + (0x70 if row <= LOWER else 0xB0))
        made.append((cell + (0x1F if cell < SKIPPED else 0x20) if row % 2 else cell + 0x7E) & 0xFF)
        place += 2
    return made.decode("cp932", "replace")


def _without_marks(page: str) -> str:
    """The words of a page: no tags, no scripts, no styles."""
    return html.unescape(nh3.clean(_LINES.sub("\n", page), tags=set()))


def _tidy(text: str) -> str:
    lines = (_seen(line).rstrip() for line in text.replace("\r\n", "\n").split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def line(text: str) -> str:
    return " ".join(_seen(text).split())[:200]


def _seen(text: str) -> str:
    return "".join(
        " " if sign == "\t" else sign
        for sign in text
        if sign == "\t" or unicodedata.category(sign) not in _UNSEEN
    )
