"""What pages about one confirmation show, and what a person may do about it as it stands."""

from dataclasses import dataclass
from typing import Any

from portal.foundation.access.actor import Actor
from portal.foundation.access.guards import current_actor
from portal.foundation.access.permissions import Permission
from portal.foundation.accounts.queries import names_of
from portal.foundation.audit.queries import trail_of
from portal.foundation.core import clock
from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.pages.web import or_404
from portal.ledger.engagements.queries import terms_of_vendor
from portal.ledger.vendors.queries import find_vendor
from portal.supervision.confirmations import queries, workflow
from portal.supervision.confirmations.models import Confirmation, ConfirmationState
from portal.supervision.confirmations.queries import demand_other
from portal.supervision.confirmations.workflow import NEXT
from portal.supervision.findings.words import SEVERITIES
from portal.supervision.findings.words import STATES as FINDING_STATES

P, S = Permission, ConfirmationState


@dataclass(frozen=True, slots=True)
class ConfirmationActs:
    """Each True where this person may do it now."""

    decide: bool
    change: bool
    withdraw: bool
    correct: bool
    open_finding: bool


def acts_of(row: Confirmation, actor: Actor, *, is_corrected: bool) -> ConfirmationActs:
    """`is_corrected`: a correction of it waits already."""
    edits = actor.may(P.CONFIRMATION_EDIT)
    return ConfirmationActs(
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


def known(row: Confirmation) -> dict[str, Any]:
    """What pages about one confirmation show."""
    around, lines = queries.around(row), trail_of(row)
    people = [one.user_id for one in around.people]
    people += [row.proposed_by_id, row.decided_by_id, *(line.actor_id for line in lines)]
    terms = terms_of_vendor(row.vendor_id, clock.today())
    return {
        "row": row,
        "around": around,
        "vendor": or_404(find_vendor(row.vendor_id)),
        "works": {one.engagement_id: one.called for one in terms},
        "names": names_of(people),
        "lines": lines,
        "acts": acts_of(row, current_actor(), is_corrected=around.later is not None),
        "words_of": workflow,
        "severities": SEVERITIES,
        "finding_states": FINDING_STATES,
    }
