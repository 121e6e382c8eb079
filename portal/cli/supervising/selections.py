"""`flask selections import`: a list of earlier selection assessments, from the terminal."""

from pathlib import Path

import click
from flask.cli import AppGroup

from portal.cli.entry import (
    FILE_THERE,
    REFUSED,
    as_system,
    json_option,
    print_json,
    refuse,
    tell,
    terminal_language,
)
from portal.foundation.access.actor import Actor
from portal.foundation.access.permissions import Permission
from portal.foundation.accounts.queries import find_by_email
from portal.foundation.core.database.transactions import end_reading, transaction
from portal.foundation.core.errors import DomainError
from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import say
from portal.foundation.evidence.services import receive_bytes
from portal.ledger.exchange.reading.files import read_waiting
from portal.supervision.selections.earlier_list import services
from portal.supervision.selections.earlier_list.comparing import fit, rows_of

group = AppGroup("selections", help="Selection assessments of vendors.")


@group.command("import")
@click.argument("file", type=FILE_THERE)
@click.option("--apply", "apply_it", is_flag=True, help="Record it when nothing is wrong.")
@click.option("--as", "email", metavar="EMAIL", help="Who records it; needed with --apply.")
@json_option
@as_system
def import_file(file: Path, apply_it: bool, email: str | None, as_json: bool) -> None:  # noqa: FBT001
    """Compare FILE (.xlsx, .ods, .csv) with the assessments on record; with --apply record it.

    A second person confirms it in the portal.
    """
    data, lang = file.read_bytes(), terminal_language()
    actor = _actor(email or "") if apply_it else None
    is_written = False
    try:
        read = read_waiting(data, file.name, fit)
        rows = rows_of(read, file.name)
        found = services.compare_list(rows)
        if actor is not None and found.new and not found.wrong:
            end_reading()
            kept = receive_bytes(data, file.name, read.kind)
            with transaction():
                services.propose_list(rows, kept, digest=found.digest, actor=actor)
            is_written = True
    except DomainError as refused:
        refuse(refused.message)
    wrong = [
        {
            "row": one.row,
            "column": one.column.heading.in_(lang) if one.column else "",
            "value": one.value,
            "reason": words(one.reason, lang),
            "mend": words(one.mend, lang),
        }
        for one in found.wrong
    ]
    counts = {"new": len(found.new), "same": found.same, "wrong": len(found.wrong)}
    if as_json:
        print_json(counts | {"applied": is_written, "wrong_rows": wrong})
    else:
        tell(say("new: %(new)s, same: %(same)s, wrong: %(wrong)s", **counts))
        for row in wrong:
            click.echo(
                f"{row['row']} {row['column']} “{row['value']}”: {row['reason']} {row['mend']}"
            )
        tell(
            say("It is on record and waits for a second person.")
            if is_written
            else say("Nothing is written.")
        )
    if found.wrong:
        raise SystemExit(REFUSED)


def _actor(email: str) -> Actor:
    """The person with this address, who must be allowed to."""
    user = find_by_email(email)
    actor = user.as_actor() if user is not None else None
    if actor is None or not actor.may(Permission.VENDOR_PROPOSE):
        refuse(say("%(email)s may not record selection assessments.", email=email or "--as"))
    return actor
