"""The list of vendors, and its workbook."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.content import catalogue
from portal.foundation.access.actor import Actor
from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.accounts.queries import names_of
from portal.foundation.core import clock
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.words.messages import Message, Text, from_json
from portal.foundation.evidence.storage import download
from portal.foundation.evidence.types import FileKind
from portal.foundation.lists.listing import asked_of, clean_query, list_of
from portal.foundation.lists.queries import list_ids
from portal.foundation.lists.register import ask
from portal.foundation.lists.sheets import KINDS, file_of
from portal.ledger.exchange.columns.shapes import SheetId
from portal.ledger.exchange.exporting import export_job as making
from portal.ledger.exchange.exporting import registers as exchange
from portal.ledger.obligations.models import Holder
from portal.ledger.obligations.words import HOLDERS
from portal.ledger.vendors import workflow
from portal.ledger.vendors.entry.countries import country_text
from portal.ledger.vendors.models import Vendor
from portal.proof.desk.board.standings import BoardCell, Cells
from portal.proof.desk.vendors import register
from portal.proof.desk.vendors.register import LOOK_WORDS, vendor_register
from portal.supervision.promises.queries import decided_promises, evaluate, extent_on
from portal.supervision.promises.results import Evaluation
from portal.supervision.promises.span_services import next_point
from portal.supervision.promises.verdicts import Look, Verdict, look_of
from portal.supervision.promises.words import extent_words


@dataclass(frozen=True, slots=True)
class ShownVerdicts:
    """What a list shows of a vendor's promises: how each looks, tier, the next step."""

    looks: Mapping[str, Look]
    is_unapproved: bool
    tier: str | None
    next_what: Message | None
    next_who: Holder | None
    next_on: date | None


@dataclass(frozen=True, slots=True)
class ListedVendor:
    vendor: Vendor
    kind: Text | str
    owner: str
    judged: ShownVerdicts
    cells: Sequence[BoardCell]
    href: str


@requires(Permission.LEDGER_VIEW)
def vendors() -> ResponseReturnValue:
    actor = current_actor()
    register = vendor_register(actor)
    kind = request.args.get("file", "")
    if kind in KINDS:
        return file_of(register, ask(register, request.args), values_of, kind)
    listing = list_of(register)
    return render_template(
        "proof/desk/vendors.html",
        listing=listing,
        lines=lines_of(listing.rows, actor),
        duties=duties_of(),
        promises=decided_promises(clock.today()),
        look_words=LOOK_WORDS,
        extent=extent_words(extent_on(clock.today())),
        pages=current_app.view_functions,
        country_name=country_text,
        day_of=clock.day_of,
    )


def duties_of() -> list[tuple[str, int]]:
    """Id of each duty and how many of its promises are shown, as the head of the strip."""
    promises = decided_promises(clock.today())
    counted = [
        (duty.id, sum(one.duty == duty.id for one in promises))
        for duty in catalogue.promise_pack().duties
    ]
    return [(duty, number) for duty, number in counted if number]


def lines_of(rows: Sequence[Any], actor: Actor) -> dict[int, ListedVendor]:
    """By vendor, for the rows of a page."""
    cells = Cells(decided_promises(clock.today()), actor)
    judged = judged_of(rows)
    owners = names_of(row[0].owner_id for row in rows)
    kinds = catalogue.practice().kinds_by_id
    return {
        vendor.id: ListedVendor(
            vendor=vendor,
            kind=kinds[vendor.kind].label if vendor.kind in kinds else vendor.kind,
            owner=owners.get(vendor.owner_id or 0, ""),
            judged=judged[vendor.id],
            cells=cells.of(vendor.id, judged[vendor.id].looks),
            href=url_for("vendors.show", vendor_id=vendor.id),
        )
        for vendor, *_ in rows
    }


