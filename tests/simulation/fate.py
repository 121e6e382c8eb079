"""Where a process dies: at a statement, around a commit, around the hand-over of a mail."""

import os
import re
import signal
import smtplib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

_MESSAGE_ID = re.compile(rb"^Message-ID:\s*(<[^>]+>)", re.IGNORECASE | re.MULTILINE)

# How late a process may die at the latest, counted in such moments.
MOMENTS = {
    "statement": 160,  # before any statement: also between a claim and the hand-over
    "before commit": 14,  # flushed, sealed, not committed
    "after commit": 14,  # such as after the claim of a mail
    "before data": 6,  # the server knows sender and recipient
    "after data": 6,  # the server has the mail, nobody has noted it
}


@dataclass(frozen=True, slots=True)
class Fate:
    """Dies at the `number`th moment of this kind, or lives where there are fewer."""

    moment: str
    number: int


def drawn(chance: Random) -> Fate:
    moment = chance.choice(list(MOMENTS))
    return Fate(moment, chance.randint(1, MOMENTS[moment]))


def keep_book(book: Path) -> None:
    """Write down what this process begins to hand over: its number and the Message-ID."""
    real = smtplib.SMTP.data

    def data(self: smtplib.SMTP, message: Any) -> Any:
        found = _MESSAGE_ID.search(message if isinstance(message, bytes) else message.encode())
        with book.open("a", encoding="utf-8") as lines:
            lines.write(f"{os.getpid()} {found[1].decode() if found else ''}\n")
        return real(self, message)

    smtplib.SMTP.data = data  # type: ignore[method-assign,assignment]


def arm(fate: Fate) -> None:
    """From here on this process dies when its moment comes: SIGKILL, nothing is tidied up."""
    tick = _counter(fate.number)
    if fate.moment == "statement":
        event.listen(Engine, "before_cursor_execute", lambda *_: tick())
    elif fate.moment == "before commit":
        event.listen(Session, "before_commit", lambda _session: tick())
    elif fate.moment == "after commit":
        event.listen(Session, "after_commit", lambda _session: tick())
    else:
        _around_data(tick, after=fate.moment == "after data")


def _counter(number: int) -> Callable[[], None]:
    left = [number]

    def tick() -> None:
        left[0] -= 1
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    return tick


def _around_data(tick: Callable[[], None], *, after: bool) -> None:
    real = smtplib.SMTP.data

    def data(self: smtplib.SMTP, message: Any) -> Any:
        if not after:
            tick()
        answer = real(self, message)
        if after:
            tick()
        return answer

    smtplib.SMTP.data = data  # type: ignore[method-assign,assignment]
