"""Reads about what was told to customers and to everybody, and their register."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select

from portal.foundation.access.actor import Actor
from portal.foundation.core.database.db import db
from portal.foundation.core.words.i18n import _l
from portal.foundation.lists.register import (
    Column,
    Preset,
    Register,
    day_range,
    member_order,
    one_of,
)
from portal.ledger.customers.models import Customer
from portal.ledger.vendors.entry.spelling import search_words
from portal.proof.disclosures.models import Disclosure, DisclosureKind
from portal.proof.disclosures.workflow import KINDS, STATES
from portal.supervision.proposed_records.workflow import ProposedState


def find(disclosure_id: int) -> Disclosure | None:
    return db.session.scalar(select(Disclosure).where(Disclosure.id == disclosure_id))


def lock(disclosure_id: int) -> Disclosure:
    """Its row, until the command ends."""
    statement = select(Disclosure).where(Disclosure.id == disclosure_id).with_for_update()
    return db.session.scalars(statement.execution_options(populate_existing=True)).one()


def last_released(kind: DisclosureKind, customer_id: int | None) -> Disclosure | None:
    """Of the public text, or of one customer's sheet."""
    return _last(kind, customer_id, ProposedState.CONFIRMED)


def waiting(kind: DisclosureKind, customer_id: int | None) -> Disclosure | None:
    """The draft that nobody has decided about."""
    return _last(kind, customer_id, ProposedState.PROPOSED)


def _last(kind: DisclosureKind, customer_id: int | None, state: ProposedState) -> Disclosure | None:
    row = Disclosure
    whose = row.customer_id.is_(None) if customer_id is None else row.customer_id == customer_id
    rows = select(row).where(row.kind == kind, whose, row.state == state)
    return db.session.scalar(rows.order_by(row.id.desc()).limit(1))


def disclosure_register(actor: Actor) -> Register:
    row = Disclosure
    return Register(
        id="disclosures",
        name=_l("What we tell others"),
        key=row.id,
        ids=select(row.id).outerjoin(Customer, Customer.id == row.customer_id),
        rows=select(row, Customer).outerjoin(Customer, Customer.id == row.customer_id),
        columns=[
            Column(id="number", label=_l("Number"), fixed=True, sort=(row.number,)),
            Column(id="kind", label=_l("Kind of document"), sort=(row.kind,)),
            Column(id="customer", label=_l("Customer"), css="mid", sort=(Customer.name,)),
            Column(id="as_of", label=_l("As of"), sort=(row.as_of_on,), first_down=True),
            Column(id="state", label=_l("State"), sort=(member_order(row.state, ProposedState),)),
            Column(id="sha256", label=_l("SHA-256 of the content"), css="wide", shown=False),
        ],
        filters=[
            one_of("kind", _l("Kind of document"), row.kind, KINDS),
            one_of("state", _l("State"), row.state, STATES),
            *day_range("as_of", row.as_of_on, _l("As of, from"), _l("As of, until")),
        ],
        word=_found,
        split=search_words,
        search_label=_l("Number or customer"),
        presets=[
            Preset(id="waits", label=_l("Not released yet"), args={"state": "proposed"}),
            Preset(id="released", label=_l("Released"), args={"state": "confirmed"}),
        ],
        usual="-as_of",
        tie=(row.id.desc(),),
        reader=actor.user_id,
    )


def values_of(rows: Sequence[Any]) -> Iterable[Mapping[str, Any]]:
    """For a file."""
    for row, customer in rows:
        yield {
            "number": row.number,
            "kind": KINDS[row.kind],
            "customer": "" if customer is None else customer.called,
            "as_of": row.as_of_on,
            "state": STATES[row.state],
            "sha256": row.content_sha256,
        }


def _found(word: str) -> ColumnElement[bool]:
    return or_(
        func.replace(func.lower(Disclosure.number), "-", "").contains(word, autoescape=True),
        Customer.found_by.contains(word, autoescape=True),
    )
