"""What people do with a vendor, for the tests of its life with us."""

from sqlalchemy import select

from portal.foundation.access.actor import Actor
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.ledger.obligations.models import Obligation
from portal.ledger.vendors.models import Vendor, VendorState, VendorStateSpan
from portal.supervision.onboarding import services
from portal.supervision.onboarding.models import Proposed, VendorProposal
from portal.supervision.onboarding.queries import find_proposal
from tests.factories.selections import select_vendor
from tests.factories.vendors import make_vendor

S = VendorState
REASON = "Needed for the member letters."


def umineko(state: VendorState = S.ASSESSING) -> Vendor:
    vendor = make_vendor("Umineko", state=state)
    select_vendor(vendor)
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


def state_of(vendor: Vendor) -> VendorState:
    return vendor.state


def set_span(vendor: Vendor, state: VendorState) -> None:
    span = db.session.scalars(
        select(VendorStateSpan).where(VendorStateSpan.vendor_id == vendor.id)
    ).one()
    span.state = state
