"""`flask vendors import|export`: the registers from and into a file, from the terminal."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import click
from flask.cli import AppGroup

from portal.cli.entry import (
    FILE_THERE,
    FILE_TO_WRITE,
    REFUSED,
    as_system,
    json_option,
    print_json,
    refuse,
    tell,
    terminal_language,
)
from portal.foundation.core.database.transactions import end_reading, transaction
from portal.foundation.core.errors import ChangedMeanwhile
from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import Lang, say
from portal.foundation.evidence.services import receive_bytes, store_upload
from portal.ledger.exchange.columns.shapes import SheetId, Wrong
from portal.ledger.exchange.comparing.difference import FileDifference, check
from portal.ledger.exchange.exporting import registers as exchange
from portal.ledger.exchange.importing.services import apply
from portal.ledger.exchange.reading.files import recognise

group = AppGroup("vendors", help="The registers of vendors, work, data and contracts as files.")


@group.command("import")
@click.argument("file", type=FILE_THERE)
@click.option("--apply", "apply_it", is_flag=True, help="Write it when nothing is wrong.")
@json_option
@as_system
def import_file(file: Path, apply_it: bool, as_json: bool) -> None:  # noqa: FBT001
    """Compare FILE (.xlsx, .ods, .csv) with the registers; with --apply write all of it or nothing."""
    lang = terminal_language()
    data = file.read_bytes()
    difference = check(data, file.name)
    is_written = False
    if apply_it and not difference.wrong and difference.to_write:
        end_reading()
        received = receive_bytes(data, file.name, recognise(data, file.name))
        try:
            with transaction():
                apply(difference, sha256=store_upload(received).sha256)
        except ChangedMeanwhile as meanwhile:
            refuse(meanwhile.message)
        is_written = True
    rows = [_plain(wrong, lang) for wrong in difference.wrong]
    if as_json:
        counts = difference.counts
        print_json(counts | {"applied": is_written, "wrong_rows": rows})
    else:
        _tell(difference, rows, is_written=is_written)
    if difference.wrong:
        raise SystemExit(REFUSED)


@group.command("export")
@click.argument("file", type=FILE_TO_WRITE)
@click.option(
    "--sheet",
    type=click.Choice([sheet.value for sheet in SheetId]),
    default=SheetId.VENDORS.value,
    help="Of a CSV: which register.",
)
@click.option("--lang", type=click.Choice(["ja", "en"]), help="Of headings and choices.")
@as_system
def export_file(file: Path, sheet: str, lang: str | None) -> None:
    """Write all registers into FILE: a workbook (.xlsx), or one register as .csv."""
    lang = lang or terminal_language()
    ending = file.suffix.lower()
    if ending == ".xlsx":
        data = exchange.export(lang=lang)
    elif ending == ".csv":
        data = exchange.export_csv(SheetId(sheet), lang=lang)
    else:
        refuse(say("The name of the file ends in .xlsx or .csv."))
    file.write_bytes(data)
    click.echo(str(file))


def _plain(wrong: Wrong, lang: Lang) -> dict[str, Any]:
    return {
        "sheet": wrong.sheet,
        "row": wrong.row,
        "column": words(wrong.column, lang),
        "value": words(wrong.value, lang),
        "reason": words(wrong.reason, lang),
        "mend": words(wrong.mend, lang),
    }


def _tell(difference: FileDifference, rows: list[dict[str, Any]], *, is_written: bool) -> None:
    counts = say("new: %(new)s, changed: %(changed)s, same: %(same)s, wrong: %(wrong)s")
    tell(replace(counts, params=difference.counts), *difference.notes)
    for row in rows:
        column = f" {row['column']}" if row["column"] else ""
        value = f" “{row['value']}”" if row["value"] else ""
        click.echo(f"{row['sheet']} {row['row']}{column}{value}: {row['reason']} {row['mend']}")
    if is_written:
        tell(say("All of it is written."))
    elif difference.wrong or difference.to_write:
        tell(say("Nothing is written."))
    else:
        tell(say("There is nothing to write."))
