"""Commands about a vendor's life with us: proposed, decided, activated, stopped, ended.

Handovers are stopped by one person, a second confirms, another resumes. Rule: docs/product.md section
4. Unconfirmed within 3 business days a stop goes on, and goes to management.
"""

from datetime import date
from typing import Final

from portal.foundation.access.actor import SYSTEM, Actor, as_kept, demand_second_person
from portal.foundation.access.roles import Role
from portal.foundation.accounts.models import User
from portal.foundation.accounts.people.services import shut_vendor_accounts
from portal.foundation.accounts.queries import people_with_role
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.db import Subject, db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import RuleViolated, demand_reason
from portal.foundation.core.words.messages import Message, say
from portal.foundation.organisation.queries import the_organisation
from portal.ledger.data_sharing.models import DataShare
from portal.ledger.data_sharing.shares import services as data_sharing
from portal.ledger.decisions import services as decisions
from portal.ledger.decisions.models import DecisionKind
from portal.ledger.departments.queries import demand_own_vendor
from portal.ledger.handovers import services as handovers
from portal.ledger.handovers.workflow import SlipDetails
from portal.ledger.obligations import services as obligations
from portal.ledger.obligations.models import Holder, ObligationKind, decider_of
from portal.ledger.obligations.queries import find_open
from portal.ledger.use_requests.services import tell_askers
from portal.ledger.vendors import workflow as vendor_workflow
from portal.ledger.vendors.models import Vendor, VendorState, VendorStateSpan
from portal.ledger.vendors.profile import services as vendors
from portal.ledger.vendors.queries import open_span
from portal.supervision.attestations.exceptions import services
from portal.supervision.attestations.models import Attestation, Course, ExceptionDecision
from portal.supervision.onboarding import queries, workflow
from portal.supervision.onboarding.models import Proposed, Suspension, VendorProposal
from portal.supervision.promises.queries import evaluate_engagement, evaluate_vendor

DAYS_TO_DECIDE: Final = 5  # business days

KIND_OF: Final = {
    Proposed.APPROVAL: DecisionKind.VENDOR_APPROVAL,
    Proposed.REJECTION: DecisionKind.VENDOR_REJECTION,
}
TITLES: Final = {
    Proposed.APPROVAL: say("Decide on the approval of a vendor"),
    Proposed.REJECTION: say("Decide on the rejection of a vendor"),
}


def propose(vendor: Vendor, proposed: Proposed, *, reason: str, actor: Actor) -> VendorProposal:
    """Put it before another person: the privacy officer, or management where an officer proposes.

    Refuses a step the state does not lead to, and a second proposal while one waits; an approval
    (GateClosed) without a selection assessment that holds.
    """
    workflow.demand_proposable(vendor, proposed, queries.waiting_proposal(vendor.id))
    demand_own_vendor(vendor.id, actor)
    demand_reason(reason)
    if proposed is Proposed.APPROVAL:
        queries.demand_selected(vendor)
    if actor.user_id is None:
        raise RuleViolated(say("A proposal needs a person who makes it."))
    proposal = VendorProposal(
        vendor_id=vendor.id,
        proposed=proposed,
        reason=reason.strip(),
        proposed_by_id=actor.user_id,
        proposed_as=as_kept(actor.roles),
        proposed_at=clock.now(),
    )
    db.session.add(proposal)
    db.session.flush()
    obligation = obligations.ask_colleagues(
        ObligationKind.VENDOR_DECISION,
        proposal,
        decider_of(actor.roles),
        TITLES[proposed],
        days=DAYS_TO_DECIDE,
    )
    asked = decisions.ask_consents(
        KIND_OF[proposed],
        proposal,
        TITLES[proposed],
        reason=proposal.reason,
        proposers=[proposal.proposed_by_id],
    )
    text = {
        Proposed.APPROVAL: say("Proposed to approve %(name)s", name=vendor.name),
        Proposed.REJECTION: say("Proposed to reject %(name)s", name=vendor.name),
    }[proposed]
    after = {"reason": proposal.reason}
    also: list[Subject] = [vendor, obligation, *asked]
    record(actor, "vendor.proposed", proposal, text, also=also, after=after)
    return proposal


