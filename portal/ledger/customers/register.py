"""The register of customers, declared."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, func, select

from portal.foundation.access.actor import Actor
from portal.foundation.core import clock
from portal.foundation.core.words.i18n import _l
from portal.foundation.lists.register import Column, Filter, Preset, Register
from portal.ledger.customers.models import Customer
from portal.ledger.customers.queries import all_customers, works_counted
from portal.ledger.vendors.entry.spelling import search_words

_BY_NAME = func.coalesce(func.nullif(Customer.kana, ""), Customer.name)
_COURSES = {"now": _l("Customers today"), "ended": _l("No longer customers")}


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
        word=lambda word: Customer.found_by.contains(word, autoescape=True),
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
            "ended": row.ended_on,
        }
