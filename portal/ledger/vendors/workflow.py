"""The life of a vendor with us: which step leads from where to where. No database, no web.

Which gates a step has to pass is decided above (supervision/onboarding).
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from portal.foundation.core.errors import InvalidTransition, RuleViolated
from portal.foundation.core.words.messages import Message, say
from portal.ledger.vendors.models import Vendor, VendorState

S = VendorState
Step = Callable[..., None]

TABLE: Mapping[str, tuple[frozenset[VendorState], VendorState]] = MappingProxyType(
    {
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
)

WORDS: Mapping[VendorState, Message] = MappingProxyType(
    {
        S.CANDIDATE: say("Candidate"),
        S.ASSESSING: say("Assessing"),
        S.APPROVED: say("Approved"),
        S.ACTIVE: say("Active"),
        S.SUSPENDED: say("Suspended"),
        S.OFFBOARDING: say("Offboarding"),
        S.CLOSED: say("Closed"),
        S.REJECTED: say("Rejected"),
    }
)


def begin_assessment(vendor: Vendor) -> None:
    _move(vendor, "begin_assessment")


def approve(vendor: Vendor) -> None:
    _move(vendor, "approve")


def activate(vendor: Vendor) -> None:
    _move(vendor, "activate")


def suspend(vendor: Vendor, *, reason: str) -> None:
    """Stop handing over. Refuses without a reason."""
    _demand(reason)
    _move(vendor, "suspend")


def resume(vendor: Vendor, *, reason: str) -> None:
    """Hand over again. Refuses without a reason."""
    _demand(reason)
    _move(vendor, "resume")


def offboard(vendor: Vendor) -> None:
    _move(vendor, "offboard")


def close(vendor: Vendor) -> None:
    _move(vendor, "close")


def reject(vendor: Vendor, *, reason: str) -> None:
    """Do not work with it. Refuses without a reason."""
    _demand(reason)
    _move(vendor, "reject")


def merge(vendor: Vendor) -> None:
    """It goes on in another one; what there was moved there."""
    _move(vendor, "merge")


def demand_invitable(vendor: Vendor) -> None:
    """Refuse to let people in where it is over: closing a vendor has ended their accounts."""
    if vendor.state in (S.CLOSED, S.REJECTED):
        raise InvalidTransition(
            say("%(name)s is closed or rejected: nobody can be invited.", name=vendor.name)
        )


def may(step: str, state: VendorState) -> bool:
    """Whether the step is possible from this state."""
    return state in TABLE[step][0]


def _move(vendor: Vendor, step: str) -> None:
    sources, target = TABLE[step]
    if vendor.state not in sources:
        raise InvalidTransition(
            say(
                "%(name)s is in the state “%(state)s”; this step is not possible from there.",
                name=vendor.name,
                state=WORDS[vendor.state],
            )
        )
    vendor.state = target


def _demand(reason: str) -> None:
    if not reason.strip():
        raise RuleViolated(say("Say why, so that others understand it later."), field="reason")
