"""`flask payees import`: a payee list of accounting, from the terminal."""

import hashlib
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
)
from portal.foundation.access.actor import SYSTEM
from portal.foundation.core import clock
from portal.foundation.core.database.transactions import end_reading, transaction
from portal.foundation.core.errors import DomainError
from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import say
from portal.ledger.exchange.reading.files import read_waiting
from portal.ledger.payees import queries, services
from portal.ledger.payees.comparing import ListComparison, compare
from portal.ledger.payees.sheets import PayeeSheet, fit, sheet_of

group = AppGroup("payees", help="Whom accounting pays, laid against the register of vendors.")


@group.command("import")
@click.argument("file", type=FILE_THERE)
@click.option("--on", "taken_on", type=Day(), help="The day it was taken out of accounting; today.")
@click.option("--apply", "apply_it", is_flag=True, help="Take it over when nothing is wrong.")
@json_option
@as_system
def import_file(file: Path, taken_on: date | None, apply_it: bool, as_json: bool) -> None:  # noqa: FBT001
    """Compare FILE (.xlsx, .ods, .csv) with the payees that are known; with --apply take it over."""
    data = file.read_bytes()
    try:
        sheet = sheet_of(read_waiting(data, file.name, fit), file.name)
        if sheet.columns is None:
            refuse(say("No heading of this list is known. Name its columns on the page."))
        found = compare(sheet.rows, sheet.columns, queries.known_payees())
        is_written = False
        if apply_it and not found.wrong:
            end_reading()
            _take_over(sheet, found, file.name, data, taken_on or clock.today())
            is_written = True
    except DomainError as refused:
        refuse(refused.message)
    lang = terminal_language()
    rows = [
        {
            "row": wrong.row,
            "value": wrong.value,
            "reason": words(wrong.reason, lang),
            "mend": words(wrong.mend, lang),
        }
        for wrong in found.wrong
    ]
    counts = {
        "new": len(found.new),
        "changed": len(found.changed),
        "same": len(found.same),
        "wrong": len(found.wrong),
    }
    if as_json:
        print_json(counts | {"applied": is_written, "wrong_rows": rows})
    else:
        tell(say("new: %(new)s, changed: %(changed)s, same: %(same)s, wrong: %(wrong)s", **counts))
        for row in rows:
            click.echo(f"{row['row']} “{row['value']}”: {row['reason']} {row['mend']}")
        tell(say("All of it is written.") if is_written else say("Nothing is written."))
    if found.wrong:
        raise SystemExit(REFUSED)


def _take_over(
    sheet: PayeeSheet, found: ListComparison, name: str, data: bytes, taken_on: date
) -> None:
    sha256 = hashlib.sha256(data).hexdigest()
    with transaction():
        draft = services.hand_in(sheet, name=name, sha256=sha256, taken_on=taken_on, actor=SYSTEM)
    with transaction():
        services.take_over(draft, digest=found.digest, actor=SYSTEM)
