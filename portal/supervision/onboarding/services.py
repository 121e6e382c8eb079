"""Commands about a vendor's life with us: proposed, decided, activated, stopped, ended."""

from datetime import date
from typing import Final

from portal.content.settings.queries import business_calendar
from portal.foundation.access.actor import Actor, as_kept, demand_second_person
from portal.foundation.access.roles import Role
from portal.foundation.accounts.models import User
from portal.foundation.accounts.people.account_services import check_may_handle, shut
from portal.foundation.accounts.people.services import shut_vendor_accounts
from portal.foundation.accounts.queries import people_of_vendor
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.db import Subject, db
from portal.foundation.core.database.locking import hold
from portal.foundation.core.errors import InvalidTransition, RuleViolated
from portal.foundation.core.words.messages import Message, say
from portal.foundation.organisation.queries import the_organisation
from portal.ledger.data_sharing.models import DataShare
from portal.ledger.data_sharing.shares import services as data_sharing
from portal.ledger.obligations import services as obligations
from portal.ledger.obligations.models import Holder, ObligationKind
from portal.ledger.obligations.queries import find_open
from portal.ledger.obligations.services import give_back_to_role
from portal.ledger.vendors import workflow as vendor_workflow
from portal.ledger.vendors.models import Vendor
from portal.ledger.vendors.profile import services as vendors
from portal.ledger.vendors.queries import open_contacts_with
from portal.supervision.attestations.queries import valid_authorities_of
from portal.supervision.onboarding import gates, queries, suspension_services, workflow
from portal.supervision.onboarding.models import Proposed, VendorProposal
from portal.supervision.promises.queries import evaluate_engagement, evaluate_vendor
from portal.supervision.responses.assignments.queries import given_to

DAYS_TO_DECIDE: Final = 5  # business days

TITLES: Final = {
    Proposed.APPROVAL: say("Decide on the approval of a vendor"),
    Proposed.REJECTION: say("Decide on the rejection of a vendor"),
}


def propose(vendor: Vendor, proposed: Proposed, *, reason: str, actor: Actor) -> VendorProposal:
    """Put it before another person: the privacy officer, or management where an officer proposes.

    Refuses a step the state does not lead to, and a second proposal while one waits.
    """
    workflow.demand_proposable(vendor, proposed, queries.waiting_proposal(vendor.id))
    workflow.demand_reason(reason)
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
    by_officer = Role.PRIVACY_OFFICER in actor.roles
    obligation = obligations.open_obligation(
        kind=ObligationKind.VENDOR_DECISION,
        subject=proposal,
        vendor_id=vendor.id,
        holder=Holder.MANAGEMENT if by_officer else Holder.PRIVACY_OFFICER,
        due_on=business_calendar().add_open_days(clock.today(), DAYS_TO_DECIDE),
        ladder="internal",
        title=TITLES[proposed],
    )
    text = {
        Proposed.APPROVAL: say("Proposed to approve %(name)s", name=vendor.name),
        Proposed.REJECTION: say("Proposed to reject %(name)s", name=vendor.name),
    }[proposed]
    after = {"reason": proposal.reason}
    record(actor, "vendor.proposed", proposal, text, also=[vendor, obligation], after=after)
    return proposal


def decide(
    proposal: VendorProposal,
    vendor: Vendor,
    proposer: User,
    *,
    accepted: bool,
    reason: str,
    actor: Actor,
) -> None:
    """Four eyes. Accepted, the vendor moves on; refused, it stays where it is.

    The accounts and open invitations of a rejected vendor end.
    """
    demand_second_person(
        actor, proposer_id=proposal.proposed_by_id, proposer_roles=proposal.proposer_roles
    )
    workflow.decide(
        proposal, accepted=accepted, reason=reason, by=actor.user_id or 0, at=clock.now()
    )
    also: list[Subject] = [vendor]
    if accepted:
        step = {
            Proposed.APPROVAL: vendor_workflow.approve,
            Proposed.REJECTION: vendor_workflow.reject,
        }[proposal.proposed]
        also.append(vendors.move_vendor(vendor, step, actor=actor, reason=reason))
        if proposal.proposed is Proposed.REJECTION:
            also.extend(shut_vendor_accounts(vendor.id))
    obligation = find_open(ObligationKind.VENDOR_DECISION, proposal)
    if obligation is not None:
        obligations.close_obligation(obligation, reason=reason)
        also.append(obligation)
    db.session.flush()
    action, text = _decided(proposal.proposed, vendor.name, accepted=accepted)
    record(actor, action, proposal, text, also=also, after={"reason": reason.strip()})


