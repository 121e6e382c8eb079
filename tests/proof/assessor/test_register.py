"""The register of vendors: a line for each piece of work, as of a day, on the page and as files."""

import io
from datetime import date, timedelta
from typing import Any

import openpyxl
import pytest

from portal.foundation.access.actor import SYSTEM
from portal.foundation.access.scoping import acting_as
from portal.foundation.core.clock import today
from portal.foundation.core.database.db import db
from portal.foundation.runs.models import Run
from portal.ledger.vendors.models import VendorState
from portal.proof.assessor.register import jobs
from portal.proof.assessor.register.columns import columns
from portal.proof.assessor.register.facts import lines_on
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.scenes import work_of
from tests.factories.vendors import make_vendor
from tests.queries import count_statements

BEFORE = date(2026, 5, 1)  # the work runs, and nothing was handed over


@pytest.fixture
def ann(cast: Cast, browser: Browser) -> Browser:
    browser.sign_in(cast.ann)
    return browser


def sheet(browser: Browser, address: str) -> list[tuple[Any, ...]]:
    answer = browser.get(address)
    assert str(answer.mimetype).endswith("spreadsheetml.sheet"), answer.text[:300]
    page = openpyxl.load_workbook(io.BytesIO(answer.data)).worksheets[0]
    return list(page.iter_rows(values_only=True))


def rows_of(browser: Browser, query: str = "") -> list[dict[Any, Any]]:
    rows = sheet(browser, f"/assessor/register?file=xlsx&lang=en{query}")
    head = next(place for place, row in enumerate(rows) if row[0] == "Vendor")
    return [dict(zip(rows[head], row, strict=True)) for row in rows[head + 1 :]]


def test_each_piece_of_work_has_a_line_and_a_vendor_without_any_has_one(
    ann: Browser, cast: Cast
) -> None:
    work_of(cast.acme, "発送", "Mailing", signer=cast.ada)
    db.session.commit()
    rows = rows_of(ann)
    assert [(row["Vendor"], row["Entrusted work"]) for row in rows] == [
        ("Acme", "Printing"),
        ("Acme", "Mailing"),
        ("Globex", None),
    ]
    assert rows[0]["Selected on"].date() == today()
    assert rows[0]["Owner"] == "Pam"
    assert rows[0]["Data"]
    assert rows[2]["Contracts"] is None


def test_the_page_shows_the_columns_that_were_chosen_and_the_file_has_them(ann: Browser) -> None:
    chosen = "&columns=work_number.vendor_number"
    page = ann.get(f"/assessor/register?{chosen}").text
    assert "Work no." in page
    assert "Our ledger number" not in page.split("<tbody>")[0].split("<thead>")[1]
    assert list(rows_of(ann, chosen)[0]) == ["Vendor", "Vendor no.", "Work no."]


def test_as_of_an_earlier_day_it_says_what_held_then_and_leaves_the_owner_empty(
    ann: Browser, cast: Cast
) -> None:
    then = rows_of(ann, f"&as_of={BEFORE}&columns=owner.selected.first_handover.signed")
    (printing,) = (row for row in then if row["Vendor"] == "Acme")
    assert printing["Signed on"].date() == date(2026, 4, 1)
    assert [printing[head] for head in ("Owner", "Selected on", "First handover")] == [None] * 3
    rows = sheet(ann, f"/assessor/register?file=xlsx&lang=en&as_of={BEFORE}")
    assert "1 May 2026" in rows[1][0]
    assert "left empty" in rows[2][0]
    page = ann.get(f"/assessor/register?as_of={today() + timedelta(days=1)}").text
    assert "The day is still to come." in page


def test_who_was_not_there_yet_or_is_gone_has_no_line(ann: Browser, cast: Cast) -> None:
    make_vendor("Gone", state=VendorState.CLOSED)
    db.session.commit()
    assert {row["Vendor"] for row in rows_of(ann)} == {"Acme", "Globex"}
    assert rows_of(ann, "&as_of=2019-01-01") == []


def test_it_prints_across_a_page_and_says_where_there_is_no_room(ann: Browser) -> None:
    answer = ann.get("/assessor/register?file=pdf&lang=ja")
    assert answer.data.startswith(b"%PDF")
    everything = ".".join(column.id for column in columns())
    refused = ann.get(f"/assessor/register?file=pdf&columns={everything}", follow_redirects=True)
    assert "On paper there is room for 20 columns." in refused.text


def test_a_large_one_is_made_by_the_job(
    ann: Browser, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.proof.assessor.register.views.AT_ONCE", 1)
    assert "Make the workbook (English)" in ann.get("/assessor/register").text
    where = ann.post(
        "/assessor/register/make", data={"query": "columns=owner", "lang": "ja"}
    ).location
    with acting_as(db.session, SYSTEM):
        assert jobs.make_registers() == 1
    answer = ann.get(f"{where}/file")
    page = openpyxl.load_workbook(io.BytesIO(answer.data)).worksheets[0]
    assert [cell.value for cell in page[3]] == ["委託先", "担当"]
    assert db.session.query(Run).one().done == 2


def test_twice_the_vendors_cost_no_more_statements(cast: Cast) -> None:
    ids = [cast.acme.id, cast.globex.id]
    with count_statements() as few:
        list(lines_on(ids, BEFORE))
    more = [make_vendor(f"More {number}") for number in range(3)]
    for vendor in more:
        work_of(vendor, signer=cast.ada)
    every = [*ids, *(vendor.id for vendor in more)]
    with count_statements() as many:
        assert len(list(lines_on(every, BEFORE))) == 5
    assert len(many.statements) == len(few.statements)


def test_whoever_sees_the_vendors_of_a_department_alone_does_not_see_it(
    browser: Browser, cast: Cast
) -> None:
    browser.sign_in(cast.dan)
    assert browser.get("/assessor/register").status_code == 403
    browser.sign_in(cast.max)
    assert browser.get("/assessor/register").status_code == 200
    assert browser.get("/assessor/pack").status_code == 403
