"""Reads of requests for use, and their register."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select

from portal.content import catalogue
from portal.foundation.access.actor import Actor
from portal.foundation.access.permissions import Permission
from portal.foundation.access.reading import has_none
from portal.foundation.accounts.models import User
from portal.foundation.core.database.db import db
from portal.foundation.core.words.i18n import _l, in_language
from portal.foundation.core.words.messages import Text
from portal.foundation.lists.register import (
    Column,
    Preset,
    Register,
    day_range,
    member_order,
    one_of,
    or_never,
)
from portal.ledger.use_requests.models import UseRequest, UseRequestState
from portal.ledger.use_requests.workflow import ENDS, STATES
from portal.ledger.vendors.entry.spelling import search_words
from portal.ledger.vendors.models import Vendor


def find(request_id: int) -> UseRequest | None:
    return db.session.scalar(select(UseRequest).where(UseRequest.id == request_id))


def find_for(request_id: int, actor: Actor) -> UseRequest | None:
    """Who cares for vendors sees all; anybody else what they asked themselves."""
    row = find(request_id)
    if row is None or actor.may(Permission.LEDGER_VIEW) or row.asked_by_id == actor.user_id:
        return row
    return None


def lock(request_id: int) -> UseRequest:
    """Its row, until the command ends."""
    row = select(UseRequest).where(UseRequest.id == request_id).with_for_update()
    return db.session.scalars(row.execution_options(populate_existing=True)).one()


def asked_for(vendor_id: int) -> Sequence[UseRequest]:
    """Those that were taken over as this vendor."""
    if has_none([vendor_id], UseRequest):
        return []
    rows = select(UseRequest).where(
        UseRequest.registered_id == vendor_id, UseRequest.state == UseRequestState.TAKEN_OVER
    )
    return db.session.scalars(rows.order_by(UseRequest.id)).all()


def requests_to_follow(user_id: int | None, since: date) -> Sequence[UseRequest]:
    """The person's own that wait, or were answered since that day; the newest first."""
    row = UseRequest
    rows = select(row).where(
        row.asked_by_id == user_id,
        or_(row.state == UseRequestState.ASKED, row.answered_on >= since),
    )
    return db.session.scalars(rows.order_by(row.id.desc())).all()


def categories() -> Mapping[str, Text]:
    return {one.id: one.title for one in catalogue.category_pack().categories}


def use_request_register(actor: Actor) -> Register:
    """Of all, for who cares for vendors; else of the reader's own."""
    row = UseRequest
    ids = select(row.id).join(User, User.id == row.asked_by_id)
    rows = (
        select(row, User, Vendor)
        .join(User, User.id == row.asked_by_id)
        .outerjoin(Vendor, Vendor.id == row.registered_id)
    )
    if not actor.may(Permission.LEDGER_VIEW):
        ids = ids.where(row.asked_by_id == actor.user_id)
    return Register(
        id="use_requests",
        name=_l("Requests for use"),
        key=row.id,
        ids=ids.outerjoin(Vendor, Vendor.id == row.registered_id),
        rows=rows,
        columns=[
            Column(id="name", label=_l("Company"), css="mid", fixed=True, sort=(row.name,)),
            Column(id="number", label=_l("Number"), sort=(row.number,), shown=False),
            Column(id="work", label=_l("Work"), css="mid", sort=(row.work,)),
            Column(id="department", label=_l("Department"), sort=(row.department,)),
            Column(id="asker", label=_l("Requested by"), sort=(User.name,)),
            Column(id="asked", label=_l("Requested on"), sort=(row.asked_on,), first_down=True),
            Column(id="wanted", label=_l("Wanted from"), sort=(row.wanted_on,)),
            Column(
                id="state",
                label=_l("State"),
                sort=(member_order(row.state, UseRequestState),),
            ),
            Column(id="vendor", label=_l("Vendor"), css="mid", shown=False),
            Column(id="data", label=_l("Personal data"), css="wide", shown=False),
            Column(id="ends", label=_l("Where the answers end"), css="mid", shown=False),
            Column(
                id="answered",
                label=_l("Answered on"),
                sort=(or_never(row.answered_on),),
                shown=False,
            ),
            Column(id="answer", label=_l("Reason of the answer"), css="wide", shown=False),
        ],
        filters=[
            one_of("state", _l("State"), row.state, STATES),
            *day_range("asked", row.asked_on, _l("Requested from"), _l("Requested until")),
        ],
        word=_found,
        split=search_words,
        search_label=_l("Company, vendor or number"),
        presets=[
            Preset(id="waiting", label=_l("Waiting"), args={"state": "asked"}),
            Preset(id="taken", label=_l("Taken over"), args={"state": "taken_over"}),
        ],
        usual="-asked",
        tie=(row.id,),
        reader=actor.user_id,
    )


def values_of(rows: Sequence[Any]) -> Iterable[Mapping[str, Any]]:
    """For a file."""
    known = categories()
    for row, asker, vendor in rows:
        yield {
            "name": row.name,
            "number": row.number,
            "work": row.work,
            "department": row.department,
            "asker": asker.name,
            "asked": row.asked_on,
            "wanted": row.wanted_on,
            "state": STATES[row.state],
            "vendor": "" if vendor is None else vendor.called,
            "data": " / ".join(in_language(known[id_]) for id_ in row.categories if id_ in known),
            "ends": ENDS[row.outcome],
            "answered": row.answered_on,
            "answer": row.answer,
        }


def _found(word: str) -> ColumnElement[bool]:
    return or_(
        UseRequest.found_by.contains(word, autoescape=True),
        and_(
            UseRequest.registered_id.is_not(None), Vendor.found_by.contains(word, autoescape=True)
        ),
    )
