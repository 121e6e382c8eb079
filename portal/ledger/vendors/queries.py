"""Every read about vendors themselves. Staff's pages only: their scope is everything."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from portal.foundation.access.roles import Role
from portal.foundation.accounts.models import Invitation, User, UserRole
from portal.foundation.core import clock
from portal.foundation.core.db import db
from portal.foundation.core.paging import PER_PAGE
from portal.ledger.vendors.models import (
    Contact,
    Vendor,
    VendorNote,
    VendorState,
    VendorStateSpan,
)
from portal.ledger.vendors.spelling import BETWEEN, plain

ENDED = (VendorState.CLOSED, VendorState.REJECTED)
CURRENT = "current"  # in the filter of states: all but those that are over
SORTS = ("name", "state", "newest")


@dataclass(frozen=True, slots=True)
class Criteria:
    """What is looked for in the list. Empty means: everything."""

    words: str = ""
    state: str = ""  # a VendorState, or CURRENT
    kind: str = ""
    owner_id: int | None = None
    sort: str = "name"


def find_vendor(vendor_id: int) -> Vendor | None:
    return db.session.scalar(select(Vendor).where(Vendor.id == vendor_id))


def count_vendors(criteria: Criteria | None = None) -> int:
    chosen = _matching(criteria or Criteria())
    return db.session.scalar(select(func.count()).select_from(Vendor).where(*chosen)) or 0


def list_vendors(criteria: Criteria, page: int, per_page: int = PER_PAGE) -> Sequence[Vendor]:
    """One page of what matches, in the order asked for."""
    statement = _ordered(select(Vendor).where(*_matching(criteria)), criteria.sort)
    return db.session.scalars(statement.limit(per_page).offset((page - 1) * per_page)).all()


def vendor_ids(criteria: Criteria) -> Sequence[int]:
    """Ids of all that matches, in the order asked for."""
    statement = _ordered(select(Vendor.id).where(*_matching(criteria)), criteria.sort)
    return db.session.scalars(statement).all()


def vendors_by_id(ids: Collection[int]) -> Mapping[int, Vendor]:
    rows = db.session.scalars(select(Vendor).where(Vendor.id.in_(ids)))
    return {row.id: row for row in rows}


def kinds_of(ids: Collection[int] | None = None) -> Mapping[int, str]:
    """The kind of each vendor; of all of them for None."""
    statement = select(Vendor.id, Vendor.kind)
    if ids is not None:
        statement = statement.where(Vendor.id.in_(ids))
    return {row.id: row.kind for row in db.session.execute(statement)}


def find_namesake(name: str, *, besides: int | None = None) -> Vendor | None:
    """A vendor of the same name, however it is spelt."""
    return _other(
        Vendor.found_by.startswith(BETWEEN + plain(name) + BETWEEN, autoescape=True), besides
    )


def find_by_number(number: str, *, besides: int | None = None) -> Vendor | None:
    """The vendor with this corporate number."""
    return _other(Vendor.corporate_number == number, besides)


def find_by_lei(lei: str, *, besides: int | None = None) -> Vendor | None:
    return _other(Vendor.lei == lei, besides)


def list_contacts(vendor_id: int) -> Sequence[Contact]:
    """Those we may still write to first, the responsible person on top."""
    return db.session.scalars(
        select(Contact)
        .where(Contact.vendor_id == vendor_id)
        .order_by(Contact.ended_on.is_not(None), Contact.is_responsible.desc(), Contact.id)
    ).all()


def find_contact(contact_id: int) -> Contact | None:
    return db.session.scalar(select(Contact).where(Contact.id == contact_id))


def list_notes(vendor_id: int) -> Sequence[VendorNote]:
    """The newest first."""
    return db.session.scalars(
        select(VendorNote)
        .where(VendorNote.vendor_id == vendor_id)
        .order_by(VendorNote.written_at.desc(), VendorNote.id.desc())
    ).all()


def list_spans(vendor_id: int) -> Sequence[VendorStateSpan]:
    """Every state it was in, the latest first; corrected rows are left out."""
    return db.session.scalars(
        select(VendorStateSpan)
        .where(VendorStateSpan.vendor_id == vendor_id, VendorStateSpan.corrected_at.is_(None))
        .order_by(VendorStateSpan.valid_from.desc(), VendorStateSpan.id.desc())
    ).all()


def open_span(vendor_id: int) -> VendorStateSpan | None:
    """The row of the state it is in."""
    return db.session.scalar(
        select(VendorStateSpan)
        .where(
            VendorStateSpan.vendor_id == vendor_id,
            VendorStateSpan.valid_until.is_(None),
            VendorStateSpan.corrected_at.is_(None),
        )
        .order_by(VendorStateSpan.id.desc())
        .limit(1)
    )


def list_open_invitations(vendor_id: int) -> Sequence[Invitation]:
    """Invitations that can still be taken up, the newest first."""
    return db.session.scalars(
        select(Invitation)
        .where(
            Invitation.vendor_id == vendor_id,
            Invitation.used_at.is_(None),
            Invitation.withdrawn_at.is_(None),
            Invitation.expires_at > clock.now(),
        )
        .order_by(Invitation.id.desc())
    ).all()


def roles_of(user_ids: Collection[int]) -> Mapping[int, Sequence[Role]]:
    """The roles of people, by person."""
    rows = db.session.execute(
        select(UserRole.user_id, UserRole.role).where(UserRole.user_id.in_(user_ids))
    )
    found: dict[int, list[Role]] = {}
    for row in rows:
        found.setdefault(row.user_id, []).append(row.role)
    return found


def owners() -> Sequence[tuple[int, str]]:
    """Id and name of everybody who owns a vendor, by name."""
    owning = select(Vendor.owner_id).where(Vendor.owner_id.is_not(None))
    statement = select(User.id, User.name).where(User.id.in_(owning)).order_by(User.name)
    return [(row.id, row.name) for row in db.session.execute(statement)]


def _other(condition: ColumnElement[bool], besides: int | None) -> Vendor | None:
    statement = select(Vendor).where(condition)
    if besides is not None:
        statement = statement.where(Vendor.id != besides)
    return db.session.scalar(statement.order_by(Vendor.id).limit(1))


def _matching(criteria: Criteria) -> list[ColumnElement[bool]]:
    chosen: list[ColumnElement[bool]] = [
        Vendor.found_by.contains(word, autoescape=True)
        for word in map(plain, criteria.words.split())
        if word
    ]
    if criteria.state == CURRENT:
        chosen.append(Vendor.state.not_in(ENDED))
    elif criteria.state:
        chosen.append(Vendor.state == VendorState(criteria.state))
    if criteria.kind:
        chosen.append(Vendor.kind == criteria.kind)
    if criteria.owner_id is not None:
        chosen.append(Vendor.owner_id == criteria.owner_id)
    return chosen


def _ordered(statement: Select[Any], sort: str) -> Select[Any]:
    by_name = func.coalesce(func.nullif(Vendor.kana, ""), Vendor.name)
    if sort == "newest":
        return statement.order_by(Vendor.created_at.desc(), Vendor.id.desc())
    if sort == "state":
        order = [Vendor.state == state for state in VendorState]
        return statement.order_by(*(one.desc() for one in order), by_name, Vendor.id)
    return statement.order_by(by_name, Vendor.id)
