"""`flask content list|check|load|add|activate`: the packs, their versions, which one is in force."""

import getpass
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import click
from flask.cli import AppGroup

from portal.cli.entry import (
    FILE_THERE,
    REFUSED,
    Day,
    as_system,
    json_option,
    print_json,
    refuse,
    tell,
    terminal_language,
    today_option,
)
from portal.content.packs import kinds as shelf
from portal.content.packs.checking import check_shipped
from portal.content.packs.incoming import Complaint, Incoming, read_files
from portal.content.versions import queries
from portal.content.versions.decided import PackLine, pack_lines
from portal.content.versions.differences import differences
from portal.content.versions.models import ContentPack
from portal.content.versions.services import activate_version, add_versions, load_packs
from portal.foundation.access.actor import SYSTEM, Actor
from portal.foundation.access.permissions import Permission
from portal.foundation.accounts.queries import find_by_email, names_of
from portal.foundation.core import clock
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import say
from portal.proof.desk.pack_effects import effects_of
from portal.supervision.questionnaires.publishing.standard import found_pack

group = AppGroup("content", help="Clauses, statements, categories, tiers, promises.")
_AS = "The person who does it; the audit log names the terminal's account too."


@group.command("list")
@json_option
@as_system
def list_packs(*, as_json: bool) -> None:
    """Every pack: its versions, which one is active, since when."""
    lines = pack_lines(queries.list_versions(), queries.list_activations(), clock.today())
    if as_json:
        names = names_of(line.activation.activated_by_id for line in lines if line.activation)
        print_json([_plain(line, names) for line in lines])
        return
    lang = terminal_language()
    for line in lines:
        others = ", ".join(row.version for row in line.versions if row is not line.active)
        active = line.active.version if line.active else "-"
        since = line.activation.active_from.isoformat() if line.activation else ""
        click.echo(
            f"{line.pack:22} {active:8} {since:11} {others:20} {words(line.words.name, lang)}"
        )


@group.command("check")
@click.argument("files", nargs=-1, type=FILE_THERE)
@json_option
def check(*, files: tuple[Path, ...], as_json: bool) -> None:
    """Resolve every id and parse every condition; name what is wrong, where, and how to mend it.

    Without FILES the packs that ship; with FILES these, beside those that ship.
    """
    if files:
        others = {pack.pack: pack.data for pack in shelf.shipped()}
        _say_complaints(read_files(_read(files), others).complaints, as_json=as_json)
        return
    lang = terminal_language()
    rows = [
        {"file": problem.pack, "path": problem.path, "reason": words(problem.reason, lang)}
        for problem in check_shipped()
    ]
    _say_rows(rows, [": ".join(row.values()) for row in rows], as_json=as_json)
    if not as_json:
        click.echo("The content packs are consistent.")


@group.command("load")
@as_system
def load() -> None:
    """Take in versions that ship and are not there yet; the first of each pack becomes active.

    A portal without the standard questionnaire gets it, published.
    """
    if problems := check_shipped():
        refuse(
            say(
                "The content packs have %(n)s problems; see `flask content check`.", n=len(problems)
            )
        )
    with transaction():
        load_packs(SYSTEM)
    with transaction():
        found_pack(SYSTEM)


@group.command("add")
@click.argument("files", nargs=-1, required=True, type=FILE_THERE)
@click.option("--as", "email", metavar="EMAIL", required=True, help=_AS)
@as_system
def add(*, files: tuple[Path, ...], email: str) -> None:
    """Take in versions from FILES. None becomes active by it."""
    incoming = _read(files)
    complaints = read_files(incoming, queries.active_data(clock.today())).complaints
    if complaints:
        _say_complaints(complaints, as_json=False)
    with transaction():
        rows = add_versions(_actor(email), incoming, operator=getpass.getuser())
    for row in rows:
        click.echo(f"{row.pack} {row.version}")


