"""Every read about customers and whose data a piece of work is about. Set-based."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from portal.foundation.access.actor import Actor
from portal.foundation.access.reading import has_none
from portal.foundation.core import clock
from portal.foundation.core.database.db import among, db, not_corrected, valid_on
from portal.foundation.core.words.i18n import _l
from portal.foundation.core.words.messages import Text, both_names
from portal.foundation.lists.register import Column, Filter, Preset, Register
from portal.ledger.customers.models import Customer, EngagementCustomer
from portal.ledger.engagements.models import Engagement, EngagementTerms
from portal.ledger.vendors.entry.spelling import search_words
from portal.ledger.vendors.models import Vendor


@dataclass(frozen=True, slots=True)
class CustomerOfWork:
    """A customer whose data it is. `since`: named for the work from this day on; `notice_hours`: within
    so many it is told of an incident, None: promptly."""

    customer_id: int
    name: Text
    since: date
    notice_hours: int | None = None


@dataclass(frozen=True, slots=True)
class WorkOfCustomer:
    """A piece of work with data of the customer, as it is called today."""

    link: EngagementCustomer
    number: str
    name: Text
    vendor: Vendor


def find_customer(customer_id: int) -> Customer | None:
    return db.session.scalar(select(Customer).where(Customer.id == customer_id))


def find_customer_named(name: str) -> Customer | None:
    rows = select(Customer).where(Customer.name == name).order_by(Customer.id)
    return db.session.scalar(rows.limit(1))


def find_customer_numbered(corporate_number: str) -> Customer | None:
    return db.session.scalar(select(Customer).where(Customer.corporate_number == corporate_number))


def customers_by_id(ids: Collection[int]) -> Mapping[int, Customer]:
    rows = db.session.scalars(select(Customer).where(Customer.id.in_(ids)))
    return {row.id: row for row in rows}


def list_customers() -> Sequence[Customer]:
    """Those that have not ended, by name."""
    today = clock.today()
    still = Customer.ended_on.is_(None) | (Customer.ended_on >= today)
    order = func.coalesce(func.nullif(Customer.kana, ""), Customer.name)
    return db.session.scalars(select(Customer).where(still).order_by(order, Customer.id)).all()


def every_customer() -> Sequence[Customer]:
    """Those that ended too."""
    return db.session.scalars(select(Customer).order_by(Customer.id)).all()


def all_customers() -> Select[Customer]:
    return select(Customer)


def customers_of_works(
    vendor_ids: Collection[int] | None, day: date
) -> Mapping[int, tuple[CustomerOfWork, ...]]:
    """By engagement, those named for it on the day; `vendor_ids` None: of all vendors."""
    if has_none(vendor_ids, EngagementCustomer):
        return {}
    statement = (
        select(
            EngagementCustomer.engagement_id,
            EngagementCustomer.valid_from,
            Customer.id,
            Customer.name,
            Customer.name_en,
            Customer.notice_hours,
        )
        .join(Customer, Customer.id == EngagementCustomer.customer_id)
        .where(valid_on(EngagementCustomer, day))
        .order_by(EngagementCustomer.engagement_id, Customer.id)
    )
    found: dict[int, list[CustomerOfWork]] = defaultdict(list)
    for row in db.session.execute(among(statement, EngagementCustomer.vendor_id, vendor_ids)):
        named = CustomerOfWork(
            row.id, both_names(row.name, row.name_en), row.valid_from, row.notice_hours
        )
        found[row.engagement_id].append(named)
    return {engagement_id: tuple(several) for engagement_id, several in found.items()}


def links_of(engagement_id: int, day: date) -> Sequence[EngagementCustomer]:
    rows = select(EngagementCustomer).where(
        EngagementCustomer.engagement_id == engagement_id, valid_on(EngagementCustomer, day)
    )
    return db.session.scalars(rows.order_by(EngagementCustomer.id)).all()


def list_links(engagement_id: int) -> Sequence[tuple[EngagementCustomer, Customer]]:
    """All that were ever named for it, the latest first."""
    rows = (
        select(EngagementCustomer, Customer)
        .join(Customer, Customer.id == EngagementCustomer.customer_id)
        .where(EngagementCustomer.engagement_id == engagement_id)
        .order_by(EngagementCustomer.valid_from.desc(), EngagementCustomer.id.desc())
    )
    return [(link, customer) for link, customer in db.session.execute(rows)]


def works_of_customer(customer_id: int) -> list[WorkOfCustomer]:
    """For which work its data goes or went to a vendor, the latest first."""
    today = clock.today()
    rows = (
        select(EngagementCustomer, Engagement.number, EngagementTerms, Vendor)
        .join(Engagement, Engagement.id == EngagementCustomer.engagement_id)
        .join(Vendor, Vendor.id == EngagementCustomer.vendor_id)
        .outerjoin(
            EngagementTerms,
            (EngagementTerms.engagement_id == Engagement.id) & valid_on(EngagementTerms, today),
        )
        .where(EngagementCustomer.customer_id == customer_id, not_corrected(EngagementCustomer))
        .order_by(EngagementCustomer.valid_from.desc(), EngagementCustomer.id.desc())
    )
    return [
        WorkOfCustomer(link, number, terms.called if terms else Text(number, number), vendor)
        for link, number, terms, vendor in db.session.execute(rows)
    ]


def works_counted(ids: Sequence[int]) -> Mapping[int, int]:
    """By customer: for how many pieces of work its data goes to a vendor today."""
    rows = (
        select(EngagementCustomer.customer_id, func.count())
        .where(EngagementCustomer.customer_id.in_(ids), valid_on(EngagementCustomer, clock.today()))
        .group_by(EngagementCustomer.customer_id)
    )
    return dict(db.session.execute(rows).all())


# The register of customers, declared.

_BY_NAME = func.coalesce(func.nullif(Customer.kana, ""), Customer.name)
_COURSES = {"now": _l("Customers today"), "ended": _l("No longer customers")}


def is_customer(word: str) -> ColumnElement[bool]:
    """SQL: a name or number of the customer holds the word."""
    called: ColumnElement[bool] = Customer.found_by.contains(word, autoescape=True)
    return called


def customer_register(actor: Actor) -> Register:
    return Register(
        id="customers",
        name=_l("Customers"),
        key=Customer.id,
        ids=select(Customer.id),
        rows=all_customers(),
        columns=[
            Column(id="name", label=_l("Customer"), css="mid", fixed=True, sort=(_BY_NAME,)),
            Column(id="number", label=_l("Number"), sort=(Customer.number,)),
            Column(id="corporate", label=_l("Corporate number")),
            Column(id="address", label=_l("Address"), css="mid", shown=False),
            Column(id="person", label=_l("Person to write to")),
            Column(id="email", label=_l("E-mail")),
            Column(id="works", label=_l("Work"), css="num"),
            Column(id="hours", label=_l("Told within (hours)"), css="num", shown=False),
            Column(
                id="ended",
                label=_l("Last day as a customer"),
                sort=(Customer.ended_on,),
                shown=False,
            ),
        ],
        filters=[
            Filter(
                id="course",
                label=_l("State"),
                choices=[(course, str(label)) for course, label in _COURSES.items()],
                where=_course,
            ),
        ],
        word=is_customer,
        split=search_words,
        search_label=_l("Name, kana or number"),
        presets=[Preset(id="now", label=_l("Customers today"), args={"course": "now"})],
        usual="name",
        tie=(Customer.id,),
        reader=actor.user_id,
    )


def _course(course: str) -> ColumnElement[bool]:
    ended: ColumnElement[bool] = Customer.ended_on < clock.today()
    return ended if course == "ended" else ~func.coalesce(ended, False)


def values_of(rows: Sequence[Any]) -> Iterable[Mapping[str, Any]]:
    """For a file."""
    works = works_counted([row.id for (row,) in rows])
    for (row,) in rows:
        yield {
            "name": row.called,
            "number": row.number,
            "corporate": row.corporate_number or "",
            "address": row.address,
            "person": row.person,
            "email": row.email,
            "works": works.get(row.id, 0),
            "hours": row.notice_hours,
            "ended": row.ended_on,
        }
