"""`flask records`: are all records what events made of them, and was what they say so? What
`flask db upgrade` seals. `flask audit`: the log itself.
"""

import click
from flask import Flask, current_app
from flask.cli import AppGroup, with_appcontext
from flask_migrate.cli import db as migrations

from portal.cli.entry import (
    as_system,
    heads_option,
    json_option,
    print_json,
    tell,
    tell_checked,
    terminal_language,
)
from portal.foundation.audit.queries import head
from portal.foundation.audit.verification import KeptHead, verify
from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import say, say_n
from portal.proof.hindsight.models import TITLES, by_kind
from portal.proof.hindsight.queries import find_all
from portal.proof.records import files, services

group = AppGroup("records", help="Everything on record, against the audit log.")


@group.command("verify")
@heads_option
@json_option
@as_system
def records_verify(heads: tuple[str, ...], *, as_json: bool) -> None:
    """Compare every row and every stored file with the log, and the log with its kept heads."""
    given = [KeptHead(hash_.strip().lower(), say("given with --head")) for hash_ in heads]
    found = services.verify(current_app.config["DATA_DIR"], range(files.NIGHTS), kept=given)
    counts = {
        "events": found.events,
        "head": found.head,
        "rows": found.rows,
        "files": found.files,
        "heads": found.heads,
    }
    as_found = {day.isoformat(): rows for day, rows in found.as_found.items()}
    facts = {"whole": not found.wrong, **counts, "as_found": as_found}
    whole = say(
        "Everything is as the log says: records %(rows)s, files %(files)s, kept heads "
        "%(heads)s, event %(events)s, head %(head)s.",
        **counts,
    )
    since = [
        say_n(
            "%(n)s record is unchanged since %(day)s, when an upgrade found it.",
            "%(n)s records are unchanged since %(day)s, when an upgrade found them.",
            rows,
            day=day,
        )
        for day, rows in found.as_found.items()
    ]
    tell_checked(facts, found.wrong, [whole], since, as_json=as_json)


@group.command("review")
@json_option
@as_system
def review(*, as_json: bool) -> None:
    """What was said before and is not so, as today's rules see the records; each waits for the
    officer's decision on the page under Reports. Nothing is changed."""
    lang, found = terminal_language(), find_all()
    if as_json:
        print_json(
            {
                "kind": said.kind.value,
                "key": said.key,
                "vendor_id": said.vendor_id,
                "number": words(said.number, lang),
                "on": said.on,
                "told": words(said.told, lang),
                "followed": words(said.followed, lang) if said.followed else None,
                "decision": said.decided.choice.value if said.decided else None,
            }
            for said in found
        )
        return
    if not found:
        tell(say("Nothing was found."))
    for kind, rows in by_kind(found).items():
        waits = sum(1 for row in rows if row.waits)
        click.echo(f"{words(TITLES[kind], lang)}: {len(rows)} ({waits})")
        for row in rows:
            state = row.decided.choice.value if row.decided else "-"
            told = words(row.told, lang)
            click.echo(f"  {words(row.number, lang)}  {row.vendor.in_(lang)}  {told}  {state}")


def seal_after_upgrade(app: Flask) -> None:
    """Flask-Migrate's command keeps its own options; afterwards records are sealed as found."""
    command = migrations.commands["upgrade"]
    original = getattr(command.callback, "brings_tables_only", command.callback)

    @with_appcontext
    @as_system
    def seal() -> None:
        sealed = services.seal_as_found()
        if sealed:
            done = say_n(
                "%(n)s record that was there before is sealed as found.",
                "%(n)s records that were there before are sealed as found.",
                sealed,
            )
            tell(done)

    def upgrade(*args: object, **kwargs: object) -> None:
        original(*args, **kwargs)
        if not kwargs.get("sql") and kwargs.get("revision") in ("head", "heads"):
            seal()

    upgrade.brings_tables_only = original  # type: ignore[attr-defined]  # another app: not twice
    command.callback = upgrade


audit_group = AppGroup("audit", help="The audit log.")


@audit_group.command("verify")
@heads_option
@json_option
@as_system
def audit_verify(heads: tuple[str, ...], as_json: bool) -> None:  # noqa: FBT001  (click gives it)
    """Find changed, missing and moved events; with --head also an end that was cut off."""
    wrong = verify(hash_.strip().lower() for hash_ in heads)
    number, last = head()
    whole = say_n(
        "The log is whole: %(n)s event, head %(head)s.",
        "The log is whole: %(n)s events, head %(head)s.",
        number,
        head=last,
    )
    facts = {"whole": not wrong, "events": number, "head": last}
    tell_checked(facts, wrong, [whole], as_json=as_json)
