"""The page on which a signed paper is recorded as it is."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.core import clock
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import DomainError
from portal.foundation.core.pages.forms import filled
from portal.foundation.core.pages.web import or_404
from portal.foundation.core.words.i18n import language, words
from portal.foundation.core.words.messages import Lang
from portal.ledger.vendors.entry.fields import refuse, status_of
from portal.supervision.attestations import queries as attestations
from portal.supervision.attestations.models import RequestState
from portal.supervision.attestations.queries import RequestRow
from portal.supervision.attestations.signing import page_steps, replies
from portal.supervision.attestations.signing.page import SigningDesk, lay_out
from portal.supervision.attestations.statements.exception_rows import COLUMNS
from portal.supervision.papers import queries, scans
from portal.supervision.papers.forms import PaperForm
from portal.supervision.papers.models import PaperRecord, PaperState, Way
from portal.supervision.papers.statements import services

FOLDER = "supervision/papers"

_NOT_KEPT = {"csrf_token", "save", "add", "remove"}


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
    before = queries.last_of_request(request_id)
    if request.method == "GET":
        typed: replies.Form = MultiDict(before.typed if before is not None else {})
        form = PaperForm(typed) if typed else PaperForm(None)
        return _page(row, form, _desk(row, typed, lang), word, before)
    desk = _desk(row, MultiDict(request.form), lang)
    step = page_steps.take(request.form, [one.section for one in desk.sheets])
    if step is not None:
        return _page(row, PaperForm(), _desk(row, step[0], lang), word, before, fresh=True)
    return _sent(row, desk, word, before)


def _elsewhere(row: RequestRow, word: str) -> ResponseReturnValue | None:
    """Where there is nothing to record: to what stands already."""
    if row.attestation is not None:
        flash(_("This statement has been signed already. Here is what was signed."), "info")
        return redirect(url_for("attestations.show", attestation_id=row.attestation.id))
    if row.request.state is RequestState.WITHDRAWN:
        flash(_("This request was withdrawn; there is nothing to do."), "info")
        return redirect(url_for(".of_vendor", vendor_id=row.vendor.id))
    waiting = queries.waiting_for(row.request.id)
    if waiting is not None:
        flash(_("A paper for this request is recorded already. Here it is."), "info")
        return redirect(url_for(".show", paper_id=waiting.id))
    if not word:
        return redirect(url_for(".find", number=row.request.number))
    return None


def _sent(
    row: RequestRow, desk: SigningDesk, word: str, before: PaperRecord | None
) -> ResponseReturnValue:
    form = PaperForm()
    replied, desk.problems = replies.read(
        desk.sheets, clock.today(), shown=[one.request.id for one in desk.rows], on_paper=True
    )
    valid = form.validate_on_submit()
    uploads = [one for one in form.scan.data or () if one and one.filename]
    if not uploads and before is None:
        form.scan.errors = [*form.scan.errors, _("Choose the scan or photo of the paper.")]
    if not valid or desk.problems or not replied or form.errors:
        return _page(row, form, desk, word, before)
    try:
        taken = scans.take_in_all(uploads)
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


def _entries(form: PaperForm) -> services.Entries:
    return services.Entries(
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
    before: PaperRecord | None,
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
