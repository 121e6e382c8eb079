"""What happens on which day: written down in any order, lived through in the order of the days."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, time
from typing import Final

from portal.foundation.core import clock

Act = Callable[[], object]
NIGHT: Final = 0  # the jobs of the early morning come before what people do
DAY: Final = 1
EVENING: Final = 2
_OPENS: Final = {NIGHT: 6 * 60 + 45, DAY: 9 * 60 + 40, EVENING: 17 * 60 + 10}  # minutes
_APART, _MOST = 4, 100  # minutes between two acts, and how many fit


@dataclass(slots=True)
class Diary:
    """Acts with their day; those of one day in the order in which they were written down."""

    entries: list[tuple[date, int, int, Act]] = field(default_factory=list)

    def on(self, day: date, *acts: Act, part: int = DAY) -> None:
        for act in acts:
            self.entries.append((day, part, len(self.entries), act))

    def days(self) -> list[date]:
        """The days on which something happens."""
        return sorted({entry[0] for entry in self.entries})

    def live(self) -> None:
        """Do everything, each on its day in office hours; what happens today happens now."""
        today = clock.today()
        done: Counter[tuple[date, int]] = Counter()
        for day, part, _, act in sorted(self.entries, key=lambda entry: entry[:3]):
            minutes = _OPENS[part] + _APART * min(done[day, part], _MOST)
            done[day, part] += 1
            at = time(minutes // 60, minutes % 60) if day < today else None
            with clock.on_day(day, at):
                act()
