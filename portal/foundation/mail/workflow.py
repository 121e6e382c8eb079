"""How a mail moves from the outbox to its end. Pure.

waiting -> sent, or waiting again after a failed try, or dead; without a mail server waiting -> kept.
What is dead or kept can be tried again; what is dead can be settled another way. Whatever has not
left can be withheld for a reason, and be sent after all.
"""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from portal.foundation.core.errors import InvalidTransition
from portal.foundation.core.words.messages import Message, say
from portal.foundation.mail.models import MailState, OutboxEmail

MAX_REASON = 300  # characters
MAX_TRIES = 8
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 360, 720, 1440))
HELD_UP_PAUSE = timedelta(minutes=30)
_SECRET = re.compile(r"(https?://[^\s?#]*/)[A-Za-z0-9_-]{20,}")
HIDDEN = "..."

NEXT: Mapping[MailState, frozenset[MailState]] = MappingProxyType(
    {
        MailState.WAITING: frozenset(
            {MailState.SENT, MailState.KEPT, MailState.DEAD, MailState.WITHHELD}
        ),
        MailState.SENT: frozenset(),
        MailState.KEPT: frozenset({MailState.WAITING, MailState.WITHHELD}),
        MailState.DEAD: frozenset({MailState.WAITING, MailState.SETTLED, MailState.WITHHELD}),
        MailState.SETTLED: frozenset({MailState.WAITING}),
        MailState.WITHHELD: frozenset({MailState.WAITING}),
    }
)
WORDS: Mapping[MailState, Message] = MappingProxyType(
    {
        MailState.WAITING: say("Waiting to be sent"),
        MailState.SENT: say("Sent"),
        MailState.KEPT: say("Kept, not sent"),
        MailState.DEAD: say("Not delivered"),
        MailState.SETTLED: say("Settled another way"),
        MailState.WITHHELD: say("Not to be sent"),
    }
)


def can_move(mail: OutboxEmail, to: MailState) -> bool:
    return to in NEXT[mail.state]


def deliver(mail: OutboxEmail, at: datetime) -> None:
    """The mail server took it over; from now on a secret link in it is the recipient's alone."""
    _move(mail, MailState.SENT)
    mail.tries += 1
    mail.last_error = ""
    cut_links(mail)
    _finish(mail, at)


def keep(mail: OutboxEmail, at: datetime) -> None:
    """No mail server is set: the mail is read in the portal."""
    _move(mail, MailState.KEPT)
    _finish(mail, at)


def fail(
    mail: OutboxEmail, error: str, at: datetime, *, permanent: bool, waits: bool = False
) -> None:
    """A try failed: wait longer each time; dead after MAX_TRIES, or at once when permanent.

    `waits`: nothing is wrong with the mail itself, so it never dies of it and is tried every half
    hour.
    """
    if mail.state != MailState.WAITING:
        raise _impossible(mail)
    mail.tries += 1
    mail.last_error = error
    if waits:
        mail.next_try_at = at + min(PAUSES[min(mail.tries, len(PAUSES)) - 1], HELD_UP_PAUSE)
        _release(mail)
    elif permanent or mail.tries >= MAX_TRIES:
        _move(mail, MailState.DEAD)
        _finish(mail, at)
    else:
        mail.next_try_at = at + PAUSES[min(mail.tries, len(PAUSES)) - 1]
        _release(mail)


def try_again(mail: OutboxEmail, at: datetime) -> None:
    """From the first try on, as if it had just been written."""
    _move(mail, MailState.WAITING)
    mail.tries = 0
    mail.next_try_at = at
    mail.finished_at = None
    mail.reason = ""
    _release(mail)


def hasten(mail: OutboxEmail, at: datetime) -> None:
    """It goes out with the next run, whatever it waited for or had come to."""
    if mail.state == MailState.WAITING:
        mail.next_try_at = at
    else:
        try_again(mail, at)


def withhold(mail: OutboxEmail, reason: str, at: datetime) -> None:
    """Somebody says that it is not sent at all."""
    _move(mail, MailState.WITHHELD)
    mail.reason = reason
    _finish(mail, at)


def why_not(mail: OutboxEmail, to: MailState, at: datetime) -> Message | None:
    """Why it cannot be sent now (`to` WAITING) or be withheld; None: it can."""
    if mail.state == MailState.SENT:
        return say("It was sent already.")
    if not mail.recipient:
        return say("Its recipient and text were erased.")
    if mail.claimed_until is not None and mail.claimed_until > at:
        return say("It is being sent at this moment.")
    if mail.state == to:
        return None if to is MailState.WAITING else say("It is not to be sent already.")
    return None if can_move(mail, to) else _impossible(mail).message


def settle(mail: OutboxEmail, at: datetime) -> None:
    """Somebody reached the person in another way."""
    _move(mail, MailState.SETTLED)
    _finish(mail, at)


def _move(mail: OutboxEmail, to: MailState) -> None:
    if not can_move(mail, to):
        raise _impossible(mail)
    mail.state = to


def _impossible(mail: OutboxEmail) -> InvalidTransition:
    return InvalidTransition(
        say("This mail is “%(state)s” now, so that cannot be done.", state=WORDS[mail.state])
    )


def _finish(mail: OutboxEmail, at: datetime) -> None:
    mail.finished_at = at
    _release(mail)


def _release(mail: OutboxEmail) -> None:
    mail.claimed_by = mail.claimed_until = None


def hide_secrets(body: str) -> str:
    """The same text, the long last parts of links cut out.

    A link that sets a password or opens an account is for its recipient alone: whoever reads the
    outbox, or a backup of it, must not be able to use it. The link leaves the copy that is kept as
    soon as the mail was handed over, or the link opens nothing any more.
    """
    return _SECRET.sub(rf"\g<1>{HIDDEN}", body)


def cut_links(mail: OutboxEmail) -> bool:
    """Take the secret links out of both parts of the copy that is kept; whether there were any."""
    shorter = hide_secrets(mail.body)
    had = shorter != mail.body
    mail.body = shorter
    if mail.parts is not None:
        kept = without_secrets(mail.parts)
        had = had or kept != mail.parts
        mail.parts = kept
    return had


def without_secrets(said: Any) -> Any:
    """The same plain data, the secret links in its texts cut."""
    if isinstance(said, str):
        return hide_secrets(said)
    if isinstance(said, Mapping):
        return {name: without_secrets(one) for name, one in said.items()}
    return [without_secrets(one) for one in said] if isinstance(said, list) else said
