"""Reads a table; runs in a process of its own (foundation/evidence/bounded.py) and imports little.

`recognise`, `read ROWS CELLS`: the kind of the file, and its cells within these limits. A file that
is refused is an answer too: {"refused": the sentence, without the name of the file}.
"""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from math import isfinite
from typing import Any

from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.words.messages import to_json
from portal.foundation.evidence.types import FileKind
from portal.ledger.exchange.reading.containers import RawSheet, recognise
from portal.ledger.exchange.reading.separated import readings
from portal.ledger.exchange.reading.workbooks import read_workbook


def answer(command: str, limits: Sequence[str], data: bytes) -> dict[str, Any]:
    try:
        kind = recognise(data)
        told: dict[str, Any] = {"kind": kind}
        if command == "read":
            most_rows, most_cells = map(int, limits)
            if kind is FileKind.CSV:
                told["readings"] = readings(data, most_rows, most_cells)
            else:
                sheets = read_workbook(data, kind, most_rows, most_cells)
                told["sheets"] = [_told(sheet) for sheet in sheets]
    except RuleViolated as refused:
        return {"refused": to_json(refused.message)}
    return told


def cell_from(table: dict[str, Any]) -> Any:
    """What stands in a cell where JSON has no word for it; every other table stays what it is."""
    match table:
        case {"moment": str(at)}:
            return datetime.fromisoformat(at)
        case {"day": str(day)}:
            return date.fromisoformat(day)
        case {"time": str(hours)}:
            return time.fromisoformat(hours)
        case {"span": float(seconds)}:
            return timedelta(seconds=seconds)
    return table


def _told(sheet: RawSheet) -> dict[str, Any]:
    return {
        "name": sheet.name,
        "rows": [list(map(_cell, row)) for row in sheet.rows],
        "spots": [[*place, spot.value, shown] for place, (spot, shown) in sheet.spots.items()],
    }


def _cell(value: Any) -> Any:
    kind = type(value)
    if kind is float:
        return value if isfinite(value) else str(value)  # a file may say NaN
    if kind in _PLAIN:
        return value
    if isinstance(value, datetime):
        return {"moment": value.isoformat()}
    if isinstance(value, date):
        return {"day": value.isoformat()}
    if isinstance(value, time):
        return {"time": value.isoformat()}
    return {"span": value.total_seconds()} if isinstance(value, timedelta) else str(value)


_PLAIN = frozenset({str, int, bool})
