"""On which days mail goes out, and how far a ladder reaches: the company's own settings. Callers commit."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from portal.content.settings.queries import FURTHEST_DAY, with_kept
from portal.foundation.access.actor import Actor
from portal.foundation.audit.recorder import differences, record
from portal.foundation.core.database.db import db
from portal.foundation.core.errors import ChangedMeanwhile, RuleViolated
from portal.foundation.core.words.messages import say
from portal.foundation.organisation.models import Organisation

_WINDOW = re.compile(r"(\d{1,2})[-/](\d{1,2})\s*[~〜～]\s*(\d{1,2})[-/](\d{1,2})\s+(.+)")
_LONGEST_LABEL = 60
_ALL_WORKING_DAYS = 5
LAST_OF_MONTHS: Final = 31


@dataclass(frozen=True, slots=True, kw_only=True)
class SendingDays:
    """When mail goes out besides the ladders' stages.

    `weekdays`: 0 is Monday; `days`: ISO days; `windows`: as the model keeps them; `limits`: by
    ladder own `escalate` and `no_response`, days after the due date. `month_mail_day`: of the month, on
    which management gets its mail of the month; None: never."""

    weekdays: Sequence[int]
    days: Sequence[str]
    windows: Sequence[Mapping[str, str]]
    limits: Mapping[str, Mapping[str, int]]
    month_mail_day: int | None = None


def change_sending(
    organisation: Organisation, sending: SendingDays, actor: Actor, *, version: int
) -> None:
    """Refuses when somebody else saved since `version`, and a week without any day for mail."""
    if organisation.version != version:
        raise ChangedMeanwhile(say("Somebody else saved the settings meanwhile."))
    if len(set(sending.weekdays)) >= _ALL_WORKING_DAYS:
        raise RuleViolated(
            say("Leave at least one working day on which mail goes out."), field="weekdays"
        )
    if sending.month_mail_day is not None and not 1 <= sending.month_mail_day <= LAST_OF_MONTHS:
        raise RuleViolated(say("Write a day from 1 to 31."), field="month_mail_day")
    for limit in sending.limits.values():
        if any(not 0 <= days <= FURTHEST_DAY for days in limit.values()):
            raise RuleViolated(say("Write a number of days from 0 to %(most)s.", most=FURTHEST_DAY))
    ladders = with_kept(organisation.ladders, sending.limits, "stages")
    before = _readable(organisation)
    organisation.quiet_weekdays = sorted(set(sending.weekdays))
    organisation.quiet_days = list(sending.days)
    organisation.windows = [dict(window) for window in sending.windows]
    organisation.ladders = ladders
    organisation.month_mail_day = sending.month_mail_day
    db.session.flush()
    old, new = differences(before, _readable(organisation))
    record(
        actor,
        "organisation.changed",
        organisation,
        say("Changed when mail goes out"),
        before=old,
        after=new,
    )


def read_windows(written: str) -> list[dict[str, str]]:
    """One a line: `06-20~06-30 label`. Refuses the first line that is none, by its number."""
    found = []
    for number, line in enumerate(written.splitlines(), start=1):
        if not line.strip():
            continue
        parts = _WINDOW.fullmatch(line.strip())
        days = [int(part) for part in parts.groups()[:4]] if parts else []
        if not parts or not (_is_day(*days[:2]) and _is_day(*days[2:])):
            raise RuleViolated(
                say("Line %(number)s: write it like 06-20~06-30 General meeting.", number=number),
                field="windows",
            )
        first, last = f"{days[0]:02d}-{days[1]:02d}", f"{days[2]:02d}-{days[3]:02d}"
        found.append({"from": first, "to": last, "label": parts[5].strip()[:_LONGEST_LABEL]})
    return found


def written_windows(windows: Sequence[Mapping[str, str]]) -> str:
    return "\n".join(f"{window['from']}~{window['to']} {window['label']}" for window in windows)


def _is_day(month: int, day: int) -> bool:
    longest = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
    return 1 <= month <= len(longest) and 1 <= day <= longest[month - 1]


def _readable(organisation: Organisation) -> dict[str, Any]:
    return {
        "quiet_weekdays": ", ".join(map(str, organisation.quiet_weekdays)),
        "quiet_days": ", ".join(organisation.quiet_days),
        "windows": "; ".join(written_windows(organisation.windows).splitlines()),
        "month_mail_day": organisation.month_mail_day,
        "ladders": "; ".join(
            f"{name}: {ladder.get('escalate')}, {ladder.get('no_response')}"
            for name, ladder in sorted(organisation.ladders.items())
        ),
    }
