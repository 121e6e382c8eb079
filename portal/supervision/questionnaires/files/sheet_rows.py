"""The rows of our layout as a file has them: which sheet, which column, what a cell says. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import LANGUAGES, Message, say
from portal.ledger.exchange.columns.shapes import plain
from portal.ledger.exchange.reading.raw import RawSheet
from portal.supervision.questionnaires.files.found import Fault, Skipped
from portal.supervision.questionnaires.files.layout import LAYOUTS, YES_NO, Column, Layout

TRUE: Final = frozenset({"yes", "y", "true", "1", "はい", "○", "〇", "要", "必須"})
FALSE: Final = frozenset({"no", "n", "false", "0", "いいえ", "×", "不要", "任意"})


@dataclass(frozen=True)
class Row:
    """Cells by key, and where they stood."""

    layout: Layout
    title: str  # as the file calls the sheet
    number: int  # counts from 1
    cells: Mapping[str, Any]
    names: Mapping[str, str]  # how the file calls each column


@dataclass
class Reading:
    rows: dict[str, list[Row]] = field(default_factory=lambda: {one.key: [] for one in LAYOUTS})
    faults: list[Fault] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    places: dict[str, Row] = field(default_factory=dict)  # by path in the data


def layout_of(name: str) -> Layout | None:
    for layout in LAYOUTS:
        known = {layout.key, *layout.formerly, *(words(layout.name, lang) for lang in LANGUAGES)}
        if plain(name) in set(map(plain, known)):
            return layout
    return None


def take(reader: Reading, raw: RawSheet, layout: Layout) -> None:
    """Add the rows of one sheet of the file, and what is wrong with its headings."""
    head = next((n for n, row in enumerate(raw.rows) if _filled(row)), None)
    if head is None:
        return
    at, names = _headings(reader, raw, layout, head)
    missing = [one for one in layout.columns if one.required and one.key not in at]
    for column in missing:
        reader.faults.append(
            Fault(
                raw.name,
                head + 1,
                column.heading,
                say("The column “%(column)s” is missing.", column=column.heading),
                say("Add it in the row of headings, or take the blank."),
            )
        )
    if missing:
        return
    for number, row in enumerate(raw.rows[head + 1 :], head + 2):
        taken = {key: row[place] if place < len(row) else "" for key, place in at.items()}
        if _filled(list(taken.values())):
            reader.rows[layout.key].append(Row(layout, raw.name, number, taken, names))


def _filled(row: Sequence[Any]) -> bool:
    return any(str(cell).strip() for cell in row)


def _headings(
    reader: Reading, raw: RawSheet, layout: Layout, head: int
) -> tuple[dict[str, int], dict[str, str]]:
    """Where each column stands, and how the file calls it."""
    at: dict[str, int] = {}
    names: dict[str, str] = {}
    for place, cell in enumerate(raw.rows[head]):
        column = _column_of(layout, cell)
        if column is not None:
            at[column.key], names[column.key] = place, str(cell)
        elif str(cell).strip():
            reason = say("There is no column “%(column)s” here; it was left out.", column=str(cell))
            reader.skipped.append(Skipped(raw.name, reason))
    return at, names


def _column_of(layout: Layout, heading: object) -> Column | None:
    for column in layout.columns:
        known = {column.key, *column.formerly}
        known |= {words(column.heading, lang) for lang in LANGUAGES}
        if isinstance(heading, str) and plain(heading) in set(map(plain, known)):
            return column
    return None


def both(row: Row | None, name: str) -> dict[str, str]:
    if row is None:
        return {"ja": "", "en": ""}
    return {lang: words_of(row, f"{name}_{lang}") for lang in LANGUAGES}


def words_of(row: Row, key: str) -> str:
    value = row.cells.get(key, "")
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).strip() if value is not None else ""


def flag(reader: Reading, row: Row, key: str, *, usual: bool) -> bool:
    said = plain(words_of(row, key))
    if not said:
        return usual
    if said in TRUE or said in FALSE:
        return said in TRUE
    reader.faults.append(
        fault(
            row,
            key,
            say("“%(words)s” is neither yes nor no.", words=words_of(row, key)),
            say("Choose %(choices)s.", choices=" / ".join(YES_NO)),
        )
    )
    return usual


def fault(row: Row, key: str, reason: Message, mend: Message) -> Fault:
    return Fault(row.title, row.number, row.names.get(key, key), reason, mend)
