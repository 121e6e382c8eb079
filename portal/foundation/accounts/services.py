"""What people set for themselves: that they are away and who stands in, the secret address of their calendar."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, select
from sqlalchemy.orm import aliased

from portal.foundation.access.actor import Actor
from portal.foundation.access.permissions import Permission
from portal.foundation.access.roles import Role, decided_by_deputies
from portal.foundation.accounts.models import (
    Absence,
    CalendarFeed,
    User,
    UserRole,
    digest,
    new_token,
)
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.db import UNSCOPED, db
from portal.foundation.core.errors import InvalidTransition, RuleViolated
from portal.foundation.core.words.messages import say

LENDING = (Role.PRIVACY_OFFICER, Role.MANAGEMENT)  # whose decisions a deputy takes


def covered_by(deputy_id: Any, day_before: Any, day_after: Any) -> ColumnElement[bool]:
    """SQL: absences of who decides for which the person is deputy, about the day between these two.

    The company's day is not known yet when a person is loaded, so a day more on both sides;
    `Absence.covers` decides.
    """
    away = _away(day_before, day_after)
    return and_(Absence.deputy_id == deputy_id, *away, _holds(*LENDING))


def lends(role: Role) -> ColumnElement[bool]:
    """SQL, beside an absence: whether who is away holds the role."""
    return _holds(role)


def _holds(*roles: Role) -> ColumnElement[bool]:
    held = select(UserRole.id).where(
        UserRole.user_id == Absence.user_id, UserRole.role.in_(roles), UserRole.waits.is_(False)
    )
    return held.correlate(Absence).exists()


def _away(first: Any, last: Any) -> tuple[ColumnElement[bool], ...]:
    """SQL: on one of these days at least."""
    return Absence.ended_at.is_(None), Absence.first_on <= last, Absence.last_on >= first


def list_absences(user_id: int | None = None) -> Sequence[Absence]:
    """Those that are not over; of everybody for None."""
    statement = select(Absence).where(Absence.ended_at.is_(None), Absence.last_on >= clock.today())
    if user_id is not None:
        statement = statement.where(Absence.user_id == user_id)
    return db.session.scalars(statement.order_by(Absence.first_on, Absence.id)).all()


def who_may_still(user_id: int, permission: Permission) -> Actor | None:
    """Whoever began something that a job carries on, as they are today, or as the deputy they are today;
    None when the account has ended or the right is gone: then nothing more happens in that name."""
    person = db.session.scalar(select(User).where(User.id == user_id))
    if person is None or not person.is_active:
        return None
    actor = person.as_actor()
    if permission in decided_by_deputies():  # as a request that asks for it is let in
        today = clock.today()
        person.__dict__["covered"] = _covered_of(user_id, today)
        actor = person.as_deputy(today, asked={permission}) or actor
    return actor if actor.may(permission) and not actor.is_of_department else None


def _covered_of(user_id: int, day: date) -> list[tuple[Absence, frozenset[Role]]]:
    """Whom the person stands in for on the day, with those of their roles that decide."""
    rows = db.session.execute(
        select(Absence, *map(lends, LENDING)).where(covered_by(user_id, day, day))
    )
    return [
        (row[0], frozenset(role for role, has in zip(LENDING, row[1:], strict=True) if has))
        for row in rows
    ]


def deciders_away(day: date) -> Sequence[tuple[str, str, date]]:
    """Names of officers and managers who are away and of their deputies, and until when."""
    deputy = aliased(User)
    rows = db.session.execute(
        select(User.name, deputy.name, Absence.last_on)
        .join(Absence, Absence.user_id == User.id)
        .join(deputy, deputy.id == Absence.deputy_id)
        .where(_holds(*LENDING), *_away(day, day))
        .order_by(Absence.user_id)
    )
    return [(name, stands_in, last) for name, stands_in, last in rows]


def find_absence(absence_id: int) -> Absence | None:
    return db.session.scalar(select(Absence).where(Absence.id == absence_id))


def set_absence(user: User, deputy: User, first: date, last: date, actor: Actor) -> Absence:
    """What the person owes goes to the deputy on these days; the deputy of an officer or a manager
    decides too.

    Refuses days that are over or cross another absence, and a deputy who is away, outside, or an
    auditor or administrator only.
    """
    if user.vendor_id is not None or not user.is_active:
        raise RuleViolated(say("Only people of the company have a deputy."))
    if deputy.id == user.id or not deputy.may_stand_in:
        raise RuleViolated(
            say("Choose another person of procurement, the privacy office or management."),
            field="deputy_id",
        )
    if last < first or last < clock.today():
        raise RuleViolated(
            say("The last day must not be before the first, nor over."), field="last_day"
        )
    if _crossing(user.id, first, last) is not None:
        raise InvalidTransition(say("There is an absence on these days already."))
    if _crossing(deputy.id, first, last) is not None:
        raise RuleViolated(
            say("%(name)s is away on these days too.", name=deputy.name), field="deputy_id"
        )
    absence = Absence(
        user_id=user.id,
        deputy_id=deputy.id,
        first_on=first,
        last_on=last,
        set_by_id=actor.user_id or 0,
    )
    db.session.add(absence)
    db.session.flush()
    text = say("%(deputy)s stands in for %(name)s", deputy=deputy.name, name=user.name)
    days = {"first_day": str(first), "last_day": str(last)}
    record(actor, "absence.set", absence, text, also=[user, deputy], after=days)
    return absence


def end_absence(absence: Absence, actor: Actor) -> None:
    if absence.ended_at is not None:
        raise InvalidTransition(say("This was taken back already."))
    absence.ended_at = clock.now()
    db.session.flush()
    record(actor, "absence.ended", absence, say("Back again, or not away after all"))


def _crossing(user_id: int, first: date, last: date) -> Absence | None:
    crossing = select(Absence).where(Absence.user_id == user_id, *_away(first, last))
    return db.session.scalar(crossing.limit(1))


def find_feed(user_id: int) -> CalendarFeed | None:
    return db.session.scalar(select(CalendarFeed).where(CalendarFeed.user_id == user_id))


def owner_of_feed(token: str) -> User | None:
    """Everywhere: whoever holds the address may read. None for a wrong one or an ended account."""
    statement = (
        select(User)
        .join(CalendarFeed, CalendarFeed.user_id == User.id)
        .where(CalendarFeed.token_sha256 == digest(token), User.ended_at.is_(None))
    )
    return db.session.scalar(statement, execution_options=UNSCOPED)


def make_feed(user: User, actor: Actor) -> str:
    """A new secret, known at this moment only; an older address stops working."""
    token = new_token()
    feed = find_feed(user.id)
    if feed is None:
        feed = CalendarFeed(user_id=user.id, vendor_id=user.vendor_id)
        db.session.add(feed)
    feed.token_sha256 = digest(token)
    feed.made_at = clock.now()
    db.session.flush()
    record(actor, "calendar.made", feed, say("A new address for the own calendar"))
    return token


def stop_feed(user: User, actor: Actor) -> None:
    """The address stops working. Nothing happens where there is none."""
    feed = find_feed(user.id)
    if feed is None:
        return
    record(actor, "calendar.stopped", feed, say("The address of the own calendar stopped"))
    drop_feed(user.id)


def drop_feed(user_id: int) -> None:
    """The address stops working; part of a command, no audit line."""
    db.session.execute(delete(CalendarFeed).where(CalendarFeed.user_id == user_id))
