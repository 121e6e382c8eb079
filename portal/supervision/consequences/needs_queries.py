"""Reads what reconciling compares: of all vendors or one, in a fixed number of statements."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Final

from sqlalchemy import func, or_, select

from portal.content import catalogue
from portal.content.packs import kinds as shelf
from portal.content.versions.queries import Activation, active_versions
from portal.foundation.core.database.db import among, db, not_corrected
from portal.foundation.core.words.messages import LANGUAGES, Message, say
from portal.ledger.contracts.models import Contract, ContractCover, ContractState
from portal.ledger.contracts.queries import renewed_works
from portal.ledger.data_sharing.queries import reaches, work_on
from portal.ledger.data_sharing.work_on_day import Period, Reach, WorkOnDay
from portal.ledger.vendors.models import Vendor, VendorState
from portal.supervision.attestations.models import (
    Attestation,
    AttestationRequest,
    Origin,
    RequestState,
    Wording,
)
from portal.supervision.attestations.queries import open_numbers
from portal.supervision.attestations.statements import facts as attested
from portal.supervision.attestations.statements import periods
from portal.supervision.attestations.statements.facts import Key
from portal.supervision.attestations.statements.periods import Before
from portal.supervision.change_notices.models import CHANGED, ChangeNotice
from portal.supervision.consequences.models import KnownTier
from portal.supervision.consequences.needs import (
    INCIDENTAL,
    RENEWAL,
    ContractRenewed,
    Fall,
    NeedsFacts,
    UnfollowedNotice,
    WithoutData,
)

ASKED: Final = (VendorState.APPROVED, VendorState.ACTIVE, VendorState.SUSPENDED)
RENEWED_WITHIN: Final = 60  # days; a renewal of longer ago is not made up for
VendorIds = Collection[int] | None  # None: all


def facts(vendor_ids: VendorIds, today: date, *, thorough: bool) -> NeedsFacts:
    """`thorough`: also tiers and starts, for which all work is read."""
    falls, notices = _falls(vendor_ids, today), _notices(vendor_ids, today)
    renewals = _renewals(vendor_ids, today)
    concerned = vendor_ids
    if not thorough and vendor_ids is None:
        told = (falls, notices, renewals)
        concerned = {row.vendor_id for several in told for row in several}
    works = _works(concerned, today)
    engagement_ids = {work.engagement_id for work in works}
    pack = catalogue.tiers(on=today)
    return NeedsFacts(
        today=today,
        works=works,
        bound=_bound(concerned, today) if thorough else (),
        supervised=frozenset(
            db.session.scalars(
                among(select(Vendor.id).where(Vendor.state.in_(ASKED)), Vendor.id, concerned)
            )
        ),
        statements=catalogue.statement_pack(on=today).by_id,
        stricter={tier.id: place for place, tier in enumerate(pack.tiers)},
        asked_under={
            **{tier.id: frozenset(tier.attestations) for tier in pack.tiers},
            INCIDENTAL: frozenset(pack.incidental_only.attestations),
        },
        falls=falls,
        notices=notices,
        renewals=renewals,
        texts=open_in_other_words(vendor_ids, today),
        last=_last(concerned, today),
        open=frozenset(open_numbers(None if concerned is None else engagement_ids)),
        ever=_ever(vendor_ids) if thorough else frozenset(),
        empty=_empty(vendor_ids, today) if thorough else (),
        tiers=_known_tiers(vendor_ids) if thorough else None,
    )


def _falls(vendor_ids: VendorIds, today: date) -> list[Fall]:
    """What was signed last and rests on facts that are others now."""
    changes: dict[int, list[periods.NotedChange]] = defaultdict(list)
    for later in attested.changes_since(vendor_ids, today):
        if periods.voids(later.signing.statement_id, later.change.what, later.change.about):
            changes[later.attestation_id].append(later.change)
    rewritten = _rewritten(vendor_ids, today)
    wanted = {*changes, *rewritten}
    signed = select(Attestation).where(Attestation.id.in_(wanted)).order_by(Attestation.id)
    rows = db.session.scalars(signed) if wanted else ()
    return [_fall(row, changes.get(row.id, ()), rewritten.get(row.id)) for row in rows]


def _fall(
    row: Attestation, changes: Sequence[periods.NotedChange], rewritten: Activation | None
) -> Fall:
    categories = catalogue.category_pack().by_id
    reasons = []
    for change in changes:
        category = categories.get(change.about)
        reasons.append(periods.reason(change, category.title if category else None))
    days = [change.changed_on for change in changes]
    if rewritten is not None:
        reasons.append(periods.other_text(rewritten.active_from, rewritten.version))
        days.append(rewritten.active_from)
    return Fall(
        attestation_id=row.id,
        vendor_id=row.vendor_id,
        number=row.number,
        key=(row.engagement_id, row.statement_id),
        on=max(min(days), row.signed_on),
        reason=periods.together(reasons),
    )


def _rewritten(vendor_ids: VendorIds, today: date) -> Mapping[int, Activation]:
    """By what stands: which version, that asked everybody anew, says it in other words."""
    version = active_versions(today)[shelf.STATEMENTS.id].version
    older = select(Attestation.id).where(
        Attestation.pack_version != version, Attestation.ended_on.is_(None)
    )
    if db.session.scalar(among(older, Attestation.vendor_id, vendor_ids).limit(1)) is None:
        return {}
    return {
        row.id: other
        for row in attested.last_signed(vendor_ids, today)
        if row.ended_on is None and row.pack_version != version
        if (other := attested.other_text(row, today)) is not None
    }


def open_in_other_words(vendor_ids: VendorIds, today: date) -> Mapping[int, int]:
    """Open requests, with their vendor, whose statement was put in other words for everybody."""
    version = active_versions(today)[shelf.STATEMENTS.id].version
    statement = select(
        AttestationRequest.id,
        AttestationRequest.vendor_id,
        AttestationRequest.statement_id,
        AttestationRequest.pack_version,
        AttestationRequest.wording,
    ).where(
        AttestationRequest.state == RequestState.OPEN, AttestationRequest.pack_version != version
    )
    return {
        row.id: row.vendor_id
        for row in db.session.execute(among(statement, AttestationRequest.vendor_id, vendor_ids))
        if attested.asked_anew(row.statement_id, row.pack_version, row.wording, LANGUAGES, today)
    }


def _notices(vendor_ids: VendorIds, today: date) -> list[UnfollowedNotice]:
    """What vendors told of that has happened and nobody has followed up."""
    statement = (
        select(ChangeNotice)
        .where(ChangeNotice.taken_up_on.is_(None), ChangeNotice.happens_on <= today)
        .order_by(ChangeNotice.id)
    )
    rows = db.session.scalars(among(statement, ChangeNotice.vendor_id, vendor_ids))
    return [
        UnfollowedNotice(
            row.id,
            row.vendor_id,
            row.engagement_id,
            row.changed,
            say(
                "Notice of change %(number)s: %(what)s, on %(day)s.",
                number=row.number,
                what=CHANGED[row.changed],
                day=row.happens_on,
            ),
        )
        for row in rows
    ]


def _renewals(vendor_ids: VendorIds, today: date) -> list[ContractRenewed]:
    """Work whose contract was renewed lately and that was asked about nothing since."""
    statements = catalogue.statements()
    asked_again = [asked.id for asked in statements if RENEWAL in asked.frequency.events]
    renewed = renewed_works(today, RENEWED_WITHIN, vendor_ids)
    rows = db.session.execute(
        select(AttestationRequest.engagement_id, func.max(AttestationRequest.requested_on))
        .where(
            AttestationRequest.engagement_id.in_(renewed),
            AttestationRequest.statement_id.in_(asked_again),
        )
        .group_by(AttestationRequest.engagement_id)
    )
    last = dict(rows.all())
    return [
        ContractRenewed(
            new.vendor_id,
            engagement_id,
            say("Contract %(number)s was renewed on %(day)s.", number=new.number, day=new.began_on),
        )
        for engagement_id, new in renewed.items()
        if engagement_id not in last or last[engagement_id] < new.began_on
    ]


def _works(vendor_ids: VendorIds, today: date) -> list[WorkOnDay]:
    """Work that runs."""
    if vendor_ids is not None and not vendor_ids:
        return []
    found = work_on(today, vendor_ids)
    return [work for works in found.values() for work in works if work.runs_on(today)]


def _bound(vendor_ids: VendorIds, today: date) -> set[int]:
    """Work for which a contract was signed, whose cover is not over; it may be yet to come."""
    statement = (
        select(ContractCover.engagement_id)
        .join(Contract, Contract.id == ContractCover.contract_id)
        .where(
            not_corrected(ContractCover),
            or_(ContractCover.valid_until.is_(None), ContractCover.valid_until > today),
            Contract.state != ContractState.DRAFT,
            or_(Contract.ended_on.is_(None), Contract.ended_on >= today),
        )
        .distinct()
    )
    return set(db.session.scalars(among(statement, ContractCover.vendor_id, vendor_ids)))


def _last(vendor_ids: VendorIds, today: date) -> Mapping[Key, Before]:
    if vendor_ids is not None and not vendor_ids:
        return {}
    return {
        (row.engagement_id, row.statement_id): Before(row.wording, row.period_from, row.period_to)
        for row in attested.last_signed(vendor_ids, today)
    }


def _empty(vendor_ids: VendorIds, today: date) -> list[WithoutData]:
    """Period statements in whose period no data was within reach: open requests, and what was
    signed last and nothing was asked for in its place yet. And open requests that look ahead to a
    start that lies behind."""
    opened = db.session.scalars(
        among(
            select(AttestationRequest)
            .where(
                AttestationRequest.state == RequestState.OPEN,
                AttestationRequest.origin != Origin.CORRECTION,
            )
            .order_by(AttestationRequest.id),
            AttestationRequest.vendor_id,
            vendor_ids,
        )
    ).all()
    signed = [
        row
        for row in attested.last_signed(vendor_ids, today)
        if row.wording is Wording.PERIOD and row.ended_on is None
    ]
    followed = select(AttestationRequest.follows_id).where(
        AttestationRequest.follows_id.is_not(None)
    )
    replaced = set(db.session.scalars(among(followed, AttestationRequest.vendor_id, vendor_ids)))
    rows: list[AttestationRequest | Attestation] = [
        *opened,
        *(row for row in signed if row.id not in replaced),
    ]
    within = reaches(None if vendor_ids is None else {row.engagement_id for row in rows})
    return [found for row in rows if (found := _not_so(row, within, today)) is not None]


def _not_so(
    row: AttestationRequest | Attestation, within: Mapping[int, Reach], today: date
) -> WithoutData | None:
    reach = within.get(row.engagement_id)
    if reach is None:
        return None
    is_overtaken = row.wording is Wording.START and reach.has_begun_before(today)
    why: Message | None = None
    if is_overtaken:
        why = say("Data has been within your reach since %(day)s.", day=reach.first)
    elif row.period_to is not None:
        why = reach.why_not(Period(row.period_from, row.period_to))
    if why is None:
        return None
    is_open = isinstance(row, AttestationRequest)
    return WithoutData(
        row.vendor_id,
        row.number,
        (row.engagement_id, row.statement_id),
        why,
        id=row.id if is_open else None,
        signed_id=None if is_open else row.id,
        is_overtaken=is_overtaken,
    )


def _ever(vendor_ids: VendorIds) -> frozenset[Key]:
    """What was ever asked for, withdrawn or not."""
    statement = select(AttestationRequest.engagement_id, AttestationRequest.statement_id)
    rows = db.session.execute(among(statement.distinct(), AttestationRequest.vendor_id, vendor_ids))
    return frozenset((engagement_id, statement_id) for engagement_id, statement_id in rows)


def _known_tiers(vendor_ids: VendorIds) -> Mapping[int, str]:
    statement = select(KnownTier.engagement_id, KnownTier.tier)
    rows = db.session.execute(among(statement, KnownTier.vendor_id, vendor_ids))
    return dict(rows.all())
