"""What the pages say that ask for a reason and take one step of a vendor's life."""

from flask import url_for

from portal.foundation.core.pages.forms import StepPage
from portal.foundation.core.words.messages import Message, say
from portal.ledger.vendors.crumbs import vendor_crumbs
from portal.ledger.vendors.models import Vendor


def approval(vendor: Vendor) -> StepPage:
    return _page(
        vendor,
        say("Propose to approve %(name)s", name=vendor.called),
        say("Propose to approve"),
        say(
            "Another person decides: the privacy officer, or management where an officer proposes. "
            "Nothing is handed over before the vendor is activated."
        ),
    )


def rejection(vendor: Vendor) -> StepPage:
    return _page(
        vendor,
        say("Propose to reject %(name)s", name=vendor.called),
        say("Propose to reject"),
        say(
            "Another person decides. A rejected vendor stays in the register, and nothing can be "
            "added to it any more."
        ),
    )


def suspension(vendor: Vendor) -> StepPage:
    return _page(
        vendor,
        say("Suspend handovers to %(name)s", name=vendor.called),
        say("Suspend handovers"),
        say(
            "From now on nothing more is handed over to this vendor. One person is enough to stop; "
            "a second one confirms it within three working days, and another one decides to resume."
        ),
        kind="danger",
    )


def resumption(vendor: Vendor) -> StepPage:
    return _page(
        vendor,
        say("Resume handovers to %(name)s", name=vendor.called),
        say("Resume handovers"),
        say(
            "Data is handed over again. Somebody else than the person who suspended it has to "
            "decide this."
        ),
    )


def offboarding(vendor: Vendor) -> StepPage:
    return _page(
        vendor,
        say("Start the offboarding of %(name)s", name=vendor.called),
        say("Start offboarding"),
        say(
            "The work is brought to its end and the data is returned or destroyed. Until the vendor "
            "is closed, what it has promised still counts."
        ),
    )


def closing(vendor: Vendor) -> StepPage:
    return _page(
        vendor,
        say("Close %(name)s", name=vendor.called),
        say("Close the vendor"),
        say(
            "The vendor stays in the register with everything on record. The accounts of its people "
            "end at once; this cannot be undone."
        ),
    )


def _page(
    vendor: Vendor, title: Message, button: Message, note: Message, kind: str = "primary"
) -> StepPage:
    return StepPage(
        title,
        button,
        url_for("vendors.show", vendor_id=vendor.id),
        crumbs=vendor_crumbs(vendor),
        note=note,
        tone="warn" if kind == "danger" else "info",
        kind=kind,
    )
