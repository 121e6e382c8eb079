"""Which role of the company holds which obligations. Pure; the only place that says so."""

from collections.abc import Mapping
from types import MappingProxyType

from portal.foundation.access.actor import Actor
from portal.foundation.access.roles import Role
from portal.ledger.obligations.models import Holder

HOLDER_OF: Mapping[Role, Holder] = MappingProxyType(
    {
        Role.PROCUREMENT: Holder.PROCUREMENT,
        Role.PRIVACY_OFFICER: Holder.PRIVACY_OFFICER,
        Role.MANAGEMENT: Holder.MANAGEMENT,
    }
)
ROLE_OF: Mapping[Holder, Role] = MappingProxyType(
    {holder: role for role, holder in HOLDER_OF.items()}
)


def holders_of(actor: Actor) -> list[Holder]:
    """For whom a person of the company acts."""
    return [holder for role, holder in HOLDER_OF.items() if role in actor.roles]
