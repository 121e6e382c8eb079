"""Passwords and links for tests about getting in."""

import re
from functools import cache

from sqlalchemy import select

from portal.foundation.accounts.models import User
from portal.foundation.accounts.signing_in.passwords import hash_password
from portal.foundation.core.database.db import db
from portal.foundation.mail.models import OutboxEmail

PASSWORD = "correct horse battery staple"
OTHER = "four words nobody guesses"


@cache
def hashed(password: str) -> str:
    return hash_password(password)


def give_password(user: User, password: str = PASSWORD) -> None:
    user.password_hash = hashed(password)
    db.session.commit()


def last_mail() -> OutboxEmail:
    statement = select(OutboxEmail).order_by(OutboxEmail.id.desc()).limit(1)
    return db.session.scalars(statement).one()


def mails() -> int:
    return len(db.session.scalars(select(OutboxEmail)).all())


def path_in(mail: OutboxEmail) -> str:
    """The path of the one link in a mail."""
    found = re.search(r"http://localhost(/\S+)", mail.body)
    assert found, mail.body
    return found[1]
