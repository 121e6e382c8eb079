"""The vendor's pages on which statements are read and signed: one alone, or all in one sitting."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext as _n
from markupsafe import Markup

from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.accounts.queries import find_user
from portal.foundation.accounts.signing_in.login import confirm, passkey_to_confirm
from portal.foundation.core import clock
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import DomainError, InvalidTransition
from portal.foundation.core.pages.forms import act, filled, refuse, show_form, status_of
from portal.foundation.core.pages.web import SEE_OTHER, UNPROCESSABLE, ids_in, or_404
from portal.foundation.core.words.dates import add_months
from portal.foundation.core.words.i18n import language, words
from portal.foundation.core.words.messages import LANGUAGES, say
from portal.foundation.evidence.services import receive_upload
from portal.foundation.mail.postman import has_server
from portal.ledger.obligations.queries import find_open
from portal.ledger.vendors.queries import find_vendor
from portal.supervision.attestations import queries
from portal.supervision.attestations.forms import OwnAuthorityForm, SignForm
from portal.supervision.attestations.models import (
    AUTHORITY_MONTHS,
    AUTHORITY_PAPERS,
    Answer,
    Attestation,
    AttestationRequest,
    RequestRow,
    RequestState,
)
from portal.supervision.attestations.signing import authority_services, replies, services
from portal.supervision.attestations.signing.page import SigningDesk, lay_out, rows_together, titles
from portal.supervision.attestations.statements import queries as sitting_queries
from portal.supervision.attestations.statements.exception_rows import COLUMNS
from portal.supervision.attestations.workflow import HOW

FOLDER = "supervision/attestations"

Rows = Sequence[RequestRow]


@requires(Permission.OWN_TODO_VIEW)
def sign(request_id: int) -> ResponseReturnValue:
    """Everybody at the vendor may read it; only a signatory with authority can sign."""
    return _of_one(request_id, _fresh)


@requires(Permission.ATTESTATION_SIGN)
def sign_now(request_id: int) -> ResponseReturnValue:
    return _of_one(request_id, _sent)


def _of_one(request_id: int, show: Callable[..., ResponseReturnValue]) -> ResponseReturnValue:
    row = or_404(queries.find_row(request_id))
    if row.request.state is not RequestState.OPEN:
        return _no_longer_open([request_id])
    return show([row], alone=True)


@requires(Permission.ATTESTATION_SIGN)
def hand_in_authority() -> ResponseReturnValue:
    """A signatory sees by what authority they sign, and hands in the proof of it."""
    actor = current_actor()
    person = or_404(find_user(actor.user_id or 0))
    form = OwnAuthorityForm(until=add_months(clock.today(), AUTHORITY_MONTHS))
    onward = act(
        form,
        lambda file: authority_services.hand_in_authority(
            person,
            given_by=filled(form.given_by),
            paper=filled(form.paper),
            until=filled(form.until),
            file=file,
            actor=actor,
        ),
        before=lambda: receive_upload(form.file.data, kinds=AUTHORITY_PAPERS, field="file"),
        done=say("We have it. We write to you as soon as it is confirmed."),
        to=url_for(".hand_in_authority"),
    )
    last = queries.last_handed_in(person.id)
    return onward or show_form(
        form,
        f"{FOLDER}/own_authority.html",
        authority=queries.authority_of(person.id, clock.today()),
        last=last,
        owed=find_open(authority_services.KIND, last) if last is not None else None,
    )


@requires(Permission.OWN_TODO_VIEW)
def sitting() -> ResponseReturnValue:
    """Everything that is asked of the vendor, to be signed with one signature."""
    rows = _open_rows()
    return _fresh(rows, alone=False) if rows else _no_longer_open([])


@requires(Permission.ATTESTATION_SIGN)
def sitting_now() -> ResponseReturnValue:
    rows = _open_rows()
    return _sent(rows, alone=False) if rows else _no_longer_open(_shown())


@requires(Permission.ATTESTATION_SIGN)
def keep_draft() -> ResponseReturnValue:
    """What the page sends by itself while somebody types."""
    refused = _keep(request.form)
    if refused is not None:
        return jsonify(refused=refused), UNPROCESSABLE
    return jsonify(saved=_saved_words(clock.now()))


@requires(Permission.ATTESTATION_VIEW, Permission.OWN_TODO_VIEW)
def signed_together(sitting_id: int) -> ResponseReturnValue:
    """What was signed in one sitting, each with its record."""
    sitting_row = or_404(sitting_queries.find_sitting(sitting_id))
    rows = rows_together(sitting_row)
    attestation = rows[0].attestation
    page = "sitting_record" if current_actor().is_staff else "signed_together"
    return render_template(
        f"{FOLDER}/{page}.html",
        sitting=sitting_row,
        rows=rows,
        how=HOW[attestation.signed_how] if attestation else None,
        vendor=or_404(find_vendor(sitting_row.vendor_id)),
        titles=titles(),
    )


def _open_rows() -> Rows:
    return queries.open_for_vendor(or_404(current_actor().vendor_id))


def _fresh(rows: Rows, *, alone: bool) -> ResponseReturnValue:
    person = or_404(find_user(current_actor().user_id or 0))
    desk = _desk(rows, typed=None, alone=alone)
    form = SignForm(
        name=desk.form.get("name", person.name), title=desk.form.get("title", person.title)
    )
    return _page(desk, form, 200, alone=alone)


def _desk(rows: Rows, *, typed: replies.Form | None, alone: bool) -> SigningDesk:
    wanted = request.args.get("text")
    return lay_out(
        rows,
        current_actor(),
        typed=typed,
        lang=wanted if wanted in LANGUAGES and typed is None else None,
        default_lang=language(),
        alone=alone,
    )


def _sent(rows: Rows, *, alone: bool) -> ResponseReturnValue:
    desk = _desk(rows, typed=request.form, alone=alone)
    step = replies.take(request.form, [sheet.section for sheet in desk.sheets])
    if step is not None:
        typed, place = step
        refused = _keep(typed)
        if refused is None:
            return redirect(f"{request.path}#{place}" if place else request.path, SEE_OTHER)
        form = SignForm()
        form.form_errors.append(refused)
        return _page(_desk(rows, typed=typed, alone=alone), form, UNPROCESSABLE, alone=alone)
    shown = _shown()
    open_now = {row.request.id for row in desk.rows}
    if shown and not open_now & set(shown):
        return _no_longer_open(shown)
    form = SignForm()
    answers, desk.problems = replies.read(desk.sheets, clock.today(), shown=shown, alone=alone)
    desk.fell_out = sitting_queries.requests_of(
        number for number in shown if number not in open_now
    )
    valid = form.validate_on_submit()
    if not answers and not desk.problems:
        form.form_errors.append(_("Answer at least one of the statements."))
    if not valid or desk.problems or form.form_errors:
        _keep(request.form)
        return _page(desk, form, UNPROCESSABLE, alone=alone)
    return _sign(desk, form, answers, shown, alone=alone)


def _sign(
    desk: SigningDesk,
    form: SignForm,
    answers: Sequence[replies.Reply],
    shown: Mapping[int, str],
    *,
    alone: bool,
) -> ResponseReturnValue:
    name, title = filled(form.name), filled(form.title)
    signatures = replies.signatures(answers, shown, name=name, title=title, language=desk.lang)
    signed_keys = {
        sheet.key
        for sheet in desk.sheets
        if any(item.request.id in signatures for item in sheet.section.items)
    }
    vendor, fell_out = desk.rows[0].vendor, desk.fell_out
    try:
        proved_by = confirm(form)
        with transaction():
            signed = services.sign_together(
                signatures, vendor, proved_by=proved_by, actor=current_actor()
            )
            services.erase_draft(signed_keys, actor=current_actor())
    except InvalidTransition:  # a double click, or a colleague was faster
        return _no_longer_open(shown)
    except DomainError as refusal:
        return _refused(desk, form, refusal, alone=alone)
    _say_what_fell_out([*fell_out, *signed.fell_out])
    _say_what_was_signed(signed.records)
    if signed.sitting is not None:
        return redirect(url_for(".signed_together", sitting_id=signed.sitting.id))
    return redirect(url_for(".show", attestation_id=signed.records[0].id))


def _refused(
    desk: SigningDesk, form: SignForm, refusal: DomainError, *, alone: bool
) -> ResponseReturnValue:
    """The page again with what is open now; what was typed stays, and is kept."""
    _keep(request.form)
    rows = [queries.find_row(desk.rows[0].request.id)] if alone else _open_rows()
    still = [row for row in rows if row and row.request.state is RequestState.OPEN]
    if not still:
        return _no_longer_open(_shown())
    refuse(form, refusal)
    fresh = _desk(still, typed=request.form, alone=alone)
    return _page(fresh, form, status_of(form), alone=alone)


def _keep(typed: replies.Form) -> str | None:
    """Save the draft. Why not, where it is too much to keep: it is still on the page then."""
    actor = current_actor()
    try:
        with transaction(audited=False):
            authority_services.keep_draft(typed, actor=actor)
    except DomainError as refusal:
        return words(refusal.message)
    return None


def _saved_words(at: datetime | None) -> str:
    return "" if at is None else _("Saved at %(time)s", time=f"{at.astimezone(clock.zone()):%H:%M}")


def _shown() -> dict[int, str]:
    """The requests that were on the page, each with the hash of its text."""
    pairs = (pair.partition(":") for pair in request.form.get("shown", "").split(","))
    return {number: sha256 for typed, _colon, sha256 in pairs for number in ids_in([typed])}


def _say_what_was_signed(records: Sequence[Attestation]) -> None:
    number, is_mailed = len(records), has_server()
    declined = all(record.answer is Answer.DECLINE for record in records)
    if declined and is_mailed:
        said = _n(
            "You signed that you cannot attest this. The receipt of your answer follows by mail "
            "within a minute.",
            "You signed that you cannot attest these %(num)s statements. The receipts of your "
            "answers follow by mail within a minute.",
            number,
        )
    elif declined:
        said = _n(
            "You signed that you cannot attest this. No mail goes out: within a minute the "
            "receipt of your answer can be downloaded under Done.",
            "You signed that you cannot attest these %(num)s statements. No mail goes out: "
            "within a minute the receipts of your answers can be downloaded under Done.",
            number,
        )
    elif is_mailed:
        said = _n(
            "Signed. The receipt follows by mail within a minute.",
            "%(num)s answers signed. The receipts follow by mail within a minute.",
            number,
        )
    else:
        said = _n(
            "Signed. No mail goes out: within a minute the receipt can be downloaded under Done.",
            "%(num)s answers signed. No mail goes out: within a minute the receipts can be "
            "downloaded under Done.",
            number,
        )
    flash(said, "info" if declined else "success")


def _say_what_fell_out(requests: Sequence[AttestationRequest]) -> None:
    numbers = ", ".join(sorted({fallen.number for fallen in requests}))
    if numbers:
        said = _(
            "Not signed, because no longer open: %(numbers)s. A colleague signed it, or the "
            "company withdrew it.",
            numbers=numbers,
        )
        flash(said, "warning")


def _no_longer_open(request_ids: Sequence[int] | Mapping[int, str]) -> ResponseReturnValue:
    records = sitting_queries.records_of(request_ids)
    if not records:
        flash(_("This request was withdrawn; there is nothing to do."), "info")
        return redirect(url_for("desk.todo"))
    flash(_("This statement has been signed already. Here is what was signed."), "info")
    together = {record.sitting_id for record in records}
    if len(records) > 1 and len(together) == 1 and None not in together:
        return redirect(url_for(".signed_together", sitting_id=records[0].sitting_id))
    return redirect(url_for(".show", attestation_id=records[0].id))


def _page(desk: SigningDesk, form: SignForm, status: int, *, alone: bool) -> ResponseReturnValue:
    ticked = Markup("<br>").join(
        Markup('<span lang="{}">{}</span>').format(desk.lang, acknowledgement)
        for acknowledgement in desk.acknowledgements
    )
    form.confirmed.label.text = ticked
    page = render_template(
        f"{FOLDER}/sign.html",
        desk=desk,
        form=form,
        alone=alone,
        columns=COLUMNS,
        languages_of_text=LANGUAGES,
        saved_words=_saved_words(desk.saved_at),
        passkey_options=passkey_to_confirm() if desk.may_sign and desk.authority else "",
    )
    return page, status
