"""Commands about stopping handovers: one person stops, a second confirms, another resumes.

Rule: docs/product.md section 4. Unconfirmed within 3 business days a stop goes on, and goes to management.
"""

from datetime import date
from typing import Final

from portal.content.settings.queries import business_calendar
from portal.foundation.access.actor import SYSTEM, Actor
from portal.foundation.access.roles import Role
from portal.foundation.accounts.models import User
from portal.foundation.accounts.queries import people_with_role
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.db import Subject, db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.words.messages import say
from portal.ledger.obligations import services as obligations
from portal.ledger.obligations.models import Holder, Obligation, ObligationKind
from portal.ledger.obligations.queries import find_open
from portal.ledger.vendors import workflow as vendor_workflow
from portal.ledger.vendors.models import Vendor, VendorState, VendorStateSpan
from portal.ledger.vendors.profile import services as vendors
from portal.ledger.vendors.queries import open_span
from portal.supervision.attestations.exceptions import services as exception_services
from portal.supervision.attestations.models import Attestation, Course, ExceptionDecision
from portal.supervision.onboarding import queries, workflow
from portal.supervision.onboarding.models import Suspension

DAYS_TO_CONFIRM: Final = 3  # business days
KIND: Final = ObligationKind.SUSPENSION_CONFIRM


def suspend(
    vendor: Vendor, *, reason: str, actor: Actor, attestation: Attestation | None = None
) -> Suspension:
    """Nothing more is handed over, from now on. One person is enough; a second confirms it.

    `attestation`: the statement that led to it.
    """
    row, span = stop(vendor, reason=reason, actor=actor, attestation=attestation)
    waiting = obligations.open_obligation(
        kind=KIND,
        subject=row,
        vendor_id=vendor.id,
        holder=_second(actor),
        due_on=business_calendar().add_open_days(clock.today(), DAYS_TO_CONFIRM),
        ladder="internal",
        title=say("Confirm that handovers to %(name)s are stopped", name=vendor.called),
    )
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


def confirm_suspension(row: Suspension, vendor: Vendor, *, remark: str, actor: Actor) -> None:
    """A second person has looked and agrees. Refuses whoever stopped it, and a second time."""
    held = queries.hold_suspension(row.id)
    workflow.confirm(held, remark=remark, by=actor, at=clock.now(), on=clock.today())
    waiting = find_open(KIND, held)
    if waiting is not None:
        obligations.close_obligation(waiting, reason=remark)
    text = say("Stop of handovers to %(name)s confirmed by a second person", name=vendor.name)
    record(
        actor,
        "vendor.suspension_confirmed",
        held,
        text,
        also=[vendor, *([] if waiting is None else [waiting])],
        after={"remark": held.remark},
    )


def resume(vendor: Vendor, *, reason: str, actor: Actor) -> None:
    """Hand over again. Refuses the person who suspended it."""
    now = open_span(vendor.id)
    by_the_same = now is not None and actor.is_any_of(now.set_by_id)
    if vendor.state is VendorState.SUSPENDED and by_the_same:
        raise RuleViolated(
            say("Somebody else than the person who suspended it has to decide to resume.")
        )
    span = vendors.move_vendor(vendor, vendor_workflow.resume, actor=actor, reason=reason)
    text = say("Handovers to %(name)s resumed", name=vendor.name)
    also = [span, *end_of(vendor, actor=actor, reason=reason)]
    record(actor, "vendor.resumed", vendor, text, also=also, after={"reason": reason.strip()})


def end_of(vendor: Vendor, *, actor: Actor, reason: str) -> list[Subject]:
    """The stop is over, within a command that records: nobody has to confirm it any more."""
    row = queries.running(vendor.id)
    if row is None:
        return []
    row.resumed_by_id = actor.user_id
    row.resumed_at, row.resumed_on = clock.now(), clock.today()
    waiting = find_open(KIND, row)
    if waiting is None:
        return [row]
    obligations.withdraw_obligation(waiting, reason=reason)
    return [row, waiting]


def escalate_unconfirmed(today: date) -> int:
    """What nobody confirmed in time goes to management, and stays stopped; each a command."""
    return sum(_escalate(one, today) for one in queries.unconfirmed(today))


def _escalate(suspension_id: int, today: date) -> int:
    with transaction():
        row = queries.hold_suspension(suspension_id)
        waiting = find_open(KIND, row)
        if waiting is None or not _is_to_escalate(waiting, today):
            return 0
        obligations.hand_over_obligation(waiting, to=Holder.MANAGEMENT)
        text = say("Nobody confirmed the stop of handovers in time: management has to")
        record(SYSTEM, "vendor.suspension_escalated", row, text, also=[waiting])
    return 1


def _is_to_escalate(waiting: Obligation, today: date) -> bool:
    return waiting.due_on < today and waiting.holder is not Holder.MANAGEMENT


def _second(actor: Actor) -> Holder:
    """The privacy officer, or management where the only officer stopped it."""
    others = [
        person
        for person in people_with_role(Role.PRIVACY_OFFICER)
        if not actor.is_any_of(person.id)
    ]
    return Holder.PRIVACY_OFFICER if others else Holder.MANAGEMENT


def decide_exception(
    decision: ExceptionDecision,
    attestation: Attestation,
    vendor: Vendor,
    proposer: User,
    *,
    approved: bool,
    reason: str,
    actor: Actor,
) -> None:
    """Four eyes. A stop that is approved has been looked at by two: it needs no confirmation."""
    also = exception_services.settle(
        decision, attestation, proposer, approved=approved, reason=reason, actor=actor
    )
    if approved and decision.course is Course.SUSPEND and vendor.state is VendorState.ACTIVE:
        row, span = stop(
            vendor, reason=decision.reason[:1000], actor=actor, attestation=attestation
        )
        row.decision_id = decision.id
        row.confirmed_by_id = decision.proposed_by_id
        row.confirmed_at, row.confirmed_on = row.suspended_at, row.suspended_on
        also += [vendor, row, span]
    exception_services.record_decision(decision, attestation, also, actor)
