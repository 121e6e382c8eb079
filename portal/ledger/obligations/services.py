"""Everything that can happen to an obligation. Callers record and commit."""

from collections.abc import Callable, Collection, Sequence
from datetime import date
from typing import Any, Protocol

from portal.content.settings.queries import business_calendar
from portal.foundation.access.actor import Actor
from portal.foundation.core import clock
from portal.foundation.core.database.db import Subject, db
from portal.foundation.core.database.locking import add_once
from portal.foundation.core.errors import RuleViolated, demand_reason
from portal.foundation.core.words.messages import Message, say, say_n, to_json
from portal.foundation.lists.listing import ALL_AT_ONCE
from portal.foundation.runs.models import Run
from portal.foundation.runs.services import begin
from portal.ledger.obligations import queries, workflow
from portal.ledger.obligations.models import Holder, Obligation, ObligationKind
from portal.ledger.obligations.register import TakingBack


def open_obligation(
    *,
    kind: ObligationKind,
    subject: Subject,
    vendor_id: int | None,
    holder: Holder,
    due_on: date,
    ladder: str,
    title: Message,
    person_id: int | None = None,
    is_new: bool = False,
) -> Obligation:
    """Open it once: while one is open for this kind and subject, that one is returned.

    `vendor_id` None: it is the company's alone.

    `is_new`: the subject was made in this command, so nobody needs to look for one.
    """
    known = None if is_new else queries.find_open(kind, subject)
    if known is not None:
        return known
    obligation = Obligation(
        vendor_id=vendor_id,
        kind=kind,
        subject_kind=subject.__tablename__,
        subject_id=subject.id,
        holder=holder,
        person_id=person_id,
        ladder=ladder,
        title=to_json(title),
        due_on=due_on,
        opened_at=clock.now(),
        opened_on=clock.today(),
    )
    return add_once(obligation, lambda: queries.find_open(kind, subject))


class OwnedSubject(Subject, Protocol):
    """What belongs to a vendor or, None, to the company itself."""

    @property
    def vendor_id(self) -> Any: ...


def ask_colleagues(
    kind: ObligationKind,
    subject: OwnedSubject,
    holder: Holder,
    title: Message,
    *,
    days: int = 0,
    due_on: date | None = None,
    ladder: str = "internal",
    is_new: bool = False,
) -> Obligation:
    """Something for the company's own people, to be done within so many business days, or by a day."""
    return open_obligation(
        kind=kind,
        subject=subject,
        vendor_id=subject.vendor_id,
        holder=holder,
        due_on=due_on or business_calendar().add_open_days(clock.today(), days),
        ladder=ladder,
        title=title,
        is_new=is_new,
    )


hand_in = workflow.hand_in
hand_back = workflow.hand_back
hand_over_obligation = workflow.hand_over


def give_back_to_role(user_id: int) -> Sequence[Obligation]:
    """What one person owed by name is the role's again, by the same date; returns what it was."""
    owed = queries.open_of_person(user_id)
    for obligation in owed:
        workflow.hand_over(obligation, to=obligation.holder)
    return owed


def close_obligation(obligation: Obligation, *, reason: str = "") -> None:
    workflow.close(obligation, reason=reason, at=clock.now(), on=clock.today())


def withdraw_obligation(obligation: Obligation, *, reason: str) -> None:
    workflow.withdraw(obligation, reason=reason, at=clock.now(), on=clock.today())


def close_waiting(kind: ObligationKind, subject: Subject, reason: str = "") -> list[Subject]:
    """What waits about it is done; the rows it touched."""
    return _end_waiting(kind, subject, close_obligation, reason)


def withdraw_waiting(kind: ObligationKind, subject: Subject, reason: str) -> list[Subject]:
    """What waits about it is no longer asked; the rows it touched."""
    return _end_waiting(kind, subject, withdraw_obligation, reason)


def _end_waiting(
    kind: ObligationKind, subject: Subject, end: Callable[..., None], reason: str
) -> list[Subject]:
    waiting = queries.find_open(kind, subject)
    if waiting is None:
        return []
    end(waiting, reason=reason[:1000])
    db.session.flush()  # the next about the same may be open only when this one is closed
    return [waiting]


def move_obligation(obligation: Obligation, *, to: date, reason: str) -> Obligation:
    """Give more time: the row ends, the returned one follows it. Extended dates never move closer."""
    return move_obligations([obligation], to=to, reason=reason)[0]


def move_obligations(several: Sequence[Obligation], *, to: date, reason: str) -> list[Obligation]:
    """The same for several, to one day and for one reason, in as many statements as for one."""
    at, on = clock.now(), clock.today()
    followers = [workflow.move(one, to=to, reason=reason, at=at, on=on) for one in several]
    db.session.flush()  # the old row must be closed before the next may be open
    db.session.add_all(followers)
    db.session.flush()
    return followers


def take_back(
    taking_back: TakingBack, ids: Sequence[int], *, reason: str, back: str, actor: Actor
) -> Run:
    """Withdraw several things asked of vendors; what cannot be is left out. Refuses without a reason, and
    where none can. Up to ALL_AT_ONCE in this command; more are left to the job."""
    said = demand_reason(reason)
    why_not = taking_back.why_not(ids)
    moving = [id_ for id_ in ids if id_ not in why_not]
    if not moving:
        raise RuleViolated(say("None of these can be withdrawn; the list says why."))
    return begin(
        taking_back.run,
        moving,
        title=say_n("Withdrawing %(n)s matter", "Withdrawing %(n)s matters", len(moving)),
        asked={"reason": said},
        left_out=list(why_not.items()),
        back=back,
        at_once=len(moving) <= ALL_AT_ONCE,
        actor=actor,
    )


def withdraw_owed(owed: Collection[Obligation], *, reason: str) -> None:
    """What waits about several things is no longer asked."""
    for obligation in owed:
        withdraw_obligation(obligation, reason=reason[:1000])
    db.session.flush()
