"""Any file of a questionnaire to what it holds: recognised by its content, refused in words. Pure.

YAML, written and read, stands here, of what is read also the line of each part.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

import yaml

from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.plain_data import WrongShape
from portal.foundation.core.words.messages import say
from portal.foundation.evidence.apart import ask
from portal.foundation.evidence.types import FileKind
from portal.ledger.exchange.reading.containers import RawFile
from portal.ledger.exchange.reading.files import read_waiting as read_tables
from portal.supervision.questionnaires.definition.definition import (
    Sheet,
    bare_sheet,
    read_sheet,
    write_sheet,
)
from portal.supervision.questionnaires.files.found import Fault, FileMap, ReadFile, Skipped
from portal.supervision.questionnaires.files.guessing import fit
from portal.supervision.questionnaires.files.kind_words import MOST_ANSWERS
from portal.supervision.questionnaires.files.map_reading import DropDown
from portal.supervision.questionnaires.files.mapped import read_mapped
from portal.supervision.questionnaires.files.vsaq import MENDER, SECONDS, NoVsaq, read_vsaq
from portal.supervision.questionnaires.files.workbook_in import is_layout, read_layout, said_in
from portal.supervision.questionnaires.models import VersionOrigin

LARGEST: Final = 15 * 1024 * 1024  # bytes
_WORDS: Final = (".yaml", ".yml", ".json")
# The same, three times as fast: a long questionnaire is a megabyte.
_DUMPER: Final[Any] = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
_LOADER: Final[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
MOST_VALUES: Final = 1_000_000  # however often aliases repeat them
DEEPEST: Final = 60  # of nesting; a condition may be nested twenty deep
Lines = dict[str, int]  # the line, from 1, of each path such as sections[0].questions[1].id


def read_file(data: bytes, name: str, wanted: FileMap | None = None) -> ReadFile:
    """By content and, where that leaves it open, by the ending. `wanted`: the map by which a sheet of
    somebody else's is read. Refuses (RuleViolated at `file`) what is no questionnaire at all, naming
    it as what it is."""
    ending = name[name.rfind(".") :].lower() if "." in name else ""
    if ending in _WORDS:
        return _of_words(_text(data, name), name, ending)
    file = read_tables(data, name, fit)
    if not file.is_workbook:  # its one sheet is called by the file, for who looks for a row
        file = replace(file, sheets=[replace(sheet, name=name) for sheet in file.sheets])
    if is_layout(file):
        return read_layout(file)
    drops = _drop_downs(data, file) if file.kind is FileKind.EXCEL else {}
    return read_mapped(file, short_title(name), wanted, drops)


def short_name(file_name: str) -> str:
    """A name people can type, made of a file's: small letters, digits, dashes."""
    stem = file_name.rpartition(".")[0] or file_name
    return re.sub(r"[^a-z0-9]+", "-", stem.lower()).strip("-")[:60] or "questionnaire"


def short_title(file_name: str) -> str:
    """What a file is called, for who finds no title in it."""
    return (
        (file_name.rpartition("/")[2].rpartition(".")[0] or file_name)
        .replace("_", " ")
        .strip()[:80]
    )


def _drop_downs(data: bytes, file: RawFile) -> dict[str, list[DropDown]]:
    """The lists to choose from that lie on the cells of each sheet."""
    told = ask(MENDER, "drop_downs", data, seconds=SECONDS).get("sheets", {})
    rows = {raw.name: raw.rows for raw in file.sheets}
    return {
        name: [
            DropDown(tuple(where[:2]), tuple(where[2:]), _answers(source, rows))
            for where, source in lists
        ]
        for name, lists in told.items()
    }


def _answers(source: Any, rows: Mapping[str, Sequence[Sequence[Any]]]) -> tuple[str, ...]:
    """() where they come from a formula, or are more than anybody chooses from."""
    if not source or isinstance(source[-1], str):
        return tuple(dict.fromkeys(source or ()))
    name, (top, bottom, first, last) = source
    cells = (
        said_in(cell)
        for row in rows.get(name, ())[top : min(bottom, top + MOST_ANSWERS) + 1]
        for cell in row[first : last + 1]
    )
    return tuple(dict.fromkeys(cell for cell in cells if cell))


def write_yaml(sheet: Sheet) -> str:
    """In the words of questionnaire.yaml; reads back unchanged."""
    data = write_sheet(sheet)
    text: str = yaml.dump(data, Dumper=_DUMPER, allow_unicode=True, sort_keys=False, width=110)
    return text


