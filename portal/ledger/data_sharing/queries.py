"""Every read about data shared, and the tiers that follow from it. Set-based throughout."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, TypeVarTuple

from sqlalchemy import ColumnElement, and_, false, select

from portal.content import catalogue
from portal.content.definitions.conditions import evaluate
from portal.content.definitions.promises import PROVISION
from portal.content.definitions.tiers import CategoryPack, TierPack
from portal.foundation.core import clock
from portal.foundation.core.database.db import among, asking, db, valid_on
from portal.foundation.core.words.messages import Text
from portal.foundation.lists.finding import is_among
from portal.ledger.data_sharing import work_rows
from portal.ledger.data_sharing.models import DataShare
from portal.ledger.data_sharing.share_rules import (
    Billing,
    ByHand,
    Share,
    TierFacts,
    Tiering,
    TierResult,
    engagement_facts,
    vendor_tier,
)
from portal.ledger.data_sharing.work_on_day import (
    STILL_SUPERVISED,
    SUPERVISION,
    Reach,
    ShareOnDay,
    WorkOnDay,
    billing_of,
)
from portal.ledger.engagements.models import EngagementTerms
from portal.ledger.engagements.queries import running_on, terms_on
from portal.ledger.obligations.models import Obligation, ObligationKind
from portal.ledger.vendors.entry.spelling import plain
from portal.ledger.vendors.models import Vendor
from portal.ledger.vendors.queries import ENDED, kinds_on

# To assume while the officer has set no class: it cannot be excluded (data_categories.yaml).
UNKNOWN_CLASS = "special_care"
Ts = TypeVarTuple("Ts")


def find_share(share_id: int) -> DataShare | None:
    return db.session.scalar(select(DataShare).where(DataShare.id == share_id))


def shares_on(day: date, vendor_ids: Collection[int] | None = None) -> Sequence[DataShare]:
    """The shares valid on a day, oldest first; of all vendors for None."""
    statement = among(
        select(DataShare).where(valid_on(DataShare, day)), DataShare.vendor_id, vendor_ids
    )
    return db.session.scalars(statement.order_by(DataShare.engagement_id, DataShare.id)).all()


def is_of_data(word: str) -> ColumnElement[bool]:
    """SQL, of shares: valid today, of a category that is called so in either language."""
    called = [
        category.id
        for category in catalogue.data_categories()
        if word in plain(category.title.ja) or word in plain(category.title.en)
    ]
    if not called:
        return false()
    return valid_on(DataShare, clock.today()) & DataShare.category.in_(called)


def data_named(word: str, vendor_id: Any) -> ColumnElement[bool]:
    """SQL: data of a category that is called so is shared with the vendor today."""
    return is_among(vendor_id, DataShare.vendor_id, is_of_data(word))


def series_of(share: DataShare) -> Sequence[DataShare]:
    """All rows that tell this share's story, the latest first, mistyped ones at the end."""
    return db.session.scalars(
        select(DataShare)
        .where(DataShare.series == share.series, DataShare.engagement_id == share.engagement_id)
        .order_by(
            DataShare.corrected_at.is_not(None), DataShare.valid_from.desc(), DataShare.id.desc()
        )
    ).all()


def ended_shares(engagement_id: int, day: date) -> Sequence[DataShare]:
    """The last row of every share that is over on that day."""
    rows = db.session.scalars(
        select(DataShare)
        .where(DataShare.engagement_id == engagement_id, DataShare.corrected_at.is_(None))
        .order_by(DataShare.valid_from, DataShare.id)
    )
    last = {row.series: row for row in rows if row.valid_from <= day}
    return [row for row in last.values() if row.valid_until and row.valid_until <= day]


def work_on(
    day: date, vendor_ids: Collection[int] | None = None
) -> Mapping[int, Sequence[WorkOnDay]]:
    """All work with terms on the day, its data and tier, by vendor; also what is over by then. A
    fixed number of statements."""
    rows = work_rows.read(work_rows.terms, day, vendor_ids)
    shared = share_facts(vendor_ids, day)
    tiering = Tiering(catalogue.tiers(on=day), catalogue.category_pack(on=day))
    found: dict[int, list[WorkOnDay]] = {}
    for terms, number, handed_over_on in rows:
        shares = tuple(shared.get(terms.engagement_id, ()))
        plain = tuple(as_share(fact.share, tiering.categories) for fact in shares)
        tier, named = tiering.tier(_with_terms(terms, tiering.shared(plain)), _by_hand(terms))
        work = WorkOnDay(number, terms.called, terms, shares, tier, named, handed_over_on)
        found.setdefault(terms.vendor_id, []).append(work)
    return found


def share_facts(
    vendor_ids: Collection[int] | None = None, as_of: date | None = None
) -> Mapping[int, Sequence[ShareOnDay]]:
    """The shares valid on a day (today) with what the billing rule says, by engagement."""
    day = as_of or clock.today()
    kinds = catalogue.practice(on=day).kinds_by_id
    pack = catalogue.category_pack(on=day)
    purposes = {purpose.id: purpose.label for purpose in pack.purposes}
    bases = {basis.id: basis for basis in pack.provision_basis}
    released = _released_bases(day, pack)
    found: dict[int, list[ShareOnDay]] = {}
    before = kinds_on(vendor_ids, day)
    for share, kind_id, handed_over_on in work_rows.read(work_rows.shares, day, vendor_ids):
        kind = kinds.get(before.get(share.vendor_id, kind_id))
        category = pack.by_id.get(share.category)
        shared = ShareOnDay(
            share,
            billing_of(share, kind, day, pack.billing_purposes),
            category.title if category else Text(share.category, share.category),
            purposes.get(share.purpose, Text(share.purpose, share.purpose)),
            handed_over_on,
            bases[share.provision_basis].needs
            if share.provision_basis in bases
            else (SUPERVISION,),
            bases[share.provision_basis].label if share.provision_basis in bases else None,
            share.provision_basis not in released,
        )
        found.setdefault(share.engagement_id, []).append(shared)
    return found


