"""The register of customers, and whose data a piece of work is about."""

from datetime import date
from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from portal.foundation.accounts.models import Language
from portal.foundation.core.database.chain import EVENTS
from portal.foundation.core.database.db import db
from portal.ledger.customers.models import Customer, EngagementCustomer
from portal.ledger.customers.queries import customers_of_works
from portal.ledger.engagements.models import CompanyRole, Engagement
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.customers import make_customer, name_customer
from tests.factories.engagements import make_engagement
from tests.queries import count_statements

FORM = {
    "name": "つばめ生活協同組合",
    "name_en": "Tsubame Co-operative",
    "kana": "ツバメセイカツキョウドウクミアイ",
    "corporate_number": "",
    "address": "東京都千代田区1-1",
    "person": "総務部 佐藤様",
    "email": "sato@tsubame.example.jp",
    "version": "0",
}


@pytest.fixture
def work(cast: Cast) -> Engagement:
    engagement = make_engagement(
        cast.acme, company_role=CompanyRole.ENTRUSTED, customer_name="Tsubame"
    )
    db.session.commit()
    return engagement


def test_pam_registers_a_customer_and_finds_it_by_kana(cast: Cast, browser: Browser) -> None:
    browser.sign_in(cast.pam)
    sent = browser.post("/customers/new", data=FORM)
    (row,) = db.session.scalars(select(Customer))
    assert sent.location == f"/customers/{row.id}"
    page = browser.get(sent.location).text
    assert "CU-2026-001" in page
    assert "sato@<wbr>tsubame.example.jp" in page
    assert "CU-2026-001" in browser.get("/customers/?q=つばめ").text
    assert "CU-2026-001" not in browser.get("/customers/?q=ひばり").text
    (details,) = db.session.scalars(
        select(EVENTS.c.details).where(EVENTS.c.action == "customer.registered")
    )
    assert FORM["kana"] in details
    assert "sato" not in details


def test_the_same_name_is_registered_once_and_nothing_typed_is_lost(
    cast: Cast, browser: Browser
) -> None:
    make_customer(FORM["name"])
    db.session.commit()
    browser.sign_in(cast.pam)
    page = browser.post("/customers/new", data=FORM)
    assert page.status_code == 422
    assert "is registered under this name already" in page.text
    assert "sato@tsubame.example.jp" in page.text


def test_a_wrong_corporate_number_is_refused_in_words(cast: Cast, browser: Browser) -> None:
    browser.sign_in(cast.pam)
    page = browser.post("/customers/new", data=FORM | {"corporate_number": "1234567890123"})
    assert page.status_code == 422
    assert "check digit" in page.text


def test_who_saves_second_is_shown_what_changed(cast: Cast, browser: Browser) -> None:
    row = make_customer()
    db.session.commit()
    browser.sign_in(cast.pam)
    at = f"/customers/{row.id}/edit"
    sent = FORM | {"version": str(row.version)}
    assert browser.post(at, data=sent).status_code == 302
    assert browser.post(at, data=sent | {"name": "Other"}).status_code == 409
    assert db.session.get_one(Customer, row.id).name == FORM["name"]


@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_register_goes_into_a_workbook(cast: Cast, browser: Browser, language: str) -> None:
    cast.ann.language = Language(language)
    make_customer("Hibari")
    db.session.commit()
    browser.sign_in(cast.ann)
    file = browser.get("/customers/?file=xlsx").data
    (sheet,) = CalamineWorkbook.from_filelike(BytesIO(file)).sheet_names
    rows = CalamineWorkbook.from_filelike(BytesIO(file)).get_sheet_by_name(sheet).to_python()
    assert rows[1][0] == "Hibari"


def test_the_list_asks_the_database_no_more_for_more_customers(
    cast: Cast, browser: Browser
) -> None:
    browser.sign_in(cast.pam)
    for number in range(3):
        make_customer(f"Customer {number}")
    db.session.commit()
    browser.get("/customers/")
    with count_statements() as few:
        browser.get("/customers/")
    for number in range(3, 9):
        make_customer(f"Customer {number}")
    db.session.commit()
    with count_statements() as many:
        browser.get("/customers/")
    assert many.total == few.total


def test_work_names_its_customers_from_a_day_on(
    cast: Cast, browser: Browser, work: Engagement
) -> None:
    first, second = make_customer("Tsubame"), make_customer("Hibari")
    db.session.commit()
    browser.sign_in(cast.pam)
    at = f"/engagements/{work.id}/customers"
    assert "Tsubame" in browser.get(at).text
    browser.post(at, data={"customers": [str(first.id)], "from_day": "2026-04-01", "seen": ""})
    named = str(db.session.scalars(select(EngagementCustomer.id)).one())
    later = {"customers": [str(second.id)], "from_day": "2026-11-01"}
    assert browser.post(at, data=later | {"seen": ""}).status_code == 409
    assert browser.post(at, data=later | {"seen": named}).status_code == 302
    october, november = (
        customers_of_works(None, day)[work.id] for day in (date(2026, 10, 31), date(2026, 11, 1))
    )
    assert [one.customer_id for one in october] == [first.id]
    assert [one.customer_id for one in november] == [second.id]
    page = browser.get(f"/engagements/{work.id}", follow_redirects=True).text
    assert "Hibari" in page


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"from_day": "2026-03-31"}, "The work is on record only from"),
        ({"customers": []}, "Choose at least one customer of the list."),
    ],
)
def test_what_cannot_be_named_is_refused(
    cast: Cast, browser: Browser, work: Engagement, typed: dict[str, object], said: str
) -> None:
    row = make_customer()
    db.session.commit()
    browser.sign_in(cast.pam)
    usual = {"customers": [str(row.id)], "from_day": "2026-04-01"}
    page = browser.post(f"/engagements/{work.id}/customers", data=usual | typed)
    assert page.status_code == 422
    assert said in page.text
    assert db.session.scalars(select(EngagementCustomer)).all() == []


def test_work_with_our_own_data_has_no_customer(cast: Cast, browser: Browser) -> None:
    own, row = make_engagement(cast.acme), make_customer()
    db.session.commit()
    browser.sign_in(cast.pam)
    page = browser.post(
        f"/engagements/{own.id}/customers",
        data={"customers": [str(row.id)], "from_day": "2026-04-01"},
    )
    assert page.status_code == 422
    assert "The data of this work is our own." in page.text


def test_a_vendor_sees_nothing_of_customers(cast: Cast, browser: Browser, work: Engagement) -> None:
    row = make_customer()
    name_customer(work, row)
    db.session.commit()
    browser.sign_in(cast.ada)
    for at in ("/customers/", f"/customers/{row.id}", f"/engagements/{work.id}/customers"):
        assert browser.get(at).status_code in (403, 404)
