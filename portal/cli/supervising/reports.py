"""`flask reports`: supervision reports, made at once and written to files; one that is checked."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path

import click
from flask.cli import AppGroup

from portal.cli.entry import (
    FILE_THERE,
    FILE_TO_WRITE,
    FOLDER_THERE,
    Day,
    as_system,
    json_option,
    person,
    refuse,
    refuse_before_set_up,
    tell,
    tell_checked,
)
from portal.foundation.access.actor import SYSTEM, Actor
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import DomainError
from portal.foundation.core.words.messages import LANGUAGES, Message, say
from portal.foundation.evidence import storage
from portal.foundation.organisation.queries import find_organisation
from portal.foundation.sealing import reading
from portal.foundation.sealing.queries import is_ours
from portal.foundation.sealing.reading import SealInFile
from portal.ledger.vendors.models import Vendor
from portal.ledger.vendors.queries import vendors_by_id
from portal.proof.report_batches import pool
from portal.proof.report_batches import queries as batches
from portal.proof.reports import queries, services, workflow
from portal.proof.reports.models import SupervisionReport
from portal.proof.reports.printing import rendering, seals
from portal.proof.reports.workflow import Conclusion, ReportDraft
from portal.proof.verification import checking

group = AppGroup("reports", help="Supervision reports.")


@group.command("issue")
@click.option("--vendor", help="Its id or exact name.")
@click.option("--all-vendors", is_flag=True, help="One over all of them, for management.")
@click.option("--from", "first", required=True, type=Day(), help="First day of the period.")
@click.option("--to", "last", required=True, type=Day(), help="Last day of the period.")
@click.option(
    "--lang",
    required=True,
    type=click.Choice(LANGUAGES),
    help="Of the PDF at --out, and of what --opinion and --conditions say.",
)
@click.option("--out", required=True, type=FILE_TO_WRITE, help="Where the PDF goes.")
@click.option("--out-other", type=FILE_TO_WRITE, help="Where the PDF in the other language goes.")
@click.option("--as", "email", metavar="EMAIL", help="The privacy officer it is issued for.")
@click.option(
    "--conclusion",
    type=click.Choice([choice.value for choice in Conclusion if choice is not Conclusion.NONE]),
    help="How to go on with the vendor, by the person of --as.",
)
@click.option("--opinion", default="", help="Why, by the same person.")
@click.option("--conditions", default="", help="On which conditions, one on each line.")
@click.option("--replaces", metavar="NUMBER", help="The issued report in whose place it stands.")
@click.option("--why", default="", help="Why that one is replaced.")
@as_system
def reports_issue(
    *,
    vendor: str | None,
    all_vendors: bool,
    first: date,
    last: date,
    lang: str,
    out: Path,
    out_other: Path | None,
    email: str | None,
    conclusion: str | None,
    opinion: str,
    conditions: str,
    replaces: str | None,
    why: str,
) -> None:
    """Issue a report on a vendor or over all, in both languages, and wait for its PDFs.

    The approval box says that it came from the terminal: nobody has approved it in the portal.
    """
    _demand_clear(
        one=vendor is not None,
        every=all_vendors,
        concluded=bool(conclusion or conditions),
        signed=email is not None or not (conclusion or opinion or conditions),
        replaced=replaces is not None or not why,
    )
    for path, option in ((out, "--out"), (out_other, "--out-other")):
        if path is not None and not path.absolute().parent.is_dir():
            raise click.BadParameter(f"{path.parent} is not a folder.", param_hint=option)
    if find_organisation() is None:
        refuse_before_set_up()
    about = None if vendor is None else _vendor(vendor)
    actor = SYSTEM if email is None else person(email)
    draft = ReportDraft(
        first=first,
        last=last,
        language=lang,
        conclusion=Conclusion(conclusion or Conclusion.NONE),
        opinion=opinion,
        conditions=conditions,
        replaces=None if replaces is None else _report(replaces).id,
        why=why,
    )
    with transaction():
        report = services.issue_at_once(about, draft, actor=actor)
    rendering.render_and_wait(report.id)
    report = db.session.get_one(SupervisionReport, report.id)
    for wanted in sorted(seals.pdfs_of(report), key=lambda pdf_lang: pdf_lang != lang):
        _write(report, wanted, out if wanted == lang else out_other)


@group.command("batch")
@click.option("--vendor", "names", multiple=True, help="Its id or exact name; several times.")
@click.option("--plan", is_flag=True, help="Those whose report the plan says is due.")
@click.option("--all-active", is_flag=True, help="One on each active vendor.")
@click.option("--from", "first", required=True, type=Day(), help="First day of the period.")
@click.option("--to", "last", required=True, type=Day(), help="Last day of the period.")
@click.option("--lang", required=True, type=click.Choice(LANGUAGES), help="Of what is typed later.")
@click.option("--out", required=True, type=FOLDER_THERE, help="Where the PDFs go.")
@click.option("--as", "email", metavar="EMAIL", help="The privacy officer they are issued for.")
@as_system
def reports_batch(
    *,
    names: tuple[str, ...],
    plan: bool,
    all_active: bool,
    first: date,
    last: date,
    lang: str,
    out: Path,
    email: str | None,
) -> None:
    """Issue a report on each of many vendors, print them with all cores, and write the PDFs.

    Nothing is concluded. What fails is told and keeps nothing else waiting; run again, it goes on: a vendor
    with a report on that period as of that day is not reported on twice. Exit 1 where anything failed.
    """
    _demand_one(bool(names), plan, all_active)
    if find_organisation() is None:
        refuse_before_set_up()
    actor = SYSTEM if email is None else person(email)
    workflow.demand_officer(actor)
    draft = ReportDraft(first=first, last=last, language=lang)
    workflow.check(draft, clock.today())
    ids, refused = _issued(_vendors(names, plan=plan), draft, actor)
    failed = len(refused) + sum(_told(*one, among=len(ids)) for one in _printed(ids))
    db.session.expire_all()
    for report_id in ids:
        report = db.session.get_one(SupervisionReport, report_id)
        for wanted in seals.pdfs_of(report):
            _write(report, wanted, out / rendering.file_name(report, wanted))
    if failed:
        refuse(say("Not all: %(failed)s failed. Run it again, and it goes on.", failed=failed))


def _demand_one(*said: bool) -> None:
    if sum(said) != 1:
        raise click.UsageError("Say one of --vendor, --plan and --all-active.")


def _issued(
    vendors: Sequence[Vendor], draft: ReportDraft, actor: Actor
) -> tuple[list[int], list[Vendor]]:
    """The reports, also of a run before this one, and the vendors for which there is none."""
    ids, refused = [], []
    for vendor in vendors:
        report = queries.issued_alike(vendor.id, draft.span, draft.span.as_of(clock.today()))
        try:
            if report is None:
                with transaction():
                    report = services.issue_at_once(vendor, draft, actor=actor)
            ids.append(report.id)
        except DomainError as refusal:
            refused.append(vendor)
            tell(say("%(name)s: %(why)s", name=vendor.called, why=refusal.message), err=True)
    return ids, refused


def _printed(ids: Sequence[int]) -> Iterator[tuple[int, Message | None]]:
    """What is printed already counts as done."""
    missing = [one for one in ids if one in set(queries.without_pdf())]
    done = len(ids) - len(missing)
    for printed in pool.print_many(missing) if missing else ():
        done += 1
        yield done, printed.problem


def _told(done: int, problem: Message | None, *, among: int) -> bool:
    """Whether it failed."""
    if problem is not None:
        tell(problem, err=True)
    tell(say("Printed: %(done)s of %(all)s", done=done, all=among))
    return problem is not None


def _vendors(names: tuple[str, ...], *, plan: bool) -> Sequence[Vendor]:
    if names:
        return [_vendor(name) for name in names]
    if plan:
        due = vendors_by_id([item.vendor_id for item in batches.planned(clock.today())])
        return list(due.values())
    return batches.running_vendors()


@group.command("verify")
@click.argument("path", type=FILE_THERE)
@json_option
@as_system
def reports_verify(path: Path, *, as_json: bool) -> None:
    """Was this file issued here, is it unchanged, does it still count, and who sealed it?

    Ends with 1 where it is not a report of ours or not unchanged.
    """
    pdf = path.read_bytes()
    file = reading.look_apart(pdf)
    checked = checking.check_file(pdf, lambda _pdf: file)
    sealed = [
        say(
            "Seal: %(holder)s, certificate %(fingerprint)s, %(at)s, %(state)s.",
            holder=seal.holder,
            fingerprint=seal.fingerprint,
            at=seal.stamped_at or seal.at or "-",
            state=_state(seal, file.size),
        )
        for seal in file.seals
    ]
    told = [checked.said, checked.superseded, checked.advice, *sealed]
    lines = [line for line in told if line is not None]
    facts = {
        "outcome": checked.outcome.value,
        "number": checked.number,
        "on": checked.on,
        "superseded_by": checked.superseded_by,
        "seals": [asdict(seal) | {"ours": is_ours(seal)} for seal in file.seals],
    }
    wrong = [] if checked.is_genuine else lines
    tell_checked(facts, wrong, [] if wrong else lines, as_json=as_json)


def _state(seal: SealInFile, size: int) -> Message:
    if not seal.is_intact:
        return say("broken")
    if not is_ours(seal):
        return say("not with a certificate of ours")
    return say("intact") if seal.covers == size else say("intact, with something behind it")


def _demand_clear(*, one: bool, every: bool, concluded: bool, signed: bool, replaced: bool) -> None:
    if one is every:
        raise click.UsageError("Say either --vendor or --all-vendors.")
    if every and concluded:
        raise click.UsageError("--conclusion and --conditions are about one vendor.")
    if not signed:
        raise click.UsageError("A conclusion, opinion or conditions need --as: say whose they are.")
    if not replaced:
        raise click.UsageError("--why needs --replaces: say which report it is about.")


def _vendor(name: str) -> Vendor:
    found = queries.find_vendor_by(name)
    if found is None:
        refuse(say("There is no vendor “%(name)s”.", name=name))
    return found


def _write(report: SupervisionReport, lang: str, path: Path | None) -> None:
    if path is None:
        return
    try:
        path.write_bytes(storage.read(seals.pdfs_of(report)[lang]))
    except OSError as error:
        refuse(
            say(
                "%(number)s is issued, but %(file)s could not be written: %(why)s.",
                number=report.number,
                file=path,
                why=error.strerror or type(error).__name__,
            )
        )
    tell(say("%(number)s is in %(file)s.", number=report.number, file=path))


def _report(number: str) -> SupervisionReport:
    found = queries.find_numbered(number)
    if found is None:
        refuse(say("There is no report %(number)s.", number=number))
    return found
