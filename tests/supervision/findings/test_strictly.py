"""What a strict privacy officer asks of findings beyond their usual way: whom they can be put to."""

from typing import Any

import pytest

from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import InvalidTransition, RuleViolated
from portal.foundation.core.words.messages import Text
from portal.ledger.contracts.models import ClauseState
from portal.ledger.obligations.models import Holder
from portal.ledger.vendors.models import VendorState
from portal.supervision.findings import services
from portal.supervision.findings.handling import services as hand_services
from portal.supervision.findings.handling.services import Found
from portal.supervision.findings.models import Finding
from portal.supervision.findings.severity import Owner, Severity
from portal.supervision.onboarding.queries import closing_gaps
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.contracts import make_check, make_contract
from tests.factories.findings import make_finding


def put(cast: Cast, owner: Owner) -> Finding:
    found = Found(Text("欠", "Gap"), Text("補", "Close it"), "", Severity.MAJOR, owner)
    with transaction():
        return hand_services.open_by_hand(cast.acme, found, actor=acting(cast.pam))


@pytest.mark.parametrize("state", [VendorState.CLOSED, VendorState.REJECTED])
def test_nobody_at_a_vendor_that_is_over_is_asked_to_mend_but_we_may_be(
    cast: Cast, state: VendorState
) -> None:
    cast.acme.state = state
    db.session.commit()
    with pytest.raises(RuleViolated, match="nobody there can mend it") as refused:
        put(cast, Owner.VENDOR)
    assert refused.value.field == "owner"
    assert put(cast, Owner.COMPANY).owner is Owner.COMPANY


def test_a_merged_vendor_gets_none_any_more(cast: Cast) -> None:
    cast.acme.merged_into_id = cast.globex.id
    db.session.commit()
    for owner in Owner:
        with pytest.raises(InvalidTransition, match="was merged"):
            put(cast, owner)


def test_a_vendor_whose_handovers_are_stopped_still_has_to_mend(cast: Cast) -> None:
    cast.acme.state = VendorState.SUSPENDED
    db.session.commit()
    repairing = services.repair_of(put(cast, Owner.VENDOR))
    assert repairing is not None
    assert repairing.holder is Holder.VENDOR


def test_a_vendor_is_not_closed_while_it_has_to_mend_something(cast: Cast) -> None:
    assert closing_gaps(cast.acme.id) == ()
    finding = make_finding(cast.acme)
    (gap,) = closing_gaps(cast.acme.id)
    assert gap.reason.params["number"] == finding.number
    assert gap.step is not None
    assert gap.step.who is Holder.VENDOR


def test_what_is_ours_stands_on_the_list_of_procurement_with_its_due_date(cast: Cast) -> None:
    repairing = services.repair_of(put(cast, Owner.COMPANY))
    assert repairing is not None
    assert (repairing.holder, repairing.ladder) == (Holder.PROCUREMENT, "internal")


def test_a_missing_clause_is_opened_as_severe_as_the_library_says_or_graver(
    cast: Cast, browser: Browser
) -> None:
    contract = make_contract(cast.acme)
    make_check(contract, "no_subcontracting", ClauseState.CONTRADICTED, reason="May subcontract")
    db.session.commit()
    browser.sign_in(cast.pam)
    path = f"/contracts/{contract.id}/findings/new?clause=no_subcontracting"
    form: dict[str, Any] = {
        "title": "Clause contradicted",
        "action": "Agree it",
        "owner": "company",
        "engagement_id": "",
    }
    refused = browser.post(path, data=form | {"severity": "minor"})
    assert refused.status_code == 422
    assert "rates this as more severe" in refused.text
    assert browser.post(path, data=form | {"severity": "critical"}).status_code == 302
