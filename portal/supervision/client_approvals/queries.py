"""Every read about customers' approvals. What promises read is for many vendors and any day, in one
statement: "as of D" means facts valid on D, as known now."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select

from portal.content import catalogue
from portal.foundation.access.actor import Actor
from portal.foundation.access.reading import has_none
from portal.foundation.core.database.db import among, db
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
from portal.supervision.client_approvals.models import (
    ClientApproval,
    ClientApprovalEnd,
    CustomerRequest,
    CustomerTerms,
    EndKind,
)
from portal.supervision.client_approvals.standing import AgreedNotice, ApprovalOnDay
from portal.supervision.client_approvals.workflow import BASES, ENDS, STATES
from portal.supervision.proposed_records.workflow import ProposedState


def find_terms(terms_id: int) -> CustomerTerms | None:
    return db.session.scalar(select(CustomerTerms).where(CustomerTerms.id == terms_id))


def list_terms() -> Sequence[CustomerTerms]:
    """The latest first."""
    rows = select(CustomerTerms).order_by(CustomerTerms.valid_from.desc(), CustomerTerms.id.desc())
    return db.session.scalars(rows).all()


def of_engagement(engagement_id: int) -> Sequence[ClientApproval]:
    """The latest first."""
    rows = select(ClientApproval).where(ClientApproval.engagement_id == engagement_id)
    return db.session.scalars(rows.order_by(ClientApproval.id.desc())).all()


def requests_of(engagement_id: int) -> Sequence[CustomerRequest]:
    """The latest first."""
    rows = select(CustomerRequest).where(CustomerRequest.engagement_id == engagement_id)
    order = CustomerRequest.asked_on.desc(), CustomerRequest.id.desc()
    return db.session.scalars(rows.order_by(*order)).all()


def all_approvals() -> Select[ClientApproval, Customer, Vendor, Engagement, ClientApprovalEnd]:
    return (
        select(ClientApproval, Customer, Vendor, Engagement, ClientApprovalEnd)
        .join(Customer, Customer.id == ClientApproval.customer_id)
        .join(Vendor, Vendor.id == ClientApproval.vendor_id)
        .join(Engagement, Engagement.id == ClientApproval.engagement_id)
        .outerjoin(ClientApprovalEnd, ClientApprovalEnd.approval_id == ClientApproval.id)
    )


_STANDS = (ProposedState.PROPOSED, ProposedState.CONFIRMED)


def approvals_on(
    vendor_ids: Collection[int] | None, as_of: date
) -> Mapping[int, tuple[ApprovalOnDay, ...]]:
    """By engagement, in the order of recording; `vendor_ids` None: of all vendors."""
    if has_none(vendor_ids, ClientApproval):
        return {}
    row = ClientApproval
    statement = (
        select(row, ClientApprovalEnd.kind, ClientApprovalEnd.ended_on, CustomerTerms)
        .outerjoin(ClientApprovalEnd, ClientApprovalEnd.approval_id == row.id)
        .outerjoin(CustomerTerms, CustomerTerms.id == row.terms_id)
        .where(row.state.in_(_STANDS), row.given_on <= as_of)
        .order_by(row.id)
    )
    found: dict[int, list[ApprovalOnDay]] = defaultdict(list)
    for one, kind, ended_on, terms in db.session.execute(
        among(statement, row.vendor_id, vendor_ids)
    ):
        is_confirmed = one.state is ProposedState.CONFIRMED
        if kind is EndKind.MISTAKEN or (not is_confirmed and one.proposed_on > as_of):
            continue
        ended = ended_on is not None and ended_on <= as_of
        found[one.engagement_id].append(
            ApprovalOnDay(
                one.id,
                one.number,
                one.customer_id,
                one.basis,
                one.given_on,
                is_confirmed,
                frozenset(one.categories),
                frozenset(one.countries),
                one.objection_until,
                one.approved_until,
                kind if ended else None,
                ended_on if ended else None,
                _agreed(one, terms),
            )
        )
    return {engagement_id: tuple(several) for engagement_id, several in found.items()}


def _agreed(row: ClientApproval, terms: CustomerTerms | None) -> AgreedNotice | None:
    """What the approval itself says comes before the terms it rests on."""
    if row.notice_hours is not None:
        return AgreedNotice(row.notice_hours, Text(ja=row.number, en=row.number))
    if terms is None or terms.notice_hours is None:
        return None
    called = f"{terms.title} {terms.edition}"
    return AgreedNotice(terms.notice_hours, Text(ja=called, en=called))


# The register of customers' approvals, declared.


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
            Column(id="number", label=_l("Number"), css="code", fixed=True, sort=(row.number,)),
            Column(id="customer", label=_l("Customer"), css="mid", sort=(Customer.name,)),
            Column(id="vendor", label=_l("Vendor"), css="mid", sort=(BY_NAME,)),
            Column(id="work", label=_l("Entrusted work"), sort=(Engagement.number,)),
            Column(id="given", label=_l("Approved on"), sort=(row.given_on,), first_down=True),
            Column(id="until", label=_l("Approved until"), sort=(or_never(row.approved_until),)),
            Column(id="state", label=_l("State"), css="mid", sort=(row.state,)),
            Column(id="ended", label=_l("How it ended"), shown=False),
            Column(id="basis", label=_l("What it rests on"), css="mid", shown=False),
            Column(id="categories", label=_l("Data"), css="mid", shown=False),
            Column(id="countries", label=_l("Countries"), shown=False),
            Column(id="conditions", label=_l("Conditions"), css="wide", shown=False),
            Column(id="hours", label=_l("Told within (hours)"), css="num", shown=False),
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
            "hours": row.notice_hours,
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
