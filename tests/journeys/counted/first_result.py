"""From the code in the terminal to a list taken in, and to what is missing of its vendors; by one person."""

from io import BytesIO
from pathlib import Path

import xlsxwriter

from tests.journeys import founding
from tests.journeys.conftest import Meet
from tests.journeys.counting import Counter
from tests.journeys.portal_house import Portal
from tests.journeys.stories import PASSWORD, STORIES
from tests.journeys.visitor import Visitor
from tests.ledger.exchange import own_lists

VENDORS = 40
TAKE = "main form[action$='/apply'] button"
SAID = {"shares.transfer_method": "sftp", "shares.storage_location": "vendor_office_jp"}
ENGLISH = ("Vendor", "Work", "Personal data", "Number of persons", "Contract date", "Department")


def walk(portal: Portal, meet: Meet, lang: str, folder: Path) -> Counter:
    """One who administers, decides and looks after the vendors, in a portal that nobody has set up; what
    can wait waits."""
    story = next(one for one in STORIES if one.lang == lang)
    me, counter = story.administrator, Counter()
    one = counter.watch(meet(portal, lang))
    one.open("/")
    one.fill(code=founding.code_from_terminal(portal))
    one.press("Begin")
    one.fill(name=me.name, email=me.email, also="privacy_officer", procures=True)
    one.press("Save and next")
    one.fill(name_ja=story.company, name_en=story.company_en, default_language=lang)
    one.press("Save and next")
    one.press("Name them later")
    one.fill(password=PASSWORD, repeated=PASSWORD)
    one.press("Start Kantoku")
    one.follow_first(".plain__foot a")
    one.follow("Take in the list you have, or register the first vendor", within="main")

    one.fill(file=list_of(lang, folder))
    one.press("Look at the columns")
    says_what_the_list_does_not(one)
    one.press("Compare with the registers")
    portal.let_jobs_run("imports")
    one.waits_until(lambda: one.page.locator(TAKE).count())
    one.press_at(TAKE)
    portal.let_jobs_run("imports")
    one.waits_until(lambda: one.page.locator(".note--good a.btn-primary").count())
    one.follow("See what is missing", within="main")
    assert one.page.url.endswith("/vendors/missing")
    assert one.page.locator("main tbody tr .btn").count() >= len(SAID)
    return counter


def says_what_the_list_does_not(one: Visitor) -> None:
    """Where the data is kept; and how it goes there, where the list has no column for it."""
    for name, value in SAID.items():
        if one.page.locator(f'main [name="given-{name}"]').count():
            one.enter(f"given-{name}", value)


def list_of(lang: str, folder: Path) -> Path:
    """A sheet of forty vendors, as people keep it."""
    file = folder / f"vendors-{lang}.xlsx"
    file.write_bytes(own_lists.workbook(VENDORS) if lang == "ja" else _in_english())
    return file


def _in_english() -> bytes:
    made = BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True})
    page = book.add_worksheet("Vendors")
    page.write("A1", "Vendors that handle personal data")
    page.write_row(2, 0, ENGLISH)
    for number in range(VENDORS):
        row = (
            f"Harbour Lane {number:02d} Ltd.",
            "Printing of letters",
            "Name, address",
            1200 + number,
        )
        page.write_row(3 + number, 0, (*row, "2024-04-01", "Administration"))
    page.write_row(3 + VENDORS, 0, ("Total", "", "", 1200 * VENDORS))
    book.close()
    return made.getvalue()
