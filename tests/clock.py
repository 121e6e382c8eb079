"""A clock that moves only when a test says so."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta


@dataclass
class Clock:
    """Noon in Tokyo on Wednesday 25 November 2026, until a test moves it."""

    time: datetime = datetime(2026, 11, 25, 3, tzinfo=UTC)

    def now(self) -> datetime:
        return self.time

    def advance(self, **by: float) -> None:
        self.time += timedelta(**by)

    def go_to(self, day: date, hour_utc: int = 3) -> None:
        self.time = datetime(day.year, day.month, day.day, hour_utc, tzinfo=UTC)
