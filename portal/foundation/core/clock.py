"""The only source of the current time. Its zone is the organisation's, set by each entry point.

Times are aware and in UTC; days are days in the organisation's zone, so that a day in Tokyo
begins at 00:00 in Tokyo.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_zone: ContextVar[ZoneInfo | None] = ContextVar("zone", default=None)
_moved: ContextVar[timedelta] = ContextVar("moved", default=timedelta(0))


def set_zone(name: str) -> None:
    """Declare where the organisation's days begin; an IANA name such as Asia/Tokyo."""
    _zone.set(ZoneInfo(name))


def zone() -> ZoneInfo:
    return _zone.get() or ZoneInfo("UTC")


def now() -> datetime:
    return _real_now() + _moved.get()


def today() -> date:
    return day_of(now())


def day_of(moment: datetime) -> date:
    """The organisation's day on which `moment` falls."""
    return moment.astimezone(zone()).date()


def midnight(day: date) -> datetime:
    """The moment at which the organisation's `day` begins."""
    return datetime(day.year, day.month, day.day, tzinfo=zone()).astimezone(UTC)


@contextmanager
def on_day(day: date | None, at: time | None = None) -> Iterator[None]:
    """Behave as on another day (`--today`), at the same time of day or at `at` in the zone.

    None changes nothing. Time goes on from there.
    """
    real = _real_now()
    moved = timedelta(0) if day is None else day - day_of(real)
    if day is not None and at is not None:
        moved = datetime.combine(day, at, tzinfo=zone()).astimezone(UTC) - real
    token = _moved.set(moved)
    try:
        yield
    finally:
        _moved.reset(token)


def _real_now() -> datetime:
    return datetime.now(UTC)