def _released_bases(day: date, pack: CategoryPack) -> frozenset[str]:
    """The bases of provision that are no entrustment; none before the policy promises anything about them."""
    if all(promise.rule != PROVISION for promise in catalogue.promise_pack(on=day).promises):
        return frozenset()
    others = (basis.id for basis in pack.provision_basis if SUPERVISION not in basis.needs)
    return frozenset(others) - STILL_SUPERVISED


def billing_now(share: DataShare) -> Billing:
    kind_id = db.session.scalar(select(Vendor.kind).where(Vendor.id == share.vendor_id))
    kind = catalogue.practice().kinds_by_id.get(kind_id or "")
    return billing_of(share, kind, clock.today(), catalogue.category_pack().billing_purposes)


def engagement_tiers(
    vendor_ids: Collection[int] | None = None, as_of: date | None = None
) -> Mapping[int, TierResult]:
    """The base tier of each piece of work on a day (today), by engagement."""
    works = work_on(as_of or clock.today(), vendor_ids).values()
    return {work.engagement_id: work.tier for several in works for work in several}


def tier_with(terms: EngagementTerms, draft: DataShare) -> TierResult:
    """What the tier of the work would be today with this share, in place of what its series says."""
    pack = catalogue.category_pack()
    rows = [
        row
        for row in shares_on(clock.today(), [terms.vendor_id])
        if row.engagement_id == terms.engagement_id and row.series != draft.series
    ]
    tiering = Tiering(catalogue.tiers(), pack)
    plain = tuple(as_share(row, pack) for row in (*rows, draft))
    return tiering.tier(_with_terms(terms, tiering.shared(plain)), _by_hand(terms))[0]


def tiers(
    vendor_ids: Collection[int] | None = None, as_of: date | None = None
) -> Mapping[int, str]:
    """The id of each vendor's tier on a day (today): the strictest of its current work.

    A vendor without current work is not in it.
    """
    day = as_of or clock.today()
    pack = catalogue.tiers(on=day)
    return {
        vendor_id: tier
        for vendor_id, works in work_on(day, vendor_ids).items()
        if (tier := strictest(works, day, pack)) is not None
    }


def strictest(works: Iterable[WorkOnDay], day: date, pack: TierPack | None = None) -> str | None:
    """The id of the strictest tier of what has not ended; None of nothing."""
    current = [work.tier for work in works if work.runs_on(day)]
    tier = vendor_tier(current, pack or catalogue.tiers(on=day))
    return tier.id if tier else None


def reaches(engagement_ids: Collection[int] | None) -> Mapping[int, Reach]:
    """When data of each piece of work is within reach, as known now; None: of all.

    As `WorkOnDay.reach`, but by the terms agreed last, whether they hold today or not: for what may
    be over, and for many at once, since neither shares nor tiers are read.
    """
    asked = asking(clock.today(), engagement_ids)
    rows = db.session.execute(work_rows.reaches(engagement_ids is not None), asked)
    last = {terms.engagement_id: (terms, day) for terms, day in rows}
    pack = catalogue.tiers()
    return {
        work: Reach(terms.starts_on if is_by_chance(terms, pack) else day, terms.ends_on)
        for work, (terms, day) in last.items()
    }


def reach_of(engagement_id: int) -> Reach:
    return reaches([engagement_id]).get(engagement_id, Reach(None))


def is_supervised(day: date) -> ColumnElement[bool]:
    """SQL, of terms: as `WorkOnDay.is_supervised_on`, of the terms of the day."""
    shared = select(DataShare.engagement_id).where(
        valid_on(DataShare, day),
        DataShare.provision_basis.not_in(_released_bases(day, catalogue.category_pack(on=day))),
    )
    return and_(running_on(day), EngagementTerms.engagement_id.in_(shared))


def is_by_chance(terms: EngagementTerms, pack: TierPack) -> bool:
    """As `WorkOnDay.is_incidental`: of all that tiers follow from, the terms alone decide it."""
    return evaluate(pack.incidental_only.when, engagement_facts(_with_terms(terms, TierFacts())))


def _with_terms(terms: EngagementTerms, facts: TierFacts) -> TierFacts:
    return replace(
        facts,
        access=terms.access,
        subcontracting=terms.subcontracting,
        company_role=terms.company_role.value,
        purposes=facts.purposes | frozenset(terms.purposes),
        medium=terms.medium.value,
        reentrustment_mode=terms.reentrustment_mode.value,
        eea_data=terms.eea_data,
    )


def _by_hand(terms: EngagementTerms) -> ByHand | None:
    return ByHand(terms.raised_tier, terms.raised_reason) if terms.raised_tier else None


def as_share(row: DataShare, categories: CategoryPack) -> Share:
    """In the plain values the tier is computed from."""
    category = categories.by_id[row.category]
    assumed = row.assumed_class or UNKNOWN_CLASS
    return Share(
        category=row.category,
        data_class=assumed if category.class_set_by else category.data_class,
        volume_band=row.volume_band,
        place=row.storage_location,
        country=row.country,
        purpose=row.purpose,
        transfer_method=row.transfer_method,
        operations=frozenset(row.processing),
    )


def latest_of(share: DataShare) -> DataShare | None:
    """The last row of its series that was not mistyped."""
    return next((row for row in series_of(share) if row.corrected_at is None), None)


def is_first(share: DataShare) -> bool:
    rows = [row for row in series_of(share) if row.corrected_at is None]
    return bool(rows) and rows[-1].id == share.id


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
