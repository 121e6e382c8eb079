"""Words for roles."""

from collections.abc import Mapping
from typing import Any

from portal.foundation.access.roles import STAFF_ROLES, Role
from portal.foundation.core.words.i18n import _l
from portal.foundation.core.words.messages import Message, say

ROLE_LABELS: Mapping[Role, Any] = {
    Role.PROCUREMENT: _l("Procurement"),
    Role.PRIVACY_OFFICER: _l("Privacy officer"),
    Role.MANAGEMENT: _l("Management"),
    Role.AUDITOR: _l("Auditor"),
    Role.ADMIN: _l("Administrator"),
    Role.VENDOR_MEMBER: _l("Person in charge"),
    Role.VENDOR_SIGNATORY: _l("Signatory"),
    Role.SYSTEM: _l("System"),
}
# for the history
ROLE_MESSAGES: Mapping[Role, Message] = {
    Role.PRIVACY_OFFICER: say("Privacy officer"),
    Role.MANAGEMENT: say("Management"),
}
_TASKS: Mapping[Role, Any] = {
    Role.PROCUREMENT: _l("Procurement: vendors, work, contracts, requests"),
    Role.PRIVACY_OFFICER: _l(
        "Privacy officer: decides on approvals and exceptions, issues reports"
    ),
    Role.MANAGEMENT: _l("Management: reads the board, approves reports"),
    Role.AUDITOR: _l("Auditor: reads everything, changes nothing"),
    Role.ADMIN: _l("Administrator: people, settings, mail, jobs"),
    Role.VENDOR_MEMBER: _l("Person in charge: answers and uploads"),
    Role.VENDOR_SIGNATORY: _l("Signatory: also signs attestations and invites colleagues"),
}


def staff_choices() -> list[tuple[str, Any]]:
    return [(role.value, _TASKS[role]) for role in STAFF_ROLES]


def vendor_choices() -> list[tuple[str, Any]]:
    return [(role.value, _TASKS[role]) for role in (Role.VENDOR_MEMBER, Role.VENDOR_SIGNATORY)]


def role_names(roles: frozenset[Role]) -> list[str]:
    """In the order in which the roles are declared."""
    return [str(ROLE_LABELS[role]) for role in Role if role in roles]
