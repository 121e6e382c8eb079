"""What reading a file came to: the questionnaire, and everything that was skipped or is wrong."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from portal.foundation.core.words.messages import Message
from portal.supervision.questionnaires.definition.definition import Sheet
from portal.supervision.questionnaires.models import VersionOrigin


@dataclass(frozen=True, slots=True)
class Skipped:
    """Something a file holds that was left out or mended on the way in; `place` in its own words."""

    place: str
    reason: Message


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that keeps a file from being taken in: where, what, and how to mend it."""

    sheet: str
    row: int | None  # counts from 1, as programs show it
    column: Message | str
    reason: Message
    mend: Message


@dataclass(frozen=True)
class ReadFile:
    """`data`: as `read_sheet` takes it. `sheet` is None while there is any fault."""

    origin: VersionOrigin
    data: Mapping[str, Any]
    sheet: Sheet | None
    skipped: Sequence[Skipped] = field(default_factory=tuple)
    faults: Sequence[Fault] = field(default_factory=tuple)

    @property
    def by_type(self) -> Mapping[str, int]:
        """How many questions of each kind."""
        questions = self.sheet.questions() if self.sheet else ()
        return dict(sorted(Counter(question.kind.id for question in questions).items()))
