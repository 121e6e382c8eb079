"""Flask-Login set-up: a session names a person and the stamp it was opened under."""

from flask import Flask
from flask_login import LoginManager
from sqlalchemy import select
from sqlalchemy.orm import joinedload

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
    statement = select(User).where(User.id == int(number)).options(joinedload(User.role_rows))
    user = db.session.scalar(statement.execution_options(**UNSCOPED))
    return user if user is not None and user.is_active and user.stamp == stamp else None