def decide(
    proposal: VendorProposal,
    vendor: Vendor,
    proposer: User,
    *,
    accepted: bool,
    reason: str,
    actor: Actor,
    number: str = "",
) -> None:
    """Four eyes. Accepted, the vendor moves on; refused, it stays where it is. GateClosed where the
    selection assessment no longer holds.

    The accounts and open invitations of a rejected vendor end.
    """
    demand_second_person(
        actor, proposer_id=proposal.proposed_by_id, proposer_roles=proposal.proposer_roles
    )
    workflow.decide(
        proposal, accepted=accepted, reason=reason, by=actor.user_id or 0, at=clock.now()
    )
    if accepted and proposal.proposed is Proposed.APPROVAL:
        queries.demand_selected(vendor)
    settled = decisions.settle(
        KIND_OF[proposal.proposed], proposal, accepted=accepted, number=number, actor=actor
    )
    also: list[Subject] = [vendor, *settled]
    if accepted:
        rejects = proposal.proposed is Proposed.REJECTION
        step = vendor_workflow.reject if rejects else vendor_workflow.approve
        also.append(vendors.move_vendor(vendor, step, actor=actor, reason=reason))
        if rejects:
            also.extend(shut_vendor_accounts(vendor.id))
    also += obligations.close_waiting(ObligationKind.VENDOR_DECISION, proposal, reason)
    db.session.flush()
    if accepted:
        tell_askers(vendor)
    action, text = _decided(proposal.proposed, vendor.name, accepted=accepted)
    after = {"reason": reason.strip()} | decisions.numbered(number)
    record(actor, action, proposal, text, also=also, after=after)


def _decided(proposed: Proposed, name: str, *, accepted: bool) -> tuple[str, Message]:
    if proposed is Proposed.APPROVAL and accepted:
        return "vendor.approved", say("%(name)s approved", name=name)
    if proposed is Proposed.APPROVAL:
        return "vendor.approval_refused", say("Approval of %(name)s refused", name=name)
    if accepted:
        return "vendor.rejected", say("%(name)s rejected", name=name)
    return "vendor.rejection_refused", say("Rejection of %(name)s refused", name=name)


def activate(vendor: Vendor, *, actor: Actor) -> None:
    """From now on data may be handed over. GateClosed names everything that is missing."""
    vendor_now = evaluate_vendor(vendor.id, clock.today())
    workflow.demand_open(
        workflow.activation_gaps(vendor_now),
        say("%(name)s cannot be activated yet.", name=vendor.name),
    )
    span = vendors.move_vendor(vendor, vendor_workflow.activate, actor=actor)
    tell_askers(vendor)
    text = say("%(name)s activated", name=vendor.name)
    record(actor, "vendor.activated", vendor, text, also=[span])


def record_handover(
    share: DataShare,
    vendor: Vendor,
    *,
    day: date,
    actor: Actor,
    slip: SlipDetails | None = None,
) -> None:
    """Write down the first handover of a share, through the gate of its work, and with it its first slip.

    `slip`: what is known of it besides the day; None: what the share itself says.

    One from before we worked with the portal passes no gate (docs/product.md section 2, Baseline): it
    has happened, and only once it is on record can the vendor be asked about the time since.
    """
    if day > clock.today():
        raise RuleViolated(say("A handover cannot be in the future."), field="day")
    work = evaluate_engagement(share.engagement_id, clock.today(), handed_over_on=day)
    if work is None:
        raise RuleViolated(say("This work has not begun: it has no terms today."))
    workflow.demand_open(
        workflow.handover_gaps(
            work,
            vendor.state,
            vendor_id=vendor.id,
            is_past=day < the_organisation().baseline_on,
        ),
        say("The first handover cannot be recorded yet."),
    )
    data_sharing.record_first_handover(share, day)
    first = handovers.write_first(share, day, slip, actor=actor)
    told = {"day": day, "work": work.name, "number": share.number}
    text = say("First handover on %(day)s recorded for %(work)s", **told)
    after = {"first_handover_on": day}
    record(actor, "data_share.handed_over", share, text, also=[vendor, first], after=after)


