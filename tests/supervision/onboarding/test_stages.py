"""Where a vendor is on its way to its first data, read from the facts that stand."""

from collections.abc import Mapping
from datetime import date

from portal.foundation.access.roles import Role
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.ledger.engagements.models import CompanyRole
from portal.ledger.obligations.models import Holder
from portal.ledger.vendors.models import Vendor, VendorState
from portal.supervision.onboarding.stages import (
    OnboardingStage,
    OnboardingStep,
    StageStanding,
    here,
)
from portal.supervision.onboarding.steps import stages
from portal.supervision.promises.queries import evaluate_vendor
from portal.supervision.promises.results import Place
from tests.actors import acting
from tests.cast import Cast
from tests.factories.accounts import make_user
from tests.factories.customers import make_approval, make_customer, name_customer
from tests.factories.scenes import attest, bind, share, work_of
from tests.factories.selections import select_vendor
from tests.factories.vendors import make_vendor
from tests.ledger.contracts.works import make_work
from tests.supervision.onboarding.acts import decide, propose

G, S, D = OnboardingStage, VendorState, StageStanding


def seen(vendor: Vendor) -> Mapping[OnboardingStage, OnboardingStep]:
    db.session.commit()
    judged = evaluate_vendor(vendor.id, clock.today())
    return {step.stage: step for step in stages(vendor, judged)}


def now(vendor: Vendor) -> OnboardingStage:
    step = here(seen(vendor).values())
    assert step is not None
    return step.stage


def place(step: OnboardingStep) -> tuple[Holder, Place]:
    assert step.step is not None
    return step.step.who, step.step.target.place


def test_a_candidate_begins_with_work_and_may_begin_with_people_or_the_assessment(
    cast: Cast,
) -> None:
    umineko = make_vendor("Umineko", state=S.CANDIDATE, owner_id=cast.pam.id)
    steps = seen(umineko)
    assert list(steps) == list(OnboardingStage)
    assert now(umineko) is G.WORK
    assert [one for one in steps if steps[one].is_open] == [G.WORK, G.SIGNATORY, G.SELECTION]
    assert steps[G.REGISTERED].done_on == clock.today()
    assert place(steps[G.WORK]) == (Holder.PROCUREMENT, Place.WORK_NEW)


def test_each_fact_leads_on_to_the_next_stage(cast: Cast) -> None:
    umineko = make_vendor("Umineko", state=S.ASSESSING)
    work = make_work(umineko, "Letters")
    assert now(umineko) is G.DATA
    share(work)
    assert now(umineko) is G.CONTRACT
    bind(umineko, work)
    assert place(seen(umineko)[G.SIGNATORY]) == (Holder.PROCUREMENT, Place.SIGNATORY)
    una = make_user("Una", Role.VENDOR_SIGNATORY, vendor=umineko)
    assert place(seen(umineko)[G.SIGNATORY]) == (Holder.PROCUREMENT, Place.AUTHORITY)
    attest(work, una)
    steps = seen(umineko)
    assert steps[G.SIGNATORY].standing is D.DONE
    assert steps[G.STATEMENTS].done_on == date(2026, 6, 20)
    assert place(steps[G.SELECTION]) == (Holder.PROCUREMENT, Place.SELECTION_BEGIN)
    assert steps[G.APPROVAL].standing is D.LATER
    select_vendor(umineko)
    assert place(seen(umineko)[G.APPROVAL]) == (Holder.PROCUREMENT, Place.APPROVAL)
    proposal = propose(umineko, acting(cast.pam))
    assert place(seen(umineko)[G.APPROVAL]) == (Holder.PRIVACY_OFFICER, Place.APPROVAL_DECISION)
    decide(proposal, acting(cast.pia))
    steps = seen(umineko)
    assert steps[G.APPROVAL].done_on == clock.today()
    assert now(umineko) is G.ACTIVATION
    assert steps[G.HANDOVER].standing is D.LATER


def test_what_an_officer_proposed_waits_for_management(cast: Cast) -> None:
    umineko = make_vendor("Umineko", state=S.ASSESSING)
    select_vendor(umineko)
    db.session.commit()
    propose(umineko, acting(cast.pia))
    assert place(seen(umineko)[G.APPROVAL]) == (Holder.MANAGEMENT, Place.APPROVAL_DECISION)


def test_an_active_vendor_is_on_its_way_until_its_first_handover(cast: Cast) -> None:
    shared = work_of(cast.acme, signer=cast.ada, handed_over=None)
    steps = seen(cast.acme)
    assert place(steps[G.HANDOVER]) == (Holder.PROCUREMENT, Place.HANDOVER)
    assert now(cast.acme) is G.HANDOVER
    share(shared, "name_contact", first_handover_on=date(2026, 11, 20))
    assert not seen(cast.acme)


def test_a_vendor_that_leaves_has_no_way_to_its_first_data(cast: Cast) -> None:
    work_of(cast.acme, signer=cast.ada, handed_over=None)
    cast.acme.state = S.OFFBOARDING
    assert not seen(cast.acme)


def test_a_customers_approval_is_said_where_the_vendor_is_activated(cast: Cast) -> None:
    """It can be asked for long before, and stands in the way of nothing else."""
    umineko = make_vendor("Umineko", state=S.ASSESSING)
    work = make_work(umineko, "Letters", company_role=CompanyRole.ENTRUSTED)
    share(work)
    steps = seen(umineko)
    (gate,) = steps[G.ACTIVATION].gates
    assert not gate.is_met
    assert place(steps[G.ACTIVATION]) == (Holder.PROCUREMENT, Place.WORK_CUSTOMERS)
    customer = make_customer("Tsubame")
    name_customer(work, customer)
    make_approval(work, customer, cast.pam)
    steps = seen(umineko)
    (gate,) = steps[G.ACTIVATION].gates
    assert gate.is_met
    assert steps[G.ACTIVATION].standing is D.LATER
    assert not steps[G.DATA].gates
