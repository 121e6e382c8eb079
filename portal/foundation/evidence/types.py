"""What a file really is, by its first bytes, and which kinds are taken for what. Pure."""

import codecs
from enum import StrEnum

import filetype

from portal.foundation.core.messages import Message, say

SNIFFED = 8192  # bytes that are enough to tell the kind


class Kind(StrEnum):
    """A kind of file that can be stored; the value is its media type."""

    PDF = "application/pdf"
    JPEG = "image/jpeg"
    PNG = "image/png"

    @property
    def label(self) -> str:
        return self.name

    @property
    def endings(self) -> tuple[str, ...]:
        return _ENDINGS[self]


Kinds = tuple[Kind, ...]
CONTRACT_PAPERS: Kinds = (Kind.PDF,)
AUTHORITY_PAPERS: Kinds = (Kind.PDF, Kind.JPEG, Kind.PNG)  # also scans of signed receipts

_ENDINGS = {Kind.PDF: (".pdf",), Kind.JPEG: (".jpg", ".jpeg"), Kind.PNG: (".png",)}
_TEXT_SIGNS = (b"<!doctype", b"<html", b"<?xml", b"<svg", b"<script")


def kind_of(head: bytes) -> Kind | None:
    """The kind by its first bytes; None when it is none of ours, whatever the name says."""
    media_type = filetype.guess_mime(head)
    return Kind(media_type) if media_type in set(Kind) else None


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
    if b"\x00" not in head and _is_text(head):
        return say("a text file")
    return say("a file of an unknown kind")


def _is_text(head: bytes) -> bool:
    for encoding in ("utf-8", "cp932"):
        try:
            codecs.getincrementaldecoder(encoding)().decode(head)  # may end in half a character
        except UnicodeDecodeError:
            continue
        return True
    return False