def judged_of(rows: Sequence[Any]) -> Mapping[int, ShownVerdicts]:
    """As kept where nobody has touched the vendor since, else judged now; the same either way."""
    decided = {one.id for one in decided_promises(clock.today())}
    stale = [
        vendor.id
        for vendor, _, kept, is_stale in rows
        if is_stale or kept is None or set(kept.verdicts) != decided
    ]
    fresh = {one: _judged_now(known) for one, known in evaluate(stale, clock.today()).items()}
    return {
        vendor.id: fresh[vendor.id]
        if vendor.id in fresh
        else ShownVerdicts(
            looks={
                name: look_of(Verdict(value), without_record=name in kept.without_record)
                for name, value in kept.verdicts.items()
            },
            is_unapproved=kept.unapproved,
            tier=tier,
            next_what=from_json(kept.next_what) if kept.next_what else None,
            next_who=kept.next_who,
            next_on=kept.next_on,
        )
        for vendor, tier, kept, _ in rows
    }


def values_of(rows: Sequence[Any]) -> Iterable[Mapping[str, Any]]:
    """For a file: one line of words for each vendor."""
    actor = current_actor()
    labels = {one.id: one.label for one in catalogue.tiers().tiers}
    supervised = register.values([row[0].id for row in rows])
    for line in lines_of(rows, actor).values():
        vendor, judged = line.vendor, line.judged
        promised = {f"promises.{name}": LOOK_WORDS[look] for name, look in judged.looks.items()}
        yield {**promised, **supervised[vendor.id]} | {
            "name": vendor.called,
            "kana": vendor.kana,
            "kind": line.kind,
            "number": vendor.corporate_number or vendor.lei,
            "country": country_text(vendor.country),
            "tier": labels.get(judged.tier or ""),
            "state": workflow.WORDS[vendor.state],
            "next": judged.next_what,
            "next_who": HOLDERS[judged.next_who] if judged.next_who else None,
            "next_on": judged.next_on,
            "owner": line.owner,
            "registered": clock.day_of(vendor.created_at),
        }


def _judged_now(judged: Evaluation) -> ShownVerdicts:
    point = next_point(judged)
    step = point.step if point else None
    return ShownVerdicts(
        looks={one.promise.id: one.look for one in judged.promises},
        is_unapproved=judged.is_unapproved,
        tier=judged.tier,
        next_what=step.what if step else None,
        next_who=step.who if step else None,
        next_on=step.by if step else None,
    )


@requires(Permission.LEDGER_VIEW)
def export_vendors() -> ResponseReturnValue:
    """`query`: of the list of vendors, as in its address; `file=csv` with `sheet`: one register."""
    file = _asked(request.args)
    rows = making.rows_in(file)
    if rows > making.AT_ONCE:
        return render_template(
            "ledger/exchange/large.html",
            file=file,
            rows=rows,
            query=request.args.get("query", ""),
            back=_back(request.args),
        )
    if file.sheet_id is not None:
        return download(
            exchange.export_csv(file.sheet_id, file.vendor_ids), file.name, FileKind.CSV
        )
    return download(exchange.export(file.vendor_ids), file.name, FileKind.EXCEL)


@requires(Permission.LEDGER_VIEW)
def begin_export() -> ResponseReturnValue:
    """The same file from a job; on to the page that says how far it is."""
    with transaction():
        run = making.begin_file(
            _asked(request.form), back=_back(request.form), actor=current_actor()
        )
    return redirect(url_for("runs.show", run_id=run.id))


def _asked(told: Mapping[str, str]) -> making.File:
    query, vendor_ids = told.get("query", ""), None
    if query:
        register = vendor_register(current_actor())
        vendor_ids = frozenset(list_ids(register, asked_of(register, query)))
    if told.get("file") != "csv":
        return making.File(vendor_ids)
    sheet = told.get("sheet", "")
    return making.File(vendor_ids, SheetId(sheet) if sheet in set(SheetId) else SheetId.VENDORS)


def _back(told: Mapping[str, str]) -> str:
    register = vendor_register(current_actor())
    query = clean_query(register, told.get("query", ""))
    return url_for("desk.vendors") + (f"?{query}" if query else "")
