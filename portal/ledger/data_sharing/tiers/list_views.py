"""The register of entrusted work of all vendors."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from portal.content import catalogue
from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.core import clock
from portal.foundation.core.words.messages import Text
from portal.foundation.lists.asking import ask
from portal.foundation.lists.listing import list_of
from portal.foundation.lists.sheets import KINDS, file_of
from portal.ledger.data_sharing.queries import work_on
from portal.ledger.data_sharing.tiers.register import work_register
from portal.ledger.engagements.models import Engagement, EngagementTerms
from portal.ledger.engagements.words import COMPANY_ROLES, MEDIA, REENTRUSTMENT
from portal.ledger.vendors.models import Vendor


@dataclass(frozen=True, slots=True)
class WorkRow:
    """A piece of work; `handed_over_on`: the first of its data, None: nothing yet."""

    engagement: Engagement
    terms: EngagementTerms
    vendor: Vendor
    tier: str | None
    data: Sequence[Text]
    handed_over_on: date | None


@requires(Permission.LEDGER_VIEW)
def index() -> ResponseReturnValue:
    register = work_register(current_actor())
    kind = request.args.get("file", "")
    if kind in KINDS:
        return file_of(register, ask(register, request.args), _values, kind)
    listing = list_of(register)
    return render_template(
        "ledger/data_sharing/index.html",
        listing=listing,
        lines=_lines(listing.rows),
        roles=COMPANY_ROLES,
        media=MEDIA,
        reentrustment=REENTRUSTMENT,
    )


def _lines(rows: Sequence[Any]) -> dict[int, WorkRow]:
    """By engagement. Tiers are computed as everywhere, for the vendors of the page."""
    day = clock.today()
    titles = {one.id: one.title for one in catalogue.data_categories()}
    vendors = {vendor.id for _, _, vendor in rows}
    known = {work.engagement_id: work for works in work_on(day, vendors).values() for work in works}
    lines = {}
    for engagement, terms, vendor in rows:
        work = known.get(engagement.id)
        shares = [fact.share for fact in work.shares] if work else []
        handovers = [one.first_handover_on for one in shares if one.first_handover_on]
        categories = dict.fromkeys(one.category for one in shares)
        lines[engagement.id] = WorkRow(
            engagement=engagement,
            terms=terms,
            vendor=vendor,
            tier=work.tier.tier.id if work else None,
            data=[titles.get(one, Text(ja=one, en=one)) for one in categories],
            handed_over_on=min(handovers, default=None),
        )
    return lines


def _values(rows: Sequence[Any]) -> Iterable[Mapping[str, Any]]:
    labels = {one.id: one.label for one in catalogue.tiers().tiers}
    for line in _lines(rows).values():
        terms = line.terms
        yield {
            "work": terms.called,
            "number": line.engagement.number,
            "vendor": line.vendor.called,
            "tier": labels.get(line.tier or ""),
            "data": Text(
                ja="、".join(one.ja for one in line.data), en=", ".join(one.en for one in line.data)
            ),
            "department": terms.department,
            "starts": terms.starts_on,
            "ends": terms.ends_on,
            "handover": line.handed_over_on,
            "role": COMPANY_ROLES[terms.company_role],
            "customer": terms.customer_name,
            "medium": MEDIA[terms.medium],
            "reentrustment": REENTRUSTMENT[terms.reentrustment_mode],
        }
