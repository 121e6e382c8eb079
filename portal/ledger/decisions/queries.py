"""Reads of numbers of decisions, seats and consents; the register of the numbers."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, func, or_, select

from portal.foundation.access.actor import Actor
from portal.foundation.access.permissions import Permission
from portal.foundation.accounts.models import User
from portal.foundation.accounts.queries import names_of
from portal.foundation.core import clock
from portal.foundation.core.database.db import Subject, db, names_thing, valid_on
from portal.foundation.core.words.i18n import _l
from portal.foundation.core.words.messages import Text
from portal.foundation.lists.register import Column, Register, day_range, member_order, one_of
from portal.ledger.decisions.models import (
    ConsentSeat,
    ConsentState,
    DecisionConsent,
    DecisionKind,
    DecisionNumber,
)
from portal.ledger.decisions.workflow import KINDS
from portal.ledger.vendors.entry.spelling import search_words
from portal.ledger.vendors.models import Vendor
from portal.ledger.vendors.queries import BY_NAME, named


@dataclass(frozen=True, slots=True)
class Deliberation:
    """What stands beside a decision: its numbers, the last first, and the consents of all rounds."""

    numbers: Sequence[DecisionNumber]
    consents: Sequence[tuple[DecisionConsent, Text]]
    names: Mapping[int, str]


def about(subject: Subject) -> Deliberation:
    thing = names_thing(subject, DecisionNumber.subject_kind, DecisionNumber.subject_id)
    numbers = db.session.scalars(
        select(DecisionNumber).where(thing).order_by(DecisionNumber.id.desc())
    ).all()
    rows = (
        select(DecisionConsent, ConsentSeat)
        .join(ConsentSeat, ConsentSeat.id == DecisionConsent.seat_id)
        .where(names_thing(subject, DecisionConsent.subject_kind, DecisionConsent.subject_id))
        .order_by(DecisionConsent.round.desc(), DecisionConsent.id)
    )
    consents = [(row, seat.called) for row, seat in db.session.execute(rows)]
    people = [one for row, _ in consents for one in (row.person_id, row.deputy_id, row.given_by_id)]
    return Deliberation(numbers, consents, names_of(people))


def last_number(model: type[Any]) -> ScalarSelect[Any]:
    """Of each row of a select about the model: under which number it was decided last; NULL: none."""
    return (
        select(DecisionNumber.number)
        .where(
            DecisionNumber.subject_kind == model.__tablename__,
            DecisionNumber.subject_id == model.id,
        )
        .order_by(DecisionNumber.id.desc())
        .limit(1)
        .correlate(model)
        .scalar_subquery()
    )


def numbers_of(model: type[Any], ids: Collection[int]) -> Mapping[int, Sequence[str]]:
    """By row of the model, the first number first."""
    found: dict[int, list[str]] = defaultdict(list)
    rows = select(DecisionNumber.subject_id, DecisionNumber.number).where(
        DecisionNumber.subject_kind == model.__tablename__, DecisionNumber.subject_id.in_(ids)
    )
    for subject_id, number in db.session.execute(rows.order_by(DecisionNumber.id)):
        found[subject_id].append(number)
    return found


def current(subject: Subject) -> list[tuple[DecisionConsent, Text]]:
    """Of the last round what each seat said last, locked until the command ends."""
    rows = db.session.execute(
        select(DecisionConsent, ConsentSeat)
        .join(ConsentSeat, ConsentSeat.id == DecisionConsent.seat_id)
        .where(names_thing(subject, DecisionConsent.subject_kind, DecisionConsent.subject_id))
        .order_by(DecisionConsent.id)
        .with_for_update(of=DecisionConsent)
        .execution_options(populate_existing=True)
    ).all()
    last = max((row.round for row, _ in rows), default=0)
    by_seat = {seat.id: (row, seat.called) for row, seat in rows if row.round == last}
    return list(by_seat.values())


def find_consent(consent_id: int, actor: Actor) -> DecisionConsent | None:
    """Who sees vendors sees all; anybody else what they were asked."""
    row = db.session.scalar(select(DecisionConsent).where(DecisionConsent.id == consent_id))
    mine = row is not None and actor.user_id in (row.person_id, row.deputy_id)
    return row if mine or actor.may(Permission.LEDGER_VIEW) else None


def lock_consent(consent_id: int) -> DecisionConsent:
    row = select(DecisionConsent).where(DecisionConsent.id == consent_id).with_for_update()
    return db.session.scalars(row.execution_options(populate_existing=True)).one()


def following(consent_id: int) -> DecisionConsent | None:
    """What was said after it by the same seat."""
    return db.session.scalar(
        select(DecisionConsent).where(DecisionConsent.follows_id == consent_id)
    )


def consents_asked_of(user_id: int) -> Sequence[tuple[DecisionConsent, ConsentSeat, Vendor | None]]:
    """As the person of a seat or its deputy: what waits first, then the newest."""
    rows = db.session.execute(
        select(DecisionConsent, ConsentSeat, Vendor)
        .join(ConsentSeat, ConsentSeat.id == DecisionConsent.seat_id)
        .outerjoin(Vendor, Vendor.id == DecisionConsent.vendor_id)
        .where(or_(DecisionConsent.person_id == user_id, DecisionConsent.deputy_id == user_id))
        .order_by(DecisionConsent.id.desc())
        .limit(200)
    )
    found = [(consent, seat, vendor) for consent, seat, vendor in rows]
    return sorted(found, key=lambda one: one[0].state is not ConsentState.ASKED)


def find_seat(seat_id: int) -> ConsentSeat | None:
    return db.session.scalar(select(ConsentSeat).where(ConsentSeat.id == seat_id))


def seats_of(kind: DecisionKind) -> Sequence[ConsentSeat]:
    rows = select(ConsentSeat).where(ConsentSeat.kind == kind, valid_on(ConsentSeat, clock.today()))
    return db.session.scalars(rows.order_by(ConsentSeat.id)).all()


def list_seats() -> Sequence[ConsentSeat]:
    """Those that hold today first, then those that ended."""
    rows = db.session.scalars(select(ConsentSeat).order_by(ConsentSeat.id)).all()
    today = clock.today()
    return sorted(rows, key=lambda seat: not seat.is_valid_on(today))


def open_of_seat(seat_id: int) -> Sequence[DecisionConsent]:
    rows = select(DecisionConsent).where(
        DecisionConsent.seat_id == seat_id, DecisionConsent.state == ConsentState.ASKED
    )
    return db.session.scalars(rows.order_by(DecisionConsent.id).with_for_update()).all()


def number_register(actor: Actor) -> Register:
    row, vendor = DecisionNumber, Vendor.id == DecisionNumber.vendor_id
    person = User.id == DecisionNumber.noted_by_id
    return Register(
        id="decision_numbers",
        name=_l("Numbers of decisions"),
        key=row.id,
        ids=select(row.id).outerjoin(Vendor, vendor),
        rows=select(row, Vendor, User).outerjoin(Vendor, vendor).outerjoin(User, person),
        columns=[
            Column(id="number", label=_l("Number of the decision"), fixed=True, sort=(row.number,)),
            Column(
                id="kind",
                label=_l("Kind of decision"),
                sort=(member_order(row.kind, DecisionKind),),
            ),
            Column(id="vendor", label=_l("Vendor"), css="mid", sort=(BY_NAME,)),
            Column(id="outcome", label=_l("Outcome"), sort=(row.accepted,)),
            Column(id="on", label=_l("Decided on"), sort=(row.noted_on,), first_down=True),
            Column(id="who", label=_l("Decided by")),
        ],
        filters=[
            one_of("kind", _l("Kind of decision"), row.kind, KINDS),
            *day_range("on", row.noted_on, _l("Decision from"), _l("Decision until")),
        ],
        word=_found,
        split=search_words,
        search_label=_l("Vendor or number of the decision"),
        usual="-on",
        tie=(row.id,),
        reader=actor.user_id,
    )


def values_of(rows: Sequence[Any]) -> Iterable[Mapping[str, Any]]:
    """For a file."""
    for row, vendor, person in rows:
        yield {
            "number": row.number,
            "kind": KINDS[row.kind],
            "vendor": "" if vendor is None else vendor.called,
            "outcome": _l("Approved") if row.accepted else _l("Refused or returned"),
            "on": row.noted_on,
            "who": "" if person is None else person.name,
        }


def _found(word: str) -> ColumnElement[bool]:
    return or_(named(word), func.lower(DecisionNumber.number).contains(word, autoescape=True))
