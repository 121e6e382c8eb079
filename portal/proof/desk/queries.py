"""Reads for the pages of today, of the board and of a vendor's own people."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sqlalchemy import ColumnElement, Row, and_, func, or_, select, true

from portal.foundation.access.actor import Actor
from portal.foundation.accounts.models import User
from portal.foundation.core.database.db import db
from portal.foundation.mail import queries as mail
from portal.foundation.mail.models import OutboxEmail
from portal.ledger.obligations.models import Holder, Obligation, ObligationKind, holders_of
from portal.ledger.vendors.models import Vendor
from portal.supervision.attestations.models import Attestation, ExceptionDecision
from portal.supervision.promises.models import VendorJudgement, VerdictSpan
from portal.supervision.promises.results import Verdict
from portal.supervision.promises.services import is_stale

_GAP = ObligationKind.PROMISE_GAP
_WAITING = (Obligation.closed_at.is_(None), Obligation.handed_in_on.is_(None))
_PLACE = (
    Obligation.id,
    Obligation.subject_kind,
    Obligation.subject_id,
    Obligation.vendor_id,
    Obligation.person_id,
    Obligation.due_on,
    Obligation.opened_on,
)
MAILS = 5  # shown of those that were not delivered


@dataclass(frozen=True, slots=True)
class ExceptionRow:
    """A proposal to accept exceptions, undecided, beside what it is about and who made it."""

    decision: ExceptionDecision
    attestation: Attestation
    vendor: Vendor
    proposer: User


def waiting_exceptions() -> Sequence[ExceptionRow]:
    """Every undecided one, the oldest first."""
    rows = db.session.execute(
        select(ExceptionDecision, Attestation, Vendor, User)
        .join(Attestation, Attestation.id == ExceptionDecision.attestation_id)
        .join(Vendor, Vendor.id == ExceptionDecision.vendor_id)
        .join(User, User.id == ExceptionDecision.proposed_by_id)
        .where(ExceptionDecision.approved.is_(None), Attestation.ended_on.is_(None))
        .order_by(ExceptionDecision.id)
    )
    return [ExceptionRow(*row) for row in rows]


class WaitingRow(NamedTuple):
    """Of an open obligation what its place in a list hangs on; of a gap nobody asks for the holder."""

    id: int
    kind: ObligationKind
    subject_kind: str
    subject_id: int
    vendor_id: int | None
    holder: Holder | None
    person_id: int | None
    due_on: date
    opened_on: date


def waiting_for(actor: Actor, may_decide: Collection[ObligationKind]) -> list[WaitingRow]:
    """What waits for a person's roles or for the person, the earliest first.

    The gaps of promises to procurement of their own vendors, and of those nobody looks after: they are
    thousands where vendors are, so they are read for themselves, over an index of their own.
    `may_decide`: of these kinds also what waits for another role.
    """
    held = holders_of(actor)
    of_role = and_(Obligation.holder.in_(held), Obligation.person_id.is_(None))
    by_name = Obligation.person_id == actor.user_id
    cared_for = _cared_for(actor) if held == [Holder.PROCUREMENT] else true()
    gaps = db.session.execute(
        select(*_PLACE)
        .outerjoin(Vendor, Vendor.id == Obligation.vendor_id)
        .where(*_WAITING, Obligation.kind == _GAP, or_(and_(of_role, cared_for), by_name))
    )
    others = db.session.execute(
        select(*_PLACE, Obligation.kind, Obligation.holder).where(
            *_WAITING,
            Obligation.kind != _GAP,
            or_(of_role, by_name, Obligation.kind.in_(may_decide)),
        )
    )
    found = [
        WaitingRow(id_, _GAP, subject_kind, subject_id, vendor_id, None, person_id, due, opened)
        for id_, subject_kind, subject_id, vendor_id, person_id, due, opened in gaps
    ]
    found += [
        WaitingRow(id_, kind, subject_kind, subject_id, vendor_id, holder, person_id, due, opened)
        for id_, subject_kind, subject_id, vendor_id, person_id, due, opened, kind, holder in others
    ]
    return sorted(found, key=lambda row: (row.due_on, row.id))


def stale_vendors(actor: Actor) -> Mapping[int, Vendor]:
    """Those a person looks after of which what is kept is not of now."""
    statement = (
        select(Vendor)
        .outerjoin(VendorJudgement, VendorJudgement.vendor_id == Vendor.id)
        .where(Vendor.merged_into_id.is_(None), is_stale())
    )
    if holders_of(actor) == [Holder.PROCUREMENT]:
        statement = statement.where(_cared_for(actor))
    return {row.id: row for row in db.session.scalars(statement.order_by(Vendor.id))}


def _cared_for(actor: Actor) -> ColumnElement[bool]:
    """By this person, or by nobody who is there."""
    gone = select(User.id).where(User.ended_at.is_not(None))
    return or_(
        Vendor.owner_id == actor.user_id, Vendor.owner_id.is_(None), Vendor.owner_id.in_(gone)
    )


def owed_by(actor: Actor) -> Sequence[Row[Obligation, Vendor | None]]:
    """What a person owes: by name, by role, and of procurement the own vendors and nobody's."""
    open_ones = (
        Obligation.closed_at.is_(None),
        Obligation.handed_in_on.is_(None),
        Obligation.kind != ObligationKind.PROMISE_GAP,  # they have no day of their own
    )
    if actor.is_staff:
        held = holders_of(actor)
        by_role = [holder for holder in held if holder is not Holder.PROCUREMENT]
        by_vendor = [holder for holder in held if holder is Holder.PROCUREMENT]
        cared_for = or_(Vendor.owner_id == actor.user_id, Vendor.owner_id.is_(None))
        own = or_(Obligation.holder.in_(by_role), and_(Obligation.holder.in_(by_vendor), cared_for))
    else:
        own = Obligation.holder == Holder.VENDOR
    mine = or_(Obligation.person_id == actor.user_id, and_(Obligation.person_id.is_(None), own))
    return db.session.execute(
        select(Obligation, Vendor)
        .outerjoin(Vendor, Vendor.id == Obligation.vendor_id)
        .where(*open_ones, mine)
        .order_by(Obligation.due_on, Obligation.id)
    ).all()


