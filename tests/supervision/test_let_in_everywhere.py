"""Wherever one person decides what another proposed, the page says that the proposer let them in."""

from collections.abc import Callable

import pytest

from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.ledger.contracts.models import ClauseState, WaiverState
from portal.ledger.data_sharing.models import DataShare
from portal.supervision.mergers import services as mergers
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.contracts import make_contract, make_waiver
from tests.factories.data_sharing import make_share
from tests.factories.engagements import make_engagement
from tests.factories.findings import make_finding
from tests.factories.vendors import make_vendor
from tests.ledger.contracts.test_waiver_views import CLAUSE
from tests.supervision.confirmations import steps as confirmations
from tests.supervision.findings.test_risks import propose as propose_risk
from tests.supervision.mergers.test_mergers import SAME
from tests.supervision.onboarding.acts import propose, umineko
from tests.supervision.onboarding.test_let_in_by import INVITED, invitation_of


def a_proposal(cast: Cast) -> str:
    return f"/proposals/{propose(umineko(), acting(cast.pam)).id}/decision"


def a_waiver(cast: Cast) -> str:
    made = make_waiver(
        make_contract(cast.acme),
        CLAUSE,
        proposer=cast.pam,
        state=WaiverState.PROPOSED,
        found=ClauseState.CONTRADICTED,
    )
    db.session.commit()
    return f"/waivers/{made.id}/decision"


def the_waiver_itself(cast: Cast) -> str:
    return a_waiver(cast).removesuffix("/decision")


def a_merger(cast: Cast) -> str:
    twin = make_vendor("Acme Corporation")
    db.session.commit()
    with transaction():
        made = mergers.propose(cast.acme, twin, SAME, actor=acting(cast.pam))
    return f"/mergers/{made.id}/decision"


def a_risk(cast: Cast) -> str:
    return f"/findings/risks/{propose_risk(make_finding(cast.acme), cast.pam).id}"


def a_confirmation(cast: Cast) -> str:
    work = make_engagement(cast.acme)
    db.session.commit()
    return f"/confirmations/{confirmations.record(cast.pam, cast.acme, [work]).id}/decide"


def billing_data(cast: Cast) -> str:
    share: DataShare = make_share(make_engagement(cast.acme), category="credit_card")
    share.set_by_id, share.proposed_as = cast.pam.id, "procurement"
    db.session.commit()
    return f"/data/{share.id}/billing-decision"


PAGES = [a_proposal, a_waiver, the_waiver_itself, a_merger, a_risk, a_confirmation, billing_data]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.__name__)
def test_the_page_says_whom_the_proposer_let_in(
    cast: Cast, browser: Browser, page: Callable[[Cast], str]
) -> None:
    path = page(cast)
    browser.sign_in(cast.pia)
    answer = browser.get(path)
    assert answer.status_code == 200, path
    assert INVITED not in answer.text
    invitation_of(cast, used=True)
    assert INVITED in browser.get(path).text
