"""Who does something, with what in hand; what was done is written into a book beside the data."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random
from typing import Any, Final, TypeVar

from flask import current_app
from sqlalchemy import select

from portal.foundation.access.actor import Actor
from portal.foundation.access.roles import Role
from portal.foundation.accounts.models import User
from portal.foundation.accounts.queries import people_with_role
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import DomainError
from portal.foundation.core.words.messages import say
from portal.foundation.evidence.services import Received, receive_bytes
from portal.foundation.evidence.types import FileKind
from portal.ledger.engagements.models import Engagement
from portal.ledger.vendors.models import Vendor, VendorState

RUNNING: Final = (VendorState.ACTIVE, VendorState.SUSPENDED, VendorState.OFFBOARDING)
Thing = TypeVar("Thing")
Act = Callable[[Random], None]


def chosen(chance: Random, several: Sequence[Thing]) -> Thing:
    if not several:
        raise DomainError(say("There is nothing to do."))
    return chance.choice(several)


def one_of(role: Role, number: int = 0) -> Actor:
    """The first with the role, or the one so many after; the last where there are fewer."""
    people = people_with_role(role)
    return people[min(number, len(people) - 1)].as_actor(None)


def another(besides: Sequence[int | None], *roles: Role) -> Actor:
    """With one of these roles and none of these people, which is what four eyes ask."""
    for role in roles:
        for person in people_with_role(role):
            if person.id not in besides:
                return person.as_actor(None)
    raise DomainError(say("There is nothing to do."))


def people_of(vendor_id: int) -> Sequence[User]:
    theirs = select(User).where(User.vendor_id == vendor_id, User.ended_at.is_(None))
    return db.session.scalars(theirs.order_by(User.id)).all()


def vendors(*states: VendorState) -> Sequence[Vendor]:
    wanted = Vendor.state.in_(states or RUNNING)
    here = select(Vendor).where(wanted, Vendor.merged_into_id.is_(None))
    return db.session.scalars(here.order_by(Vendor.id)).all()


def works_of(vendor_id: int) -> Sequence[Engagement]:
    own = select(Engagement).where(Engagement.vendor_id == vendor_id)
    return db.session.scalars(own.order_by(Engagement.id)).all()


def temper(vendor_id: int) -> float:
    """How likely a vendor does on a day what it owes: at once, some day, or never."""
    return Random(f"temper {vendor_id}").choice((0.5, 0.5, 0.15, 0.06, 0.0))  # noqa: S311


def paper(words: str) -> Received:
    return receive_bytes(words.encode(), "paper.txt", FileKind.TEXT)


def each(several: Sequence[int], often: float, chance: Random, step: Callable[[int], None]) -> None:
    """Go through what waits, each with that chance; what the portal refuses is left as it is."""
    for number in several:
        if chance.random() >= often:
            continue
        try:
            step(number)
        except DomainError:
            db.session.rollback()


def do(command: Callable[..., Thing], *about: Any, **named: Any) -> Thing:
    """One command; that it was done stands in the book."""
    with transaction():
        done = command(*about, **named)
    package = command.__module__.split(".")[2]
    write_down("done", command=f"{package}.{command.__name__}")
    return done


def write_down(what: str, **facts: Any) -> None:
    """What was done and stands; the reckoning compares it with what the portal has made of it."""
    book = Path(current_app.config["DATA_DIR"]) / "book"
    line = json.dumps({"what": what, "day": clock.today(), **facts}, default=str)
    with book.open("a", encoding="utf-8") as lines:
        lines.write(line + "\n")
