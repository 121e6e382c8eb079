"""Pages on which a vendor's people, or the company for them, tell of a change."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.core import clock
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import DomainError
from portal.foundation.core.pages.forms import filled, refuse, show_form
from portal.foundation.core.pages.web import or_404
from portal.foundation.core.words.i18n import in_language
from portal.ledger.engagements.queries import find_engagement, terms_of_vendor
from portal.ledger.vendors.models import Vendor
from portal.ledger.vendors.queries import find_vendor
from portal.supervision.change_notices import services
from portal.supervision.change_notices.forms import ALL_WORK, NoticeForm
from portal.supervision.change_notices.models import CHANGED

FOLDER = "supervision/change_notices"


@requires(Permission.OWN_CHANGE_TELL)
def own() -> ResponseReturnValue:
    """A vendor's people tell of a change, and see what they told before."""
    vendor = or_404(find_vendor(or_404(current_actor().vendor_id)))
    return _page(vendor, "own.html", url_for(".own"))


@requires(Permission.ATTESTATION_REQUEST)
def of_vendor(vendor_id: int) -> ResponseReturnValue:
    """The company writes down what it learned of a change."""
    vendor = or_404(find_vendor(vendor_id))
    back = url_for("attestations.of_vendor", vendor_id=vendor_id)
    return _page(vendor, "of_vendor.html", back)


def _page(vendor: Vendor, template: str, back: str) -> ResponseReturnValue:
    form = NoticeForm(happens_on=clock.today(), engagement_id=ALL_WORK)
    today = clock.today()
    works = [term for term in terms_of_vendor(vendor.id, today) if term.runs_on(today)]
    names = {work.engagement_id: work.called for work in works}
    form.offer((number, in_language(name)) for number, name in names.items())
    if form.validate_on_submit() and _told(form, vendor):
        flash(
            _("It is on record. Where statements have to be signed anew, they follow."), "success"
        )
        return redirect(back)
    return show_form(
        form,
        f"{FOLDER}/{template}",
        vendor=vendor,
        notices=services.notices_of(vendor.id),
        works=names,
        changed=CHANGED,
    )


def _told(form: NoticeForm, vendor: Vendor) -> bool:
    chosen = form.engagement_id.data
    engagement = or_404(find_engagement(chosen)) if chosen else None
    try:
        with transaction():
            services.tell_change(
                vendor,
                form.chosen,
                engagement=engagement,
                happens_on=filled(form.happens_on),
                description=filled(form.description),
                actor=current_actor(),
            )
    except DomainError as refusal:
        refuse(form, refusal)
        return False
    return True
