"""What planning compares: the work that is supervised, and what stands about it."""

from datetime import date

from sqlalchemy import select

from portal.foundation.core.db import db
from portal.ledger.data_sharing.queries import Work as LedgerWork
from portal.ledger.data_sharing.queries import work_on
from portal.ledger.vendors.models import Vendor, VendorState
from portal.supervision.attestations.facts import AttestationFacts, attestation_facts
from portal.supervision.planning.schedule import Work

SUPERVISED = (VendorState.ACTIVE, VendorState.SUSPENDED)


def supervised_work(today: date) -> list[Work]:
    """Work that runs and shares data, of vendors we work with, with what its tier asks for."""
    vendor_ids = set(db.session.scalars(select(Vendor.id).where(Vendor.state.in_(SUPERVISED))))
    return [
        _asked_for(work)
        for vendor_id, works in work_on(today).items()
        if vendor_id in vendor_ids
        for work in works
        if work.shares and work.terms.runs_on(today)
    ]


def facts(today: date) -> AttestationFacts:
    return attestation_facts(None, today)


def _asked_for(work: LedgerWork) -> Work:
    only = work.tier.incidental_only
    statements = work.tier.tier.attestations if only is None else only.attestations
    return Work(work.engagement_id, work.tier.tier.id, statements)
