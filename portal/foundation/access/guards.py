"""Deny by default: an endpoint answers only if it declares who may call it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from flask import Flask, abort, current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.foundation.access.actor import Actor
from portal.foundation.access.leaving_out import install_leaving_out
from portal.foundation.access.permissions import Permission
from portal.foundation.access.reading import install_reading
from portal.foundation.access.roles import decided_by_deputies
from portal.foundation.access.scoping import NO_VENDOR, install_scoping, scope_for, set_scope
from portal.foundation.access.touches import install_touches
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.pages.web import page_before

View = TypeVar("View", bound=Callable[..., Any])
LIBRARY_ASSETS = ("static", "bootstrap.static")


@dataclass(frozen=True, slots=True)
class AccessRule:
    """Who may call an endpoint: anyone, anyone signed in, or holders of one of the permissions."""

    public: bool = False
    permissions: tuple[Permission, ...] = ()

    def allows(self, actor: Actor) -> bool:
        return not self.permissions or any(actor.may(permission) for permission in self.permissions)

    def __str__(self) -> str:
        return "public" if self.public else " or ".join(self.permissions) or "signed in"


def requires(*permissions: Permission) -> Callable[[View], View]:
    """Any one of the permissions opens the endpoint."""
    return _declare(AccessRule(permissions=permissions))


def signed_in(view: View) -> View:
    return _declare(AccessRule())(view)


def public(view: View) -> View:
    return _declare(AccessRule(public=True))(view)


def _declare(rule: AccessRule) -> Callable[[View], View]:
    def mark(view: View) -> View:
        view.access_rule = rule  # type: ignore[attr-defined]
        return view

    return mark


def rule_for(app: Flask, endpoint: str) -> AccessRule | None:
    if endpoint in LIBRARY_ASSETS:  # bound methods of the libraries: they cannot be marked
        return AccessRule(public=True)
    return getattr(app.view_functions.get(endpoint), "access_rule", None)


def current_actor() -> Actor:
    """Whoever is signed in. Only for endpoints that are not public."""
    actor: Actor = g.actor
    return actor


def install_guards(
    app: Flask,
    *,
    once_identified: Callable[[], None],
    when_refused: Callable[[Actor], None],
    vendors_of: Callable[[int], frozenset[int]],
) -> None:
    """Who it is, then `once_identified` (zone and language), then whether they may; if not, who is
    refused is told to `when_refused`. `vendors_of`: the ids of a person's departments' vendors."""

    def enforce() -> ResponseReturnValue | None:
        return _enforce(when_refused, vendors_of)

    app.before_request(_identify)
    app.before_request(once_identified)
    app.before_request(enforce)
    with app.app_context():
        install_leaving_out(db.session)
        install_scoping(db.session, db.engine)
        install_touches(db.session)
        install_reading(db.session)


def _identify() -> None:
    """Turn the signed-in user into an actor and scope the session to what they may see."""
    set_scope(db.session, NO_VENDOR)
    g.actor = None
    if request.endpoint in (*LIBRARY_ASSETS, "assets"):
        return
    if current_user.is_authenticated:
        g.actor = current_user.as_actor(request.remote_addr)
        set_scope(db.session, scope_for(g.actor))


def _enforce(
    when_refused: Callable[[Actor], None], vendors_of: Callable[[int], frozenset[int]]
) -> ResponseReturnValue | None:
    if request.endpoint is None:
        return None  # routing failed; Flask answers 404 or 405
    rule = rule_for(current_app, request.endpoint)
    if rule is None:
        abort(403)
    if rule.public:
        return None
    _let_deputy_act(rule)
    if g.actor is None:
        return redirect(_sign_in_first())
    if not rule.allows(g.actor):
        when_refused(g.actor)
        abort(404 if g.actor.vendor_id is not None else 403)  # for a vendor it does not exist
    if g.actor.is_of_department:
        _show_departments_vendors(rule, vendors_of)
    return None


def _show_departments_vendors(
    rule: AccessRule, vendors_of: Callable[[int], frozenset[int]]
) -> None:
    """Until here a person of a department sees no vendor. What is open to every employee shows nothing
    but the person's own: there they are one. Everywhere else they see their departments' vendors."""
    person = g.actor
    if rule.allows(person.as_employee()):
        g.actor, g.menu_of = person.as_employee(), person
    else:
        g.actor = replace(person, sees=vendors_of(person.user_id))
    set_scope(db.session, scope_for(g.actor))


def _let_deputy_act(rule: AccessRule) -> None:
    """Who stands in for an officer or a manager sees what they see, and decides what is theirs.

    Everything else they do as themselves, so only decisions are read afterwards.
    """
    if g.actor is None or not g.actor.is_staff:
        return
    asked = None if request.method in ("GET", "HEAD") else set(rule.permissions)
    if asked is not None and asked.isdisjoint(decided_by_deputies()):
        return
    deputy = current_user.as_deputy(clock.today(), request.remote_addr, asked=asked)
    if deputy is not None:
        g.actor = deputy


def _sign_in_first() -> str:
    """A form that was sent after the session ended is lost: back to its page, and it is said."""
    if request.method in ("GET", "HEAD"):
        return url_for("accounts.sign_in", next=request.full_path.rstrip("?"))
    if request.endpoint == "accounts.sign_out":
        return url_for("accounts.sign_in")
    return url_for("accounts.sign_in", next=page_before(), lost=1)


def describe_access(app: Flask) -> str:
    """List every route with its rule, one per line, for people to review."""
    lines = {
        f"{method:6} {rule.rule:64} {rule_for(app, rule.endpoint)}\n"
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    return "".join(sorted(lines, key=lambda line: (line[7:], line)))
