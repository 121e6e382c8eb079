"""Vendors move on: assessed, proposed, decided by a second person, activated, stopped, ended."""

from datetime import date

from portal.demo.acts.stage import Stage
from portal.foundation.core.database.transactions import transaction
from portal.ledger.engagements import services as engagements
from portal.ledger.engagements.queries import latest_terms
from portal.ledger.vendors.profile import services as vendors
from portal.supervision.onboarding import queries
from portal.supervision.onboarding import services as onboarding
from portal.supervision.onboarding.models import Proposed


def begin_assessment(stage: Stage, vendor_key: str, *, actor: str) -> None:
    with transaction():
        vendors.begin_assessment(stage.vendors[vendor_key], actor=stage.actor(actor))


def propose(
    stage: Stage,
    vendor_key: str,
    reason: str,
    *,
    actor: str,
    proposed: Proposed = Proposed.APPROVAL,
) -> None:
    with transaction():
        onboarding.propose(
            stage.vendors[vendor_key], proposed, reason=reason, actor=stage.actor(actor)
        )


def decide(stage: Stage, vendor_key: str, reason: str, *, actor: str) -> None:
    """Accept what waits about the vendor."""
    row = queries.proposals_of(stage.vendors[vendor_key].id)[-1]
    with transaction():
        onboarding.decide(
            row.proposal,
            row.vendor,
            row.proposer,
            accepted=True,
            reason=reason,
            actor=stage.actor(actor),
        )


def activate(stage: Stage, vendor_key: str, *, actor: str) -> None:
    with transaction():
        onboarding.activate(stage.vendors[vendor_key], actor=stage.actor(actor))


def hand_over(stage: Stage, vendor_key: str, work: str, day: date, *, actor: str) -> None:
    """The first handover of every category of the work."""
    for share in stage.shares[vendor_key, work].values():
        with transaction():
            onboarding.record_handover(
                share, stage.vendors[vendor_key], day=day, actor=stage.actor(actor)
            )


def suspend(stage: Stage, vendor_key: str, reason: str, *, actor: str) -> None:
    with transaction():
        onboarding.suspend(stage.vendors[vendor_key], reason=reason, actor=stage.actor(actor))


def confirm_stop(stage: Stage, vendor_key: str, remark: str, *, actor: str) -> None:
    """A second person confirms that handovers are stopped."""
    vendor = stage.vendors[vendor_key]
    row = queries.running(vendor.id)
    if row is None:
        raise LookupError(vendor_key)
    with transaction():
        onboarding.confirm_suspension(row, vendor, remark=remark, actor=stage.actor(actor))


def offboard(stage: Stage, vendor_key: str, reason: str, *, actor: str) -> None:
    with transaction():
        onboarding.offboard(stage.vendors[vendor_key], reason=reason, actor=stage.actor(actor))


def end_work(stage: Stage, vendor_key: str, work: str, last_day: date, *, actor: str) -> None:
    engagement = stage.works[vendor_key, work]
    terms = latest_terms(engagement.id)
    if terms is None:
        raise LookupError(work)
    with transaction():
        engagements.end_engagement(
            engagement, last_day=last_day, seen_id=terms.id, actor=stage.actor(actor)
        )


def close(stage: Stage, vendor_key: str, reason: str, *, actor: str) -> None:
    with transaction():
        onboarding.close(stage.vendors[vendor_key], reason=reason, actor=stage.actor(actor))
