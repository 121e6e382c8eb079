"""Reads. Each returns everything its callers show, in a fixed number of statements."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, bindparam, or_, select
from sqlalchemy.orm import aliased, defer

from portal.foundation.access.reading import has_none
from portal.foundation.access.roles import Role
from portal.foundation.accounts.models import User, UserRole
from portal.foundation.core import clock
from portal.foundation.core.database.db import among, db, not_corrected, valid_on
from portal.foundation.core.words.messages import Message
from portal.ledger.data_sharing.queries import reaches
from portal.ledger.data_sharing.work_on_day import Period, Reach
from portal.ledger.engagements.models import Engagement, EngagementChange, EngagementTerms
from portal.ledger.obligations.models import Obligation
from portal.ledger.vendors.models import Vendor
from portal.supervision.attestations.models import (
    DUTIES,
    Answer,
    Attestation,
    AttestationRequest,
    AttestationState,
    ExceptionDecision,
    HandedInAuthority,
    RequestRow,
    RequestState,
    SignatoryAuthority,
    Wording,
)
from portal.supervision.attestations.statements import facts
from portal.supervision.attestations.statements.facts import Key, last_signed
from portal.supervision.attestations.statements.periods import Before

SUBJECT = AttestationRequest.__tablename__
_BY_DUE = (Obligation.due_on, AttestationRequest.id)


def find_row(request_id: int) -> RequestRow | None:
    return next(iter(_rows(_one_request(), request=request_id)), None)


def requests_by_id(ids: Collection[int], *, hold: bool = False) -> Sequence[AttestationRequest]:
    """`hold`: for a command."""
    rows = select(AttestationRequest).where(AttestationRequest.id.in_(ids))
    if hold:
        rows = rows.with_for_update().execution_options(populate_existing=True)
    return db.session.scalars(rows.order_by(AttestationRequest.id)).all()


def requests_of_vendor(vendor_id: int) -> Sequence[RequestRow]:
    """All of a vendor, open ones first by due date, then the newest."""
    rows = _rows(_of_vendor(), vendor=vendor_id)
    return sorted(rows, key=lambda row: row.request.state is not RequestState.OPEN)


def open_for_vendor(vendor_id: int) -> Sequence[RequestRow]:
    return _rows(_open_of_vendor(), vendor=vendor_id)


def done_for_vendor(vendor_id: int) -> Sequence[RequestRow]:
    return _rows(_done_of_vendor(), vendor=vendor_id)


def rows_of_sitting(sitting_id: int) -> Sequence[RequestRow]:
    """What was signed with one signature, in the order of the records."""
    together = all_requests().where(Attestation.sitting_id == sitting_id)
    return _rows(together.order_by(Attestation.id))


def asked_already(
    engagement_id: int, statement_ids: Collection[str], wording: Wording, first: date
) -> set[str]:
    """Which of the statements are asked, or answered, in this wording from that day on.

    Only an answer without exception that still stands settles it, and only until what it rests on
    changes in substance: otherwise the statement may be asked for anew.
    """
    rows = db.session.execute(
        select(AttestationRequest, Attestation)
        .outerjoin(Attestation, Attestation.request_id == AttestationRequest.id)
        .where(
            AttestationRequest.engagement_id == engagement_id,
            AttestationRequest.statement_id.in_(statement_ids),
            AttestationRequest.wording == wording,
            # of one statement and work a vendor looks ahead once, whatever day it is asked from
            or_(
                AttestationRequest.period_from == first,
                and_(
                    AttestationRequest.wording == Wording.START,
                    AttestationRequest.state == RequestState.OPEN,
                ),
            ),
            or_(
                AttestationRequest.state == RequestState.OPEN,
                and_(Attestation.answer == Answer.AFFIRM, Attestation.ended_on.is_(None)),
            ),
        )
    ).all()
    changes = changes_of(engagement_id) if any(signed for _, signed in rows) else ()
    today = clock.today()
    return {
        request.statement_id
        for request, signed in rows
        if signed is None or not facts.is_unsettled(signed, changes, today)
    }


def changes_of(engagement_id: int) -> Sequence[EngagementChange]:
    """Every substantive change of the work, the oldest first."""
    rows = select(EngagementChange).where(EngagementChange.engagement_id == engagement_id)
    return db.session.scalars(rows.order_by(EngagementChange.number)).all()


def find_attestation(attestation_id: int) -> Attestation | None:
    return db.session.scalar(select(Attestation).where(Attestation.id == attestation_id))


def entered_before(vendor_id: int, keys: Collection[Key]) -> Mapping[Key, Attestation]:
    """By work and statement what was signed of it last and not withdrawn since; one statement."""
    rows = db.session.scalars(
        select(Attestation)
        .options(defer(Attestation.text), defer(Attestation.explanation))
        .where(
            Attestation.vendor_id == vendor_id,
            Attestation.engagement_id.in_({work for work, _name in keys}),
            Attestation.statement_id.in_({name for _work, name in keys}),
            Attestation.state != AttestationState.WITHDRAWN,
        )
        .order_by(Attestation.signed_on, Attestation.id)
    )
    return {(row.engagement_id, row.statement_id): row for row in rows}


def decisions_of(attestation_id: int) -> Sequence[ExceptionDecision]:
    """What was proposed about its exceptions, newest first."""
    rows = select(ExceptionDecision).where(ExceptionDecision.attestation_id == attestation_id)
    return db.session.scalars(rows.order_by(ExceptionDecision.id.desc())).all()


def find_decision(decision_id: int) -> ExceptionDecision | None:
    return db.session.scalar(select(ExceptionDecision).where(ExceptionDecision.id == decision_id))


def authority_of(user_id: int, day: date) -> SignatoryAuthority | None:
    """The person's record of authority that holds on the day; the one that lasts longest."""
    return next(iter(valid_authorities_of(user_id, day)), None)


