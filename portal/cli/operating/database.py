"""`flask backup`; `flask db downgrade`, which asks before it takes tables away, and `flask db upgrade`,
which says what the portal will do next because of the newer version."""

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
from alembic.runtime.migration import MigrationContext
from flask import Flask, current_app
from flask.cli import AppGroup, with_appcontext
from flask_migrate.cli import db as migrations

from portal.cli.entry import (
    FILE_THERE,
    as_system,
    json_option,
    refuse,
    tell,
    tell_checked,
    terminal_language,
    without_database,
)
from portal.foundation.access.touches import touch_everybody
from portal.foundation.backups import archive, databases
from portal.foundation.backups.archive import Manifest
from portal.foundation.core import clock
from portal.foundation.core.database.db import UNSCOPED, db
from portal.foundation.core.database.transactions import end_reading, transaction
from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import Message, say
from portal.foundation.organisation.queries import find_organisation
from portal.proof.hindsight.models import waiting
from portal.proof.hindsight.queries import find_all
from portal.supervision.consequences.reconcile import outlook
from portal.supervision.promises.queries import judged_newly

group = AppGroup("backup", help="Database, files and settings in one archive, and back again.")
_archive = click.argument("path", type=FILE_THERE)
_QUESTION = say(
    "Going back to an older version deletes what only the newer one can hold, audit events too. "
    "Is there a backup, and shall it be done?"
)


@group.command("create")
@click.option(
    "--to",
    required=True,
    type=click.Path(path_type=Path),
    help="A file, or a directory in which it gets its name from the moment.",
)
@json_option
@as_system
def backup_create(to: Path, *, as_json: bool) -> None:
    """Make a backup while the portal runs, read it again as a whole, and note that it is good."""
    data: Path = current_app.config["DATA_DIR"]
    now = clock.now()
    target = (to / f"kantoku-{now:%Y%m%d-%H%M%S}.tar" if to.is_dir() else to).absolute()
    if not target.parent.is_dir():
        refuse(say("%(folder)s is not a directory.", folder=target.parent))
    if target.exists():
        refuse(say("%(file)s is there already.", file=target))
    settings = Path(os.environ.get("KANTOKU_ENV", data / "kantoku.env"))
    end_reading()
    made = archive.create(
        url=current_app.config["SQLALCHEMY_DATABASE_URI"],
        data=data,
        settings=settings,
        to=target,
        now=now,
    )
    made, wrong = archive.verify(target)
    if not wrong:
        databases.note(data, databases.LastBackup(made.made_at, str(target), made.events))
    _tell(target, made, wrong, as_json=as_json)


@group.command("verify")
@_archive
@json_option
@without_database
def backup_verify(path: Path, *, as_json: bool) -> None:
    """Read an archive as a whole: each file against its hash, and SQLite's database for damage."""
    made, wrong = archive.verify(path)
    _tell(path, made, wrong, as_json=as_json)


@group.command("restore")
@_archive
@click.option("--to", required=True, type=click.Path(path_type=Path), help="A new directory.")
@click.option("--database-url", "url", help="An empty database, for a backup of PostgreSQL.")
@without_database
def backup_restore(path: Path, to: Path, url: str | None) -> None:
    """Make an installation of an archive in a new directory; the running one is not touched."""
    made = archive.restore(path, to.absolute(), url)
    done = say(
        "Restored to %(folder)s: event %(events)s, head %(head)s, files: %(files)s.",
        folder=to.absolute(),
        events=made.events,
        head=made.head,
        files=made.files,
    )
    tell(done, *_about_settings(made))


_NO_SETTINGS = say(
    "No kantoku.env was found, so the backup holds no secret key: keep your settings apart."
)


def _about_settings(made: Manifest) -> list[Message]:
    return [] if made.has_settings else [_NO_SETTINGS]


def _tell(path: Path, made: Manifest, wrong: list[Message], *, as_json: bool) -> None:
    counts = {"events": made.events, "head": made.head, "files": made.files}
    good = say(
        "%(file)s is good: event %(events)s, head %(head)s, files: %(files)s.", file=path, **counts
    )
    facts = {
        "archive": str(path),
        "made_at": made.made_at,
        **counts,
        "revision": made.revision,
        "settings": made.has_settings,
    }
    tell_checked(facts, wrong, [good, *_about_settings(made)], as_json=as_json)


def tell_after_upgrade(app: Flask) -> None:
    """What follows happens in the night after it: the numbers come before, of the same functions."""

    @with_appcontext
    def upgrade(**given: Any) -> None:
        before = _revision()
        _upgrade(**given)
        if before is not None and before != _revision():
            _judge_anew()
            _tell_what_follows()

    migrations.commands["upgrade"].callback = upgrade


def _revision() -> str | None:
    with db.engine.connect().execution_options(**UNSCOPED) as connection:
        return MigrationContext.configure(connection).get_current_revision()


@as_system
def _judge_anew() -> None:
    """What is kept was judged by the rules of the version before, perhaps this morning."""
    with transaction(audited=False):
        touch_everybody()


@as_system
def _tell_what_follows() -> None:
    if find_organisation() is None:
        return
    next_night = outlook()
    looked_at = sum(waiting(find_all()).values())
    for number, sentence in (
        (next_night.without_data, _WITHOUT_DATA),
        (next_night.overtaken, _OVERTAKEN),
        (next_night.not_counting, _NOT_COUNTING),
        (next_night.asked_anew, _ASKED_ANEW),
        (looked_at, _LOOKED_AT),
    ):
        if number:
            tell(replace(sentence, params={"number": number}))
    for promise, broken in judged_newly(clock.today()):
        tell(
            say(
                "“%(promise)s” is judged from today on. Vendors for which it is not kept: %(number)s. "
                "The privacy officer may move the day in the settings, under “From when promises "
                "are judged”.",
                promise=promise.short,
                number=broken,
            )
        )


_WITHOUT_DATA = say(
    "Open requests about days without data, which the next night withdraws: %(number)s."
)
_OVERTAKEN = say(
    "Open requests that look ahead to a start that lies behind, which the next night withdraws: "
    "%(number)s."
)
_NOT_COUNTING = say(
    "Signed statements about days without data, which stay as signed and count no longer: "
    "%(number)s."
)
_ASKED_ANEW = say("Statements which the next night asks for in their place: %(number)s.")
_LOOKED_AT = say(
    "Earlier records that are not so and wait for the privacy officer (flask records review): "
    "%(number)s."
)
_upgrade = migrations.commands["upgrade"].callback


def ask_before_downgrade(app: Flask) -> None:
    """Flask-Migrate's command keeps its own options; `--yes` answers for a script."""

    def confirm(_ctx: click.Context, _param: click.Parameter, yes: bool) -> None:  # noqa: FBT001
        if yes:
            return
        with app.app_context():
            question = words(_QUESTION, terminal_language())
        click.confirm(question, abort=True)

    command = migrations.commands["downgrade"]
    command.params = [param for param in command.params if param.name != "yes"]
    command.params.append(
        click.Option(
            ["--yes"],
            is_flag=True,
            expose_value=False,
            callback=confirm,
            help="Do not ask first.",
        )
    )
