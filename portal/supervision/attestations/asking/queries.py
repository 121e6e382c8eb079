"""Reads for asking many at once, in a number of statements that does not depend on how many."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import defer

from portal.content.catalogue import practice
from portal.content.settings.queries import business_calendar
from portal.foundation.access.roles import Role
from portal.foundation.accounts.models import User, UserRole
from portal.foundation.core import clock
from portal.foundation.core.database.db import among, db, valid_on
from portal.ledger.contracts.queries import renewed_works
from portal.ledger.data_sharing.queries import is_supervised, reaches
from portal.ledger.data_sharing.shares.kept_tiers import standings
from portal.ledger.data_sharing.work_on_day import Period
from portal.ledger.engagements.models import Engagement, EngagementTerms
from portal.ledger.engagements.queries import running_on
from portal.ledger.vendors.models import Contact, Vendor
from portal.supervision.attestations.asking.plan import OVER, AskingCandidate, Settled
from portal.supervision.attestations.models import (
    Answer,
    Attestation,
    Wording,
)
from portal.supervision.attestations.queries import open_dues, open_numbers
from portal.supervision.attestations.statements import facts, periods

FEW = 500  # vendors named one by one in a statement; more are read with all others
RENEWED_WITHIN = 60  # days


@dataclass(frozen=True, slots=True)
class Criteria:
    """Which work is looked for. Empty means: any."""

    tier: str = ""
    kind: str = ""
    missing: str = ""  # a statement that does not stand
    renewed: bool = False  # its contract was renewed lately


def works_of(vendor_ids: Collection[int]) -> list[int]:
    """The work of these vendors that runs today."""
    today, wanted = clock.today(), set(vendor_ids)
    statement = select(EngagementTerms.engagement_id, EngagementTerms.vendor_id)
    statement = statement.where(running_on(today))
    statement = among(statement, EngagementTerms.vendor_id, _few(wanted))
    rows = db.session.execute(statement.order_by(EngagementTerms.engagement_id))
    return [row.engagement_id for row in rows if row.vendor_id in wanted]


def works_by_vendor(engagement_ids: Collection[int]) -> Mapping[int, tuple[int, ...]]:
    """Whose work it is; nothing is looked at but that."""
    wanted = set(engagement_ids)
    statement = select(Engagement.vendor_id, Engagement.id).order_by(
        Engagement.vendor_id, Engagement.id
    )
    found: dict[int, list[int]] = defaultdict(list)
    for row in db.session.execute(among(statement, Engagement.id, _few(wanted))):
        if row.id in wanted:
            found[row.vendor_id].append(row.id)
    return {vendor_id: tuple(works) for vendor_id, works in found.items()}


def find_works(criteria: Criteria) -> list[int]:
    """Work that runs today, shares data, and fits; of vendors we work with."""
    today = clock.today()
    renewed = renewed_works(today, RENEWED_WITHIN) if criteria.renewed else {}
    signed = facts.attestation_facts(None, today).signed if criteria.missing else {}
    return [
        engagement_id
        for engagement_id in _sharing(criteria, today)
        if (not criteria.renewed or engagement_id in renewed)
        and (
            (known := signed.get((engagement_id, criteria.missing))) is None
            or known.unsettled_on is not None
        )
    ]


def _sharing(criteria: Criteria, today: date) -> list[int]:
    """By kind of vendor and tier; the tier of work is asked for only where it matters."""
    vendors = select(Vendor.id).where(Vendor.state.not_in(OVER))
    if criteria.kind:
        vendors = vendors.where(Vendor.kind == criteria.kind)
    if not criteria.tier:
        statement = select(EngagementTerms.engagement_id).where(
            is_supervised(today), EngagementTerms.vendor_id.in_(vendors)
        )
        order = EngagementTerms.vendor_id, EngagementTerms.engagement_id
        return list(db.session.scalars(statement.order_by(*order)))
    found = standings(set(db.session.scalars(vendors)))
    return [
        work.engagement_id
        for _vendor_id, works in sorted(found.items())
        for work in works
        if work.tier == criteria.tier
    ]


def candidates(
    engagement_ids: Collection[int], period: Period | None, due_on: date | None
) -> list[AskingCandidate]:
    """What decides about each piece of work, by vendor and in the order it was registered."""
    terms = _terms(engagement_ids)
    vendor_ids = {row.vendor_id for row in terms}
    of_these = among(select(Vendor), Vendor.id, _few(vendor_ids))
    vendors = {row.id: row for row in db.session.scalars(of_these)}
    dues = _dues(vendor_ids, due_on)
    signatories = _signatories(vendor_ids)
    reachable = with_accounts(vendor_ids) | with_addresses(vendor_ids)
    opened: dict[int, dict[str, str]] = defaultdict(dict)
    for (work, statement_id), number in open_numbers(_few(engagement_ids)).items():
        opened[work][statement_id] = number
    settled = _settled(vendor_ids, period)
    within_reach = reaches(_few(engagement_ids))
    found = [
        AskingCandidate(
            engagement_id=row.engagement_id,
            vendor_id=row.vendor_id,
            vendor=vendors[row.vendor_id].called,
            work=row.called,
            state=vendors[row.vendor_id].state,
            runs=row.runs_on(clock.today()),
            can_sign=row.vendor_id in signatories,
            is_reachable=row.vendor_id in reachable,
            open=opened[row.engagement_id],
            settled=settled.get(row.engagement_id, frozenset()),
            due_on=dues[row.vendor_id],
            starts_on=row.starts_on,
            reach=within_reach[row.engagement_id],
        )
        for row in terms
    ]
    return sorted(found, key=lambda work: (vendors[work.vendor_id].kana, work.vendor_id))


def _terms(engagement_ids: Collection[int]) -> list[EngagementTerms]:
    """The terms of the work today, oldest work first; work without terms today is left out."""
    wanted = set(engagement_ids)
    statement = select(EngagementTerms).where(valid_on(EngagementTerms, clock.today()))
    statement = among(statement, EngagementTerms.engagement_id, _few(wanted))
    rows = db.session.scalars(statement.order_by(EngagementTerms.engagement_id))
    return [row for row in rows if row.engagement_id in wanted]


def _dues(vendor_ids: Collection[int], due_on: date | None) -> Mapping[int, date]:
    """By vendor when it will have to answer."""
    if due_on is not None:
        return dict.fromkeys(vendor_ids, due_on)
    today, calendar = clock.today(), business_calendar()
    usual = periods.due(today, practice().attestation_due_days, calendar)
    dues = open_dues(_few(vendor_ids))
    return {of: periods.lined_up(usual, dues.get(of, ()), today, calendar) for of in vendor_ids}


def can_be_told(vendor_id: int) -> tuple[bool, bool]:
    """Whether somebody there can sign, and whether anybody can be written to."""
    here = [vendor_id]
    return bool(_signatories(here)), bool(with_accounts(here) | with_addresses(here))


def _signatories(vendor_ids: Collection[int]) -> set[int]:
    """Vendors somebody of whom is a signatory with an account."""
    signs = select(UserRole.user_id).where(UserRole.role == Role.VENDOR_SIGNATORY)
    return with_accounts(vendor_ids, User.id.in_(signs))


def with_accounts(vendor_ids: Collection[int], *which: ColumnElement[bool]) -> set[int]:
    """Vendors somebody of whom has an account."""
    people = select(User.vendor_id).where(User.ended_at.is_(None), *which).distinct()
    found = db.session.scalars(among(people, User.vendor_id, _few(vendor_ids)))
    return {vendor_id for vendor_id in found if vendor_id is not None}


def with_addresses(vendor_ids: Collection[int]) -> set[int]:
    """Vendors somebody of whom has an address of e-mail."""
    contacts = select(Contact.vendor_id).where(Contact.ended_on.is_(None), Contact.email != "")
    contacts = contacts.distinct()
    return set(db.session.scalars(among(contacts, Contact.vendor_id, _few(vendor_ids))))


def _settled(
    vendor_ids: Collection[int], period: Period | None
) -> Mapping[int, frozenset[Settled]]:
    """By work what is signed without exception and still stands: that looks ahead, or speaks about
    a time that begins within the period."""
    ahead = Attestation.wording == Wording.START
    about = ahead
    if period is not None:
        about = or_(ahead, Attestation.period_from.between(period.first, period.last))
    signed = among(
        select(Attestation)
        .options(defer(Attestation.text), defer(Attestation.inputs))
        .where(about, Attestation.answer == Answer.AFFIRM, Attestation.ended_on.is_(None)),
        Attestation.vendor_id,
        _few(vendor_ids),
    )
    rows = db.session.scalars(signed).all()
    if not rows:
        return {}
    today = clock.today()
    unsettled = facts.unsettled(_few(vendor_ids), today)
    found: dict[int, set[Settled]] = defaultdict(set)
    for row in rows:
        if row.id not in unsettled and facts.other_text_since(row, today) is None:
            found[row.engagement_id].add((row.statement_id, row.wording, row.period_from))
    return {work: frozenset(names) for work, names in found.items()}


def _few(ids: Collection[int]) -> Collection[int] | None:
    """The ids where a statement may name each; None: read all, and leave out what was not meant."""
    return ids if len(ids) <= FEW else None
