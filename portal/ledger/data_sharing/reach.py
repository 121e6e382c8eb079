"""When data of a piece of work is within the vendor's reach, and which part of a period that is."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from portal.foundation.core.words.messages import Message, say

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Period:
    """Both days included."""

    first: date
    last: date

    @property
    def opens_on(self) -> date:
        """The day on which the statement about it is asked for."""
        return self.last + _DAY


@dataclass(frozen=True, slots=True)
class Reach:
    """The days on which data of a piece of work is within the vendor's reach.

    `first`: of the first handover or, where data is only seen by chance, of the work; None: not yet.
    `last`: of the work; None: no end is agreed.
    """

    first: date | None
    last: date | None = None

    def cut(self, period: Period) -> Period | None:
        """The part of a period about which the vendor can say how it handled data; None: no day."""
        if self.first is None:
            return None
        first = max(period.first, self.first)
        last = period.last if self.last is None else min(period.last, self.last)
        return Period(first, last) if first <= last else None

    def has_begun_before(self, day: date) -> bool:
        return self.first is not None and self.first < day

    def why_not(self, period: Period) -> Message | None:
        """Why a statement about the period would say nothing; None: it says something."""
        if self.cut(period) is not None:
            return None
        if self.first is None:
            return say("Nothing has been handed over yet.")
        if self.last is not None and self.last < max(period.first, self.first):
            return say("The last day of the work was %(day)s.", day=self.last)
        return say("Data has been within the vendor's reach only since %(day)s.", day=self.first)


def joined(several: Iterable[Reach]) -> Reach:
    """From the first day of any work of which data is within reach to the last of all."""
    begun = [reach for reach in several if reach.first is not None]
    if not begun:
        return Reach(None)
    ends = [reach.last for reach in begun]
    return Reach(
        min(reach.first for reach in begun if reach.first is not None),
        None if None in ends else max(end for end in ends if end is not None),
    )
