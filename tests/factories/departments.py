"""Departments for tests."""

from datetime import date

from portal.foundation.accounts.models import User
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.organisation.models import Department, DepartmentMember, DepartmentText


def make_department(name: str, *texts: str, name_en: str = "") -> Department:
    """With what is written for it: its name and these."""
    department = Department(name=name, name_en=name_en, created_at=clock.now())
    db.session.add(department)
    db.session.flush()
    for text in (name, *texts):
        db.session.add(DepartmentText(text=text, department_id=department.id, set_at=clock.now()))
    db.session.flush()
    return department


def make_member(
    person: User, department: Department, since: date = date(2026, 4, 1)
) -> DepartmentMember:
    member = DepartmentMember(department_id=department.id, user_id=person.id, valid_from=since)
    db.session.add(member)
    db.session.flush()
    return member
