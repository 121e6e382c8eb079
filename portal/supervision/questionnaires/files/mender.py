"""Mends JSON, and finds the drop-downs of a workbook; runs in a process of its own
(foundation/evidence/bounded.py): it may take its time.
"""

import re
import zipfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from io import BytesIO
from typing import Any, Final
from xml.parsers import expat

import json_repair

MOST_LISTS: Final = 2000  # of a sheet
MOST_RANGES: Final = 100  # of a list
_LONGEST_SOURCE: Final = 2000  # signs
_FREE, _RANGE = (
    re.compile(r'^"(.*)"$', re.DOTALL),
    re.compile(r"^([A-Z]{1,3})(\d+)(?::([A-Z]{1,3})(\d+))?$"),
)


def answer(command: str, _words: Sequence[str], data: bytes) -> dict[str, Any]:
    """Nothing where even that does not help."""
    if command == "drop_downs":
        return {"sheets": _drop_downs(data)}
    try:
        return {"mended": json_repair.repair_json(data.decode(), return_objects=True)}
    except (ValueError, RecursionError):  # nested too deeply
        return {}


def _drop_downs(data: bytes) -> dict[str, list[Any]]:
    """By sheet: [where, source], where as [first row, last row, first column, last column] from 0, the
    source a list of answers, or [sheet, where] of the cells that hold them, or None: a formula."""
    found: dict[str, list[Any]] = {}
    with (
        suppress(zipfile.BadZipFile, KeyError, OSError, RuntimeError, ValueError, expat.ExpatError),
        zipfile.ZipFile(BytesIO(data)) as package,
    ):
        book = _Book(package)
        for name, part in book.sheets():
            found[name] = [
                [where, book.source(formula, name)]
                for ranges, formula in _lists(package, part)
                for one in ranges.replace("$", "").split()[:MOST_RANGES]
                if (where := _where(one)) is not None
            ]
    return found


class _Book:
    """The sheets of a workbook and the names it gives to cells."""

    def __init__(self, package: zipfile.ZipFile) -> None:
        self.parts = {name.lower(): name for name in package.namelist()}
        self.keys: list[tuple[str, str]] = []
        self.targets: dict[str, str] = {}
        self.names: dict[str, str] = {}
        self._called = ""
        _parse(package, "xl/workbook.xml", self._start, self._text)
        _parse(package, "xl/_rels/workbook.xml.rels", self._relation, lambda _words: None)

    def sheets(self) -> list[tuple[str, str]]:
        told = [(name, self.parts.get(self.targets.get(key, ""), "")) for name, key in self.keys]
        return [(name, part) for name, part in told if part]

    def source(self, formula: str, sheet: str) -> Any:
        """The answers, or the cells with them."""
        if free := _FREE.match(formula):
            return [one.strip() for one in free[1].split(",") if one.strip()]
        plain = self.names.get(formula.lstrip("="), formula).lstrip("=").replace("$", "")
        name, sign, cells = plain.rpartition("!")
        where = _where(cells)
        return (
            None
            if where is None
            else [name.strip("'").replace("''", "'") if sign else sheet, where]
        )

    def _start(self, name: str, told: dict[str, str]) -> None:
        if name == "sheet":
            key = next((told[one] for one in told if one.rpartition(":")[2] == "id"), "")
            self.keys.append((told.get("name", ""), key))
        self._called = told.get("name", "") if name == "definedName" else ""

    def _text(self, words: str) -> None:
        if self._called and len(self.names) < MOST_LISTS:
            self.names[self._called] = (self.names.get(self._called, "") + words)[:_LONGEST_SOURCE]

    def _relation(self, name: str, told: dict[str, str]) -> None:
        if name == "Relationship":
            target = told.get("Target", "")
            whole = target.removeprefix("/") if target[:1] == "/" else f"xl/{target}"
            self.targets[told.get("Id", "")] = whole.lower()


def _lists(package: zipfile.ZipFile, part: str) -> list[tuple[str, str]]:
    """The ranges and the source of each list of a sheet, the newer way of writing them too."""
    found: list[list[str]] = []
    into = -1  # which of the two the words belong to

    def start(name: str, told: dict[str, str]) -> None:
        nonlocal into
        if name == "dataValidation" and len(found) < MOST_LISTS:
            is_list = told.get("type") == "list"
            found.append([told.get("sqref", ""), "", "list" if is_list else ""])
        into = {"sqref": 0, "formula1": 1, "f": into}.get(name, -1)

    def text(words: str) -> None:
        if found and into >= 0 and len(found[-1][into]) < _LONGEST_SOURCE:
            found[-1][into] += words

    _parse(package, part, start, text)
    return [(ranges, source.strip()) for ranges, source, kind in found if kind]


def _where(cells: str) -> list[int] | None:
    """B2:B9 as rows and columns from 0."""
    told = _RANGE.match(cells)
    if told is None:
        return None
    first, top, last, bottom = told[1], int(told[2]), told[3] or told[1], int(told[4] or told[2])
    return [top - 1, bottom - 1, _column(first), _column(last)]


def _column(signs: str) -> int:
    number = 0
    for sign in signs:
        number = number * 26 + ord(sign) - 64
    return number - 1


def _parse(
    package: zipfile.ZipFile,
    part: str,
    start: Callable[[str, dict[str, str]], None],
    text: Callable[[str], None],
) -> None:
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _no_document_type
    parser.StartElementHandler = lambda name, told: start(name.rpartition(":")[2], told)
    parser.CharacterDataHandler = text
    with package.open(part) as stream:
        parser.ParseFile(stream)


def _no_document_type(*_declared: object) -> None:
    raise ValueError
