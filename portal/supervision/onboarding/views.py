"""Staff's pages of a vendor's life with us: propose, decide, activate, stop, end."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from portal.content import catalogue
from portal.content.settings.queries import business_calendar
from portal.foundation.access.actor import is_second_person
from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.accounts.people.account_services import may_handle
from portal.foundation.accounts.queries import find_user, let_in_by, names_of
from portal.foundation.core import clock
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.pages.forms import act, filled, show_form, show_step
from portal.foundation.core.pages.web import or_404, row_id
from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import Message, say
from portal.foundation.organisation.queries import the_organisation
from portal.ledger.data_sharing.queries import find_share
from portal.ledger.vendors.queries import find_vendor
from portal.supervision.attestations import queries as attestations
from portal.supervision.attestations.forms import DecisionForm as ExceptionDecisionForm
from portal.supervision.attestations.models import Attestation
from portal.supervision.onboarding import leaving_services, queries, services, workflow
from portal.supervision.onboarding.forms import (
    ActivationForm,
    DecisionForm,
    HandoverForm,
    ProposalForm,
    ReasonForm,
    RemarkForm,
)
from portal.supervision.onboarding.models import Proposed, VendorProposal
from portal.supervision.onboarding.steps import OWN_STOP, may_decide, step_page
from portal.supervision.promises.queries import evaluate_engagement, evaluate_vendor

FOLDER = "supervision/onboarding"


@requires(Permission.VENDOR_APPROVAL_PROPOSE)
def approve(vendor_id: int) -> ResponseReturnValue:
    """Propose to take the vendor on."""
    return _propose(vendor_id, "approve", Proposed.APPROVAL, gaps_of=queries.approval_gaps)


@requires(Permission.VENDOR_APPROVAL_PROPOSE)
def reject(vendor_id: int) -> ResponseReturnValue:
    """Propose not to work with the vendor."""
    return _propose(vendor_id, "reject", Proposed.REJECTION)


@requires(Permission.VENDOR_DECIDE)
def decide(proposal_id: int) -> ResponseReturnValue:
    row = or_404(queries.find_proposal(proposal_id))
    form = DecisionForm()
    onward = act(
        form,
        lambda: services.decide(
            row.proposal,
            row.vendor,
            row.proposer,
            accepted=bool(form.approved),
            reason=form.reason.data or "",
            actor=current_actor(),
            number=form.number,
        ),
        done=say("The decision is on record."),
        to=url_for("vendors.show", vendor_id=row.vendor.id),
    )
    if onward:
        return onward
    return show_form(
        form,
        f"{FOLDER}/decide.html",
        row=row,
        may_decide=may_decide(current_actor(), row.proposal),
        let_in=let_in_by(
            [row.proposer.id],
            decided_by_id=row.proposal.decided_by_id,
            reader_id=current_actor().user_id,
        ),
        evaluation=evaluate_vendor(row.vendor.id, clock.today()),
        gaps=queries.approval_gaps(row.vendor.id) if _asks_selection(row.proposal) else (),
    )


def _asks_selection(proposal: VendorProposal) -> bool:
    return proposal.accepted is None and proposal.proposed is Proposed.APPROVAL


@requires(Permission.VENDOR_PROPOSE)
def activate(vendor_id: int) -> ResponseReturnValue:
    """The gate: everything that is missing, named and linked; without gaps, the button."""
    vendor = or_404(find_vendor(vendor_id))
    form = ActivationForm()
    onward = act(
        form,
        lambda: services.activate(vendor, actor=current_actor()),
        done=lambda _made: say("%(name)s is active.", name=vendor.called),
        to=url_for("vendors.show", vendor_id=vendor_id),
    )
    if onward:
        return onward
    evaluation = evaluate_vendor(vendor_id, clock.today())
    return show_form(
        form,
        f"{FOLDER}/activate.html",
        vendor=vendor,
        evaluation=evaluation,
        gaps=workflow.activation_gaps(evaluation),
    )


@requires(Permission.LEDGER_EDIT)
def handover(share_id: int) -> ResponseReturnValue:
    """Record the first handover of a share, through the gate of its work."""
    share = or_404(find_share(share_id))
    vendor = or_404(find_vendor(share.vendor_id))
    today = clock.today()
    form = HandoverForm(day=today, method=share.transfer_method)
    form.offer_ways()
    actor = current_actor()
    if request.method == "GET":
        form.handed_by.data = names_of([actor.user_id]).get(actor.user_id or 0, "")
    onward = act(
        form,
        lambda: services.record_handover(
            share,
            vendor,
            day=filled(form.day),
            actor=actor,
            slip=form.said(filled(form.day), [share.category]),
        ),
        done=say("The first handover is on record."),
        to=lambda _made: url_for("engagements.show", engagement_id=share.engagement_id),
    )
    if onward:
        return onward
    day = form.day.data if form.day.data and form.day.data <= today else today
    work = or_404(evaluate_engagement(share.engagement_id, today, handed_over_on=day))
    baseline_on = the_organisation().baseline_on
    return show_form(
        form,
        f"{FOLDER}/handover.html",
        share=share,
        vendor=vendor,
        work=work,
        category=catalogue.category_pack().by_id.get(share.category),
        gaps=workflow.handover_gaps(
            work, vendor.state, vendor_id=vendor.id, is_past=day < baseline_on
        ),
        baseline_on=baseline_on,
    )


@requires(Permission.VENDOR_PROPOSE)
def offboard(vendor_id: int) -> ResponseReturnValue:
    """The end begins; what is open, and who holds it, stands below."""
    return _take_step(
        vendor_id,
        "offboard",
        services.offboard,
        say("The offboarding has begun. Enter the last day of each piece of work."),
        gaps_of=queries.offboarding_gaps,
        template="ending",
        **_at_the_end(vendor_id),
    )


@requires(Permission.VENDOR_PROPOSE)
def close(vendor_id: int) -> ResponseReturnValue:
    return _take_step(
        vendor_id,
        "close",
        services.close,
        say("The vendor is closed."),
        gaps_of=queries.closing_gaps,
        template="ending",
        **_at_the_end(vendor_id),
    )


def _at_the_end(vendor_id: int) -> dict[str, Any]:
    """What is open about the vendor, beside what stands in the way of the step."""
    known = queries.affairs_of(vendor_id)
    judged = evaluate_vendor(vendor_id, clock.today())
    return {
        "left": workflow.closing_gaps(judged, known),
        "owed": known.owed,
        "contracts": queries.contracts_in_force(vendor_id),
        "falls_away": workflow.FALLS_AWAY,
    }


@requires(Permission.VENDOR_INVITE, Permission.COLLEAGUE_INVITE)
def person_left(user_id: int) -> ResponseReturnValue:
    """For staff and for a signatory of the same vendor; anybody else's people do not exist."""
    actor = current_actor()
    person = or_404(find_user(user_id))
    vendor_id = or_404(person.vendor_id)
    if not may_handle(actor, vendor_id):
        abort(404)
    is_last = leaving_services.is_last_signatory(person)
    with transaction():
        leaving_services.leave(person, actor=actor)
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


