"""What is announced on a day, as plain values. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from portal.foundation.core.words.messages import Text


@dataclass(frozen=True, slots=True)
class InForce:
    """A purpose as it is announced on the day; `last_day`: of all its versions, None: no end."""

    number: str
    text: Text
    last_day: date | None = None


@dataclass(frozen=True, slots=True)
class Announced:
    """What is announced on a day, and what was ever. `asked_from`: None, where nothing is written
    down yet and nothing is asked."""

    asked_from: date | None = None
    in_force: Mapping[str, InForce] = field(default_factory=dict)
    titles: Mapping[str, Text] = field(default_factory=dict)
    ended_on: Mapping[str, date] = field(default_factory=dict)
