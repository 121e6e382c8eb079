"""On which days mail goes out and how far a ladder reaches, as the company set it; and which of the mails
that have not left go now or not at all. Callers commit."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from portal.content.settings.queries import FURTHEST_DAY, with_kept
from portal.foundation.access.actor import Actor
from portal.foundation.access.permissions import Permission
from portal.foundation.audit.recorder import differences, record
from portal.foundation.core import clock
from portal.foundation.core.database.db import Subject, db
from portal.foundation.core.errors import ChangedMeanwhile, RuleViolated
from portal.foundation.core.words.messages import Message, Text, from_json, say, say_n
from portal.foundation.lists.listing import ALL_AT_ONCE
from portal.foundation.mail.models import MailState, OutboxEmail
from portal.foundation.mail.postman import has_server
from portal.foundation.mail.queries import RETRIED, WITHHELD
from portal.foundation.mail.workflow import hasten, why_not, withhold
from portal.foundation.organisation.models import Organisation
from portal.foundation.runs.models import Run
from portal.foundation.runs.services import RunKind, RunPart, begin, register
from portal.ledger.vendors.queries import vendors_by_id
from portal.supervision.reminders import queries
from portal.supervision.reminders.models import LAST_OF_MONTHS

_WINDOW = re.compile(r"(\d{1,2})[-/](\d{1,2})\s*[~〜～]\s*(\d{1,2})[-/](\d{1,2})\s+(.+)")
_LONGEST_LABEL = 60
_ALL_WORKING_DAYS = 5


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


@dataclass(frozen=True, slots=True)
class ChosenMail:
    """One of several mails; `why_not`: why nothing happens to it."""

    mail: OutboxEmail
    why_not: Message | None


def chosen_mails(ids: Sequence[int], to: MailState, *, hold: bool = False) -> list[ChosenMail]:
    """Of each in turn what sending it now (`to` WAITING) or withholding it would do; nothing is written."""
    found, now = queries.mails_by_id(ids, hold=hold), clock.now()
    mails = (found[id_] for id_ in ids if id_ in found)
    return [ChosenMail(mail, why_not(mail, to, now)) for mail in mails]


def send_now(ids: Sequence[int], *, back: str, actor: Actor) -> Run:
    """The next run of the mails takes them, whatever they waited for. Refuses without a mail server, and
    where none can be sent. Up to ALL_AT_ONCE in this command; more are left to the job."""
    if not has_server():
        raise RuleViolated(say("No mail server is set, so nothing can be sent."))
    states = {mail.state for mail in queries.mails_by_id(ids).values()}
    asked = {"again": states == {MailState.DEAD}}  # as after a mail server that was away for long
    return _begin(SEND_NOW, ids, MailState.WAITING, asked, back=back, actor=actor)


def withhold_mails(ids: Sequence[int], *, reason: str, back: str, actor: Actor) -> Run:
    """They are not sent, for a reason; what they were to say counts as not said. Otherwise as `send_now`."""
    if not reason.strip():
        raise RuleViolated(say("Please fill this in."), field="reason")
    asked = {"reason": reason.strip()}
    return _begin(NOT_AT_ALL, ids, MailState.WITHHELD, asked, back=back, actor=actor)


def _begin(
    kind: RunKind,
    ids: Sequence[int],
    to: MailState,
    asked: Mapping[str, Any],
    *,
    back: str,
    actor: Actor,
) -> Run:
    found = chosen_mails(ids, to)
    moving = [one.mail.id for one in found if one.why_not is None]
    if not moving:
        raise RuleViolated(say("This can be done to none of these mails; the list says why."))
    title = say_n("Sending %(n)s mail now", "Sending %(n)s mails now", len(moving))
    if to is MailState.WITHHELD:
        title = say_n("Not sending %(n)s mail", "Not sending %(n)s mails", len(moving))
    return begin(
        kind,
        moving,
        title=title,
        asked=asked,
        left_out=[(one.mail.id, one.why_not) for one in found if one.why_not is not None],
        back=back,
        at_once=len(moving) <= ALL_AT_ONCE,
        actor=actor,
    )


def _send_part(run: Run, ids: Sequence[int], _actor: Actor) -> RunPart:
    return _move(run, ids, MailState.WAITING)


def _withhold_part(run: Run, ids: Sequence[int], _actor: Actor) -> RunPart:
    return _move(run, ids, MailState.WITHHELD)


def _move(run: Run, ids: Sequence[int], to: MailState) -> RunPart:
    """The trail of each vendor, and of what a reminder was about, shows it too."""
    found, now = chosen_mails(ids, to, hold=True), clock.now()
    moving = [one.mail for one in found if one.why_not is None]
    for mail in moving:
        if to is MailState.WAITING:
            hasten(mail, now)
        else:
            withhold(mail, from_json(run.asked)["reason"], now)
    db.session.flush()
    about = {mail.about_vendor_id for mail in moving if mail.about_vendor_id is not None}
    also: list[Subject] = [*moving, *vendors_by_id(about).values()]
    also += queries.said_in([mail.id for mail in moving])
    left_out = [(one.mail.id, one.why_not) for one in found if one.why_not is not None]
    return RunPart(len(moving), left_out, also)


def _record_sent(run: Run, part: RunPart, actor: Actor) -> None:
    number = part.changed
    text = say_n("%(n)s mail is to be sent now", "%(n)s mails are to be sent now", number)
    if from_json(run.asked)["again"]:
        text = say_n("%(n)s mail is to be sent again", "%(n)s mails are to be sent again", number)
    _record(run, part, actor, RETRIED, text)


def _record_withheld(run: Run, part: RunPart, actor: Actor) -> None:
    text = say_n(
        "%(n)s mail is not to be sent: %(reason)s",
        "%(n)s mails are not to be sent: %(reason)s",
        part.changed,
        reason=from_json(run.asked)["reason"],
    )
    _record(run, part, actor, WITHHELD, text)


def _record(run: Run, part: RunPart, actor: Actor, action: str, text: Message) -> None:
    if not run.done:  # none has been touched yet
        text = say("Began: %(what)s", what=from_json(run.title))
    record(actor, action, run, text, also=part.also)


def _subjects_of(ids: Collection[int]) -> Mapping[int, Text | Message]:
    return {id_: _as_written(mail.subject) for id_, mail in queries.mails_by_id(ids).items()}


def _as_written(words: str) -> Text:
    return Text(ja=words, en=words)


SEND_NOW = register(
    RunKind(
        id="mails.now",
        needs=Permission.MAIL_VIEW,
        named=_subjects_of,
        do=_send_part,
        action=RETRIED,
        record=_record_sent,
        unit=say("Mails"),
        told=lambda run: say_n(
            "%(n)s mail is sent with the next run, within a minute.",
            "%(n)s mails are sent with the next run, within a minute.",
            run.changed,
        ),
        shown_at="reminders.mails",
    )
)
NOT_AT_ALL = register(
    RunKind(
        id="mails.not",
        needs=Permission.MAIL_VIEW,
        named=_subjects_of,
        do=_withhold_part,
        action=WITHHELD,
        record=_record_withheld,
        unit=say("Mails"),
        told=lambda run: say_n("%(n)s mail is not sent.", "%(n)s mails are not sent.", run.changed),
        about=lambda run: (say("Reason"), [_as_written(from_json(run.asked)["reason"])]),
        shown_at="reminders.mails",
    )
)
