"""`flask content check|load`: the packs that ship with Kantoku."""

import click
from flask.cli import AppGroup

from portal.cli.entry import as_system, refuse
from portal.foundation.access.actor import SYSTEM
from portal.foundation.content.checking import check_shipped
from portal.foundation.content.services import load_packs
from portal.foundation.core.messages import say
from portal.foundation.core.transactions import transaction

group = AppGroup("content", help="Clauses, statements, categories, tiers, promises.")


@group.command("check")
def check() -> None:
    """Resolve every id and parse every condition of the packs; name what is wrong."""
    problems = check_shipped()
    for problem in problems:
        click.echo(str(problem), err=True)
    if problems:
        raise SystemExit(1)
    click.echo("The content packs are consistent.")


@group.command("load")
@as_system
def load() -> None:
    """Take in versions that are not there yet; the first of each pack becomes active."""
    if problems := check_shipped():
        refuse(
            say(
                "The content packs have %(n)s problems; see `flask content check`.", n=len(problems)
            )
        )
    with transaction():
        load_packs(SYSTEM)
