"""Staff's page on which the need for all data shared with a vendor is reviewed at once."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.core import clock
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import DomainError
from portal.foundation.core.pages.forms import TickField, options
from portal.foundation.core.pages.web import or_404
from portal.foundation.core.words.i18n import _l, words
from portal.foundation.core.words.messages import say_n
from portal.ledger.data_sharing import queries
from portal.ledger.data_sharing.rules.billing import review_due
from portal.ledger.data_sharing.shares import review_queries, review_services
from portal.ledger.data_sharing.shares.labels import labels
from portal.ledger.engagements.queries import terms_on
from portal.ledger.vendors.entry.fields import refuse, status_of
from portal.ledger.vendors.queries import find_vendor


class ReviewForm(FlaskForm):
    """What is still needed as recorded, by the rows that were looked at."""

    shares = TickField(_l("Still needed as recorded"), coerce=int, default=())

    def __init__(self, share_ids: list[int], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.shares.choices = options((one, str(one)) for one in share_ids)


@requires(Permission.LEDGER_EDIT)
def review_data(vendor_id: int) -> ResponseReturnValue:
    """All of it on one page, ticked: one button says that it is still needed as recorded."""
    vendor = or_404(find_vendor(vendor_id))
    today = clock.today()
    shares = review_queries.shares_to_review([vendor_id], today).get(vendor_id, ())
    open_ones = [one for one in shares if one.reviewed_on < today]
    form = ReviewForm([one.id for one in open_ones], data={"shares": [one.id for one in open_ones]})
    if form.validate_on_submit():
        try:
            with transaction():
                number = review_services.review_shares(
                    vendor, form.shares.data or (), actor=current_actor()
                )
        except DomainError as error:
            refuse(form, error)
        else:
            flash(
                words(
                    say_n(
                        "%(n)s category reviewed today: still needed as recorded.",
                        "%(n)s categories reviewed today: still needed as recorded.",
                        number,
                    )
                )
            )
            return redirect(url_for("data_sharing.of_vendor", vendor_id=vendor_id))
    terms = {one.engagement_id: one for one in terms_on(today, [vendor_id])}
    page = render_template(
        "ledger/data_sharing/review.html",
        vendor=vendor,
        form=form,
        shares=open_ones,
        reviewed=len(shares) - len(open_ones),
        terms=terms,
        labels=labels(),
        review_due=review_due,
    )
    return page, status_of(form)


@requires(Permission.LEDGER_EDIT)
def review_of_share(share_id: int) -> ResponseReturnValue:
    """Where the obligation to review one share leads: to the page of all of its vendor's."""
    share = or_404(queries.find_share(share_id))
    return redirect(url_for("data_sharing.review_data", vendor_id=share.vendor_id))
