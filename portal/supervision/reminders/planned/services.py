"""Of what will go out: sent before its day, left out, or taken up again, each for a reason. Callers commit.

What waits for a vendor or for procurement may be left out by either of those who supervise; what waits for
others only by one of them. What goes up to the officer is left out by nobody, so nobody who lets things lie
can keep that from being known.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from portal.foundation.access.actor import Actor
from portal.foundation.access.permissions import Permission
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.db import Subject, db
from portal.foundation.core.errors import RuleViolated, demand_reason
from portal.foundation.core.words.messages import Message, Text, from_json, say, say_n
from portal.foundation.lists.listing import ALL_AT_ONCE
from portal.foundation.runs.models import Run
from portal.foundation.runs.services import RunKind, RunPart, begin, register
from portal.ledger.obligations.models import ROLE_OF, Holder, Obligation
from portal.ledger.obligations.queries import obligations_with_vendors, titles_of
from portal.ledger.vendors.models import Vendor, VendorState
from portal.supervision.reminders import queries
from portal.supervision.reminders.models import LeftOutReminder
from portal.supervision.reminders.planned.foresight import (
    PlannedReminder,
    foresee,
    key_of,
    stage_of,
)
from portal.supervision.reminders.queries import News
from portal.supervision.reminders.services import write_besides

_OURS_TO_LEAVE_OUT: Final = (Holder.VENDOR, Holder.PROCUREMENT)


@dataclass(frozen=True, slots=True)
class ChosenReminder:
    """One of several rows; `news`: of whom it speaks; `why_not`: why nothing happens to it."""

    obligation: Obligation
    vendor: Vendor | None
    stage: int
    day: date
    news: Sequence[News]
    why_not: Message | None


@dataclass(frozen=True, slots=True)
class _Known:
    """What decides about rows, read once for all of them."""

    actor: Actor
    told_today: set[tuple[int, tuple[int, int]]]
    on_hold: set[int]


def chosen_reminders(keys: Sequence[int], kind: RunKind, actor: Actor) -> list[ChosenReminder]:
    """Of each in turn what the act would do; nothing is written."""
    ids, today, rows = {stage_of(key)[0] for key in keys}, clock.today(), foresee().rows
    about = obligations_with_vendors(ids)
    vendors = {vendor.id for _, vendor in about.values() if vendor is not None}
    known = _Known(actor, queries.told_on(today, ids), queries.vendors_on_hold(vendors, today))
    found = []
    for key in keys:
        id_, stage = stage_of(key)
        if id_ in about:
            obligation, vendor = about[id_]
            row = rows.get(key, PlannedReminder(today))
            news, why_not = _LOOKS[kind.id](row, obligation, vendor, known)
            why_not = _why_over(obligation) or why_not
            found.append(ChosenReminder(obligation, vendor, stage, row.day, news, why_not))
    return found


def _why_over(obligation: Obligation) -> Message | None:
    if not obligation.is_open:
        return say("It is closed already.")
    return None if obligation.handed_in_on is None else say("It has been handed in already.")


_Look = tuple[Sequence[News], Message | None]


def _to_send(
    row: PlannedReminder, obligation: Obligation, vendor: Vendor | None, known: _Known
) -> _Look:
    if not row.told:
        if row.left_out is not None:
            return (), say("It is left out.")
        return (), say("It does not go out as planned any more.")
    if obligation.holder is Holder.VENDOR and vendor is not None:
        if vendor.state is VendorState.SUSPENDED:
            return (), say("Handovers are stopped, so the vendor is not reminded.")
        if vendor.id in known.on_hold:
            return (), say("The vendor’s reminders are on hold.")
    following = [one.news for one in row.told if one.comes_next]
    if not following:
        return (), say("An earlier reminder of the same comes first.")
    news = [one for one in following if (obligation.id, one.recipient) not in known.told_today]
    return news, None if news else say("They were told of it today already.")


def _to_leave_out(
    row: PlannedReminder, obligation: Obligation, _vendor: Vendor | None, known: _Known
) -> _Look:
    news = [one.news for one in row.told if not one.news.is_raised]
    if row.left_out is not None:
        return (), say("It is left out already.")
    if not row.told:
        return (), say("It does not go out as planned any more.")
    if not news:
        return (), say("It goes up to the privacy officer, and nobody leaves that out.")
    holder = obligation.holder
    if holder not in _OURS_TO_LEAVE_OUT and ROLE_OF[holder] not in known.actor.roles:
        return (), say("Only those who have to do it may leave out what reminds them.")
    return news, None


def _to_put_back(
    row: PlannedReminder, _obligation: Obligation, _vendor: Vendor | None, _known: _Known
) -> _Look:
    return (), say("It is not left out.") if row.left_out is None else None


def begin_act(kind: RunKind, keys: Sequence[int], *, reason: str, back: str, actor: Actor) -> Run:
    """Refuses without a reason, and where it can be done to none. Up to ALL_AT_ONCE in this command; more
    are left to the job."""
    said = demand_reason(reason)
    found = chosen_reminders(keys, kind, actor)
    moving = [one for one in found if one.why_not is None]
    if not moving:
        raise RuleViolated(say("This can be done to none of these reminders; the list says why."))
    return begin(
        kind,
        [{"id": one.obligation.id, "stage": one.stage} for one in moving],
        title=_TITLES[kind.id](len(moving)),
        asked={"reason": said},
        left_out=_left_out(found),
        back=back,
        at_once=len(moving) <= ALL_AT_ONCE,
        actor=actor,
    )


_TITLES: Final[Mapping[str, Callable[[int], Message]]] = {
    "planned.now": lambda n: say_n(
        "Sending %(n)s reminder before its day", "Sending %(n)s reminders before their day", n
    ),
    "planned.not": lambda n: say_n("Leaving out %(n)s reminder", "Leaving out %(n)s reminders", n),
    "planned.after_all": lambda n: say_n(
        "Taking up %(n)s reminder again", "Taking up %(n)s reminders again", n
    ),
}


def _left_out(found: Sequence[ChosenReminder]) -> list[tuple[int, Message]]:
    return [(one.obligation.id, one.why_not) for one in found if one.why_not is not None]


def _looked_at(
    kind: RunKind, subjects: Sequence[Any], actor: Actor
) -> tuple[list[ChosenReminder], list[tuple[int, Message]], list[Subject]]:
    """What can be done still, what cannot and why, and whose trails tell of it."""
    keys = [key_of(subject["id"], subject["stage"]) for subject in subjects]
    found = chosen_reminders(keys, kind, actor)
    moving = [one for one in found if one.why_not is None]
    vendors = {one.vendor.id: one.vendor for one in moving if one.vendor is not None}
    obligations = {one.obligation.id: one.obligation for one in moving}
    return moving, _left_out(found), [*vendors.values(), *obligations.values()]


def _send_part(_run: Run, subjects: Sequence[Any], actor: Actor) -> RunPart:
    """The stage is heard with it, so its day does not say it again."""
    moving, left_out, also = _looked_at(SEND_PLANNED, subjects, actor)
    waiting = queries.still_open([one.obligation.id for one in moving])
    also += write_besides([item for one in moving for item in one.news], waiting)
    return RunPart(len(moving), left_out, also)


def _leave_out_part(run: Run, subjects: Sequence[Any], actor: Actor) -> RunPart:
    moving, left_out, also = _looked_at(LEAVE_OUT, subjects, actor)
    rows = [
        LeftOutReminder(
            vendor_id=one.obligation.vendor_id,
            obligation_id=one.obligation.id,
            stage=one.stage,
            reason=_reason(run),
            set_by_id=actor.user_id,
            set_at=clock.now(),
        )
        for one in moving
    ]
    db.session.add_all(rows)
    db.session.flush()
    return RunPart(len(moving), left_out, [*also, *rows])


def _put_back_part(_run: Run, subjects: Sequence[Any], actor: Actor) -> RunPart:
    moving, left_out, also = _looked_at(PUT_BACK, subjects, actor)
    rows = queries.left_out_of([one.obligation.id for one in moving])
    for one in moving:
        row = rows[one.obligation.id, one.stage]
        row.ended_at = clock.now()
        also.append(row)
    db.session.flush()
    return RunPart(len(moving), left_out, also)


def _reason(run: Run) -> str:
    reason: str = from_json(run.asked)["reason"]
    return reason


def _record_sent(run: Run, part: RunPart, actor: Actor) -> None:
    text = say_n(
        "Had %(n)s reminder written before its day: %(reason)s",
        "Had %(n)s reminders written before their day: %(reason)s",
        part.changed,
        reason=_reason(run),
    )
    _record(run, part, actor, "reminder.sent_by_hand", text)


def _record_left_out(run: Run, part: RunPart, actor: Actor) -> None:
    text = say_n(
        "%(n)s reminder is left out: %(reason)s",
        "%(n)s reminders are left out: %(reason)s",
        part.changed,
        reason=_reason(run),
    )
    _record(run, part, actor, "reminder.left_out", text)


def _record_put_back(run: Run, part: RunPart, actor: Actor) -> None:
    text = say_n(
        "%(n)s reminder goes out as usual after all: %(reason)s",
        "%(n)s reminders go out as usual after all: %(reason)s",
        part.changed,
        reason=_reason(run),
    )
    _record(run, part, actor, "reminder.put_back", text)


def _record(run: Run, part: RunPart, actor: Actor, action: str, text: Message) -> None:
    if not run.done:  # none has been touched yet
        text = say("Began: %(what)s", what=from_json(run.title))
    record(actor, action, run, text, also=part.also)


def _about(run: Run) -> tuple[Message, Sequence[Text | Message | date]]:
    return say("Reason"), [Text(ja=_reason(run), en=_reason(run))]


SEND_PLANNED = register(
    RunKind(
        id="planned.now",
        needs=Permission.LEDGER_EDIT,
        named=titles_of,
        do=_send_part,
        part=5_000,  # so that a person gets one mail
        action="reminder.sent_by_hand",
        record=_record_sent,
        unit=say("Reminders"),
        told=lambda run: say_n(
            "%(n)s reminder is written, and its day does not say it again.",
            "%(n)s reminders are written, and their day does not say them again.",
            run.changed,
        ),
        about=_about,
        shown_at="reminders.preview",
    )
)
LEAVE_OUT = register(
    RunKind(
        id="planned.not",
        needs=Permission.LEDGER_EDIT,
        named=titles_of,
        do=_leave_out_part,
        action="reminder.left_out",
        record=_record_left_out,
        unit=say("Reminders"),
        told=lambda run: say_n(
            "%(n)s reminder is left out.", "%(n)s reminders are left out.", run.changed
        ),
        about=_about,
        shown_at="reminders.preview",
    )
)
PUT_BACK = register(
    RunKind(
        id="planned.after_all",
        needs=Permission.LEDGER_EDIT,
        named=titles_of,
        do=_put_back_part,
        action="reminder.put_back",
        record=_record_put_back,
        unit=say("Reminders"),
        told=lambda run: say_n(
            "%(n)s reminder goes out as usual after all.",
            "%(n)s reminders go out as usual after all.",
            run.changed,
        ),
        about=_about,
        shown_at="reminders.preview",
    )
)
_LOOKS: Final[
    Mapping[str, Callable[[PlannedReminder, Obligation, Vendor | None, _Known], _Look]]
] = {SEND_PLANNED.id: _to_send, LEAVE_OUT.id: _to_leave_out, PUT_BACK.id: _to_put_back}
