"""The page on which another person decides about exceptions or a refusal."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.content.settings.queries import business_calendar
from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.accounts.queries import find_user, let_in_by
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import DomainError
from portal.foundation.core.pages.web import or_404
from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import say
from portal.ledger.vendors.entry.fields import refuse, status_of
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
    if form.validate_on_submit():
        try:
            with transaction():
                suspension_services.decide_exception(
                    decision,
                    attestation,
                    vendor,
                    proposer,
                    approved=bool(form.approved),
                    reason=form.reason.data or "",
                    actor=current_actor(),
                )
        except DomainError as error:
            refuse(form, error)
        else:
            flash(words(say("The decision is on record.")), "success")
            return redirect(url_for("attestations.show", attestation_id=attestation.id))
    page = render_template(
        f"{FOLDER}/decide_exception.html",
        decision=decision,
        attestation=attestation,
        vendor=vendor,
        proposer=proposer,
        form=form,
        due_on=business_calendar().vendor_due(decision.until),
        may_decide=is_second_person(current_actor(), decision),
        let_in=let_in_by(
            [proposer.id],
            decided_by_id=decision.decided_by_id,
            reader_id=current_actor().user_id,
        ),
    )
    return page, status_of(form)
