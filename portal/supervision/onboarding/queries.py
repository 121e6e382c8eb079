"""Reads about proposals, stopped handovers, and what the gates ask for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, func, or_, select

from portal.content.settings.queries import business_calendar
from portal.foundation.access.roles import Role
from portal.foundation.accounts.models import User
from portal.foundation.core import clock
from portal.foundation.core.database.db import db, not_corrected, valid_on
from portal.foundation.core.words.messages import Message, say
from portal.ledger.contracts.coverage.terms import renewal_on
from portal.ledger.contracts.labels import renewal_words, standing_of
from portal.ledger.contracts.models import Contract
from portal.ledger.data_sharing.models import DataShare
from portal.ledger.data_sharing.queries import strictest, work_on
from portal.ledger.engagements.models import Engagement
from portal.ledger.obligations.models import Holder, Obligation, ObligationKind, decider_of
from portal.ledger.obligations.queries import open_obligations
from portal.ledger.vendors.models import Vendor, VendorState, VendorStateSpan
from portal.ledger.vendors.queries import list_open_invitations
from portal.supervision.attestations.models import Attestation, SignatoryAuthority
from portal.supervision.attestations.queries import is_signatory
from portal.supervision.findings.facts import open_findings_on
from portal.supervision.incidents.facts import incidents_on
from portal.supervision.onboarding import workflow
from portal.supervision.onboarding.models import Suspension, VendorProposal
from portal.supervision.promises.queries import evaluate_vendor
from portal.supervision.promises.results import Evaluation
from portal.supervision.promises.rules.attested import STATEMENT
from portal.supervision.selections.queries import selections_on, validity
from portal.supervision.selections.standing import NO_SELECTIONS, months_of


@dataclass(frozen=True, slots=True)
class ProposalRow:
    """A proposal beside its vendor and who made it."""

    proposal: VendorProposal
    vendor: Vendor
    proposer: User


def find_proposal(proposal_id: int) -> ProposalRow | None:
    rows = _rows(VendorProposal.id == proposal_id)
    return rows[0] if rows else None


def waiting_proposal(vendor_id: int) -> VendorProposal | None:
    """The one that nobody has decided yet."""
    return db.session.scalar(
        select(VendorProposal)
        .where(VendorProposal.vendor_id == vendor_id, VendorProposal.accepted.is_(None))
        .order_by(VendorProposal.id)
        .limit(1)
    )


def waiting_proposals() -> Sequence[ProposalRow]:
    """Everything undecided, the oldest first."""
    return _rows(VendorProposal.accepted.is_(None))


def proposals_of(vendor_id: int) -> Sequence[ProposalRow]:
    """All about one vendor, the oldest first."""
    return _rows(VendorProposal.vendor_id == vendor_id)


def affairs_of(vendor_id: int) -> workflow.OpenAffairs:
    """What is not settled with the vendor today, beside its promises."""
    today = clock.today()
    owed = open_obligations(vendor_id=vendor_id, handed_in=True, besides=())
    return workflow.OpenAffairs(
        owed=tuple(row for row, _name in owed),
        findings=open_findings_on([vendor_id], today).get(vendor_id, ()),
        incidents=incidents_on([vendor_id], today).get(vendor_id, ()),
    )


@dataclass(frozen=True, slots=True)
class ContractInForce:
    """`renews`: that it goes on by itself, and until when notice stops that; None: it does not."""

    contract: Contract
    standing: Message
    renews: Message | None


def contracts_in_force(vendor_id: int) -> list[ContractInForce]:
    """What binds both sides still, whatever becomes of the work."""
    today, to_business_day = clock.today(), business_calendar().on_or_before
    rows = select(Contract).where(Contract.vendor_id == vendor_id).order_by(Contract.id)
    found = []
    for contract in db.session.scalars(rows):
        standing = standing_of(contract, today)
        if standing.in_force:
            renewal = renewal_on(contract, today)
            notice = to_business_day(renewal.notice_by) if renewal and renewal.notice_by else None
            renews = renewal_words(contract, today, notice)
            found.append(ContractInForce(contract, standing.text, renews))
    return found


def _rows(condition: ColumnElement[bool]) -> list[ProposalRow]:
    statement = (
        select(VendorProposal, Vendor, User)
        .join(Vendor, Vendor.id == VendorProposal.vendor_id)
        .join(User, User.id == VendorProposal.proposed_by_id)
        .where(condition)
        .order_by(VendorProposal.id)
    )
    return [ProposalRow(*row) for row in db.session.execute(statement)]


def find_suspension(suspension_id: int) -> Suspension | None:
    return db.session.scalar(select(Suspension).where(Suspension.id == suspension_id))


def hold_suspension(suspension_id: int) -> Suspension:
    """Lock it for this command."""
    statement = select(Suspension).where(Suspension.id == suspension_id).with_for_update()
    return db.session.scalars(statement.execution_options(populate_existing=True)).one()


def running(vendor_id: int) -> Suspension | None:
    """The one that has not ended."""
    return _last_suspension(vendor_id, Suspension.resumed_at.is_(None))


def all_running(vendor_id: int) -> Sequence[Suspension]:
    """More than one where a vendor that was suspended too goes on in this one."""
    rows = select(Suspension).where(
        Suspension.vendor_id == vendor_id, Suspension.resumed_at.is_(None)
    )
    return db.session.scalars(rows.order_by(Suspension.id)).all()


def running_on(vendor_id: int, day: date) -> Suspension | None:
    """The one that ran on a day."""
    is_on = or_(Suspension.resumed_on.is_(None), Suspension.resumed_on > day)
    return _last_suspension(vendor_id, Suspension.suspended_on <= day, is_on)


def _last_suspension(vendor_id: int, *conditions: ColumnElement[bool]) -> Suspension | None:
    statement = select(Suspension).where(Suspension.vendor_id == vendor_id, *conditions)
    return db.session.scalar(statement.order_by(Suspension.id.desc()).limit(1))


def unconfirmed(today: date) -> Sequence[int]:
    """Ids of stops that nobody confirmed in time and that wait with somebody else than management."""
    return db.session.scalars(
        select(Obligation.subject_id)
        .where(
            Obligation.kind == ObligationKind.SUSPENSION_CONFIRM,
            Obligation.subject_kind == Suspension.__tablename__,
            Obligation.closed_at.is_(None),
            Obligation.due_on < today,
            Obligation.holder != Holder.MANAGEMENT,
        )
        .order_by(Obligation.id)
    ).all()


def approval_gaps(vendor_id: int) -> tuple[workflow.Gap, ...]:
    """What *approve* misses today."""
    today = clock.today()
    tier = strictest(work_on(today, [vendor_id]).get(vendor_id, ()), today)
    selections = selections_on([vendor_id], today).get(vendor_id, NO_SELECTIONS)
    months = months_of(tier, validity(today))
    return workflow.approval_gaps(vendor_id, selections, months=months, today=today)


def demand_selected(vendor: Vendor) -> None:
    """Refuses (GateClosed) a vendor without a selection assessment that holds today."""
    workflow.demand_open(
        approval_gaps(vendor.id), say("%(name)s cannot be approved yet.", name=vendor.name)
    )


def resumption_gaps(vendor_id: int) -> tuple[workflow.Gap, ...]:
    """What *resume* misses today."""
    return workflow.resumption_gaps(evaluate_vendor(vendor_id, clock.today()))


def offboarding_gaps(vendor_id: int) -> tuple[workflow.Gap, ...]:
    """What has to be settled before the end can begin."""
    return workflow.offboarding_gaps(vendor_id, affairs_of(vendor_id))


def closing_gaps(vendor_id: int) -> tuple[workflow.Gap, ...]:
    """What stands in the way of closing today."""
    return workflow.closing_gaps(evaluate_vendor(vendor_id, clock.today()), affairs_of(vendor_id))


def first_handover_of(vendor_id: int) -> date | None:
    """Of any of its data, whatever work it was for."""
    return db.session.scalar(
        select(func.min(DataShare.first_handover_on)).where(
            DataShare.vendor_id == vendor_id, not_corrected(DataShare)
        )
    )


def onboarding_facts(
    vendor: Vendor, judged: Evaluation, handed_over_on: date | None
) -> workflow.OnboardingFacts:
    """In a fixed number of statements."""
    today, at = clock.today(), vendor.id
    share, authority = DataShare, SignatoryAuthority
    works = [work.engagement_id for work in judged.engagements if not work.is_over]
    shared = select(share).where(share.engagement_id.in_(works), valid_on(share, today)).subquery()
    able = (
        select(func.max(authority.valid_from))
        .join(User, User.id == authority.user_id)
        .where(authority.vendor_id == at, valid_on(authority, today))
        .where(User.ended_at.is_(None), is_signatory())
    )
    signs = select(func.count(User.id)).where(
        User.vendor_id == at, User.ended_at.is_(None), is_signatory()
    )
    signed = select(func.max(Attestation.signed_on)).where(
        Attestation.vendor_id == at, Attestation.statement_id == STATEMENT
    )
    written = select(func.max(Engagement.created_at)).where(Engagement.id.in_(works))
    waiting = select(func.min(shared.c.id)).where(shared.c.first_handover_on.is_(None))
    days = db.session.execute(
        select(
            written.scalar_subquery().label("written_at"),
            select(func.max(shared.c.decided_on)).scalar_subquery().label("data_on"),
            select(func.max(Contract.signed_on))
            .where(Contract.vendor_id == at)
            .scalar_subquery()
            .label("contract_on"),
            able.scalar_subquery().label("authority_on"),
            signed.scalar_subquery().label("signed_on"),
            signs.scalar_subquery().label("signs"),
            waiting.scalar_subquery().label("to_hand_over"),
        )
    ).one()
    spans = dict(
        db.session.execute(
            select(VendorStateSpan.state, func.max(VendorStateSpan.valid_from))
            .where(VendorStateSpan.vendor_id == at, not_corrected(VendorStateSpan))
            .group_by(VendorStateSpan.state)
        ).all()
    )
    invitations = [] if days.signs else list_open_invitations(at)
    invited = (one.name for one in invitations if Role.VENDOR_SIGNATORY in one.roles.split())
    selections = selections_on([at], today).get(at, NO_SELECTIONS)
    gaps: tuple[workflow.Gap, ...] = ()
    proposal = None
    if vendor.state in (VendorState.CANDIDATE, VendorState.ASSESSING):
        months = months_of(judged.tier, validity(today))
        gaps = workflow.approval_gaps(at, selections, months=months, today=today)
        proposal = waiting_proposal(at)
    return workflow.OnboardingFacts(
        registered_on=clock.day_of(vendor.created_at),
        work_on=None if days.written_at is None else clock.day_of(days.written_at),
        data_on=days.data_on,
        contract_on=days.contract_on,
        authority_on=days.authority_on,
        signed_on=days.signed_on,
        selected_on=selections.latest.counts_from if selections.latest else None,
        approved_on=spans.get(VendorState.APPROVED),
        activated_on=spans.get(VendorState.ACTIVE),
        handed_over_on=handed_over_on,
        signs=bool(days.signs),
        invited=next(invited, ""),
        selection_gap=gaps[0] if gaps else None,
        proposal=(proposal.id, decider_of(proposal.proposer_roles)) if proposal else None,
        to_hand_over=days.to_hand_over,
    )
