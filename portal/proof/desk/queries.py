"""Reads for the pages of today, of the board and of a vendor's own people."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    and_,
    bindparam,
    case,
    func,
    or_,
    select,
    union,
)

from portal.foundation.access.actor import Actor
from portal.foundation.accounts.models import User
from portal.foundation.core.database.db import db
from portal.foundation.mail import queries as mail
from portal.foundation.mail.models import OutboxEmail
from portal.ledger.data_sharing.models import TierSpan
from portal.ledger.obligations.models import Holder, Obligation, ObligationKind, holders_of
from portal.ledger.vendors.models import Vendor
from portal.ledger.vendors.queries import BY_NAME
from portal.supervision.attestations.models import Attestation, ExceptionDecision
from portal.supervision.consequences import gaps
from portal.supervision.consequences.gaps import GapsOfOnePlace
from portal.supervision.promises.models import VendorJudgement, VerdictSpan
from portal.supervision.promises.results import Verdict
from portal.supervision.promises.services import is_stale

_GAP = ObligationKind.PROMISE_GAP
_WAITING = (Obligation.closed_at.is_(None), Obligation.handed_in_on.is_(None))
_PLACE = select(
    Obligation.id,
    Obligation.kind,
    Obligation.subject_kind,
    Obligation.subject_id,
    Obligation.vendor_id,
    Obligation.holder,
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
    """Of an open obligation what its place in a list hangs on."""

    id: int
    kind: ObligationKind
    subject_kind: str
    subject_id: int
    vendor_id: int | None
    holder: Holder
    person_id: int | None
    due_on: date
    opened_on: date


def waiting_for(
    actor: Actor, may_decide: Collection[ObligationKind], judged: Collection[int]
) -> list[WaitingRow]:
    """What waits for a person's roles or for the person, the earliest first; of the gaps of promises
    those of the vendors `judged` only, for `worst_gaps` reads the others.

    `may_decide`: of these kinds also what waits for another role. Each part is found over an index of
    its own.
    """
    parts = union(*_ids_of(actor, may_decide, judged))
    rows = db.session.execute(_PLACE.where(Obligation.id.in_(parts)))
    return sorted((WaitingRow(*row) for row in rows), key=lambda row: (row.due_on, row.id))


def _ids_of(
    actor: Actor, may_decide: Collection[ObligationKind], judged: Collection[int]
) -> Iterator[Select[int]]:
    ids = select(Obligation.id).where(*_WAITING)
    others = Obligation.kind.in_(kind for kind in ObligationKind if kind is not _GAP)
    yield ids.where(Obligation.person_id == actor.user_id, others)
    if holders_of(actor):
        yield ids.where(_of_role(actor), others)
        if judged:
            yield ids.where(*_gaps_of(actor), Obligation.vendor_id.in_(judged))
    if may_decide:
        yield ids.where(Obligation.kind.in_(may_decide))


def worst_gaps(actor: Actor, but: Collection[int], most: int) -> tuple[list[GapsOfOnePlace], int]:
    """Of the gaps that wait for a person, those of some vendors left out: the worst, and how many."""
    return gaps.worst_gaps(_gaps_of(actor), but, most) if holders_of(actor) else ([], 0)


def _gaps_of(actor: Actor) -> Iterator[ColumnElement[bool]]:
    """To procurement those of their own vendors, and of vendors nobody looks after. A gap is nobody's
    by name."""
    yield from (*_WAITING, Obligation.kind == _GAP, _of_role(actor))
    if holders_of(actor) == [Holder.PROCUREMENT]:
        yield Obligation.vendor_id.in_(select(Vendor.id).where(_cared_for(actor)))


def _of_role(actor: Actor) -> ColumnElement[bool]:
    return and_(Obligation.holder.in_(holders_of(actor)), Obligation.person_id.is_(None))


def cared_for(actor: Actor, vendor_ids: Collection[int]) -> Mapping[int, Vendor]:
    """Those of the vendors that a person looks after."""
    statement = select(Vendor).where(Vendor.id.in_(vendor_ids))
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
    return db.session.execute(_EXAMINED, {"vendor": vendor_id}).all()


_EXAMINED: Final[Select[Attestation, Obligation]] = (
    select(Attestation, Obligation)
    .join(Obligation, Obligation.subject_id == Attestation.id)
    .where(
        Attestation.vendor_id == bindparam("vendor"),
        Obligation.subject_kind == Attestation.__tablename__,
        Obligation.kind == ObligationKind.ATTESTATION_EXCEPTION,
        Obligation.closed_at.is_(None),
    )
    .order_by(Attestation.id)
)


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


def kept_verdicts(vendor_ids: Collection[int]) -> Mapping[int, Mapping[str, str]]:
    """By vendor and promise."""
    rows = db.session.execute(
        select(VendorJudgement.vendor_id, VendorJudgement.verdicts)
        .join(Vendor, Vendor.id == VendorJudgement.vendor_id)
        .where(Vendor.merged_into_id.is_(None), Vendor.id.in_(vendor_ids))
    )
    return {row.vendor_id: row.verdicts for row in rows}


def kept_standings() -> Sequence[Any]:
    """Of every vendor, by name, how it stands as kept: `alike` is a number of `each_standing`."""
    return db.session.execute(
        select(
            Vendor.id,
            is_stale().label("is_stale"),
            Vendor.state,
            TierSpan.tier,
            VendorJudgement.alike,
        )
        .outerjoin(TierSpan, (TierSpan.vendor_id == Vendor.id) & TierSpan.valid_until.is_(None))
        .outerjoin(VendorJudgement, VendorJudgement.vendor_id == Vendor.id)
        .where(Vendor.merged_into_id.is_(None))
        .order_by(BY_NAME, Vendor.id)
    ).all()


def kept_together() -> Sequence[Any]:
    """How many vendors stand alike as kept, whatever their tier; each for itself where that is not of
    now: only these have an id."""
    stale = case((is_stale(), Vendor.id)).label("stale_id")
    return db.session.execute(
        select(stale, Vendor.state, VendorJudgement.alike, func.count().label("number"))
        .outerjoin(VendorJudgement, VendorJudgement.vendor_id == Vendor.id)
        .where(Vendor.merged_into_id.is_(None))
        .group_by(VendorJudgement.alike, "stale_id", Vendor.state)
    ).all()


def each_standing() -> Mapping[int, VendorJudgement]:
    """By `alike` one of the vendors that stand so."""
    first = select(func.min(VendorJudgement.id)).group_by(VendorJudgement.alike)
    rows = db.session.scalars(select(VendorJudgement).where(VendorJudgement.id.in_(first)))
    return {row.alike: row for row in rows}


def kept_so(alike: Collection[int]) -> Sequence[int]:
    """Vendors that stand in one of these ways as kept."""
    statement = select(Vendor.id).join(VendorJudgement, VendorJudgement.vendor_id == Vendor.id)
    so = VendorJudgement.alike.in_(alike)
    return db.session.scalars(statement.where(Vendor.merged_into_id.is_(None), so)).all()


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
