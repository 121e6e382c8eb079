"""Reads about what is asked, for those who ask: of many vendors in a fixed number of statements."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date

from sqlalchemy import select

from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.narrowing import among
from portal.foundation.core.words.messages import Message
from portal.ledger.data_sharing.queries import reaches
from portal.ledger.data_sharing.reach import Period, Reach
from portal.ledger.engagements.models import Engagement
from portal.ledger.obligations.models import Obligation
from portal.ledger.vendors.models import Vendor
from portal.supervision.attestations.models import (
    Attestation,
    AttestationRequest,
    RequestState,
    Wording,
)
from portal.supervision.attestations.statements.facts import Key, last_signed
from portal.supervision.attestations.statements.periods import Before
from portal.supervision.attestations.statements.request_spec import DUTIES


def hold_vendor(vendor_id: int) -> Vendor:
    """Lock the vendor for this command: of two who ask for the same, one comes after the other."""
    statement = select(Vendor).where(Vendor.id == vendor_id).with_for_update()
    return db.session.scalars(statement).one()


def hold_vendors_of(engagement_ids: Collection[int]) -> None:
    """Lock the vendors of this work, always in the same order, so that nobody waits in a circle."""
    theirs = select(Engagement.vendor_id).where(Engagement.id.in_(engagement_ids))
    db.session.scalars(
        select(Vendor).where(Vendor.id.in_(theirs)).order_by(Vendor.id).with_for_update()
    ).all()


def asked_in_place_of(attestation_id: int) -> AttestationRequest | None:
    """The last request that was opened because this one no longer stands, or is wrong."""
    return db.session.scalar(
        select(AttestationRequest)
        .where(AttestationRequest.follows_id == attestation_id)
        .order_by(AttestationRequest.id.desc())
        .limit(1)
    )


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
    return {one: message for one, message in why.items() if message is not None}


def signed_before(engagement: Engagement) -> Mapping[str, Before]:
    """By statement what was signed last about this work."""
    return {
        row.statement_id: Before(row.wording, row.period_from, row.period_to)
        for row in last_signed([engagement.vendor_id], clock.today())
        if row.engagement_id == engagement.id
    }
