"""What the page, the mail and the sheet of a month tell, put together once. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from portal.content.definitions.promises import Promise
from portal.foundation.core.words.dates import EN_FULL_MONTHS, add_months, year
from portal.foundation.core.words.messages import Message, Text, say
from portal.ledger.obligations.models import Obligation
from portal.proof.desk.board import BoardSummary, Foot
from portal.supervision.incidents.models import Incident
from portal.supervision.incidents.queries import RunningClock
from portal.supervision.promises.results import Look, Reason
from portal.supervision.promises.undone import Undone

AHEAD: Final = timedelta(days=30)
EARLY: Final = 15  # a mail of a day up to this one tells the month before
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ToldMonth:
    """A calendar month in the company's zone; of the present one what was up to today."""

    first: date
    last: date  # its last day, or today
    is_now: bool

    @property
    def before(self) -> date:
        """The last day of the month before, against which it is compared."""
        return self.first - _DAY

    @property
    def name(self) -> str:
        return f"{self.first:%Y-%m}"

    @property
    def called(self) -> Text:
        en = f"{EN_FULL_MONTHS[self.first.month - 1]} {self.first.year}"
        return Text(f"{year(self.first)}{self.first.month}月", en)

    @property
    def earlier(self) -> str:
        return f"{self.before:%Y-%m}"

    @property
    def later(self) -> str | None:
        """None: it is still to come."""
        return None if self.is_now else f"{add_months(self.first, 1):%Y-%m}"


def month_of(day: date, today: date) -> ToldMonth:
    """That a day lies in; a day to come is of the present month."""
    first = min(day, today).replace(day=1)
    is_now = first == today.replace(day=1)
    return ToldMonth(first, today if is_now else add_months(first, 1) - _DAY, is_now)


def told_on(due: date) -> date:
    """A day of the month that the mail of a day tells: until the middle of a month the one before."""
    return due if due.day > EARLY else due.replace(day=1) - _DAY


def mail_day(named: int, today: date) -> date:
    """The last day on which a mail was to go out, by the day of the month that the setting names: the
    month's last one where it has no such day."""
    some, months = date(2000, 1, named), (today.year - 2000) * 12 + today.month - 1
    here = add_months(some, months)
    return here if here <= today else add_months(some, months - 1)


@dataclass(frozen=True, slots=True)
class MonthCell:
    """One promise at one vendor. `look`: at the end. `since`: it is shown as not kept from this day on;
    `until`: it was until before this day. `reason`: as known now, None where the records now say otherwise."""

    vendor_id: int
    vendor: Text
    tier: str | None
    promise: Promise
    look: Look
    since: date
    until: date | None = None
    reason: Reason | None = None
    undone: Undone | None = None


@dataclass(frozen=True, slots=True)
class Some:
    """The worst of many, and how many there are."""

    rows: Sequence[MonthCell]
    number: int

    @property
    def more(self) -> int:
        return self.number - len(self.rows)


@dataclass(frozen=True, slots=True)
class PromiseOverMonths:
    """A promise over the months. `feet`: the last one is of the day told; None: not judged then.

    `broken`: at how many vendors it is not kept; `worse`, `better`: at how many more it is so, and no
    longer so, than at the end of the month before; None: nothing was judged then.
    """

    promise: Promise
    feet: Sequence[Foot | None]
    broken: int
    worse: int | None
    better: int | None

    @property
    def foot(self) -> Foot | None:
        return self.feet[-1]


@dataclass(frozen=True, slots=True)
class OwedMatter:
    """Something that is owed: by the company as a decision, or by anybody within the next days."""

    owed: Obligation
    vendor: Text | None  # None: it is the company's own


@dataclass(frozen=True, slots=True)
class OwedMatters:
    rows: Sequence[OwedMatter]
    number: int
    late: int

    @property
    def more(self) -> int:
        return self.number - len(self.rows)


@dataclass(frozen=True, slots=True)
class AboutIncident:
    incident: Incident
    vendor: Text


@dataclass(frozen=True, slots=True)
class Ahead:
    """What waits as of today, whichever month is read: only beside the present month and the last one."""

    due: OwedMatters
    decisions: OwedMatters
    clocks: Sequence[RunningClock]


@dataclass(frozen=True, slots=True)
class MonthContent:
    """`days`: those of the feet. `board`: what the board says of the same day; None: of an earlier one."""

    month: ToldMonth
    days: Sequence[date]
    promises: Sequence[PromiseOverMonths]
    broken: int
    worse: int | None
    better: int | None
    became: Some
    stayed: Some
    mended: Some
    briefly: Some
    incidents: Sequence[AboutIncident]
    more_incidents: int
    ahead: Ahead | None
    board: BoardSummary | None

    @property
    def sentences(self) -> Sequence[Message]:
        """What the page, the mail and the sheet begin with."""
        found = [] if self.board is None else [self.board.sentence]
        found.append(
            say("Not kept on %(day)s: %(number)s.", day=self.month.last, number=self.broken)
        )
        if self.worse is None or self.better is None:
            found.append(
                say("Nothing was judged at the end of the month before, so nothing is compared.")
            )
        else:
            found.append(
                say(
                    "Since %(day)s: +%(worse)s not kept, −%(better)s mended or no longer asked.",
                    day=self.month.before,
                    worse=self.worse,
                    better=self.better,
                )
            )
        return found
