"""Erasing what personal data the log holds, by a rule that is itself on record."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import update

from portal.foundation.access.actor import Actor
from portal.foundation.audit import recorder
from portal.foundation.audit.queries import unread_acts
from portal.foundation.audit.verification import ERASED
from portal.foundation.core import clock
from portal.foundation.core.database.chain import EVENTS
from portal.foundation.core.database.db import UNSCOPED, db
from portal.foundation.core.subjects import Subject
from portal.foundation.core.words.messages import Message, say_n


def mark_read(officer: Subject, actor: Actor) -> int:
    """The officer has read what deputies decided so far; returns how many."""
    unread = unread_acts(officer.id)
    for one in unread:
        one.read_at = clock.now()
    db.session.flush()
    if unread:
        recorder.record(
            actor,
            "deputy.read",
            officer,
            say_n(
                "Read %(n)s decision of the deputy",
                "Read %(n)s decisions of the deputy",
                len(unread),
            ),
        )
    return len(unread)


@dataclass
class _Event:
    """An event as the subject of another."""

    id: int
    __tablename__ = "audit_events"


def erase_details(numbers: Collection[int], *, rule: Message, actor: Actor) -> None:
    """Take words, values, addresses and salts out of these events; the chain stays whole.

    `rule` says by which retention rule. What stays: who (by number), what, when, about which row.
    """
    if not numbers:
        return
    gone = update(EVENTS).where(EVENTS.c.number.in_(numbers)).values(details=None, salt=None)
    db.session.execute(gone, execution_options=UNSCOPED)
    recorder.record(
        actor,
        ERASED,
        _Event(min(numbers)),
        say_n(
            "Details of %(n)s event erased: %(rule)s",
            "Details of %(n)s events erased: %(rule)s",
            len(numbers),
            rule=rule,
        ),
        after={"numbers": sorted(numbers), "rule": rule},
    )
