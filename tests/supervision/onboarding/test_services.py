"""A vendor's life with us: proposed by one person, decided by another, through the gates."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import select

from portal.foundation.access.actor import Actor
from portal.foundation.access.roles import Role
from portal.foundation.audit.queries import trail_of
from portal.foundation.core.db import db
from portal.foundation.core.errors import InvalidTransition, RuleViolated
from portal.foundation.core.transactions import transaction
from portal.ledger.data_sharing.models import DataShare
from portal.ledger.engagements.models import CompanyRole
from portal.ledger.obligations.models import Holder, Obligation, Outcome
from portal.ledger.obligations.queries import open_obligations
from portal.ledger.vendors.models import Vendor, VendorState, VendorStateSpan
from portal.supervision.onboarding import services
from portal.supervision.onboarding.gates import GateClosed
from portal.supervision.onboarding.models import Proposed, VendorProposal
from portal.supervision.onboarding.queries import find_proposal
from tests.actors import acting
from tests.cast import Cast
from tests.factories.accounts import make_user
from tests.factories.obligations import make_obligation
from tests.factories.scenes import work_of
from tests.factories.vendors import make_vendor

S = VendorState
REASON = "Needed for the member letters."


def umineko(state: VendorState = S.ASSESSING) -> Vendor:
    vendor = make_vendor("Umineko", state=state)
    db.session.commit()
    return vendor


def propose(vendor: Vendor, actor: Actor, proposed: Proposed = Proposed.APPROVAL) -> VendorProposal:
    with transaction():
        return services.propose(vendor, proposed, reason=REASON, actor=actor)


def decide(proposal: VendorProposal, actor: Actor, *, accepted: bool = True) -> None:
    row = find_proposal(proposal.id)
    assert row is not None
    with transaction():
        services.decide(
            row.proposal,
            row.vendor,
            row.proposer,
            accepted=accepted,
            reason="The assessment is sound.",
            actor=actor,
        )


def the_obligation() -> Obligation:
    return db.session.scalars(select(Obligation)).one()


def test_what_procurement_proposes_waits_for_the_officer(cast: Cast) -> None:
    propose(umineko(), acting(cast.pam))

    obligation = the_obligation()
    assert obligation.holder is Holder.PRIVACY_OFFICER
    assert obligation.due_on == date(2026, 12, 2)  # five business days


def test_what_an_officer_proposes_waits_for_management(cast: Cast) -> None:
    propose(umineko(), acting(cast.pia))

    assert the_obligation().holder is Holder.MANAGEMENT


def test_the_officer_approves_what_pam_proposed(cast: Cast) -> None:
    vendor = umineko()
    proposal = propose(vendor, acting(cast.pam))

    decide(proposal, acting(cast.pia))

    assert vendor.state is S.APPROVED
    assert the_obligation().outcome is Outcome.DONE
    assert proposal.decided_by_id == cast.pia.id
    assert [line.action for line in trail_of(vendor)][:2] == ["vendor.approved", "vendor.proposed"]


def test_a_refused_proposal_leaves_the_vendor_where_it_is(cast: Cast) -> None:
    vendor = umineko()
    proposal = propose(vendor, acting(cast.pam))

    decide(proposal, acting(cast.pia), accepted=False)

    assert vendor.state is S.ASSESSING
    assert not the_obligation().is_open
    propose(vendor, acting(cast.pam))  # and another one may be made


def test_a_candidate_can_be_rejected_the_same_way(cast: Cast) -> None:
    vendor = umineko(S.CANDIDATE)
    proposal = propose(vendor, acting(cast.pam), Proposed.REJECTION)

    decide(proposal, acting(cast.pia))

    assert vendor.state is S.REJECTED


@pytest.mark.parametrize("who", ["pia", "pip"])
def test_whoever_proposed_cannot_decide_and_procurement_never_does(cast: Cast, who: str) -> None:
    vendor = umineko()
    proposal = propose(vendor, acting(cast.pia))

    with pytest.raises(RuleViolated):
        decide(proposal, acting(getattr(cast, who)))

    assert vendor.state is S.ASSESSING


def test_management_decides_what_an_officer_proposed_and_nothing_else(cast: Cast) -> None:
    by_officer = propose(umineko(), acting(cast.pia))
    other = make_vendor("Yukidoke", state=S.ASSESSING)
    db.session.commit()
    by_procurement = propose(other, acting(cast.pam))

    decide(by_officer, acting(cast.max))
    with pytest.raises(RuleViolated):
        decide(by_procurement, acting(cast.max))


def test_another_officer_may_decide_as_well(cast: Cast) -> None:
    second = make_user("Rio", Role.PRIVACY_OFFICER)
    vendor = umineko()
    proposal = propose(vendor, acting(cast.pia))

    decide(proposal, acting(second))

    assert vendor.state is S.APPROVED


def test_an_officer_who_also_works_in_procurement_counts_as_an_officer(cast: Cast) -> None:
    both = make_user("Bo", Role.PROCUREMENT, Role.PRIVACY_OFFICER)
    vendor = umineko()
    proposal = propose(vendor, acting(both))

    assert the_obligation().holder is Holder.MANAGEMENT
    decide(proposal, acting(cast.max))
    assert vendor.state is S.APPROVED


def test_nothing_is_proposed_twice_nor_decided_twice(cast: Cast) -> None:
    vendor = umineko()
    proposal = propose(vendor, acting(cast.pam))
    with pytest.raises(InvalidTransition):
        propose(vendor, acting(cast.pip), Proposed.REJECTION)
    decide(proposal, acting(cast.pia))

    with pytest.raises(InvalidTransition):
        decide(proposal, acting(cast.pia))


@pytest.mark.parametrize("state", [S.CANDIDATE, S.APPROVED, S.ACTIVE, S.CLOSED])
@pytest.mark.usefixtures("cast")
def test_only_a_vendor_under_assessment_is_proposed_for_approval(
    cast: Cast, state: VendorState
) -> None:
    with pytest.raises(InvalidTransition):
        propose(umineko(state), acting(cast.pam))


def test_an_approved_vendor_with_everything_in_order_becomes_active(cast: Cast) -> None:
    cast.acme.state = S.APPROVED
    set_span(cast.acme, S.APPROVED)
    work_of(cast.acme, signer=cast.ada, handed_over=None)
    db.session.commit()

    with transaction():
        services.activate(cast.acme, actor=acting(cast.pam))

    assert cast.acme.state is S.ACTIVE
    spans = db.session.scalars(
        select(VendorStateSpan)
        .where(VendorStateSpan.vendor_id == cast.acme.id)
        .order_by(VendorStateSpan.id)
    ).all()
    assert [span.state for span in spans] == [S.APPROVED, S.ACTIVE]
    assert spans[0].valid_until == date(2026, 11, 25)


def test_activation_is_refused_with_everything_that_is_missing(cast: Cast) -> None:
    cast.acme.state = S.APPROVED
    set_span(cast.acme, S.APPROVED)
    work_of(cast.acme, signer=cast.ada, handed_over=None, bound=False, attested=False)
    db.session.commit()

    with pytest.raises(GateClosed) as refusal, transaction():
        services.activate(cast.acme, actor=acting(cast.pam))

    assert [gap.promise_id for gap in refusal.value.gaps] == ["bound", "no_subcontracting"]
    assert cast.acme.state is S.APPROVED


def test_a_vendor_with_work_for_a_customer_cannot_be_activated_yet(cast: Cast) -> None:
    cast.acme.state = S.APPROVED
    set_span(cast.acme, S.APPROVED)
    work_of(cast.acme, signer=cast.ada, handed_over=None, company_role=CompanyRole.ENTRUSTED)
    db.session.commit()

    with pytest.raises(GateClosed) as refusal, transaction():
        services.activate(cast.acme, actor=acting(cast.pam))

    assert len(refusal.value.gaps) == 1


def hand_over(cast: Cast, vendor: Vendor, day: date) -> DataShare:
    share = db.session.scalars(select(DataShare).where(DataShare.vendor_id == vendor.id)).one()
    with transaction():
        services.record_handover(share, vendor, day=day, actor=acting(cast.pam))
    return share


def test_the_first_handover_is_written_down_once(cast: Cast) -> None:
    work_of(cast.acme, signer=cast.ada, handed_over=None)
    db.session.commit()

    share = hand_over(cast, cast.acme, date(2026, 11, 20))

    assert share.first_handover_on == date(2026, 11, 20)
    with pytest.raises(InvalidTransition):
        hand_over(cast, cast.acme, date(2026, 11, 21))


def test_nothing_is_handed_over_in_the_future(cast: Cast) -> None:
    work_of(cast.acme, signer=cast.ada, handed_over=None)
    db.session.commit()

    with pytest.raises(RuleViolated):
        hand_over(cast, cast.acme, date(2026, 11, 26))


@pytest.mark.parametrize("missing", ["bound", "attested"])
def test_without_contract_or_statement_no_handover_is_recorded(cast: Cast, missing: str) -> None:
    work_of(
        cast.acme,
        signer=cast.ada,
        handed_over=None,
        bound=missing != "bound",
        attested=missing != "attested",
    )
    db.session.commit()

    with pytest.raises(GateClosed):
        hand_over(cast, cast.acme, date(2026, 11, 25))


def test_a_handover_of_long_ago_needs_a_statement_about_that_time(cast: Cast) -> None:
    work_of(cast.acme, signer=cast.ada, handed_over=None)
    db.session.commit()

    with pytest.raises(GateClosed):
        hand_over(cast, cast.acme, date(2019, 4, 1))


@pytest.mark.parametrize("state", [S.APPROVED, S.SUSPENDED])
def test_only_an_active_vendor_receives_data(cast: Cast, state: VendorState) -> None:
    cast.acme.state = state
    set_span(cast.acme, state)
    work_of(cast.acme, signer=cast.ada, handed_over=None)
    db.session.commit()

    with pytest.raises(GateClosed):
        hand_over(cast, cast.acme, date(2026, 11, 25))


def test_one_person_suspends_and_another_resumes(cast: Cast) -> None:
    with transaction():
        services.suspend(cast.acme, reason="A list was lost.", actor=acting(cast.pia))
    assert state_of(cast.acme) is S.SUSPENDED
    with pytest.raises(RuleViolated), transaction():
        services.resume(cast.acme, reason="It was found.", actor=acting(cast.pia))

    with transaction():
        services.resume(cast.acme, reason="It was found.", actor=acting(cast.max))

    assert state_of(cast.acme) is S.ACTIVE


def ended(cast: Cast) -> Vendor:
    """Acme offboarding, its only work over since yesterday."""
    work_of(cast.acme, signer=cast.ada, ends_on=date(2026, 11, 24))
    db.session.commit()
    with transaction():
        services.offboard(cast.acme, reason="The contract ends.", actor=acting(cast.pam))
    return cast.acme


def test_closing_ends_the_accounts_of_the_vendors_people(cast: Cast) -> None:
    vendor = ended(cast)

    with transaction():
        services.close(vendor, reason="Everything came back.", actor=acting(cast.pam))

    assert vendor.state is S.CLOSED
    assert cast.ada.ended_at is not None
    assert cast.gus.ended_at is None


def test_a_vendor_with_running_work_or_open_requests_is_not_closed(cast: Cast) -> None:
    vendor = ended(cast)
    with transaction(audited=False):
        make_obligation(vendor)
    assert open_obligations(vendor_id=vendor.id)

    with pytest.raises(GateClosed), transaction():
        services.close(vendor, reason="Everything came back.", actor=acting(cast.pam))

    assert vendor.state is S.OFFBOARDING


@pytest.mark.parametrize("command", [services.suspend, services.offboard])
def test_a_step_needs_its_reason(cast: Cast, command: Callable[..., None]) -> None:
    with pytest.raises(RuleViolated), transaction():
        command(cast.acme, reason="  ", actor=acting(cast.pia))


def state_of(vendor: Vendor) -> VendorState:
    return vendor.state


def set_span(vendor: Vendor, state: VendorState) -> None:
    span = db.session.scalars(
        select(VendorStateSpan).where(VendorStateSpan.vendor_id == vendor.id)
    ).one()
    span.state = state
