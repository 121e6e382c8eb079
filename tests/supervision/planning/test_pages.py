"""The calendar in the browser: who sees it, who decides, what moving a day says first."""

import re
from datetime import date

import pytest

from portal.foundation.accounts.models import Language
from portal.foundation.core.database.db import db
from portal.ledger.engagements.models import Engagement
from portal.supervision.planning.plan_models import ItemState, PlanItem
from portal.supervision.planning.scheduling import queries
from tests.browser import Browser
from tests.cast import Cast
from tests.clock import Clock
from tests.factories.planning import make_plan_item
from tests.factories.vendors import make_vendor
from tests.queries import count_statements
from tests.supervision.attestations.signed import signed
from tests.supervision.attestations.work import a_piece_of_work, an_authority

NO_SUB = "no_subcontracting"
SHEETS = ("/calendar/2026", "/calendar/2026/vendors", "/calendar/2026/list", "/calendar/2026/print")


@pytest.fixture
def work(cast: Cast, clock: Clock) -> Engagement:
    an_authority(cast.ada, until=date(2029, 4, 1))
    engagement = a_piece_of_work(cast.acme)
    db.session.commit()
    signed(cast.ada, engagement, NO_SUB, first=date(2026, 1, 1), last=date(2026, 3, 31))
    clock.go_to(date(2026, 4, 7))
    return engagement


@pytest.fixture
def sheet(cast: Cast) -> PlanItem:
    item = make_plan_item(cast.acme)
    db.session.commit()
    return item


def fingerprint(page: str) -> str:
    found = re.search(r'name="fingerprint"[^>]*value="(\w+)"', page)
    assert found, "the preview can be decided"
    return found[1]


def again(item: PlanItem) -> PlanItem:
    db.session.expire_all()
    return db.session.get_one(PlanItem, item.id)


def test_the_officer_decides_what_the_preview_shows(
    browser: Browser, cast: Cast, work: Engagement
) -> None:
    browser.sign_in(cast.pia)
    page = browser.get("/calendar/2026/plan").text
    answer = browser.post("/calendar/2026/plan", data={"fingerprint": fingerprint(page)})
    assert (answer.status_code, answer.location) == (302, "/calendar/2026")
    assert queries.is_decided(2026)
    assert "Pia" in browser.get("/calendar/2026").text


def test_procurement_sees_the_preview_and_does_not_decide(
    browser: Browser, cast: Cast, work: Engagement
) -> None:
    browser.sign_in(cast.pam)
    page = browser.get("/calendar/2026/plan")
    assert page.status_code == 200
    assert 'name="fingerprint"' not in page.text
    assert browser.post("/calendar/2026/plan", data={"fingerprint": "x"}).status_code == 403


def test_a_preview_that_is_no_longer_true_is_shown_again(
    browser: Browser, cast: Cast, work: Engagement
) -> None:
    browser.sign_in(cast.pia)
    shown = fingerprint(browser.get("/calendar/2026/plan").text)
    a_piece_of_work(cast.globex)
    db.session.commit()
    answer = browser.post("/calendar/2026/plan", data={"fingerprint": shown})
    assert answer.status_code == 409
    assert not queries.is_decided(2026)
    assert fingerprint(answer.text) != shown


@pytest.mark.parametrize("address", SHEETS)
def test_management_and_the_auditor_read_the_calendar(
    browser: Browser, cast: Cast, sheet: PlanItem, address: str
) -> None:
    for person in (cast.max, cast.ann):
        browser.sign_in(person)
        assert browser.get(address).status_code == 200


@pytest.mark.parametrize("address", SHEETS)
def test_an_empty_year_says_what_to_do(browser: Browser, cast: Cast, address: str) -> None:
    browser.sign_in(cast.pam)
    page = browser.get(address)
    assert page.status_code == 200
    if not address.endswith("print"):
        assert "/calendar/2026/plan" in page.text


def test_filters_leave_what_fits(browser: Browser, cast: Cast, sheet: PlanItem) -> None:
    make_plan_item(cast.globex, key="g", tier="tier_1")
    browser.sign_in(cast.pam)
    page = browser.get("/calendar/2026/vendors?tier=tier_1").text
    assert "Globex" in page
    assert "Acme" not in page
    page = browser.get("/calendar/2026/vendors?q=Acme").text
    assert "Acme" in page
    assert "Globex" not in page


