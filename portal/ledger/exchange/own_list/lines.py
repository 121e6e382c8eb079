"""The lines of somebody's own list: what each says by the map, and which are no lines of anybody.

Pure, but for `choices_now`.
"""

import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from portal.content import catalogue
from portal.foundation.core.words.messages import Message, Text, say
from portal.foundation.organisation.queries import departments_by_text
from portal.ledger.exchange import queries
from portal.ledger.exchange.columns.cells import PEOPLE, Choices, choices_of
from portal.ledger.exchange.columns.lookup import SnapshotPerson
from portal.ledger.exchange.columns.shapes import CellKind, SheetId, heading_form
from portal.ledger.exchange.columns.table import BY_ID
from portal.ledger.exchange.comparing.checking import FileCheck
from portal.ledger.exchange.own_list import looking, meanings
from portal.ledger.exchange.own_list.looking import FoundList, ListMap, edit_key
from portal.ledger.exchange.own_list.meanings import BY_MEANING
from portal.ledger.exchange.reading.containers import Spot
from portal.ledger.exchange.reading.headings import Table
from portal.ledger.vendors.entry.as_written import squeezed
from portal.ledger.vendors.entry.spelling import plain

MOST_NAMED = 20
_NOTES = ("※", "*", "注)", "(注", "注:", "備考")


def list_choices(
    choices: Mapping[str, Choices], people: Iterable[SnapshotPerson], departments: Iterable[str]
) -> dict[str, Choices]:
    """Every list that values choose from, those of our people and departments too."""
    named = {name: dict[str, Text]() for name in PEOPLE}
    for person in people:
        for of_list in person.lists:
            named[of_list][person.email] = Text(person.name, person.name)
    own = {text: Text(text, text) for text in sorted(departments)}
    lists = {name: _known_by(labels) for name, labels in named.items()}
    return {**choices, **lists, "departments": _known_by(own)}


def choices_now() -> dict[str, Choices]:
    """The same for a page."""
    packs = catalogue.practice(), catalogue.category_pack(), catalogue.tiers()
    return list_choices(choices_of(*packs), queries.people(), departments_by_text())


def _known_by(labels: Mapping[str, Text]) -> Choices:
    """By the words themselves, and by a family name that only one of them has."""
    known = {heading_form(text.ja): id_ for id_, text in labels.items()}
    known |= {heading_form(id_): id_ for id_ in labels}
    families: dict[str, list[str]] = {}
    for id_, text in labels.items():
        families.setdefault(heading_form(text.ja.split()[0]) if text.ja.split() else "", []).append(
            id_
        )
    known = {family: ids[0] for family, ids in families.items() if family and len(ids) == 1} | known
    return Choices(labels, known)


@dataclass
class ListLine:
    """One row of the list. `cells`: by meaning, the ones that say something."""

    number: int
    cells: dict[str, Any]
    errors: dict[str, str]
    typed: dict[str, str] = field(
        default_factory=dict
    )  # into cells of no column, by register and column


@dataclass
class ListRegister:
    """The rows of one register: cells by column, with the row of the list each comes from."""

    sheet: SheetId
    rows: list[dict[str, Any]] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    errors: dict[tuple[int, str], str] = field(default_factory=dict)

    def add(self, number: int, values: Mapping[str, Any]) -> dict[str, Any]:
        self.rows.append(dict(values))
        self.numbers.append(number)
        return self.rows[-1]

    def table(self, found: FoundList, places: Mapping[str, int]) -> Table:
        sheet = BY_ID[self.sheet]
        used = {name for row in self.rows for name in row} | {column for _, column in self.errors}
        needed = {column.id for column in sheet.columns if column.required}
        columns = [column.id for column in sheet.columns if column.id in used | needed]
        at = {name: place for place, name in enumerate(columns)}
        rows = [[row.get(name, "") for name in columns] for row in self.rows]
        headings = {place: column.heading for column in found.columns for place in [column.place]}
        names = {
            BY_MEANING[meaning].column.id: headings[place]
            for meaning, place in places.items()
            if BY_MEANING[meaning].sheet is self.sheet
        }
        spots = {
            (row, at[column]): (Spot.ERROR, shown) for (row, column), shown in self.errors.items()
        }
        numbers = (found.heading + 1, *self.numbers)
        title = found.raw.name
        return Table(sheet, title, 0, [list(columns), *rows], at, names, spots, numbers)


