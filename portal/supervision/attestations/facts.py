"""What the promises read about attestations: for many vendors and any day, in three statements."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, or_, select

from portal.foundation.core.db import db
from portal.ledger.obligations.models import Obligation, ObligationKind
from portal.supervision.attestations.models import (
    Answer,
    Attestation,
    AttestationRequest,
    ExceptionDecision,
    Wording,
)

Key = tuple[int, str]  # engagement id, statement id


@dataclass(frozen=True, slots=True)
class Signed:
    """The statement that stands on the day; `accepted_until`: its exceptions are, to that day."""

    attestation_id: int
    number: str
    wording: Wording
    period_from: date
    period_to: date | None
    answer: Answer
    signed_on: date
    change_number: int
    accepted_until: date | None
    decided_on: date | None


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that is open on the day."""

    request_id: int
    number: str
    wording: Wording
    period_from: date
    due_on: date


@dataclass(frozen=True, slots=True)
class AttestationFacts:
    """By engagement and statement: what stands, and what is asked (the earliest due)."""

    signed: dict[Key, Signed]
    asked: dict[Key, Asked]


def attestation_facts(vendor_ids: Collection[int] | None, as_of: date) -> AttestationFacts:
    """Facts valid on the day, as known now; of all vendors when `vendor_ids` is None."""
    return AttestationFacts(_signed(vendor_ids, as_of), _asked(vendor_ids, as_of))


def _signed(vendor_ids: Collection[int] | None, as_of: date) -> dict[Key, Signed]:
    newest = (
        func.row_number()
        .over(
            partition_by=(Attestation.engagement_id, Attestation.statement_id),
            order_by=(
                func.coalesce(Attestation.period_to, Attestation.period_from).desc(),
                Attestation.signed_at.desc(),
            ),
        )
        .label("newest")
    )
    standing = select(Attestation.id, newest).where(
        Attestation.signed_on <= as_of,
        or_(Attestation.ended_on.is_(None), Attestation.ended_on > as_of),
    )
    if vendor_ids is not None:
        standing = standing.where(Attestation.vendor_id.in_(vendor_ids))
    first = standing.subquery()
    rows = db.session.scalars(
        select(Attestation).join(first, first.c.id == Attestation.id).where(first.c.newest == 1)
    ).all()
    accepted = _accepted(vendor_ids, as_of)
    return {
        (row.engagement_id, row.statement_id): Signed(
            row.id,
            row.number,
            row.wording,
            row.period_from,
            row.period_to,
            row.answer,
            row.signed_on,
            row.change_number,
            *accepted.get(row.id, (None, None)),
        )
        for row in rows
    }


def _accepted(
    vendor_ids: Collection[int] | None, as_of: date
) -> dict[int, tuple[date | None, date | None]]:
    """For each attestation until when its exceptions are accepted, and since which decision."""
    statement = select(
        ExceptionDecision.attestation_id, ExceptionDecision.until, ExceptionDecision.decided_on
    ).where(ExceptionDecision.approved.is_(True), ExceptionDecision.decided_on <= as_of)
    if vendor_ids is not None:
        statement = statement.where(ExceptionDecision.vendor_id.in_(vendor_ids))
    rows = db.session.execute(statement.order_by(ExceptionDecision.until))
    return {of: (until, decided_on) for of, until, decided_on in rows}


def _asked(vendor_ids: Collection[int] | None, as_of: date) -> dict[Key, Asked]:
    statement = (
        select(AttestationRequest, Obligation.due_on)
        .join(Obligation, Obligation.subject_id == AttestationRequest.id)
        .where(
            Obligation.subject_kind == AttestationRequest.__tablename__,
            Obligation.kind == ObligationKind.ATTESTATION_SIGN,
            Obligation.opened_on <= as_of,
            or_(Obligation.closed_on.is_(None), Obligation.closed_on > as_of),
        )
        .order_by(Obligation.due_on.desc(), AttestationRequest.id.desc())
    )
    if vendor_ids is not None:
        statement = statement.where(AttestationRequest.vendor_id.in_(vendor_ids))
    return {
        (row.engagement_id, row.statement_id): Asked(
            row.id, row.number, row.wording, row.period_from, due_on
        )
        for row, due_on in db.session.execute(statement)
    }
