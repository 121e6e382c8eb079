"""What is not as signed: an exception proposed, a statement corrected or withdrawn."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm

from portal.content.catalogue import statement
from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.accounts.signing_in.login import confirm, passkey_to_confirm
from portal.foundation.core.pages.forms import StepPage, act, filled, show_form, show_step
from portal.foundation.core.pages.web import or_404
from portal.foundation.core.words.messages import say
from portal.ledger.engagements.queries import find_engagement
from portal.ledger.vendors.queries import find_vendor
from portal.supervision.attestations import forms, queries
from portal.supervision.attestations.exceptions import services
from portal.supervision.attestations.forms import ProposalForm
from portal.supervision.attestations.models import Attestation, AttestationState, Course
from portal.supervision.attestations.statements.queries import exceptions_of
from portal.supervision.subcontractors.forms import ApplicationForm
from portal.supervision.subcontractors.own_views import enter
from portal.supervision.subcontractors.services import ChainPlace

FOLDER = "supervision/attestations"


@requires(Permission.ATTESTATION_EXCEPTION_PROPOSE)
def propose(attestation_id: int) -> ResponseReturnValue:
    attestation = or_404(queries.find_attestation(attestation_id))
    form = ProposalForm()
    form.offer(attestation.answer)
    onward = act(
        form,
        lambda: services.propose_exception(
            attestation,
            course=Course(form.course.data),
            reason=filled(form.reason),
            basis=form.basis.data or "",
            until=filled(form.until),
            actor=current_actor(),
        ),
        done=_("Proposed. Another person decides."),
        to=url_for(".show", attestation_id=attestation_id),
    )
    return onward or show_form(form, f"{FOLDER}/propose.html", attestation=attestation)


@requires(Permission.SUBCONTRACTOR_EDIT)
def enter_subcontractor(attestation_id: int) -> ResponseReturnValue:
    """Somebody whom the vendor named as an exception is entered in the register of subcontractors, which
    voids nothing. `?row=`: which of the exceptions, from 1."""
    attestation = or_404(queries.find_attestation(attestation_id))
    named = exceptions_of([attestation]).get(attestation.id, [])
    asked = request.args.get("row", "1")
    row = or_404(named[int(asked) - 1] if asked in map(str, range(1, len(named) + 1)) else None)
    form = ApplicationForm(
        data={
            "name": row.party,
            "address": row.address,
            "tasks": row.work,
            "place": row.place,
            "starts_on": row.since_on,
            "safeguards": row.remark,
        }
    )
    return enter(
        form,
        or_404(find_vendor(attestation.vendor_id)),
        or_404(find_engagement(attestation.engagement_id)),
        ChainPlace(attestation_id=attestation.id),
    )


@requires(Permission.ATTESTATION_SIGN)
def correct(attestation_id: int) -> ResponseReturnValue:
    attestation = or_404(queries.find_attestation(attestation_id))
    if attestation.state is not AttestationState.SIGNED:
        return _no_longer_stands(attestation)
    form = forms.CorrectForm()
    onward = act(
        form,
        lambda: services.correct_attestation(
            attestation,
            or_404(find_vendor(attestation.vendor_id)),
            reason=filled(form.reason),
            actor=current_actor(),
        ),
        done=_("Please sign the corrected statement. The old one stays in force until then."),
        to=lambda request: url_for(".sign", request_id=request.id),
    )
    return onward or _page("correct", attestation, form)


@requires(Permission.ATTESTATION_SIGN)
def take_back(attestation_id: int) -> ResponseReturnValue:
    attestation = or_404(queries.find_attestation(attestation_id))
    if attestation.state is not AttestationState.SIGNED:
        return _no_longer_stands(attestation)
    form = forms.TakeBackForm()
    onward = act(
        form,
        lambda proved_by: services.withdraw_attestation(
            attestation,
            or_404(find_vendor(attestation.vendor_id)),
            reason=filled(form.reason),
            proved_by=proved_by,
            actor=current_actor(),
        ),
        before=lambda: confirm(form),
        done=_("Withdrawn. We have been told and will come back to you."),
        to=url_for(".show", attestation_id=attestation_id),
    )
    return onward or _page("take_back", attestation, form, passkey_options=passkey_to_confirm())


@requires(Permission.ATTESTATION_EXCEPTION_DECIDE)
def note_withdrawal(attestation_id: int) -> ResponseReturnValue:
    attestation = or_404(queries.find_attestation(attestation_id))
    form = forms.NoteForm()
    onward = act(
        form,
        lambda: services.note_withdrawal(
            attestation, reason=filled(form.reason), actor=current_actor()
        ),
        done=_("The decision is on record."),
        to=url_for(".show", attestation_id=attestation_id),
    )
    step = StepPage(
        say("What follows from the withdrawal of %(number)s", number=attestation.number),
        say("Record the decision"),
        url_for(".show", attestation_id=attestation_id),
        lead=statement(attestation.statement_id, attestation.pack_version).title,
    )
    return onward or show_step(form, step)


def _no_longer_stands(attestation: Attestation) -> ResponseReturnValue:
    flash(_("This statement no longer stands; nothing can be changed about it."), "info")
    return redirect(url_for(".show", attestation_id=attestation.id))


def _page(
    name: str, attestation: Attestation, form: FlaskForm, **shown: str
) -> ResponseReturnValue:
    title = statement(attestation.statement_id, attestation.pack_version).title
    page = f"{FOLDER}/{name}.html"
    return show_form(form, page, attestation=attestation, title=title, **shown)
