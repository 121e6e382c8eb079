"""Staff's pages about paper: print, find by number, look at the scan, confirm or send back."""

from collections.abc import Sequence

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.content.catalogue import statement
from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import DomainError
from portal.foundation.core.pages.web import or_404
from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import LANGUAGES
from portal.foundation.evidence.storage import attachment, disposition
from portal.foundation.evidence.types import FileKind
from portal.ledger.vendors.entry.fields import refuse, status_of
from portal.ledger.vendors.models import Vendor
from portal.supervision.attestations import queries as attestations
from portal.supervision.attestations.models import Attestation, RequestState
from portal.supervision.attestations.queries import RequestRow
from portal.supervision.attestations.signing import paper_services as services
from portal.supervision.attestations.signing.page import titles
from portal.supervision.attestations.statements import exception_rows, texts
from portal.supervision.attestations.statements.exception_rows import COLUMNS
from portal.supervision.paper_records.models import Paper, PaperState
from portal.supervision.paper_records.queries import (
    STATEMENTS,
    files_of,
    find_file,
    find_paper,
    made_as,
)
from portal.supervision.paper_records.scans import picture_of
from portal.supervision.papers import queries
from portal.supervision.papers.forms import WAYS, CheckForm, FindForm
from portal.supervision.papers.letters import queries as letter_queries
from portal.supervision.papers.printing import paper_pdf

FOLDER = "supervision/papers"


@requires(Permission.ATTESTATION_VIEW)
def of_vendor(vendor_id: int) -> ResponseReturnValue:
    """What can be printed, what came on paper, and what became of it."""
    vendor = or_404(attestations.find_vendor(vendor_id))
    papers = queries.papers_of_vendor(vendor_id)
    waiting = {
        one.request.id: one.paper for one in papers if one.paper.state is PaperState.RECORDED
    }
    return render_template(
        f"{FOLDER}/of_vendor.html",
        vendor=vendor,
        rows=attestations.open_for_vendor(vendor_id),
        papers=papers,
        letters=letter_queries.letters_of_vendor(vendor_id),
        waiting=waiting,
        titles=titles(),
        ways=WAYS,
    )


@requires(Permission.ATTESTATION_REQUEST)
def print_all(vendor_id: int) -> ResponseReturnValue:
    """All open requests of the vendor in one file."""
    vendor = or_404(attestations.find_vendor(vendor_id))
    return _printed(attestations.open_for_vendor(vendor_id), vendor)


@requires(Permission.ATTESTATION_REQUEST)
def print_one(request_id: int) -> ResponseReturnValue:
    row = or_404(attestations.find_row(request_id))
    return _printed([row] if row.request.state is RequestState.OPEN else [], row.vendor)


@requires(Permission.ATTESTATION_REQUEST)
def find() -> ResponseReturnValue:
    """Where the code on a paper leads: on to the page on which it is recorded."""
    form = FindForm(request.args)
    number, check = form.number.data or "", form.check.data or ""
    if request.args and form.validate() and number and check:
        found = queries.find_request_number(number.upper())
        if found is None:
            form.number.errors = [_("There is no request with this number.")]
        else:
            return redirect(url_for(".record", request_id=found.id, check=check))
    elif "check" in request.args:  # else it is the number alone, from a list
        empty = form.check if number else form.number
        empty.errors = [*empty.errors, _("Please enter both, as on the paper.")]
    return render_template(f"{FOLDER}/find.html", form=form)


@requires(Permission.ATTESTATION_VIEW)
def show(paper_id: int) -> ResponseReturnValue:
    return _shown(_paper(paper_id), CheckForm())


@requires(Permission.ATTESTATION_REQUEST)
def check(paper_id: int) -> ResponseReturnValue:
    """The second person confirms, or says what is wrong."""
    paper, form = _paper(paper_id), CheckForm()
    vendor = or_404(attestations.find_vendor(paper.vendor_id))
    if not form.validate_on_submit():
        return _shown(paper, form)
    try:
        with transaction():
            if form.approved:
                made = services.confirm_paper(paper.id, vendor, actor=current_actor())
            else:
                services.send_back(paper.id, wrong=form.wrong.data or "", actor=current_actor())
    except DomainError as error:
        refuse(form, error)
        return _shown(_paper(paper_id), form)
    if not form.approved:
        flash(_("Sent back. It can be recorded anew."), "success")
        return redirect(url_for(".of_vendor", vendor_id=vendor.id))
    flash(_("Confirmed. The attestation is on record, marked as on paper."), "success")
    return redirect(url_for("attestations.show", attestation_id=made.id))


@requires(Permission.ATTESTATION_VIEW)
def page(paper_id: int, file_no: int, page_no: int) -> ResponseReturnValue:
    """The picture of one page of a file."""
    return picture_of(or_404(find_file(paper_id, file_no, STATEMENTS)), page_no)


@requires(Permission.ATTESTATION_VIEW)
def file(paper_id: int, file_no: int) -> ResponseReturnValue:
    """A file as it came."""
    scan = or_404(find_file(paper_id, file_no, STATEMENTS))
    return attachment(scan.sha256, scan.name)


@requires(Permission.ATTESTATION_VIEW)
def of_attestation(attestation_id: int) -> ResponseReturnValue:
    """From a statement marked as on paper to its scan."""
    paper = or_404(made_as(Attestation.__tablename__, attestation_id))
    return redirect(url_for(".show", paper_id=paper.id))


def _paper(paper_id: int) -> Paper:
    return or_404(find_paper(paper_id, STATEMENTS))


def _printed(rows: Sequence[RequestRow], vendor: Vendor) -> ResponseReturnValue:
    wanted = request.args.get("text", "")
    lang = next((one for one in LANGUAGES if one == wanted), LANGUAGES[0])
    try:
        made = paper_pdf(rows, vendor, lang)
    except DomainError as refusal:
        flash(words(refusal.message), "warning")
        return redirect(url_for(".of_vendor", vendor_id=vendor.id))
    answer = Response(made, mimetype=FileKind.PDF)
    name = rows[0].request.number if len(rows) == 1 else vendor.called.in_(lang)
    answer.headers["Content-Disposition"] = disposition(f"{name}.pdf")
    return answer


def _shown(paper: Paper, form: CheckForm) -> ResponseReturnValue:
    row, signed = queries.row_of(paper), services.as_signed(paper)
    asked = statement(row.request.statement_id, row.request.pack_version)
    rendered = render_template(
        f"{FOLDER}/show.html",
        row=row,
        paper=paper,
        signed=signed,
        files=files_of(paper.id),
        form=form,
        vendor=or_404(attestations.find_vendor(paper.vendor_id)),
        request_row=or_404(attestations.find_row(row.request.id)),
        statement=asked,
        answer=next(one.label for one in asked.choices if one.id == signed.answer),
        inputs=texts.inputs_of(asked, row.request.wording),
        columns=COLUMNS,
        row_columns=exception_rows.columns_of(asked),
        ways=WAYS,
    )
    return rendered, status_of(form)
