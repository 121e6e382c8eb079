"""Where a person begins: the first page that exists and is open to the roles."""

from flask import current_app

from portal.foundation.access.actor import Actor
from portal.foundation.access.guards import rule_for

_STAFF = ("desk.today", "desk.vendors", "desk.audit")
_VENDOR = ("desk.todo", "accounts.own_company")
_ANYBODY = "accounts.profile"


def first_page(actor: Actor) -> str:
    """The endpoint."""
    wanted = _STAFF if actor.is_staff else _VENDOR
    return next((one for one in wanted if _is_open(one, actor)), _ANYBODY)


def _is_open(endpoint: str, actor: Actor) -> bool:
    if endpoint not in current_app.view_functions:
        return False
    rule = rule_for(current_app, endpoint)
    return rule is not None and rule.allows(actor)
