"""Sessions: each names a person and the stamp it was opened under; it speaks the person's language."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask, g, session
from flask_login import LoginManager, login_user, logout_user
from sqlalchemy import select

from portal.foundation.access.actor import Actor
from portal.foundation.access.scoping import acting_as
from portal.foundation.accounts.models import User
from portal.foundation.core.db import UNSCOPED, db

login_manager = LoginManager()


def init_login(app: Flask) -> None:
    login_manager.init_app(app)


@login_manager.user_loader  # type: ignore[untyped-decorator]
def load_user(session_id: str) -> User | None:
    """Who is signed in; nobody when the account ended or password or roles changed since."""
    number, _, stamp = session_id.partition(".")
    if not number.isdigit():
        return None
    statement = select(User).where(User.id == int(number))
    user: User | None = db.session.scalar(statement, execution_options=UNSCOPED)
    if user is None or not user.is_active or user.stamp != stamp:
        return None
    g.language = str(user.language)
    return user


@contextmanager
def on_behalf_of(actor: Actor) -> Iterator[None]:
    """A block of a public page in the scope of somebody who was just recognised."""
    with acting_as(db.session, actor):
        yield


def open_session(user_id: int, actor: Actor) -> None:
    """A new session for a person just recognised; nothing of an older one is kept."""
    session.clear()
    session.permanent = True
    with on_behalf_of(actor):
        user = db.session.get_one(User, user_id)
        session["language"] = str(user.language)
        login_user(user)


def close_session() -> None:
    """Out; the language stays for whoever signs in next."""
    language = session.get("language")
    logout_user()
    session.clear()
    if language:
        session["language"] = language
