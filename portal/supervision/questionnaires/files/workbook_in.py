"""A workbook in our own layout as plain data; each fault with its sheet, row, column and mend. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from portal.foundation.core.plain_data import WrongShape
from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import LANGUAGES, Message, say
from portal.ledger.exchange.columns.shapes import heading_form
from portal.ledger.exchange.reading.containers import RawFile, RawSheet
from portal.supervision.questionnaires.definition.definition import read_sheet, use
from portal.supervision.questionnaires.files.found import Fault, ReadFile, Skipped
from portal.supervision.questionnaires.files.layout import (
    COLUMNS,
    FINDINGS,
    GRADES,
    LAYOUTS,
    NEEDED,
    OPTIONS,
    QUESTIONS,
    SECTIONS,
    TIERS,
    WHOLE,
    YES_NO,
    Layout,
    LayoutColumn,
    NoCondition,
    condition_in,
    expected_in,
    list_in,
    number_in,
    sources_in,
)
from portal.supervision.questionnaires.models import VersionOrigin

_NUMBERS: Final = {"weight", "due_days", "score", "min"}
_MAY_BE_LEFT_OUT: Final = ("description", "intro", "help")
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
class LayoutReading:
    rows: dict[str, list[Row]] = field(
        default_factory=lambda: {layout.key: [] for layout in LAYOUTS}
    )
    faults: list[Fault] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    places: dict[str, Row] = field(default_factory=dict)  # by path in the data


def read_layout(file: RawFile) -> ReadFile:
    """Everything wrong is said at once; nothing is taken in while anything is wrong."""
    reader = LayoutReading()
    for raw in file.sheets:
        layout = layout_of(raw.name)
        if layout is None:
            if any(map(_filled, raw.rows)):
                reader.skipped.append(Skipped(raw.name, say("No sheet of our layout: left out.")))
        else:
            take(reader, raw, layout)
    for layout in NEEDED:
        if not reader.rows[layout.key] and not reader.faults:
            reason = say("The sheet “%(sheet)s” is missing or empty.", sheet=layout.name)
            mend = say("Take the blank and fill it in; leave the names of its sheets as they are.")
            reader.faults.append(Fault(words(layout.name, "en"), None, "", reason, mend))
    data = _data(reader)
    sheet = None
    if not reader.faults:
        try:
            sheet = read_sheet(data)
        except WrongShape as error:
            reader.faults += [_placed(reader, one.path, one.reason) for one in error.wrong]
    return ReadFile(VersionOrigin.WORKBOOK, data, sheet, reader.skipped, reader.faults)


def is_layout(file: RawFile) -> bool:
    """Whether it has a sheet of questions and one of sections, as ours do."""
    known = {layout.key for raw in file.sheets if (layout := layout_of(raw.name))}
    return {layout.key for layout in NEEDED} <= known


def _data(reader: LayoutReading) -> dict[str, Any]:
    wholes = [_fields(reader, row) for row in reader.rows[WHOLE.key][:1]]
    data: dict[str, Any] = wholes[0] if wholes else {"title": {"ja": "", "en": ""}}
    data["sections"] = sections = _sections(reader)
    questions = _questions(reader, sections)
    for layout, name in ((OPTIONS, "options"), (COLUMNS, "columns"), (FINDINGS, "findings")):
        _below(reader, layout, questions, name)
    if grades := [_fields(reader, row) for row in reader.rows[GRADES.key]]:
        data["scoring"] = {"grades": grades}
    if tiers := reader.rows[TIERS.key]:
        data["tier_use"] = {
            words_of(row, "tier"): use(number_in(words_of(row, "weight"))) for row in tiers
        }
    return data


def _fields(reader: LayoutReading, row: Row) -> dict[str, Any]:
    """By the columns of its sheet: texts in both languages, yes or no, and what else is filled in;
    numbers as numbers, and what is none as it stands."""
    data: dict[str, Any] = {}
    for column in row.layout.columns:
        name, _, lang = column.key.rpartition("_")
        said = words_of(row, column.key)
        if lang in LANGUAGES:
            data[name] = both(row, name)
        elif column.choices == YES_NO:
            data[column.key] = flag(reader, row, column)
        elif said:
            data[column.key] = number_in(said) if column.key in _NUMBERS else said
    for name in _MAY_BE_LEFT_OUT:
        if name in data and not any(data[name].values()):
            del data[name]
    return data


def _sections(reader: LayoutReading) -> list[dict[str, Any]]:
    sections: list[dict[str, Any]] = []
    for row in reader.rows[SECTIONS.key]:
        reader.places[f"sections[{len(sections)}]"] = row
        own = {"id": words_of(row, "id"), "questions": []}
        sections.append(_fields(reader, row) | own)
    return sections


def _questions(
    reader: LayoutReading, sections: Sequence[dict[str, Any]]
) -> dict[str, tuple[str, dict[str, Any]]]:
    """By id: the path and the question. Each is put into its section."""
    homes = {section["id"]: (place, section) for place, section in enumerate(sections)}
    found: dict[str, tuple[str, dict[str, Any]]] = {}
    for row in reader.rows[QUESTIONS.key]:
        home = homes.get(words_of(row, "section"))
        if home is None:
            reader.faults.append(_unknown(row, "section", SECTIONS))
            continue
        place, section = home
        path = f"sections[{place}].questions[{len(section['questions'])}]"
        reader.places[path] = row
        question = _question(reader, row)
        section["questions"].append(question)
        found[question["id"]] = (path, question)
    return found


def _question(reader: LayoutReading, row: Row) -> dict[str, Any]:
    question = _fields(reader, row)
    written = question.pop("show_if", "")
    question |= {
        "id": words_of(row, "id"),
        "evidence": {
            "required": question.pop("evidence_required"),
            "accept": question["evidence"],
        },
        "expected": expected_in(question.get("expected", "")),
        "mapping": sources_in(question.get("mapping", "")),
    }
    del question["section"]
    try:
        question["show_if"] = condition_in(written)
    except NoCondition:
        reason = say("“%(words)s” is no condition.", words=written)
        mend = say("Write it as SUB-01 = yes, or SUB-01 in yes, partial.")
        reader.faults.append(fault(row, "show_if", reason, mend))
    return question


def _below(
    reader: LayoutReading,
    layout: Layout,
    questions: Mapping[str, tuple[str, dict[str, Any]]],
    name: str,
) -> None:
    for row in reader.rows[layout.key]:
        home = questions.get(words_of(row, "question"))
        if home is None:
            reader.faults.append(_unknown(row, "question", QUESTIONS))
            continue
        path, question = home
        kept = question.setdefault(name, [])
        reader.places[f"{path}.{name}[{len(kept)}]"] = row
        said = _fields(reader, row)
        if name == "findings":
            said["on"] = list_in(words_of(row, "on"))
        del said["question"]
        kept.append(said)


def _unknown(row: Row, key: str, home: Layout) -> Fault:
    name = words_of(row, key)
    reason = say("There is no “%(id)s” on the sheet “%(sheet)s”.", id=name, sheet=home.name)
    return fault(row, key, reason, say("Choose an id that stands there, or add the row."))


def _placed(reader: LayoutReading, path: str, reason: Message) -> Fault:
    """A problem of the data, back where it stood in the file."""
    for length in range(len(path), 0, -1):
        row = reader.places.get(path[:length])
        if row is not None:
            key = path[length:].strip(".").partition("[")[0].partition(".")[0]
            of_text = f"{key}_ja"  # a text has a column for each language
            key = of_text if of_text in row.names else key
            return fault(row, key, reason, say("Correct this cell."))
    return Fault("", None, path, reason, say("Correct this cell."))


def layout_of(name: str) -> Layout | None:
    for layout in LAYOUTS:
        known = {layout.key, *layout.formerly, *(words(layout.name, lang) for lang in LANGUAGES)}
        if heading_form(name) in set(map(heading_form, known)):
            return layout
    return None


def take(reader: LayoutReading, raw: RawSheet, layout: Layout) -> None:
    """Add the rows of one sheet of the file, and what is wrong with its headings."""
    head = next((n for n, row in enumerate(raw.rows) if _filled(row)), None)
    if head is None:
        return
    at, names = _headings(reader, raw, layout, head)
    missing = [column for column in layout.columns if column.required and column.key not in at]
    for column in missing:
        reason = say("The column “%(column)s” is missing.", column=column.heading)
        mend = say("Add it in the row of headings, or take the blank.")
        reader.faults.append(Fault(raw.name, head + 1, column.heading, reason, mend))
    if missing:
        return
    for number, row in enumerate(raw.rows[head + 1 :], head + 2):
        taken = {key: row[place] if place < len(row) else "" for key, place in at.items()}
        if _filled(list(taken.values())):
            reader.rows[layout.key].append(Row(layout, raw.name, number, taken, names))


def _filled(row: Sequence[Any]) -> bool:
    return any(str(cell).strip() for cell in row)


def _headings(
    reader: LayoutReading, raw: RawSheet, layout: Layout, head: int
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


def _column_of(layout: Layout, heading: object) -> LayoutColumn | None:
    for column in layout.columns:
        known = {column.key, *column.formerly}
        known |= {words(column.heading, lang) for lang in LANGUAGES}
        if isinstance(heading, str) and heading_form(heading) in set(map(heading_form, known)):
            return column
    return None


def both(row: Row, name: str) -> dict[str, str]:
    return {lang: words_of(row, f"{name}_{lang}") for lang in LANGUAGES}


def words_of(row: Row, key: str) -> str:
    return said_in(row.cells.get(key, ""))


def said_in(cell: Any) -> str:
    """Whole numbers without .0."""
    whole = isinstance(cell, float) and cell.is_integer()
    return "" if cell is None else str(int(cell) if whole else cell).strip()


def flag(reader: LayoutReading, row: Row, column: LayoutColumn) -> bool:
    words = words_of(row, column.key)
    said = heading_form(words)
    if said in TRUE or said in FALSE:
        return said in TRUE
    if said:
        reason = say("“%(words)s” is neither yes nor no.", words=words)
        mend = say("Choose %(choices)s.", choices=" / ".join(YES_NO))
        reader.faults.append(fault(row, column.key, reason, mend))
    return column.usual


def fault(row: Row, key: str, reason: Message, mend: Message) -> Fault:
    return Fault(row.title, row.number, row.names.get(key, key), reason, mend)
