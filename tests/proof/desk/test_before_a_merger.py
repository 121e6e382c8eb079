"""The board, a verdict and the command line of a day before a merger leave out what came by it."""

from datetime import date

import pytest

from portal.foundation.access.roles import Role
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.ledger.vendors.models import Vendor
from portal.proof.desk.board import standings_on
from portal.supervision.mergers import queries, services
from portal.supervision.mergers.models import MergerKind, VendorMerger
from portal.supervision.mergers.workflow import ProposedMerger
from portal.supervision.promises.services import judge_stale
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast
from tests.cli.conftest import Flasked, run_flask
from tests.clock import Clock
from tests.factories.accounts import make_user
from tests.factories.scenes import work_of
from tests.factories.vendors import make_vendor
from tests.proof.desk.growing import grow
from tests.queries import count_statements

__all__ = ["run_flask"]
BEFORE = date(2026, 11, 25)
NOTE = "Twin goes on in Acme since"


def merge(cast: Cast, absorbed: Vendor, survivor: Vendor | None = None) -> VendorMerger:
    same = ProposedMerger(kind=MergerKind.DUPLICATE, takes=[], reason="Entered twice.")
    with transaction():
        merger = services.propose(survivor or cast.acme, absorbed, same, actor=acting(cast.pam))
    row = queries.find_merger(merger.id)
    assert row is not None
    with transaction():
        services.decide(row, accepted=True, reason="Checked.", actor=acting(cast.pia))
    return merger


@pytest.fixture
def merged(cast: Cast, clock: Clock) -> VendorMerger:
    """Acme keeps what it promised; what comes to it a week later is neither bound nor signed."""
    work_of(cast.acme, signer=cast.ada)
    twin = make_vendor("Twin", owner_id=cast.pip.id)
    signer = make_user("Tess", Role.VENDOR_SIGNATORY, vendor=twin)
    work_of(twin, "封入", "Inserting", signer=signer, bound=False, attested=False)
    db.session.commit()
    clock.advance(days=7)
    merger = merge(cast, twin)
    judge_stale()
    return merger


def test_the_vendor_is_judged_by_its_own_work_alone(cast: Cast, merged: VendorMerger) -> None:
    then = queries.evaluate([cast.acme.id], BEFORE)[cast.acme.id]
    now = queries.evaluate(None, date(2026, 12, 2))[cast.acme.id]
    assert [one.name.en for one in then.engagements] == ["Printing"]
    assert {one.name.en for one in now.engagements} == {"Printing", "Inserting"}


def test_board_and_verdict_of_an_earlier_day_say_what_they_leave_out(
    cast: Cast, merged: VendorMerger, browser: Browser
) -> None:
    browser.sign_in(cast.max)
    board = browser.get("/board?as_of=2026-11-25").text
    cell = browser.get(f"/board/{cast.acme.id}/no_subcontracting?as_of=2026-11-25").text
    for page in (board, cell):
        assert NOTE in page
        assert "left out of the verdicts" in page
        assert "Inserting" not in page
        assert "has not been signed" not in page
    today = (
        browser.get("/board").text + browser.get(f"/board/{cast.acme.id}/no_subcontracting").text
    )
    assert NOTE not in today
    assert "has not been signed" in today
    other = browser.get(f"/board/{cast.globex.id}/no_subcontracting?as_of=2026-11-25").text
    assert NOTE not in other


def test_a_merger_that_kept_no_rows_is_told_as_such(
    cast: Cast, merged: VendorMerger, browser: Browser
) -> None:
    with transaction(audited=False):
        merged.moved = {name: n for name, n in merged.moved.items() if isinstance(n, int)}
    browser.sign_in(cast.max)
    assert "may count it" in browser.get("/board?as_of=2026-11-25").text


def test_the_terminal_says_the_same(cast: Cast, merged: VendorMerger, run_flask: Flasked) -> None:
    told = run_flask("promises", "--as-of", "2026-11-25")
    assert told.exit_code == 0, told.output
    assert NOTE in told.output
    assert "Inserting" not in told.output
    assert NOTE not in run_flask("promises").output


def test_another_day_costs_the_same_with_more_mergers(cast: Cast, merged: VendorMerger) -> None:
    grow(3, cast.pam.id)
    standings_on(BEFORE)
    with count_statements() as once:
        standings_on(date(2026, 11, 24))
        queries.left_out(queries.after(BEFORE))
    others = [make_vendor(name, owner_id=cast.pip.id) for name in ("Third", "Fourth")]
    db.session.commit()
    for one in others:
        merge(cast, one)
    grow(6, cast.pam.id)
    with count_statements() as again:
        standings_on(date(2026, 11, 23))
        told = queries.left_out(queries.after(BEFORE))
    assert len(told) == 3
    assert again.total == once.total


def test_a_day_that_nothing_can_be_later_than_is_not_asked_about(
    cast: Cast, merged: VendorMerger
) -> None:
    with count_statements() as counted:
        assert queries.after(clock.today()) == ()
    assert counted.total == 0
