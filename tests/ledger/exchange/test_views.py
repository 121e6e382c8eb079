"""The pages: a file handed in, looked at, mended, written; what each person may do."""

import re
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from sqlalchemy import func, select

from portal.foundation.access.actor import SYSTEM
from portal.foundation.access.scoping import acting_as
from portal.foundation.core.database.db import db
from portal.ledger.exchange.importing import jobs
from portal.ledger.exchange.models import ImportRun, ImportState
from portal.ledger.vendors.models import Vendor
from tests.browser import Browser
from tests.cast import Cast
from tests.ledger.exchange import files
from tests.ledger.exchange.files import contact, table, vendor

START = "/vendors/import"


@pytest.fixture
def pam(browser: Browser, cast: Cast) -> Browser:
    browser.sign_in(cast.pam)
    return browser


def hand_in(browser: Browser, data: bytes, name: str = "台帳_202611.xlsx") -> str:
    """The address of the import's page."""
    answer = browser.post(START, data={"file": (BytesIO(data), name)})
    assert answer.status_code == 302, answer.text
    return str(answer.location)


def run_job() -> None:
    with acting_as(db.session, SYSTEM):
        jobs.run_imports()


def press(browser: Browser, page: str) -> Any:
    """The button that has it written."""
    (digest,) = re.findall(r'name="digest" value="(\w+)"', page)
    (action,) = re.findall(r'action="(/vendors/import/\d+/apply)"', page)
    return browser.post(action, data={"digest": digest}, follow_redirects=True)


def count() -> int:
    return db.session.scalar(select(func.count()).select_from(Vendor)) or 0


def two_hundred(mended: bool) -> bytes:
    """200 new vendors; unless mended, five of them are wrong, each otherwise."""
    rows = [vendor(f"株式会社あけぼの{number:03d}", kana="アケボノ") for number in range(200)]
    if not mended:
        rows[3] |= {"corporate_number": "7999901000424"}
        rows[50] |= {"kind": "印刷会社"}
        rows[99] |= {"name": ""}
        rows[150] |= {"name": "（株）あけぼの149"}
        rows[199] |= {"country": "Atlantis"}
    return files.xlsx(
        table("vendors", *({"corporate_number": "", "country": "", **row} for row in rows))
    )


def test_a_file_with_five_wrong_rows_of_two_hundred_is_mended_and_written(
    pam: Browser, cast: Cast
) -> None:
    where = hand_in(pam, two_hundred(mended=False))
    waiting = pam.get(where).text
    assert "The file is being checked" in waiting
    assert 'hx-trigger="every 2s"' in waiting
    run_job()
    page = pam.get(where).text
    assert "5 rows are wrong, so nothing can be imported." in page
    assert "1 sheet" in page
    assert "200 rows" in page
    assert "7999901000424" in page
    assert "The check digit does not fit" in page
    assert "“印刷会社” is not in the list." in page
    assert "An earlier row of this file is about the same vendor." in page
    assert "“Atlantis” is not in the list." in page
    assert re.search(r"<button[^>]*disabled>Import 195 rows</button>", page)
    assert "/apply" not in page
    marked = pam.get(f"{where}/marked")
    assert "attachment" in marked.headers["Content-Disposition"]
    sheet = openpyxl.load_workbook(BytesIO(marked.data))["委託先"]
    said = [cell.value for cell in list(sheet.columns)[-1]]
    assert said[0] == "What is wrong"
    assert sum(bool(one) for one in said[1:]) == 5
    assert sheet["A101"].fill.start_color.rgb == "FFFDECEA"  # the empty name
    assert count() == 2

    where = hand_in(pam, two_hundred(mended=True))
    run_job()
    page = pam.get(where).text
    assert "nothing written yet" in page
    writing = press(pam, page)
    assert "The file is being imported" in writing.text
    assert count() == 2
    run_job()
    assert "All rows are written: 200 new, 0 changed." in pam.get(where).text
    assert count() == 202
    assert "New: 200, changed: 0" in pam.get("/today").text


