"""The plan of a year where vendors are thousands: a job works it out and decides it, and the page reads it."""

import re
from datetime import date

import pytest
from sqlalchemy import select

from portal.foundation.access.actor import SYSTEM
from portal.foundation.access.scoping import acting_as
from portal.foundation.accounts.models import Absence, UserRole
from portal.foundation.audit.models import DeputyAct
from portal.foundation.audit.queries import trail_of
from portal.foundation.core.database.db import db
from portal.foundation.runs.models import Run
from portal.jobs import tasks
from portal.ledger.engagements.models import Engagement
from portal.supervision.planning.plan_models import PlanDecision, PlanItem
from portal.supervision.planning.scheduling import queries
from portal.supervision.planning.year import worked_out
from tests.browser import Browser
from tests.cast import Cast
from tests.clock import Clock
from tests.factories.vendors import make_vendor
from tests.queries import count_statements
from tests.supervision.attestations.signed import signed
from tests.supervision.attestations.work import a_piece_of_work, an_authority

PLAN = "/calendar/2026/plan"
CHANGED = "The registers have changed since you looked"


@pytest.fixture
def work(cast: Cast, clock: Clock) -> Engagement:
    an_authority(cast.ada, until=date(2029, 4, 1))
    engagement = a_piece_of_work(cast.acme)
    db.session.commit()
    signed(
        cast.ada, engagement, "no_subcontracting", first=date(2026, 1, 1), last=date(2026, 3, 31)
    )
    clock.go_to(date(2026, 4, 7))
    return engagement


@pytest.fixture
def few(browser: Browser, cast: Cast, work: Engagement) -> str:
    """The page as it is where vendors are few."""
    browser.sign_in(cast.pia)
    return browser.get(PLAN).text


@pytest.fixture
def pia(few: str, browser: Browser, monkeypatch: pytest.MonkeyPatch) -> Browser:
    monkeypatch.setattr(worked_out, "LARGE", 0)
    return browser


def ask(browser: Browser, **data: str) -> str:
    """Where the page of the run lies."""
    return str(browser.post(f"{PLAN}/work-out", data=data).location)


def job() -> None:
    with acting_as(db.session, SYSTEM):
        tasks.run_imports()
        tasks.do_runs()


def told(page: str) -> list[str]:
    """The counts, the months, and every line."""
    return re.findall(r'<ul class="counts">.*?</ul>|<tr>.*?</tr>', page, re.DOTALL)


def fingerprint(page: str) -> str:
    found = re.search(r'name="fingerprint"[^>]*value="(\w+)"', page)
    assert found, "the plan can be decided"
    return found[1]


def decide(browser: Browser, number: str = "") -> str:
    """What the page shows is decided: where the page of the run lies."""
    data = {"fingerprint": fingerprint(browser.get(PLAN).text), "decision_number": number}
    answer = browser.post(PLAN, data=data)
    assert answer.status_code in (302, 303)
    return str(answer.location)


def test_it_shows_what_the_page_of_few_vendors_shows(pia: Browser, few: str) -> None:
    waiting = pia.get(PLAN).text
    assert "is not worked out yet" in waiting
    assert told(waiting) == []
    where = ask(pia)
    assert where in pia.get(PLAN).text
    job()
    page = pia.get(PLAN).text
    assert "Worked out from the records of" in page
    assert told(page) == told(few)
    assert len(told(page)) > 12
    assert fingerprint(page) == fingerprint(few)
    assert f'href="{PLAN}"' in pia.get(where).text


def test_days_spread_anew_are_another_plan(pia: Browser) -> None:
    ask(pia, anew="1")
    job()
    assert "is not worked out yet" in pia.get(PLAN).text
    assert "All days are spread anew here" in pia.get(f"{PLAN}?anew=1").text


def test_who_asks_while_it_is_under_way_is_led_to_it(pia: Browser, cast: Cast) -> None:
    where = ask(pia)
    pia.sign_in(cast.pam)
    assert ask(pia) == where
    assert db.session.query(Run).count() == 1