@group.command("activate")
@click.argument("pack")
@click.argument("version")
@click.option("--from", "active_from", type=Day(), help="The first day (today).")
@click.option("--reason", default="", help="Why now; it stands on the page of the packs.")
@click.option(
    "--ask-now", is_flag=True, help="Ask everybody in its words now, not from the next request on."
)
@click.option("--preview", is_flag=True, help="Say what it would change and do; write nothing.")
@click.option("--as", "email", metavar="EMAIL", help=f"{_AS} Not needed with --preview.")
@today_option
@json_option
@as_system
def activate(
    *,
    pack: str,
    version: str,
    active_from: date | None,
    reason: str,
    ask_now: bool,
    preview: bool,
    email: str | None,
    today: date | None,
    as_json: bool,
) -> None:
    """Make VERSION of PACK the one in force from a day on, and say what that changes.

    Whoever added a version from a file cannot make it active; so both are named.
    """
    if email is None and not preview:
        raise click.UsageError("Name the person who makes it active: --as EMAIL.")
    with clock.on_day(today):
        queries.changes_on_activation(pack, version)  # refuses a version never loaded
        row = queries.find_row(pack, version)
        if row is None:
            return
        before = queries.active_versions(active_from).get(pack)
        said = _said(row, before.version if before else None, asks_now=ask_now)
        if not preview:
            with transaction():
                activate_version(
                    _actor(email or ""),
                    pack,
                    version,
                    active_from,
                    reason=reason,
                    asks_now=ask_now,
                    operator=getpass.getuser(),
                )
        day = active_from or clock.today()
        if as_json:
            head = {"pack": pack, "version": version, "active_from": day, "preview": preview}
            print_json({**head, "ask_now": ask_now, **said})
            return
        for kind in ("added", "changed", "removed"):
            for name in said[kind]:
                click.echo(f"{kind:8} {name}")
        for sentence in said["effects"]:
            click.echo(sentence)


def _said(row: ContentPack, before: str | None, *, asks_now: bool) -> dict[str, list[str]]:
    """Read before anything is written: afterwards nothing would change any more."""
    old = queries.find_row(row.pack, before) if before else None
    found = differences(old.data if old else {}, row.data)
    names = {
        kind: [
            f"{change.sort}/{change.id}".lstrip("/") for change in found if change.change == kind
        ]
        for kind in ("added", "changed", "removed")
    }
    lang = terminal_language()
    return {
        **names,
        "effects": [
            words(effect, lang) for effect in effects_of(row, most=None, asks_now=asks_now)
        ],
    }


def _plain(line: PackLine, names: Mapping[int, str]) -> dict[str, object]:
    activation = line.activation
    return {
        "pack": line.pack,
        "active": line.active.version if line.active else None,
        "active_from": activation.active_from if activation else None,
        "activated_by": names.get(activation.activated_by_id or 0) if activation else None,
        "reason": activation.reason if activation else "",
        "versions": [
            {
                "version": row.version,
                "sha256": row.sha256,
                "file": row.file,
                "loaded_at": row.loaded_at,
            }
            for row in line.versions
        ],
        "coming": [
            {"version": activation.version, "active_from": activation.active_from}
            for activation in line.coming
        ],
    }


def _say_complaints(complaints: Sequence[Complaint], *, as_json: bool) -> None:
    """Exit 1 where there are any."""
    lang = terminal_language()
    rows = [
        {
            "file": complaint.file,
            "line": complaint.line,
            "path": complaint.path,
            "reason": words(complaint.reason, lang),
            "mend": words(complaint.mend, lang),
        }
        for complaint in complaints
    ]
    lines = []
    for row in rows:
        place = ":".join(str(part) for part in (row["file"], row["line"], row["path"]) if part)
        lines.append(f"{place}: {row['reason']} {row['mend']}")
    _say_rows(rows, lines, as_json=as_json)
    if not as_json:
        tell(say("The files can be taken in."))


def _say_rows(rows: Sequence[object], lines: Sequence[str], *, as_json: bool) -> None:
    """Exit 1 where there are any."""
    if as_json:
        print_json(rows)
    for line in () if as_json else lines:
        click.echo(line, err=True)
    if rows:
        raise SystemExit(REFUSED)


def _read(files: Sequence[Path]) -> list[Incoming]:
    return [Incoming(file.name, file.read_bytes()) for file in files]


def _actor(email: str) -> Actor:
    """The person with this address, who must be allowed to."""
    user = find_by_email(email)
    actor = user.as_actor() if user is not None else None
    if actor is None or not actor.may(Permission.CONTENT_MANAGE):
        refuse(say("%(email)s may not manage the content packs.", email=email))
    return actor
