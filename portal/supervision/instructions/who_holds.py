"""Who holds this kind of data of these persons today: vendors, their work, and subcontractors of every tier."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from portal.content import catalogue
from portal.content.definitions.pack import PackChoice
from portal.foundation.accounts.models import User
from portal.foundation.core.database.db import db, not_corrected
from portal.foundation.core.words.messages import Message, Text, say
from portal.ledger.data_sharing.models import DataShare
from portal.ledger.engagements.models import Engagement
from portal.ledger.engagements.queries import names_of_works, numbers_of
from portal.ledger.vendors.models import Vendor
from portal.ledger.vendors.queries import BY_NAME, ENDED
from portal.supervision.client_approvals.queries import category_titles
from portal.supervision.proposed_records.workflow import ProposedState
from portal.supervision.returns.models import ReturnedWork, ReturnEnd, ReturnRecord
from portal.supervision.subcontractors.models import Subcontractor
from portal.supervision.subcontractors.queries import chains_on
from portal.supervision.subcontractors.standing import ChainStanding, SubcontractorOnDay

_AT_WORK = (ChainStanding.COUNTS, ChainStanding.RUN_OUT, ChainStanding.WITHOUT)


@dataclass(frozen=True, slots=True)
class HeldByWork:
    """A piece of work with the data of it that was asked for. `is_ended`: nothing is handed over any more, and no
    confirmed record says that it was returned or destroyed. `chain`: subcontractors that handle some of it."""

    engagement_id: int
    number: str
    name: Text
    categories: tuple[Text, ...]
    is_ended: bool
    chain: tuple[SubcontractorOnDay, ...]


@dataclass(frozen=True, slots=True)
class HeldByVendor:
    """`left_out`: why it cannot be told anything; `signs_in`: somebody there can read it in the portal."""

    vendor: Vendor
    works: tuple[HeldByWork, ...]
    left_out: Message | None
    signs_in: bool


def data_subjects() -> tuple[PackChoice, ...]:
    """Kinds of persons, as shares of data name them."""
    return tuple(catalogue.category_pack().data_subjects)


def who_holds(
    categories: Collection[str], subjects: Collection[str], day: date
) -> Sequence[HeldByVendor]:
    """By name of the vendor; empty `categories` or `subjects`: any. A fixed number of statements."""
    held = _held(categories, subjects, day)
    if not held:
        return []
    vendor_ids = {share.vendor_id for shares in held.values() for share in shares}
    vendors = db.session.scalars(
        select(Vendor).where(Vendor.id.in_(vendor_ids)).order_by(BY_NAME, Vendor.id)
    ).all()
    names, numbers = names_of_works(held), numbers_of(held)
    chains = _chains(vendor_ids, categories, day)
    able = can_sign_in(vendor_ids)
    works: dict[int, list[HeldByWork]] = defaultdict(list)
    for engagement_id, shares in sorted(held.items()):
        works[shares[0].vendor_id].append(
            HeldByWork(
                engagement_id,
                numbers[engagement_id],
                names.get(engagement_id, Text(numbers[engagement_id], numbers[engagement_id])),
                tuple(category_titles(dict.fromkeys(share.category for share in shares))),
                all(share.valid_until is not None and share.valid_until <= day for share in shares),
                chains.get(engagement_id, ()),
            )
        )
    return [
        HeldByVendor(vendor, tuple(works[vendor.id]), why_not(vendor), vendor.id in able)
        for vendor in vendors
    ]


def why_not(vendor: Vendor) -> Message | None:
    """Why nothing can be asked of the vendor any more; None: it can be told."""
    if vendor.merged_into_id is not None:
        return say("It goes on in another vendor: choose that one.")
    if vendor.state in ENDED:
        return say("We no longer work with this vendor.")
    return None


def can_sign_in(vendor_ids: Collection[int]) -> frozenset[int]:
    """Vendors of which a person has an account in use."""
    rows = select(User.vendor_id).where(User.vendor_id.in_(vendor_ids), User.ended_at.is_(None))
    return frozenset(one for one in db.session.scalars(rows) if one is not None)


def by_vendor(engagement_ids: Iterable[int]) -> Mapping[int, list[int]]:
    """The work of each vendor; what does not exist is left out."""
    rows = select(Engagement.vendor_id, Engagement.id).where(
        Engagement.id.in_(list(engagement_ids))
    )
    found: dict[int, list[int]] = defaultdict(list)
    for row in db.session.execute(rows.order_by(Engagement.vendor_id, Engagement.id)):
        found[row.vendor_id].append(row.id)
    return found


def _held(
    categories: Collection[str], subjects: Collection[str], day: date
) -> Mapping[int, Sequence[DataShare]]:
    """By work the shares handed over by the day that fit, as they were last; not what is settled since."""
    statement = select(DataShare).where(not_corrected(DataShare), DataShare.valid_from <= day)
    if categories:
        statement = statement.where(DataShare.category.in_(categories))
    last: dict[str, DataShare] = {}
    within_reach: set[str] = set()  # whichever row of a share says so
    for row in db.session.scalars(statement.order_by(DataShare.valid_from, DataShare.id)):
        last[row.series] = row
        if row.first_handover_on is not None and row.first_handover_on <= day:
            within_reach.add(row.series)
    settled = _settled(day)
    found: dict[int, list[DataShare]] = defaultdict(list)
    for series, row in last.items():
        ended = row.valid_until is not None and row.valid_until <= day
        if series not in within_reach or (ended and row.engagement_id in settled):
            continue
        if not subjects or set(row.subjects) & set(subjects):
            found[row.engagement_id].append(row)
    return found


def _settled(day: date) -> frozenset[int]:
    """Work of which a confirmed record says that nothing is left."""
    rows = (
        select(ReturnedWork.engagement_id)
        .join(ReturnRecord, ReturnRecord.id == ReturnedWork.return_id)
        .outerjoin(ReturnEnd, ReturnEnd.return_id == ReturnRecord.id)
        .where(
            ReturnRecord.state == ProposedState.CONFIRMED,
            ReturnRecord.settled_on <= day,
            ReturnEnd.id.is_(None),
        )
    )
    return frozenset(db.session.scalars(rows))


def _chains(
    vendor_ids: Collection[int], categories: Collection[str], day: date
) -> Mapping[int, tuple[SubcontractorOnDay, ...]]:
    """By work those who handle some of the data, whether it was approved or not."""
    chains = chains_on(vendor_ids, day)
    ids = [one.subcontractor_id for chain in chains.values() for one in chain]
    rows = select(Subcontractor.id, Subcontractor.categories).where(Subcontractor.id.in_(ids))
    handled = {row.id: set(row.categories) for row in db.session.execute(rows)}
    found = {}
    for engagement_id, chain in chains.items():
        found[engagement_id] = tuple(
            one
            for one in chain
            if one.standing in _AT_WORK
            and (not categories or handled[one.subcontractor_id] & set(categories))
        )
    return found
