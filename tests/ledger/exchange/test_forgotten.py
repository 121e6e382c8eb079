"""An import that was checked and that nobody wrote is withdrawn after thirty days, files and all."""

import pytest

from portal.foundation.audit.queries import trail_of
from portal.foundation.core.database.db import db
from portal.foundation.evidence.models import StoredFile
from portal.jobs import tasks
from portal.ledger.exchange.models import ImportRun, ImportState
from tests.browser import Browser
from tests.cast import Cast
from tests.clock import Clock
from tests.ledger.exchange.files import table, vendor
from tests.ledger.exchange.test_running import accept, hand_in, run_job

S = ImportState


@pytest.fixture
def checked(cast: Cast, clock: Clock) -> ImportRun:
    run = hand_in(cast, table("vendors", vendor("れいめい")))
    run_job()
    return run


def test_it_is_withdrawn_once_it_waited_for_thirty_days(
    browser: Browser, cast: Cast, checked: ImportRun, clock: Clock
) -> None:
    sha256, where = checked.sha256 or "", f"/vendors/import/{checked.id}"
    browser.sign_in(cast.pam)
    assert "kept until Fri 25 Dec 2026, then withdrawn" in browser.get(where).text
    clock.advance(days=30)
    tasks.remove_unconfirmed()
    db.session.expire_all()
    assert checked.state is S.CHECKED

    clock.advance(minutes=1)
    tasks.remove_unconfirmed()
    tasks.remove_unconfirmed()
    db.session.expire_all()
    assert (checked.state, checked.sha256, checked.difference_sha256) == (S.WITHDRAWN, None, None)
    assert [one.action for one in trail_of(checked)].count("import.withdrawn") == 1
    assert db.session.get(StoredFile, sha256) is None
    browser.sign_in(cast.pam)
    assert browser.get(where).status_code == 200


def test_what_somebody_had_written_stays_as_it_is(
    cast: Cast, checked: ImportRun, clock: Clock
) -> None:
    accept(checked, cast)
    run_job()
    clock.advance(days=400)
    tasks.remove_unconfirmed()
    db.session.expire_all()
    assert checked.state is S.APPLIED
    assert db.session.get(StoredFile, checked.sha256 or "") is not None
