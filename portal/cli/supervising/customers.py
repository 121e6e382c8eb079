"""`flask customers import`: a list of customers, from the terminal."""

import hashlib
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
from portal.foundation.access.actor import SYSTEM
from portal.foundation.core.database.transactions import end_reading, transaction
from portal.foundation.core.errors import DomainError
from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import say
from portal.ledger.exchange.customer_list import services
from portal.ledger.exchange.customer_list.comparing import fit, rows_of
from portal.ledger.exchange.reading.files import read_waiting

group = AppGroup("customers", help="Customers that entrusted personal data to the company.")


@group.command("import")
@click.argument("file", type=FILE_THERE)
@click.option("--apply", "apply_it", is_flag=True, help="Take it over when nothing is wrong.")
@json_option
@as_system
def import_file(file: Path, apply_it: bool, as_json: bool) -> None:  # noqa: FBT001
    """Compare FILE (.xlsx, .ods, .csv) with the customers that are known; with --apply take it over."""
    data, lang = file.read_bytes(), terminal_language()
    is_written = False
    try:
        rows = rows_of(read_waiting(data, file.name, fit), file.name)
        found = services.compare_list(rows)
        if apply_it and not found.wrong and (found.new or found.changed):
            end_reading()
            sha256 = hashlib.sha256(data).hexdigest()
            told = {"digest": found.digest, "name": file.name, "sha256": sha256}
            with transaction():
                services.take_over(rows, **told, actor=SYSTEM)
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
    counts = {
        "new": len(found.new),
        "changed": len(found.changed),
        "same": found.same,
        "wrong": len(found.wrong),
    }
    if as_json:
        print_json(counts | {"applied": is_written, "wrong_rows": wrong})
    else:
        tell(say("new: %(new)s, changed: %(changed)s, same: %(same)s, wrong: %(wrong)s", **counts))
        for row in wrong:
            click.echo(
                f"{row['row']} {row['column']} “{row['value']}”: {row['reason']} {row['mend']}"
            )
        tell(say("All of it is written.") if is_written else say("Nothing is written."))
    if found.wrong:
        raise SystemExit(REFUSED)
