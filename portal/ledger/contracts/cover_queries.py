"""Reads about which work a contract covers, and when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from portal.foundation.core.dated import not_corrected, valid_on
from portal.foundation.core.db import db
from portal.foundation.core.messages import Text
from portal.ledger.contracts.models import ContractCover
from portal.ledger.engagements.models import Engagement, EngagementTerms

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class CoverLine:
    """Work that the contract covers, covered or will cover; `last_day` None: open."""

    id: int
    engagement_id: int
    number: str
    name: Text
    first_day: date
    last_day: date | None


def find_cover(contract_id: int, cover_id: int) -> ContractCover | None:
    return db.session.scalar(
        select(ContractCover).where(
            ContractCover.id == cover_id,
            ContractCover.contract_id == contract_id,
            not_corrected(ContractCover),
        )
    )


def list_covers(contract_id: int, day: date) -> Sequence[CoverLine]:
    """What the contract covers, names as of `day`; what is over comes last."""
    rows = db.session.execute(
        select(ContractCover, Engagement.number, EngagementTerms.name, EngagementTerms.name_en)
        .join(Engagement, Engagement.id == ContractCover.engagement_id)
        .outerjoin(
            EngagementTerms,
            (EngagementTerms.engagement_id == Engagement.id) & valid_on(EngagementTerms, day),
        )
        .where(ContractCover.contract_id == contract_id, not_corrected(ContractCover))
        .order_by(ContractCover.valid_until.is_not(None), ContractCover.valid_from, Engagement.id)
    )
    return [
        CoverLine(
            id=cover.id,
            engagement_id=cover.engagement_id,
            number=number,
            name=Text(ja=name or number, en=name_en or name or number),
            first_day=cover.valid_from,
            last_day=None if cover.valid_until is None else cover.valid_until - _DAY,
        )
        for cover, number, name, name_en in rows
    ]


def overlapping_cover(contract_id: int, engagement_id: int, first: date) -> ContractCover | None:
    """A cover of the same work by the same contract on `first` or later."""
    return db.session.scalar(
        select(ContractCover)
        .where(
            ContractCover.contract_id == contract_id,
            ContractCover.engagement_id == engagement_id,
            not_corrected(ContractCover),
            (ContractCover.valid_until.is_(None)) | (ContractCover.valid_until > first),
        )
        .limit(1)
    )


def engagements_bound_from(contract_id: int, day: date) -> Sequence[int]:
    """Ids of the work the contract covers on `day` or later."""
    return db.session.scalars(
        select(ContractCover.engagement_id)
        .where(
            ContractCover.contract_id == contract_id,
            not_corrected(ContractCover),
            (ContractCover.valid_until.is_(None)) | (ContractCover.valid_until > day),
        )
        .distinct()
        .order_by(ContractCover.engagement_id)
    ).all()
