"""N10: 10,000 vendors from a workbook with the difference shown, and the registers into one."""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import xlsxwriter
from python_calamine import CalamineWorkbook

from benchmarks.measuring import alternate, prepared
from benchmarks.outcome import Line
from benchmarks.scene import Scene, copy_database, copy_of
from portal.content import catalogue
from portal.demo.crowd.chance import corporate_number
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import end_reading, transaction
from portal.ledger.exchange.columns.shapes import SheetId
from portal.ledger.exchange.columns.table import BY_ID
from portal.ledger.exchange.comparing.difference import check
from portal.ledger.exchange.exporting import registers as exchange
from portal.ledger.exchange.importing.services import apply

FIRST_NEW: Final = 20_000_000  # position whose number no vendor of the crowd has
NAME: Final = "registers.xlsx"
Rows = Mapping[str, tuple[Sequence[str], Sequence[tuple[Any, ...]]]]
_READ: Final = ("vendors", "contacts", "engagement_terms", "data_shares", "contracts")
# Texts stay texts, as in the product's workbook.
_TEXT: Final = {
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
    "in_memory": True,
}


def registers(scene: Scene, folder: Path, vendors: int, rounds: int) -> Iterator[Line]:
    """So many vendors come into the register; then all of it goes out."""
    yield _import(scene, folder, vendors, rounds)
    yield _export(scene, rounds)


def _import(base: Scene, folder: Path, vendors: int, rounds: int) -> Line:
    file, floor_file = folder / "import.sqlite", folder / "import-floor.sqlite"
    opened: list[Scene] = []
    with base.inside():
        data = _workbook(vendors)

    def fresh() -> None:
        for one in opened:
            one.close()
        copy_database(base.file, floor_file)
        opened[:] = [copy_of(base, file)]

    def product() -> None:
        with opened[0].inside():
            difference = check(data, NAME)
            end_reading()
            with transaction():
                apply(difference)
            db.session.remove()

    fresh()
    told = opened[0].statements(product)
    opened[0].close()
    written = written_between(base.file, file)

    def floor() -> None:
        for sheet in CalamineWorkbook.from_filelike(BytesIO(data)).sheet_names:
            CalamineWorkbook.from_filelike(BytesIO(data)).get_sheet_by_name(sheet).to_python()
        insert(floor_file, written)

    compared = prepared(floor, product, fresh, rounds)
    opened[0].close()
    rows = sum(len(found) for _, found in written.values())
    return Line(
        "N10",
        f"import of {vendors:,} new vendors, checked and written",
        "the sheet read, the same rows inserted",
        compared,
        4,
        told,
        note=f"{rows:,} rows are written, in {len(written)} tables.",
    )


def _workbook(vendors: int) -> bytes:
    columns = BY_ID[SheetId.VENDORS].columns
    kinds = [one.label.ja for one in catalogue.vendor_kinds()]
    out = BytesIO()
    book = xlsxwriter.Workbook(out, dict(_TEXT))
    page = book.add_worksheet(BY_ID[SheetId.VENDORS].name.ja)
    for place, column in enumerate(columns):
        page.write_string(0, place, column.heading.ja)
    for number in range(1, vendors + 1):
        values = {
            "name": f"株式会社みずたまり{number:05d}商会",
            "kana": "ミズタマリショウカイ",
            "name_en": f"Mizutamari {number:05d} Co., Ltd.",
            "kind": kinds[number % len(kinds)],
            "country": "日本",
            "corporate_number": corporate_number(FIRST_NEW + number),
        }
        for place, column in enumerate(columns):
            if column.id in values:
                page.write_string(number, place, values[column.id])
    book.close()
    return out.getvalue()


def written_between(before: Path, after: Path) -> Rows:
    """The rows that are in one database only, by table, in the order of the tables."""
    found: dict[str, tuple[Sequence[str], Sequence[tuple[Any, ...]]]] = {}
    with closing(sqlite3.connect(before)) as old, closing(sqlite3.connect(after)) as new:
        tables = [
            name
            for (name,) in new.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            if not name.startswith("sqlite_")
        ]
        for table in tables:
            last = old.execute(f"SELECT coalesce(max(rowid), 0) FROM {table}").fetchone()[0]  # noqa: S608
            rows = new.execute(f"SELECT * FROM {table} WHERE rowid > ?", [last])  # noqa: S608
            names = [column[0] for column in rows.description]
            if fetched := rows.fetchall():
                found[table] = names, fetched
    return found


def insert(file: Path, written: Rows) -> None:
    """In one transaction, by hand."""
    with closing(sqlite3.connect(file, isolation_level=None)) as raw:
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            raw.execute(f"PRAGMA {pragma}")
        raw.execute("BEGIN IMMEDIATE")
        raw.execute("PRAGMA defer_foreign_keys=ON")
        for table, (names, rows) in written.items():
            marks = ", ".join("?" * len(names))
            raw.executemany(
                f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})",  # noqa: S608
                rows,
            )
        raw.execute("COMMIT")


def _export(scene: Scene, rounds: int) -> Line:
    with scene.inside():

        def product() -> None:
            exchange.export(lang="ja")
            end_reading()

        data = exchange.export(lang="ja")
        told = scene.statements(product)
        book = CalamineWorkbook.from_filelike(BytesIO(data))
        sheets = {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}
        cells = sum(cell != "" for rows in sheets.values() for row in rows for cell in row)

        def floor() -> None:
            with closing(sqlite3.connect(scene.file)) as raw:
                for table in _READ:
                    raw.execute(f"SELECT * FROM {table}").fetchall()  # noqa: S608
            write_cells(sheets)

        compared = alternate(floor, product, rounds)
    return Line(
        "N10",
        f"export of {scene.vendors:,} vendors with all registers",
        "tables read, the same cells written",
        compared,
        2,
        told,
        note=f"{cells:,} cells.",
    )


def write_cells(sheets: Mapping[str, Sequence[Sequence[Any]]]) -> bytes:
    out = BytesIO()
    book = xlsxwriter.Workbook(out, dict(_TEXT))
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for name, rows in sheets.items():
        page = book.add_worksheet(name)
        for number, row in enumerate(rows):
            for place, cell in enumerate(row):
                if isinstance(cell, str):
                    if cell:
                        page.write_string(number, place, cell)
                elif isinstance(cell, date | datetime):
                    page.write_datetime(number, place, cell, day)
                else:
                    page.write_number(number, place, float(cell))
    book.close()
    return out.getvalue()
