"""Every read about published terms, their register, and which look is due."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import aliased

from portal.foundation.access.actor import Actor
from portal.foundation.core.database.db import db
from portal.foundation.core.words.dates import add_months
from portal.foundation.core.words.i18n import _l
from portal.foundation.core.words.messages import Message
from portal.foundation.lists.register import Column, Preset, Register, one_of
from portal.ledger.contracts.models import Contract, ContractState, WayConcluded
from portal.ledger.data_sharing.models import TierSpan
from portal.ledger.vendors.entry.spelling import search_words
from portal.ledger.vendors.models import Vendor, VendorState
from portal.ledger.vendors.queries import BY_NAME, ENDED, holds, named
from portal.supervision.proposed_records.workflow import ProposedState
from portal.supervision.published_terms.models import TermsLook, TermsLookEnd
from portal.supervision.published_terms.workflow import (
    JUDGEMENTS,
    MONTHS_STRICTEST,
    SOON,
    STATES,
    next_look,
    standing_of,
)

_STANDS = (ProposedState.PROPOSED, ProposedState.CONFIRMED)
_LEAVING = (*ENDED, VendorState.OFFBOARDING)  # whose terms nobody looks at any more


def _followed() -> ColumnElement[bool]:
    """SQL: another look follows it, which was neither refused nor withdrawn."""
    later = aliased(TermsLook)
    return exists().where(later.follows_id == TermsLook.id, later.state.in_(_STANDS))


@dataclass(frozen=True, slots=True)
class LookLine:
    """One look with how it ended, whether another one follows, and the day of the next (None: none is due)."""

    row: TermsLook
    end: TermsLookEnd | None
    followed: bool
    next_on: date | None

    @property
    def stands(self) -> bool:
        """It is what holds now."""
        return self.next_on is not None

    @property
    def standing(self) -> tuple[str, Message, str]:
        return standing_of(self.row, self.end, followed=self.followed)


def _lines(condition: ColumnElement[bool]) -> Sequence[LookLine]:
    rows = (
        select(TermsLook, TermsLookEnd, _followed(), TierSpan.tier)
        .outerjoin(TermsLookEnd, TermsLookEnd.look_id == TermsLook.id)
        .outerjoin(
            TierSpan,
            (TierSpan.vendor_id == TermsLook.vendor_id) & TierSpan.valid_until.is_(None),
        )
        .where(condition)
        .order_by(TermsLook.looked_on.desc(), TermsLook.id.desc())
    )
    return [_line(*row) for row in db.session.execute(rows)]


def _line(row: TermsLook, end: TermsLookEnd | None, followed: bool, tier: str | None) -> LookLine:  # noqa: FBT001
    holds = row.state is ProposedState.CONFIRMED and end is None and not followed
    return LookLine(row, end, followed, next_look(row.looked_on, tier) if holds else None)


def of_vendor(vendor_id: int) -> Sequence[LookLine]:
    """The latest first; one statement."""
    return _lines(TermsLook.vendor_id == vendor_id)


def line_of(look_id: int) -> LookLine:
    return _lines(TermsLook.id == look_id)[0]


def of_contract(contract: Contract) -> Sequence[LookLine]:
    """The latest first; no statement for a contract that was not concluded by standard terms."""
    if contract.concluded is not WayConcluded.STANDARD_TERMS:
        return ()
    return _lines(TermsLook.contract_id == contract.id)


def chain_of(row: TermsLook) -> Sequence[TermsLook]:
    """Its earlier versions, the latest first; one statement for all looks of the vendor."""
    if row.follows_id is None:
        return []
    rows = db.session.scalars(select(TermsLook).where(TermsLook.vendor_id == row.vendor_id))
    by_id = {one.id: one for one in rows}
    found: list[TermsLook] = []
    while row.follows_id is not None and row.follows_id in by_id:
        row = by_id[row.follows_id]
        found.append(row)
    return found


def is_followed(look_id: int) -> bool:
    rows = select(TermsLook.id).where(TermsLook.follows_id == look_id)
    return db.session.scalar(rows.where(TermsLook.state.in_(_STANDS)).limit(1)) is not None


def followed_looks(look_ids: Iterable[int]) -> frozenset[int]:
    """Those of them that another one follows."""
    rows = select(TermsLook.follows_id).where(
        TermsLook.follows_id.in_(list(look_ids)), TermsLook.state.in_(_STANDS)
    )
    return frozenset(filter(None, db.session.scalars(rows)))


def contracts_on_terms(vendor_id: int) -> Sequence[Contract]:
    """Those that were concluded by accepting standard terms and have not ended."""
    rows = select(Contract).where(
        Contract.vendor_id == vendor_id,
        Contract.concluded == WayConcluded.STANDARD_TERMS,
        Contract.state != ContractState.ENDED,
    )
    return db.session.scalars(rows.order_by(Contract.id)).all()


# What waits, as it follows from the records; supervision/consequences opens and closes it.


def looks_due(today: date) -> Sequence[tuple[TermsLook, date]]:
    """What holds and is to be looked at again within `SOON` days, of whoever is not leaving, each with the
    day; one statement."""
    read_by = add_months(today + timedelta(days=SOON), -MONTHS_STRICTEST)
    rows = (
        select(TermsLook, TierSpan.tier)
        .join(Vendor, Vendor.id == TermsLook.vendor_id)
        .outerjoin(TermsLookEnd, TermsLookEnd.look_id == TermsLook.id)
        .outerjoin(TierSpan, (TierSpan.vendor_id == Vendor.id) & TierSpan.valid_until.is_(None))
        .where(
            TermsLook.state == ProposedState.CONFIRMED,
            TermsLook.looked_on <= read_by + timedelta(days=3),  # months of different length
            TermsLookEnd.id.is_(None),
            Vendor.state.not_in(_LEAVING),
            ~_followed(),
        )
        .order_by(TermsLook.id)
    )
    found = [(row, next_look(row.looked_on, tier)) for row, tier in db.session.execute(rows)]
    return [(row, by) for row, by in found if by <= today + timedelta(days=SOON)]


# The register, declared.


def all_looks() -> Any:
    return (
        select(TermsLook, Vendor, TermsLookEnd, _followed().label("followed"))
        .join(Vendor, Vendor.id == TermsLook.vendor_id)
        .outerjoin(TermsLookEnd, TermsLookEnd.look_id == TermsLook.id)
    )


def terms_register(actor: Actor) -> Register:
    row = TermsLook
    return Register(
        id="published_terms",
        name=_l("Published terms"),
        key=row.id,
        ids=select(row.id).join(Vendor, Vendor.id == row.vendor_id),
        rows=all_looks(),
        columns=[
            Column(id="number", label=_l("Number"), css="code", fixed=True, sort=(row.number,)),
            Column(id="title", label=_l("Title of the terms"), css="mid", sort=(row.title,)),
            Column(id="vendor", label=_l("Vendor"), css="mid", sort=(BY_NAME,)),
            Column(id="edition", label=_l("Version as published")),
            Column(id="looked", label=_l("Looked at on"), sort=(row.looked_on,)),
            Column(id="state", label=_l("State"), css="mid", sort=(row.state,)),
            Column(
                id="judgement",
                label=_l("Our judgement"),
                css="mid",
                sort=(row.judgement,),
                shown=False,
            ),
            Column(id="address", label=_l("Address of the terms"), css="wide", shown=False),
        ],
        filters=[
            one_of("state", _l("State"), row.state, STATES),
            one_of("judgement", _l("Our judgement"), row.judgement, JUDGEMENTS),
        ],
        word=_found,
        split=search_words,
        search_label=_l("Vendor, number or title"),
        presets=[Preset(id="waiting", label=_l("Waiting"), args={"state": "proposed"})],
        usual="looked",
        tie=(row.id,),
        reader=actor.user_id,
    )


def values_of(rows: Sequence[Any]) -> Iterable[Mapping[str, Any]]:
    """For a file."""
    for row, vendor, end, followed in rows:
        yield {
            "number": row.number,
            "title": row.title,
            "vendor": vendor.called,
            "edition": row.edition,
            "looked": row.looked_on,
            "state": standing_of(row, end, followed=followed)[1],
            "judgement": JUDGEMENTS[row.judgement],
            "address": row.address,
        }


def _found(word: str) -> ColumnElement[bool]:
    number = func.replace(func.lower(TermsLook.number), "-", "")
    return or_(
        named(word),
        number.contains(word, autoescape=True),
        holds(TermsLook.title, word),
    )
