"""Staff's pages about attestations: the register, a vendor's tab, asking, authority, exceptions."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.content.catalogue import statement, statements
from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.access.roles import Role
from portal.foundation.accounts.queries import find_user, names_of, people_of_vendor
from portal.foundation.audit.queries import demand_unchanged, trail_of
from portal.foundation.core import clock
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import ChangedMeanwhile, DomainError
from portal.foundation.core.pages.forms import act, filled, options, refuse, show_form, status_of
from portal.foundation.core.pages.web import or_404
from portal.foundation.core.words.dates import add_months
from portal.foundation.core.words.i18n import _l, in_language, words
from portal.foundation.core.words.messages import say
from portal.foundation.evidence.services import Received, receive_upload, store_upload
from portal.foundation.evidence.storage import attachment
from portal.foundation.lists import register as lists
from portal.foundation.lists.listing import list_of
from portal.foundation.lists.sheets import KINDS, file_of
from portal.foundation.mail.postman import has_server
from portal.ledger.engagements.queries import find_engagement, terms_of_vendor
from portal.ledger.obligations.register import OWED_LISTS, OwedList, TakingBack
from portal.ledger.vendors.models import Vendor
from portal.ledger.vendors.queries import find_vendor
from portal.supervision.attestations import forms, queries, register
from portal.supervision.attestations.asking import queries as asking_queries
from portal.supervision.attestations.asking import request_services
from portal.supervision.attestations.asking.plan import how_told
from portal.supervision.attestations.models import AUTHORITY_MONTHS, AUTHORITY_PAPERS, DUTIES
from portal.supervision.attestations.signing import authority_services
from portal.supervision.attestations.signing.page import another_name, beside, detail_of, titles
from portal.supervision.attestations.statements.queries import StatementPreview, digest, previews
from portal.supervision.attestations.workflow import HOW
from portal.supervision.findings.queries import contradictions_with
from portal.supervision.subcontractors import queries as subcontractors
from portal.supervision.subcontractors import workflow as chain_words
from portal.supervision.subcontractors.own_views import trees_of

FOLDER = "supervision/attestations"
OWED_LISTS["attestations"] = OwedList(
    register=register.attestation_register,
    endpoint="attestations.index",
    needs=Permission.ATTESTATION_VIEW,
    values=register.values_of,
    subject=queries.SUBJECT,
    duties=DUTIES,
    taking_back=TakingBack(
        run=request_services.WITHDRAWING,
        why_not=request_services.why_not_withdrawn,
        warning=_l("The vendors need not sign these any more. They get no mail of it."),
    ),
)


@requires(Permission.ATTESTATION_VIEW)
def index() -> ResponseReturnValue:
    found = register.attestation_register(current_actor())
    kind = request.args.get("file", "")
    if kind in KINDS:
        return file_of(found, lists.ask(found, request.args), register.values_of, kind)
    listing = list_of(found)
    return render_template(
        f"{FOLDER}/index.html",
        listing=listing,
        row_of=queries.request_row,
        idle=register.without_weight([queries.request_row(row) for row in listing.rows]),
        words_of=register,
        titles=titles(),
    )


@requires(Permission.ATTESTATION_VIEW)
def of_vendor(vendor_id: int) -> ResponseReturnValue:
    vendor = or_404(find_vendor(vendor_id))
    rows = queries.requests_of_vendor(vendor_id)
    chains = subcontractors.chains_on([vendor_id], clock.today())
    return render_template(
        f"{FOLDER}/of_vendor.html",
        vendor=vendor,
        tab="attestations",
        rows=rows,
        idle=register.without_weight(rows),
        authorities=queries.authorities_of_vendor(vendor_id),
        to_confirm=queries.authorities_to_confirm(vendor_id),
        titles=titles(),
        works=terms_of_vendor(vendor_id, clock.today()),
        trees=trees_of(chains, subcontractors.of_vendor(vendor_id)),
        chain_words=chain_words,
    )


@requires(Permission.ATTESTATION_REQUEST)
def ask(vendor_id: int) -> ResponseReturnValue:
    """Nothing is sent before the wording to be signed was shown."""
    vendor = or_404(find_vendor(vendor_id))
    form = forms.RequestForm()
    works = terms_of_vendor(vendor_id, clock.today())
    form.offer(
        [(terms.engagement_id, in_language(terms.called)) for terms in works],
        [(statement.id, in_language(statement.title)) for statement in statements()],
    )
    if request.method == "GET":
        form.statements.data = ["no_subcontracting", "confidentiality_pledge"]
    can_sign, is_reachable = asking_queries.can_be_told(vendor_id)
    told = how_told(can_sign=can_sign, is_reachable=is_reachable, has_server=has_server())
    shown: list[StatementPreview] = []
    if form.validate_on_submit():
        shown, is_asked = _preview_or_ask(form, vendor)
        if is_asked:
            done = _("The request is on the vendor's to-do list. %(told)s", told=words(told))
            flash(done, "success")
            return redirect(url_for(".of_vendor", vendor_id=vendor_id))
    page = render_template(
        f"{FOLDER}/ask.html",
        vendor=vendor,
        form=form,
        works=works,
        shown=shown,
        digest=digest(shown),
        told=told,
        can_sign=can_sign,
    )
    return page, 200 if shown and not form.errors else status_of(form)


def _preview_or_ask(form: forms.RequestForm, vendor: Vendor) -> tuple[list[StatementPreview], bool]:
    """What would be asked, and whether it is: only what was shown, so that nobody asks for a text
    that changed meanwhile."""
    engagement = or_404(find_engagement(form.engagement_id.data))
    shown: list[StatementPreview] = []
    try:
        request_services.demand_to_come(form.due_on.data)
        wanted = request_services.propose(
            engagement,
            form.statements.data or [],
            first=form.period_from.data,
            last=form.period_to.data,
        )
        lines = [(engagement.id, name, about) for name, about in wanted.items()]
        shown = previews(lines, {engagement.id: vendor}, clock.today())
        if request.form.get("step") != "ask":
            return shown, False
        if request.form.get("shown") != digest(shown):
            raise ChangedMeanwhile(
                say("What would be asked has changed meanwhile. Please look at it again.")
            )
        with transaction():
            request_services.request_each(
                engagement, wanted, due_on=form.due_on.data, actor=current_actor()
            )
    except DomainError as refusal:
        refuse(form, refusal)
        return shown, False
    return shown, True


@requires(Permission.ATTESTATION_REQUEST)
def withdraw(request_id: int) -> ResponseReturnValue:
    row = or_404(queries.find_row(request_id))
    form = forms.WithdrawForm()
    onward = act(
        form,
        lambda: request_services.withdraw_request(
            row.request, reason=filled(form.reason), actor=current_actor()
        ),
        done=_("The request was withdrawn."),
        to=url_for(".of_vendor", vendor_id=row.vendor.id),
    )
    if onward:
        return onward
    title = statement(row.request.statement_id, row.request.pack_version).title
    return show_form(form, f"{FOLDER}/withdraw.html", row=row, title=title)


@requires(Permission.ATTESTATION_REQUEST)
def new_authority(vendor_id: int) -> ResponseReturnValue:
    vendor = or_404(find_vendor(vendor_id))
    known = people_of_vendor(vendor_id)
    people = [person for person in known if Role.VENDOR_SIGNATORY in person.roles]
    form = forms.AuthorityForm(until=add_months(clock.today(), AUTHORITY_MONTHS))
    form.person_id.choices = options(
        (person.id, f"{person.name} ({person.email})") for person in people
    )

    def command(file: Received | None) -> None:
        authority_services.record_authority(
            or_404(find_user(form.person_id.data)),
            given_by=filled(form.given_by),
            paper=filled(form.paper),
            until=filled(form.until),
            actor=current_actor(),
            file_sha256=store_upload(file).sha256 if file else None,
            file_name=file.name if file else "",
        )

    onward = act(
        form,
        command,
        before=lambda: (
            receive_upload(form.file.data, kinds=AUTHORITY_PAPERS, field="file")
            if form.file.data
            else None
        ),
        done=_("The authority is on record; the person can sign now."),
        to=url_for(".of_vendor", vendor_id=vendor_id),
    )
    return onward or show_form(form, f"{FOLDER}/authority.html", vendor=vendor, people=people)


@requires(Permission.ATTESTATION_REQUEST)
def look_at_authority(handed_in_authority_id: int) -> ResponseReturnValue:
    """What a signatory handed in is confirmed, with what the paper says, or returned with a reason."""
    row = or_404(queries.find_handed_in_authority(handed_in_authority_id))
    vendor, person = or_404(find_vendor(row.vendor_id)), or_404(find_user(row.user_id))
    form = forms.LookAtAuthorityForm(
        data={"given_by": row.given_by, "paper": row.paper, "until": row.lasts_until}
    )

    def command() -> None:
        if form.approved:
            authority_services.confirm_authority(
                row,
                given_by=filled(form.given_by),
                paper=filled(form.paper),
                until=filled(form.until),
                actor=current_actor(),
            )
        else:
            authority_services.decline_authority(
                row, reason=form.reason.data or "", actor=current_actor()
            )

    onward = act(
        form,
        command,
        done=lambda _made: (
            say("The authority is on record; the person can sign now.")
            if form.approved
            else say("It is returned. The signatory reads why.")
        ),
        to=url_for(".of_vendor", vendor_id=vendor.id),
    )
    return onward or show_form(
        form, f"{FOLDER}/look_at_authority.html", row=row, vendor=vendor, person=person
    )


@requires(Permission.ATTESTATION_VIEW, Permission.ATTESTATION_SIGN)
def handed_in_paper(handed_in_authority_id: int) -> ResponseReturnValue:
    row = or_404(queries.find_handed_in_authority(handed_in_authority_id))
    return attachment(row.file_sha256, row.file_name)


@requires(Permission.ATTESTATION_REQUEST)
def end_authority(authority_id: int) -> ResponseReturnValue:
    authority = or_404(queries.find_authority(authority_id))
    with transaction():
        authority_services.end_authority(authority, actor=current_actor())
    flash(_("The authority has ended; what was signed stands."), "success")
    return redirect(url_for(".of_vendor", vendor_id=authority.vendor_id))


@requires(Permission.ATTESTATION_VIEW)
def authority_paper(authority_id: int) -> ResponseReturnValue:
    authority = or_404(queries.find_authority(authority_id))
    return attachment(or_404(authority.file_sha256), authority.file_name)


@requires(Permission.ATTESTATION_VIEW, Permission.OWN_TODO_VIEW)
def show(attestation_id: int) -> ResponseReturnValue:
    """What was signed. Vendors see their own, without our decisions and without the trail."""
    attestation = or_404(queries.find_attestation(attestation_id))
    title = statement(attestation.statement_id, attestation.pack_version).title
    record = {"attestation": attestation, "title": title, "beside": beside(attestation)}
    record["how"] = HOW[attestation.signed_how]
    if not current_actor().is_staff:
        return render_template(f"{FOLDER}/signed.html", has_server=has_server(), **record)
    detail, lines = detail_of(attestation, clock.today()), trail_of(attestation)
    people = [decision.proposed_by_id for decision in detail.decisions]
    deciders = [decision.decided_by_id for decision in detail.decisions]
    return render_template(
        f"{FOLDER}/show.html",
        **record,
        vendor=or_404(find_vendor(attestation.vendor_id)),
        detail=detail,
        another_name=another_name(attestation),
        origins=register.ORIGINS,
        entered=subcontractors.of_statement(attestation.id),
        contradicting=contradictions_with(attestation.vendor_id, attestation),
        lines=lines,
        names=names_of([*people, *deciders, *(line.actor_id for line in lines)]),
    )


@requires(Permission.ATTESTATION_VIEW, Permission.OWN_TODO_VIEW)
def receipt(attestation_id: int) -> ResponseReturnValue:
    attestation = or_404(queries.find_attestation(attestation_id))
    demand_unchanged(attestation.number, [attestation])
    title = statement(attestation.statement_id, attestation.pack_version).title
    called = words(say("Receipt_%(title)s_%(number)s", title=title, number=attestation.number))
    name = f"{called.replace(' ', '_')}.pdf"
    return attachment(or_404(attestation.receipt_sha256), name)
