"""Staff's pages about paper: print, record, find by number, look at the scan, confirm or send back."""

from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from portal.content.catalogue import statement
from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.core import clock
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import DomainError
from portal.foundation.core.pages.forms import act, filled, show_form, status_of
from portal.foundation.core.pages.web import or_404
from portal.foundation.core.words.i18n import language, words
from portal.foundation.core.words.messages import LANGUAGES, Lang
from portal.foundation.evidence.storage import attachment, download
from portal.foundation.evidence.types import FileKind
from portal.ledger.vendors.entry.fields import refuse
from portal.ledger.vendors.models import Vendor
from portal.ledger.vendors.queries import find_vendor
from portal.supervision.attestations import queries as attestations
from portal.supervision.attestations.models import Attestation, RequestRow, RequestState
from portal.supervision.attestations.signing import paper_services as services
from portal.supervision.attestations.signing import replies
from portal.supervision.attestations.signing.page import SigningDesk, lay_out, titles
from portal.supervision.attestations.statements import exception_rows, texts
from portal.supervision.attestations.statements.exception_rows import COLUMNS
from portal.supervision.paper_records import queries, scans
from portal.supervision.paper_records.mails import mail_in
from portal.supervision.paper_records.models import Paper, PaperState, Way
from portal.supervision.paper_records.queries import (
    STATEMENTS,
    files_of,
    find_file,
    find_paper,
    made_as,
)
from portal.supervision.paper_records.scans import picture_of
from portal.supervision.papers import queries as letter_queries
from portal.supervision.papers import signed_queries
from portal.supervision.papers.forms import WAYS, CheckForm, FindForm, PaperForm
from portal.supervision.papers.sending_out.printing import language_asked, paper_pdf

FOLDER = "supervision/papers"


