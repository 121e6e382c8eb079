"""The secret address of a person's calendar: made, made anew, switched off. Callers commit."""

from sqlalchemy import delete, select

from portal.foundation.access.actor import Actor
from portal.foundation.accounts.models import CalendarFeed, User, digest, new_token
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.db import UNSCOPED, db
from portal.foundation.core.words.messages import say


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
