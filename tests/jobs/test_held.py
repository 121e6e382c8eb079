"""Jobs that write vendor by vendor hold no rows of the others meanwhile, however many there are."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from portal.foundation.core import clock as portal_clock
from portal.foundation.core.database.db import db
from portal.jobs import tasks
from portal.ledger.vendors.models import VendorState
from tests.cast import Cast
from tests.clock import Clock
from tests.factories.contracts import make_checks, make_contract, make_cover
from tests.factories.obligations import make_obligation
from tests.factories.scenes import SPRING, share
from tests.factories.vendors import make_vendor
from tests.ledger.contracts.works import make_work
from tests.queries import count_held

LATER = date(
    2027, 6, 1
)  # data to review, clauses to check, contracts that end, statements to ask for
FEW = 12


@pytest.fixture
def everything_due(cast: Cast, clock: Clock) -> None:
    """At twelve vendors with work, data, a contract and something owed."""
    for number in range(FEW):
        vendor = make_vendor(f"Vendor {number}", state=VendorState.ACTIVE)
        work = make_work(vendor, f"業務{number}", f"Work {number}")
        share(work, reviewed_on=SPRING)
        contract = make_contract(vendor, f"Agreement {number}", ends_on=LATER + timedelta(days=20))
        make_checks(contract, valid_from=SPRING)
        make_cover(contract, work.id, valid_from=SPRING)
        make_obligation(vendor, due_on=SPRING)
    db.session.commit()
    clock.go_to(LATER)


@pytest.mark.parametrize("job", [tasks.open_due, tasks.reconcile_all, tasks.judge_stale])
def test_commands_of_a_job_begin_with_an_empty_session(
    everything_due: None, job: Callable[[], object]
) -> None:
    assert portal_clock.today() == LATER
    with count_held() as held:
        job()
    assert len(held) >= FEW
    assert max(held) < FEW