def valid_authorities_of(user_id: int, day: date) -> Sequence[SignatoryAuthority]:
    """Every record by which the person may sign on the day, the one that lasts longest first."""
    return db.session.scalars(
        select(SignatoryAuthority)
        .where(SignatoryAuthority.user_id == user_id, valid_on(SignatoryAuthority, day))
        .order_by(SignatoryAuthority.valid_until.desc(), SignatoryAuthority.id.desc())
    ).all()


def find_authority(authority_id: int) -> SignatoryAuthority | None:
    return db.session.scalar(
        select(SignatoryAuthority).where(SignatoryAuthority.id == authority_id)
    )


def authorities_of_vendor(vendor_id: int) -> Sequence[tuple[SignatoryAuthority, User]]:
    return db.session.execute(_authorities(), {"vendor": vendor_id}).all()


@cache
def _authorities() -> Any:
    rows = select(SignatoryAuthority, User).join(User, User.id == SignatoryAuthority.user_id)
    whose = SignatoryAuthority.vendor_id == bindparam("vendor")
    rows = rows.where(whose, not_corrected(SignatoryAuthority))
    return rows.order_by(SignatoryAuthority.id.desc())


def find_handed_in_authority(
    handed_in_authority_id: int, *, lock: bool = False
) -> HandedInAuthority | None:
    row = select(HandedInAuthority).where(HandedInAuthority.id == handed_in_authority_id)
    if lock:
        row = row.with_for_update().execution_options(populate_existing=True)
    return db.session.scalar(row)


def last_handed_in(user_id: int) -> HandedInAuthority | None:
    """The proof of authority that a person handed in last."""
    rows = select(HandedInAuthority).where(HandedInAuthority.user_id == user_id)
    return db.session.scalar(rows.order_by(HandedInAuthority.id.desc()).limit(1))


def authorities_to_confirm(vendor_id: int) -> Sequence[tuple[HandedInAuthority, User]]:
    """What the vendor's signatories handed in and nobody has answered, each with the person."""
    if has_none([vendor_id], HandedInAuthority):
        return []
    rows = select(HandedInAuthority, User).join(User, User.id == HandedInAuthority.user_id)
    rows = rows.where(HandedInAuthority.vendor_id == vendor_id, is_to_confirm())
    return db.session.execute(rows.order_by(HandedInAuthority.id)).all()


def is_to_confirm() -> ColumnElement[bool]:
    """Of proofs of authority: they wait for somebody of the company."""
    return and_(
        HandedInAuthority.authority_id.is_(None),
        HandedInAuthority.declined_at.is_(None),
        HandedInAuthority.withdrawn_at.is_(None),
    )


def may_sign_today() -> Select[int]:
    """Vendors somebody of whom may sign today."""
    return (
        select(SignatoryAuthority.vendor_id)
        .join(User, User.id == SignatoryAuthority.user_id)
        .where(valid_on(SignatoryAuthority, clock.today()), User.ended_at.is_(None), is_signatory())
    )


def is_signatory() -> ColumnElement[bool]:
    """Of people: they sign for their vendor, and nobody has still to confirm that."""
    signatories = select(UserRole.user_id).where(
        UserRole.role == Role.VENDOR_SIGNATORY, UserRole.waits.is_(False)
    )
    condition: ColumnElement[bool] = User.id.in_(signatories)
    return condition


def without_receipt() -> Sequence[int]:
    """Ids of attestations whose receipt nobody has made yet."""
    return db.session.scalars(_WITHOUT_RECEIPT).all()


_WITHOUT_RECEIPT: Final[Any] = (  # made once: a job asks every few seconds
    select(Attestation.id).where(Attestation.receipt_sha256.is_(None)).order_by(Attestation.id)
)


Found = Select[AttestationRequest, Vendor, EngagementTerms, Obligation, Attestation]


