"""Any file of a questionnaire to what it holds: recognised by its content, refused in words. Pure."""

import json
from dataclasses import replace
from typing import Any, Final

import yaml

from portal.foundation.content.problems import PackError
from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.messages import say
from portal.ledger.exchange.reading import read as read_tables
from portal.supervision.questionnaires import reading, written
from portal.supervision.questionnaires.files.found import Fault, Found, Skipped
from portal.supervision.questionnaires.files.plain_sheet import read_plain
from portal.supervision.questionnaires.files.vsaq import NoVsaq, read_vsaq
from portal.supervision.questionnaires.files.workbook_in import is_layout, read_layout
from portal.supervision.questionnaires.models import Origin
from portal.supervision.questionnaires.shapes import Sheet

LARGEST: Final = 15 * 1024 * 1024  # bytes
_WORDS: Final = (".yaml", ".yml", ".json")
# The same, three times as fast: a long questionnaire is a megabyte.
_LOADER: Final[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_DUMPER: Final[Any] = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


def read_file(data: bytes, name: str) -> Found:
    """By content and, where that leaves it open, by the ending. Refuses (RuleViolated at `file`)
    what is no questionnaire at all, naming it as what it is."""
    ending = name[name.rfind(".") :].lower() if "." in name else ""
    if ending in _WORDS:
        return _of_words(_text(data, name), name, ending)
    file = read_tables(data, name)
    if not file.is_workbook:  # its one sheet is called by the file, for who looks for a row
        file = replace(file, sheets=[replace(one, name=name) for one in file.sheets])
    return read_layout(file) if is_layout(file) else read_plain(file)


def write_yaml(sheet: Sheet) -> str:
    """In the words of questionnaire.yaml; reads back unchanged."""
    data = written.write(sheet)
    text: str = yaml.dump(data, Dumper=_DUMPER, allow_unicode=True, sort_keys=False, width=110)
    return text


def _of_words(text: str, name: str, ending: str) -> Found:
    if ending == ".json" and '"sections"' not in text:
        try:
            data, skipped = read_vsaq(text)
        except NoVsaq:
            raise _none(name) from None
        return _found(Origin.VSAQ, data, name, skipped)
    try:
        loaded: Any = json.loads(text) if ending == ".json" else yaml.load(text, _LOADER)  # noqa: S506
    except (yaml.YAMLError, json.JSONDecodeError) as error:
        raise RuleViolated(
            say("“%(name)s” cannot be read: %(error)s", name=name, error=str(error)), field="file"
        ) from None
    if not isinstance(loaded, dict) or "sections" not in loaded:
        raise _none(name)
    return _found(Origin.YAML, reading.bare(loaded), name, [])


def _found(origin: Origin, data: dict[str, Any], name: str, skipped: list[Skipped]) -> Found:
    try:
        return Found(origin, data, reading.read(data), skipped)
    except PackError as error:
        mend = say("Correct this place in the file and choose it again.")
        faults = [Fault(name, None, one.path, one.reason, mend) for one in error.problems]
        return Found(origin, data, None, skipped, faults)


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
