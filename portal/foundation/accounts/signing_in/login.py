"""Sessions: each names a person, the stamp it was opened under and its own key.

The key stands in the database too, as a digest: whoever signs out closes the session there, and a
copy of the cookie opens nothing any more. A session ends by itself after 12 hours without a page
(PERMANENT_SESSION_LIFETIME), at the latest after LONGEST.
"""

import secrets
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Final

from flask import Flask, Request, Response, current_app, g, session
from flask import request as flask_request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from flask_login import LoginManager, login_user, logout_user
from flask_wtf import FlaskForm
from sqlalchemy import Date, bindparam, select
from sqlalchemy.orm import joinedload

from portal.foundation.access.actor import SYSTEM, Actor
from portal.foundation.access.guards import current_actor, rule_for
from portal.foundation.access.scoping import acting_as
from portal.foundation.accounts import queries
from portal.foundation.accounts.emails import names_of_companies
from portal.foundation.accounts.models import (
    Absence,
    OpenSession,
    ProvedBy,
    SignInWay,
    User,
    digest,
)
from portal.foundation.accounts.services import LENDING, covered_by, lends
from portal.foundation.accounts.signing_in import passkeys, services, throttling
from portal.foundation.accounts.signing_in.throttling import TooManyTries
from portal.foundation.core import clock
from portal.foundation.core.database.db import UNSCOPED, db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import DomainError
from portal.foundation.core.pages.forms import refuse
from portal.foundation.core.pages.web import TOO_MANY
from portal.foundation.core.words.messages import Text
from portal.foundation.organisation.models import THE_ONE, Organisation

LONGEST: Final = timedelta(days=30)
_KEY: Final = "key"
_CHALLENGE: Final = "challenge"  # of the page that offers a passkey; good for one answer
_WHO: Final = "who"  # whose password was right, where several have it, until one is chosen
WHO_MINUTES: Final = 5
_DAY: Final = timedelta(days=1)
_AROUND_TODAY: Final = (bindparam("day_before", type_=Date), bindparam("day_after", type_=Date))

login_manager = LoginManager()


def init_login(app: Flask) -> None:
    login_manager.init_app(app)
    if app.config["SESSION_COOKIE_SECURE"]:
        app.session_interface = _HostSession()


class _OldSession(SecureCookieSessionInterface):
    """As it was written before the cookie was bound to its host."""

    def get_cookie_name(self, app: Flask) -> str:
        return "session"


class _HostSession(SecureCookieSessionInterface):
    """A cookie of this host alone. One of the old name is read until it ends, 12 hours after it was
    written: it is signed otherwise, so that no new one passes under the old name."""

    salt = "host-session"

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        if self.get_cookie_name(app) not in request.cookies:
            return _OldSession().open_session(app, request)
        return super().open_session(app, request)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        super().save_session(app, session, response)
        old = _OldSession().get_cookie_name(app)
        if old in flask_request.cookies:
            response.delete_cookie(old, secure=True, httponly=True, samesite="Lax")


@login_manager.user_loader  # type: ignore[untyped-decorator]
def load_user(session_id: str) -> User | None:
    """Who is signed in; nobody when the session or account ended or password or roles changed."""
    number, _, stamp = session_id.partition(".")
    if not number.isdigit():
        return None
    asked = {
        "number": int(number),
        "key": own_key(),
        "since": clock.now() - LONGEST,
        "day_before": clock.today() - _DAY,
        "day_after": clock.today() + _DAY,
    }
    found = db.session.execute(_signed_in(), asked, execution_options=UNSCOPED)
    rows = found.unique().all()
    if not rows:
        return None
    user: User = rows[0][0]
    if not user.is_active or user.stamp != stamp:
        return None
    user.__dict__["covered"] = [
        (row[1], frozenset(role for role, has in zip(LENDING, row[3:], strict=True) if has))
        for row in rows
        if row[1] is not None
    ]
    g.organisation = rows[0][2]  # the session keeps it for as long as somebody holds it
    g.language = str(user.language)
    return user


@cache
def _signed_in() -> Any:
    """Person with roles, whom the person stands in for, the company: every page begins with it."""
    return (
        select(User, Absence, Organisation, *map(lends, LENDING))
        .join(OpenSession, OpenSession.user_id == User.id)
        .outerjoin(Absence, covered_by(User.id, *_AROUND_TODAY))
        .outerjoin(Organisation, Organisation.id == THE_ONE)
        .where(
            User.id == bindparam("number"),
            OpenSession.key_sha256 == bindparam("key"),
            OpenSession.opened_at > bindparam("since"),
        )
        .options(joinedload(User.role_rows))
    )


