"""The company's pages of subcontractors: the register, one of them, examined, decided, ended, printed."""

from typing import Any, Final

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.foundation.access.actor import Actor, demand_second_person
from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.accounts.queries import let_in_by, names_of
from portal.foundation.audit.queries import trail_of
from portal.foundation.core import clock
from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.pages.forms import act, filled, show_form, typed
from portal.foundation.core.pages.web import or_404
from portal.foundation.core.words.dates import add_months, with_years
from portal.foundation.core.words.i18n import in_language, language, words
from portal.foundation.core.words.messages import LANGUAGES, Lang, say, say_p
from portal.foundation.evidence.services import Received, receive_upload
from portal.foundation.evidence.storage import attachment, download
from portal.foundation.evidence.types import PROOF
from portal.foundation.lists import register as lists
from portal.foundation.lists.listing import list_of
from portal.foundation.lists.sheets import KINDS, file_of
from portal.foundation.organisation.queries import the_organisation
from portal.foundation.printing.formats import Formats
from portal.foundation.printing.press import render
from portal.ledger.decisions.queries import about as deliberation_about
from portal.ledger.engagements.queries import find_engagement, names_of_works, terms_of_vendor
from portal.ledger.engagements.terms import joined
from portal.ledger.vendors.entry.as_written import country_text
from portal.ledger.vendors.queries import find_vendor
from portal.supervision.client_approvals import queries as client_approvals
from portal.supervision.client_approvals.models import Means
from portal.supervision.client_approvals.queries import category_titles
from portal.supervision.findings.queries import contradictions_of, contradictions_with
from portal.supervision.paper_records.queries import APPLICATIONS, waiting_of_vendor
from portal.supervision.subcontractors import (
    end_services,
    own_views,
    paper_services,
    queries,
    register,
    services,
    workflow,
)
from portal.supervision.subcontractors.customer_words import services as customer_services
from portal.supervision.subcontractors.customer_words.services import SaidByCustomer
from portal.supervision.subcontractors.forms import (
    ApplicationForm,
    CustomerForm,
    DecideForm,
    EndForm,
    ExamineForm,
    WithdrawForm,
    as_before,
)
from portal.supervision.subcontractors.models import (
    CustomerWord,
    Subcontractor,
    SubcontractorState,
)
from portal.supervision.subcontractors.services import ChainPlace

FOLDER = "supervision/subcontractors"
P, S = Permission, SubcontractorState
MONTHS: Final = 12  # for how long an approval is proposed


@requires(P.SUBCONTRACTOR_VIEW)
def index() -> ResponseReturnValue:
    found = register.subcontractor_register(current_actor())
    kind = request.args.get("file", "")
    if kind in KINDS:
        return file_of(found, lists.ask(found, request.args), register.values_of, kind)
    return render_template(
        f"{FOLDER}/index.html",
        listing=list_of(found),
        words_of=workflow,
        titles=category_titles,
        country_text=country_text,
    )


@requires(P.SUBCONTRACTOR_VIEW)
def of_vendor(vendor_id: int) -> ResponseReturnValue:
    """The chain of each piece of work, as a tree; below it what stands in none any more."""
    vendor = or_404(find_vendor(vendor_id))
    today = clock.today()
    rows = queries.of_vendor(vendor_id)
    return render_template(
        f"{FOLDER}/of_vendor.html",
        vendor=vendor,
        tab="attestations",
        works=terms_of_vendor(vendor_id, today),
        rows=rows,
        ends=queries.ends_of([row.id for row in rows]),
        trees=own_views.trees_of(queries.chains_on([vendor_id], today), rows),
        contradicting=contradictions_of(vendor_id),
        on_paper=waiting_of_vendor(vendor_id, APPLICATIONS),
        also_vendors=queries.also_vendors(rows),
        words_of=workflow,
    )


