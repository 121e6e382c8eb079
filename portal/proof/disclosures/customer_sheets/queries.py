"""Reads what one customer may know on a day: who handles its data, where, what was approved and checked.

Everything is picked by the customer's own work and its own approvals; scores, tiers of risk, findings and
notes are never read into it, nor anything that another customer said or agreed to. What a piece of work is
called may name another customer, so it is told by its purposes, which are of a list.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from sqlalchemy import or_, select

from portal.foundation.core.database.db import db, valid_on
from portal.foundation.core.words.messages import Text
from portal.foundation.organisation.queries import the_organisation
from portal.ledger.customers.models import Customer, EngagementCustomer
from portal.ledger.vendors.entry.as_written import country_text
from portal.proof.disclosures.content import FORMAT, both, iso
from portal.supervision.client_approvals.standing import standing_of
from portal.supervision.incidents.models import Incident, IncidentCustomer
from portal.supervision.promises.facts import vendors_on
from portal.supervision.promises.work import SupervisedWork, VendorOnDay
from portal.supervision.subcontractors.standing import ChainStanding


def sheet_on(customer: Customer, day: date) -> dict[str, Any]:
    """The content of the sheet of this customer, frozen as plain data."""
    links = select(EngagementCustomer.vendor_id).where(
        EngagementCustomer.customer_id == customer.id, valid_on(EngagementCustomer, day)
    )
    vendor_ids = sorted(set(db.session.scalars(links)))
    vendors = vendors_on(vendor_ids, day) if vendor_ids else ()
    return {
        "format": FORMAT,
        "company": both(the_organisation().name),
        "customer": {"name": both(customer.called), "number": customer.number},
        "as_of": iso(day),
        "works": [
            _work(vendor, work, customer.id, day)
            for vendor in vendors
            for work in vendor.works
            if _is_theirs(work, customer.id, day)
        ],
        "incidents": list(_incidents(customer.id, vendors, day)),
    }


def _is_theirs(work: SupervisedWork, customer_id: int, day: date) -> bool:
    named = any(one.customer_id == customer_id for one in work.customers)
    return named and work.handles_data and work.runs_on(day)


def _work(vendor: VendorOnDay, work: SupervisedWork, customer_id: int, day: date) -> dict[str, Any]:
    customer = next(one for one in work.customers if one.customer_id == customer_id)
    standing = standing_of(customer, work.approvals, work.shares, day)
    signed = [one.signed_on for one in work.signed.values() if one.signed_on <= day]
    checks = [one.held_on for one in work.confirmed if one.is_approved]
    if work.checked is not None:
        checks.append(work.checked.accepted_on)
    countries = dict.fromkeys(shared.share.country for shared in work.shares)
    data = {(shared.title.ja, shared.title.en): None for shared in work.shares}
    purposes = {(one.purpose_title.ja, one.purpose_title.en): None for one in work.shares}
    return {
        "vendor": both(vendor.name),
        "purposes": [both(Text(ja=ja, en=en)) for ja, en in purposes],
        "data": [both(Text(ja=ja, en=en)) for ja, en in data],
        "countries": [both(country_text(code)) for code in countries],
        "handed_over_on": iso(work.handed_over_on),
        "is_approved": standing.why is None,
        "approvals": [
            {"number": one.number, "given_on": iso(one.given_on), "until": iso(one.last_day)}
            for one in standing.resting_on
        ],
        "stated_on": iso(max(signed, default=None)),
        "checked_on": iso(max(checks, default=None)),
        "chain": [
            {
                "name": one.name,
                "tier": one.tier,
                "place": one.place,
                "approved_on": iso(one.counts_from),
            }
            for one in work.chain
            if one.standing in (ChainStanding.COUNTS, ChainStanding.RUN_OUT, ChainStanding.WITHOUT)
        ],
    }


def _incidents(
    customer_id: int, vendors: Sequence[VendorOnDay], day: date
) -> Iterator[dict[str, Any]]:
    """Those by which this customer is hit and that are open on the day; what happened is told otherwise."""
    names = {vendor.id: vendor.name for vendor in vendors}
    row = Incident
    rows = (
        select(row.number, row.vendor_id, row.told_on)
        .join(IncidentCustomer, IncidentCustomer.incident_id == row.id)
        .where(
            IncidentCustomer.customer_id == customer_id,
            row.is_drill.is_(False),
            row.told_on <= day,
            or_(row.ended_on.is_(None), row.ended_on > day),
        )
        .order_by(row.told_on, row.id)
    )
    for number, vendor_id, told_on in db.session.execute(rows):
        vendor = names.get(vendor_id)
        yield {
            "number": number,
            "vendor": None if vendor is None else both(vendor),
            "known_on": iso(told_on),
        }
