"""Pages of return and destruction: what a vendor's ended work still asks, one record, made and confirmed; and
the vendor's own, where it certifies what it did."""

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.accounts.queries import names_of
from portal.foundation.audit.queries import trail_of
from portal.foundation.core import clock
from portal.foundation.core.pages.forms import StepPage, act, show_form, show_step, typed
from portal.foundation.core.pages.web import or_404, row_id
from portal.foundation.core.words.messages import say
from portal.foundation.evidence.services import Received, receive_all
from portal.foundation.evidence.storage import attachment
from portal.foundation.evidence.types import PROOF
from portal.foundation.lists import register as lists
from portal.foundation.lists.listing import list_of
from portal.foundation.lists.sheets import KINDS, file_of
from portal.ledger.engagements import queries as engagements
from portal.ledger.handovers import queries as handovers
from portal.ledger.vendors.crumbs import vendor_crumbs
from portal.ledger.vendors.queries import find_vendor
from portal.supervision.proposed_records import queries as records
from portal.supervision.proposed_records import services as record_services
from portal.supervision.proposed_records import views as pages
from portal.supervision.proposed_records.forms import TakeBackForm
from portal.supervision.proposed_records.workflow import ProposedState
from portal.supervision.returns import queries, services, workflow
from portal.supervision.returns.forms import (
    CertificateForm,
    ReturnForm,
    SendBackForm,
    category_words,
    slip_words,
)
from portal.supervision.returns.models import (
    ReturnCertificate,
    ReturnCertificateState,
    ReturnRecord,
)
from portal.supervision.returns.workflow import RETURNS

FOLDER = "supervision/returns"
P = Permission
ENDINGS = ",".join(ending for kind in PROOF for ending in kind.endings)


@requires(P.LEDGER_VIEW)
def index() -> ResponseReturnValue:
    """All records of all vendors."""
    found = queries.return_register(current_actor())
    kind = request.args.get("file", "")
    if kind in KINDS:
        return file_of(found, lists.ask(found, request.args), queries.values_of, kind)
    listing = list_of(found)
    about = queries.numbers_about([row[0].id for row in listing.rows])
    return render_template(f"{FOLDER}/index.html", listing=listing, about=about, words_of=workflow)


@requires(P.LEDGER_VIEW)
def of_vendor(vendor_id: int) -> ResponseReturnValue:
    """Of which ended work it is on record that nothing is left, and of which it is not."""
    vendor = or_404(find_vendor(vendor_id))
    return render_template(
        f"{FOLDER}/of_vendor.html",
        vendor=vendor,
        ended=queries.ended_of(vendor.id),
        on_record=queries.records_of_vendor(vendor.id),
        certificates=queries.certificates_of(vendor.id),
        today=clock.today(),
        words_of=workflow,
    )


def known(row: ReturnRecord) -> dict[str, Any]:
    """What pages about one record show besides what they show of any."""
    works = [engagements.latest_terms(work) for work in queries.works_of(row.id)]
    return {
        "works": [terms for terms in works if terms is not None],
        "anew": url_for(".new", vendor_id=row.vendor_id),
        "certificate": _certificate_of(row),
        "ticked": _lines(
            queries.ticked_by(row.id)
            if row.certificate_id is None
            else queries.items_of(row.certificate_id)
        ),
        "words_of": workflow,
    }


def _certificate_of(row: ReturnRecord) -> ReturnCertificate | None:
    return None if row.certificate_id is None else queries.find_certificate(row.certificate_id)


def _lines(items: Any) -> list[tuple[Any, str, Any]]:
    """What became of each handover: the item, what it is about, the slip's id where there is one."""
    slips = {slip.id: slip for slip in handovers.find_slips([one.slip_id for one in items])}
    return [
        (one, slip_words(slips[one.slip_id]), one.slip_id)
        if one.slip_id in slips
        else (one, category_words(one.category), None)
        for one in items
    ]


@requires(P.LEDGER_VIEW)
def show(return_id: int) -> ResponseReturnValue:
    return pages.show(RETURNS, return_id, known)


@requires(P.LEDGER_VIEW)
def file(return_file_id: int) -> ResponseReturnValue:
    return pages.file(RETURNS, return_file_id)