@requires(P.SUBCONTRACTOR_VIEW)
def show(subcontractor_id: int) -> ResponseReturnValue:
    return render_template(f"{FOLDER}/show.html", **known(_row(subcontractor_id)))


@requires(P.SUBCONTRACTOR_VIEW)
def consent(subcontractor_consent_id: int) -> ResponseReturnValue:
    """What shows the answer of a customer."""
    row = or_404(queries.find_consent(subcontractor_consent_id))
    return attachment(or_404(row.file_sha256), row.file_name)


@requires(P.SUBCONTRACTOR_EDIT)
def new(engagement_id: int) -> ResponseReturnValue:
    """The company enters one for the vendor. `?parent=`: who passes the work on."""
    engagement = or_404(find_engagement(engagement_id))
    asked = request.args.get("parent", "")
    parent = queries.find(int(asked)) if asked.isascii() and asked.isdigit() else None
    vendor = or_404(find_vendor(engagement.vendor_id))
    return own_views.enter(ApplicationForm(), vendor, engagement, ChainPlace(parent=parent))


@requires(P.SUBCONTRACTOR_EDIT)
def enter_again(subcontractor_id: int) -> ResponseReturnValue:
    """A renewal, or once more after a refusal, entered by the company."""
    row = _row(subcontractor_id)
    parent = None if row.parent_id is None else queries.find(row.parent_id)
    return own_views.enter(
        ApplicationForm(data=as_before(row)),
        or_404(find_vendor(row.vendor_id)),
        or_404(find_engagement(row.engagement_id)),
        ChainPlace(parent=parent, follows=row),
    )


@requires(P.SUBCONTRACTOR_EDIT)
def examine(subcontractor_id: int) -> ResponseReturnValue:
    row = _row(subcontractor_id)
    form = ExamineForm(version=row.version)
    onward = act(
        form,
        lambda: services.examine(
            row,
            form.chosen_advice,
            typed(form.examination),
            version=form.version.data,
            actor=current_actor(),
        ),
        done=_("It is put before the privacy officer."),
        to=url_for(".show", subcontractor_id=row.id),
    )
    if onward:
        return onward
    form.version.raw_data, form.version.data = None, row.version
    return show_form(form, f"{FOLDER}/examine.html", **known(row))


@requires(P.SUBCONTRACTOR_DECIDE)
def decide(subcontractor_id: int) -> ResponseReturnValue:
    row = _row(subcontractor_id)
    proposed = add_months(clock.today(), MONTHS)
    form = DecideForm(
        version=row.version,
        approved_until=min(proposed, row.ends_on) if row.ends_on else proposed,
    )
    onward = act(
        form,
        lambda: services.decide(
            row,
            form.outcome(),
            version=form.version.data,
            actor=current_actor(),
            number=form.number,
        ),
        done=_("The decision is on record, and the vendor is written to."),
        to=url_for(".show", subcontractor_id=row.id),
    )
    if onward:
        return onward
    form.version.raw_data, form.version.data = None, row.version
    reader, decided_by = current_actor().user_id, row.decided_by_id
    let_in = let_in_by(queries.people_behind(row), decided_by_id=decided_by, reader_id=reader)
    return show_form(form, f"{FOLDER}/decide.html", let_in=let_in, **known(row))


@requires(P.SUBCONTRACTOR_EDIT)
def withdraw(subcontractor_id: int) -> ResponseReturnValue:
    row = _row(subcontractor_id)
    form = WithdrawForm()
    onward = act(
        form,
        lambda: services.withdraw(row, reason=typed(form.reason), actor=current_actor()),
        done=_("It is withdrawn, and stays on record."),
        to=url_for(".show", subcontractor_id=row.id),
    )
    return onward or show_form(form, f"{FOLDER}/withdraw.html", **known(row))


