"""Evidence packs as tests make and read them."""

import io
from datetime import date
from pathlib import Path
from zipfile import ZipFile

import openpyxl
from flask_babel import force_locale

from portal.foundation.core import clock
from portal.proof.assessor.evidence_pack import choice, making
from portal.proof.assessor.evidence_pack.choice import EvidenceChoice
from portal.proof.assessor.evidence_pack.tables import PackRow

MEGABYTE = 1024 * 1024


def packed(path: Path, **asked: object) -> making.MadePack:
    return making.make(EvidenceChoice(**{"day": clock.today(), "lang": "en"} | asked), path)  # type: ignore[arg-type]


def sheet_in(pack: Path, ending: str, name: str = "") -> list[tuple[object, ...]]:
    with ZipFile(pack) as found:
        (path,) = (path for path in found.namelist() if path.endswith(ending))
        book = openpyxl.load_workbook(io.BytesIO(found.read(path)))
    sheet = book[name[:31]] if name else book.worksheets[0]
    return list(sheet.iter_rows(values_only=True))


def index_of(pack: Path) -> dict[tuple[object, object], object]:
    """By row and table how many."""
    return {(row[1], row[2]): row[3] for row in sheet_in(pack, "/Index.xlsx")}


def rows_of(row: PackRow, title: str, day: date | None = None) -> list[dict[object, object]]:
    """Of one of its tables, by head."""
    with force_locale("en"):
        (table,) = (one for one in row.tables if str(one.title) == title)
        heads = [str(head) for head in table.heads]
        picked = choice.pick(EvidenceChoice(day or clock.today(), "en"))
        return [dict(zip(heads, cells, strict=True)) for cells in table.rows(picked)]


def files_of(row: PackRow, day: date | None = None) -> list[tuple[str, str]]:
    """Record and name."""
    picked = choice.pick(EvidenceChoice(day or clock.today(), "en"))
    return [(file.number, file.name) for kind in row.files for file in kind.read(picked)]
