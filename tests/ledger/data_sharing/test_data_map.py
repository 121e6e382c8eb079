"""The data map: which data is within reach of which vendor, drawn, as a table, as a file and on one sheet."""

import io
from datetime import date
from html import unescape

import pikepdf
import pytest

from portal.foundation.core.database.db import db
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.data_sharing import make_share
from tests.factories.departments import make_department
from tests.factories.engagements import make_engagement
from tests.factories.vendors import make_vendor
from tests.queries import count_statements

MAP = "/work/data-map"
SUMMER = date(2026, 7, 1)


@pytest.fixture
def pam(cast: Cast, browser: Browser) -> Browser:
    browser.sign_in(cast.pam)
    return browser


def test_before_any_data_is_shared_it_says_where_it_comes_from(pam: Browser) -> None:
    assert "No data is shared yet" in pam.get(MAP).text


def test_a_cell_says_how_many_persons_and_leads_to_the_work(cast: Cast, pam: Browser) -> None:
    work = make_engagement(cast.acme)
    make_share(work, first_handover_on=SUMMER)
    make_share(work, category="billing_collection", volume_band="v5")
    make_share(
        make_engagement(cast.globex),
        first_handover_on=SUMMER,
        storage_location="cloud_abroad",
        country="SG",
    )

    page = unescape(pam.get(MAP).text)

    assert "Within reach of 2 vendors today: 1 categories" in page
    assert "outside Japan at 1." in page
    assert f'<a href="/engagements/{work.id}/data" aria-label="Acme × Name and contact' in page
    assert page.count('class="picture__cell picture__cell--3"') == 2
    assert page.count('class="picture__abroad"') == 2  # Globex, and the key below
    assert "outside Japan: Singapore" in page
    assert "100,000; not handed over yet" in page


def test_several_pieces_of_work_are_one_cell_with_the_most_persons(
    cast: Cast, pam: Browser
) -> None:
    make_share(make_engagement(cast.acme), volume_band="v2", first_handover_on=SUMMER)
    make_share(make_engagement(cast.acme, "Other"), volume_band="v4", first_handover_on=SUMMER)

    page = unescape(pam.get(MAP).text)

    assert page.count('class="picture__cell picture__cell--4"') == 1
    assert f'<a href="/vendors/{cast.acme.id}/work" aria-label=' in page


def test_work_that_is_over_reaches_nothing_and_data_seen_by_chance_is_reached(
    cast: Cast, pam: Browser
) -> None:
    over = make_engagement(cast.acme, ends_on=date(2026, 11, 24))
    make_share(over, first_handover_on=SUMMER)
    make_share(make_engagement(cast.globex, access="incidental"))

    page = pam.get(MAP).text

    assert "Within reach of 1 vendor today" in page
    assert "Acme ×" not in page
    assert "not handed over yet;" not in page


def test_filters_leave_what_fits_and_nothing_is_no_error(cast: Cast, pam: Browser) -> None:
    sales = make_department("Sales")
    make_share(make_engagement(cast.acme, department="Sales"), first_handover_on=SUMMER)
    make_share(
        make_engagement(cast.globex), category="billing_collection", first_handover_on=SUMMER
    )

    of_sales = pam.get(f"{MAP}?department={sales.id}").text
    financial = pam.get(f"{MAP}?class=financial").text
    nobody = pam.get(f"{MAP}?class=credential").text
    unknown = pam.get(f"{MAP}?department=x&tier=none&by=moon").text

    assert "Acme ×" in of_sales
    assert "Globex ×" not in of_sales
    assert "Globex ×" in financial
    assert "Acme ×" not in financial
    assert "Nothing fits these filters" in nobody
    assert "Acme ×" in unknown


def test_many_vendors_stand_together_by_kind(cast: Cast, pam: Browser) -> None:
    for number in range(30):
        make_share(make_engagement(make_vendor(f"Vendor {number}")), first_handover_on=SUMMER)
    one_each = pam.get(MAP).text
    make_share(
        make_engagement(make_vendor("One more", kind="printing_mailing")),
        first_handover_on=SUMMER,
    )

    together = unescape(pam.get(MAP).text)

    assert "Categories of data by vendor" in one_each
    assert "Categories of data by kind of vendor" in together
    assert "30 vendors" in together
    assert 'href="/work/data-map?kind=printing_mailing"' in together
    assert 'href="/work/?course=running&category=name_contact"' in together


def test_a_person_of_a_department_sees_its_vendors_alone(cast: Cast, browser: Browser) -> None:
    browser.sign_in(cast.dan)
    make_share(make_engagement(cast.acme, department="Desk of Acme"), first_handover_on=SUMMER)
    make_share(make_engagement(cast.globex), first_handover_on=SUMMER)

    page = browser.get(MAP).text
    file = browser.get(f"{MAP}?file=csv").data.decode("utf-8-sig")

    assert "Acme" in page
    assert "Globex" not in page
    assert "Globex" not in file


def test_it_goes_to_a_file_and_on_one_sheet(cast: Cast, pam: Browser) -> None:
    work = make_engagement(cast.acme)
    make_share(work, first_handover_on=SUMMER)
    for number in range(29):
        make_share(make_engagement(make_vendor(f"Vendor {number}")), first_handover_on=SUMMER)

    rows = pam.get(f"{MAP}?file=csv").data.decode("utf-8-sig").splitlines()
    sheet = pam.get(f"{MAP}/pdf?text=ja")

    assert len(rows) == 31
    assert rows[0].startswith("Class of data,Data category,Vendor")
    assert work.number in rows[1]
    with pikepdf.open(io.BytesIO(sheet.data)) as pdf:
        assert len(pdf.pages) == 1


def test_twice_the_data_costs_no_more_statements(cast: Cast, pam: Browser) -> None:
    make_share(make_engagement(cast.acme), first_handover_on=SUMMER)
    make_share(make_engagement(cast.acme, "Other"))
    pam.get(MAP)
    with count_statements() as once:
        pam.get(MAP)
    for number in range(5):
        make_share(make_engagement(make_vendor(f"Vendor {number}")), first_handover_on=SUMMER)
        make_share(make_engagement(cast.globex, f"Work {number}"))
    db.session.expire_all()
    pam.get(MAP)
    with count_statements() as twice:
        pam.get(MAP)

    assert twice.total == once.total
