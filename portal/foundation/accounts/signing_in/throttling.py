"""How often somebody may guess: a wait that grows, for an account and for a network address.

The rule. Every try is counted before it is judged, under a digest of the account and one of the
network address, and taken back when it was right. Within 15 minutes five tries are free for an
account and thirty for an address (people behind one gateway share it). The next one has to wait a
minute after the last, the one after two, then four, at most 15. Tries during a wait are refused
unjudged and not counted, so nobody can make the wait longer by hammering. What is known and what
is not known to the portal is counted alike.

Nobody is locked out for good, and no stranger can keep an owner out: the wait never exceeds 15
minutes; on a device the owner has signed in on before, tries are counted by that device alone, apart
from everybody else's and from the network's (`known_device`); who is signed in already and gives the
password again, as for a signature, has a count of the own; and a new password asked for by mail
clears the counts of the account, even while a stranger keeps guessing. An IPv6 address counts by its
/64.

What failed is kept as a number for each day besides, for 90 days, and stands in the audit log once
where it is no slip any more: `note_failure`.
"""

import hmac
import re
import secrets
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from hashlib import sha256
from ipaddress import IPv6Address, ip_address
from typing import Final

from flask import current_app, request
from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import delete, func, select
from werkzeug import Response

from portal.foundation.access.actor import SYSTEM, Actor
from portal.foundation.accounts.models import Failed, FailedTry, SignInAttempt, User
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.locking import alone
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import DomainError
from portal.foundation.core.words.messages import say

WINDOW = timedelta(minutes=15)
KEPT = timedelta(days=1)
FREE_FOR_ACCOUNT = 5
FREE_FOR_ADDRESS = 30
FREE_INVITATIONS = 10
FAILURES_KEPT = timedelta(days=90)
NO_SLIP_OF_ACCOUNT = 10  # failures on a day
NO_SLIP_OF_ADDRESS = 50
TRIES = "tries"  # are counted one after the other
_NETWORK_BITS = 64  # of an IPv6 address: one household or office has them all


_WRONG = say("From one network address %(times)s wrong passwords came in a day")
_OF_ACCOUNT = {
    Failed.SIGN_IN: say("Signing in as %(name)s failed %(times)s times in a day"),
    Failed.CONFIRM: say(
        "In a session of %(name)s a wrong password was given %(times)s times in a day"
    ),
    Failed.ACT: say("%(name)s asked %(times)s times in a day for what the role does not allow"),
}
_OF_ADDRESS = {
    Failed.SIGN_IN: _WRONG,
    Failed.CONFIRM: _WRONG,
    Failed.ACT: say(
        "From one network address came %(times)s requests in a day for what the role does not allow"
    ),
}


class TooManyTries(DomainError):
    """Somebody has to wait before trying again."""


Limits = Mapping[str, int]  # how many tries are free under each key


def on_account(email: str, address: str | None, device: str = "") -> Limits:
    """Guessing somebody's password; `device`: one this account was signed in on before."""
    return _limits(("account", email), ("address", address), ("device", device))


def on_confirming(user_id: int) -> Limits:
    """Who is signed in gives the password again: only somebody in the own session can fill this."""
    return {key("confirm", str(user_id)): FREE_FOR_ACCOUNT}


def from_address(what: str, address: str | None) -> Limits:
    """Guessing something that belongs to nobody yet, such as the set-up code."""
    return {key(what, network(address)): FREE_FOR_ACCOUNT, key(what, "all"): FREE_FOR_ADDRESS}


def on_mail(email: str, address: str | None, device: str = "") -> Limits:
    """Asking for a link to a new password: a mail each time; `device` as in `on_account`."""
    return _limits(("reset", email), ("reset-address", address), ("reset-device", device))


def _limits(
    account: tuple[str, str], address: tuple[str, str | None], device: tuple[str, str]
) -> Limits:
    """On a known device by that device alone. Each: under which word it is counted, and what."""
    if device[1]:
        return {key(*device): FREE_FOR_ACCOUNT}
    return {
        key(*account): FREE_FOR_ACCOUNT,
        key(address[0], network(address[1])): FREE_FOR_ADDRESS,
    }


def on_passkeys(address: str | None) -> Limits:
    """Signing in by passkey: it cannot be guessed, and judging one takes time."""
    return {key("passkey-address", network(address)): FREE_FOR_ADDRESS}


def on_invitations(vendor_id: int) -> Limits:
    """Inviting colleagues: a mail each time, to an address that the vendor's people choose."""
    return {key("invite", str(vendor_id)): FREE_INVITATIONS}


def key(kind: str, value: str) -> str:
    """A digest that cannot be turned back without the secret key of the portal."""
    secret = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.new(secret, f"{kind}:{value.casefold()}".encode(), sha256).hexdigest()


def network(address: str | None) -> str:
    """What is counted as one place: an IPv4 address, or the /64 of an IPv6 address."""
    try:
        found = ip_address(address or "")
    except ValueError:
        return address or ""
    if isinstance(found, IPv6Address):
        if found.ipv4_mapped is not None:
            return str(found.ipv4_mapped)
        return str(IPv6Address(int(found) >> _NETWORK_BITS << _NETWORK_BITS))
    return str(found)


def wait_until(failures: Sequence[datetime], free: int) -> datetime | None:
    """When the next try is judged after these failures of the last 15 minutes; None: at once."""
    if len(failures) < free:
        return None
    minutes = 2 ** min(len(failures) - free, 10)
    return max(failures) + min(timedelta(minutes=minutes), WINDOW)


