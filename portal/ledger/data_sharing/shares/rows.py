"""Rows of data shared: how one follows another, which may still be changed, what is taken over from elsewhere."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import select

from portal.foundation.access.actor import Actor, as_kept
from portal.foundation.audit.recorder import differences, record
from portal.foundation.core import clock
from portal.foundation.core.database.db import Subject, db, valid_on
from portal.foundation.core.errors import ChangedMeanwhile, InvalidTransition, RuleViolated
from portal.foundation.core.words.messages import Message, Text, say
from portal.ledger.data_sharing import queries
from portal.ledger.data_sharing.models import DataShare
from portal.ledger.data_sharing.shares import details
from portal.ledger.data_sharing.shares.kept_tiers import refresh_tiers
from portal.ledger.engagements.models import Engagement, EngagementTerms
from portal.ledger.engagements.queries import first_terms
from portal.ledger.vendors.models import Vendor

KEPT: Final = (
    "series", "vendor_id", "engagement_id", "reviewed_on", "first_handover_on", "set_by_id", "proposed_as",
    "billing_decided_by_id", "billing_decided_on", "billing_reason", "billing_purpose",
    "billing_recipient_id",
)  # fmt: skip

NOBODY_DECIDED: Final = {
    "billing_decided_by_id": None,
    "billing_decided_on": None,
    "billing_reason": "",
    "billing_purpose": "",
    "billing_recipient_id": None,
}


def follow(share: DataShare, values: dict[str, Any], *, from_day: date) -> DataShare:
    """End the row before a day and open the next, the same but for `values`."""
    kept = {name: getattr(share, name) for name in KEPT} | details.values_of(share)
    share.end(from_day)
    return open_row(kept | values, valid_from=from_day)


def open_row(values: dict[str, Any], *, valid_from: date, until: date | None = None) -> DataShare:
    row = DataShare(**values, valid_from=valid_from, valid_until=until)
    db.session.add(row)
    db.session.flush()
    return row


def set_by(actor: Actor) -> dict[str, Any]:
    """Whose row it is, and as what they propose it."""
    return {"set_by_id": actor.user_id, "proposed_as": as_kept(actor.roles)}


def billing_after(
    share: DataShare, before: dict[str, Any], after: dict[str, Any]
) -> dict[str, Any]:
    """The officer's decision, forgotten when what was decided about has changed."""
    if details.differ(before, after, details.DECIDED_ABOUT):
        return dict(NOBODY_DECIDED)
    return {name: getattr(share, name) for name in KEPT if name.startswith("billing_")}


def demand_current(share: DataShare) -> None:
    """The row is the latest of its series and not over."""
    latest = queries.latest_of(share)
    if latest is None or latest.id != share.id:
        raise ChangedMeanwhile(say("Somebody else saved this after you opened it."))
    if share.valid_until is not None:
        raise InvalidTransition(
            say("This has not been shared since %(day)s.", day=share.valid_until)
        )


def demand_day(day: date, share: DataShare, *, field: str) -> None:
    if not share.valid_from <= day <= clock.today():
        raise RuleViolated(
            say(
                "The day must lie between %(first)s, from when this holds, and today.",
                first=share.valid_from,
            ),
            field=field,
        )


def first_day(engagement_id: int, decided_on: date) -> date:
    """Data is shared from the decision on, not before the work's own first day."""
    first = first_terms(engagement_id)
    return max(decided_on, first.valid_from) if first is not None else decided_on


def record_share(
    actor: Actor,
    action: str,
    share: DataShare,
    text: Message,
    *,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    also: Iterable[Subject] = (),
) -> None:
    """The one line of a command about a share; `text` has the parameter category, filled here.

    The tier that is kept follows at once.
    """
    db.session.flush()
    refresh_tiers([share.vendor_id])
    old, new = differences(details.told(before or {}), details.told(after or {}))
    engagement = db.session.get_one(Engagement, share.engagement_id)
    sentence = say(text.id, category=details.category_title(share.category))
    record(actor, action, share, sentence, also=[engagement, *also], before=old, after=new)


# What is shared elsewhere, to be taken over.

KIND: Final = "kind"  # in an address: the usual set of the kind of vendor
MOST_SOURCES: Final = 100


@dataclass(frozen=True, slots=True)
class CopySource:
    """A piece of work whose data can be taken over."""

    engagement_id: int
    work: Text
    vendor: Text
    is_own: bool


@dataclass(frozen=True, slots=True)
class UsualSet:
    """What at least half of the work of vendors of a kind gets, each as it was shared last."""

    shares: Sequence[DataShare]
    works: int


def copy_sources(vendor: Vendor, besides: int) -> list[CopySource]:
    """Work with data today: of the vendor first, then of its kind, then of others; at most MOST_SOURCES."""
    today, terms = clock.today(), EngagementTerms
    sharing = select(DataShare.engagement_id).where(valid_on(DataShare, today))
    rows = db.session.execute(
        select(terms, Vendor)
        .join(Vendor, Vendor.id == terms.vendor_id)
        .where(valid_on(terms, today), terms.engagement_id.in_(sharing))
        .where(terms.engagement_id != besides)
        .order_by(Vendor.id != vendor.id, Vendor.kind != vendor.kind, Vendor.name, terms.id)
        .limit(MOST_SOURCES)
    )
    return [
        CopySource(one.engagement_id, one.called, whose.called, whose.id == vendor.id)
        for one, whose in rows
    ]


def shares_of_work(engagement_id: int) -> Sequence[DataShare]:
    """Shared today, in the order of entry."""
    rows = select(DataShare).where(valid_on(DataShare, clock.today()))
    rows = rows.where(DataShare.engagement_id == engagement_id)
    return db.session.scalars(rows.order_by(DataShare.id)).all()


def usual_set(kind: str, besides: int) -> UsualSet:
    """Of the register itself: no pack says what a kind of vendor gets."""
    rows = db.session.scalars(
        select(DataShare)
        .join(Vendor, Vendor.id == DataShare.vendor_id)
        .where(valid_on(DataShare, clock.today()), Vendor.kind == kind)
        .where(DataShare.engagement_id != besides)
        .order_by(DataShare.id)
    ).all()
    works: dict[str, set[int]] = defaultdict(set)
    for row in rows:
        works[row.category].add(row.engagement_id)
    number = len({row.engagement_id for row in rows})
    last = {row.category: row for row in rows if 2 * len(works[row.category]) >= number}
    return UsualSet(list(last.values()), number)
