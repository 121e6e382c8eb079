"""Who may hold which roles, and who may invite whom (docs/product.md section 4)."""

from collections.abc import Collection

from portal.foundation.access.actor import Actor
from portal.foundation.access.permissions import Permission
from portal.foundation.access.roles import STAFF_ROLES, VENDOR_ROLES, Role
from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.words.messages import say


def may_handle(actor: Actor, vendor_id: int | None) -> bool:
    """Whether the actor invites people of the company (None) or of this vendor."""
    if actor.is_system:
        return True
    if vendor_id is None:
        return actor.may(Permission.ACCOUNT_MANAGE)
    if actor.vendor_id == vendor_id:
        return actor.may(Permission.COLLEAGUE_INVITE)
    return actor.is_staff and actor.may(Permission.VENDOR_INVITE)


def check_may_handle(actor: Actor, vendor_id: int | None) -> None:
    if not may_handle(actor, vendor_id):
        raise RuleViolated(say("You cannot invite or end accounts there."))


def check_roles(roles: Collection[Role], vendor_id: int | None) -> None:
    allowed = set(STAFF_ROLES) if vendor_id is None else VENDOR_ROLES
    if not roles:
        raise RuleViolated(say("Choose at least one role."), field="roles")
    if not set(roles) <= allowed:
        raise RuleViolated(
            say("People of the company and people of a vendor have different roles."),
            field="roles",
        )
