"""The page on which it is recorded why a vendor that dispatches people stands in the register."""

from flask import url_for
from flask.typing import ResponseReturnValue

from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.accounts.meanwhile import refuse_changed
from portal.foundation.core.errors import ChangedMeanwhile
from portal.foundation.core.pages.forms import act, show_form
from portal.foundation.core.pages.web import or_404
from portal.foundation.core.words.messages import say
from portal.ledger.vendors import queries
from portal.ledger.vendors.models import Vendor
from portal.ledger.vendors.profile import staffing
from portal.ledger.vendors.profile.forms import StaffingForm


@requires(Permission.LEDGER_EDIT)
def choose_staffing(vendor_id: int) -> ResponseReturnValue:
    vendor = or_404(queries.find_vendor(vendor_id))
    or_404(vendor.kind == staffing.STAFFING or None)
    history = list(staffing.choices_of_vendor(vendor_id))
    now = staffing.choice_of(vendor_id)
    form = StaffingForm(data={"seen": now.id if now else 0})

    def changed(refusal: ChangedMeanwhile) -> None:  # what they recorded stands in the list below
        history[:] = staffing.choices_of_vendor(vendor_id)
        latest = staffing.choice_of(vendor_id)
        refuse_changed(form, refusal, seen=latest.id if latest else 0)

    onward = act(
        form,
        lambda: staffing.record_choice(
            vendor,
            is_entrusted=form.choice.data == "entrusted",
            reason=form.reason.data or "",
            seen=form.seen.data or 0,
            actor=current_actor(),
        ),
        done=say("The choice is on record."),
        to=url_for("vendors.show", vendor_id=vendor_id),
        changed=changed,
    )
    return onward or show_form(
        form,
        "ledger/vendors/staffing.html",
        vendor=vendor,
        history=history,
        choices=staffing.CHOICES,
    )


def onward_from(vendor: Vendor) -> str:
    """Where a saved vendor leads: on to the choice, where it dispatches people and none is recorded."""
    page = "vendors.choose_staffing" if staffing.is_unchosen(vendor) else "vendors.show"
    return url_for(page, vendor_id=vendor.id)
