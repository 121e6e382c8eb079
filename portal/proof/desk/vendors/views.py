"""The list of vendors, its workbook, and acts on many, each with a page that says what will happen."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from flask import abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.content import catalogue
from portal.foundation.access.actor import Actor
from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.accounts.queries import names_of
from portal.foundation.core import clock
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import DomainError
from portal.foundation.core.pages.web import UNPROCESSABLE, row_id
from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import (
    Message,
    Text,
    from_json,
    in_one_line,
    say,
    say_n,
)
from portal.foundation.evidence.storage import download
from portal.foundation.evidence.types import FileKind
from portal.foundation.lists.listing import (
    ALL_AT_ONCE,
    as_field,
    asked_of,
    chosen_ids,
    clean_query,
    list_of,
)
from portal.foundation.lists.queries import list_ids
from portal.foundation.lists.register import ask
from portal.foundation.lists.sheets import KINDS, file_of, file_of_ids
from portal.foundation.runs.services import begin
from portal.ledger.exchange.columns.shapes import SheetId
from portal.ledger.exchange.exporting import export_job as making
from portal.ledger.exchange.exporting import registers as exchange
from portal.ledger.obligations.models import Holder
from portal.ledger.obligations.queries import pressing_of
from portal.ledger.obligations.register import SOON
from portal.ledger.obligations.workflow import HOLDERS
from portal.ledger.payees import queries as payees
from portal.ledger.vendors import workflow
from portal.ledger.vendors.entry.as_written import country_text
from portal.ledger.vendors.models import Vendor
from portal.ledger.vendors.profile import services
from portal.ledger.vendors.queries import vendors_by_id
from portal.proof.desk.board import BoardCell, Cells, columns_on
from portal.proof.desk.vendors import register
from portal.proof.desk.vendors.register import vendor_register
from portal.supervision.promises.queries import decided_promises, evaluate, extent_on
from portal.supervision.promises.results import Evaluation, Look, Verdict, look_of
from portal.supervision.promises.services import next_point
from portal.supervision.promises.words import LOOKS, extent_words, said_of_looks


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
        promises=columns_on(clock.today()),
        verdict_words=said_of_looks(),
        extent=extent_words(extent_on(clock.today())),
        register_words=payees.sentences_on(clock.today()),
        pages=current_app.view_functions,
        country_name=country_text,
        day_of=clock.day_of,
    )


def duties_of() -> list[tuple[str, int]]:
    """Id of each duty and how many of its promises are shown, as the head of the strip."""
    promises = columns_on(clock.today())
    counted = Counter(promise.duty for promise in promises)
    duties = catalogue.promise_pack().duties
    return [(duty.id, counted[duty.id]) for duty in duties if counted[duty.id]]


def lines_of(rows: Sequence[Any], actor: Actor) -> dict[int, ListedVendor]:
    """By vendor, for the rows of a page."""
    cells = Cells(columns_on(clock.today()), actor)
    judged = _with_what_presses(judged_of(rows))
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
    decided = {promise.id for promise in decided_promises(clock.today())}
    stale = [
        vendor.id
        for vendor, _, kept, is_stale in rows
        if is_stale or kept is None or set(kept.verdicts) != decided
    ]
    fresh = {id_: _judged_now(judged) for id_, judged in evaluate(stale, clock.today()).items()}
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


def _with_what_presses(judged: Mapping[int, ShownVerdicts]) -> Mapping[int, ShownVerdicts]:
    """Where no promise asks for anything: what presses about the vendor, as the list opens on it."""
    idle = [vendor_id for vendor_id, one in judged.items() if one.next_what is None]
    owed = pressing_of(idle, SOON) if idle else {}
    steps = {
        vendor_id: replace(
            judged[vendor_id], next_what=one.text, next_who=one.holder, next_on=one.due_on
        )
        for vendor_id, one in owed.items()
    }
    return {**judged, **steps}


def values_of(rows: Sequence[Any]) -> Iterable[Mapping[str, Any]]:
    """For a file: one line of words for each vendor."""
    actor = current_actor()
    labels = {tier.id: tier.label for tier in catalogue.tiers().tiers}
    supervised = register.values([row[0].id for row in rows])
    for line in lines_of(rows, actor).values():
        vendor, judged = line.vendor, line.judged
        promised = {f"promises.{name}": LOOKS[look] for name, look in judged.looks.items()}
        yield {**promised, **supervised[vendor.id]} | {
            "name": vendor.called,
            "kana": vendor.kana,
            "kind": line.kind,
            "number": vendor.corporate_number or vendor.lei,
            "country": country_text(vendor.country),
            "address": in_one_line(vendor.postal_address),
            "representative": vendor.representative,
            "phone": vendor.phone,
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
        looks={promise.promise.id: promise.look for promise in judged.promises},
        is_unapproved=judged.is_unapproved,
        tier=judged.tier,
        next_what=step.what if step else None,
        next_who=step.who if step else None,
        next_on=step.by if step else None,
    )


@requires(Permission.COMPANY_VIEW)
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


@requires(Permission.COMPANY_VIEW)
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


ASK = "attestations.ask_many"
SEND = "responses.send_many"
TEACH = "trainings.hand"
REPORT = "report_batches.draft"
SHOWN = 200  # rows of a preview


@requires(Permission.COMPANY_VIEW)
def export_chosen() -> ResponseReturnValue:
    """The vendors chosen as a workbook, with the columns of the list they were chosen from."""
    register = vendor_register(current_actor())
    asked = asked_of(register, request.form.get("query", ""))
    return file_of_ids(register, asked, chosen_ids(register), values_of, "xlsx")


@requires(Permission.ATTESTATION_REQUEST)
def ask_many() -> ResponseReturnValue:
    """How many were chosen, and on to the choice of statements."""
    return _onward(ASK, _("Ask vendors for statements"), _("Choose the statements"))


@requires(Permission.QUESTIONNAIRE_ASSIGN)
def send_many() -> ResponseReturnValue:
    """How many were chosen, and on to the choice of the questionnaire."""
    return _onward(SEND, _("Send a questionnaire to vendors"), _("Choose the questionnaire"))


@requires(Permission.TRAINING_EDIT)
def hand_training() -> ResponseReturnValue:
    """How many were chosen, and on to the choice of the training."""
    return _onward(TEACH, _("Hand a training to vendors"), _("Choose the training"))


@requires(Permission.REPORT_DRAFT)
def draft_reports() -> ResponseReturnValue:
    """How many were chosen, and on to the choice of the period."""
    return _onward(REPORT, _("Draft reports on vendors"), _("Choose the period"))


@requires(Permission.LEDGER_EDIT)
def change_owner() -> ResponseReturnValue:
    """Choose the owner, see what it means for each vendor, then do it."""
    ids = chosen_ids(vendor_register(current_actor()))
    if not ids:
        return _nothing_chosen()
    owner_id = request.form.get("owner", type=row_id)
    if owner_id is None:
        return _preview(ids, None)
    try:
        if request.form.get("go") == "1":
            return _change(ids, owner_id)
        services.demand_owner(owner_id)
    except DomainError as refusal:
        flash(words(refusal.message), "error")
        return _preview(ids, None), UNPROCESSABLE
    return _preview(ids, owner_id)


def _change(ids: list[int], owner_id: int) -> ResponseReturnValue:
    actor, back = current_actor(), _back(request.form)
    if len(ids) > ALL_AT_ONCE:
        owner = services.demand_owner(owner_id)
        title = say_n(
            "Give %(n)s vendor to %(owner)s",
            "Give %(n)s vendors to %(owner)s",
            len(ids),
            owner=owner.name,
        )
        asked = {"owner_id": owner_id}
        with transaction():
            run = begin(
                services.CHANGE_OWNERS, ids, title=title, asked=asked, back=back, actor=actor
            )
        return redirect(url_for("runs.show", run_id=run.id))
    with transaction():
        changed = services.change_owners(ids, owner_id, actor=actor)
    flash(words(say_n("%(n)s vendor changed.", "%(n)s vendors changed.", changed)), "success")
    return redirect(back)


def _preview(ids: list[int], owner_id: int | None) -> str:
    vendors = vendors_by_id(ids)
    in_order = [vendors[id_] for id_ in ids if id_ in vendors]
    owner = services.demand_owner(owner_id) if owner_id is not None else None
    found = services.outcomes(in_order, owner) if owner is not None else []
    unchanged = sum(outcome.why_not is not None for outcome in found)
    return render_template(
        "proof/desk/vendors_owner.html",
        ids=as_field(ids),
        number=len(ids),
        vendors=in_order[:SHOWN],
        people=services.possible_owners(),
        owner=owner,
        outcomes=sorted(found, key=lambda outcome: outcome.why_not is None)[:SHOWN],
        changing=len(found) - unchanged,
        unchanged=unchanged,
        owners=names_of(vendor.owner_id for vendor in in_order),
        query=request.form.get("query", ""),
        back=_back(request.form),
        by_job=len(ids) > ALL_AT_ONCE,
    )


def _onward(endpoint: str, act: str, choose: str) -> ResponseReturnValue:
    """The vendors chosen, on their way to a page that does something with their work."""
    if endpoint not in current_app.view_functions:
        abort(404)
    ids = chosen_ids(vendor_register(current_actor()))
    if not ids:
        return _nothing_chosen()
    return render_template(
        "proof/desk/vendors_onward.html",
        act=act,
        choose=choose,
        target=url_for(endpoint),
        ids=as_field(ids),
        number=len(ids),
        vendors=list(vendors_by_id(ids[:SHOWN]).values()),
        back=_back(request.form),
    )


def _nothing_chosen() -> ResponseReturnValue:
    flash(words(say("Choose at least one row first.")), "warning")
    return redirect(_back(request.form))