@requires(Permission.VENDOR_SUSPEND)
def suspend(vendor_id: int) -> ResponseReturnValue:
    """Stop handovers; `attestation` in the address names the statement that led to it."""
    command = partial(services.suspend, attestation=_led_to_it(vendor_id))
    return _take_step(vendor_id, "suspend", command, say("Handovers are suspended."))


@requires(Permission.VENDOR_DECIDE)
def resume(vendor_id: int) -> ResponseReturnValue:
    """Data is handed over again; what is missing for that, and what is open beside it, stands above."""
    stopped = queries.running(vendor_id)
    return _take_step(
        vendor_id,
        "resume",
        services.resume,
        say("Handovers go on."),
        gaps_of=queries.resumption_gaps,
        template="resume",
        still_open=workflow.unsettled(queries.affairs_of(vendor_id)),
        stopped=stopped,
        is_own=stopped is not None and current_actor().is_any_of(stopped.suspended_by_id),
        names=names_of([] if stopped is None else [stopped.suspended_by_id]),
    )


@requires(Permission.VENDOR_DECIDE)
def confirm_suspension(suspension_id: int) -> ResponseReturnValue:
    """A second person looks at the reason and agrees, or goes on to let handovers go on."""
    row = or_404(queries.find_suspension(suspension_id))
    vendor = or_404(find_vendor(row.vendor_id))
    form = RemarkForm()
    onward = act(
        form,
        lambda: services.confirm_suspension(
            row,
            vendor,
            remark=form.remark.data or "",
            actor=current_actor(),
            number=form.number,
        ),
        done=say("The stop is confirmed by a second person."),
        to=url_for("vendors.show", vendor_id=vendor.id),
    )
    if onward:
        return onward
    led = None if row.attestation_id is None else attestations.find_attestation(row.attestation_id)
    return show_form(
        form,
        f"{FOLDER}/confirm_suspension.html",
        row=row,
        vendor=vendor,
        led=led,
        names=names_of([row.suspended_by_id, row.confirmed_by_id]),
        is_second=not current_actor().is_any_of(row.suspended_by_id),
    )


