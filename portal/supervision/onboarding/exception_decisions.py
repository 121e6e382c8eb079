"""The command that decides about an exception or a refusal and, where it says so, stops handovers.

It lies here because a stop is a step of the vendor's life; attestations know nothing of it.
"""

from portal.foundation.access.actor import Actor
from portal.foundation.accounts.models import User
from portal.ledger.vendors.models import Vendor, VendorState
from portal.supervision.attestations.exceptions import services as exception_services
from portal.supervision.attestations.models import Attestation, Course, ExceptionDecision
from portal.supervision.onboarding import suspension_services


def decide(
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
        row, span = suspension_services.stop(
            vendor, reason=decision.reason[:1000], actor=actor, attestation=attestation
        )
        row.decision_id = decision.id
        row.confirmed_by_id = decision.proposed_by_id
        row.confirmed_at, row.confirmed_on = row.suspended_at, row.suspended_on
        also += [vendor, row, span]
    exception_services.record_decision(decision, attestation, also, actor)