def test_the_list_can_be_taken_along(browser: Browser, cast: Cast, sheet: PlanItem) -> None:
    browser.sign_in(cast.pam)
    answer = browser.get("/calendar/2026/list?file=csv")
    assert answer.mimetype == "text/csv"
    assert "Acme" in answer.data.decode("utf-8-sig")
    assert browser.get("/calendar/2026/list?file=xlsx").data[:2] == b"PK"


def test_a_day_that_does_not_exist_in_the_address_is_left_out(
    browser: Browser, cast: Cast, sheet: PlanItem
) -> None:
    browser.sign_in(cast.pam)
    assert "Acme" in browser.get("/calendar/2026/list?day=2027-01-20").text
    assert browser.get("/calendar/2026/list?day=2027-02-30&month=never").status_code == 200
    assert browser.get("/calendar/1/list").status_code == 404
    assert browser.get("/calendar/99999/plan").status_code == 404


def test_moving_says_first_what_it_changes(browser: Browser, cast: Cast, sheet: PlanItem) -> None:
    browser.sign_in(cast.pam)
    address = f"/calendar/items/{sheet.id}/move"
    typed = {"to": "2027-02-10", "reason": "They move house", "version": "1"}
    shown = browser.post(address, data=typed)
    assert shown.status_code == 200
    assert "one sitting more" in shown.text
    assert "late" in shown.text  # 20 January was the last day of the interval
    assert again(sheet).planned_on == date(2027, 1, 20)
    done = browser.post(address, data=typed | {"checked": "2027-02-10"})
    assert done.status_code == 302
    moved = again(sheet)
    assert (moved.state, moved.planned_on) == (ItemState.MOVED, date(2027, 2, 10))
    assert "They move house" in browser.get(f"/calendar/items/{sheet.id}").text


def test_a_day_in_a_closed_window_is_refused_beside_its_field(
    browser: Browser, cast: Cast, sheet: PlanItem
) -> None:
    browser.sign_in(cast.pam)
    answer = browser.post(
        f"/calendar/items/{sheet.id}/move",
        data={"to": "2027-05-05", "reason": "Why not", "version": "1", "checked": "2027-05-05"},
    )
    assert answer.status_code == 422
    assert "Golden Week" in answer.text
    assert "Why not" in answer.text
    assert again(sheet).planned_on == date(2027, 1, 20)


def test_the_second_of_two_who_move_is_told_what_the_first_did(
    browser: Browser, cast: Cast, sheet: PlanItem
) -> None:
    browser.sign_in(cast.pia)
    skipped = browser.post(
        f"/calendar/items/{sheet.id}/leave-out", data={"reason": "No work", "version": "1"}
    )
    assert skipped.status_code == 302
    browser.sign_in(cast.pam)
    answer = browser.post(
        f"/calendar/items/{sheet.id}/move",
        data={"to": "2027-02-10", "reason": "Late", "version": "1", "checked": "2027-02-10"},
    )
    assert answer.status_code == 409
    assert "Left out" in answer.text


def test_only_the_officer_leaves_something_out(
    browser: Browser, cast: Cast, sheet: PlanItem
) -> None:
    browser.sign_in(cast.pam)
    assert browser.get(f"/calendar/items/{sheet.id}/leave-out").status_code == 403


def test_what_the_portal_cannot_know_is_noted_as_done(
    browser: Browser, cast: Cast, sheet: PlanItem
) -> None:
    browser.sign_in(cast.pam)
    assert "sends it by itself" in browser.get(f"/calendar/items/{sheet.id}").text
    address = f"/calendar/items/{sheet.id}/done"
    late = browser.post(address, data={"on": "2027-12-01", "version": "1"})
    assert late.status_code == 422
    done = browser.post(address, data={"on": "2026-11-20", "version": "1", "remark": "Binder 7"})
    assert done.status_code == 302
    assert (again(sheet).state, again(sheet).done_on) == (ItemState.DONE, date(2026, 11, 20))


