"""A workbook of somebody else's, read by a map: sections and questions, and each row that was left out. Pure."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from portal.foundation.core.words.messages import Lang, say
from portal.ledger.exchange.columns.shapes import heading_form
from portal.ledger.exchange.reading.containers import RawFile, RawSheet
from portal.ledger.exchange.reading.workbooks import letters
from portal.supervision.questionnaires.definition.definition import read_sheet
from portal.supervision.questionnaires.files.found import (
    ColumnRole,
    Fault,
    FileMap,
    Mapped,
    ReadFile,
    SeenColumn,
    SeenSheet,
    SheetMap,
)
from portal.supervision.questionnaires.files.guessing import (
    MOST_COLUMNS,
    guess_sheet,
    headings_of,
)
from portal.supervision.questionnaires.files.kind_words import (
    Saying,
    answers_in,
    id_form,
    is_about,
    is_japanese,
    is_question,
    kind_of,
    scale_of,
    ticked,
)
from portal.supervision.questionnaires.files.map_reading import (
    LONGEST_EXAMPLE,
    LONGEST_NAME,
    DropDown,
    MapReading,
    SheetRows,
    SourceRow,
    Text,
    id_of,
    make_question,
    settle_conditions,
)
from portal.supervision.questionnaires.files.workbook_in import said_in
from portal.supervision.questionnaires.models import VersionOrigin

R = ColumnRole
MOST_QUESTIONS: Final = 2000  # of a file; the longest known asks 1,000
EXAMPLES: Final = 3  # of a column, on the page
_NOTES: Final = ("※", "注", "*", "＊", "note", "(注", "（注")


def read_mapped(
    file: RawFile,
    called: str = "",
    wanted: FileMap | None = None,
    drops: Mapping[str, Sequence[DropDown]] | None = None,
) -> ReadFile:
    """By `wanted`, or as it is guessed. `called`: its title where none stands in it; `drops`: by sheet.
    A fault only where nothing is asked at all."""
    guessed = [guess_sheet(raw, is_alone=len(file.sheets) == 1) for raw in file.sheets]
    told = wanted or FileMap(guessed)
    maps = [told.sheets[at] if at < len(told.sheets) else SheetMap() for at in range(len(guessed))]
    sheets = [
        SheetRows(
            at,
            raw.name,
            map_,
            headings_of(raw.rows, map_.heads, map_.deep),
            raw.rows,
            (drops or {}).get(raw.name, ()),
        )
        for at, (raw, map_) in enumerate(zip(file.sheets, maps, strict=True))
    ]
    lang, is_bilingual = _languages(sheets)
    reading = MapReading(lang, is_bilingual)
    counts = []
    for at, sheet in enumerate(sheets):
        counts.append(_read(reading, at, sheet, told) if sheet.map.taken else 0)
        if not sheet.map.taken:
            _left_out(reading, sheet, is_wanted=wanted is not None)
    settle_conditions(reading)
    sections = [section for section in reading.sections.values() if section["questions"]]
    data: dict[str, Any] = {
        "title": _title(reading, file.sheets, maps, called),
        "sections": sections,
    }
    if not is_bilingual and not told.both and sections:
        data["language"] = lang
    faults = [] if sections else [_nothing()]
    mapped = Mapped(
        _mark(file.sheets, guessed),
        FileMap(maps, told.kinds, told.both),
        [_seen(sheet, count) for sheet, count in zip(sheets, counts, strict=True)],
        reading.seen_kinds(told),
        lang,
        is_bilingual,
    )
    asked = None if faults else read_sheet(data)
    return ReadFile(VersionOrigin.PLAIN, data, asked, reading.skipped(), faults, mapped)


def _mark(raws: Sequence[RawSheet], guessed: Sequence[SheetMap]) -> str:
    """By the headings as they are guessed, which a hand cannot change."""
    heads = [
        list(map(heading_form, headings_of(raw.rows, map_.heads, map_.deep)))
        for raw, map_ in zip(raws, guessed, strict=True)
    ]
    return hashlib.sha256(json.dumps(heads, ensure_ascii=False).encode()).hexdigest()


def _nothing() -> Fault:
    return Fault(
        "",
        None,
        "",
        say("No sheet was recognised that asks questions."),
        say("Say below which sheet is taken, and which of its columns holds the question."),
    )


def _languages(sheets: Sequence[SheetRows]) -> tuple[Lang, bool]:
    """In which language it asks, and whether it asks in both."""
    japanese = english = 0
    for sheet in sheets:
        for row in sheet.rows[sheet.first_row :] if sheet.map.taken else ():
            for _place, words in sheet.said(row, R.TEXT):
                japanese, english = (
                    japanese + is_japanese(words),
                    english + (not is_japanese(words)),
                )
    both = min(japanese, english) * 2 > max(japanese, english) and any(
        list(sheet.map.roles.values()).count(R.TEXT) > 1 for sheet in sheets if sheet.map.taken
    )
    return ("ja" if japanese >= english and japanese else "en"), both


def _title(
    reading: MapReading, raws: Sequence[RawSheet], maps: Sequence[SheetMap], called: str
) -> Text:
    """The first words above the headings of the first sheet that asks; else what the file is called."""
    raw, map_ = next(
        ((raw, map_) for raw, map_ in zip(raws, maps, strict=True) if map_.taken),
        (None, SheetMap()),
    )
    for row in raw.rows[: max(map_.heads - 1, 0)] if raw else ():
        words = [cell.strip() for cell in row if isinstance(cell, str) and cell.strip()]
        if words and 1 < len(words[-1]) <= LONGEST_NAME and len(words) < 3 and "#" not in words[-1]:  # noqa: PLR2004
            return reading.text([" ".join(words[-1].split())])
    return reading.text([called]) if called else {"ja": "", "en": ""}


def _left_out(reading: MapReading, sheet: SheetRows, *, is_wanted: bool) -> None:
    if not any(said_in(cell) for row in sheet.rows for cell in row):
        return
    if is_wanted:
        reason = say("Left out, as chosen.")
    elif is_about(sheet.name):
        reason = say("By its name it explains the questionnaire or holds lists for it: left out.")
    else:
        reason = say("No column with questions was recognised: left out.")
    reading.note(sheet.name, None, reason)


def _read(reading: MapReading, at: int, sheet: SheetRows, told: FileMap) -> int:
    """The questions of one sheet, each in its section; how many there are."""
    _left_columns(reading, sheet)
    answers, prefix = _answer_heads(sheet), _prefix(reading, sheet)
    group, below, last, count = "", "", "", 0
    waiting: list[tuple[int, str]] = []  # headings of sections nobody stands below yet
    for number, row in enumerate(sheet.rows[sheet.first_row :], sheet.first_row + 1):
        text = [words for _place, words in sheet.said(row, R.TEXT)]
        group = sheet.first(row, R.SECTION) or group
        lone = _lone(sheet, row, number) if sheet.map.lone else ""
        if lone:
            for row_no, _words in waiting:
                reading.note(sheet.name, row_no, _NO_QUESTIONS)
            waiting = [(number, lone)]
            below = lone
        elif not text:
            _without_text(reading, sheet, row, number)
        elif _is_heading(sheet, row):
            reading.note(sheet.name, number, say("The headings once more: left out."))
        elif len(reading.names) == MOST_QUESTIONS:
            reason = say("More than %(most)s questions: left out.", most=MOST_QUESTIONS)
            reading.note(sheet.name, number, reason)
        else:
            waiting.clear()
            title = group if sheet.has(R.SECTION) and group else below or sheet.name
            last = sheet.first(row, R.ID) or last
            section = _section(reading, at, title)
            place = int(section["id"].rpartition("-")[2])
            source = SourceRow(place, text, last, prefix, answers, told)
            section["questions"].append(make_question(reading, sheet, number, row, source))
            count += 1
    for row_no, _words in waiting:
        reading.note(sheet.name, row_no, _NO_QUESTIONS)
    return count


def _prefix(reading: MapReading, sheet: SheetRows) -> str:
    """What its ids begin with where a sheet further up has one of them: `2-`, the second that asks."""
    ids = {id_of(sheet.first(row, R.ID)) for row in sheet.rows[sheet.first_row :]}
    earlier = {at for at, _title in reading.sections}
    return f"{len(earlier) + 1}-" if ids & reading.names else ""


def _left_columns(reading: MapReading, sheet: SheetRows) -> None:
    for place, heading in enumerate(sheet.headings):
        if heading and sheet.map.roles.get(place, R.NONE) is R.NONE:
            reason = say("The column “%(column)s” was left out.", column=heading[:LONGEST_NAME])
            reading.note(sheet.name, None, reason)


_NO_QUESTIONS: Final = say("A heading without questions below it: left out.")


def _section(reading: MapReading, at: int, title: str) -> dict[str, Any]:
    fresh = {
        "id": f"section-{len(reading.sections) + 1}",
        "title": reading.text([" ".join(title.split())[:LONGEST_NAME]]),
        "questions": [],
    }
    return reading.sections.setdefault((at, title), fresh)


def _answer_heads(sheet: SheetRows) -> Saying | None:
    """What the headings over the answers say: はい | いいえ | 該当なし, or 回答（有・無）."""
    heads = [
        sheet.headings[place]
        for place, role in sheet.map.roles.items()
        if role is R.ANSWER and place < len(sheet.headings)
    ]
    words = [word for head in heads if (word := ticked(head))]
    if (scale := scale_of(words)) is not None:
        return Saying(scale)
    for head in heads:
        if answers_in(head) and (told := kind_of(head)) is not None:
            return told
    return None


def _lone(sheet: SheetRows, row: Sequence[Any], number: int) -> str:
    """The title of a section where the row is one; "" where it is none."""
    cells = [
        (place, words)
        for place, cell in enumerate(row[:MOST_COLUMNS])
        if (words := said_in(cell)) and sheet.map.roles.get(place) is not R.ANSWER
    ]
    told = list(dict.fromkeys(words for _place, words in cells))
    if not told or len(told) > 2 or any(len(words) > LONGEST_NAME for words in told):  # noqa: PLR2004
        return ""
    roles = [sheet.map.roles.get(place, R.NONE) for place, _words in cells]
    if any(is_question(words) for words in told) or told[0].lower().startswith(_NOTES):
        return ""
    if len(told) == 1 and (roles[0] is not R.TEXT or sheet.others_say_more):
        return "" if roles[0] is R.SECTION else told[0]
    if len(told) == 2 and roles[:2] == [R.ID, R.TEXT] and _leads_to(sheet, told[0], number):  # noqa: PLR2004
        return " ".join(told)
    return ""


def _leads_to(sheet: SheetRows, name: str, number: int) -> bool:
    """Whether the next id stands below this one: 1 before 1.1."""
    following = (sheet.first(row, R.ID) for row in sheet.rows[number:])
    above, below = id_form(name), id_form(next((one for one in following if one), ""))
    return below.startswith((f"{above}.", f"{above}-", f"{above}(")) and below != above


def _without_text(reading: MapReading, sheet: SheetRows, row: Sequence[Any], number: int) -> None:
    told = [
        words
        for place, cell in enumerate(row[:MOST_COLUMNS])
        if (words := said_in(cell)) and sheet.map.roles.get(place) is not R.ANSWER
    ]
    if not told:
        return
    if sheet.first(row, R.ID) and not told[0].lower().startswith(_NOTES):
        reading.note(sheet.name, number, say("An id without a question: left out."))
    else:
        reading.note(sheet.name, number, say("No question stands in this row: left out."))


def _is_heading(sheet: SheetRows, row: Sequence[Any]) -> bool:
    """Whether the headings stand here once more, as on each printed page."""
    heads = [
        sheet.headings[place]
        for place, role in sheet.map.roles.items()
        if role in (R.ID, R.TEXT) and place < len(sheet.headings)
    ]
    said = [words for role in (R.ID, R.TEXT) for _place, words in sheet.said(row, role)]
    return bool(heads) and sorted(map(heading_form, said)) == sorted(map(heading_form, heads))


def _seen(sheet: SheetRows, questions: int) -> SeenSheet:
    """What the page shows of a sheet, each column with something in it."""
    below = sheet.rows[sheet.first_row : sheet.first_row + 100]
    width = min(max(map(len, sheet.rows[:100]), default=0), MOST_COLUMNS)
    columns = []
    for place in range(width):
        cells = (said_in(row[place]) for row in below if place < len(row))
        examples = list(
            dict.fromkeys(" ".join(cell.split())[:LONGEST_EXAMPLE] for cell in cells if cell)
        )[:EXAMPLES]
        heading = sheet.headings[place] if place < len(sheet.headings) else ""
        if heading or examples:
            columns.append(SeenColumn(place, letters(place), heading[:LONGEST_NAME], examples))
    return SeenSheet(sheet.name, len(sheet.rows), columns, questions)
