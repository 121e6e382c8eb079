"""Reads about which work a contract covers, and when."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, or_, select

from portal.foundation.audit.queries import TrailLine, changed_since
from portal.foundation.core.database.db import Dated, db, not_corrected, valid_on
from portal.foundation.core.words.messages import Text, both_names
from portal.ledger.contracts.coverage.outcome import ContractTerms
from portal.ledger.contracts.coverage.terms import in_force_on
from portal.ledger.contracts.models import ContractCover, ContractState
from portal.ledger.engagements.models import Engagement, EngagementTerms
from portal.ledger.engagements.queries import terms_on

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


def _of(contract_id: int, day: date | None = None) -> Sequence[ColumnElement[bool]]:
    """Covers of the contract; `day`: on that day or later."""
    covers = ContractCover.contract_id == contract_id, not_corrected(ContractCover)
    if day is None:
        return covers
    return *covers, or_(ContractCover.valid_until.is_(None), ContractCover.valid_until > day)


def find_cover(contract_id: int, cover_id: int) -> ContractCover | None:
    found = select(ContractCover).where(*_of(contract_id), ContractCover.id == cover_id)
    return db.session.scalar(found)


def last_day_of(row: Dated) -> date | None:
    """None: open."""
    return None if row.valid_until is None else row.valid_until - _DAY


def list_covers(contract_id: int, day: date) -> Sequence[CoverLine]:
    """What the contract covers, names as of `day`; what is over comes last."""
    statement = _lines(day).where(ContractCover.contract_id == contract_id)
    order = (ContractCover.valid_until.is_not(None), ContractCover.valid_from, Engagement.id)
    return [_line(*row) for row in db.session.execute(statement.order_by(*order))]


def line_of(cover_id: int, day: date) -> CoverLine:
    """One of them, with the name of its work as of `day`."""
    return _line(*db.session.execute(_lines(day).where(ContractCover.id == cover_id)).one())


def _lines(day: date) -> Select[*tuple[Any, ...]]:
    return (
        select(ContractCover, Engagement.number, EngagementTerms.name, EngagementTerms.name_en)
        .join(Engagement, Engagement.id == ContractCover.engagement_id)
        .outerjoin(
            EngagementTerms,
            (EngagementTerms.engagement_id == Engagement.id) & valid_on(EngagementTerms, day),
        )
        .where(not_corrected(ContractCover))
    )


def _line(cover: ContractCover, number: str, name: str | None, name_en: str | None) -> CoverLine:
    return CoverLine(
        id=cover.id,
        engagement_id=cover.engagement_id,
        number=number,
        name=both_names(name or number, name_en or ""),
        first_day=cover.valid_from,
        last_day=last_day_of(cover),
    )


def overlapping_cover(contract_id: int, engagement_id: int, first: date) -> ContractCover | None:
    """A cover of the same work by the same contract on `first` or later."""
    return db.session.scalar(
        select(ContractCover)
        .where(*_of(contract_id, first), ContractCover.engagement_id == engagement_id)
        .limit(1)
    )


def engagements_bound_from(contract_id: int, day: date) -> Sequence[int]:
    """Ids of the work the contract covers on `day` or later."""
    return db.session.scalars(
        select(ContractCover.engagement_id)
        .where(*_of(contract_id, day))
        .distinct()
        .order_by(ContractCover.engagement_id)
    ).all()


def has_own_cover(contract_id: int) -> bool:
    """Whether anybody ever said what this contract covers; an amendment without covers as its parent."""
    statement = select(ContractCover.id).where(*_of(contract_id))
    return db.session.scalar(statement.limit(1)) is not None


def works_of(vendor_id: int, day: date) -> Mapping[int, Text]:
    """The vendor's work that is not over on `day`, by engagement."""
    return {
        row.engagement_id: both_names(row.name, row.name_en)
        for row in terms_on(day, [vendor_id])
        if row.runs_on(day)
    }


def find_works(vendor_id: int, engagement_ids: Collection[int]) -> Sequence[Engagement]:
    return db.session.scalars(
        select(Engagement)
        .where(Engagement.vendor_id == vendor_id, Engagement.id.in_(engagement_ids))
        .order_by(Engagement.id)
    ).all()


# What was known of the terms of contracts on an earlier day, where only the log tells it.
#
# Whether a contract was in force on the day is as known now. What was to come, such as its end, is
# as it was known then: an end agreed afterwards is no fact of the day.

SIGNED: Final = "contract.signed"
ENDED: Final = "contract.ended"
CHANGED: Final = "contract.changed"
COVER_ENDED: Final = "contract.cover_ended"
# What can be agreed anew; anything else that is edited was written down wrongly.
OUTLOOK: Final = ("ends_on", "renews", "renewal_months", "notice_months", "ended_on")


TERMS: Final = tuple(ContractTerms.__dataclass_fields__)
Later = Mapping[int, Sequence[TrailLine]]  # by contract, oldest first


def recorded_since(vendor_ids: Collection[int] | None, day: date) -> Later:
    """What was recorded about the terms and the cover of contracts after the day."""
    return changed_since("contracts", (SIGNED, ENDED, CHANGED, COVER_ENDED), day, vendor_ids)


def terms_known_on(now: Mapping[str, Any], later: Sequence[TrailLine], day: date) -> dict[str, Any]:
    """The terms as they were known on the day; `now`: as they stand, by name."""
    known = {name: now[name] for name in TERMS}
    for line in reversed(later):
        before = known | _undone(line)
        if in_force_on(ContractTerms(**before), day) == in_force_on(ContractTerms(**known), day):
            known = before
    return known


def ended_covers(later: Later) -> frozenset[tuple[int, str]]:
    """Contract and number of the work whose cover got its last day afterwards."""
    return frozenset(
        (contract_id, str(line.after.get("engagement", "")))
        for contract_id, lines in later.items()
        for line in lines
        if line.action == COVER_ENDED
    )


def _undone(line: TrailLine) -> dict[str, Any]:
    if line.action == SIGNED:
        return {"state": ContractState.DRAFT, "signed_on": None}
    if line.action == ENDED:
        return {"state": ContractState.SIGNED, "ended_on": None}
    return {name: line.before[name] for name in OUTLOOK if name in line.before}
