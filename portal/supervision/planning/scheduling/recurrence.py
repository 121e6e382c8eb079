"""When something comes round again: periods without gaps, deadlines no later than an interval. Pure.

Two bases (plan_settings.Basis). From the last acceptance the next deadline is one interval later.
With a fixed month it is that month, earlier than the interval where need be and never later: what
a tier promises is "at least every so many months".
"""

from collections.abc import Iterator
from datetime import date, timedelta
from math import gcd

from portal.foundation.core.words.dates import add_months
from portal.supervision.attestations.statements.periods import Period

_DAY = timedelta(days=1)
_YEAR = 12


def periods(begin: date, months: int, month: int | None) -> Iterator[Period]:
    """The periods of a statement from `begin` on, each asked about on the day after its end.

    With a fixed month they end before it, so that it is asked then. One that would be shorter than
    a quarter of the interval is not worth a question: half an interval comes first.
    """
    while True:
        following = _next_begin(begin, months, month)
        yield Period(begin, following - _DAY)
        begin = following


def deadlines(base: date, months: int, month: int | None) -> Iterator[Period]:
    """From the last acceptance to the day on which the next is due, and so on from there."""
    while True:
        last = _deadline(base, months, month)
        yield Period(base, last)
        base = last


def _next_begin(begin: date, months: int, month: int | None) -> date:
    end = add_months(begin, months)
    if month is None:
        return end
    anchor = _anchor_before(end, months, month)
    if months > 1 and anchor < begin + (end - begin) / 4:
        return add_months(begin, months // 2)
    return anchor


def _deadline(base: date, months: int, month: int | None) -> date:
    end = add_months(base, months)
    if month is None:
        return end
    anchor = _anchor_before(end, months, month)
    if anchor <= base + (end - base) / 4:  # accepted lately: this counts for it already
        return end
    return min(add_months(anchor, 1) - _DAY, end)


def _anchor_before(day: date, months: int, month: int) -> date:
    """The last first-of-month not after `day` on which an interval of the cycle may begin.

    A cycle of six months with May begins in May and November; one of 24 in every May, so that it
    can be met from anywhere.
    """
    step = gcd(months, _YEAR)
    anchor = day.replace(day=1)
    return add_months(anchor, -((anchor.month - month) % step))
