"""A vendor as of an earlier day: as known now, marked as the past, with nothing that can be done."""

import re
from datetime import date

import pytest

from portal.foundation.access.roles import Role
from portal.foundation.accounts.models import Language
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.ledger.contracts.documents import services as contracts
from portal.ledger.contracts.models import Contract
from portal.supervision.approvals.models import DecisionState, DecisionWay, ReportDecision
from portal.supervision.promises.services import judge_stale
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast
from tests.clock import Clock
from tests.factories.accounts import make_user
from tests.factories.departments import make_department, make_member
from tests.factories.findings import make_finding
from tests.factories.handovers import make_slip
from tests.factories.scenes import work_of
from tests.proof.reports.drafts import drafted, issued
from tests.proof.reports.story import Story
from tests.queries import count_statements
from tests.supervision.instructions.steps import give, report

DAY = "2026-09-30"


def as_of(vendor_id: int, day: str = DAY) -> str:
    return f"/vendors/{vendor_id}/as-of?as_of={day}"


def content_of(page: str) -> str:
    """What stands in the page itself, without the bar at its side."""
    found = re.search(r'<main class="main".*?</main>', page, flags=re.DOTALL)
    assert found is not None
    return found.group()


def test_an_auditor_sees_everything_as_it_stood_and_that_it_is_the_past(
    browser: Browser, story: Story, cast: Cast
) -> None:
    then = make_finding(story.vendor, "question:BAK-1", opened_on=date(2026, 9, 1))
    later = make_finding(story.vendor, "question:BAK-2", opened_on=date(2026, 10, 20))
    browser.sign_in(cast.max)

    page = browser.get(as_of(story.vendor.id)).text

    assert "This is the past: how the vendor stood on Wed 30 Sep 2026" in page
    assert "Mizuiro Printing Co., Ltd." in page
    for number in (story.mailing.number, story.master.number, story.signed.number):
        assert number in page
    assert then.number in page
    assert later.number not in page
    for no in range(2, 9):
        assert f'id="s{no}"' in page


def test_nothing_can_be_done_on_it(browser: Browser, story: Story, cast: Cast) -> None:
    browser.sign_in(cast.pia)

    content = content_of(browser.get(as_of(story.vendor.id)).text)

    assert "<form" not in content
    assert "<button" not in content
    assert 'class="btn' not in content


def test_it_reads_in_japanese(browser: Browser, story: Story, cast: Cast) -> None:
    cast.pia.language = Language.JA
    browser.sign_in(cast.pia)

    content = content_of(browser.get(as_of(story.vendor.id)).text)

    assert "2026年9月30日(水)時点" in content
    assert "過去の時点" in content
    assert "As of" not in content


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("", None),
        ("2026-11-25", None),
        ("2026-02-30", "There is no such day."),
        ("2027-01-01", "The day is still to come. Please enter today or an earlier day."),
        ("0001-01-01", "Please enter a year from 1900 to 2200."),
    ],
)
def test_what_is_no_day_of_the_past_leads_to_the_page_of_today(
    browser: Browser, cast: Cast, story: Story, day: str, said: str | None
) -> None:
    browser.sign_in(cast.pam)

    answer = browser.get(as_of(story.vendor.id, day), follow_redirects=True)

    assert answer.request.path == f"/vendors/{story.vendor.id}/work"
    assert "This is the past" not in answer.text
    if said is not None:
        assert said in answer.text


def test_a_day_before_the_vendor_was_in_the_register_says_so(
    browser: Browser, cast: Cast, story: Story
) -> None:
    browser.sign_in(cast.pam)

    page = browser.get(as_of(story.vendor.id, "2020-01-31")).text

    assert "On this day the vendor was not in the register yet." in page


