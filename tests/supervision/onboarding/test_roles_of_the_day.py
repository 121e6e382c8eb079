"""Who decides follows the roles of the day of the proposal, whatever was given or taken since."""

import pytest

from portal.foundation.access.actor import ProposedAs
from portal.foundation.access.roles import Role
from portal.foundation.accounts.models import User
from portal.foundation.accounts.people.account_services import change_roles
from portal.foundation.core.database.db import Base
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import RuleViolated
from portal.ledger.vendors.models import VendorState
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast
from tests.supervision.onboarding.acts import decide, propose, state_of, umineko

ASKED_OF_THE_OWNER = {"finding_plans"}  # a plan is answered by another person, whatever the roles


def plays(cast: Cast, person: User, *roles: Role) -> None:
    with transaction():
        change_roles(person, roles, acting(cast.sue), version=person.version)


def test_a_role_given_later_lets_management_decide_nothing(cast: Cast, browser: Browser) -> None:
    vendor = umineko()
    proposal = propose(vendor, acting(cast.pam))
    plays(cast, cast.pam, Role.PROCUREMENT, Role.PRIVACY_OFFICER)
    with pytest.raises(RuleViolated):
        decide(proposal, acting(cast.max))
    browser.sign_in(cast.max)
    assert f"/proposals/{proposal.id}/decision" not in browser.get("/today").text
    decide(proposal, acting(cast.pia))
    assert state_of(vendor) is VendorState.APPROVED


def test_what_an_officer_proposed_stays_managements_to_decide(cast: Cast) -> None:
    vendor = umineko()
    proposal = propose(vendor, acting(cast.pia))
    plays(cast, cast.pia, Role.PROCUREMENT)
    decide(proposal, acting(cast.max))
    assert state_of(vendor) is VendorState.APPROVED


def test_every_proposal_keeps_the_roles_of_its_proposer() -> None:
    models = [one.class_ for one in Base.registry.mappers]
    proposals = [one for one in models if "proposed_by_id" in one.__table__.columns]
    assert len(proposals) >= 7
    for model in proposals:
        if model.__tablename__ not in ASKED_OF_THE_OWNER:
            assert issubclass(model, ProposedAs), model
