"""How a command of the command line begins and ends: zone, scope, refusals, JSON, days."""

import json
import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import wraps
from pathlib import Path
from typing import Any, NoReturn, ParamSpec

import click

from portal.foundation.access.actor import SYSTEM, Actor
from portal.foundation.access.scoping import acting_as
from portal.foundation.accounts.queries import find_by_email
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import outage_of, outage_told
from portal.foundation.core.errors import DomainError
from portal.foundation.core.words.dates import is_plausible
from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import Lang, Message, say
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
heads_option = click.option(
    "--head", "heads", multiple=True, metavar="HASH", help="A head kept elsewhere."
)
FILE_THERE = click.Path(exists=True, dir_okay=False, path_type=Path)
FOLDER_THERE = click.Path(exists=True, file_okay=False, writable=True, path_type=Path)
FILE_TO_WRITE = click.Path(dir_okay=False, writable=True, path_type=Path)


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


def tell(*messages: Message, err: bool = False) -> None:
    """Each on a line of its own, in the language of the terminal."""
    for message in messages:
        click.echo(words(message, terminal_language()), err=err)


def tell_checked(
    facts: Mapping[str, Any],
    wrong: Sequence[Message],
    whole: Sequence[Message],
    besides: Sequence[Message] = (),
    *,
    as_json: bool,
) -> None:
    """How a check ends: `whole` where nothing is wrong, exit 1 where anything is."""
    if as_json:
        problems = [words(message, terminal_language()) for message in wrong]
        print_json({**facts, "problems": problems})
    else:
        tell(*wrong, err=True)
        tell(*(() if wrong else whole), *besides)
    if wrong:
        raise SystemExit(REFUSED)


def refuse_before_set_up() -> NoReturn:
    refuse(say("The portal has not been set up yet: open it in a browser first."))


def person(email: str) -> Actor:
    """Refuses an address without an account; whether the person may do it is not decided here."""
    found = find_by_email(email)
    if found is None or not found.is_active:
        refuse(say("Nobody with an account has the address %(email)s.", email=email))
    return found.as_actor()


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