def test_instructions_slips_and_returns_stand_as_on_that_day_and_later_ones_do_not(
    browser: Browser, story: Story, cast: Cast, clock: Clock
) -> None:
    now = clock.time
    clock.go_to(date(2026, 8, 3))
    given = give(cast.pam, story.mailing, due_on=date(2026, 8, 20))
    slip = make_slip(story.mailing, cast.pam, happened_on=date(2026, 8, 3))
    clock.go_to(date(2026, 10, 8))
    later = give(cast.pam, story.mailing, due_on=date(2026, 10, 20))
    afterwards = make_slip(story.mailing, cast.pam, happened_on=date(2026, 10, 8))
    report(given, cast.ada, done_on=date(2026, 10, 8))
    db.session.commit()
    clock.time = now
    browser.sign_in(cast.max)

    page = content_of(browser.get(as_of(story.vendor.id)).text)

    assert given.number in page
    assert slip.number in page
    assert "not reported" in page
    assert later.number not in page
    assert afterwards.number not in page


def test_reports_issued_by_the_day_say_how_they_stood_then(
    browser: Browser, story: Story, cast: Cast, clock: Clock
) -> None:
    first = issued(cast, story.vendor, first=date(2026, 4, 1), last=date(2026, 9, 30))
    clock.advance(days=2)
    db.session.add(
        ReportDecision(
            vendor_id=story.vendor.id,
            report_id=first.id,
            report_number=first.number,
            as_of=first.as_of,
            state=DecisionState.DECIDED,
            way=DecisionWay.PORTAL,
            approved=True,
            decided_on=date(2026, 11, 27),
        )
    )
    db.session.commit()
    drafted(cast, story.vendor, first=date(2026, 10, 1), last=date(2027, 3, 31))
    clock.advance(days=1)
    browser.sign_in(cast.max)

    def shown(day: str) -> str:
        page = content_of(browser.get(as_of(story.vendor.id, day)).text)
        return page[page.index('id="reports"') :]

    assert "No report about the vendor was issued by that day." in shown("2026-11-24")
    assert str(first.number) in shown("2026-11-25")
    assert "Issued, waits for management" in shown("2026-11-25")
    assert "Approved by management" in shown("2026-11-27")


def test_another_vendor_and_people_of_vendors_do_not_find_it(
    browser: Browser, cast: Cast, story: Story
) -> None:
    browser.sign_in(cast.pam)
    assert browser.get(as_of(4711)).status_code == 404
    browser.sign_in(cast.ada)
    assert browser.get(as_of(story.vendor.id)).status_code in (403, 404)


def test_a_person_of_a_department_sees_the_vendors_that_work_for_it_and_no_board(
    browser: Browser, cast: Cast, story: Story
) -> None:
    dan = make_user("Dan", Role.DEPARTMENT)
    make_member(dan, make_department("マーケティング部"))
    browser.sign_in(dan)

    page = browser.get(as_of(story.vendor.id))

    assert page.status_code == 200
    assert story.mailing.number in page.text
    assert "/board" not in content_of(page.text)
    assert browser.get(as_of(cast.globex.id)).status_code == 404


def test_the_page_of_today_and_the_board_of_that_day_lead_to_it(
    browser: Browser, cast: Cast, story: Story
) -> None:
    browser.sign_in(cast.max)
    way = as_of(story.vendor.id)

    today = browser.get(f"/vendors/{story.vendor.id}/work", follow_redirects=True).text
    board = browser.get(f"/board?as_of={DAY}").text
    cell = browser.get(f"/board/{story.vendor.id}/bound?as_of={DAY}").text

    assert f'action="/vendors/{story.vendor.id}/as-of"' in today
    assert f'href="{way}"' in board
    assert f'href="{way}"' in cell
    assert f'href="/vendors/{story.vendor.id}"' in browser.get("/board").text