def own_key() -> str:
    return digest(str(session.get(_KEY, "")))


def on_behalf_of(actor: Actor) -> AbstractContextManager[None]:
    """A block of a public page in the scope of somebody who was just recognised; there is nothing on
    one but what is the person's own."""
    return acting_as(db.session, actor.as_employee() if actor.is_of_department else actor)


def open_session(user_id: int, actor: Actor, way: SignInWay = SignInWay.TYPED) -> None:
    """A new session for a person just recognised; nothing of an older one is kept."""
    session.clear()
    session.permanent = True
    device = throttling.named(flask_request.user_agent.string)
    with on_behalf_of(actor):
        with transaction(audited=False):
            session[_KEY] = services.open_session(user_id, actor.vendor_id, device, LONGEST, way)
        user = db.session.get_one(User, user_id)
        session["language"] = str(user.language)
        login_user(user)


def ask_who(people: Sequence[User]) -> None:
    """Several of one mailbox have the password that was given: nobody is signed in yet."""
    until = clock.now() + timedelta(minutes=WHO_MINUTES)
    session[_WHO] = [until.isoformat(), *(one.get_id() for one in people)]


def who_fits() -> Sequence[User]:
    """Whom `ask_who` was told of in this browser a few minutes ago; nobody whose account ended or whose
    password or roles changed since."""
    until, *known = session.get(_WHO) or [""]
    if not until or datetime.fromisoformat(until) <= clock.now():
        return []
    found = [queries.find_anyone(int(one.partition(".")[0])) for one in known]
    return [one for one in found if one and one.is_active and one.get_id() in known]


def companies_of(people: Sequence[User]) -> Mapping[int, Text]:
    """What the vendors of those who fit are called, by id; nobody is in whose scope it could be."""
    with acting_as(db.session, SYSTEM):
        return names_of_companies(people)


def challenge() -> bytes:
    """Of this browser, until it is answered: pages in two tabs have the same one."""
    session.setdefault(_CHALLENGE, secrets.token_hex(32))
    return bytes.fromhex(session[_CHALLENGE])


def take_challenge() -> bytes:
    """Once; what is answered without one, or a second time, fits nothing."""
    return bytes.fromhex(session.pop(_CHALLENGE, None) or secrets.token_hex(32))


def passkey_to_confirm() -> str:
    """For the browser, on a page that asks for the password again: how the one signed in proves by
    passkey who it is; "" for whoever has none. However the session was opened."""
    has_one = passkeys.has_passkey(current_actor().user_id or 0)
    return passkeys.options_to_prove(challenge()) if has_one else ""


def confirm(form: FlaskForm, field: str = "password") -> ProvedBy:
    """The one signed in gives the password again, or proves it by passkey, as for a signature; which.

    The form has the fields `field` and `passkey`. Refuses as `confirm_password`, with `field`.
    """
    given = form[field].data
    if given or not form.passkey.data:
        services.confirm_password(current_actor(), given or "", field=field)
        return ProvedBy.PASSWORD
    answer = form.passkey.data
    passkeys.confirm_by_passkey(current_actor(), answer, take_challenge(), field=field)
    return ProvedBy.PASSKEY


def refuse_tries(form: FlaskForm, refusal: DomainError) -> None:
    """As `refuse`; whoever tried too often is told so by the status too."""
    refuse(form, refusal)
    if isinstance(refusal, TooManyTries):
        form.refused_with = TOO_MANY


def close_session() -> None:
    """Out, here and for every copy of the cookie; the language stays for whoever comes next."""
    language = session.get("language")
    with transaction(audited=False):
        services.close_session(own_key())
    logout_user()
    session.clear()
    if language:
        session["language"] = language


_STAFF = ("desk.today", "desk.vendors", "desk.audit", "use_requests.index")
_VENDOR = ("desk.todo", "accounts.own_company")
_ANYBODY = "accounts.profile"


def first_page(actor: Actor) -> str:
    """Where a person begins: the endpoint of the first page that exists and is open to the roles."""
    wanted = _STAFF if actor.is_staff else _VENDOR
    return next((endpoint for endpoint in wanted if _is_open(endpoint, actor)), _ANYBODY)


def _is_open(endpoint: str, actor: Actor) -> bool:
    if endpoint not in current_app.view_functions:
        return False
    rule = rule_for(current_app, endpoint)
    return rule is not None and rule.allows(actor)
