"""Pages of certificates: the register, one of them, recorded and confirmed; the vendor's own page."""

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.core import clock
from portal.foundation.core.pages.forms import StepPage, act, show_form, show_step, typed
from portal.foundation.core.pages.web import or_404
from portal.foundation.core.words.i18n import _l, in_language
from portal.foundation.core.words.messages import digits, say
from portal.foundation.evidence.services import receive_all
from portal.foundation.evidence.storage import attachment
from portal.foundation.evidence.types import PROOF
from portal.foundation.lists import register as lists
from portal.foundation.lists.listing import list_of
from portal.foundation.lists.sheets import KINDS, file_of
from portal.foundation.organisation.queries import the_organisation
from portal.ledger.engagements.queries import engagements_by_id, latest_terms, terms_of_vendor
from portal.ledger.vendors.crumbs import vendor_crumbs
from portal.ledger.vendors.models import Vendor
from portal.ledger.vendors.queries import find_vendor
from portal.supervision.certificates import queries, services, workflow
from portal.supervision.certificates.forms import (
    CertificateForm,
    DeclineForm,
    HandInForm,
    as_told,
)
from portal.supervision.certificates.models import Certificate, HandedInCertificate
from portal.supervision.certificates.workflow import CERTIFICATES
from portal.supervision.proposed_records import queries as records
from portal.supervision.proposed_records import views as pages
from portal.supervision.proposed_records.workflow import ProposedState

FOLDER = "supervision/certificates"
P = Permission
ENDINGS = ",".join(ending for kind in PROOF for ending in kind.endings)


@requires(P.LEDGER_VIEW)
def index() -> ResponseReturnValue:
    found = queries.certificate_register(current_actor())
    kind = request.args.get("file", "")
    if kind in KINDS:
        return file_of(found, lists.ask(found, request.args), queries.values_of, kind)
    return render_template(
        f"{FOLDER}/index.html",
        listing=list_of(found),
        company=the_organisation().name,
        words_of=workflow,
    )


@requires(P.LEDGER_VIEW)
def of_vendor(vendor_id: int) -> ResponseReturnValue:
    """What it is certified for, and what it handed in."""
    vendor = or_404(find_vendor(vendor_id))
    handed_in = queries.handed_in_of(vendor.id)
    return render_template(
        f"{FOLDER}/of_vendor.html",
        vendor=vendor,
        tab="certificates",
        on_record=queries.of_vendor(vendor.id),
        handed_in=handed_in,
        files=queries.files_handed_in([row.id for row, _recorded in handed_in]),
        words_of=workflow,
    )


def known(row: Certificate) -> dict[str, Any]:
    """What pages about one certificate show besides what they show of any record."""
    works = [latest_terms(work) for work in queries.works_of([row.id]).get(row.id, ())]
    asked = {"handed_in": row.handed_in_id, "renews": row.renews_id}
    more: dict[str, Any] = {name: value for name, value in asked.items() if value is not None}
    anew = (
        url_for(".new_own", **more)
        if row.vendor_id is None
        else url_for(".new", vendor_id=row.vendor_id, **more)
    )
    earlier = None if row.renews_id is None else records.find(CERTIFICATES, row.renews_id)
    handed_in = None if row.handed_in_id is None else queries.find_handed_in(row.handed_in_id)
    return {
        "works": [terms for terms in works if terms is not None],
        "anew": anew,
        "earlier": earlier,
        "later": queries.renewed_by(row.id),
        "handed_in": handed_in,
        "company": the_organisation().name,
        "mark": workflow.mark_number(row.certificate_no),
        "words_of": workflow,
    }


@requires(P.LEDGER_VIEW)
def show(certificate_id: int) -> ResponseReturnValue:
    return pages.show(CERTIFICATES, certificate_id, known)


@requires(P.LEDGER_VIEW)
def file(certificate_file_id: int) -> ResponseReturnValue:
    return pages.file(CERTIFICATES, certificate_file_id)


@requires(P.LEDGER_EDIT)
def decide(certificate_id: int) -> ResponseReturnValue:
    return pages.decide(CERTIFICATES, certificate_id, known)


@requires(P.LEDGER_EDIT)
def withdraw(certificate_id: int) -> ResponseReturnValue:
    return pages.withdraw(CERTIFICATES, certificate_id)


@requires(P.LEDGER_EDIT)
def end(certificate_id: int) -> ResponseReturnValue:
    hint = _l("The first day on which it did not count any more.")
    return pages.end(CERTIFICATES, certificate_id, known, hint=hint)


@requires(P.LEDGER_EDIT)
def new(vendor_id: int) -> ResponseReturnValue:
    """`?handed_in=`: what the vendor handed in; `?renews=`: the one that it follows."""
    return _record(or_404(find_vendor(vendor_id)))


@requires(P.LEDGER_EDIT)
def new_own() -> ResponseReturnValue:
    """A certificate of the company itself."""
    return _record(None)