def test_the_marked_workbook_can_be_mended_and_handed_in_again(pam: Browser, cast: Cast) -> None:
    wrong = table("vendors", vendor("れいめい", kind="魔法"), vendor("ゆうなぎ"))
    where = hand_in(pam, files.xlsx(wrong))
    run_job()
    book = openpyxl.load_workbook(BytesIO(pam.get(f"{where}/marked").data))
    page = book["委託先"]
    page["B2"] = "その他"
    out = BytesIO()
    book.save(out)
    where = hand_in(pam, out.getvalue())
    run_job()
    shown = pam.get(where).text
    assert "Import 2 rows" in shown
    assert "are not taken" not in shown


def test_what_would_change_is_shown_field_by_field(pam: Browser, cast: Cast) -> None:
    row = vendor("Acme", kind="call_centre", kana="アクメ", owner_id="Pip")
    where = hand_in(
        pam, files.xlsx(table("vendors", row), table("contacts", contact("Acme", "橋爪")))
    )
    run_job()
    page = pam.get(where).text
    assert "<del>Pam</del>" in page
    assert "<ins>Pip</ins>" in page
    assert "<ins>アクメ</ins>" in page
    assert "橋爪" in page
    assert "Import 2 rows" in page
    only = pam.get(f"{where}?show=new").text
    assert "橋爪" in only
    assert "<del>" not in only


def test_a_file_that_says_nothing_new_offers_no_button(pam: Browser, cast: Cast) -> None:
    where = hand_in(pam, files.xlsx(table("vendors", vendor("Acme", kind="call_centre"))))
    run_job()
    page = pam.get(where).text
    assert "There is nothing to import." in page
    assert "/apply" not in page


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (b"", "a.xlsx", "is empty"),
        (b"%PDF-1.7", "a.xlsx", "is a PDF"),
        (files.with_password(files.xlsx(("a", [["b"]]))), "a.xlsx", "protected by a password"),
    ],
)
def test_what_is_no_table_is_refused_at_the_door(
    pam: Browser, cast: Cast, data: bytes, name: str, said: str
) -> None:
    answer = pam.post(START, data={"file": (BytesIO(data), name)})
    assert answer.status_code == 422
    assert said in answer.text
    assert db.session.scalar(select(func.count()).select_from(ImportRun)) == 0


def test_no_file_at_all_is_asked_for(pam: Browser, cast: Cast) -> None:
    answer = pam.post(START, data={})
    assert answer.status_code == 422
    assert "Please choose a file." in answer.text


def test_many_rows_come_in_pages(pam: Browser, cast: Cast) -> None:
    where = hand_in(pam, two_hundred(mended=True))
    run_job()
    first = pam.get(where).text
    assert "See all 200" in first
    assert first.count("アケボノ") == 0  # the kana is not among what is shown of a new row
    assert len(re.findall("株式会社あけぼの[0-9]{3}</td>", first)) == 20
    second = pam.get(f"{where}?show=new&page=2").text
    assert "株式会社あけぼの199" in second
    assert "株式会社あけぼの001<" not in second


def test_another_person_sees_the_same_import_and_may_press_the_button_once(
    browser: Browser, cast: Cast
) -> None:
    browser.sign_in(cast.pam)
    where = hand_in(browser, files.xlsx(table("vendors", vendor("れいめい"))))
    run_job()
    page = browser.get(where).text
    browser.sign_in(cast.pip)
    assert "れいめい" in browser.get(where).text
    press(browser, page)
    run_job()
    browser.sign_in(cast.pam)
    again = browser.post(f"{where}/apply", data={"digest": "whatever"})
    assert again.status_code == 409
    assert count() == 3


