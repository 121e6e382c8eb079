"""Staff's page on which it is proposed what to do about exceptions or a refusal."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import DomainError
from portal.foundation.core.pages.forms import filled, refuse, status_of
from portal.foundation.core.pages.web import or_404
from portal.supervision.attestations import queries
from portal.supervision.attestations.exceptions import services as exception_services
from portal.supervision.attestations.exceptions.forms import ProposalForm
from portal.supervision.attestations.models import Course

FOLDER = "supervision/attestations"


@requires(Permission.ATTESTATION_EXCEPTION_PROPOSE)
def propose(attestation_id: int) -> ResponseReturnValue:
    attestation = or_404(queries.find_attestation(attestation_id))
    form = ProposalForm()
    form.offer(attestation.answer)
    if form.validate_on_submit():
        try:
            with transaction():
                exception_services.propose_exception(
                    attestation,
                    course=Course(form.course.data),
                    reason=filled(form.reason),
                    basis=form.basis.data or "",
                    until=filled(form.until),
                    actor=current_actor(),
                )
        except DomainError as refusal:
            refuse(form, refusal)
        else:
            flash(_("Proposed. Another person decides."), "success")
            return redirect(url_for(".show", attestation_id=attestation_id))
    page = render_template(f"{FOLDER}/propose.html", attestation=attestation, form=form)
    return page, status_of(form)
