"""`flask vendors import|export`: the registers from and into a file, from the terminal."""

from pathlib import Path
from typing import Any

import click
from flask.cli import AppGroup

from portal.cli.entry import as_system, json_option, print_json, refuse, terminal_language
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
WRONG = 1  # the exit code when anything is


@group.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
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
        _tell(difference, rows, lang, is_written=is_written)
    if difference.wrong:
        raise SystemExit(WRONG)


@group.command("export")
@click.argument("file", type=click.Path(dir_okay=False, writable=True, path_type=Path))
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


def _plain(one: Wrong, lang: Lang) -> dict[str, Any]:
    return {
        "sheet": one.sheet,
        "row": one.row,
        "column": words(one.column, lang),
        "value": words(one.value, lang),
        "reason": words(one.reason, lang),
        "mend": words(one.mend, lang),
    }


def _tell(
    difference: FileDifference, rows: list[dict[str, Any]], lang: Lang, *, is_written: bool
) -> None:
    counts = say("new: %(new)s, changed: %(changed)s, same: %(same)s, wrong: %(wrong)s")
    click.echo(words(say(counts.id, **difference.counts), lang))
    for note in difference.notes:
        click.echo(words(note, lang))
    for row in rows:
        column = f" {row['column']}" if row["column"] else ""
        value = f" “{row['value']}”" if row["value"] else ""
        click.echo(f"{row['sheet']} {row['row']}{column}{value}: {row['reason']} {row['mend']}")
    if is_written:
        click.echo(words(say("All of it is written."), lang))
    elif difference.wrong or difference.to_write:
        click.echo(words(say("Nothing is written."), lang))
    else:
        click.echo(words(say("There is nothing to write."), lang))