def offboard(vendor: Vendor, *, reason: str, actor: Actor) -> None:
    """The end begins: work is brought to its end. GateClosed names what has to be settled before.

    Nothing else ends by it: what is open stays open, with whoever holds it.
    """
    demand_reason(reason)
    workflow.demand_open(
        queries.offboarding_gaps(vendor.id),
        say("The offboarding of %(name)s cannot begin yet.", name=vendor.name),
    )
    stopped = end_of(vendor, actor=actor, reason=reason)
    span = vendors.move_vendor(vendor, vendor_workflow.offboard, actor=actor, reason=reason)
    text = say("Offboarding of %(name)s begun", name=vendor.name)
    also, after = [span, *stopped], {"reason": reason.strip()}
    record(actor, "vendor.offboarding_begun", vendor, text, also=also, after=after)


def close(vendor: Vendor, *, reason: str, actor: Actor) -> None:
    """It is over: the accounts of the vendor's people end, and what only its work asked falls away.

    GateClosed names everything that is not settled.
    """
    demand_reason(reason)
    known = queries.affairs_of(vendor.id)
    workflow.demand_open(
        queries.closing_gaps(vendor.id), say("%(name)s cannot be closed yet.", name=vendor.name)
    )
    span = vendors.move_vendor(vendor, vendor_workflow.close, actor=actor, reason=reason)
    also: list[Subject] = [span, *shut_vendor_accounts(vendor.id)]
    also += end_of(vendor, actor=actor, reason=reason)  # of one that goes on in it
    for row in known.owed:
        if row.kind in workflow.FALLS_AWAY:
            obligations.withdraw_obligation(row, reason=reason.strip())
            also.append(row)
    text = say("%(name)s closed", name=vendor.name)
    record(actor, "vendor.closed", vendor, text, also=also, after={"reason": reason.strip()})


DAYS_TO_CONFIRM: Final = 3  # business days
KIND: Final = ObligationKind.SUSPENSION_CONFIRM


def suspend(
    vendor: Vendor, *, reason: str, actor: Actor, attestation: Attestation | None = None
) -> Suspension:
    """Nothing more is handed over, from now on. One person is enough; a second confirms it.

    `attestation`: the statement that led to it.
    """
    row, span = stop(vendor, reason=reason, actor=actor, attestation=attestation)
    title = say("Confirm that handovers to %(name)s are stopped", name=vendor.called)
    waiting = obligations.ask_colleagues(KIND, row, _second(actor), title, days=DAYS_TO_CONFIRM)
    text = say("Handovers to %(name)s suspended", name=vendor.name)
    also: list[Subject] = [row, span, waiting, *([] if attestation is None else [attestation])]
    record(actor, "vendor.suspended", vendor, text, also=also, after={"reason": row.reason})
    return row


def stop(
    vendor: Vendor, *, reason: str, actor: Actor, attestation: Attestation | None = None
) -> tuple[Suspension, VendorStateSpan]:
    """The rows of it, within a command that records."""
    span = vendors.move_vendor(vendor, vendor_workflow.suspend, actor=actor, reason=reason)
    row = Suspension(
        vendor_id=vendor.id,
        reason=reason.strip(),
        attestation_id=None if attestation is None else attestation.id,
        suspended_by_id=actor.user_id,
        suspended_at=clock.now(),
        suspended_on=clock.today(),
    )
    db.session.add(row)
    db.session.flush()
    return row, span


def confirm_suspension(
    row: Suspension, vendor: Vendor, *, remark: str, actor: Actor, number: str = ""
) -> None:
    """A second person has looked and agrees. Refuses whoever stopped it, and a second time."""
    held = queries.hold_suspension(row.id)
    workflow.confirm(held, remark=remark, by=actor, at=clock.now(), on=clock.today())
    done = obligations.close_waiting(KIND, held, remark)
    text = say("Stop of handovers to %(name)s confirmed by a second person", name=vendor.name)
    done += decisions.settle(
        DecisionKind.SUSPENSION, held, accepted=True, number=number, actor=actor
    )
    also, after = [vendor, *done], {"remark": held.remark} | decisions.numbered(number)
    record(actor, "vendor.suspension_confirmed", held, text, also=also, after=after)


