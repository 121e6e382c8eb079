"""The people in our tests.

Sazanami is the company. Acme is the vendor most tests are about: Ada signs for Acme, Alf only
fills things in. Globex is another vendor that must never see Acme's data; Gus signs for it.
Pam and Pip work in procurement, Pia is the privacy officer, Max is a manager, Ann is an auditor,
Lea is in charge of audit, Sue is the administrator, Emi works in another department, Dan in the one that Acme works for.
"""

from dataclasses import dataclass, fields
from typing import Any

from sqlalchemy import select

from portal.foundation.access.roles import Role
from portal.foundation.accounts.models import User
from portal.foundation.core.database.db import db
from portal.foundation.organisation.models import Organisation
from portal.ledger.vendors.models import Vendor
from tests.factories.accounts import make_user
from tests.factories.departments import make_department, make_member
from tests.factories.organisation import judge_later, make_organisation
from tests.factories.vendors import make_vendor

PARTS = {  # who plays a role
    Role.VENDOR_SIGNATORY: "ada",
    Role.VENDOR_MEMBER: "alf",
    Role.PROCUREMENT: "pam",
    Role.PRIVACY_OFFICER: "pia",
    Role.MANAGEMENT: "max",
    Role.AUDITOR: "ann",
    Role.AUDIT_LEAD: "lea",
    Role.ADMIN: "sue",
    Role.EMPLOYEE: "emi",
    Role.DEPARTMENT: "dan",
}


@dataclass(frozen=True, slots=True)
class Cast:
    company: Organisation
    acme: Vendor
    globex: Vendor
    ada: User
    alf: User
    gus: User
    pam: User
    pip: User
    pia: User
    max: User
    ann: User
    sue: User

    @property
    def emi(self) -> User:
        """She comes when a test asks for her: most are about people who supervise."""
        known = db.session.scalars(select(User).where(User.email == "emi@example.jp")).one_or_none()
        if known is None:
            known = make_user("Emi", Role.EMPLOYEE)
            db.session.commit()
        return known

    @property
    def lea(self) -> User:
        """She comes when a test asks for her: most are about the work that she looks at."""
        known = db.session.scalars(select(User).where(User.email == "lea@example.jp")).one_or_none()
        if known is None:
            known = make_user("Lea", Role.AUDIT_LEAD)
            db.session.commit()
        return known

    @property
    def dan(self) -> User:
        """He comes when a test asks for him, and sees Acme."""
        known = db.session.scalars(select(User).where(User.email == "dan@example.jp")).one_or_none()
        if known is None:
            known = make_user("Dan", Role.DEPARTMENT)
            make_member(known, make_department("Desk of Acme"))
            db.session.commit()
        return known

    def playing(self, role: Role) -> User:
        person: User = getattr(self, PARTS[role])
        return person


def assemble() -> Cast:
    company = make_organisation()
    judge_later(
        "client_approval",
        "incidents",
        "instructed",
        "lawful_provision",
        "recognised",
        "reported",
        "returned",
    )
    pam = make_user("Pam", Role.PROCUREMENT)
    acme = make_vendor("Acme", owner_id=pam.id)
    globex = make_vendor("Globex", owner_id=pam.id)
    return Cast(
        company=company,
        acme=acme,
        globex=globex,
        ada=make_user("Ada", Role.VENDOR_SIGNATORY, vendor=acme),
        alf=make_user("Alf", Role.VENDOR_MEMBER, vendor=acme),
        gus=make_user("Gus", Role.VENDOR_SIGNATORY, vendor=globex),
        pam=pam,
        pip=make_user("Pip", Role.PROCUREMENT),
        pia=make_user("Pia", Role.PRIVACY_OFFICER),
        max=make_user("Max", Role.MANAGEMENT),
        ann=make_user("Ann", Role.AUDITOR),
        sue=make_user("Sue", Role.ADMIN),
    )


def recognise() -> Cast | None:
    """Those who were assembled before, whatever they are called by now; nothing where they were not."""
    company = db.session.scalars(select(Organisation)).one_or_none()
    if company is None:
        return None
    parts = {field.name for field in fields(Cast)}
    people = {one.email.partition("@")[0]: one for one in db.session.scalars(select(User))}
    vendors = {one.id: one for one in db.session.scalars(select(Vendor))}
    known: dict[str, Any] = {
        **people,
        "acme": vendors[people["ada"].vendor_id or 0],
        "globex": vendors[people["gus"].vendor_id or 0],
    }
    return Cast(company=company, **{name: known[name] for name in known if name in parts})
