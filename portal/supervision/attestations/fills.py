"""What the portal puts into statements, read for many requests at once."""

from collections.abc import Collection, Mapping
from datetime import date

from portal.foundation.content.catalogue import data_category
from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.messages import Text, say
from portal.foundation.organisation.queries import the_organisation
from portal.ledger.vendors.models import Vendor
from portal.supervision.attestations import sitting_queries, texts
from portal.supervision.attestations.models import AttestationRequest


def fills_for(
    requests: Collection[AttestationRequest], vendor: Vendor, today: date
) -> Mapping[int, texts.Fill]:
    """By request, as of today. Refuses work without terms on record."""
    works = {one.engagement_id for one in requests}
    terms = sitting_queries.terms_by_work(works, today)
    shared = sitting_queries.categories_by_work(works, today)
    company = the_organisation().name
    called = Text(ja=vendor.name, en=vendor.name_en or vendor.name)
    found = {}
    for request in requests:
        held = terms.get(request.engagement_id)
        if held is None:
            raise RuleViolated(say("The entrusted work has no terms on record."))
        found[request.id] = texts.Fill(
            company_name=company,
            vendor_name=called,
            engagement_name=Text(ja=held.name, en=held.name_en or held.name),
            period_from=request.period_from,
            period_to=request.period_to,
            end_date=held.ends_on,
            data_items=tuple(_item(*one) for one in shared.get(request.engagement_id, ())),
        )
    return found


def _item(category: str, own: str) -> Text:
    """The company's own words for the items, else the title of the category."""
    return Text(ja=own, en=own) if own else data_category(category).title
