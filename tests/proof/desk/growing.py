"""More vendors with more to do, to see what a page costs when there is more."""

from datetime import date

from portal.foundation.access.roles import Role
from portal.foundation.core.database.db import db
from portal.foundation.mail.models import MailState
from portal.ledger.obligations.models import Holder
from portal.ledger.vendors.models import Vendor
from tests.factories.accounts import make_user
from tests.factories.mail import make_mail
from tests.factories.obligations import make_obligation
from tests.factories.scenes import work_of
from tests.factories.vendors import make_vendor


def grow(number: int, owner_id: int) -> None:
    """Vendors at work, some with gaps, each with something to decide."""
    for one in range(number):
        vendor = make_vendor(f"More {number} {one}", owner_id=owner_id)
        signer = make_user(f"S {number} {one}", Role.VENDOR_SIGNATORY, vendor=vendor)
        work_of(vendor, "印刷", signer=signer, attested=False)
        work_of(vendor, "受電", signer=signer, bound=False)
        make_obligation(vendor, holder=Holder.PRIVACY_OFFICER, due_on=date(2026, 11, 20))
        lose_mail(vendor)
    db.session.commit()


def lose_mail(vendor: Vendor) -> None:
    """A mail about the vendor that could not be delivered."""
    db.session.commit()
    mail = make_mail(about_vendor_id=vendor.id)
    mail.state = MailState.DEAD
    db.session.commit()
