"""`flask reminders preview`: who will read about what on which day."""

from datetime import date
from typing import Any

import click
from flask.cli import AppGroup

from portal.cli.entry import as_system, json_option, print_json, terminal_language, today_option
from portal.foundation.core import clock
from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import Lang, say, say_n
from portal.supervision.reminders.queries import DAYS, ComingReminder, upcoming

group = AppGroup("reminders", help="Reminders by mail.")
MOST_DAYS = 400


@group.command("preview")
@click.option(
    "--days",
    type=click.IntRange(1, MOST_DAYS),
    default=DAYS,
    show_default=True,
    help="How far to look ahead.",
)
@today_option
@json_option
@as_system
def preview(*, days: int, today: date | None, as_json: bool) -> None:
    """What will go out in the days to come, if nothing happens meanwhile. Sends nothing."""
    with clock.on_day(today):
        rows = upcoming(days).rows
    if as_json:
        print_json([_row(one) for one in rows])
        return
    lang = terminal_language()
    for one in rows:
        stage = "-" if one.stage is None else f"{one.stage:+d}"
        what, vendor = words(one.what, lang), _whose(one, lang)
        click.echo(f"{one.day}  {stage:>5}  {one.person}  {vendor}  {what}")
    click.echo(words(say_n("%(n)s line.", "%(n)s lines.", len(rows)), lang))


def _whose(one: ComingReminder, lang: Lang) -> str:
    return one.vendor.in_(lang) if one.vendor else words(say("Our company’s own"), lang)


def _row(one: ComingReminder) -> dict[str, Any]:
    return {
        "day": one.day.isoformat(),
        "person": one.person,
        "vendor": one.vendor.ja if one.vendor else None,
        "what": words(one.what, "en"),
        "due_on": one.due_on.isoformat(),
        "stage": one.stage,
    }
