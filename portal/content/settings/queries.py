"""The starting values of the pack of practice, with the company's own over them."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

from portal.content.definitions.practice import Ladder
from portal.content.packs import kinds as shelf
from portal.content.settings.ladders import with_own
from portal.content.versions.queries import find_pack
from portal.foundation.core.words.messages import Text
from portal.foundation.organisation.calendar import BusinessCalendar, ClosedWindow, MonthDay
from portal.foundation.organisation.models import Organisation
from portal.foundation.organisation.queries import find_organisation


def business_calendar() -> BusinessCalendar:
    """The working days: Japan's holidays, the pack's closing days and windows, the company's own."""
    practice = find_pack(shelf.PRACTICE)
    organisation = find_organisation()
    own = organisation.closing_days if organisation else []
    return BusinessCalendar(
        holidays=_public_holidays("JP"),
        yearly_closing=frozenset(practice.closing_days),
        closing_days=frozenset(map(date.fromisoformat, own)),
        windows=(*practice.closed_windows, *own_windows(organisation)),
    )


def sending_calendar() -> BusinessCalendar:
    """The days on which mail may go out: working days but for the quiet ones."""
    calendar, organisation = business_calendar(), find_organisation()
    if organisation is None:
        return calendar
    quiet = frozenset(map(date.fromisoformat, organisation.quiet_days))
    return replace(
        calendar,
        closing_days=calendar.closing_days | quiet,
        closed_weekdays=calendar.closed_weekdays | frozenset(organisation.quiet_weekdays),
    )


def own_windows(organisation: Organisation | None) -> tuple[ClosedWindow, ...]:
    """Days of every year in which this company places no vendor's due date."""
    kept = organisation.windows if organisation else []
    return tuple(
        ClosedWindow(
            first=_month_day(one["from"]),
            last=_month_day(one["to"]),
            label=Text(ja=one["label"], en=one["label"]),
        )
        for one in kept
    )


def _month_day(written: str) -> MonthDay:
    month, day = map(int, written.split("-"))
    return MonthDay(month, day)


@cache
def _public_holidays(country: str) -> Any:
    import holidays  # noqa: PLC0415  (the calendars of the world take their time)

    return holidays.country_holidays(country)


def ladder(ladder_id: str) -> Ladder:
    """The reminder ladder of the pack with the company's own stages. KeyError for no such id."""
    return ladders()[ladder_id]


def ladders() -> Mapping[str, Ladder]:
    """Every ladder by id, in the order of the pack."""
    organisation = find_organisation()
    own = organisation.ladders if organisation else {}
    pack = find_pack(shelf.PRACTICE).ladders
    return {name: with_own(one, own.get(name)) for name, one in pack.items()}
