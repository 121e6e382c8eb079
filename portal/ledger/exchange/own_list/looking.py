"""Where the table of somebody's own list stands, what its columns seem to be, which values they hold.

Pure. What a person chose in the page is a `ListMap`; what is guessed fills one to begin with.
"""

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import Any

from portal.content.definitions.tiers import CategoryPack
from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.words.messages import say
from portal.ledger.exchange.columns.cells import Choices, shown_cell
from portal.ledger.exchange.columns.shapes import heading_form
from portal.ledger.exchange.own_list import meanings
from portal.ledger.exchange.own_list.meanings import BY_MEANING, PURPOSES, Meaning
from portal.ledger.exchange.reading.containers import RawFile, RawSheet, Spot
from portal.ledger.vendors.entry.as_written import NoDay, read_day

LOOKED_AT = 25  # rows in which headings are looked for: titles and notes stand above them
NOT_TAKEN = frozenset({"-"})  # a value that somebody chose to leave out
FEWEST = 3  # filled cells of a row that may be headings nobody knows
EXAMPLES = 3
MOST_VALUES = 120  # different values of one column that are shown to be mapped
LOOKED_AT_VALUES = 200  # rows by which a column is guessed
MOST_OF_THEM = 0.8
_RANGE = re.compile(r"([A-Z]+)(\d+):([A-Z]+)(\d+)")
_NUMBER = re.compile(r"[\d\s\-]{13,17}")
_KANA = re.compile(r"[ァ-ヶー・\s()]+")
_COMPANY = re.compile(r"株式会社|有限会社|合同会社|\(株\)|\(有\)|\(同\)|法人|事務所")


@dataclass(frozen=True)
class ListMap:
    """`heading`: the row of the headings, from 0; `columns`: meaning by heading; `values`: by meaning
    and value what it means; `given`: what holds where the list says nothing; `edits`: what was typed
    in the page, by row and meaning.
    """

    sheet: str = ""
    heading: int = 0
    columns: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    given: Mapping[str, str] = field(default_factory=dict)
    edits: Mapping[str, str] = field(default_factory=dict)
    lang: str = "ja"
    is_mapped: bool = False

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    def edited(self, typed: Mapping[str, str]) -> "ListMap":
        return replace(self, edits={**self.edits, **typed})


def map_of(kept: Mapping[str, Any] | None) -> ListMap:
    return ListMap(**(kept or {}))


def edit_key(row: int, meaning: str) -> str:
    return f"{row}|{meaning}"


def is_left(key: str) -> bool:
    """Whether an edit says of a whole row that it is left out."""
    return key.endswith(f"|{meanings.LEAVE}")


@dataclass(frozen=True)
class ListColumn:
    """One column: `heading` as told apart from the others, the first different cells below it."""

    place: int
    heading: str
    examples: tuple[str, ...]
    cells: tuple[Any, ...]


@dataclass(frozen=True)
class FoundList:
    """A sheet with its headings; `first`: the first row below them; `filled`: cells by place, the
    merged ones filled in."""

    raw: RawSheet
    heading: int
    first: int
    columns: tuple[ListColumn, ...]
    sheets: tuple[str, ...] = ()  # with anything in them

    @property
    def form(self) -> str:
        """What two lists with the same headings have in common."""
        words = "\n".join(sorted(heading_form(column.heading) for column in self.columns))
        return hashlib.sha256(words.encode()).hexdigest()

    def place_of(self, told: ListMap) -> dict[str, int]:
        """By meaning, where it stands."""
        found: dict[str, int] = {}
        for column in self.columns:
            meaning = told.columns.get(column.heading, "")
            if meaning in BY_MEANING:
                found.setdefault(meaning, column.place)
        return found


def fitted(told: ListMap, found: FoundList) -> tuple[ListMap, list[str]]:
    """The map of an earlier list on this one, and which of its columns are not there."""
    meant = {heading_form(heading): meaning for heading, meaning in told.columns.items()}
    columns = {
        column.heading: meant[form]
        for column in found.columns
        if (form := heading_form(column.heading)) in meant
    }
    missing = [name for name, meaning in told.columns.items() if meaning not in columns.values()]
    sheet, heading = found.raw.name, found.heading
    return replace(told, sheet=sheet, heading=heading, columns=columns, edits={}), missing


def fit(rows: Sequence[Sequence[Any]]) -> int:
    """How many headings are known, for whoever reads a CSV with one separator or the other."""
    return max((_known(row) for row in rows[:LOOKED_AT]), default=0)


