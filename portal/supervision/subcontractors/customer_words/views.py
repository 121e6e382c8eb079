"""The letter in which a customer is asked whether a subcontractor may handle its data."""

from flask import request
from flask.typing import ResponseReturnValue

from portal.foundation.access.guards import requires
from portal.foundation.access.permissions import Permission
from portal.foundation.core.pages.web import or_404
from portal.foundation.core.words.i18n import language
from portal.foundation.core.words.messages import LANGUAGES, Lang
from portal.foundation.evidence.storage import download
from portal.foundation.evidence.types import FileKind
from portal.ledger.customers.queries import customers_by_id
from portal.ledger.engagements.queries import find_engagement, names_of_works
from portal.ledger.engagements.terms import joined
from portal.ledger.vendors.entry.as_written import country_text
from portal.ledger.vendors.queries import find_vendor
from portal.supervision.client_approvals.queries import category_titles
from portal.supervision.client_approvals.work_views import AskedAbout, AskedChain, letter_pdf
from portal.supervision.subcontractors import queries
from portal.supervision.subcontractors.models import Subcontractor


@requires(Permission.SUBCONTRACTOR_VIEW)
def letter(subcontractor_id: int) -> ResponseReturnValue:
    """`?customer=` and `?text=`: to whom, in which language."""
    row = or_404(queries.find(subcontractor_id))
    named = {str(one.customer_id): one.customer_id for one in queries.customers_of(row)}
    customer_id = or_404(named.get(request.args.get("customer", "")))
    customer = customers_by_id([customer_id])[customer_id]
    lang: Lang = next((one for one in LANGUAGES if one == request.args.get("text")), language())
    made = letter_pdf(_about(row), customer, lang)
    return download(made, f"{customer.number} {row.number} {lang}.pdf", FileKind.PDF)


def _about(row: Subcontractor) -> AskedAbout:
    return AskedAbout(
        vendor=or_404(find_vendor(row.vendor_id)).called,
        work=names_of_works([row.engagement_id])[row.engagement_id],
        work_number=or_404(find_engagement(row.engagement_id)).number,
        data=joined(category_titles(row.categories)),
        countries=country_text(row.handled_in),
        starts_on=row.starts_on,
        handed_over_on=None,
        chain=AskedChain(
            row.name,
            row.tasks,
            row.place,
            row.starts_on if row.starts_on < row.applied_on else None,
        ),
    )
