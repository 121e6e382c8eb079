"""The page of a vendor over time."""

from flask import render_template
from flask.typing import ResponseReturnValue

from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.core.pages.web import or_404
from portal.ledger.vendors.queries import find_vendor
from portal.proof.desk.places import place_href
from portal.proof.desk.vendors.over_time import LANES, over_time


@requires(Permission.COMPANY_VIEW)
def vendor_over_time(vendor_id: int) -> ResponseReturnValue:
    """What there was of it in the last two years, and what was missing."""
    vendor, actor = or_404(find_vendor(vendor_id)), current_actor()
    return render_template(
        "proof/desk/vendor_over_time.html",
        vendor=vendor,
        tab="history",
        told=over_time(vendor.id),
        lanes=LANES,
        href_of=lambda row: place_href(row.target, actor) if row.target else None,
    )
