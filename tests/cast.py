"""The people in our tests.

Sazanami is the company. Acme is the vendor most tests are about: Ada signs for Acme, Alf only
fills things in. Globex is another vendor that must never see Acme's data; Gus signs for it.
Pam and Pip work in procurement, Pia is the privacy officer, Max is a manager, Ann is an auditor,
Sue is the administrator.
"""

from dataclasses import dataclass

from portal.foundation.access.roles import Role
from portal.foundation.accounts.models import User
from portal.foundation.organisation.models import Organisation
from portal.ledger.vendors.models import Vendor
from tests.factories.accounts import make_user
from tests.factories.organisation import make_organisation
from tests.factories.vendors import make_vendor


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

    def playing(self, role: Role) -> User:
        people = (self.ada, self.alf, self.pam, self.pia, self.max, self.ann, self.sue)
        return next(person for person in people if role in person.roles)


def assemble() -> Cast:
    company = make_organisation()
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
