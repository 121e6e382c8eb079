"""How a command of the command line begins and ends: zone, scope, refusals, JSON, days."""

import json
import os
import sys
from collections.abc import Callable, Iterable
from datetime import date
from functools import wraps
from typing import Any, NoReturn, ParamSpec

import click

from portal.foundation.access.actor import SYSTEM
from portal.foundation.access.scoping import acting_as
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import outage_of, outage_told
from portal.foundation.core.errors import DomainError
from portal.foundation.core.words.dates import is_plausible
from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import Lang, Message
from portal.foundation.organisation.queries import enter, find_organisation

P = ParamSpec("P")
REFUSED = 1


class Day(click.ParamType[date]):
    """A day as YYYY-MM-DD; anything else is a usage error (exit 2)."""

    name = "YYYY-MM-DD"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        try:
            day = value if isinstance(value, date) else date.fromisoformat(value)
        except ValueError:
            day = date.min
        if not is_plausible(day):
            self.fail(f"{value!r} is not a day such as 2026-11-25.", param, ctx)
        return day


today_option = click.option("--today", type=Day(), help="Behave as on this day (YYYY-MM-DD).")
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


def as_system(command: Callable[P, None]) -> Callable[P, None]:
    """Run as the actor SYSTEM in the organisation's zone; a refusal is one sentence and exit 1.

    Put it below the click decorators. The command opens its own `transaction()`, and
    `clock.on_day(today)` where it takes a day.
    """

    @without_database
    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        with acting_as(db.session, SYSTEM):
            organisation = find_organisation()
            if organisation is not None:
                enter(organisation)
            command(*args, **kwargs)

    return run


def without_database(command: Callable[P, None]) -> Callable[P, None]:
    """A refusal, and an outage, is one sentence and exit 1; nothing is read before the command."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            command(*args, **kwargs)
        except DomainError as refusal:
            refuse(refusal.message)
        except Exception as error:
            outage = outage_of(error)
            if outage is None:
                raise
            refuse(*outage_told(outage))

    return run


def refuse(*messages: Message) -> NoReturn:
    """Say why not, in a sentence, and end with exit code 1."""
    lang = terminal_language()
    click.echo(
        ("" if lang == "ja" else " ").join(words(message, lang) for message in messages), err=True
    )
    raise SystemExit(REFUSED)


def terminal_language() -> Lang:
    """Japanese where the terminal is set to it, English elsewhere."""
    chosen = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG")
    return "ja" if (chosen or "").startswith("ja") else "en"


def read_password() -> str:
    """Asked for at a terminal, else one line of standard input."""
    if sys.stdin.isatty():
        return str(click.prompt("New password", hide_input=True, confirmation_prompt=True))
    return sys.stdin.readline().rstrip("\r\n")


def print_json(rows: Iterable[Any] | dict[str, Any]) -> None:
    ready = rows if isinstance(rows, dict) else list(rows)
    click.echo(json.dumps(ready, ensure_ascii=False, indent=2, default=_plain))


def _plain(value: Any) -> str:
    """Days and times in ISO form; everything else as its text."""
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