class TestShownThen:
    """What held as known now and what was shown then, where they differ."""

    @pytest.fixture
    def ended(self, cast: Cast, clock: Clock) -> Contract:
        """Shown as bound on 25 November; two days later somebody records that the contract had ended."""
        work_of(cast.acme, signer=cast.ada)
        db.session.commit()
        judge_stale()
        clock.advance(days=2)
        contract = db.session.query(Contract).one()
        with transaction():
            contracts.end_contract(contract, on=date(2026, 11, 1), actor=acting(cast.pam))
        judge_stale()
        return contract

    def test_the_page_says_both_and_which_record_came_late(
        self, browser: Browser, cast: Cast, ended: Contract
    ) -> None:
        browser.sign_in(cast.max)

        page = content_of(browser.get(as_of(cast.acme.id, "2026-11-25")).text)
        bound = page[page.index("/bound?as_of") :].split("</tr>")[0]

        assert "Not kept" in bound
        assert "<b>Kept</b>" in bound
        assert ended.number in bound
        assert "27 Nov" in bound

    def test_board_and_cell_say_it_too(self, browser: Browser, cast: Cast, ended: Contract) -> None:
        browser.sign_in(cast.max)

        board = browser.get("/board?as_of=2026-11-25").text
        cell = browser.get(f"/board/{cast.acme.id}/bound?as_of=2026-11-25").text
        beside = browser.get(
            f"/board/{cast.acme.id}/bound/reasons?as_of=2026-11-25", headers={"HX-Request": "true"}
        ).text

        assert "then: Kept" in " ".join(board.split())
        assert "Verdicts on this page that were shown otherwise on that day: 1." in board
        assert "Shown on that day: Kept. As known now: Not kept." in cell
        assert ended.number in cell
        assert "Shown on that day: Kept." in beside
        assert "shown otherwise" not in browser.get("/board").text

    def test_where_nothing_came_late_the_same_was_shown(
        self, browser: Browser, cast: Cast, clock: Clock
    ) -> None:
        work_of(cast.acme, signer=cast.ada)
        work_of(cast.globex, signer=cast.gus)
        db.session.commit()
        judge_stale()
        clock.advance(days=2)
        browser.sign_in(cast.max)

        board = browser.get("/board?as_of=2026-11-25").text
        page = browser.get(as_of(cast.acme.id, "2026-11-25")).text

        assert "As far as it is on record, the same was shown on that day." in board
        assert "then:" not in board
        assert "the same" in page
        assert "not on record" not in page

    def test_a_day_on_which_nobody_was_judged_is_not_on_record(
        self, browser: Browser, cast: Cast
    ) -> None:
        work_of(cast.acme, signer=cast.ada)
        browser.sign_in(cast.max)

        board = browser.get("/board?as_of=2026-11-20").text
        page = browser.get(as_of(cast.acme.id, "2026-11-20")).text
        cell = browser.get(f"/board/{cast.acme.id}/bound?as_of=2026-11-20").text

        assert "of which it is not on record what was shown" in board
        assert "it did not judge this vendor yet" in page
        assert "it did not judge this vendor yet" in cell

    def test_a_cell_of_a_past_day_has_no_button(
        self, browser: Browser, cast: Cast, ended: Contract
    ) -> None:
        browser.sign_in(cast.pam)
        cell = f"/board/{cast.acme.id}/bound"

        assert 'class="btn' not in content_of(browser.get(f"{cell}?as_of=2026-11-25").text)
        assert 'class="btn' in content_of(browser.get(cell).text)


def test_twice_the_work_costs_the_same_statements(
    browser: Browser, story: Story, cast: Cast
) -> None:
    make_finding(story.vendor, "question:ACC-1", opened_on=date(2026, 9, 1))
    browser.sign_in(cast.max)
    with count_statements() as once:
        browser.get(as_of(story.vendor.id))
    for number in range(4):
        work_of(story.vendor, f"業務{number}", f"Work {number}", signer=cast.ada)
        make_finding(story.vendor, f"question:BAK-{number}", opened_on=date(2026, 9, 1))
    with count_statements() as twice:
        page = browser.get(as_of(story.vendor.id)).text

    assert "Work 3" in page
    assert twice.total == once.total
