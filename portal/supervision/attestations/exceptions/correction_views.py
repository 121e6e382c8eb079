"""The pages on which a signatory says that what was signed is wrong, or withdraws it."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.content.catalogue import statement
from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.accounts.signing_in.services import confirm_password
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import DomainError
from portal.foundation.core.pages.forms import filled, refuse, status_of
from portal.foundation.core.pages.web import or_404
from portal.supervision.attestations import forms, queries
from portal.supervision.attestations.exceptions import services
from portal.supervision.attestations.models import Attestation, AttestationState

FOLDER = "supervision/attestations"


@requires(Permission.ATTESTATION_SIGN)
def correct(attestation_id: int) -> ResponseReturnValue:
    attestation = or_404(queries.find_attestation(attestation_id))
    if attestation.state is not AttestationState.SIGNED:
        return _no_longer_stands(attestation)
    form = forms.CorrectForm()
    if form.validate_on_submit():
        try:
            with transaction():
                request = services.correct_attestation(
                    attestation,
                    or_404(queries.find_vendor(attestation.vendor_id)),
                    reason=filled(form.reason),
                    actor=current_actor(),
                )
        except DomainError as refusal:
            refuse(form, refusal)
        else:
            flash(
                _("Please sign the corrected statement. The old one stays in force until then."),
                "success",
            )
            return redirect(url_for(".sign", request_id=request.id))
    return _page("correct", attestation, form)


@requires(Permission.ATTESTATION_SIGN)
def take_back(attestation_id: int) -> ResponseReturnValue:
    attestation = or_404(queries.find_attestation(attestation_id))
    if attestation.state is not AttestationState.SIGNED:
        return _no_longer_stands(attestation)
    form = forms.TakeBackForm()
    if form.validate_on_submit():
        try:
            confirm_password(current_actor(), filled(form.password))
            with transaction():
                services.withdraw_attestation(
                    attestation,
                    or_404(queries.find_vendor(attestation.vendor_id)),
                    reason=filled(form.reason),
                    actor=current_actor(),
                )
        except DomainError as refusal:
            refuse(form, refusal)
        else:
            flash(_("Withdrawn. We have been told and will come back to you."), "success")
            return redirect(url_for(".show", attestation_id=attestation_id))
    return _page("take_back", attestation, form)


@requires(Permission.ATTESTATION_EXCEPTION_DECIDE)
def note_withdrawal(attestation_id: int) -> ResponseReturnValue:
    attestation = or_404(queries.find_attestation(attestation_id))
    form = forms.NoteForm()
    if form.validate_on_submit():
        try:
            with transaction():
                services.note_withdrawal(
                    attestation, reason=filled(form.reason), actor=current_actor()
                )
        except DomainError as refusal:
            refuse(form, refusal)
        else:
            flash(_("The decision is on record."), "success")
            return redirect(url_for(".show", attestation_id=attestation_id))
    return _page("note_withdrawal", attestation, form)


def _no_longer_stands(attestation: Attestation) -> ResponseReturnValue:
    flash(_("This statement no longer stands; nothing can be changed about it."), "info")
    return redirect(url_for(".show", attestation_id=attestation.id))


def _page(
    name: str,
    attestation: Attestation,
    form: forms.CorrectForm | forms.TakeBackForm | forms.NoteForm,
) -> ResponseReturnValue:
    page = render_template(
        f"{FOLDER}/{name}.html",
        attestation=attestation,
        form=form,
        title=statement(attestation.statement_id, attestation.pack_version).title,
    )
    return page, status_of(form)
