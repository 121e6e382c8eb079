"""Files for the tests of the exchange: workbooks and CSVs as people make them, and broken ones."""

import csv
import struct
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from io import BytesIO, StringIO
from typing import Any
from xml.sax.saxutils import escape

import xlsxwriter
from msoffcrypto.format.ooxml import OOXMLFile

from portal.ledger.exchange.columns.shapes import SheetId
from portal.ledger.exchange.columns.table import BY_ID

Cells = Sequence[Sequence[Any]]
DRESS = "3999901000005"  # numbers whose check digit is right, of nobody


def table(sheet_id: str, *rows: Mapping[str, Any], lang: str = "ja") -> tuple[str, list[list[Any]]]:
    """The sheet's name, and its cells: headings for all columns that any row names."""
    sheet = BY_ID[SheetId(sheet_id)]
    columns = [one for one in sheet.columns if any(one.id in row for row in rows)]
    heads: list[Any] = [one.heading.in_(lang) for one in columns]
    cells = [[row.get(one.id, "") for one in columns] for row in rows]
    return sheet.name.in_(lang), [heads, *cells]


def vendor(name: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "kind": "印刷・発送", **more}


def contact(vendor_id: str, name: str, **more: Any) -> dict[str, Any]:
    return {"vendor_id": vendor_id, "name": name, "email": "desk@acme.example", **more}


def work(vendor_id: str, name: str, **more: Any) -> dict[str, Any]:
    return {
        "vendor_id": vendor_id,
        "name": name,
        "purposes": "call_center",
        "department": "営業部",
        "starts_on": date(2026, 4, 1),
        "access": "view_our_system",
        "subcontracting": "none",
        **more,
    }


def share(engagement_id: str, decided_by: str, **more: Any) -> dict[str, Any]:
    return {
        "engagement_id": engagement_id,
        "category": "氏名・連絡先",
        "purpose": "call_center",
        "necessity_reason": "電話で折り返すために必要なため。",
        "subjects": "customer",
        "volume_band": "v3",
        "transfer_method": "direct_system_access",
        "storage_location": "our_system",
        "processing": "view",
        "decided_by_id": decided_by,
        "decided_on": date(2026, 4, 1),
        **more,
    }


def contract(vendor_id: str, title: str, **more: Any) -> dict[str, Any]:
    return {"vendor_id": vendor_id, "title": title, "kind": "master", **more}


def whole(name: str = "れいめい", tag: str = "A") -> tuple[Any, ...]:
    """A vendor with one of everything, that refers to itself by row keys."""
    key = f"{tag}1"
    return (
        table("vendors", vendor(name, key=key, kana="レイメイ", owner_id="Pam")),
        table("contacts", contact(key, "窓口", is_responsible="はい")),
        table("engagements", work(key, "ホットライン", key=f"{tag}2")),
        table("shares", share(f"{tag}2", "Pam", reviewed_on=date(2026, 10, 1))),
        table(
            "contracts",
            contract(key, "基本契約", key=f"{tag}3", works=f"{tag}2", signed_on=date(2026, 4, 1)),
            contract(key, "覚書", kind="memorandum", parent_id=f"{tag}3", signed_on="2026-05-01"),
        ),
    )


def xlsx(*sheets: tuple[str, Cells]) -> bytes:
    """Text as text, days as days, numbers as numbers."""
    out = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for name, rows in sheets:
            page = book.add_worksheet(name)
            for number, row in enumerate(rows):
                for place, cell in enumerate(row):
                    if isinstance(cell, date | datetime):
                        page.write_datetime(number, place, cell, day)
                    elif cell != "":
                        page.write(number, place, cell)
    return out.getvalue()


def csv_of(sheet: tuple[str, Cells], *, separator: str = ",", code: str = "utf-8") -> bytes:
    text = StringIO(newline="")
    csv.writer(text, delimiter=separator).writerows(sheet[1])
    return text.getvalue().encode(code)


def ods(*sheets: tuple[str, Cells]) -> bytes:
    """A workbook of OpenDocument with nothing but text."""
    pages = "".join(
        f'<table:table table:name="{escape(name)}">'
        + "".join(
            f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>" for row in rows
        )
        + "</table:table>"
        for name, rows in sheets
    )
    spaces = "".join(
        f' xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for short, name in (("office", "office"), ("table", "table"), ("text", "text"))
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content{spaces} '
        f'office:version="1.2"><office:body><office:spreadsheet>{pages}'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    )
    return zipped(
        mimetype="application/vnd.oasis.opendocument.spreadsheet",
        **{"content.xml": content, "META-INF/manifest.xml": manifest},
    )


def zipped(**files: str | bytes) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name, content in files.items():
            package.writestr(name, content)
    return out.getvalue()


def with_password(data: bytes) -> bytes:
    out = BytesIO()
    OOXMLFile(BytesIO(data)).encrypt("secret", out)
    return out.getvalue()


def with_rights(data: bytes) -> bytes:
    """A container as rights management makes it."""
    return _renamed(with_password(data), "StrongEncryptionTransform", "DRMEncryptedTransform")


def old_workbook() -> bytes:
    """A container with the part that makes it an .xls."""
    return _renamed(with_password(xlsx(("a", [["b"]]))), "EncryptedPackage", "Workbook")


def _renamed(container: bytes, old: str, new: str) -> bytes:
    data, words = bytearray(container), old.encode("utf-16-le")
    place = data.index(words)
    data[place : place + len(words)] = new.encode("utf-16-le").ljust(len(words), b"\0")
    struct.pack_into("<H", data, place + 64, 2 * (len(new) + 1))
    return bytes(data)


def _ods_cell(cell: Any) -> str:
    if cell == "":
        return "<table:table-cell/>"
    return (
        '<table:table-cell office:value-type="string"><text:p>'
        f"{escape(str(cell))}</text:p></table:table-cell>"
    )
