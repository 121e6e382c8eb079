"""The hidden sheet of a workbook: which assignment, which version, and each answer as it was then.

By it the file is known again, and what was changed in it is told from what was changed in the
portal meanwhile. Pure.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from portal.foundation.core.words.characters import without_unseen
from portal.ledger.exchange.reading.containers import RawFile
from portal.supervision.questionnaires.kinds.parts.question import Question
from portal.supervision.responses.assignments.models import GivenAnswer
from portal.supervision.responses.assignments.services import Said

SIGN: Final = "kantoku-answers-1"  # in the first cell; the number is that of the layout
PARTS: Final = ("value", "reason", "comment", "expires")
_SHORT: Final = 16  # hexadecimal letters of a digest

NOTHING: Final = Said()


@dataclass(frozen=True)
class AnswerBase:
    """One answer when the workbook was made. `version` 0: there was none."""

    version: int
    digests: Mapping[str, str]  # by part


@dataclass(frozen=True)
class Marks:
    """What the hidden sheet says. `sha256`: of the version of the questionnaire."""

    number: str
    sha256: str
    answers: Mapping[str, AnswerBase]

    def rows(self) -> list[list[str]]:
        """As they are written, the checksum among them."""
        body = [
            [name, str(base.version), *(base.digests[part] for part in PARTS)]
            for name, base in self.answers.items()
        ]
        return [[SIGN], [self.number], [self.sha256], [self._checksum()], *body]

    def _checksum(self) -> str:
        told = [
            [name, base.version, *(base.digests[part] for part in PARTS)]
            for name, base in sorted(self.answers.items())
        ]
        content = json.dumps([SIGN, self.number, self.sha256, told], ensure_ascii=False)
        return hashlib.sha256(content.encode()).hexdigest()


class Broken(ValueError):
    """The hidden sheet is there, but it is not what was written."""


def make_marks(
    number: str, sha256: str, questions: Iterable[Question], given: Mapping[str, GivenAnswer]
) -> Marks:
    answers = {}
    for one in questions:
        row = given.get(one.id)
        said = as_said(row)
        digests = {part: digest(part, getattr(said, part)) for part in PARTS}
        answers[one.id] = AnswerBase(row.version if row else 0, digests)
    return Marks(number, sha256, answers)


def find_marks(file: RawFile) -> Marks | None:
    """None: no sheet of the file is ours. Raises Broken."""
    for raw in file.sheets:
        rows = [[_text(cell) for cell in row] for row in raw.rows]
        if rows and rows[0] and rows[0][0] == SIGN:
            return _read(rows)
    return None


def _read(rows: list[list[str]]) -> Marks:
    try:
        number, sha256, checksum = (rows[place][0] for place in (1, 2, 3))
        answers = {
            row[0]: AnswerBase(int(row[1]), dict(zip(PARTS, row[2:6], strict=True)))
            for row in rows[4:]
            if row[0]
        }
    except (IndexError, ValueError) as error:
        raise Broken from error
    marks = Marks(number, sha256, answers)
    if marks._checksum() != checksum:
        raise Broken
    return marks


def as_said(row: GivenAnswer | None) -> Said:
    if row is None:
        return NOTHING
    return Said(row.value, row.reason, row.comment, row.expires, row.is_unchanged)


def digest(part: str, value: Any) -> str:
    """Of one part of an answer; the same for what nobody can tell apart."""
    content = json.dumps(canonical(value), ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(f"{part}:{content}".encode()).hexdigest()[:_SHORT]


def canonical(value: Any) -> Any:
    """Without what is lost between two programs: kinds of line ends, spaces around, empty cells."""
    if isinstance(value, str):
        return without_unseen("\n".join(value.splitlines())).strip()
    if isinstance(value, Mapping):
        return {str(name): canonical(one) for name, one in value.items() if one}
    if isinstance(value, list | tuple):
        return [one for one in map(canonical, value) if one] or ""
    if value is None:
        return ""
    return float(value) if isinstance(value, int | float) else value


def _text(cell: Any) -> str:
    """Programs make numbers of the versions."""
    return str(int(cell)) if isinstance(cell, float) else str(cell)
