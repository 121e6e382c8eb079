"""What happens on which day: written down in any order, lived through in the order of the days."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from portal.foundation.core import clock

Act = Callable[[], object]
NIGHT: Final = 0  # the jobs of the early morning come before what people do
DAY: Final = 1
EVENING: Final = 2


@dataclass(slots=True)
class Diary:
    """Acts with their day; those of one day in the order in which they were written down."""

    entries: list[tuple[date, int, int, Act]] = field(default_factory=list)

    def on(self, day: date, *acts: Act, time: int = DAY) -> None:
        for act in acts:
            self.entries.append((day, time, len(self.entries), act))

    def days(self) -> list[date]:
        """The days on which something happens."""
        return sorted({entry[0] for entry in self.entries})

    def live(self) -> None:
        """Do everything, each on its day."""
        for day, _, _, act in sorted(self.entries, key=lambda entry: entry[:3]):
            with clock.on_day(day):
                act()
