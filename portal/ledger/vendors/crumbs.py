"""The way back from a page about a vendor."""

from flask import url_for

from portal.foundation.core.pages.forms import Crumb
from portal.foundation.core.words.messages import say
from portal.ledger.vendors.models import Vendor


def vendor_crumbs(vendor: Vendor, *more: Crumb, page: str = "vendors.show") -> list[Crumb]:
    """The vendors, this one at its `page`, and what lies below it."""
    vendors = (say("Vendors"), url_for("desk.vendors"))
    return [vendors, (vendor.called, url_for(page, vendor_id=vendor.id)), *more]
