"""Staff's pages of a vendor's life with us: propose, decide, activate, stop, end."""

from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.content import catalogue
from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.accounts.people.account_services import may_handle
from portal.foundation.accounts.queries import find_user, let_in_by
from portal.foundation.core import clock
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import DomainError
from portal.foundation.core.pages.web import or_404
from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import say
from portal.foundation.organisation.queries import the_organisation
from portal.ledger.data_sharing.queries import find_share
from portal.ledger.vendors.entry.fields import refuse, status_of
from portal.ledger.vendors.models import Vendor
from portal.ledger.vendors.queries import find_vendor
from portal.supervision.onboarding import (
    gates,
    queries,
    services,
    step_pages,
)
from portal.supervision.onboarding.forms import (
    ActivationForm,
    DecisionForm,
    HandoverForm,
    ProposalForm,
)
from portal.supervision.onboarding.models import Proposed
from portal.supervision.onboarding.step_pages import StepPage, take_step
from portal.supervision.onboarding.steps import may_decide
from portal.supervision.promises.queries import evaluate_engagement, evaluate_vendor

FOLDER = "supervision/onboarding"


@requires(Permission.VENDOR_PROPOSE)
def approve(vendor_id: int) -> ResponseReturnValue:
    """Propose to take the vendor on."""
    vendor = or_404(find_vendor(vendor_id))
    return _propose(vendor, Proposed.APPROVAL, step_pages.approval(vendor.called))


@requires(Permission.VENDOR_PROPOSE)
def reject(vendor_id: int) -> ResponseReturnValue:
    """Propose not to work with the vendor."""
    vendor = or_404(find_vendor(vendor_id))
    return _propose(vendor, Proposed.REJECTION, step_pages.rejection(vendor.called))


@requires(Permission.VENDOR_DECIDE)
def decide(proposal_id: int) -> ResponseReturnValue:
    row = or_404(queries.find_proposal(proposal_id))
    form = DecisionForm()
    if form.validate_on_submit():
        accepted = bool(form.approved)
        try:
            with transaction():
                services.decide(
                    row.proposal,
                    row.vendor,
                    row.proposer,
                    accepted=accepted,
                    reason=form.reason.data or "",
                    actor=current_actor(),
                )
        except DomainError as error:
            refuse(form, error)
        else:
            flash(words(say("The decision is on record.")), "success")
            return redirect(url_for("vendors.show", vendor_id=row.vendor.id))
    page = render_template(
        f"{FOLDER}/decide.html",
        row=row,
        form=form,
        may_decide=may_decide(current_actor(), row.proposal),
        let_in=let_in_by(
            [row.proposer.id],
            decided_by_id=row.proposal.decided_by_id,
            reader_id=current_actor().user_id,
        ),
        evaluation=evaluate_vendor(row.vendor.id, clock.today()),
    )
    return page, status_of(form)


@requires(Permission.VENDOR_PROPOSE)
def activate(vendor_id: int) -> ResponseReturnValue:
    """The gate: everything that is missing, named and linked; without gaps, the button."""
    vendor = or_404(find_vendor(vendor_id))
    form = ActivationForm()
    if form.validate_on_submit():
        try:
            with transaction():
                services.activate(vendor, actor=current_actor())
        except DomainError as error:
            refuse(form, error)
        else:
            flash(words(say("%(name)s is active.", name=vendor.called)), "success")
            return redirect(url_for("vendors.show", vendor_id=vendor_id))
    evaluation = evaluate_vendor(vendor_id, clock.today())
    page = render_template(
        f"{FOLDER}/activate.html",
        vendor=vendor,
        form=form,
        evaluation=evaluation,
        gaps=gates.activation_gaps(evaluation),
    )
    return page, status_of(form)


@requires(Permission.LEDGER_EDIT)
def handover(share_id: int) -> ResponseReturnValue:
    """Record the first handover of a share, through the gate of its work."""
    share = or_404(find_share(share_id))
    vendor = or_404(find_vendor(share.vendor_id))
    today = clock.today()
    form = HandoverForm(day=today)
    if form.validate_on_submit():
        try:
            with transaction():
                services.record_handover(
                    share, vendor, day=form.day.data or today, actor=current_actor()
                )
        except DomainError as error:
            refuse(form, error)
        else:
            flash(words(say("The first handover is on record.")), "success")
            return redirect(url_for("engagements.show", engagement_id=share.engagement_id))
    day = form.day.data if form.day.data and form.day.data <= today else today
    work = or_404(evaluate_engagement(share.engagement_id, today, handed_over_on=day))
    baseline_on = the_organisation().baseline_on
    page = render_template(
        f"{FOLDER}/handover.html",
        share=share,
        vendor=vendor,
        work=work,
        category=catalogue.category_pack().by_id.get(share.category),
        form=form,
        gaps=gates.handover_gaps(work, vendor.state, is_past=day < baseline_on),
        baseline_on=baseline_on,
    )
    return page, status_of(form)


@requires(Permission.VENDOR_PROPOSE)
def offboard(vendor_id: int) -> ResponseReturnValue:
    vendor = or_404(find_vendor(vendor_id))
    return take_step(vendor, step_pages.offboarding(vendor.called), services.offboard)


@requires(Permission.VENDOR_PROPOSE)
def close(vendor_id: int) -> ResponseReturnValue:
    vendor = or_404(find_vendor(vendor_id))
    evaluation = evaluate_vendor(vendor_id, clock.today())
    gaps = gates.closing_gaps(evaluation, queries.count_open_requests(vendor_id))
    return take_step(vendor, step_pages.closing(vendor.called), services.close, gaps=gaps)


@requires(Permission.VENDOR_INVITE, Permission.COLLEAGUE_INVITE)
def person_left(user_id: int) -> ResponseReturnValue:
    """For staff and for a signatory of the same vendor; anybody else's people do not exist."""
    actor = current_actor()
    person = or_404(find_user(user_id))
    vendor_id = or_404(person.vendor_id)
    if not may_handle(actor, vendor_id):
        abort(404)
    is_last = services.is_last_signatory(person)
    with transaction():
        services.leave(person, actor=actor)
    done = say(
        "%(name)s can no longer sign in or sign and is no longer written to.", name=person.name
    )
    flash(words(done), "success")
    if is_last:
        vendor = or_404(find_vendor(vendor_id))
        warning = say("Nobody can sign for %(name)s now: invite a signatory.", name=vendor.called)
        flash(words(warning), "warning")
    if actor.is_staff:
        return redirect(url_for("vendors.people", vendor_id=vendor_id))
    return redirect(url_for("accounts.own_company"))


def _propose(vendor: Vendor, proposed: Proposed, words_of: StepPage) -> ResponseReturnValue:
    def command(vendor: Vendor, **given: Any) -> None:
        services.propose(vendor, proposed, **given)

    return take_step(vendor, words_of, command, form=ProposalForm())