def _record(vendor: Vendor | None) -> ResponseReturnValue:
    handed_in = _asked_handed_in(vendor)
    renews = _asked_renewed(None if vendor is None else vendor.id, handed_in)
    form = CertificateForm(data=as_told(handed_in or renews))
    today = clock.today()
    terms = None if vendor is None else terms_of_vendor(vendor.id, today)
    form.offer_works(
        None if terms is None else [(one.engagement_id, in_language(one.called)) for one in terms],
        by_paper=vendor is not None and handed_in is None,
    )
    if request.method == "GET" and renews is not None and vendor is not None:
        form.works.data = [str(work) for work in queries.works_of([renews.id]).get(renews.id, ())]
    onward = act(
        form,
        lambda files: services.propose(
            vendor,
            form.told(),
            form.seen(),
            list(engagements_by_id(form.work_ids).values()),
            files,
            actor=current_actor(),
            renews=renews,
            handed_in=handed_in,
            paper=form.paper(),
        ),
        before=lambda: receive_all(form.files.data or (), PROOF, field="files"),
        done=say("It is recorded. It counts once a second person has confirmed it."),
        to=lambda row: url_for(".show", certificate_id=row.id),
    )
    back = url_for(".index") if vendor is None else url_for(".of_vendor", vendor_id=vendor.id)
    return onward or show_form(
        form,
        f"{FOLDER}/new.html",
        vendor=vendor,
        handed_in=handed_in,
        files=queries.files_handed_in([handed_in.id])[handed_in.id] if handed_in else (),
        renews=renews,
        back_to=back,
        endings=ENDINGS,
        words_of=workflow,
    )


def _asked_handed_in(vendor: Vendor | None) -> HandedInCertificate | None:
    """404 where it is not this vendor's."""
    number = digits(request.args.get("handed_in", ""))
    if number is None:
        return None
    row = or_404(queries.find_handed_in(number))
    return or_404(row if vendor is not None and row.vendor_id == vendor.id else None)


def _asked_renewed(
    vendor_id: int | None, handed_in: HandedInCertificate | None = None
) -> Certificate | None:
    number = digits(request.args.get("renews", ""))
    if number is None and handed_in is not None:
        number = handed_in.renews_id
    if number is None:
        return None
    row = or_404(records.find(CERTIFICATES, number))
    return or_404(row if row.vendor_id == vendor_id else None)


@requires(P.LEDGER_EDIT)
def decline(handed_in_id: int) -> ResponseReturnValue:
    """What was handed in cannot be recorded; the vendor reads why."""
    row = or_404(queries.find_handed_in(handed_in_id))
    vendor = or_404(find_vendor(row.vendor_id))
    form, back = DeclineForm(), url_for(".of_vendor", vendor_id=row.vendor_id)
    onward = act(
        form,
        lambda: services.decline(row, reason=typed(form.reason), actor=current_actor()),
        done=say("It is declined. The vendor reads why."),
        to=back,
    )
    closed = row.is_declined or queries.recorded_from(row.id) is not None
    step = StepPage(
        say("Decline %(number)s", number=row.number),
        say("Decline it"),
        back,
        crumbs=vendor_crumbs(vendor, (CERTIFICATES.called, back), (row.number, None)),
        kind="danger",
        is_closed=closed,
        reason=say("What was handed in has been answered meanwhile.") if closed else "",
    )
    return onward or show_step(form, step)


@requires(P.LEDGER_VIEW, P.OWN_TODO_VIEW)
def handed_in_file(handed_in_file_id: int) -> ResponseReturnValue:
    row = or_404(queries.find_handed_in_file(handed_in_file_id))
    return attachment(row.file_sha256, row.file_name)


@requires(P.OWN_TODO_VIEW)
def own() -> ResponseReturnValue:
    """A vendor's people see what is on record, what is being checked and what was declined."""
    vendor_id = or_404(current_actor().vendor_id)
    handed_in = queries.handed_in_of(vendor_id)
    confirmed = [
        (row, end)
        for row, end in queries.of_vendor(vendor_id)
        if row.state is ProposedState.CONFIRMED
    ]
    return render_template(
        f"{FOLDER}/own.html",
        on_record=confirmed,
        renewed=queries.followed_up([row.id for row, _end in confirmed]),
        handed_in=handed_in,
        files=queries.files_handed_in([row.id for row, _recorded in handed_in]),
        words_of=workflow,
    )


@requires(P.OWN_QUESTIONNAIRE_ANSWER)
def hand_in() -> ResponseReturnValue:
    """`?renews=`: the certificate that it follows."""
    vendor = or_404(find_vendor(or_404(current_actor().vendor_id)))
    renews = _asked_renewed(vendor.id)
    form = HandInForm(data=as_told(renews))
    form.offer()
    onward = act(
        form,
        lambda files: services.hand_in(
            vendor,
            form.told(),
            files,
            actor=current_actor(),
            wording=typed(form.wording) or "",
            renews=renews,
        ),
        before=lambda: receive_all(form.files.data or (), PROOF, field="files"),
        done=say("We have it and check it. It counts once two of us have confirmed it."),
        to=url_for(".own"),
    )
    return onward or show_form(
        form,
        f"{FOLDER}/hand_in.html",
        renews=renews,
        endings=ENDINGS,
        words_of=workflow,
    )
