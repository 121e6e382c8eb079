"""What is proposed by one person and decided by another."""

from datetime import date

import pytest

from portal.foundation.access.roles import Role
from portal.foundation.audit.queries import trail_of
from portal.foundation.core.database.db import db
from portal.foundation.core.errors import InvalidTransition, RuleViolated
from portal.ledger.obligations.models import Holder, Outcome
from portal.ledger.vendors.models import VendorState
from portal.supervision.onboarding.models import Proposed
from tests.actors import acting
from tests.cast import Cast
from tests.factories.accounts import make_user
from tests.factories.selections import select_vendor
from tests.factories.vendors import make_vendor
from tests.supervision.onboarding.acts import (
    S,
    decide,
    propose,
    the_obligation,
    umineko,
)


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


def test_the_people_of_a_rejected_vendor_are_out(cast: Cast) -> None:
    vendor = umineko(S.CANDIDATE)
    una = make_user("Una", Role.VENDOR_SIGNATORY, vendor=vendor)
    db.session.commit()
    proposal = propose(vendor, acting(cast.pam), Proposed.REJECTION)

    decide(proposal, acting(cast.pia))

    assert not una.is_active
    assert cast.ada.is_active, "another vendor's people stay"


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
    select_vendor(other)
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