def vendors_cared_for(user: User, most: int) -> Mapping[int, Vendor]:
    """The person's own company, or for staff the vendors they own; at most so many."""
    own = Vendor.id == user.vendor_id if user.vendor_id else Vendor.owner_id == user.id
    rows = db.session.scalars(select(Vendor).where(own).order_by(Vendor.id).limit(most))
    return {row.id: row for row in rows}


def undelivered_mails(owner_id: int | None) -> tuple[Sequence[OutboxEmail], int]:
    """The newest that could not be delivered, and how many: about an owner's vendors, None: all."""
    about = None if owner_id is None else select(Vendor.id).where(Vendor.owner_id == owner_id)
    return mail.undelivered(about, limit=MAILS), mail.count_dead(about)


def under_examination(vendor_id: int) -> Sequence[Row[Attestation, Obligation]]:
    """What the vendor has signed and the company still decides about, the oldest first."""
    return db.session.execute(
        select(Attestation, Obligation)
        .join(Obligation, Obligation.subject_id == Attestation.id)
        .where(
            Attestation.vendor_id == vendor_id,
            Obligation.subject_kind == Attestation.__tablename__,
            Obligation.kind == ObligationKind.ATTESTATION_EXCEPTION,
            Obligation.closed_at.is_(None),
        )
        .order_by(Attestation.id)
    ).all()


def owed_late(day: date, limit: int) -> Sequence[Row[Obligation, Vendor]]:
    """What vendors that the reader sees should have done before this day; the oldest first."""
    rows = (
        select(Obligation, Vendor)
        .join(Vendor, Vendor.id == Obligation.vendor_id)
        .where(
            Obligation.closed_at.is_(None),
            Obligation.handed_in_on.is_(None),
            Obligation.holder == Holder.VENDOR,
            Obligation.due_on < day,
        )
        .order_by(Obligation.due_on, Obligation.id)
        .limit(limit)
    )
    return db.session.execute(rows).all()


def stale_ids() -> Sequence[int]:
    """Vendors of which what is kept is not of now."""
    statement = (
        select(Vendor.id)
        .outerjoin(VendorJudgement, VendorJudgement.vendor_id == Vendor.id)
        .where(Vendor.merged_into_id.is_(None), is_stale())
    )
    return db.session.scalars(statement.order_by(Vendor.id)).all()


def count_broken(but: Collection[int]) -> tuple[Counter[str], int, int]:
    """At how many vendors each promise is not kept, as kept; at how many any; and how many there are.

    `but`: these are judged otherwise; they count among all.
    """
    current = (
        VerdictSpan.valid_until.is_(None),
        VerdictSpan.verdict == Verdict.BROKEN,
        VerdictSpan.vendor_id.not_in(but),
    )
    each = select(VerdictSpan.promise_id, func.count()).where(*current)
    counted = Counter(
        {row[0]: row[1] for row in db.session.execute(each.group_by(VerdictSpan.promise_id))}
    )
    any_of_them = select(func.count(VerdictSpan.vendor_id.distinct())).where(*current)
    everything = select(func.count()).select_from(Vendor).where(Vendor.merged_into_id.is_(None))
    return counted, db.session.scalar(any_of_them) or 0, db.session.scalar(everything) or 0