def all_requests() -> Found:
    """A request beside its vendor, the newest terms of its work, its last obligation, its record."""
    later = aliased(Obligation)
    has_later = select(later.id).where(
        later.subject_kind == SUBJECT,
        later.subject_id == AttestationRequest.id,
        later.kind.in_(DUTIES),
        later.id > Obligation.id,
    )
    return (
        select(AttestationRequest, Vendor, EngagementTerms, Obligation, Attestation)
        .join(Vendor, Vendor.id == AttestationRequest.vendor_id)
        .join(
            EngagementTerms,
            and_(
                EngagementTerms.engagement_id == AttestationRequest.engagement_id,
                EngagementTerms.valid_until.is_(None),
                EngagementTerms.corrected_at.is_(None),
            ),
        )
        .outerjoin(
            Obligation,
            and_(
                Obligation.subject_kind == SUBJECT,
                Obligation.subject_id == AttestationRequest.id,
                Obligation.kind.in_(DUTIES),
                ~has_later.exists(),
            ),
        )
        .outerjoin(Attestation, Attestation.request_id == AttestationRequest.id)
    )


def request_row(row: Any) -> RequestRow:
    """Of a row of `all_requests`."""
    request, vendor, terms, due, signed = row
    is_open = request.state is RequestState.OPEN and due is not None
    came_on = due.handed_in_on if is_open else None
    return RequestRow(request, vendor, terms.called, due, signed, came_on)


def _rows(statement: Any, **asked: int) -> list[RequestRow]:
    return [request_row(row) for row in db.session.execute(statement, asked)]


@cache
def _one_request() -> Any:
    return all_requests().where(AttestationRequest.id == bindparam("request"))


@cache
def _of_vendor() -> Any:
    return _all_of_vendor().order_by(*_BY_DUE)


@cache
def _open_of_vendor() -> Any:
    return _of_vendor().where(AttestationRequest.state == RequestState.OPEN)


@cache
def _done_of_vendor() -> Any:
    done = _all_of_vendor().where(AttestationRequest.state == RequestState.ANSWERED)
    return done.order_by(AttestationRequest.id.desc())


def _all_of_vendor() -> Found:
    return all_requests().where(AttestationRequest.vendor_id == bindparam("vendor"))


def hold_vendor(vendor_id: int) -> Vendor:
    """Lock the vendor for this command: of two who ask for the same, one comes after the other."""
    statement = select(Vendor).where(Vendor.id == vendor_id).with_for_update()
    return db.session.scalars(statement).one()


def hold_vendors_of(engagement_ids: Collection[int]) -> None:
    """Lock the vendors of this work, always in the same order, so that nobody waits in a circle."""
    theirs = select(Engagement.vendor_id).where(Engagement.id.in_(engagement_ids))
    rows = select(Vendor).where(Vendor.id.in_(theirs)).order_by(Vendor.id)
    db.session.scalars(rows.with_for_update()).all()


def asked_in_place_of(attestation_id: int) -> AttestationRequest | None:
    """The last request that was opened because this one no longer stands, or is wrong."""
    rows = select(AttestationRequest).where(AttestationRequest.follows_id == attestation_id)
    return db.session.scalar(rows.order_by(AttestationRequest.id.desc()).limit(1))


def open_dues(vendor_ids: Collection[int] | None) -> Mapping[int, Sequence[date]]:
    """By vendor the days by which statements are to be signed; of all for None."""
    statement = (
        select(Obligation.vendor_id, Obligation.due_on)
        .where(
            Obligation.kind.in_(DUTIES),
            Obligation.closed_at.is_(None),
            Obligation.vendor_id.is_not(None),
        )
        .distinct()
        .order_by(Obligation.vendor_id, Obligation.due_on)
    )
    statement = among(statement, Obligation.vendor_id, vendor_ids)
    found: dict[int, list[date]] = defaultdict(list)
    for vendor_id, due_on in db.session.execute(statement):
        found[vendor_id or 0].append(due_on)
    return found


def open_numbers(engagement_ids: Collection[int] | None) -> Mapping[Key, str]:
    """The numbers of open requests, by work and statement; the newest of several; None: of all."""
    statement = (
        select(
            AttestationRequest.engagement_id,
            AttestationRequest.statement_id,
            AttestationRequest.number,
        )
        .where(AttestationRequest.state == RequestState.OPEN)
        .order_by(AttestationRequest.id)
    )
    statement = among(statement, AttestationRequest.engagement_id, engagement_ids)
    return {(work, name): number for work, name, number in db.session.execute(statement)}


def says_nothing(signed: Iterable[Attestation]) -> Mapping[int, Message]:
    """By id why one does not count: its period holds no day with data. It stays as it was signed."""
    looking_back = [row for row in signed if row.wording is not Wording.START and row.period_to]
    found = reaches({row.engagement_id for row in looking_back}) if looking_back else {}
    why = {
        row.id: found.get(row.engagement_id, Reach(None)).why_not(
            Period(row.period_from, row.period_to or row.period_from)
        )
        for row in looking_back
    }
    return {id_: message for id_, message in why.items() if message is not None}


def signed_before(engagement: Engagement) -> Mapping[str, Before]:
    """By statement what was signed last about this work."""
    return {
        row.statement_id: Before(row.wording, row.period_from, row.period_to)
        for row in last_signed([engagement.vendor_id], clock.today())
        if row.engagement_id == engagement.id
    }
