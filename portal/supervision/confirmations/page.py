"""What a person may do about a confirmation as it stands. Asked before buttons are shown."""

from dataclasses import dataclass

from portal.foundation.access.actor import Actor
from portal.foundation.access.permissions import Permission
from portal.foundation.core.errors import RuleViolated
from portal.supervision.confirmations.models import Confirmation, ConfirmationState
from portal.supervision.confirmations.proposers import demand_other
from portal.supervision.confirmations.workflow import NEXT

P, S = Permission, ConfirmationState


@dataclass(frozen=True, slots=True)
class Acts:
    """Each True where this person may do it now."""

    decide: bool
    change: bool
    withdraw: bool
    correct: bool
    open_finding: bool


def acts_of(row: Confirmation, actor: Actor, *, is_corrected: bool) -> Acts:
    """`is_corrected`: a correction of it waits already."""
    edits = actor.may(P.CONFIRMATION_EDIT)
    return Acts(
        decide=S.APPROVED in NEXT[row.state] and may_decide(row, actor),
        change=edits and S.PROPOSED in NEXT[row.state],
        withdraw=edits and S.WITHDRAWN in NEXT[row.state],
        correct=edits and S.REPLACED in NEXT[row.state] and not is_corrected,
        open_finding=actor.may(P.FINDING_EDIT) and row.state is not S.WITHDRAWN,
    )


def may_decide(row: Confirmation, actor: Actor) -> bool:
    """As four_eyes says, asked beforehand."""
    if not actor.may(P.CONFIRMATION_DECIDE):
        return False
    try:
        demand_other(row, actor)
    except RuleViolated:
        return False
    return True