def find_list(file: RawFile, name: str, sheet: str = "", heading: int | None = None) -> FoundList:
    """The sheet and row asked for, else those with the most known headings. Refuses a file without."""
    filled = [raw for raw in file.sheets if any(any(row) for row in raw.rows)]
    if not filled:
        raise RuleViolated(
            say("“%(name)s” is empty. Choose the file again.", name=name), field="file"
        )
    asked = next((raw for raw in filled if raw.name == sheet), None)
    raw = asked or max(filled, key=lambda one: fit(one.rows))
    if asked is None or heading is None or not 0 <= heading < len(raw.rows):
        heading = _heading_row(raw)
    first, last = _head(raw, heading)
    columns = _columns(raw, range(first, last + 1))
    if not columns:
        raise RuleViolated(
            say("Row %(row)s of “%(sheet)s” has no headings.", row=heading + 1, sheet=raw.name),
            field="file",
        )
    return FoundList(raw, heading, last + 1, columns, tuple(one.name for one in filled))


def _heading_row(raw: RawSheet) -> int:
    rows = raw.rows[:LOOKED_AT]
    counts = [_known(row) for row in rows]
    if max(counts, default=0):
        return counts.index(max(counts))
    sizes = [len(_texts(row)) for row in rows]
    return next((at for at, size in enumerate(sizes) if size >= FEWEST), 0)


def _known(row: Sequence[Any]) -> int:
    return len({found for cell in _texts(row) if (found := meanings.of_heading(cell)[0])})


def _texts(row: Sequence[Any]) -> list[str]:
    return [" ".join(cell.split()) for cell in row if isinstance(cell, str) and cell.strip()]


def merged_of(raw: RawSheet) -> dict[tuple[int, int], tuple[int, int, int, int]]:
    """Of each merged cell its first row and column and the last ones, from 0."""
    found = {}
    for place, (spot, words) in raw.spots.items():
        parts = _RANGE.fullmatch(words) if spot is Spot.MERGED else None
        if parts:
            left, top, right, bottom = parts.groups()
            found[place] = (int(top) - 1, _letters(left), int(bottom) - 1, _letters(right))
    return found


def _letters(signs: str) -> int:
    number = 0
    for sign in signs:
        number = number * 26 + ord(sign) - 64
    return number - 1


def _head(raw: RawSheet, heading: int) -> tuple[int, int]:
    """The rows that the headings take: merged cells may make them two or three."""
    first = last = heading
    width = len(raw.rows[heading])
    for (row, _), (top, left, bottom, right) in merged_of(raw).items():
        if not top <= heading <= bottom and row not in (heading - 1, heading):
            continue
        is_title = right - left + 1 >= max(FEWEST, width - 1)
        if is_title:
            continue
        if top <= heading <= bottom:  # goes down over a second row, or comes from above
            first, last = min(first, top), max(last, bottom)
            if top == bottom == heading and right > left and _is_words(raw, heading + 1):
                last = max(last, heading + 1)
        elif top == bottom == heading - 1 and right > left:
            first = min(first, top)
    return first, last


def _is_words(raw: RawSheet, row: int) -> bool:
    """Whether a row holds words only, as headings do."""
    cells = [cell for cell in raw.rows[row] if cell != ""] if row < len(raw.rows) else []
    return (
        bool(cells) and all(isinstance(cell, str) for cell in cells) and bool(_known(raw.rows[row]))
    )


def _columns(raw: RawSheet, head: range) -> tuple[ListColumn, ...]:
    merged = merged_of(raw)
    width = max((len(row) for row in raw.rows), default=0)
    found, seen = [], Counter[str]()
    for place in range(width):
        words: list[str] = []
        for row in head:
            top, left = merged.get((row, place), (row, place))[:2]
            cell = raw.rows[top][left] if left < len(raw.rows[top]) else ""
            said = " ".join(str(shown_cell(cell)).split())
            words += [said] if said and said not in words else []
        cells = tuple(
            row[place]
            for row in raw.rows[head.stop : head.stop + 5 * LOOKED_AT_VALUES]
            if place < len(row) and row[place] not in ("", None)
        )
        heading = " ".join(words)
        if not heading and not cells:
            continue
        seen[heading] += 1
        if not heading or seen[heading] > 1:
            heading = f"{heading} ({column_letters(place)})".strip()
        shown = dict.fromkeys(str(shown_cell(cell)).strip() for cell in cells)
        examples = tuple(words[:60] for words in list(shown)[:EXAMPLES] if words)
        found.append(ListColumn(place, heading, examples, cells[:LOOKED_AT_VALUES]))
    return tuple(found)


def column_letters(place: int) -> str:
    signs, place = "", place + 1
    while place:
        place, rest = divmod(place - 1, 26)
        signs = chr(65 + rest) + signs
    return signs


def guess_columns(found: FoundList) -> dict[str, str]:
    """By heading, what each column seems to be; each meaning once, the best fit first."""
    fits = sorted(
        (
            (fit, -column.place, column, meaning)
            for column in found.columns
            for meaning, fit in [_fit_of(column)]
            if meaning
        ),
        key=lambda one: one[:2],
        reverse=True,
    )
    told: dict[str, str] = {}
    for _, _, column, meaning in fits:
        if meaning not in told.values():
            told[column.heading] = meaning
    for column in found.columns:
        looks = "" if column.heading in told else _looks_like(column)
        if looks and looks not in told.values():
            told[column.heading] = looks
    return told