@requires(P.SUBCONTRACTOR_EDIT)
def end(subcontractor_id: int) -> ResponseReturnValue:
    row = _row(subcontractor_id)
    form = EndForm()
    onward = act(
        form,
        lambda: end_services.end_subcontractor(
            row,
            form.chosen_kind,
            ended_on=filled(form.ended_on),
            reason=typed(form.reason),
            actor=current_actor(),
        ),
        done=_("The end is on record."),
        to=url_for(".show", subcontractor_id=row.id),
    )
    return onward or show_form(form, f"{FOLDER}/end.html", below=queries.below(row), **known(row))


@requires(P.SUBCONTRACTOR_EDIT)
def note_customer(subcontractor_id: int) -> ResponseReturnValue:
    """That a customer was asked, or what it answered. `?customer=`: which."""
    row = _row(subcontractor_id)
    wanted = request.args.get("customer", "")
    form = CustomerForm(customer_id=int(wanted) if wanted.isascii() and wanted.isdigit() else None)
    approvals = client_approvals.of_engagement(row.engagement_id)
    customers = queries.customers_of(row)
    form.offer([(one.customer_id, in_language(one.name)) for one in customers], approvals)
    by_id = {one.id: one for one in approvals}

    def command(file: Received | None) -> None:
        said = SaidByCustomer(
            customer_id=filled(form.customer_id),
            word=CustomerWord(form.word.data),
            said_on=filled(form.said_on),
            means=Means(form.means.data),
            wording=form.wording.data or "",
            approval=by_id.get(form.approval_id.data or 0),
            file=file,
        )
        customer_services.note_customer(row, said, actor=current_actor())

    onward = act(
        form,
        command,
        before=lambda: (
            receive_upload(form.file.data, kinds=PROOF, field="file") if form.file.data else None
        ),
        done=_("It is on record."),
        to=url_for(".show", subcontractor_id=row.id),
    )
    return onward or show_form(
        form, f"{FOLDER}/customer.html", endings=own_views.ENDINGS, **known(row)
    )


@requires(P.SUBCONTRACTOR_VIEW, P.OWN_SUBCONTRACTOR_APPLY)
def decision(subcontractor_id: int) -> ResponseReturnValue:
    """The application on paper, with the decision once there is one. `?text=`: in which language."""
    row = _row(subcontractor_id)
    lang: Lang = next((one for one in LANGUAGES if one == request.args.get("text")), language())
    return download(decision_pdf(row, lang), f"{row.number} {lang}.pdf", "application/pdf")


_TITLES: Final = {
    S.APPROVED: say("Approval of a subcontractor"),
    S.REFUSED: say("Refusal of a subcontractor"),
}
_SAYS: Final = {
    S.APPROVED: say(
        "We decided about your application as follows. Bind the subcontractor to the same duties and "
        "supervise it."
    ),
    S.REFUSED: say("We decided about your application as follows. It may not handle our data."),
}
_APPLICATION: Final = say("Application for a subcontractor")
_NOT_DECIDED: Final = say("This was applied for. It is not approved.")