@requires(Permission.ATTESTATION_EXCEPTION_DECIDE)
def decide_exception(decision_id: int) -> ResponseReturnValue:
    """What was proposed, what was signed, and what follows from either answer."""
    decision = or_404(attestations.find_decision(decision_id))
    attestation = or_404(attestations.find_attestation(decision.attestation_id))
    proposer = or_404(find_user(decision.proposed_by_id))
    vendor = or_404(find_vendor(decision.vendor_id))
    form = ExceptionDecisionForm()
    onward = act(
        form,
        lambda: services.decide_exception(
            decision,
            attestation,
            vendor,
            proposer,
            approved=bool(form.approved),
            reason=form.reason.data or "",
            actor=current_actor(),
            number=form.number,
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


def _propose(vendor_id: int, name: str, proposed: Proposed, **more: Any) -> ResponseReturnValue:
    command = partial(services.propose, proposed=proposed)
    done = say("Proposed. Another person decides.")
    return _take_step(vendor_id, name, command, done, form=ProposalForm, **more)


def _take_step(
    vendor_id: int,
    name: str,
    command: Callable[..., object],
    done: Message,
    *,
    form: type[ReasonForm | ProposalForm] = ReasonForm,
    gaps_of: Callable[[int], tuple[workflow.Gap, ...]] = lambda _vendor_id: (),
    template: str = "step",
    is_own: bool = False,
    **shown: Any,
) -> ResponseReturnValue:
    """Ask for the reason, take the step, go back to the vendor. `is_own`: somebody else has to."""
    vendor, asked = or_404(find_vendor(vendor_id)), form()
    step, gaps = step_page(name, vendor), gaps_of(vendor_id)
    onward = act(
        asked,
        lambda: command(vendor, reason=asked.reason.data or "", actor=current_actor()),
        done=done,
        to=step.back,
    )
    if gaps:
        step = replace(step, is_closed=True, reason=say("Something is missing, see above."))
    if is_own:
        step = replace(step, is_closed=True, reason=OWN_STOP)
    return onward or show_step(asked, step, f"{FOLDER}/{template}.html", gaps=gaps, **shown)


def _led_to_it(vendor_id: int) -> Attestation | None:
    number = request.args.get("attestation", type=row_id)
    found = None if number is None else attestations.find_attestation(number)
    return found if found is not None and found.vendor_id == vendor_id else None
