"""The page on which another person decides about exceptions or a refusal."""

from flask import url_for
from flask.typing import ResponseReturnValue

from portal.content.settings.queries import business_calendar
from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.accounts.queries import find_user, let_in_by
from portal.foundation.core.pages.steps import act, show_form
from portal.foundation.core.pages.web import or_404
from portal.foundation.core.words.messages import say
from portal.ledger.vendors.queries import find_vendor
from portal.supervision.attestations import queries as attestations
from portal.supervision.attestations.exceptions.forms import DecisionForm
from portal.supervision.onboarding import suspension_services
from portal.supervision.onboarding.steps import is_second_person

FOLDER = "supervision/onboarding"


@requires(Permission.ATTESTATION_EXCEPTION_DECIDE)
def decide_exception(decision_id: int) -> ResponseReturnValue:
    """What was proposed, what was signed, and what follows from either answer."""
    decision = or_404(attestations.find_decision(decision_id))
    attestation = or_404(attestations.find_attestation(decision.attestation_id))
    proposer = or_404(find_user(decision.proposed_by_id))
    vendor = or_404(find_vendor(decision.vendor_id))
    form = DecisionForm()
    onward = act(
        form,
        lambda: suspension_services.decide_exception(
            decision,
            attestation,
            vendor,
            proposer,
            approved=bool(form.approved),
            reason=form.reason.data or "",
            actor=current_actor(),
        ),
        done=say("The decision is on record."),
        to=url_for("attestations.show", attestation_id=attestation.id),
    )
    return onward or show_form(
        form,
        f"{FOLDER}/decide_exception.html",
        decision=decision,
        attestation=attestation,
        vendor=vendor,
        proposer=proposer,
        due_on=business_calendar().vendor_due(decision.until),
        may_decide=is_second_person(current_actor(), decision),
        let_in=let_in_by(
            [proposer.id], decided_by_id=decision.decided_by_id, reader_id=current_actor().user_id
        ),
    )