def test_the_officer_decides_and_the_job_writes_what_was_on_the_page(
    pia: Browser, cast: Cast
) -> None:
    ask(pia)
    job()
    shown = len(re.findall(r"<tr><td>", pia.get(PLAN).text))
    where = decide(pia, "R-12")
    assert not queries.is_decided(2026)
    assert "It was asked for that this plan is decided" in pia.get(PLAN).text
    assert pia.post(PLAN, data={"fingerprint": "x"}).location == where  # it is under way
    job()
    assert queries.is_decided(2026)
    decision = db.session.query(PlanDecision).one()
    assert decision.decided_by_id == cast.pia.id
    assert 0 < decision.added == db.session.query(PlanItem).count() < shown
    assert [line.action for line in trail_of(decision)] == ["plan.decided"]
    assert "The plan is decided and stands in the calendar" in pia.get(where).text
    assert "R-12" in pia.get("/calendar/2026").text
    assert "is not worked out yet" in pia.get(PLAN).text  # it was of before the decision


def test_nothing_is_decided_where_the_registers_changed(pia: Browser, cast: Cast) -> None:
    ask(pia)
    job()
    where = decide(pia)
    a_piece_of_work(cast.globex)
    db.session.commit()
    job()
    assert not queries.is_decided(2026)
    assert db.session.query(PlanItem).count() == 0
    assert CHANGED in pia.get(where).text
    assert fingerprint(pia.get(PLAN).text)  # worked out as before: to be worked out anew


def test_what_was_worked_out_anew_meanwhile_is_looked_at_again(pia: Browser, cast: Cast) -> None:
    ask(pia)
    job()
    before = fingerprint(pia.get(PLAN).text)
    a_piece_of_work(cast.globex)
    db.session.commit()
    ask(pia)
    job()
    answer = pia.post(PLAN, data={"fingerprint": before})
    assert answer.status_code == 409
    assert CHANGED in answer.text
    assert fingerprint(answer.text) != before
    assert db.session.query(Run).filter(Run.kind == "plan.decision").count() == 0


def test_before_it_is_worked_out_nothing_can_be_decided(pia: Browser) -> None:
    answer = pia.post(PLAN, data={"fingerprint": "x"})
    assert (answer.status_code, answer.location) == (303, PLAN)
    assert db.session.query(Run).count() == 0


def test_who_is_no_officer_any_more_decides_nothing(pia: Browser, cast: Cast) -> None:
    ask(pia)
    job()
    where = decide(pia)
    db.session.query(UserRole).filter(UserRole.user_id == cast.pia.id).delete()
    db.session.commit()
    job()
    assert not queries.is_decided(2026)
    run = db.session.query(Run).filter(Run.kind == "plan.decision").one()
    assert where.endswith(f"/{run.id}")
    assert run.problem is not None
    assert "may not do it any more" in str(run.problem)


def test_procurement_has_it_worked_out_and_does_not_decide(pia: Browser, cast: Cast) -> None:
    pia.sign_in(cast.pam)
    ask(pia)
    job()
    page = pia.get(PLAN)
    assert page.status_code == 200
    assert 'name="fingerprint"' not in page.text
    assert pia.post(PLAN, data={"fingerprint": "x"}).status_code == 403


def test_more_vendors_cost_the_page_no_more_statements(pia: Browser) -> None:
    ask(pia)
    job()
    pia.get(PLAN)
    with count_statements() as few:
        pia.get(PLAN)
    for number in range(4):
        a_piece_of_work(make_vendor(f"More {number}"))
    db.session.commit()
    ask(pia)
    job()
    with count_statements() as many:
        pia.get(PLAN)
    assert many.total == few.total


def test_a_deputy_decides_it_for_whoever_is_away_and_nobody_once_the_days_are_over(
    pia: Browser, cast: Cast, clock: Clock
) -> None:
    db.session.add(
        Absence(
            user_id=cast.pia.id,
            deputy_id=cast.pam.id,
            first_on=date(2026, 4, 1),
            last_on=date(2026, 4, 7),
            set_by_id=cast.pia.id,
        )
    )
    db.session.commit()
    pia.sign_in(cast.pam)
    ask(pia)
    job()
    where = decide(pia)
    clock.go_to(date(2026, 4, 8))
    job()
    assert not db.session.query(PlanDecision).count()
    pia.sign_in(cast.pia)
    assert "Whoever asked for this may not do it any more." in pia.get(where).text
    clock.go_to(date(2026, 4, 7))
    pia.sign_in(cast.pam)
    decide(pia)
    job()
    decided = db.session.query(PlanDecision).one()
    assert decided.decided_by_id == cast.pam.id
    act = db.session.scalars(select(DeputyAct).where(DeputyAct.action == "plan.decided")).one()
    assert (act.deputy_id, act.officer_id) == (cast.pam.id, cast.pia.id)
