"""What is typed into the box over the menu leads to the record of that number, or to the page."""

import re
from datetime import date
from urllib.parse import unquote

import pytest

from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.proof.reports.models import SupervisionReport
from portal.supervision.attestations.models import AttestationRequest
from portal.supervision.change_notices.models import Changed, ChangeNotice
from portal.supervision.responses.assignments.models import Assignment
from tests.browser import Browser
from tests.cast import Cast
from tests.database import Scene
from tests.factories.contracts import make_contract
from tests.factories.findings import make_finding
from tests.foundation.access.gathering import acme_at_work, gathered
from tests.foundation.access.questionnaire_samples import an_assignment
from tests.queries import count_statements


def led(browser: Browser, typed: str) -> str:
    answer = browser.get("/find", query_string={"q": typed})
    assert answer.status_code == 302, answer.text
    return str(answer.location)


@pytest.fixture
def scene() -> Scene:
    return acme_at_work


@pytest.fixture
def numbers(cast: Cast, browser: Browser) -> dict[str, str]:
    """Where the numbers of Acme's records lead; Pam sits before the box."""
    rows = gathered(cast.acme, cast.pam)
    contract = make_contract(cast.acme)
    finding = make_finding(cast.acme)
    sheet = db.session.get_one(Assignment, an_assignment(rows))
    sheet.number = "Q-2026-001"
    signed, work = rows.attestation, rows.work
    asked = db.session.get_one(AttestationRequest, signed.request_id)
    report = SupervisionReport(
        number="SR-2026-001",
        vendor_id=cast.acme.id,
        period_from=date(2026, 4, 1),
        period_to=date(2026, 9, 30),
        language="ja",
        drafted_by_id=cast.pam.id,
        drafted_at=clock.now(),
    )
    db.session.add(report)
    db.session.commit()
    browser.sign_in(cast.pam)
    return {
        work.number: f"/engagements/{work.id}/data",
        contract.number: f"/contracts/{contract.id}",
        finding.number: f"/findings/{finding.id}",
        asked.number: f"/vendors/{cast.acme.id}/attestations",
        signed.number: f"/attestations/{signed.id}",
        sheet.number: f"/responses/{sheet.id}/review",
        "SR-2026-001": f"/reports/{report.id}",
    }


def test_numbers_that_stand_on_paper_lead_to_their_records(
    browser: Browser, numbers: dict[str, str]
) -> None:
    assert {number: led(browser, number) for number in numbers} == numbers
    for address in numbers.values():
        assert browser.get(address).status_code == 200


def test_a_number_is_read_however_it_is_typed(browser: Browser, numbers: dict[str, str]) -> None:
    (number, address), *_ = ((n, a) for n, a in numbers.items() if n.startswith("F-"))
    wide = number.translate({ord(one): ord(one) + 0xFEE0 for one in number})
    for typed in (number.lower(), number.replace("-", ""), wide, f" {number.replace('-', '‐')} "):
        assert led(browser, typed) == address


def test_a_number_that_does_not_exist_finds_nothing(
    browser: Browser, numbers: dict[str, str]
) -> None:
    there = led(browser, "F-2026-999")
    assert there == "/search?q=F-2026-999"
    assert "Nothing fits" in browser.get(there).text


def test_nobody_is_led_to_what_they_may_not_open(
    cast: Cast, browser: Browser, numbers: dict[str, str]
) -> None:
    """A vendor has no such box at all; of staff each finds what the role may open."""
    finding = next(number for number in numbers if number.startswith("F-"))
    for stranger in (cast.gus, cast.ada):
        browser.sign_in(stranger)
        assert browser.get("/find", query_string={"q": finding}).status_code == 404
    for person in (cast.pia, cast.max, cast.ann):
        browser.sign_in(person)
        for number in numbers:
            there = led(browser, number)
            assert browser.get(there).status_code == 200
    notice = ChangeNotice(
        number="N-2026-001",
        vendor_id=cast.acme.id,
        changed=Changed.PEOPLE,
        happens_on=clock.today(),
        description="A new manager",
        told_at=clock.now(),
        told_on=clock.today(),
    )
    db.session.add(notice)
    for person, there in ((cast.pam, "/vendors/1/changes"), (cast.ann, "/search?q=N-2026-001")):
        browser.sign_in(person)  # the auditor may not write changes down
        assert led(browser, "N-2026-001") == there
    browser.sign_in(cast.sue)  # has people and mails to look for, and no records
    assert led(browser, finding) == f"/search?q={finding}"
    assert "Nothing fits" in browser.get(f"/search?q={finding}").text
    browser.sign_in(cast.emi)
    assert browser.get("/find", query_string={"q": finding}).status_code == 403


@pytest.mark.parametrize(
    ("typed", "page"),
    [
        ("カレンダー", "/calendar"),
        ("ｶﾚﾝﾀﾞｰ", "/calendar"),
        ("calendar", "/calendar"),
        ("監督報告書", "/reports/"),
        ("委託業務", "/work/"),
        ("設定", "/search?q=設定"),  # a page that is not Pam's
    ],
)
def test_words_of_the_menu_lead_to_the_page(
    cast: Cast, browser: Browser, typed: str, page: str
) -> None:
    browser.sign_in(cast.pam)
    assert unquote(led(browser, typed)) == page


@pytest.mark.parametrize("typed", ["", "acme", "%", "F-2026-", "F-2026-006'", "X" * 5000])
def test_everything_else_is_looked_for_everywhere(cast: Cast, browser: Browser, typed: str) -> None:
    browser.sign_in(cast.pam)
    there = led(browser, typed)
    assert there.startswith("/search?q=")
    assert browser.get(there).status_code == 200


def test_the_box_asks_there(cast: Cast, browser: Browser) -> None:
    browser.sign_in(cast.pam)
    assert 'action="/find"' in browser.get("/today").text


def test_a_number_costs_at_most_one_question_more(
    browser: Browser, numbers: dict[str, str]
) -> None:
    with count_statements() as plain:
        led(browser, "acme")
    for number in numbers:
        with count_statements() as asked:
            led(browser, number)
        assert asked.total <= plain.total + 1


def test_on_a_phone_every_page_of_a_vendors_menu_can_be_reached(
    cast: Cast, browser: Browser
) -> None:
    """The bar at the bottom has room for five; the others stand at the foot of the page."""
    browser.sign_in(cast.ada)
    page = browser.get("/todo").text
    head, bar = page.split('class="vendor-head__menu"')[1], page.split('class="bottom-bar"')[1]
    foot = page.split("vendor-foot")[1].split("</main>")[0]
    menu = re.findall(r'<a href="([^"]+)"', head.split("</nav>")[0])
    on_phones = re.findall(r'<a href="([^"]+)"', bar.split("</nav>")[0] + foot)
    assert "/incidents/own" in menu
    assert sorted(menu) == sorted(on_phones)
