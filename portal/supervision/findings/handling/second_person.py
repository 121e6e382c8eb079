"""Which second person may verify, close or change a finding. Pure.

Rule: docs/product.md section 4. Persons are compared, not roles; a deputy counts as the officer too.
Minor ones are procurement's to close, grave ones the officer's; what an officer recorded or
mended, another officer or management decides.
"""

from collections.abc import Set

from portal.foundation.access.actor import Actor
from portal.foundation.access.permissions import Permission
from portal.foundation.access.roles import Role
from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.words.messages import say
from portal.supervision.findings.models import Finding
from portal.supervision.findings.severity import GRAVE


def demand_verifier(finding: Finding, actor: Actor, *, others_roles: Set[Role]) -> None:
    """`others_roles`: of those who recorded or mended it."""
    if actor.user_id is None or actor.is_any_of(finding.opened_by_id, finding.remedied_by_id):
        raise RuleViolated(
            say("Somebody else than the person who recorded or mended it has to verify it.")
        )
    if finding.severity in GRAVE:
        _demand_decider(actor, others_roles)
    elif not actor.may(Permission.FINDING_CLOSE):
        raise RuleViolated(say("Procurement or the privacy officer has to verify this."))


def demand_second(proposed_by_id: int | None, actor: Actor) -> None:
    """A plan of the company's own is answered by another person than its author."""
    if actor.user_id is None or actor.is_any_of(proposed_by_id):
        raise RuleViolated(say("Somebody else than the person who proposed it has to decide."))


def demand_lighter(finding: Finding, actor: Actor) -> None:
    """Grave findings are dropped or made less severe by the privacy officer only."""
    if finding.severity in GRAVE and Role.PRIVACY_OFFICER not in actor.roles:
        raise RuleViolated(say("The privacy officer has to decide this."))


def _demand_decider(actor: Actor, others_roles: Set[Role]) -> None:
    if Role.PRIVACY_OFFICER in actor.roles:
        return
    if Role.MANAGEMENT in actor.roles and Role.PRIVACY_OFFICER in others_roles:
        return
    raise RuleViolated(say("The privacy officer has to verify this: it is critical or major."))
