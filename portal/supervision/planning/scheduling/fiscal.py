"""The fiscal year: from the first day of a month to the day before it comes round. Pure."""

from dataclasses import dataclass
from datetime import date, timedelta

from portal.foundation.core.words.dates import add_months
from portal.foundation.core.words.messages import Text

MONTHS = 12
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class FiscalYear:
    """Called after the calendar year in which it begins: 2026年度 / FY2026."""

    number: int
    first: date

    @property
    def last(self) -> date:
        return add_months(self.first, MONTHS) - _DAY

    @property
    def name(self) -> Text:
        return Text(ja=f"{self.number}年度", en=f"FY{self.number}")

    @property
    def months(self) -> tuple[date, ...]:
        """The first day of each month, in order."""
        return tuple(add_months(self.first, number) for number in range(MONTHS))

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


def fiscal_year(number: int, start_month: int) -> FiscalYear:
    return FiscalYear(number, date(number, start_month, 1))


def number_of(day: date, start_month: int) -> int:
    """The fiscal year in which a day lies."""
    return day.year if day.month >= start_month else day.year - 1


def month_short(first: date) -> Text:
    """12月 / Dec, where the year is plain."""
    return Text(ja=f"{first.month}月", en=f"{first:%b}")


def month_name(first: date) -> Text:
    """2026年12月 / Dec 2026."""
    return Text(ja=f"{first.year}年{first.month}月", en=f"{first:%b %Y}")
