"""A report over all vendors as of an earlier day where vendors are thousands: no request judges everybody; the
job does, and what was recorded since is judged anew vendor by vendor."""

import re

import pytest

from portal.foundation.access.actor import SYSTEM
from portal.foundation.access.scoping import acting_as
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.runs.models import Run
from portal.ledger.vendors.models import Vendor, VendorState
from portal.proof.desk.board import standings_on
from portal.proof.desk.matrix import worked_out
from portal.proof.reports import services
from portal.proof.reports.facts.overall_gathering import NotWorkedOut
from portal.proof.reports.models import ReportState, SupervisionReport
from portal.supervision.promises.services import judge_stale
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast
from tests.clock import Clock
from tests.factories.scenes import work_of
from tests.factories.vendors import make_vendor
from tests.proof.reports.drafts import LAST, drafted_over_all, over_all
from tests.proof.reports.story import Story
from tests.queries import count_statements

WAITS = "that is worked out first"


@pytest.fixture
def report(story: Story, cast: Cast) -> SupervisionReport:
    return drafted_over_all(cast)


@pytest.fixture
def many(report: SupervisionReport, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    """As if there were thousands; all are judged of today, as the job does it each morning."""
    judge()
    clock.advance(minutes=5)
    monkeypatch.setattr(worked_out, "LARGE", 0)


@pytest.fixture
def limited(many: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worked_out, "MOST_ANEW", 1)


def judge() -> None:
    with acting_as(db.session, SYSTEM):
        judge_stale()


def job() -> int:
    with acting_as(db.session, SYSTEM):
        return worked_out.make_boards()


def ask(browser: Browser, page: str) -> str:
    data = {"as_of": LAST.isoformat(), "next": page}
    assert f'name="next" value="{page}"' in browser.get(page).text
    return str(browser.post("/board/work-out", data=data).location)


def issue(report: SupervisionReport, cast: Cast) -> None:
    with transaction():
        services.issue_report(report, None, version=report.version, actor=acting(cast.pia))


def body(page: str) -> str:
    """Without the head of the log, which each command moves."""
    found = re.search(r'<div class="report-desk".*?>\s*History\s*<', page, re.DOTALL)
    return re.sub(r"event \d+|[0-9a-f]{64}", "", found[0]) if found else ""


def test_the_page_says_what_it_waits_for_and_then_shows_the_report(
    browser: Browser, cast: Cast, report: SupervisionReport, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser.sign_in(cast.pia)
    address = f"/reports/{report.id}"
    few = body(browser.get(address).text)
    monkeypatch.setattr(worked_out, "LARGE", 0)
    waiting = browser.get(address)
    assert waiting.status_code == 200
    assert WAITS in waiting.text
    assert body(waiting.text) == ""
    assert "Issue this report?" not in waiting.text
    where = ask(browser, address)
    assert f'href="{where}"' in browser.get(address).text
    job()
    assert f'href="{address}"' in browser.get(where).text
    page = browser.get(address).text
    assert WAITS not in page
    assert "Issue this report?" in page
    assert body(page) == few
    assert len(few) > 1000


def test_nothing_is_issued_before_and_it_says_the_same_after(
    browser: Browser, cast: Cast, report: SupervisionReport, many: None
) -> None:
    address = f"/reports/{report.id}"
    browser.sign_in(cast.pia)
    refused = browser.post(f"{address}/issue", data={"version": report.version})
    assert refused.status_code in (409, 422)
    assert "are not worked out yet" in refused.text
    assert report.state is ReportState.DRAFT
    ask(browser, address)
    job()
    assert browser.post(f"{address}/issue", data={"version": report.version}).location == address
    db.session.expire_all()
    assert (report.state, report.as_of) == (ReportState.RENDERING, LAST)


def test_what_was_recorded_since_is_in_it(
    browser: Browser, cast: Cast, report: SupervisionReport, many: None
) -> None:
    browser.sign_in(cast.pia)
    ask(browser, f"/reports/{report.id}")
    job()
    before = worked_out.known_now(LAST)
    assert before is not None
    new = make_vendor("A vendor of then", state=VendorState.ACTIVE)
    work_of(new, signer=cast.gus, attested=False)
    work_of(cast.globex, "発送", "Mailing", signer=cast.gus, bound=False)
    db.session.commit()
    now = worked_out.known_now(LAST)
    assert now is not None
    standings, anew = now
    assert {new.id, cast.globex.id} <= anew.keys()
    assert cast.acme.id not in anew
    whole, _ = standings_on(LAST)
    assert list(standings) == list(whole)
    for vendor_id, one in whole.items():
        assert standings[vendor_id].verdicts == one.verdicts
        assert (standings[vendor_id].state, standings[vendor_id].tier) == (one.state, one.tier)
    assert before[0].keys() < standings.keys()


def test_also_what_the_job_judged_meanwhile(
    browser: Browser, cast: Cast, many: None, clock: Clock
) -> None:
    browser.sign_in(cast.pia)
    browser.post("/board/work-out", data={"as_of": LAST.isoformat()})
    job()
    clock.advance(minutes=5)
    touch(cast.globex)
    judge()  # the touch is gone
    known = worked_out.known_now(LAST)
    assert known is not None
    assert set(known[1]) == {cast.globex.id}


def test_where_too_many_changed_it_is_worked_out_once_more(
    browser: Browser,
    cast: Cast,
    report: SupervisionReport,
    limited: None,
    clock: Clock,
) -> None:
    address = f"/reports/{report.id}"
    browser.sign_in(cast.pia)
    ask(browser, address)
    job()
    assert WAITS not in browser.get(address).text
    clock.advance(minutes=5)
    touch(cast.acme)
    assert WAITS not in browser.get(address).text
    touch(cast.globex)
    assert WAITS in browser.get(address).text
    judge()
    assert WAITS in browser.get(address).text
    clock.advance(minutes=5)
    ask(browser, address)
    job()
    assert WAITS not in browser.get(address).text


def touch(vendor: Vendor) -> None:
    """A command that says something of it."""
    vendor.kana += "ア"
    db.session.commit()


def test_the_terminal_waits_for_nobody(cast: Cast, report: SupervisionReport, many: None) -> None:
    with pytest.raises(NotWorkedOut):
        services.look(report, None)
    with transaction():
        issued = services.issue_at_once(None, over_all(), actor=acting(cast.pia))
    assert issued.as_of == LAST
    assert db.session.query(Run).count() == 0


def test_more_vendors_cost_the_page_no_more_statements(
    browser: Browser, cast: Cast, report: SupervisionReport, many: None, clock: Clock
) -> None:
    for number in range(2):  # of one vendor some registers are not read
        work_of(make_vendor(f"First {number}"), signer=cast.gus, attested=False)
    db.session.commit()
    judge()
    clock.advance(minutes=5)
    address = f"/reports/{report.id}"
    browser.sign_in(cast.pia)
    ask(browser, address)
    job()
    browser.get(address)
    with count_statements() as few:
        browser.get(address)
    for number in range(4):
        work_of(make_vendor(f"More {number}"), signer=cast.gus, attested=False)
    db.session.commit()
    judge()
    clock.advance(minutes=5)
    browser.post("/board/work-out", data={"as_of": LAST.isoformat()})
    job()
    with count_statements() as more:
        browser.get(address)
    assert more.total == few.total


def test_who_was_registered_between_the_asking_and_the_job_is_in_it(
    browser: Browser, cast: Cast, many: None, clock: Clock
) -> None:
    browser.sign_in(cast.pia)
    browser.post("/board/work-out", data={"as_of": LAST.isoformat()})
    new = make_vendor("Between", state=VendorState.ACTIVE)
    work_of(new, signer=cast.gus, attested=False)
    db.session.commit()
    clock.advance(minutes=1)
    judge()
    clock.advance(minutes=1)
    job()
    known = worked_out.known_now(LAST)
    assert known is not None
    assert new.id in known[0]
    assert list(known[0]) == list(standings_on(LAST)[0])