class ListReader:
    """The lines one after the other. `left`: numbers of rows that are left out, by why."""

    def __init__(self, found: FoundList, told: ListMap, check: FileCheck) -> None:
        snapshot = check.snapshot
        self.found, self.told = found, told
        self.places = found.place_of(told)
        self.choices = list_choices(check.choices, snapshot.people, snapshot.departments)
        self.pack = check.packs.categories
        self.merged = looking.merged_of(found.raw)
        self.left: dict[str, list[int]] = {}
        self.above: dict[str, Any] = {}

    def line(self, at: int) -> ListLine | None:
        """None: it is left out, and named."""
        why = self._why_left(at)
        if why:
            self.left.setdefault(why, []).append(at + 1)
            return None
        cells, errors = {}, {}
        for meaning, place in self.places.items():
            cell = self._cell(at, place)
            spot = self.found.raw.spots.get((at, place))
            if spot is not None and spot[0] is not Spot.MERGED:
                errors[meaning] = spot[1]
            if meanings.is_ditto(cell):
                cell = self.above.get(meaning, "")
            cells[meaning] = cell.strip() if isinstance(cell, str) else cell
        self.above = cells
        said = {meaning: cell for meaning, cell in cells.items() if not _says_nothing(cell)}
        return self._mended(ListLine(at + 1, said, errors))

    def named(self) -> frozenset[str]:
        """Every vendor that the list speaks of, in rows that are left out too: names and numbers."""
        forms: Mapping[str, Callable[[str], str]] = {
            meanings.NAME: lambda text: plain(meanings.whole_name(text)),
            meanings.NUMBER: squeezed,
        }
        found = {
            form(str(self._cell(at, self.places[meaning])))
            for meaning, form in forms.items()
            if meaning in self.places
            for at in range(self.found.first, len(self.found.raw.rows))
        }
        return frozenset(found - {""})

    def _why_left(self, at: int) -> str:
        """Why the row is no row of anybody; "" where it is one."""
        row = self.found.raw.rows[at]
        filled = [cell for cell in row if cell not in ("", None)]
        texts = [cell.strip() for cell in filled if isinstance(cell, str) and cell.strip()]
        first = texts[0] if texts else ""
        reasons = {
            "asked": bool(self.told.edits.get(edit_key(at + 1, meanings.LEAVE))),
            "empty": not filled,
            "totals": looking.is_total(first) or self._is_total(row),
            "headings": looking.is_heading_again(self.found, row),
            "notes": unicodedata.normalize("NFKC", first).startswith(_NOTES)
            or self._is_remark(at, filled),
        }
        return next((why for why, is_so in reasons.items() if is_so), "")

    def _mended(self, line: ListLine) -> ListLine:
        """With what was typed in the page instead."""
        for key, typed in self.told.edits.items():
            number, _, meaning = key.partition("|")
            if number != str(line.number):
                continue
            if meaning not in BY_MEANING:
                line.typed[meaning] = typed
                continue
            line.errors.pop(meaning, None)
            line.cells.pop(meaning, None)
            if typed:
                line.cells[meaning] = typed
        return line

    def _is_total(self, row: Sequence[Any]) -> bool:
        place = self.places.get(meanings.NAME)
        cell = row[place] if place is not None and place < len(row) else ""
        return isinstance(cell, str) and looking.is_total(cell)

    def _is_remark(self, at: int, filled: Sequence[Any]) -> bool:
        """A sentence below or between the rows: one cell, and not where the names stand."""
        place = self.places.get(meanings.NAME)
        has_name = place is not None and self._cell(at, place) not in ("", None)
        return len(filled) == 1 and not has_name and isinstance(filled[0], str)

    def _cell(self, at: int, place: int) -> Any:
        """Merged cells say the same in each of their rows."""
        top, left = self.merged.get((at, place), (at, place))[:2]
        row = self.found.raw.rows[top]
        return row[left] if left < len(row) else ""

    def said(self, meaning: str, cell: Any) -> Any:
        """A cell as its column reads it: what it means by the map, a count as its band."""
        known = BY_MEANING[meaning]
        if meaning == meanings.VOLUME and (count := meanings.count_of(cell)) is not None:
            return meanings.band_of(count, self.pack)
        if known.column.kind is CellKind.CHOICES:
            ids = [self.chosen(meaning, part) or part for part in meanings.parts_of(str(cell))]
            return "; ".join(dict.fromkeys(id_ for id_ in ids if id_ not in looking.NOT_TAKEN))
        if known.is_listed or meaning == meanings.DEPARTMENT:
            chosen = self.chosen(meaning, looking.value_form(cell))
            if known.column.kind is CellKind.PERSON and not chosen:
                return ""
            return "" if chosen in looking.NOT_TAKEN else chosen or cell
        return cell

    def chosen(self, meaning: str, typed: str) -> str:
        """What a value means: as somebody chose in the page, else as it is guessed."""
        form = looking.value_form(typed)
        told = self.told.values.get(meaning, {})
        if form in told:
            return told[form]
        name = meanings.list_of(meaning)
        choices = self.choices.get(name)
        return "" if choices is None else meanings.guess(form, choices, name)

    def told_left(self, last: int) -> list[Message]:
        """What is left out, by sheet and row. Empty rows below the last one that is taken are none."""
        notes = []
        for why, rows in self.left.items():
            named = [row for row in rows if row < last] if why == "empty" else rows
            if named:
                notes.append(_left(why, self.found.raw.name, named))
        return notes


def _left(why: str, title: str, rows: list[int]) -> Message:
    named: dict[str, Any] = {"sheet": title, "rows": few(rows)}
    return {
        "totals": say("Sheet “%(sheet)s”: lines of totals are left out: %(rows)s.", **named),
        "headings": say(
            "Sheet “%(sheet)s”: headings that come again are left out: %(rows)s.", **named
        ),
        "empty": say("Sheet “%(sheet)s”: empty rows are left out: %(rows)s.", **named),
        "notes": say("Sheet “%(sheet)s”: remarks are left out: %(rows)s.", **named),
        "asked": say("Sheet “%(sheet)s”: rows left out as you asked: %(rows)s.", **named),
    }[why]


def few(rows: Iterable[int]) -> str:
    each = sorted(set(rows))
    return ", ".join(map(str, each[:MOST_NAMED])) + (" …" if len(each) > MOST_NAMED else "")


def _says_nothing(cell: Any) -> bool:
    return cell is None or cell == "" or meanings.is_nothing(cell)
