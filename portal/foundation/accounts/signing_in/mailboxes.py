"""Whose mailbox an address is: people of vendors may share one, the company's people never do
(docs/adr/0074). What an invitation, an account and a new name have to keep to is asked here."""

import unicodedata
from collections.abc import Sequence
from typing import Final

from portal.foundation.access.actor import Actor
from portal.foundation.accounts import emails, queries
from portal.foundation.accounts.models import Invitation, User
from portal.foundation.core import clock
from portal.foundation.core.database.locking import alone
from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.words.messages import Text, both_names, listed, say

MOST: Final = 8  # people of one mailbox: the door tries the password of each


def is_same(name: str, other: str) -> bool:
    """One person's name, however its blanks and letters are written."""
    return _plain(name) == _plain(other)


def refuse_invited(
    actor: Actor, address: str, name: str, vendor_id: int | None, *, is_another: bool
) -> None:
    """Refuse to invite this person to the address. `is_another`: the inviter says that it is another
    person than those who read the mailbox already.

    That an address has an account somewhere else is told to the company's people only.
    """
    alone(f"mailbox {address}")
    known = queries.people_at(address)
    if not actor.is_staff:
        known = [one for one in known if one.vendor_id == vendor_id]
    waiting = queries.open_invitations_at(address, vendor_id)
    if vendor_id is None:
        in_the_way = [one for one in known if one.is_active or one.vendor_id is not None]
        again = waiting
    else:
        namesakes = [one for one in known if one.is_active and _is_here(one, name, vendor_id)]
        in_the_way = [*namesakes, *(one for one in known if one.vendor_id is None)]
        again = [one for one in waiting if is_same(one.name, name)]
    if in_the_way:
        raise RuleViolated(
            say("There is an account with this e-mail address already."), field="email"
        )
    if again:
        raise RuleViolated(
            say(
                "This person was invited already; the invitation is open until %(day)s. Send it again instead.",
                day=clock.day_of(again[0].expires_at),
            ),
            field="email",
        )
    active = [one for one in known if one.is_active]
    if len(active) + len(waiting) >= MOST:
        raise _full()
    if (active or waiting) and not is_another:
        raise RuleViolated(
            say(
                "There is an account or an open invitation with this e-mail address already: "
                "%(names)s. If you invite another person who reads the same mailbox, tick the box.",
                names=listed(_named(active, waiting, vendor_id)),
            ),
            field="is_another",
        )


def comes_back(address: str, name: str, vendor_id: int | None) -> User | None:
    """The ended account of whoever comes in at this address; None for somebody new.

    At a vendor the name says who it is. Refuses who has an account already, and a mailbox that is full.
    """
    alone(f"mailbox {address}")
    known = queries.people_at(address)
    if vendor_id is None:
        _refuse_accounts([one for one in known if one.is_active or one.vendor_id is not None])
        return known[0] if known else None
    _refuse_accounts([one for one in known if one.vendor_id is None])
    here = [one for one in known if _is_here(one, name, vendor_id)]
    if any(one.is_active for one in here):
        raise _namesake()
    if sum(one.is_active for one in known) >= MOST:
        raise _full()
    return here[-1] if here else None


def refuse_name(user: User, name: str) -> None:
    """A new name must not be that of another person of the same mailbox and vendor."""
    if user.vendor_id is None or is_same(user.name, name):
        return
    alone(f"mailbox {user.email}")
    others = [one for one in queries.people_at(user.email) if one.is_active and one.id != user.id]
    if any(_is_here(one, name, user.vendor_id) for one in others):
        raise _namesake()


def _is_here(one: User, name: str, vendor_id: int) -> bool:
    return one.vendor_id == vendor_id and is_same(one.name, name)


def _named(
    active: Sequence[User], waiting: Sequence[Invitation], vendor_id: int | None
) -> list[Text]:
    """Those of another vendor with its name."""
    called = emails.names_of_companies(one for one in active if one.vendor_id != vendor_id)
    names = [both_names(one.name, "") for one in waiting]
    for one in active:
        company = called.get(one.vendor_id or 0)
        more = ("", "") if company is None else (f"({company.ja})", f" ({company.en})")
        names.append(Text(ja=one.name + more[0], en=one.name + more[1]))
    return names


def _refuse_accounts(in_the_way: Sequence[User]) -> None:
    if in_the_way:
        raise RuleViolated(
            say("This e-mail address has an account already. Sign in with it."), field="email"
        )


def _namesake() -> RuleViolated:
    return RuleViolated(
        say(
            "A person of this name has an account with this e-mail address already. If that is you, sign "
            "in with it; if not, add something to the name that tells you apart."
        ),
        field="name",
    )


def _full() -> RuleViolated:
    return RuleViolated(
        say(
            "At most %(most)s people can share one e-mail address. Take another address, or end the "
            "account of somebody who has left.",
            most=MOST,
        ),
        field="email",
    )


def _plain(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).split()).casefold()
