"""The register of entrusted work: found by its names, by what data is shared, by its course."""

import re
from datetime import date
from typing import Any

import pytest

from portal.foundation.core.database.db import db
from portal.ledger.engagements.models import CompanyRole
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.data_sharing import make_share
from tests.factories.engagements import make_engagement
from tests.factories.vendors import make_vendor
from tests.queries import count_statements


def shown(browser: Browser, **asked: Any) -> list[str]:
    page = browser.get("/work/", query_string=asked)
    assert page.status_code == 200, page.text
    return re.findall(r'class="row-name"[^>]*>([^<]+)</a>', page.text)


@pytest.fixture
def pam(cast: Cast, browser: Browser) -> Browser:
    """Pam before three pieces of work of Acme and one of Globex."""
    hotline = make_engagement(cast.acme, "コールセンター業務", name_en="Hotline")
    make_share(hotline, first_handover_on=date(2026, 5, 1))
    make_engagement(cast.acme, "Past", ends_on=date(2026, 11, 24), department="Sales")
    make_engagement(cast.acme, "Planned", starts_on=date(2027, 1, 1))
    entrusted = make_engagement(
        cast.globex, "Payroll", company_role=CompanyRole.ENTRUSTED, access="admin"
    )
    make_share(entrusted, category="bank_account")
    db.session.commit()
    browser.sign_in(cast.pam)
    return browser


@pytest.mark.parametrize("words", ["ｺｰﾙｾﾝﾀ", "hotline acme", "コ－ルセンタ－"])
def test_work_is_found_however_it_is_written(pam: Browser, words: str) -> None:
    assert shown(pam, q=words) == ["Hotline"]


def test_work_is_found_by_number_and_by_department(cast: Cast, pam: Browser) -> None:
    page = pam.get("/work/?q=past").text
    number = re.findall(r"W-2026-\d+", page)[0]
    assert shown(pam, q=number) == shown(pam, q=number.replace("-", "").lower()) == ["Past"]
    assert shown(pam, q="sales") == ["Past"]


@pytest.mark.parametrize("words", ["口座情報", "bank account", "ＢＡＮＫ", "globex 口座"])
def test_work_is_found_by_the_data_its_row_shows(pam: Browser, words: str) -> None:
    assert shown(pam, q=words) == ["Payroll"]


def test_data_no_longer_shared_finds_nothing(cast: Cast, pam: Browser) -> None:
    over = make_engagement(cast.globex, "Rewards")
    make_share(over, category="credit_card", valid_until=date(2026, 11, 1))
    db.session.commit()
    assert shown(pam, q="クレジットカード") == []


def test_filters_narrow_the_list(pam: Browser) -> None:
    assert shown(pam, course="over") == ["Past"]
    assert shown(pam, course="planned") == ["Planned"]
    assert set(shown(pam, course="running")) == {"Hotline", "Payroll"}
    assert shown(pam, role="entrusted") == ["Payroll"]
    assert shown(pam, category="bank_account") == ["Payroll"]
    assert shown(pam, handover="waits") == ["Payroll"]
    assert shown(pam, handover="done") == ["Hotline"]
    assert set(shown(pam, data="no")) == {"Past", "Planned"}
    assert shown(pam, access="admin") == ["Payroll"]


def test_the_tier_is_the_one_computed_everywhere(pam: Browser) -> None:
    page = pam.get("/work/?q=payroll").text
    assert "tier--1" in page


def test_only_terms_of_today_are_shown(cast: Cast, pam: Browser) -> None:
    make_engagement(cast.acme, "Renamed", valid_from=date(2027, 1, 1))
    db.session.commit()
    assert "Renamed" not in shown(pam)


def test_the_file_tells_the_same(pam: Browser) -> None:
    text = pam.get("/work/?file=csv&q=payroll&columns=work.role.data").data.decode("utf-8-sig")
    assert text.splitlines()[1].startswith("Payroll,")
    assert "A customer entrusted the data to us" in text


def test_the_list_costs_the_same_with_twice_the_data(cast: Cast, pam: Browser) -> None:
    with count_statements() as once:
        pam.get("/work/")
    for number in range(12):
        vendor = make_vendor(f"More {number}")
        make_share(make_engagement(vendor, f"Work {number}"))
    with count_statements() as twice:
        page = pam.get("/work/")
    assert "Work 3" in page.text
    assert twice.total == once.total <= 12