@with_years()
def decision_pdf(row: Subcontractor, lang: Lang) -> bytes:
    """What was applied for and what was decided, as the vendor gets it."""
    company, vendor = the_organisation(), or_404(find_vendor(row.vendor_id))
    fmt = Formats(lang, company.zone)
    title = words(_TITLES.get(row.state, _APPLICATION), lang)
    work = names_of_works([row.engagement_id]).get(row.engagement_id)
    numbers = [one.number for one in deliberation_about(row).numbers]
    parent = None if row.parent_id is None else queries.find(row.parent_id)
    facts = [
        (say("Vendor"), vendor.called.in_(lang)),
        (say("Entrusted work"), work.in_(lang) if work else ""),
        (say("Subcontractor"), row.name),
        (say("Corporate number"), row.corporate_number),
        (say("Country of registration"), country_text(row.country).in_(lang)),
        (say("Address"), row.address),
        (say("Passed on by"), "" if parent is None else parent.name),
        (say("What it does"), row.tasks),
        (say("Personal data"), joined(category_titles(row.categories)).in_(lang)),
        (say("Country of handling"), country_text(row.handled_in).in_(lang)),
        (say("Place of handling"), row.place),
        (say("Begins on"), fmt.long(row.starts_on, weekday=False)),
        (say("Ends on"), fmt.long(row.ends_on, weekday=False) if row.ends_on else ""),
        (say("State"), words(workflow.STATES[row.state], lang)),
        (say("Decided on"), fmt.long(row.decided_on, weekday=False) if row.decided_on else ""),
        (
            say("Approved until"),
            fmt.long(row.approved_until, weekday=False) if row.approved_until else "",
        ),
        (say("Conditions"), row.conditions),
        (
            say("Passing the work on"),
            words(_PASSING[row.allows_next_tier], lang) if row.state is S.APPROVED else "",
        ),
        (say("My Number Act, Art. 10"), words(_FIRST, lang) if row.consents_as_first else ""),
        (say("Remark"), row.remark),
        (say("Number of the decision"), ", ".join(numbers)),
        (say("Decided by"), names_of([row.decided_by_id]).get(row.decided_by_id or 0, "")),
    ]
    html = render_template(
        "print/subcontractor_decision.html",
        lang=lang,
        row=row,
        vendor=vendor,
        title=title,
        facts=[(words(name, lang), value) for name, value in facts if value],
        company=company.name.in_(lang),
        contact=company.contact_on_paper.in_(lang),
        says=words(_SAYS.get(row.state, _NOT_DECIDED), lang),
        printed_on=row.decided_on or clock.today(),
        from_word=words(say_p("who writes a letter", "From"), lang),
        classification=words(say_p("on paper that leaves the company", "Confidential"), lang),
        fmt=fmt,
    )
    return render(html, lang=lang, title=title, identifier=row.number)


_PASSING: Final = {
    True: say("Only with our approval each time"),
    False: say("Not allowed"),
}
_FIRST: Final = say("The company consents as the first entrustor.")


def known(row: Subcontractor) -> dict[str, Any]:
    """What the company's pages about one show."""
    actor, lines = current_actor(), trail_of(row)
    consents = queries.consents_of(row.id)
    people = [row.applied_by_id, row.examined_by_id, row.decided_by_id]
    people += [one.recorded_by_id for one in consents]
    people += [line.actor_id for line in lines]
    shown = own_views.shown(row)
    if shown["end"] is not None:
        people.append(shown["end"].recorded_by_id)
    edits = actor.may(P.SUBCONTRACTOR_EDIT)
    paper = paper_services.came_as(row)
    people += [] if paper is None else [paper.recorded_by_id, paper.checked_by_id]
    return shown | {
        "paper": paper,
        "contradicting": contradictions_with(row.vendor_id, row),
        "also_vendors": queries.also_vendors([row]),
        "customers": queries.customers_about(row),
        "consents": consents,
        "is_entrusted": queries.is_entrusted(row.engagement_id),
        "asks_first": workflow.MY_NUMBER in row.categories
        and not queries.is_entrusted(row.engagement_id),
        "names": names_of(people),
        "trail": lines,
        "may_edit": edits,
        "may_examine": edits and row.state is S.REQUESTED,
        "may_decide": row.state is S.EXAMINED and may_decide(row, actor),
        "may_end": edits and shown["end"] is None and workflow.is_running(row),
        "one_tier_more": row.allows_next_tier and shown["holds"],
    }


def may_decide(row: Subcontractor, actor: Actor) -> bool:
    """As four eyes say, asked beforehand."""
    if not actor.may(P.SUBCONTRACTOR_DECIDE):
        return False
    try:
        for person_id in queries.people_behind(row):
            demand_second_person(actor, proposer_id=person_id, proposer_roles=row.proposer_roles)
    except RuleViolated:
        return False
    return True


def _row(subcontractor_id: int) -> Subcontractor:
    return or_404(queries.find(subcontractor_id))
