"""Staff's page on which it is proposed what to do about exceptions or a refusal."""

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.core.pages.forms import filled
from portal.foundation.core.pages.steps import act, show_form
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
    onward = act(
        form,
        lambda: exception_services.propose_exception(
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
