"""Reads about the review of data shared: what may be reviewed, and what is asked for."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from portal.foundation.core.database.db import db
from portal.ledger.data_sharing.models import DataShare
from portal.ledger.data_sharing.queries import shares_on
from portal.ledger.engagements.queries import terms_on
from portal.ledger.obligations.models import Obligation, ObligationKind
from portal.ledger.vendors.models import Vendor
from portal.ledger.vendors.queries import ENDED


@dataclass(frozen=True, slots=True)
class AskedReview:
    """An open obligation to review a share, whichever of its rows it was opened for."""

    series: str
    obligation: Obligation


def shares_to_review(
    vendor_ids: Collection[int] | None, today: date
) -> Mapping[int, Sequence[DataShare]]:
    """By vendor what is shared today for work that is not over, the oldest first."""
    running = {terms.engagement_id for terms in terms_on(today, vendor_ids) if terms.runs_on(today)}
    ended = set(db.session.scalars(select(Vendor.id).where(Vendor.state.in_(ENDED))))
    found: dict[int, list[DataShare]] = defaultdict(list)
    for share in shares_on(today, vendor_ids):
        over = share.engagement_id not in running or share.vendor_id in ended
        if not over and share.valid_until is None:
            found[share.vendor_id].append(share)
    return found


def asked_reviews(vendor_id: int | None = None) -> Mapping[int, Sequence[AskedReview]]:
    """By vendor the reviews that are asked for; of all vendors for None."""
    statement = (
        select(DataShare.series, DataShare.vendor_id, Obligation)
        .join(Obligation, Obligation.subject_id == DataShare.id)
        .where(
            Obligation.kind == ObligationKind.DATA_REVIEW,
            Obligation.subject_kind == DataShare.__tablename__,
            Obligation.closed_at.is_(None),
        )
        .order_by(Obligation.id)
    )
    if vendor_id is not None:
        statement = statement.where(Obligation.vendor_id == vendor_id)
    found: dict[int, list[AskedReview]] = defaultdict(list)
    for series, of, obligation in db.session.execute(statement):
        found[of].append(AskedReview(series, obligation))
    return found


def lock_vendor(vendor_id: int) -> None:
    """Two who ask about one vendor at once do so one after the other."""
    db.session.execute(select(Vendor.id).where(Vendor.id == vendor_id).with_for_update())


def find_shares(vendor_id: int, share_ids: Collection[int]) -> Sequence[DataShare]:
    """Rows of the vendor by their ids, locked until the command ends."""
    return db.session.scalars(
        select(DataShare)
        .where(DataShare.vendor_id == vendor_id, DataShare.id.in_(share_ids))
        .order_by(DataShare.id)
        .with_for_update()
    ).all()