def test_an_import_is_withdrawn(pam: Browser, cast: Cast) -> None:
    where = hand_in(pam, files.xlsx(table("vendors", vendor("れいめい"))))
    run_job()
    answer = pam.post(f"{where}/withdraw", follow_redirects=True)
    assert "The import is withdrawn." in answer.text
    assert "Nothing of this file was written." in pam.get(where).text
    assert pam.post(f"{where}/withdraw").status_code == 409


def test_the_blank_workbook_and_the_registers_are_downloads(pam: Browser, cast: Cast) -> None:
    blank = pam.get("/vendors/import/blank")
    assert str(blank.mimetype).endswith("spreadsheetml.sheet")
    assert blank.headers["Content-Disposition"].startswith("attachment")
    book = openpyxl.load_workbook(BytesIO(pam.get("/vendors/export").data))
    assert book["Vendors"].max_row == 3
    text = pam.get("/vendors/export?file=csv&sheet=vendors").data.decode("utf-8-sig")
    assert text.splitlines()[0].startswith("Vendor number,Row key,Legal name")
    assert len(text.splitlines()) == 3


def test_of_a_list_only_what_it_shows_is_exported(pam: Browser, cast: Cast) -> None:
    book = openpyxl.load_workbook(BytesIO(pam.get("/vendors/export?query=q%3Dglobex").data))
    assert [row[2].value for row in book["Vendors"].iter_rows(min_row=2)] == ["Globex"]


@pytest.mark.parametrize(
    ("person", "imports", "exports"),
    [("max", 403, 200), ("ann", 403, 200), ("sue", 403, 403), ("ada", 404, 404), ("pia", 200, 200)],
)
def test_who_edits_imports_and_who_reads_exports(
    browser: Browser, cast: Cast, person: str, imports: int, exports: int
) -> None:
    browser.sign_in(getattr(cast, person))
    assert browser.get(START).status_code == imports
    assert browser.get("/vendors/export").status_code == exports


def test_a_page_of_ten_thousand_rows_takes_no_more_statements(pam: Browser, cast: Cast) -> None:
    from tests.queries import count_statements

    totals = []
    for size in (10, 400):
        rows = [vendor(f"会社{size}-{number:04d}") for number in range(size)]
        where = hand_in(pam, files.xlsx(table("vendors", *rows)))
        run_job()
        with count_statements() as counted:
            pam.get(where)
        totals.append(counted.total)
    assert totals[0] == totals[1]


def test_a_file_chosen_again_takes_the_place_of_the_check_before(pam: Browser, cast: Cast) -> None:
    """Five attempts leave one line on Today, not five red ones; each is one line of history."""
    where = hand_in(pam, two_hundred(mended=False), "first.xlsx")
    run_job()
    for _ in range(2):
        (again,) = re.findall(r'href="(/vendors/import\?instead=\d+)"', pam.get(where).text)
        assert "is withdrawn as soon as" in pam.get(again).text
        answer = pam.post(again, data={"file": (BytesIO(two_hundred(mended=False)), "next.xlsx")})
        where = str(answer.location)
        run_job()
    states = list(db.session.scalars(select(ImportRun.state).order_by(ImportRun.id)))
    assert states == [ImportState.WITHDRAWN, ImportState.WITHDRAWN, ImportState.CHECKED]
    assert pam.get("/today").text.count("5 rows are wrong.") == 1


def test_nobody_elses_check_and_nothing_written_is_withdrawn_by_a_new_file(
    pam: Browser, cast: Cast
) -> None:
    where = hand_in(pam, two_hundred(mended=True))
    run_job()
    former = where.rpartition("/")[2]
    pam.sign_in(cast.pip)
    for odd in (former, "0", "x", "9" * 30, "²"):
        data = {"file": (BytesIO(two_hundred(mended=False)), "other.xlsx")}
        assert pam.post(f"{START}?instead={odd}", data=data).status_code == 302
    run_job()
    state = db.session.scalar(select(ImportRun.state).where(ImportRun.id == int(former)))
    assert state is ImportState.CHECKED
