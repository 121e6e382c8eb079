"""The vendor's page on which a statement is read and signed."""

from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup

from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.accounts.queries import find_user
from portal.foundation.accounts.recognition import confirm_password
from portal.foundation.content.catalogue import statement
from portal.foundation.core import clock
from portal.foundation.core.errors import ChangedMeanwhile, DomainError
from portal.foundation.core.forms import filled
from portal.foundation.core.i18n import language, words
from portal.foundation.core.messages import LANGUAGES
from portal.foundation.core.transactions import transaction
from portal.foundation.core.web import or_404
from portal.supervision.attestations import inputs, queries, services, texts
from portal.supervision.attestations.columns import COLUMNS
from portal.supervision.attestations.forms import SignForm
from portal.supervision.attestations.models import RequestState
from portal.supervision.attestations.queries import RequestRow
from portal.supervision.attestations.views import FOLDER, bp

CONFLICT = 409
REFUSED = 422
ROW = "add_row"


@bp.get("/attestations/requests/<int:request_id>/sign")
@requires(Permission.OWN_TODO_VIEW)
def sign(request_id: int) -> ResponseReturnValue:
    """Everybody at the vendor may read it; only a signatory with authority can sign."""
    row = or_404(queries.find_row(request_id))
    if row.request.state is not RequestState.OPEN:
        return _no_longer_open(row)
    person = or_404(find_user(current_actor().user_id or 0))
    return _page(row, SignForm(name=person.name, title=person.title), {}, 200)


@bp.post("/attestations/requests/<int:request_id>/sign")
@requires(Permission.ATTESTATION_SIGN)
def sign_now(request_id: int) -> ResponseReturnValue:
    row = or_404(queries.find_row(request_id))
    if row.request.state is not RequestState.OPEN:
        return _no_longer_open(row)
    form = SignForm()
    asked = statement(row.request.statement_id, row.request.pack_version)
    form.offer([(one.id, "") for one in asked.choices])
    if ROW in request.form:
        return _page(row, form, {}, 200)
    entered, wrong = inputs.read(inputs.asked_for(asked, row.request.wording), request.form)
    if not form.validate_on_submit() or wrong:
        return _page(row, form, {name: words(one) for name, one in wrong.items()}, REFUSED)
    try:
        confirm_password(current_actor(), filled(form.password))
        with transaction():
            attestation = services.sign(
                row.request, row.vendor, _signature(form, entered), actor=current_actor()
            )
    except DomainError as refusal:
        return _refused(row, form, refusal)
    flash(_("Signed. The receipt follows by mail within a minute."), "success")
    return redirect(url_for(".show", attestation_id=attestation.id))


def _signature(form: SignForm, entered: Mapping[str, Any]) -> services.Signature:
    return services.Signature(
        answer=form.chosen,
        explanation=(form.explanation.data or "").strip(),
        inputs=entered,
        name=filled(form.name).strip(),
        title=filled(form.title).strip(),
        language=form.language.data if form.language.data in LANGUAGES else language(),
        shown_sha256=form.shown.data or "",
    )


def _refused(row: RequestRow, form: SignForm, refusal: DomainError) -> ResponseReturnValue:
    fresh = or_404(queries.find_row(row.request.id))
    if fresh.request.state is not RequestState.OPEN:  # a double click, or a colleague was faster
        return _no_longer_open(fresh)
    message = words(refusal.message)
    if refusal.field and refusal.field in form:
        form[refusal.field].errors = [*form[refusal.field].errors, message]
        return _page(fresh, form, {}, REFUSED)
    form.form_errors.append(message)
    status = CONFLICT if isinstance(refusal, ChangedMeanwhile) else REFUSED
    return _page(fresh, form, {}, status)


def _no_longer_open(row: RequestRow) -> ResponseReturnValue:
    if row.attestation is not None:
        flash(_("This statement has been signed already. Here is what was signed."), "info")
        return redirect(url_for(".show", attestation_id=row.attestation.id))
    flash(_("This request was withdrawn; there is nothing to do."), "info")
    return redirect(url_for("board.todo"))


def _page(
    row: RequestRow, form: SignForm, wrong: Mapping[str, str], status: int
) -> ResponseReturnValue:
    asked = statement(row.request.statement_id, row.request.pack_version)
    lang = _chosen_language(form)
    fill = services.fill_for(row.request, row.vendor)
    shown = texts.statement_text(asked, row.request.wording, fill, lang, {})
    form.language.data = lang
    form.shown.data = texts.sha256(shown)
    form.offer([(one.id, _marked(one.label.in_(lang), lang)) for one in asked.choices])
    form.confirmed.label.text = _marked(texts.acknowledgement(asked, fill, lang), lang)
    actor = current_actor()
    page = render_template(
        f"{FOLDER}/sign.html",
        row=row,
        form=form,
        lang_of_text=lang,
        other_language=next(one for one in LANGUAGES if one != lang),
        title=asked.title,
        paragraphs=texts.paragraphs(shown)[1:],
        asked=inputs.asked_for(asked, row.request.wording),
        rows_of=_typed_rows(asked, row),
        typed=request.form,
        wrong=wrong,
        columns=COLUMNS,
        authority=queries.authority_of(actor.user_id or 0, clock.today()),
        may_sign=actor.may(Permission.ATTESTATION_SIGN),
    )
    return page, status


def _marked(text: str, lang: str) -> Markup:
    """Words in the language of the statement, which need not be that of the page."""
    return Markup('<span lang="{}">{}</span>').format(lang, text)


def _chosen_language(form: SignForm) -> str:
    wanted = request.args.get("text") or form.language.data
    return wanted if wanted in LANGUAGES else language()


def _typed_rows(asked: Any, row: RequestRow) -> dict[str, list[dict[str, str]]]:
    """The rows of each table as typed, with an empty one more when asked for, or at first."""
    found = {}
    for one in inputs.asked_for(asked, row.request.wording):
        if one.type == "rows":
            rows = inputs.typed_rows(one, request.form)
            if not rows or request.form.get(ROW) == one.id:
                rows.append(dict.fromkeys(one.columns, ""))
            found[one.id] = rows
    return found
