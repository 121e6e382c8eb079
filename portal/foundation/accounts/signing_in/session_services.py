"""Where a person is signed in: open, close one, close all others, close all. Callers commit."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import delete, select

from portal.foundation.access.actor import Actor
from portal.foundation.accounts.models import OpenSession, User
from portal.foundation.accounts.tokens import digest, new_token
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.words.messages import say


def open_session(user_id: int, vendor_id: int | None, device: str, longest: timedelta) -> str:
    """Note it and give back its key, which is known at this moment only.

    The person's sessions that have run out are let go. Machinery: no audit line.
    """
    now, key = clock.now(), new_token()
    db.session.execute(
        delete(OpenSession).where(
            OpenSession.user_id == user_id, OpenSession.opened_at <= now - longest
        )
    )
    db.session.add(
        OpenSession(
            user_id=user_id,
            vendor_id=vendor_id,
            key_sha256=digest(key),
            device=device,
            opened_at=now,
        )
    )
    db.session.flush()
    return key


def close_session(key_sha256: str) -> None:
    db.session.execute(delete(OpenSession).where(OpenSession.key_sha256 == key_sha256))


def list_sessions(user_id: int) -> Sequence[OpenSession]:
    """Of one person, the newest first."""
    return db.session.scalars(
        select(OpenSession)
        .where(OpenSession.user_id == user_id)
        .order_by(OpenSession.opened_at.desc(), OpenSession.id.desc())
    ).all()


def close_others(user: User, own_key: str, actor: Actor) -> int:
    """Sign the person out everywhere but here; returns how many were closed."""
    others = [one for one in list_sessions(user.id) if one.key_sha256 != own_key]
    for one in others:
        db.session.delete(one)
    db.session.flush()
    if others:
        record(
            actor,
            "account.signed_out_elsewhere",
            user,
            say("%(name)s signed out everywhere else", name=user.name),
        )
    return len(others)


def close_one(user: User, session_id: int, actor: Actor) -> bool:
    """Sign the person out on one device; False where that session has ended already, or was never
    theirs."""
    one = db.session.scalar(
        select(OpenSession).where(OpenSession.id == session_id, OpenSession.user_id == user.id)
    )
    if one is None:
        return False
    device = one.device
    db.session.delete(one)
    db.session.flush()
    text = say("%(name)s signed out on another device", name=user.name)
    if device:
        text = say("%(name)s signed out on %(device)s", name=user.name, device=device)
    record(actor, "account.signed_out_elsewhere", user, text)
    return True


def close_all(user: User, actor: Actor) -> int:
    """Sign the person out everywhere; returns how many sessions that were."""
    sessions = list_sessions(user.id)
    for one in sessions:
        db.session.delete(one)
    db.session.flush()
    if sessions:
        text = say("%(name)s was signed out everywhere", name=user.name)
        record(actor, "account.signed_out_elsewhere", user, text)
    return len(sessions)
