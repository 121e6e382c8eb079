"""The register of customers' approvals, declared."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select

from portal.content import catalogue
from portal.foundation.access.actor import Actor
from portal.foundation.core.words.i18n import _l
from portal.foundation.core.words.messages import Text
from portal.foundation.lists.register import Column, Preset, Register, day_range, one_of, or_never
from portal.ledger.customers.models import Customer
from portal.ledger.engagements.models import Engagement
from portal.ledger.engagements.terms import joined
from portal.ledger.vendors.entry.as_written import country_text
from portal.ledger.vendors.entry.spelling import search_words
from portal.ledger.vendors.models import Vendor
from portal.ledger.vendors.queries import BY_NAME, named
from portal.supervision.client_approvals.models import ClientApproval
from portal.supervision.client_approvals.queries import all_approvals
from portal.supervision.client_approvals.workflow import BASES, ENDS, STATES


def approval_register(actor: Actor) -> Register:
    row = ClientApproval
    return Register(
        id="client_approvals",
        name=_l("Customers’ approvals"),
        key=row.id,
        ids=select(row.id)
        .join(Customer, Customer.id == row.customer_id)
        .join(Vendor, Vendor.id == row.vendor_id)
        .join(Engagement, Engagement.id == row.engagement_id),
        rows=all_approvals(),
        columns=[
            Column(id="number", label=_l("Number"), fixed=True, sort=(row.number,)),
            Column(id="customer", label=_l("Customer"), css="mid", sort=(Customer.name,)),
            Column(id="vendor", label=_l("Vendor"), css="mid", sort=(BY_NAME,)),
            Column(id="work", label=_l("Entrusted work"), sort=(Engagement.number,)),
            Column(id="given", label=_l("Approved on"), sort=(row.given_on,), first_down=True),
            Column(id="until", label=_l("Approved until"), sort=(or_never(row.approved_until),)),
            Column(id="state", label=_l("State"), sort=(row.state,)),
            Column(id="ended", label=_l("How it ended")),
            Column(id="basis", label=_l("What it rests on"), css="mid", shown=False),
            Column(id="categories", label=_l("Data"), css="mid", shown=False),
            Column(id="countries", label=_l("Countries"), shown=False),
            Column(id="conditions", label=_l("Conditions"), css="wide", shown=False),
        ],
        filters=[
            one_of("state", _l("State"), row.state, STATES),
            one_of("basis", _l("What it rests on"), row.basis, BASES),
            *day_range("until", row.approved_until, _l("Ends from"), _l("Ends by")),
        ],
        word=_found,
        split=search_words,
        search_label=_l("Customer, vendor or number"),
        presets=[Preset(id="waiting", label=_l("Waiting"), args={"state": "proposed"})],
        usual="-given",
        tie=(row.id,),
        reader=actor.user_id,
    )


def values_of(rows: Sequence[Any]) -> Iterable[Mapping[str, Any]]:
    """For a file."""
    for row, customer, vendor, work, end in rows:
        yield {
            "number": row.number,
            "customer": customer.called,
            "vendor": vendor.called,
            "work": work.number,
            "given": row.given_on,
            "until": row.approved_until,
            "state": STATES[row.state],
            "ended": "" if end is None else ENDS[end.kind],
            "basis": BASES[row.basis],
            "categories": joined(category_titles(row.categories)),
            "countries": joined(country_text(code) for code in row.countries),
            "conditions": row.conditions,
        }


def category_titles(ids: Iterable[str]) -> list[Text]:
    titles = {category.id: category.title for category in catalogue.data_categories()}
    return [titles.get(id_, Text(ja=id_, en=id_)) for id_ in ids]


def _found(word: str) -> ColumnElement[bool]:
    number = func.replace(func.lower(ClientApproval.number), "-", "")
    return or_(
        named(word),
        Customer.found_by.contains(word, autoescape=True),
        number.contains(word, autoescape=True),
    )