def test_a_statement_is_not_noted_as_done(browser: Browser, cast: Cast) -> None:
    work = a_piece_of_work(cast.acme)
    item = make_plan_item(cast.acme, what=NO_SUB, engagement_id=work.id, key="s")
    db.session.commit()
    browser.sign_in(cast.pam)
    answer = browser.post(
        f"/calendar/items/{item.id}/done", data={"on": "2026-11-20", "version": "1"}
    )
    assert answer.status_code == 422


def test_the_vendor_sees_its_own_year_and_nothing_of_ours(
    browser: Browser, cast: Cast, work: Engagement, clock: Clock
) -> None:
    browser.sign_in(cast.ada)
    page = browser.get("/year").text
    assert "Member help desk" in page
    assert "Check sheet" in page
    assert "Review of the contract" not in page
    assert "Report on the vendor" not in page
    browser.sign_in(cast.gus)
    assert "Member help desk" not in browser.get("/year").text


def test_the_administrator_sets_how_the_year_is_planned(browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.sue)
    typed = {"basis": "month", "per_week": "4", "version": "1"}
    typed |= {f"month_tier_{n}": "6" for n in range(1, 5)} | {
        f"visit_tier_{n}": "" for n in range(2, 5)
    }
    typed |= {"visit_tier_1": "6"}
    assert browser.post("/settings/planning", data=typed).status_code == 302
    db.session.expire_all()
    assert cast.company.plan is not None
    assert cast.company.plan["per_week"] == 4
    assert cast.company.plan["visits"] == {"tier_1": 6}
    second = browser.post("/settings/planning", data=typed | {"per_week": "5"})
    assert second.status_code == 409
    wrong = browser.post("/settings/planning", data=typed | {"per_week": "0", "version": "2"})
    assert wrong.status_code == 422


def test_a_vendor_with_several_days_in_a_month_is_one_vendor_of_it(
    browser: Browser, cast: Cast, sheet: PlanItem
) -> None:
    make_plan_item(cast.acme, key="another", planned_on=date(2027, 1, 27))
    make_plan_item(cast.acme, key="a month later", planned_on=date(2027, 2, 3))
    make_plan_item(cast.globex, planned_on=date(2027, 1, 27))
    db.session.commit()
    browser.sign_in(cast.pia)
    for address in ("/calendar/2026", "/calendar/2026/print"):
        said = dict(
            re.findall(
                r'id="m-(.{7})".*?month__load">(.*?)</span>', browser.get(address).text, re.S
            )
        )
        assert said["2027-01"] == "2 vendors, 3 things"
        assert said["2027-02"] == "1 vendor, 1 thing"


@pytest.mark.parametrize("address", [*SHEETS, "/calendar/2026/plan"])
def test_pages_cost_the_same_for_more_vendors(
    browser: Browser, cast: Cast, work: Engagement, address: str
) -> None:
    def look() -> int:
        with count_statements() as counted:
            assert browser.get(address).status_code == 200
        return counted.total

    make_plan_item(cast.acme)
    browser.sign_in(cast.pia)
    look()
    few = look()
    for number in range(4):
        vendor = make_vendor(f"Vendor {number}", owner_id=cast.pam.id)
        make_plan_item(vendor, planned_on=date(2026, 5, 11 + number))
        a_piece_of_work(vendor)
    db.session.commit()
    look()  # counts of the list are kept until something changes
    assert look() == few


def test_the_vendors_year_costs_the_same_for_more_work(
    browser: Browser, cast: Cast, work: Engagement
) -> None:
    def look() -> int:
        with count_statements() as counted:
            browser.get("/year")
        return counted.total

    browser.sign_in(cast.ada)
    look()
    few = look()
    for _ in range(3):
        a_piece_of_work(cast.acme)
    db.session.commit()
    assert look() == few


def test_the_time_between_two_sheets_is_not_called_what_a_sheet_asks_about(
    browser: Browser, cast: Cast, sheet: PlanItem
) -> None:
    cast.pam.language = Language.JA
    db.session.commit()
    browser.sign_in(cast.pam)
    for at in (f"/calendar/items/{sheet.id}", "/calendar/2026/list"):
        page = browser.get(at).text
        assert "期間" in page
        assert "対象期間" not in page, "a sheet asks about the time until the day it is sent"