@requires(Permission.ATTESTATION_VIEW)
def of_vendor(vendor_id: int) -> ResponseReturnValue:
    """What can be printed, what came on paper, and what became of it."""
    vendor = or_404(find_vendor(vendor_id))
    papers = signed_queries.papers_of_vendor(vendor_id)
    waiting = {
        row.request.id: row.paper for row in papers if row.paper.state is PaperState.RECORDED
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
    vendor = or_404(find_vendor(vendor_id))
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
        found = signed_queries.find_request_number(number.upper())
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
    vendor = or_404(find_vendor(paper.vendor_id))

    def command() -> Attestation | None:
        if form.approved:
            return services.confirm_paper(paper_id, vendor, actor=current_actor())
        services.send_back(paper_id, wrong=form.wrong.data or "", actor=current_actor())
        return None

    onward = act(
        form,
        command,
        done=lambda made: (
            _("Confirmed. The attestation is on record, marked as on paper.")
            if made
            else _("Sent back. It can be recorded anew.")
        ),
        to=lambda made: (
            url_for("attestations.show", attestation_id=made.id)
            if made
            else url_for(".of_vendor", vendor_id=vendor.id)
        ),
    )
    return onward or _shown(_paper(paper_id), form)


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
    lang = language_asked(LANGUAGES[0])
    try:
        made = paper_pdf(rows, vendor, lang)
    except DomainError as refusal:
        flash(words(refusal.message), "warning")
        return redirect(url_for(".of_vendor", vendor_id=vendor.id))
    name = rows[0].request.number if len(rows) == 1 else vendor.called.in_(lang)
    return download(made, f"{name}.pdf", FileKind.PDF)


def _shown(paper: Paper, form: CheckForm) -> ResponseReturnValue:
    row, signed = signed_queries.row_of(paper), services.as_signed(paper)
    asked = statement(row.request.statement_id, row.request.pack_version)
    return show_form(
        form,
        f"{FOLDER}/show.html",
        row=row,
        paper=paper,
        signed=signed,
        files=(files := files_of(paper.id)),
        mail=mail_in(files, paper.vendor_id),
        vendor=or_404(find_vendor(paper.vendor_id)),
        request_row=or_404(attestations.find_row(row.request.id)),
        statement=asked,
        answer=next(choice.label for choice in asked.choices if choice.id == signed.answer),
        inputs=texts.inputs_of(asked, row.request.wording),
        columns=COLUMNS,
        row_columns=exception_rows.columns_of(asked),
        ways=WAYS,
    )


_NOT_KEPT = {"csrf_token", "save", "add", "remove", "mail"}


@requires(Permission.ATTESTATION_REQUEST)
def record(request_id: int) -> ResponseReturnValue:
    """`check`: the word on the paper, without which nobody knows which text was signed."""
    row = or_404(attestations.find_row(request_id))
    word = request.values.get("check", "")[:20]
    elsewhere = _elsewhere(row, word)
    if elsewhere is not None:
        return elsewhere
    try:
        lang, _sha256 = services.shown_on_paper(row.request, row.vendor, word)
    except DomainError as refusal:
        flash(words(refusal.message), "warning")
        return redirect(url_for(".find", number=row.request.number))
    before = queries.last_of(row.request)
    if request.method == "GET":
        typed: replies.Form = MultiDict(before.entries["typed"] if before is not None else {})
        form = PaperForm(typed) if typed else PaperForm(None)
        return _page(row, form, _desk(row, typed, lang), word, before)
    desk = _desk(row, MultiDict(request.form), lang)
    step = replies.take(request.form, [sheet.section for sheet in desk.sheets])
    if step is not None:
        form = PaperForm()
        form.reads_mail(row.vendor.id)
        return _page(row, form, _desk(row, step[0], lang), word, before, fresh=True)
    return _sent(row, desk, word, before)


def _elsewhere(row: RequestRow, word: str) -> ResponseReturnValue | None:
    """Where there is nothing to record: to what stands already."""
    if row.attestation is not None:
        flash(_("This statement has been signed already. Here is what was signed."), "info")
        return redirect(url_for("attestations.show", attestation_id=row.attestation.id))
    if row.request.state is RequestState.WITHDRAWN:
        flash(_("This request was withdrawn; there is nothing to do."), "info")
        return redirect(url_for(".of_vendor", vendor_id=row.vendor.id))
    waiting = queries.open_paper(row.request)
    if waiting is not None:
        flash(_("A paper for this request is recorded already. Here it is."), "info")
        return redirect(url_for(".show", paper_id=waiting.id))
    if not word:
        return redirect(url_for(".find", number=row.request.number))
    return None


def _sent(
    row: RequestRow, desk: SigningDesk, word: str, before: Paper | None
) -> ResponseReturnValue:
    form = PaperForm()
    if form.reads_mail(row.vendor.id):
        return _page(row, form, desk, word, before)
    replied, desk.problems = replies.read(
        desk.sheets, clock.today(), shown=[item.request.id for item in desk.rows], on_paper=True
    )
    valid = form.validate_on_submit()
    if not scans.chosen(form.scan.data) and form.saved_mail is None and before is None:
        form.scan.errors = [*form.scan.errors, _("Choose the scan or photo of the paper.")]
    if not valid or desk.problems or not replied or form.errors:
        return _page(row, form, desk, word, before)
    try:
        taken = form.taken()
        with transaction():
            paper = services.record_paper(
                row.request,
                row.vendor,
                check=word,
                scans=taken,
                entries=_entries(form),
                reply=replied[0],
                actor=current_actor(),
            )
    except DomainError as refusal:
        refuse(form, refusal)
        fresh = or_404(attestations.find_row(row.request.id))
        return _page(fresh, form, _desk(fresh, MultiDict(request.form), desk.lang), word, before)
    flash(_("Recorded. Somebody else compares it with the scan and confirms it."), "success")
    return redirect(url_for(".show", paper_id=paper.id))


def _entries(form: PaperForm) -> services.SignatureEntries:
    return services.SignatureEntries(
        way=Way(filled(form.way)),
        received_on=filled(form.received_on),
        dated_on=filled(form.dated_on),
        signer_name=filled(form.name),
        signer_title=filled(form.title),
        authority=filled(form.authority),
        typed={
            name: list(values) for name, values in request.form.lists() if name not in _NOT_KEPT
        },
    )


def _desk(row: RequestRow, typed: replies.Form, lang: Lang) -> SigningDesk:
    return lay_out(
        [row], current_actor(), typed=typed, lang=lang, default_lang=language(), alone=True
    )


def _page(
    row: RequestRow,
    form: PaperForm,
    desk: SigningDesk,
    word: str,
    before: Paper | None,
    *,
    fresh: bool = False,
) -> ResponseReturnValue:
    shown = render_template(
        f"{FOLDER}/record.html",
        row=row,
        form=form,
        desk=desk,
        check=word,
        columns=COLUMNS,
        on_paper=True,
        before=before if before and before.state is PaperState.SENT_BACK else None,
        kept=queries.files_of(before.id) if before else (),
    )
    if fresh or request.method == "GET":
        return shown
    return shown, status_of(form)