@requires(P.LEDGER_EDIT)
def new(vendor_id: int) -> ResponseReturnValue:
    """By what the company got on paper, or (`?certificate=`) by what the vendor handed in here."""
    vendor = or_404(find_vendor(vendor_id))
    ended = queries.ended_of(vendor.id)
    certificate = _asked_for(vendor.id)
    slips = queries.slips_to_tick([one.work.engagement_id for one in ended])
    if certificate is not None:
        slips = [slip for slip in slips if slip.engagement_id == certificate.engagement_id]
    form = ReturnForm()
    form.offer(ended, slips)
    if request.method == "GET":
        _begin(form, ended, certificate)
    onward = act(
        form,
        lambda files: services.propose(
            vendor,
            form.work_ids,
            form.made(),
            files,
            actor=current_actor(),
            slips=form.slip_ids,
            certificate=certificate,
        ),
        before=lambda: _received(form),
        done=say("It is recorded. It counts once a second person has confirmed it."),
        to=lambda row: url_for(".show", return_id=row.id),
    )
    return onward or show_form(
        form,
        f"{FOLDER}/new.html",
        vendor=vendor,
        ended=ended,
        endings=ENDINGS,
        certificate=certificate,
        lines=_lines(queries.items_of(certificate.id)) if certificate is not None else [],
        words_of=workflow,
    )


def _received(form: ReturnForm | CertificateForm) -> list[Received]:
    return receive_all(form.files.data or (), PROOF, field="files")


def _asked_for(vendor_id: int) -> ReturnCertificate | None:
    """The certificate in the address, while it waits to be taken over."""
    number = request.args.get("certificate", type=row_id)
    row = None if number is None else queries.find_certificate(number)
    waits = row is not None and row.state is ReturnCertificateState.HANDED_IN
    return row if row is not None and waits and row.vendor_id == vendor_id else None


def _begin(
    form: ReturnForm, ended: list[workflow.EndedWork], certificate: ReturnCertificate | None
) -> None:
    """What the vendor certified; else all work of which nothing is on record."""
    if certificate is None:
        form.works.data = [str(one.work.engagement_id) for one in ended if one.settled_by is None]
        return
    items = queries.items_of(certificate.id)
    form.works.data = [str(certificate.engagement_id)]
    form.way.data = workflow.way_of(one.way for one in items).value
    form.settled_on.data = certificate.completed_on
    form.wording.data = certificate.wording
    form.said_by.data = certificate.done_by
    form.kept_what.data = certificate.kept_what
    form.kept_ground.data = certificate.kept_ground
    form.kept_until.data = certificate.kept_until


@requires(P.LEDGER_EDIT)
def decide(return_id: int) -> ResponseReturnValue:
    return pages.decide(RETURNS, return_id, known, then=services.after_decision)


@requires(P.LEDGER_EDIT)
def withdraw(return_id: int) -> ResponseReturnValue:
    """The way back leads to the vendor: these records have no register of their own."""
    row = or_404(records.find(RETURNS, return_id))
    form, back = TakeBackForm(), url_for(".show", return_id=row.id)
    onward = act(
        form,
        lambda: record_services.withdraw(
            RETURNS,
            row,
            reason=typed(form.reason),
            actor=current_actor(),
            then=services.after_decision,
        ),
        done=say("It is withdrawn, and stays on record."),
        to=back,
    )
    closed = row.state is not ProposedState.PROPOSED
    vendor = or_404(find_vendor(row.vendor_id))
    returns = RETURNS.called, url_for(".of_vendor", vendor_id=vendor.id)
    step = StepPage(
        say("Withdraw %(number)s", number=row.number),
        say("Withdraw it"),
        back,
        crumbs=vendor_crumbs(vendor, returns, (row.number, back)),
        kind="danger",
        is_closed=closed,
        reason=say("Only what nobody has confirmed can be withdrawn.") if closed else "",
    )
    return onward or show_step(form, step)


@requires(P.LEDGER_EDIT)
def end(return_id: int) -> ResponseReturnValue:
    """A confirmed record was wrong."""
    return pages.end(RETURNS, return_id, known)


