"""Reads of people. A vendor's person sees people only through `colleagues_of`.

All of them are filtered by the session's scope as well: within a vendor's scope the company's
people do not exist.
"""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import Select, select

from portal.foundation.access.actor import Actor
from portal.foundation.access.roles import Role
from portal.foundation.accounts.models import User, UserRole
from portal.foundation.core.db import db


def people_with_role(*roles: Role) -> Sequence[User]:
    """Everybody with an account who plays one of these roles, oldest account first."""
    playing = select(UserRole.user_id).where(UserRole.role.in_(roles))
    return db.session.scalars(_people().where(User.id.in_(playing))).all()


def people_of_vendor(vendor_id: int) -> Sequence[User]:
    """A vendor's people with an account, oldest first."""
    return db.session.scalars(_people().where(User.vendor_id == vendor_id)).all()


def colleagues_of(actor: Actor) -> Sequence[User]:
    """People with an account of the actor's own vendor, or of the company for its own people."""
    return db.session.scalars(
        _people().where(User.vendor_id.is_not_distinct_from(actor.vendor_id))
    ).all()


def find_user(user_id: int) -> User | None:
    """Also somebody whose account has ended."""
    return db.session.scalar(select(User).where(User.id == user_id))


def names_of(user_ids: Iterable[int | None]) -> Mapping[int, str]:
    """Names by id, in one statement; also of people whose account has ended. None is left out."""
    wanted = {one for one in user_ids if one is not None}
    if not wanted:
        return {}
    rows = db.session.execute(select(User.id, User.name).where(User.id.in_(wanted)))
    return {row.id: row.name for row in rows}


def _people() -> Select[User]:
    return select(User).where(User.ended_at.is_(None)).order_by(User.id)
