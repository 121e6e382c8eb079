"""Staff's pages about stopping handovers: stop, confirm as a second person, let them go on."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.accounts.queries import names_of
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import DomainError
from portal.foundation.core.pages.web import or_404, row_id
from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import say
from portal.ledger.vendors.entry.fields import refuse, status_of
from portal.ledger.vendors.models import Vendor
from portal.ledger.vendors.queries import find_vendor
from portal.supervision.attestations.models import Attestation
from portal.supervision.attestations.queries import find_attestation
from portal.supervision.onboarding import queries, step_pages, suspension_services
from portal.supervision.onboarding.forms import RemarkForm
from portal.supervision.onboarding.step_pages import take_step

FOLDER = "supervision/onboarding"


@requires(Permission.VENDOR_SUSPEND)
def suspend(vendor_id: int) -> ResponseReturnValue:
    """Stop handovers; `attestation` in the address names the statement that led to it."""
    vendor = or_404(find_vendor(vendor_id))
    led = _led_to_it(vendor_id)

    def command(vendor: Vendor, **given: Any) -> None:
        suspension_services.suspend(vendor, attestation=led, **given)

    return take_step(vendor, step_pages.suspension(vendor.called), command)


@requires(Permission.VENDOR_DECIDE)
def resume(vendor_id: int) -> ResponseReturnValue:
    vendor = or_404(find_vendor(vendor_id))
    return take_step(vendor, step_pages.resumption(vendor.called), suspension_services.resume)


@requires(Permission.VENDOR_DECIDE)
def confirm_suspension(suspension_id: int) -> ResponseReturnValue:
    """A second person looks at the reason and agrees, or goes on to let handovers go on."""
    row = or_404(queries.find_suspension(suspension_id))
    vendor = or_404(find_vendor(row.vendor_id))
    form = RemarkForm()
    if form.validate_on_submit():
        try:
            with transaction():
                suspension_services.confirm_suspension(
                    row, vendor, remark=form.remark.data or "", actor=current_actor()
                )
        except DomainError as error:
            refuse(form, error)
        else:
            flash(words(say("The stop is confirmed by a second person.")), "success")
            return redirect(url_for("vendors.show", vendor_id=vendor.id))
    led = None if row.attestation_id is None else find_attestation(row.attestation_id)
    page = render_template(
        f"{FOLDER}/confirm_suspension.html",
        row=row,
        vendor=vendor,
        led=led,
        names=names_of([row.suspended_by_id, row.confirmed_by_id]),
        form=form,
        is_second=not current_actor().is_any_of(row.suspended_by_id),
    )
    return page, status_of(form)


def _led_to_it(vendor_id: int) -> Attestation | None:
    number = request.args.get("attestation", type=row_id)
    found = None if number is None else find_attestation(number)
    return found if found is not None and found.vendor_id == vendor_id else None