def _fit_of(column: ListColumn) -> tuple[str, int]:
    """By the whole heading, else by its last words, where several rows are one heading."""
    whole = meanings.of_heading(column.heading)
    last = meanings.of_heading(column.heading.rpartition(" ")[2])
    return max(whole, (last[0], last[1] - 1), key=lambda fit: fit[1])


def _looks_like(column: ListColumn) -> str:
    """By its cells: where the heading says nothing."""
    shown = (str(shown_cell(cell)).strip() for cell in column.cells)
    texts = [unicodedata.normalize("NFKC", text) for text in shown if text]
    if len(texts) < 2:  # noqa: PLR2004
        return ""
    tests = {
        meanings.NUMBER: lambda text: bool(_NUMBER.fullmatch(text)),
        "contacts.email": lambda text: "@" in text,
        "vendors.kana": lambda text: bool(_KANA.fullmatch(text)),
        meanings.NAME: lambda text: bool(_COMPANY.search(text)),
        meanings.VOLUME: lambda text: text[-1] in "件人名" and meanings.count_of(text) is not None,
    }
    for meaning, fits in tests.items():
        if sum(map(fits, texts)) >= MOST_OF_THEM * len(texts):
            return meaning
    days = sum(
        (isinstance(cell, str) and is_day(cell)) or hasattr(cell, "isoformat")
        for cell in column.cells
    )
    return meanings.SIGNED if days >= MOST_OF_THEM * len(texts) else ""


def is_day(cell: Any) -> bool:
    return day_of(cell) is not None


def day_of(cell: Any) -> date | None:
    if cell in ("", None):
        return None
    try:
        return read_day(cell)
    except NoDay:
        return None


@dataclass(frozen=True)
class ListedValue:
    """One different value of a column, how often it is there, what it means ("": nobody said yet)."""

    typed: str
    count: int
    choice: str


def values_of(
    found: FoundList, told: ListMap, choices: Mapping[str, Choices], pack: CategoryPack
) -> dict[str, list[ListedValue]]:
    """By meaning, the different values that need one; what the work is for is told from its name."""
    places = found.place_of(told)
    sources = {name: place for name, place in places.items() if meanings.list_of(name)}
    if meanings.WORK in places:
        sources.setdefault(PURPOSES, places[meanings.WORK])
        sources.setdefault(meanings.KIND, places[meanings.WORK])
    listed = {}
    for name, place in sources.items():
        meaning = BY_MEANING[name]
        of_list = choices[meanings.list_of(name)]
        is_work = place == places.get(meanings.WORK)
        counted = Counter(
            part
            for row in _rows(found)
            for part in _parts(row[place] if place < len(row) else "", meaning)
        )
        if not of_list.labels:
            continue
        known = told.values.get(name, {})
        listed[name] = [
            ListedValue(
                typed, count, known.get(typed, _guess(name, typed, choices, is_work=is_work))
            )
            for typed, count in counted.most_common(MOST_VALUES)
            if name != meanings.VOLUME or meanings.count_of(typed) is None
        ]
    return {name: values for name, values in listed.items() if values}


def _guess(name: str, typed: str, choices: Mapping[str, Choices], *, is_work: bool) -> str:
    if is_work and name == meanings.KIND:
        purpose = meanings.guess(typed, choices["purposes"], "purposes")
        return meanings.kind_of_purpose(purpose)
    of_list = meanings.list_of(name)
    return meanings.guess(typed, choices[of_list], of_list)


def _parts(cell: Any, meaning: Meaning) -> list[str]:
    text = value_form(cell)
    if not text or meanings.is_nothing(text) or meanings.is_ditto(text) or is_total(text):
        return []
    return meanings.parts_of(text) if meaning.is_several else [text]


def value_form(cell: Any) -> str:
    """A cell as the key under which its meaning is kept."""
    return " ".join(str(shown_cell(cell)).split())[:200]


_TOTAL = re.compile(r"(?:小|合|総|累|総合)?計(?:\d+[社件])?|(?:sub|grand)?totals?")


def is_total(text: str) -> bool:
    return bool(_TOTAL.fullmatch("".join(heading_form(text).split())))


def _rows(found: FoundList) -> Iterable[Sequence[Any]]:
    return (
        row
        for row in found.raw.rows[found.first :]
        if not any(isinstance(cell, str) and is_total(cell) for cell in row)
        and not is_heading_again(found, row)
    )


def is_heading_again(found: FoundList, row: Sequence[Any]) -> bool:
    """Whether a row says the headings once more, as on the next printed page."""
    head = found.raw.rows[found.heading]
    same = sum(
        isinstance(cell, str)
        and bool(cell.strip())
        and heading_form(cell) == heading_form(str(other))
        for cell, other in zip(row, head, strict=False)
    )
    return same >= min(2, len(found.columns))
