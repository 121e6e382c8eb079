"""The starting values of the pack of practice, with the company's own over them: ladders, days, words."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any, Final

from portal.content.definitions.practice import Ladder
from portal.content.packs import kinds as shelf
from portal.content.versions.queries import find_pack
from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.words.i18n import _l
from portal.foundation.core.words.messages import Text, say
from portal.foundation.organisation.calendar import BusinessCalendar, ClosedWindow, MonthDay
from portal.foundation.organisation.models import Organisation
from portal.foundation.organisation.queries import find_organisation


def business_calendar() -> BusinessCalendar:
    """The working days: Japan's holidays, the pack's closing days and windows, the company's own."""
    practice = find_pack(shelf.PRACTICE)
    organisation = find_organisation()
    own = organisation.closing_days if organisation else []
    return BusinessCalendar(
        holidays=_public_holidays(),
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
            first=_month_day(window["from"]),
            last=_month_day(window["to"]),
            label=Text(ja=window["label"], en=window["label"]),
        )
        for window in kept
    )


def _month_day(written: str) -> MonthDay:
    month, day = map(int, written.split("-"))
    return MonthDay(month, day)


@cache
def _public_holidays() -> Any:
    import holidays  # noqa: PLC0415  (the calendars of the world take their time)

    return holidays.country_holidays("JP")


def ladder(ladder_id: str) -> Ladder:
    """The reminder ladder of the pack with the company's own stages. KeyError for no such id."""
    return ladders()[ladder_id]


def ladders() -> dict[str, Ladder]:
    """Every ladder by id, in the order of the pack."""
    organisation = find_organisation()
    own = organisation.ladders if organisation else {}
    pack = find_pack(shelf.PRACTICE).ladders
    return {name: with_own(of_pack, own.get(name)) for name, of_pack in pack.items()}


# Ladders that came with a later version of the pack, each with the one that is used until then.
CAME_LATER: Final[Mapping[str, str]] = {"subcontractor": "certificate"}


def ladders_in_use() -> Mapping[str, Ladder]:
    """Every ladder that an obligation may name, so that no reminder falls silent: what the pack in
    force does not have yet goes by the stages of the ladder that was used before it came."""
    known = ladders()
    return known | {name: replace(known[now], id=name) for name, now in _not_yet(known)}


def not_yet() -> list[tuple[Any, Any]]:
    """The words of the ladders that the pack in force does not have yet, with those used meanwhile."""
    return [(ladder_label(name), ladder_label(now)) for name, now in _not_yet(ladders())]


def _not_yet(known: Mapping[str, Ladder]) -> list[tuple[str, str]]:
    return [(name, now) for name, now in CAME_LATER.items() if name not in known and now in known]


LADDER_LABELS: Mapping[str, Any] = {
    "request": _l("Requests to vendors"),
    "certificate": _l("Certificates that expire"),
    "subcontractor": _l("Approvals of subcontractors that end"),
    "contract_end": _l("Contracts that end"),
    "renewal_notice": _l("Notice periods of contracts"),
    "return_destruction": _l("Return and destruction"),
    "internal": _l("Own work of the company"),
    "rights_request": _l("Requests of the people concerned"),
    "incident": _l("Incidents"),
    "finding": _l("Findings"),
}


def in_order(ladder_ids: Iterable[str]) -> list[str]:
    """The order of the words above; what a pack brings besides comes last."""
    places = {ladder_id: place for place, ladder_id in enumerate(LADDER_LABELS)}
    return sorted(ladder_ids, key=lambda ladder_id: places.get(ladder_id, len(places)))


def ladder_label(ladder_id: str) -> Any:
    """The words, or the id where a pack brings a ladder that has none yet."""
    return LADDER_LABELS.get(ladder_id, ladder_id)


MOST_STAGES = 12
FURTHEST_DAY = 365
LIMITS = ("escalate", "no_response")  # of a ladder: days after the due date


def with_own(ladder: Ladder, own: Mapping[str, Any] | None) -> Ladder:
    """The ladder with the company's own stages; `own` is one value of `organisation.ladders`.

    Its keys are `stages` (days from the due date, negative before it), `escalate` and
    `no_response`; what is not there stays as in the pack.
    """
    if not own:
        return ladder
    stages = own.get("stages")
    return replace(
        ladder,
        stages=ladder.stages if stages is None else tuple(stages),
        **{name: own[name] for name in LIMITS if name in own},
    )


def own_part(ladder: Ladder, stages: Sequence[int]) -> dict[str, Any] | None:
    """What to keep for a company that wants these stages; None where they are the pack's."""
    return None if tuple(stages) == ladder.stages else {"stages": list(stages)}


def with_kept(now: Mapping[str, Any], own: Mapping[str, Any], *keys: str) -> dict[str, Any]:
    """Own parts by ladder with what is kept already under these keys."""
    kept = {name: {key: part[key] for key in keys if key in part} for name, part in now.items()}
    merged = {name: {**kept.get(name, {}), **own.get(name, {})} for name in {*kept, *own}}
    return {name: part for name, part in merged.items() if part}


def read_stages(written: str) -> tuple[int, ...]:
    """`-14, -7, +1` as sorted days from the due date, each once.

    Refuses what is no whole number, further than a year away, more than twelve stages, and none.
    """
    parts = written.replace("、", ",").replace("，", ",").replace(",", " ").split()
    try:
        stages = tuple(sorted({int(part.replace("−", "-")) for part in parts}))
    except ValueError:
        raise RuleViolated(
            say("Write the days as whole numbers with commas between them, such as -14, -7, 1.")
        ) from None
    if not stages:
        raise RuleViolated(say("Write at least one day, such as -7."))
    if len(stages) > MOST_STAGES:
        raise RuleViolated(say("Write at most %(most)s days.", most=MOST_STAGES))
    if max(abs(stage) for stage in stages) > FURTHEST_DAY:
        raise RuleViolated(say("A reminder lies at most %(most)s days away.", most=FURTHEST_DAY))
    return stages


def written(stages: Sequence[int]) -> str:
    """`-14, -7, 1`, as `read_stages` reads it."""
    return ", ".join(str(stage) for stage in stages)