def resume(vendor: Vendor, *, reason: str, actor: Actor) -> None:
    """Hand over again. Refuses the person who suspended it; GateClosed names everything that is missing.

    Findings and incidents that are still open do not close the gate: the reason says why all the same,
    and they are kept beside it.
    """
    now = open_span(vendor.id)
    by_the_same = now is not None and actor.is_any_of(now.set_by_id)
    still: tuple[workflow.Gap, ...] = ()
    if vendor.state is VendorState.SUSPENDED:
        if by_the_same:
            raise RuleViolated(
                say("Somebody else than the person who suspended it has to decide to resume.")
            )
        demand_reason(reason)
        workflow.demand_open(
            queries.resumption_gaps(vendor.id),
            say("Handovers to %(name)s cannot be resumed yet.", name=vendor.name),
        )
        still = workflow.unsettled(queries.affairs_of(vendor.id))
    span = vendors.move_vendor(vendor, vendor_workflow.resume, actor=actor, reason=reason)
    text = say("Handovers to %(name)s resumed", name=vendor.name)
    also = [span, *end_of(vendor, actor=actor, reason=reason)]
    after: dict[str, object] = {"reason": reason.strip()}
    if still:
        after["still_open"] = [gap.reason for gap in still]
    record(actor, "vendor.resumed", vendor, text, also=also, after=after)


def end_of(vendor: Vendor, *, actor: Actor, reason: str) -> list[Subject]:
    """The stop is over, within a command that records: nobody has to confirm it any more."""
    rows: list[Subject] = []
    for row in queries.all_running(vendor.id):
        row.resumed_by_id = actor.user_id
        row.resumed_at, row.resumed_on = clock.now(), clock.today()
        rows += [row, *obligations.withdraw_waiting(KIND, row, reason)]
    return rows


def escalate_unconfirmed(today: date) -> int:
    """What nobody confirmed in time goes to management, and stays stopped; each a command."""
    return sum(_escalate(suspension_id, today) for suspension_id in queries.unconfirmed(today))


def _escalate(suspension_id: int, today: date) -> int:
    with transaction():
        row = queries.hold_suspension(suspension_id)
        waiting = find_open(KIND, row)
        if waiting is None or waiting.due_on >= today or waiting.holder is Holder.MANAGEMENT:
            return 0
        obligations.hand_over_obligation(waiting, to=Holder.MANAGEMENT)
        text = say("Nobody confirmed the stop of handovers in time: management has to")
        record(SYSTEM, "vendor.suspension_escalated", row, text, also=[waiting])
    return 1


def _second(actor: Actor) -> Holder:
    """The privacy officer, or management where the only officer stopped it."""
    officers = people_with_role(Role.PRIVACY_OFFICER)
    is_alone = all(actor.is_any_of(person.id) for person in officers)
    return Holder.MANAGEMENT if is_alone else Holder.PRIVACY_OFFICER


def decide_exception(
    decision: ExceptionDecision,
    attestation: Attestation,
    vendor: Vendor,
    proposer: User,
    *,
    approved: bool,
    reason: str,
    actor: Actor,
    number: str = "",
) -> None:
    """Four eyes. A stop that is approved has been looked at by two: it needs no confirmation."""
    also = services.settle(
        decision,
        attestation,
        proposer,
        approved=approved,
        reason=reason,
        actor=actor,
        number=number,
    )
    if approved and decision.course is Course.SUSPEND and vendor.state is VendorState.ACTIVE:
        row, span = stop(
            vendor, reason=decision.reason[:1000], actor=actor, attestation=attestation
        )
        row.decision_id = decision.id
        row.confirmed_by_id = decision.proposed_by_id
        row.confirmed_at, row.confirmed_on = row.suspended_at, row.suspended_on
        also += [vendor, row, span]
    services.record_decision(decision, attestation, also, actor)
