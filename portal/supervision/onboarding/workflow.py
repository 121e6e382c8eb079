"""How a proposal about a vendor is decided, and a stop confirmed. No database, no web."""

from datetime import date, datetime
from typing import Any, Protocol

from portal.foundation.access.actor import Actor
from portal.foundation.core.errors import InvalidTransition, RuleViolated
from portal.foundation.core.words.messages import say
from portal.ledger.vendors.models import Vendor
from portal.ledger.vendors.workflow import WORDS, may
from portal.supervision.onboarding.models import Proposed, Suspension, VendorProposal


class Decidable(Protocol):
    """What one person proposes and another accepts or refuses, once."""

    accepted: Any
    decision_reason: Any
    decided_by_id: Any
    decided_at: Any


STEPS = {Proposed.APPROVAL: "approve", Proposed.REJECTION: "reject"}


def demand_proposable(vendor: Vendor, proposed: Proposed, waiting: VendorProposal | None) -> None:
    """Refuses a step the vendor's state does not lead to, and a second proposal beside one."""
    if not may(STEPS[proposed], vendor.state):
        raise InvalidTransition(
            say(
                "%(name)s is in the state “%(state)s”; this step is not possible from there.",
                name=vendor.name,
                state=WORDS[vendor.state],
            )
        )
    if waiting is not None:
        raise InvalidTransition(say("A proposal about this is waiting for its decision already."))


def demand_reason(reason: str) -> None:
    if not reason.strip():
        raise RuleViolated(say("Say why, so that others understand it later."), field="reason")


def decide(proposal: Decidable, *, accepted: bool, reason: str, by: int, at: datetime) -> None:
    """Accept or refuse once; who may four eyes decide."""
    if proposal.accepted is not None:
        raise InvalidTransition(say("This has been decided already."))
    demand_reason(reason)
    proposal.accepted = accepted
    proposal.decision_reason = reason.strip()
    proposal.decided_by_id = by
    proposal.decided_at = at


def confirm(row: Suspension, *, remark: str, by: Actor, at: datetime, on: date) -> None:
    """A second person agrees with a stop that goes on."""
    if row.resumed_at is not None:
        raise InvalidTransition(say("Handovers go on again: there is nothing to confirm."))
    if row.confirmed_at is not None:
        raise InvalidTransition(say("A second person has confirmed this already."))
    if by.is_any_of(row.suspended_by_id):
        raise RuleViolated(say("Somebody else than the person who stopped it has to confirm."))
    row.confirmed_by_id = by.user_id or 0
    row.confirmed_at, row.confirmed_on = at, on
    row.remark = remark.strip()
