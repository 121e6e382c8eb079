"""What a file really is, whatever it is called, and its sheets of cells as they were read. Pure."""

import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from io import BytesIO
from typing import Any, Final

import olefile

from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.words.messages import Message, say
from portal.foundation.evidence.types import SNIFFED, FileKind, describe

MEGABYTE = 1024 * 1024
LARGEST: Final = 15 * MEGABYTE  # of a file; 10,000 vendors with all their work take a tenth
LARGEST_UNPACKED: Final = 300 * MEGABYTE
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_RIGHTS = "DRMEncryptedTransform"
_ODS = b"application/vnd.oasis.opendocument.spreadsheet"
_MARKS = (b"\xff\xfe", b"\xfe\xff")  # UTF-16, in which NUL bytes are fine
_CONTROLS = set(range(0x20)) - set(b"\t\n\v\f\r\x1a")  # 0x1A ends old files of DOS


def recognise(data: bytes) -> FileKind:
    """The kind of a table. Refuses everything else, as what it is; whoever asks says which file."""
    if not data:
        raise refusal(say("“%(name)s” is empty. Choose the file again."))
    if len(data) > LARGEST:
        raise refusal(too_large(LARGEST))
    if data.startswith(_ZIP):
        return _of_zip(data)
    if data.startswith(_OLE):
        raise refusal(_of_the_old_office(data))
    if not _is_text(data):
        raise refusal(_no_table(describe(data[:SNIFFED])))
    return FileKind.CSV


def refusal(message: Message) -> RuleViolated:
    return RuleViolated(message, field="file")


DAMAGED: Final = say(
    "“%(name)s” is damaged and cannot be read. Open it in Excel, save it again as .xlsx "
    "and choose that file."
)
LOCKED: Final = say(
    "“%(name)s” is protected by a password. Open it, remove the password and save it again."
)


def _of_zip(data: bytes) -> FileKind:
    try:
        with zipfile.ZipFile(BytesIO(data)) as package:
            if any(zip_info.flag_bits & 1 for zip_info in package.infolist()):
                raise refusal(LOCKED)
            if sum(zip_info.file_size for zip_info in package.infolist()) > LARGEST_UNPACKED:
                raise refusal(too_large(LARGEST_UNPACKED))
            return _of_package(package)
    except (zipfile.BadZipFile, EOFError, OSError, RuntimeError, ValueError, KeyError):
        raise refusal(DAMAGED) from None


def _of_package(package: zipfile.ZipFile) -> FileKind:
    inside = set(package.namelist())
    if "xl/workbook.xml" in inside:
        if b"macroEnabled" in package.read("[Content_Types].xml"):
            raise refusal(_other_workbook(".xlsm"))
        return FileKind.EXCEL
    if "mimetype" in inside and package.read("mimetype").strip() == _ODS:
        if b"encryption-data" in package.read("META-INF/manifest.xml"):
            raise refusal(LOCKED)
        return FileKind.OPEN_SHEET
    if "xl/workbook.bin" in inside:
        raise refusal(_other_workbook(".xlsb"))
    kinds = {
        "word/document.xml": say("a Word document"),
        "ppt/presentation.xml": say("a PowerPoint presentation"),
    }
    what = next((kinds[kind] for kind in kinds if kind in inside), say("a ZIP archive"))
    raise refusal(_no_table(what))


def _of_the_old_office(data: bytes) -> Message:
    """A file of the old Office, or a new one that was locked: both are OLE containers."""
    try:
        with olefile.OleFileIO(BytesIO(data)) as ole:
            parts = {part for path in ole.listdir(streams=True, storages=True) for part in path}
    except (OSError, ValueError, IndexError):
        return DAMAGED
    if _RIGHTS in parts:
        return say(
            "“%(name)s” is protected by rights management: only the programs it was made for "
            "can open it. Save a copy without the protection."
        )
    if "EncryptedPackage" in parts:
        return LOCKED
    if "Workbook" in parts or "Book" in parts:
        return _other_workbook(".xls")
    word = "WordDocument" in parts
    return _no_table(say("an old Word document") if word else say("an old Office document"))


def _other_workbook(ending: str) -> Message:
    return say(
        "“%(name)s” is an Excel workbook of another kind (%(kind)s). Save it as .xlsx and "
        "choose that file.",
        kind=ending,
    )


def _no_table(what: Message) -> Message:
    return say(
        "“%(name)s” is no table: it is %(what)s. What can be imported: .xlsx, .ods and .csv.",
        what=what,
    )


def too_large(most: int) -> Message:
    return say(
        "“%(name)s” is larger than %(limit)s MB. Make it smaller or split it.",
        limit=most // MEGABYTE,
    )


def _is_text(data: bytes) -> bool:
    """Lines of words: no page of the web, and no bytes that are no letters in any code."""
    head = data[:SNIFFED].lstrip()
    if head[:1] == b"<" or head.startswith((b"%PDF", b"{\\rtf")):
        return False
    return data.startswith(_MARKS) or not set(data[:SNIFFED]) & _CONTROLS


ERRORS: Final = frozenset(  # what a spreadsheet shows where it could not work something out
    {"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!"}
)
Place = tuple[int, int]  # row and column, from 0


class Spot(Enum):
    """What is wrong with a cell before anybody asks what it means."""

    ERROR = "error"  # the spreadsheet shows an error there
    NOT_COMPUTED = "not_computed"  # a formula without the value it comes to
    MERGED = "merged"  # part of cells that were made one


@dataclass(frozen=True)
class RawSheet:
    """Cells by row, from the first row of the sheet on; an empty one is ''."""

    name: str
    rows: Sequence[Sequence[Any]]
    spots: Mapping[Place, tuple[Spot, str]] = field(default_factory=dict)  # and what it shows


@dataclass(frozen=True)
class RawFile:
    sheets: Sequence[RawSheet]
    kind: FileKind

    @property
    def is_workbook(self) -> bool:
        return self.kind is not FileKind.CSV
