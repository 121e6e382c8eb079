"""`flask setup code`: the one-time code without which nobody can set the portal up."""

from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from portal.cli.entry import as_system, refuse
from portal.foundation.accounts.queries import any_account
from portal.foundation.accounts.setup.code import make_code
from portal.foundation.core.messages import say
from portal.foundation.mail import links

group = AppGroup("setup", help="The first start.")


@group.command("code")
@as_system
def code() -> None:
    """Print a new code and the address of the set-up page; an older code no longer works."""
    if any_account():
        refuse(say("Kantoku is set up already. Sign in."))
    click.echo(f"Set-up code: {make_code(Path(current_app.config['DATA_DIR']))}")
    click.echo(f"Set-up page: {links.to('/setup')}")