def _decided(proposed: Proposed, name: str, *, accepted: bool) -> tuple[str, Message]:
    if proposed is Proposed.APPROVAL:
        if accepted:
            return "vendor.approved", say("%(name)s approved", name=name)
        return "vendor.approval_refused", say("Approval of %(name)s refused", name=name)
    if accepted:
        return "vendor.rejected", say("%(name)s rejected", name=name)
    return "vendor.rejection_refused", say("Rejection of %(name)s refused", name=name)


def activate(vendor: Vendor, *, actor: Actor) -> None:
    """From now on data may be handed over. GateClosed names everything that is missing."""
    vendor_now = evaluate_vendor(vendor.id, clock.today())
    gates.demand_open(
        gates.activation_gaps(vendor_now),
        say("%(name)s cannot be activated yet.", name=vendor.name),
    )
    span = vendors.move_vendor(vendor, vendor_workflow.activate, actor=actor)
    text = say("%(name)s activated", name=vendor.name)
    record(actor, "vendor.activated", vendor, text, also=[span])


def record_handover(share: DataShare, vendor: Vendor, *, day: date, actor: Actor) -> None:
    """Write down the first handover of a share, through the gate of its work.

    One from before we worked with the portal passes no gate (docs/product.md section 2, Baseline): it
    has happened, and only once it is on record can the vendor be asked about the time since.
    """
    if day > clock.today():
        raise RuleViolated(say("A handover cannot be in the future."), field="day")
    work = evaluate_engagement(share.engagement_id, clock.today(), handed_over_on=day)
    if work is None:
        raise RuleViolated(say("This work has not begun: it has no terms today."))
    gates.demand_open(
        gates.handover_gaps(work, vendor.state, is_past=day < the_organisation().baseline_on),
        say("The first handover cannot be recorded yet."),
    )
    data_sharing.record_first_handover(share, day)
    text = say(
        "First handover on %(day)s recorded for %(work)s",
        day=day,
        work=work.name,
        number=share.number,
    )
    after = {"first_handover_on": day}
    record(actor, "data_share.handed_over", share, text, also=[vendor], after=after)


def offboard(vendor: Vendor, *, reason: str, actor: Actor) -> None:
    """The end begins: work is brought to its end."""
    workflow.demand_reason(reason)
    stopped = suspension_services.end_of(vendor, actor=actor, reason=reason)
    span = vendors.move_vendor(vendor, vendor_workflow.offboard, actor=actor, reason=reason)
    text = say("Offboarding of %(name)s begun", name=vendor.name)
    record(
        actor,
        "vendor.offboarding_begun",
        vendor,
        text,
        also=[span, *stopped],
        after={"reason": reason.strip()},
    )


def close(vendor: Vendor, *, reason: str, actor: Actor) -> None:
    """It is over; the vendor's accounts end. GateClosed names work that has not ended."""
    workflow.demand_reason(reason)
    today = clock.today()
    gates.demand_open(
        gates.closing_gaps(
            evaluate_vendor(vendor.id, today), queries.count_open_requests(vendor.id)
        ),
        say("%(name)s cannot be closed yet.", name=vendor.name),
    )
    span = vendors.move_vendor(vendor, vendor_workflow.close, actor=actor, reason=reason)
    people = shut_vendor_accounts(vendor.id)
    text = say("%(name)s closed", name=vendor.name)
    also = [span, *people]
    record(actor, "vendor.closed", vendor, text, also=also, after={"reason": reason.strip()})


def leave(person: User, *, actor: Actor) -> None:
    """The person is signed out at once, is no longer written to and signs nothing more.

    What they owed or had been given by name goes back to the company's signatories; what they
    signed stands. Refuses oneself, who has left already, and people of the company.
    """
    hold(person)
    if person.vendor_id is None:
        raise RuleViolated(say("People of the company are the administrator's to end."))
    check_may_handle(actor, person.vendor_id)
    if person.id == actor.user_id:
        raise RuleViolated(say("Somebody else has to end your own account."))
    if not person.is_active:
        raise InvalidTransition(say("This account has ended already."))
    today = clock.today()
    contacts = open_contacts_with(person.vendor_id, person.email)
    authorities = valid_authorities_of(person.id, today)
    sections = given_to(person)
    for contact in contacts:
        contact.ended_on = today
    for authority in authorities:
        authority.end(today)
    for section in sections:
        section.ended_at = clock.now()
    owed = give_back_to_role(person.id)
    shut(person)
    db.session.flush()
    record(
        actor,
        "account.left",
        person,
        say("%(name)s has left: contact, account and authority to sign ended", name=person.name),
        also=[*contacts, *authorities, *sections, *owed],
    )


def is_last_signatory(person: User) -> bool:
    """Whether nobody else with an account may sign for the vendor."""
    signing = [
        one.id
        for one in people_of_vendor(person.vendor_id or 0)
        if Role.VENDOR_SIGNATORY in one.roles
    ]
    return signing == [person.id]