def _of_words(text: str, name: str, ending: str) -> ReadFile:
    if ending == ".json" and '"sections"' not in text:
        try:
            data, skipped = read_vsaq(text)
        except NoVsaq:
            raise _none(name) from None
        except RecursionError:
            raise RuleViolated(
                say(
                    "“%(name)s” is nested too deeply to be a questionnaire. Choose the file as it "
                    "was exported.",
                    name=name,
                ),
                field="file",
            ) from None
        return _found(VersionOrigin.VSAQ, data, name, skipped)
    is_json = ending == ".json"
    try:
        loaded: Any = json.loads(text) if is_json else load_yaml(text)
    except (yaml.YAMLError, ValueError, RecursionError) as error:  # 30 February is a ValueError
        return ReadFile(VersionOrigin.YAML, {}, None, [], [_slip(name, error)])
    if not isinstance(loaded, dict) or "sections" not in loaded:
        raise _none(name)
    found = _found(VersionOrigin.YAML, bare_sheet(loaded), name, [])
    if not found.faults or is_json:
        return found
    lines = yaml_lines(text)
    return replace(found, faults=[_with_line(fault, lines) for fault in found.faults])


def _slip(name: str, error: Exception) -> Fault:
    """Where the file stops being what its name says."""
    mark = getattr(error, "problem_mark", None)
    line = mark.line + 1 if mark else getattr(error, "lineno", None)
    column = mark.column + 1 if mark else getattr(error, "colno", "")
    told = getattr(error, "problem", None) or getattr(error, "msg", None) or str(error)
    return Fault(
        name,
        line,
        str(column),
        say("From here on it is no longer well-formed (%(error)s).", error=told),
        say("Look at this line and the one before: indentation, quotes, colons, brackets."),
    )


def _with_line(fault: Fault, lines: Mapping[str, int]) -> Fault:
    """With the line of its place, or of the nearest around it."""
    path = str(fault.column)
    while path and path not in lines:
        path = path[: max(path.rfind("."), path.rfind("["), 0)]
    return replace(fault, row=lines.get(path))


def _found(
    origin: VersionOrigin, data: dict[str, Any], name: str, skipped: list[Skipped]
) -> ReadFile:
    try:
        return ReadFile(origin, data, read_sheet(data), skipped)
    except WrongShape as error:
        mend = say("Correct this place in the file and choose it again.")
        faults = [Fault(name, None, one.path, one.reason, mend) for one in error.wrong]
        return ReadFile(origin, data, None, skipped, faults)


def _text(data: bytes, name: str) -> str:
    if len(data) > LARGEST:
        raise RuleViolated(
            say(
                "“%(name)s” is larger than %(limit)s MB. Make it smaller or split it.",
                name=name,
                limit=LARGEST // 1024 // 1024,
            ),
            field="file",
        )
    for code in ("utf-8-sig", "cp932"):
        try:
            return data.decode(code)
        except UnicodeDecodeError:
            continue
    raise _none(name)


def _none(name: str) -> RuleViolated:
    return RuleViolated(
        say(
            "“%(name)s” is no questionnaire. What can be imported: our workbook, a plain sheet of id, "
            "question and kind of answer (.xlsx, .ods, .csv), our YAML, and VSAQ (.json).",
            name=name,
        ),
        field="file",
    )


def load_yaml(text: str) -> Any:
    """The data of the one document. Raises yaml.YAMLError with the place of what is wrong."""
    loader = _LOADER(text)
    try:
        node = loader.get_single_node()
        if node is None:
            return None
        _walk(node, {})
        data = loader.construct_document(node)
    finally:
        loader.dispose()
    if _weight(data, {}, ()) > MOST_VALUES:
        raise yaml.MarkedYAMLError(problem="its aliases repeat themselves too often")
    return data


def yaml_lines(text: str) -> Lines:
    """Where everything stands; empty where nobody can tell."""
    lines: Lines = {}
    try:
        node = yaml.compose(text, _LOADER)
        if node is not None:
            _walk(node, lines)
    except yaml.YAMLError:
        return {}
    return lines


def _walk(node: Any, lines: Lines) -> None:
    """Note the lines of all paths; what aliases repeat stands where it stood first."""
    waiting, seen = [(node, "", 0)], set[int]()
    while waiting:
        one, path, depth = waiting.pop()
        lines.setdefault(path, one.start_mark.line + 1)
        if isinstance(one, yaml.ScalarNode) or id(one) in seen:
            continue
        seen.add(id(one))
        if depth > DEEPEST:
            raise yaml.MarkedYAMLError(
                problem="this is nested too deeply or of a kind of its own",
                problem_mark=one.start_mark,
            )
        if isinstance(one, yaml.MappingNode):
            inside = [(value, f"{path}.{key.value}".lstrip(".")) for key, value in one.value]
        else:
            inside = [(value, f"{path}[{place}]") for place, value in enumerate(one.value)]
        waiting += [(value, below, depth + 1) for value, below in inside]


def _weight(data: Any, known: dict[int, int], above: tuple[int, ...]) -> int:
    """How many values it comes to; what contains itself comes to more than anybody takes."""
    if not isinstance(data, dict | list):
        return 1
    if id(data) in above:
        return MOST_VALUES + 1
    if id(data) not in known:
        inside = (*above, id(data))
        parts = data.values() if isinstance(data, dict) else data
        known[id(data)] = 1 + sum(_weight(part, known, inside) for part in parts)
    return known[id(data)]
