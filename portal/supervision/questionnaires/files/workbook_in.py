"""A workbook in our own layout as plain data; each fault with its sheet, row, column and mend. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from portal.foundation.core.plain_data import WrongShape
from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import Message, say
from portal.ledger.exchange.reading.raw import RawFile
from portal.supervision.questionnaires.definition import as_data
from portal.supervision.questionnaires.files import cells
from portal.supervision.questionnaires.files.found import Fault, Found, Skipped
from portal.supervision.questionnaires.files.layout import (
    COLUMNS,
    FINDINGS,
    GRADES,
    NEEDED,
    OPTIONS,
    QUESTIONS,
    SECTIONS,
    TIERS,
    WHOLE,
    Layout,
)
from portal.supervision.questionnaires.files.sheet_rows import (
    Reading,
    Row,
    both,
    fault,
    flag,
    layout_of,
    take,
    words_of,
)
from portal.supervision.questionnaires.models import Origin

_NUMBERS: Final = {"weight", "due_days", "score", "min"}


def read_layout(file: RawFile) -> Found:
    """Everything wrong is said at once; nothing is taken in while anything is wrong."""
    reader = Reading()
    for raw in file.sheets:
        layout = layout_of(raw.name)
        if layout is None:
            if any(any(str(cell).strip() for cell in row) for row in raw.rows):
                reader.skipped.append(Skipped(raw.name, say("No sheet of our layout: left out.")))
        else:
            take(reader, raw, layout)
    for layout in NEEDED:
        if not reader.rows[layout.key] and not reader.faults:
            reader.faults.append(
                Fault(
                    words(layout.name, "en"),
                    None,
                    "",
                    say("The sheet “%(sheet)s” is missing or empty.", sheet=layout.name),
                    say(
                        "Take the blank and fill it in; leave the names of its sheets as they are."
                    ),
                )
            )
    data = _data(reader)
    sheet = None
    if not reader.faults:
        try:
            sheet = as_data.read(data)
        except WrongShape as error:
            reader.faults += [_placed(reader, one.path, one.reason) for one in error.wrong]
    return Found(Origin.WORKBOOK, data, sheet, reader.skipped, reader.faults)


def is_layout(file: RawFile) -> bool:
    """Whether it has a sheet of questions and one of sections, as ours do."""
    known = {layout.key for raw in file.sheets if (layout := layout_of(raw.name))}
    return {one.key for one in NEEDED} <= known


def _data(reader: Reading) -> dict[str, Any]:
    whole = next(iter(reader.rows[WHOLE.key]), None)
    data: dict[str, Any] = {"title": both(whole, "title")}
    if whole is not None and any((description := both(whole, "description")).values()):
        data["description"] = description
    sections = _sections(reader)
    data["sections"] = sections
    questions = _questions(reader, sections)
    _below(reader, OPTIONS, questions, "options", _option)
    _below(reader, COLUMNS, questions, "columns", _column)
    _below(reader, FINDINGS, questions, "findings", _finding)
    grades = [_values(row, "id", "min", "also") | _label(row) for row in reader.rows[GRADES.key]]
    if grades:
        data["scoring"] = {"grades": grades}
    uses = {words_of(row, "tier"): _whole_number(row, "weight") for row in reader.rows[TIERS.key]}
    if uses:
        data["tier_use"] = {
            tier: {"any": ["core", "conditional", f"weight >= {weight}"]}
            for tier, weight in uses.items()
        }
    return data


def _sections(reader: Reading) -> list[dict[str, Any]]:
    sections: list[dict[str, Any]] = []
    for row in reader.rows[SECTIONS.key]:
        reader.places[f"sections[{len(sections)}]"] = row
        section: dict[str, Any] = {
            "id": words_of(row, "id"),
            "title": both(row, "title"),
            "ask_anew": flag(reader, row, "ask_anew", usual=False),
            "questions": [],
        }
        if any((intro := both(row, "intro")).values()):
            section["intro"] = intro
        sections.append(section)
    return sections


def _questions(
    reader: Reading, sections: Sequence[dict[str, Any]]
) -> dict[str, tuple[str, dict[str, Any]]]:
    """By id: the path and the question. Each is put into its section."""
    homes = {one["id"]: (place, one) for place, one in enumerate(sections)}
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


def _question(reader: Reading, row: Row) -> dict[str, Any]:
    question: dict[str, Any] = {
        "id": words_of(row, "id"),
        "text": both(row, "text"),
        "required": flag(reader, row, "required", usual=True),
        "core": flag(reader, row, "core", usual=False),
        "evidence": {
            "required": flag(reader, row, "evidence_required", usual=False),
            "accept": both(row, "evidence"),
        },
        "expected": cells.expected_in(words_of(row, "expected")),
        "mapping": cells.sources_in(words_of(row, "mapping")),
    } | _values(row, "answer_type", "weight", "basis_level", "caps_grade", "known_from")
    if any((text := both(row, "help")).values()):
        question["help"] = text
    try:
        condition = cells.condition_in(words_of(row, "show_if"))
    except cells.NoCondition:
        condition = None
        reader.faults.append(
            fault(
                row,
                "show_if",
                say("“%(words)s” is no condition.", words=words_of(row, "show_if")),
                say("Write it as SUB-01 = yes, or SUB-01 in yes, partial."),
            )
        )
    if condition is not None:
        question["show_if"] = condition
    return question


def _below(
    reader: Reading,
    layout: Layout,
    questions: Mapping[str, tuple[str, dict[str, Any]]],
    name: str,
    make: Any,
) -> None:
    for row in reader.rows[layout.key]:
        home = questions.get(words_of(row, "question"))
        if home is None:
            reader.faults.append(_unknown(row, "question", QUESTIONS))
            continue
        path, question = home
        kept = question.setdefault(name, [])
        reader.places[f"{path}.{name}[{len(kept)}]"] = row
        kept.append(make(reader, row))


def _option(_reader: Reading, row: Row) -> dict[str, Any]:
    return _values(row, "id", "score") | _label(row)


def _column(reader: Reading, row: Row) -> dict[str, Any]:
    required = {"required": flag(reader, row, "required", usual=False)}
    return _values(row, "id", "type") | _label(row) | required


def _finding(_reader: Reading, row: Row) -> dict[str, Any]:
    return _values(row, "id", "severity", "due_days", "owner") | {
        "on": cells.list_in(words_of(row, "on")),
        "title": both(row, "title"),
        "action": both(row, "action"),
    }


def _values(row: Row, *keys: str) -> dict[str, Any]:
    """What is filled in; numbers as numbers, and what is none as it stands."""
    said = {key: words_of(row, key) for key in keys}
    return {
        key: cells.number_in(value) if key in _NUMBERS else value
        for key, value in said.items()
        if value
    }


def _whole_number(row: Row, key: str) -> object:
    return cells.number_in(words_of(row, key))


def _label(row: Row) -> dict[str, Any]:
    return {"label": both(row, "label")}


def _unknown(row: Row, key: str, home: Layout) -> Fault:
    return fault(
        row,
        key,
        say(
            "There is no “%(id)s” on the sheet “%(sheet)s”.", id=words_of(row, key), sheet=home.name
        ),
        say("Choose an id that stands there, or add the row."),
    )


def _placed(reader: Reading, path: str, reason: Message) -> Fault:
    """A problem of the data, back where it stood in the file."""
    for length in range(len(path), 0, -1):
        row = reader.places.get(path[:length])
        if row is not None:
            key = path[length:].strip(".").partition("[")[0].partition(".")[0]
            return fault(row, _key_of(row, key), reason, say("Correct this cell."))
    return Fault("", None, path, reason, say("Correct this cell."))


def _key_of(row: Row, key: str) -> str:
    """The column a field of the data comes from."""
    renamed = {
        "text": "text_ja",
        "label": "label_ja",
        "title": "title_ja",
        "evidence": "evidence_ja",
    }
    wanted = renamed.get(key, key)
    return wanted if wanted in row.names else key
