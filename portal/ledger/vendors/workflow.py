"""The life of a vendor with us: which step leads from where to where. No database, no web.

Which gates a step has to pass is decided above (supervision/onboarding).
"""

from collections.abc import Callable, Mapping
from functools import partial

from portal.foundation.core.errors import InvalidTransition, demand_reason
from portal.foundation.core.words.messages import Message, say
from portal.ledger.vendors.models import Vendor, VendorState

S = VendorState
Step = Callable[..., None]

TABLE: Mapping[str, tuple[frozenset[VendorState], VendorState]] = {
    "begin_assessment": (frozenset({S.CANDIDATE}), S.ASSESSING),
    "approve": (frozenset({S.ASSESSING}), S.APPROVED),
    "activate": (frozenset({S.APPROVED}), S.ACTIVE),
    "suspend": (frozenset({S.ACTIVE}), S.SUSPENDED),
    "resume": (frozenset({S.SUSPENDED}), S.ACTIVE),
    "offboard": (frozenset({S.ACTIVE, S.SUSPENDED}), S.OFFBOARDING),
    "close": (frozenset({S.OFFBOARDING}), S.CLOSED),
    "merge": (frozenset(S) - {S.CLOSED, S.REJECTED}, S.CLOSED),
    "reject": (frozenset({S.CANDIDATE, S.ASSESSING}), S.REJECTED),
}

WORDS: Mapping[VendorState, Message] = {
    S.CANDIDATE: say("Candidate"),
    S.ASSESSING: say("Assessing"),
    S.APPROVED: say("Approved"),
    S.ACTIVE: say("Active"),
    S.SUSPENDED: say("Suspended"),
    S.OFFBOARDING: say("Offboarding"),
    S.CLOSED: say("Closed"),
    S.REJECTED: say("Rejected"),
}


def demand_invitable(vendor: Vendor) -> None:
    """Refuse to let people in where it is over: closing a vendor has ended their accounts."""
    if vendor.state in (S.CLOSED, S.REJECTED):
        raise InvalidTransition(
            say("%(name)s is closed or rejected: nobody can be invited.", name=vendor.name)
        )


def may(step: str, state: VendorState) -> bool:
    """Whether the step is possible from this state."""
    return state in TABLE[step][0]


def _move(step: str, vendor: Vendor, *, reason: str = "") -> None:
    sources, target = TABLE[step]
    if step in _EXPLAINED:
        demand_reason(reason)
    if vendor.state not in sources:
        raise InvalidTransition(
            say(
                "%(name)s is in the state “%(state)s”; this step is not possible from there.",
                name=vendor.name,
                state=WORDS[vendor.state],
            )
        )
    vendor.state = target


_EXPLAINED = frozenset({"suspend", "resume", "reject"})  # refused without a reason
begin_assessment: Step = partial(_move, "begin_assessment")
approve: Step = partial(_move, "approve")
activate: Step = partial(_move, "activate")
suspend: Step = partial(_move, "suspend")
resume: Step = partial(_move, "resume")
offboard: Step = partial(_move, "offboard")
close: Step = partial(_move, "close")
merge: Step = partial(_move, "merge")  # it goes on in another one; what there was moved there
reject: Step = partial(_move, "reject")
