"""`flask assessor register|pack`: what an assessor asks for, written to a file."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import click
from flask.cli import AppGroup
from flask_babel import force_locale

from portal.cli.entry import (
    FILE_TO_WRITE,
    Day,
    as_system,
    person,
    refuse_before_set_up,
    tell,
    terminal_language,
)
from portal.foundation.access.actor import SYSTEM
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import end_reading, transaction
from portal.foundation.core.words.messages import LANGUAGES, say
from portal.foundation.lists.queries import list_ids
from portal.foundation.lists.register import ListQuery
from portal.foundation.organisation.queries import find_organisation
from portal.proof.assessor.evidence_pack import jobs, making
from portal.proof.assessor.evidence_pack.choice import EvidenceChoice, ids_named
from portal.proof.assessor.register import files
from portal.proof.assessor.register.columns import columns, vendor_register_on

group = AppGroup("assessor", help="What an assessor asks for.")
_as_of = click.option("--as-of", "as_of", type=Day(), help="Of which day; today unless said.")
_lang = click.option("--lang", type=click.Choice(LANGUAGES), help="Of the file.")
_KNOWN = [column.id for column in columns()]


@group.command("register")
@click.argument("file", type=FILE_TO_WRITE)
@_as_of
@_lang
@click.option(
    "--column", "chosen", multiple=True, type=click.Choice(_KNOWN), help="Only these columns."
)
@as_system
def register(file: Path, as_of: date | None, lang: str | None, chosen: Sequence[str]) -> None:
    """Write the register of vendors: a workbook, or a PDF where FILE ends with .pdf."""
    if find_organisation() is None:
        refuse_before_set_up()
    day = min(as_of or clock.today(), clock.today())
    with force_locale(lang or terminal_language()):
        shown = [
            column
            for column in columns()
            if column.fixed or (column.id in chosen if chosen else column.shown)
        ]
        ids = list_ids(vendor_register_on(day, SYSTEM), ListQuery(sort="vendor"))
        about = files.RegisterFile(ids, day, shown)
        if file.suffix.lower() == ".pdf":
            file.write_bytes(files.write_pdf(about))
        else:
            files.write_workbook(about, str(file))
    tell(say("The register of %(day)s is in %(file)s.", day=day, file=file))


@group.command("pack")
@click.argument("file", type=FILE_TO_WRITE)
@_as_of
@_lang
@click.option(
    "--vendor", "vendors", multiple=True, help="Its number or exact name; may be repeated."
)
@click.option("--tier", "tiers", multiple=True, help="Vendors of this tier; may be repeated.")
@click.option("--sample", type=int, help="Only so many of them, drawn with --seed.")
@click.option("--seed", default="", help="The same one draws the same vendors.")
@click.option("--as", "email", metavar="EMAIL", help="The person who takes it.")
@as_system
def pack(
    *,
    file: Path,
    as_of: date | None,
    lang: str | None,
    vendors: Sequence[str],
    tiers: Sequence[str],
    sample: int | None,
    seed: str,
    email: str | None,
) -> None:
    """Write an evidence pack (ZIP), and put on record that it was taken, with its sum."""
    if find_organisation() is None:
        refuse_before_set_up()
    actor = SYSTEM if email is None else person(email)
    choice = EvidenceChoice(
        as_of or clock.today(),
        lang or terminal_language(),
        tuple(ids_named(vendors)),
        tuple(tiers),
        sample,
        seed,
    )
    new = file.with_name(f"{file.name}.new")
    try:
        made = making.make(choice, new)
        end_reading()
        new.replace(file)
    finally:
        new.unlink(missing_ok=True)
    company = find_organisation()
    if company is None:
        refuse_before_set_up()
    with transaction():
        jobs.record_taken(db.session.merge(company), choice, made, actor)
    tell(
        say(
            "%(file)s has %(files)s files. Sum of the list: %(sha256)s",
            file=file,
            files=made.files,
            sha256=made.sha256,
        )
    )
