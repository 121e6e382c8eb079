"""`flask db downgrade` takes tables away with what is in them, so it asks before it does."""

import click
from flask import Flask
from flask_migrate.cli import db as group

from portal.cli.entry import terminal_language
from portal.foundation.core.i18n import words
from portal.foundation.core.messages import say

_QUESTION = say(
    "Going back to an older version deletes what only the newer one can hold, audit events too. "
    "Is there a backup, and shall it be done?"
)


def ask_before_downgrade(app: Flask) -> None:
    """Flask-Migrate's command keeps its own options; `--yes` answers for a script."""

    def confirm(_ctx: click.Context, _param: click.Parameter, yes: bool) -> None:  # noqa: FBT001
        if yes:
            return
        with app.app_context():
            question = words(_QUESTION, terminal_language())
        click.confirm(question, abort=True)

    command = group.commands["downgrade"]
    command.params = [one for one in command.params if one.name != "yes"]
    command.params.append(
        click.Option(
            ["--yes"],
            is_flag=True,
            expose_value=False,
            callback=confirm,
            help="Do not ask first.",
        )
    )
