"""Reads about the company itself and its departments."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import or_, select

from portal.foundation.audit.queries import TrailLine, trail_of
from portal.foundation.core import clock
from portal.foundation.core.database.db import db, not_corrected
from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.words import dates
from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import Message, say
from portal.foundation.organisation.models import (
    THE_ONE,
    Department,
    DepartmentMember,
    DepartmentText,
    Notice,
    Organisation,
)


def find_organisation() -> Organisation | None:
    return db.session.get(Organisation, THE_ONE)


def enter(organisation: Organisation) -> None:
    """Days are the company's, and so is how they are written; every entry point calls it."""
    clock.set_zone(organisation.zone)
    dates.write_years(organisation.years)


def the_organisation() -> Organisation:
    """The company. Refuses before set-up."""
    organisation = find_organisation()
    if organisation is None:
        raise RuleViolated(say("The portal is not set up yet. Open it in a browser to set it up."))
    return organisation


def last_change() -> TrailLine | None:
    return next(iter(trail_of(the_organisation(), limit=1)), None)


def current_notice() -> Notice | None:
    return db.session.scalar(select(Notice).order_by(Notice.id.desc()).limit(1))


def own_words(said: Message) -> str:
    """In the company's default language: for what the portal itself writes down, to no reader."""
    return words(said, "en" if the_organisation().default_language == "en" else "ja")


def find_department(department_id: int) -> Department | None:
    return db.session.scalar(select(Department).where(Department.id == department_id))


def list_departments() -> Sequence[Department]:
    """Those that ended too, by code and name."""
    return db.session.scalars(
        select(Department).order_by(Department.code, Department.name, Department.id)
    ).all()


def departments_by_text() -> Mapping[str, Department]:
    """Which department each text means that is written for one; empty while none is registered."""
    return dict(db.session.execute(_BY_TEXT).all())


_BY_TEXT: Final[Any] = select(DepartmentText.text, Department).join(
    Department, Department.id == DepartmentText.department_id
)


def memberships_of(user_id: int) -> Sequence[DepartmentMember]:
    """Of a person, those that have not ended."""
    row = DepartmentMember
    going_on = or_(row.valid_until.is_(None), row.valid_until > clock.today())
    rows = select(row).where(row.user_id == user_id, not_corrected(row), going_on)
    return db.session.scalars(rows.order_by(row.id)).all()


def departments_to_name() -> Sequence[Department]:
    """Those that can be named for work today."""
    today = clock.today()
    return [one for one in list_departments() if one.is_there_on(today)]
