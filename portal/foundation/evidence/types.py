"""What a file really is, by its first bytes, and which kinds are taken for what. Pure."""

import codecs
import re
import unicodedata
from enum import StrEnum
from pathlib import PurePosixPath

import filetype

from portal.foundation.core.words.messages import Message, say

SNIFFED = 8192  # bytes that are enough to tell the kind


class FileKind(StrEnum):
    """A kind of file that can be stored; the value is its media type."""

    PDF = "application/pdf"
    JPEG = "image/jpeg"
    PNG = "image/png"
    HEIC = "image/heic"  # photos of some telephones
    WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    POWERPOINT = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
    TEXT = "text/plain"
    EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    OPEN_SHEET = "application/vnd.oasis.opendocument.spreadsheet"
    CSV = "text/csv"
    MAIL = "message/rfc822"  # as it came, with all that is in it; never shown
    OUTLOOK = "application/vnd.ms-outlook"  # the same as Outlook keeps it

    @property
    def label(self) -> str:
        return _LABELS.get(self, self.name)

    @property
    def endings(self) -> tuple[str, ...]:
        return _ENDINGS[self]


Kinds = tuple[FileKind, ...]
MAILS: Kinds = (FileKind.MAIL, FileKind.OUTLOOK)
# What proves an answer or a repair.
PROOF: Kinds = (
    FileKind.PDF,
    FileKind.JPEG,
    FileKind.PNG,
    FileKind.HEIC,
    FileKind.EXCEL,
    FileKind.WORD,
    FileKind.POWERPOINT,
    FileKind.CSV,
    FileKind.TEXT,
)

_ENDINGS = {
    FileKind.PDF: (".pdf",),
    FileKind.JPEG: (".jpg", ".jpeg"),
    FileKind.PNG: (".png",),
    FileKind.HEIC: (".heic", ".heif"),
    FileKind.WORD: (".docx",),
    FileKind.POWERPOINT: (".pptx",),
    FileKind.TEXT: (".txt", ".md"),
    FileKind.EXCEL: (".xlsx",),
    FileKind.OPEN_SHEET: (".ods",),
    FileKind.CSV: (".csv", ".tsv", ".txt"),
    FileKind.MAIL: (".eml",),
    FileKind.OUTLOOK: (".msg",),
}
_LABELS = {
    FileKind.WORD: "Word (.docx)",
    FileKind.POWERPOINT: "PowerPoint (.pptx)",
    FileKind.TEXT: "TXT",
    FileKind.EXCEL: "Excel (.xlsx)",
    FileKind.OPEN_SHEET: "OpenDocument (.ods)",
    FileKind.MAIL: "EML",
    FileKind.OUTLOOK: "MSG",
}
_ZIP = "application/zip"
_PARTS = {b"word/_rels/": FileKind.WORD, b"ppt/_rels/": FileKind.POWERPOINT}
_LISTS = (".csv", ".tsv")
_ARCHIVES = {"zip", "7z", "rar", "gz", "bz2", "xz", "tar", "lz", "cab"}
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # also mails of Outlook
_FIELD = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:From [^\n]*\n)?[!-9;-~]+:")  # a mail begins with one
_CONTROLS = set(range(0x20)) - set(b"\t\n\v\f\r")
_TEXT_SIGNS = (b"<!doctype", b"<html", b"<?xml", b"<svg", b"<script")


def kind_of(head: bytes, name: str = "") -> FileKind | None:
    """The kind by its first bytes; None when it is none of ours, whatever the name says.

    Plain text has no first bytes of its own: it is taken where the name says so too, and as a list
    where the name says that. A mail of Outlook begins as old Office documents do: the name says which.
    """
    media_type = filetype.guess_mime(head)
    if media_type in set(FileKind):
        return FileKind(media_type)
    if media_type == _ZIP:
        return next((kind for part, kind in _PARTS.items() if part in head), None)
    if mail := _kind_of_mail(head, name, media_type):
        return mail
    if media_type is not None or not _is_plain(head):
        return None
    if name.lower().endswith(_LISTS):
        return FileKind.CSV
    return FileKind.TEXT if name.lower().endswith(FileKind.TEXT.endings) else None


def _kind_of_mail(head: bytes, name: str, media_type: str | None) -> FileKind | None:
    called = name.lower()
    if head.startswith(_OLD_OFFICE):
        return FileKind.OUTLOOK if called.endswith(FileKind.OUTLOOK.endings) else None
    is_mail = media_type is None and called.endswith(FileKind.MAIL.endings) and _FIELD.match(head)
    return FileKind.MAIL if is_mail else None


def is_archive(head: bytes) -> bool:
    """Whether it holds other files, so that nobody sees what was given; no Office document."""
    found = filetype.guess(head)
    is_lha = head[2:5] == b"-lh" and head[6:7] == b"-"
    return is_lha or (found is not None and found.extension in _ARCHIVES and kind_of(head) is None)


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


MAX_NAME = 120
_NOT_IN_NAMES = set('<>:"/\\|?*')
_FORMATTING = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}  # also marks that turn text around


def clean_name(name: str, media_type: str) -> str:
    """The last part of a path without what misleads, and with the ending of what it really is: safe
    to write down and to hand out."""
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
