"""Staff's pages about contracts: the register, the tab, register, edit, sign, end, files, and which work they cover."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.content import catalogue
from portal.content.settings.queries import business_calendar
from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.accounts.queries import names_of
from portal.foundation.audit.queries import trail_of
from portal.foundation.core import clock
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.pages.forms import StepPage, act, show_form, show_step, was_refused
from portal.foundation.core.pages.web import or_404, row_id
from portal.foundation.core.words.i18n import in_language, words
from portal.foundation.core.words.messages import Message, say
from portal.foundation.evidence.services import receive_upload
from portal.foundation.evidence.storage import attachment
from portal.foundation.lists.listing import list_of
from portal.foundation.lists.register import ask
from portal.foundation.lists.sheets import KINDS as FILES
from portal.foundation.lists.sheets import file_of
from portal.foundation.organisation.queries import the_organisation
from portal.ledger.contracts import queries, workflow
from portal.ledger.contracts.clauses import queries as waiver_queries
from portal.ledger.contracts.clauses.waiver_page import waiver_lines
from portal.ledger.contracts.coverage import cover_queries
from portal.ledger.contracts.coverage.terms import first_day, last_day, renewal_on, time_for_copies
from portal.ledger.contracts.documents import original_services, renewal_services, services
from portal.ledger.contracts.documents.coverage_groups import contract_lines, groups_of, in_order
from portal.ledger.contracts.documents.forms import (
    ContractForm,
    CoverForm,
    EndCoverForm,
    EndForm,
    FileForm,
    LookForm,
    OneDayForm,
    PlaceForm,
    SignForm,
    TermForm,
    proposed,
)
from portal.ledger.contracts.documents.register import contract_register, lines_of, values_of
from portal.ledger.contracts.labels import CONCLUDED, KINDS, carried_by, how_to_show
from portal.ledger.contracts.models import CONTRACT_PAPERS, Contract, ContractState
from portal.ledger.contracts.papers import readings
from portal.ledger.engagements.queries import find_engagement
from portal.ledger.obligations.models import ObligationKind
from portal.ledger.obligations.queries import find_open
from portal.ledger.vendors.crumbs import vendor_crumbs
from portal.ledger.vendors.entry.fields import Saved, act_or_settle, number_or_none
from portal.ledger.vendors.queries import find_vendor

NO_ORIGINAL = 0  # nobody has written down where it is
_PLACED = say(
    "Saved. The contract can be shown once somebody else has looked at the original there, or a file "
    "is attached."
)


@requires(Permission.LEDGER_VIEW)
def of_vendor(vendor_id: int) -> ResponseReturnValue:
    vendor = or_404(find_vendor(vendor_id))
    facts = queries.coverage_facts([vendor_id], clock.today(), quotes=True)
    contracts = in_order(facts.contracts.get(vendor_id, {}).values())
    return render_template(
        "ledger/contracts/of_vendor.html",
        vendor=vendor,
        tab="contracts",
        lines=contract_lines(contracts, facts, business_calendar().on_or_before),
        total=len(facts.clauses),
        groups=groups_of(vendor_id, facts),
        waivers=waiver_lines(waiver_queries.list_waivers(vendor_id), facts),
        how_to_show=how_to_show,
        carried_by=carried_by,
        kinds=KINDS,
    )


@requires(Permission.LEDGER_EDIT)
def register(vendor_id: int) -> ResponseReturnValue:
    """`under`, `clause` and `work` in the address say why (queries.Occasion)."""
    vendor, asked = or_404(find_vendor(vendor_id)), request.args
    under, works = asked.get("under", type=row_id), asked.getlist("work", type=row_id)
    occasion = queries.occasion_for(vendor_id, under, works, asked.getlist("clause"))
    form = ContractForm(queries.titles_of(vendor_id), _works(vendor_id), data=proposed(occasion))
    onward = act(
        form,
        lambda paper: services.register_contract(
            vendor,
            form.details(),
            works=cover_queries.find_works(vendor_id, form.chosen_works()),
            paper=paper,
            actor=current_actor(),
        ),
        before=lambda: form.file.data and receive_upload(form.file.data, kinds=CONTRACT_PAPERS),
        done=lambda contract: (
            say("%(number)s is registered with its file.", number=contract.number)
            if form.file.data
            else say("%(number)s is registered. Now add its file.", number=contract.number)
        ),
        to=lambda contract: url_for("contracts.show", contract_id=contract.id),
    )
    shown = {"vendor": vendor, "contract": None, "occasion": occasion}
    return onward or show_form(form, "ledger/contracts/edit.html", **shown)


@requires(Permission.LEDGER_VIEW)
def show(contract_id: int) -> ResponseReturnValue:
    return _show(or_404(queries.find_contract(contract_id)), FileForm())


@requires(Permission.LEDGER_EDIT)
def edit(contract_id: int) -> ResponseReturnValue:
    contract = or_404(queries.find_contract(contract_id))
    vendor = or_404(find_vendor(contract.vendor_id))
    form, back = _filled(contract), url_for("contracts.show", contract_id=contract_id)
    onward = act_or_settle(
        form,
        lambda: services.edit_contract(
            contract, form.details(), version=form.version.data or 0, actor=current_actor()
        ),
        lambda: Saved(
            _filled(contract, formdata=None),
            contract,
            say("Edit %(name)s", name=contract.title),
            back,
            {"version": contract.version},
        ),
        done=say("Saved."),
        to=back,
    )
    return onward or show_form(form, "ledger/contracts/edit.html", vendor=vendor, contract=contract)


@requires(Permission.LEDGER_EDIT)
def sign(contract_id: int) -> ResponseReturnValue:
    contract = or_404(queries.find_contract(contract_id))
    return _one_day(
        contract,
        SignForm(signed_on=clock.today()),
        services.sign_contract,
        done=say("%(number)s is signed.", number=contract.number),
        title=say("Record the signature of %(name)s", name=contract.title),
        button=say("Record the signature"),
        note=say(
            "From that day, or its first day if that is later, the contract counts for the work it covers."
        ),
        tone="info",
    )


@requires(Permission.LEDGER_EDIT)
def end(contract_id: int) -> ResponseReturnValue:
    contract = or_404(queries.find_contract(contract_id))
    return _one_day(
        contract,
        EndForm(ended_on=clock.today()),
        services.end_contract,
        done=say("The last day of %(number)s is recorded.", number=contract.number),
        title=say("End %(name)s", name=contract.title),
        button=say("End the contract"),
        note=say(
            "After its last day the contract binds nobody: work that no other contract in force covers "
            "is then not bound. An ended contract does not come back; register the next one."
        ),
    )


@requires(Permission.LEDGER_EDIT)
def add_file(contract_id: int) -> ResponseReturnValue:
    contract = or_404(queries.find_contract(contract_id))
    form = FileForm()
    onward = act(
        form,
        lambda paper: services.add_file(contract, paper, actor=current_actor()),
        before=lambda: receive_upload(form.file.data, kinds=CONTRACT_PAPERS),
        done=lambda row: say("“%(name)s” is stored.", name=row.name),
        to=url_for("contracts.show", contract_id=contract_id),
    )
    return onward or _show(contract, form)


@requires(Permission.LEDGER_VIEW)
def download(contract_id: int, file_id: int) -> ResponseReturnValue:
    row = or_404(readings.find_paper(contract_id, file_id))
    return attachment(row.sha256, row.name)


@requires(Permission.LEDGER_EDIT)
def original(contract_id: int) -> ResponseReturnValue:
    contract = or_404(queries.find_contract(contract_id))
    known = queries.original_of(contract_id)
    form = PlaceForm(
        place=known.place if known else "", seen=str(known.id if known else NO_ORIGINAL)
    )
    onward = act(
        form,
        lambda: original_services.record_place(
            contract,
            form.place.data or "",
            seen_id=number_or_none(form.seen.data) or NO_ORIGINAL,
            actor=current_actor(),
        ),
        done=lambda row: _PLACED if row else say("The place is taken back."),
        to=url_for("contracts.show", contract_id=contract_id),
    )
    if was_refused(form):
        known = queries.original_of(contract_id)
        form.seen.data, form.seen.raw_data = str(known.id if known else NO_ORIGINAL), None
    return onward or _step("ledger/contracts/original.html", contract, form, known=known)


@requires(Permission.LEDGER_EDIT)
def look_at_original(original_id: int) -> ResponseReturnValue:
    """A second person says that it is there."""
    row = or_404(queries.find_original(original_id))
    contract = or_404(queries.find_contract(row.contract_id))
    form = LookForm(seen_on=clock.today())
    onward = act(
        form,
        lambda: original_services.look_at_original(row, on=form.day, actor=current_actor()),
        done=say("Recorded: you have seen the original of %(number)s.", number=contract.number),
        to=url_for("contracts.show", contract_id=contract.id),
    )
    names = names_of([row.recorded_by_id])
    return onward or _step("ledger/contracts/look.html", contract, form, original=row, names=names)


@requires(Permission.LEDGER_EDIT)
def term(contract_id: int) -> ResponseReturnValue:
    """Decide how a contract goes on: as agreed, or another way that has a page of its own."""
    contract = or_404(queries.find_contract(contract_id))
    form = TermForm()
    onward = act(
        form,
        lambda: renewal_services.decide_term(
            contract, reason=form.reason.data or "", actor=current_actor()
        ),
        done=say("The decision is on record."),
        to=url_for("contracts.show", contract_id=contract_id),
    )
    if onward:
        return onward
    today = clock.today()
    facts = queries.coverage_facts([contract.vendor_id], today)
    known = facts.contracts[contract.vendor_id][contract_id]
    return show_form(
        form,
        "ledger/contracts/term.html",
        contract=contract,
        vendor=or_404(find_vendor(contract.vendor_id)),
        line=contract_lines([known], facts, business_calendar().on_or_before)[0],
        renewal=renewal_on(contract, today),
        last_day=last_day(contract),
        works=facts.covered_by(contract_id),
        asked=find_open(ObligationKind.CONTRACT_NOTICE, contract),
        kinds=KINDS,
    )


def _show(contract: Contract, form: FileForm) -> ResponseReturnValue:
    facts = queries.coverage_facts([contract.vendor_id], clock.today())
    known = facts.contracts[contract.vendor_id]
    line = contract_lines([known[contract.id]], facts, business_calendar().on_or_before)[0]
    files = readings.papers_of(contract.id)
    trail = trail_of(contract, limit=50)
    kept = queries.original_of(contract.id)
    people = [file.added_by_id for file in files] + [line.actor_id for line in trail]
    people += [kept.recorded_by_id, kept.seen_by_id] if kept else []
    return show_form(
        form,
        "ledger/contracts/show.html",
        contract=contract,
        vendor=or_404(find_vendor(contract.vendor_id)),
        line=line,
        total=len(facts.clauses),
        parent=known.get(contract.parent_id or 0),
        children=[other for other in known.values() if other.parent_id == contract.id],
        changes=queries.list_changes(contract.id),
        known=known,
        kinds=KINDS,
        concluded=CONCLUDED,
        files=files,
        covers=cover_queries.list_covers(contract.id, clock.today()),
        may_sign=workflow.can_move(contract, ContractState.SIGNED),
        may_end=workflow.can_move(contract, ContractState.ENDED),
        trail=trail,
        names=names_of(people),
        original=kept,
        keeping=find_open(ObligationKind.CONTRACT_KEEPING, contract),
        copy=line.copy,
        how_to_show=how_to_show(line.contract),
        is_from_before=time_for_copies(the_organisation()).is_from_before(contract.signed_on),
    )


def _step(template: str, contract: Contract, form: Any, **more: Any) -> ResponseReturnValue:
    vendor = or_404(find_vendor(contract.vendor_id))
    return show_form(form, template, contract=contract, vendor=vendor, **more)


def _one_day(
    contract: Contract, form: OneDayForm, command: Callable[..., None], done: Message, **shown: Any
) -> ResponseReturnValue:
    """A step that asks for its day alone; `shown`: what StepPage says of it."""
    actor, back = current_actor(), url_for("contracts.show", contract_id=contract.id)
    onward = act(form, lambda: command(contract, on=form.day, actor=actor), done=done, to=back)
    vendor = or_404(find_vendor(contract.vendor_id))
    crumbs = vendor_crumbs(vendor, (contract.title, back), page="contracts.of_vendor")
    return onward or show_step(form, StepPage(back=back, crumbs=crumbs, **shown))


def _works(vendor_id: int) -> dict[int, str]:
    works = cover_queries.works_of(vendor_id, clock.today())
    return {work_id: in_language(name) for work_id, name in works.items()}


def _filled(contract: Contract, **how: Any) -> ContractForm:
    """The form with what is saved; `formdata=None`: whatever was sent."""
    return ContractForm(
        queries.titles_of(contract.vendor_id),
        contract=contract,
        data=services.details_of(contract) | {"version": contract.version},
        **how,
    )


@requires(Permission.LEDGER_EDIT)
def add_cover(contract_id: int) -> ResponseReturnValue:
    contract = or_404(queries.find_contract(contract_id))
    works = _works(contract.vendor_id)
    form = CoverForm(works, first_day=first_day(contract) or contract.starts_on)
    onward = act(
        form,
        lambda: services.add_cover(
            contract,
            or_404(find_engagement(form.engagement_id.data)),
            first_day=form.day,
            actor=current_actor(),
        ),
        done=say("Saved."),
        to=url_for("contracts.show", contract_id=contract_id),
    )
    return onward or _step("ledger/contracts/cover.html", contract, form, works=works)


@requires(Permission.LEDGER_EDIT)
def end_cover(contract_id: int, cover_id: int) -> ResponseReturnValue:
    contract = or_404(queries.find_contract(contract_id))
    cover = or_404(cover_queries.find_cover(contract_id, cover_id))
    form = EndCoverForm(last_day=clock.today(), seen=services.end_of(cover))
    onward = act(
        form,
        lambda: services.end_cover(
            contract, cover, last_day=form.day, actor=current_actor(), seen=form.seen.data or ""
        ),
        done=say("Saved."),
        to=url_for("contracts.show", contract_id=contract_id),
    )
    if was_refused(form):
        form.seen.data, form.seen.raw_data = services.end_of(cover), None
    line = cover_queries.line_of(cover_id, clock.today())
    return onward or _step("ledger/contracts/end_cover.html", contract, form, cover=line)


@requires(Permission.LEDGER_EDIT)
def correct_cover(contract_id: int, cover_id: int) -> ResponseReturnValue:
    contract = or_404(queries.find_contract(contract_id))
    cover = or_404(cover_queries.find_cover(contract_id, cover_id))
    with transaction():
        services.correct_cover(contract, cover, actor=current_actor())
    flash(words(say("Taken back. It counts on no day.")))
    return redirect(url_for("contracts.show", contract_id=contract_id))


@requires(Permission.LEDGER_VIEW)
def index() -> ResponseReturnValue:
    register = contract_register(current_actor())
    kind = request.args.get("file", "")
    if kind in FILES:
        return file_of(register, ask(register, request.args), values_of, kind)
    listing = list_of(register)
    return render_template(
        "ledger/contracts/index.html",
        listing=listing,
        lines=lines_of(listing.rows),
        kinds=KINDS,
        concluded=CONCLUDED,
        clauses=len(catalogue.clauses()),
        last_day=last_day,
        day_of=clock.day_of,
    )
