"""The check sheet is written in the browser, changed in a workbook, and sent to three vendors."""

from io import BytesIO
from typing import Any

import openpyxl
from playwright.sync_api import Download

from tests.journeys.sheets_desk import (
    ASKED,
    GRADES,
    LACK,
    MEND,
    NAME,
    NEW_TEXT,
    SECTIONS,
    TITLE,
    WORK,
    Desk,
)
from tests.journeys.visitor import Visitor
from tests.letters import said_in

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
GRADES_AT = 6  # of the sheets of our workbook


def writes(buyer: Visitor, here: Desk) -> None:
    """From nothing: sections, questions, a condition, a finding; seen as a vendor; published."""
    buyer.open("/questionnaires")
    buyer.follow("Write a new one", within="main")
    buyer.fill(name=NAME, title_ja=TITLE[0], title_en=TITLE[1])
    buyer.press("Begin")
    draft = buyer.page.url
    for name, (ja, en) in SECTIONS.items():
        buyer.follow("Add a section")
        buyer.fill(id=name, title_ja=ja, title_en=en)
        buyer.press("Save")
    _begin(buyer, "ORG-01", 0, answer_type="yes_partial_no", weight="3")
    buyer.press("Show the fields of this kind")
    buyer.fill(expected="yes", basis_level="law")
    buyer.fill(**_finding())
    _end(buyer)
    _begin(buyer, "SAF-01", 0, answer_type="yes_partial_no", weight="1")
    buyer.press("Show the fields of this kind")
    buyer.fill(expected="yes")
    _end(buyer)
    _begin(buyer, "SUB-01", 1, weight="0")
    _end(buyer)
    _begin(buyer, "SUB-02", 1, answer_type="text", weight="0")
    buyer.fill(**{"s-0-what": "a:SUB-01"})
    buyer.press("Show what it can be compared with")
    buyer.fill(**{"s-0-op": "is", "s-0-value": "yes"})
    _end(buyer)
    buyer.follow("See it as a vendor")
    buyer.finds(here.says(ASKED["ORG-01"]))
    buyer.open(draft)
    _publish(buyer, "First")
    buyer.finds(here.says(ASKED["SUB-02"]))


def changes_by_file(buyer: Visitor, here: Desk) -> None:
    """Taken along, changed, brought back: what is in it and what is new is seen before it counts."""
    buyer.open("/questionnaires")
    buyer.follow_named(here.says(TITLE))
    with buyer.page.expect_download() as fetched:
        buyer.page.locator('main a[href$="file.xlsx"]').first.click()
    file = {"name": f"{NAME}.xlsx", "mimeType": XLSX, "buffer": _changed(fetched.value)}
    buyer.open("/questionnaires")
    buyer.follow("Import a file", within="main")
    buyer.page.set_input_files("[name=file]", file)  # type: ignore[arg-type]
    buyer.press("Look into the file")
    buyer.finds(here.says(TITLE))
    assert buyer.holds("name") == NAME
    buyer.saves("Take it in as a draft")
    draft = buyer.page.url
    buyer.follow("What is different from the last version")
    for text in (ASKED["SUB-02"], NEW_TEXT):
        buyer.finds(here.says(text))
    buyer.open(draft)
    _publish(buyer, "Grades; the place of those to whom work is passed on")
    buyer.finds(here.says(NEW_TEXT))


def sends(buyer: Visitor, here: Desk) -> None:
    """To all whose work has the word; before it goes out, procurement sees who gets it."""
    buyer.open("/questionnaires")
    buyer.follow_named(here.says(TITLE))
    buyer.follow("Send to vendors")
    buyer.fill(work=WORK)
    buyer.press("Filter")
    buyer.press("Show who gets it")
    for name in here.vendors:
        buyer.finds(name)
    buyer.press_at("button[name=step][value=send]")
    assert buyer.page.locator(".flash--done").count()
    for name in here.vendors:
        buyer.finds(name)
    here.portal.let_jobs_run("reminders")
    for name in here.signers:
        letter = here.portal.letters_to(here.person(name).email)[-1]
        assert here.says(TITLE) in str(letter["Subject"]) + said_in(letter)


def _begin(visitor: Visitor, name: str, section: int, **more: object) -> None:
    """From the outline, with both languages."""
    ja, en = ASKED[name]
    visitor.follow_first(f'main .card:nth-of-type({section + 1}) a[href$="/new"]')
    visitor.fill(**{"id": name, "text-ja": ja, "text-en": en} | more)


def _end(visitor: Visitor) -> None:
    visitor.press_at("button[name=go][value=back]")


def _finding() -> dict[str, Any]:
    """Where the answer is not the expected one."""
    return {
        "r-0-id": "F-ORG",
        "r-0-severity": "major",
        "r-0-on": ["no", "partial"],
        "r-0-title-ja": LACK[0],
        "r-0-title-en": LACK[1],
        "r-0-action-ja": MEND[0],
        "r-0-action-en": MEND[1],
        "r-0-days": "30",
        "r-0-owner": "vendor",
    }


def _publish(visitor: Visitor, note: str) -> None:
    visitor.reads("Nothing stops publishing")
    visitor.follow("Check and publish")
    visitor.fill(note=note)
    visitor.saves("Publish")


def _changed(download: Download) -> bytes:
    """Another text for the last question, and grades."""
    book = openpyxl.load_workbook(BytesIO(download.path().read_bytes()))
    for cells in (row for page in book.worksheets for row in page.iter_rows()):
        for cell in cells:
            if cell.value in ASKED["SUB-02"]:
                cell.value = NEW_TEXT[ASKED["SUB-02"].index(str(cell.value))]
    for row, (name, grade) in enumerate(GRADES.items(), start=2):
        for column, value in enumerate((name, *grade), start=1):
            book.worksheets[GRADES_AT].cell(row, column, value)
    data = BytesIO()
    book.save(data)
    return data.getvalue()