# What a vendor certifies itself.


@requires(P.LEDGER_VIEW)
def certificate(return_certificate_id: int) -> ResponseReturnValue:
    """What the vendor handed in, beside the slips."""
    row = or_404(queries.find_certificate(return_certificate_id))
    return render_template(f"{FOLDER}/certificate.html", **_certified(row))


def _certified(row: ReturnCertificate) -> dict[str, Any]:
    lines = trail_of(row)
    edits = current_actor().may(P.LEDGER_EDIT)
    waits = row.state is ReturnCertificateState.HANDED_IN
    ended = {one.work.engagement_id: one for one in queries.ended_of(row.vendor_id)}
    return {
        "row": row,
        "vendor": or_404(find_vendor(row.vendor_id)),
        "work": engagements.names_of_works([row.engagement_id]).get(row.engagement_id),
        "lines": _lines(queries.items_of(row.id)),
        "files": queries.certificate_files(row.id),
        "is_over": row.engagement_id in ended,
        "names": names_of(
            [row.handed_in_by_id, row.answered_by_id, *(one.actor_id for one in lines)]
        ),
        "trail": lines,
        "may_answer": edits and waits,
        "words_of": workflow,
    }


@requires(P.LEDGER_EDIT)
def send_back(return_certificate_id: int) -> ResponseReturnValue:
    row = or_404(queries.find_certificate(return_certificate_id))
    form = SendBackForm()
    onward = act(
        form,
        lambda: services.send_back(row, remark=typed(form.remark), actor=current_actor()),
        done=say("It is sent back; the vendor owes it again."),
        to=url_for(".certificate", return_certificate_id=row.id),
    )
    return onward or show_form(form, f"{FOLDER}/send_back.html", **_certified(row))


@requires(P.LEDGER_VIEW, P.OWN_HANDOVER_ANSWER)
def certificate_file(return_certificate_file_id: int) -> ResponseReturnValue:
    row = or_404(queries.find_certificate_file(return_certificate_file_id))
    return attachment(row.file_sha256, row.file_name)


@requires(P.OWN_HANDOVER_ANSWER)
def own() -> ResponseReturnValue:
    """Of which work the vendor says what became of the data, and what it said."""
    vendor_id = or_404(current_actor().vendor_id)
    today = clock.today()
    works = [term for term in engagements.terms_of_vendor(vendor_id, today) if term.ends_on]
    return render_template(
        f"{FOLDER}/own.html",
        works=works,
        ended={one.work.engagement_id: one for one in queries.ended_of(vendor_id)},
        certificates=queries.certificates_of(vendor_id),
        words_of=workflow,
    )


@requires(P.OWN_HANDOVER_ANSWER)
def certify(engagement_id: int) -> ResponseReturnValue:
    """What became of each handover, with the certificate."""
    engagement = or_404(engagements.find_engagement(engagement_id))
    terms = or_404(engagements.latest_terms(engagement_id))
    asked = queries.asked_about(engagement_id)
    form = CertificateForm()
    form.offer(asked)
    onward = act(
        form,
        lambda files: services.certify(engagement, form.certified(), files, actor=current_actor()),
        before=lambda: _received(form),
        done=lambda row: say(
            "We have it: %(number)s. We compare it with what was handed over.", number=row.number
        ),
        to=url_for(".own"),
    )
    return onward or show_form(
        form,
        f"{FOLDER}/certify.html",
        terms=terms,
        called=CertificateForm.called(asked),
        waiting=queries.waiting_certificate(engagement_id),
        is_asked=queries.is_to_be_returned(engagement),
        is_open=terms.ends_on is not None and terms.ends_on <= clock.today(),
        endings=ENDINGS,
    )


@requires(P.OWN_HANDOVER_ANSWER)
def own_certificate(return_certificate_id: int) -> ResponseReturnValue:
    row = or_404(queries.find_certificate(return_certificate_id))
    return render_template(
        f"{FOLDER}/own_certificate.html",
        row=row,
        work=engagements.names_of_works([row.engagement_id]).get(row.engagement_id),
        lines=_lines(queries.items_of(row.id)),
        files=queries.certificate_files(row.id),
        words_of=workflow,
    )
