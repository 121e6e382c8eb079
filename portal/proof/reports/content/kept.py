"""Section 1: how each promise was shown month by month, as the board showed it then."""

from dataclasses import dataclass
from datetime import date

NOT_JUDGED = ""  # instead of a look: nothing was judged in the month


@dataclass(frozen=True, kw_only=True)
class KeptLine:
    """A promise over the months of its strip. `no`: as on the board.

    `months`: the gravest look of each month, an id of `Mark` or `before_first`; NOT_JUDGED where none
    was judged yet. `since`: where it is not kept on the as-of date, from which day on the portal showed
    it so without a break; `since_first`: on that day it was judged for the first time, so it may be
    older; `at_end`: it is so only for work that ended in the period, until its last day. `unkept`: the months in which it was shown as not kept, in words, those in a row together.
    """

    no: int
    name: str
    months: tuple[str, ...]
    since: date | None = None
    since_first: bool = False
    at_end: bool = False
    unkept: str = ""


@dataclass(frozen=True, kw_only=True)
class KeptStrip:
    """`months`: the first day of each, the last one that of the as-of date. `judged_from`: the first day
    of all on which anything was judged, where it lies in these months."""

    months: tuple[date, ...]
    lines: tuple[KeptLine, ...]
    judged_from: date | None = None

    def __post_init__(self) -> None:
        if any(len(line.months) != len(self.months) for line in self.lines):
            raise ValueError("Each promise has one look for each month.")