def count_try(limits: Limits) -> list[int]:
    """Count it before it is judged; give back what `take_back` needs. Refuses with TooManyTries."""
    alone(TRIES)
    now = clock.now()
    db.session.execute(delete(SignInAttempt).where(SignInAttempt.failed_at < now - KEPT))
    for name, free in limits.items():
        _refuse_waiting(wait_until(_failures(name, now), free), now)
    rows = [SignInAttempt(key=name, failed_at=now) for name in limits]
    db.session.add_all(rows)
    db.session.flush()
    return [row.id for row in rows]


def take_back(ids: Sequence[int]) -> None:
    alone(TRIES)
    db.session.execute(delete(SignInAttempt).where(SignInAttempt.id.in_(ids)))


def forgive(email: str, *user_ids: int) -> None:
    """The owner proved to be the owner: nothing is held against the account any more, nor, where
    several share the mailbox, against its address."""
    _forget(key("account", email), *(name for one in user_ids for name in on_confirming(one)))


def forgive_confirming(user_id: int) -> None:
    """The person in the session gave the right password; what others try stays counted."""
    _forget(*on_confirming(user_id))


def _forget(*keys: str) -> None:
    alone(TRIES)
    db.session.execute(delete(SignInAttempt).where(SignInAttempt.key.in_(keys)))


def note_failure(what: Failed, email: str, address: str | None, *user_ids: int) -> None:
    """Count it for the account and for the network address, in short commands of its own. At the
    sign-in it counts for the mailbox, whoever of it was meant; afterwards for the person.

    The audit log gets one event on the day, when it is no slip any more: about each account, unless
    there is none (0), and about the address, which stands in the event's erasable details. Until
    then it costs the same whether there is such an account or not.
    """
    today = clock.today()
    with transaction(audited=False):
        alone(TRIES)
        old = FailedTry.failed_on < today - FAILURES_KEPT
        db.session.execute(delete(FailedTry).where(old))
        whose = key("account", email) if what is Failed.SIGN_IN else _of_person(*user_ids)
        of_account = _one_more(what, whose, today)
        of_address = _one_more(what, key("address", network(address)), today)
        row_id = of_address.id
        often = of_account.times == NO_SLIP_OF_ACCOUNT, of_address.times == NO_SLIP_OF_ADDRESS
    by = Actor(roles=SYSTEM.roles, address=address)
    for user_id in filter(None, user_ids if often[0] else ()):
        with transaction():
            user = db.session.get_one(User, user_id)
            text = say(_OF_ACCOUNT[what].id, name=user.name, times=NO_SLIP_OF_ACCOUNT)
            record(by, "account.tries_failed", user, text)
    if often[1]:
        with transaction():
            row = db.session.get_one(FailedTry, row_id)
            text = say(_OF_ADDRESS[what].id, times=NO_SLIP_OF_ADDRESS)
            record(by, "account.tries_failed", row, text)


def failures_of(user: User) -> Mapping[Failed, int]:
    """Of an account, as far back as they are kept; sign-ins are those of its mailbox."""
    sums = select(FailedTry.what, func.sum(FailedTry.times)).where(
        FailedTry.key.in_((key("account", user.email), _of_person(user.id)))
    )
    return {row[0]: int(row[1]) for row in db.session.execute(sums.group_by(FailedTry.what))}


def _of_person(user_id: int) -> str:
    return key("person", str(user_id))


def _one_more(what: Failed, name: str, day: date) -> FailedTry:
    same = select(FailedTry).where(
        FailedTry.failed_on == day, FailedTry.what == what, FailedTry.key == name
    )
    row = db.session.scalar(same)
    if row is None:
        row = FailedTry(failed_on=day, what=what, key=name, times=0)
        db.session.add(row)
    row.times += 1
    db.session.flush()
    return row


def _failures(name: str, now: datetime) -> Sequence[datetime]:
    recent = select(SignInAttempt.failed_at).where(
        SignInAttempt.key == name, SignInAttempt.failed_at > now - WINDOW
    )
    return db.session.scalars(recent).all()


def _refuse_waiting(until: datetime | None, now: datetime) -> None:
    if until is None or until <= now:
        return
    minutes = -(-int((until - now).total_seconds()) // 60)
    raise TooManyTries(
        say("Too many tries. Try again in %(minutes)s min.", minutes=max(1, minutes))
    )


COOKIE: Final = "device"  # over https bound to the host by its prefix; this one is read as well
DAYS: Final = 400  # the longest a browser keeps a cookie
_BROWSERS: Final = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("CriOS", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS: Final = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


def known_device(email: str) -> str:
    """The device at hand, if this account was signed in on it before; else "".

    The mark in the cookie is signed and good for one account; it opens nothing by itself.
    """
    try:
        kept = request.cookies.get(_cookie_name()) or request.cookies.get(COOKIE, "")
        marked = _signer().loads(kept)
        owner, device = map(str, marked)
    except (BadSignature, TypeError, ValueError):
        return ""
    return device if secrets.compare_digest(owner, key("device-of", email)) else ""


def remember_device(response: Response, email: str) -> None:
    device = known_device(email) or secrets.token_urlsafe(16)
    response.set_cookie(
        _cookie_name(),
        _signer().dumps([key("device-of", email), device]),
        max_age=DAYS * 86_400,
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
        path="/",
    )


def _cookie_name() -> str:
    return f"__Host-{COOKIE}" if current_app.config["SESSION_COOKIE_SECURE"] else COOKIE


def named(user_agent: str) -> str:
    """What a person would call it: "Firefox, Windows"; "" for what nobody can tell."""
    browser = next((name for sign, name in _BROWSERS if f"{sign}/" in user_agent), "")
    system = next((name for sign, name in _SYSTEMS if re.search(sign, user_agent)), "")
    return ", ".join(word for word in (browser, system) if word)


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="device")
