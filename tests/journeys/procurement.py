"""The second act: procurement registers a vendor, its work, the data shared and the contract."""

from datetime import timedelta
from pathlib import Path

from pypdf import PdfReader, PdfWriter

from tests.journeys import waiting
from tests.journeys.clause_desk import press
from tests.journeys.stories import Story, today
from tests.journeys.visitor import Visitor

WRONG_NUMBER, NUMBER = "1801040106371", "5801040106371"
ALL_CLAUSES, BY_KEYBOARD = 33, 4
ASKED_ONLY_SOMETIMES = {"cross_border", "my_number"}


def register_vendor(procurement: Visitor, story: Story) -> None:
    """A digit is wrong first; the page says so, and everything else typed is still there."""
    procurement.open("/vendors/")
    procurement.follow("Register the first vendor")
    procurement.fill(
        name=story.vendor,
        kana=story.vendor_kana,
        name_en=story.vendor_en,
        kind="printing_mailing",
        corporate_number=WRONG_NUMBER,
    )
    procurement.choose("owner_id", story.procurement.name)
    procurement.press("Register the vendor", answers=422)
    assert procurement.page.title().startswith(procurement.word("Error:"))
    procurement.reads("The check digit does not fit: compare the number with the original.")
    assert procurement.holds("name") == story.vendor
    procurement.fill(corporate_number=NUMBER)
    procurement.saves("Register the vendor")
    procurement.page.locator(".page-head__acts summary").click()
    procurement.saves("Begin the assessment")


def register_work(procurement: Visitor, story: Story) -> None:
    procurement.follow("Add work", within="main")
    procurement.fill(
        name=story.work,
        name_en=story.work_en,
        purposes=["printing_mailing"],
        department=story.department,
        starts_on=today(),
        access="one_off_copy",
        subcontracting="none",
    )
    procurement.saves("Save")


def share_data(procurement: Visitor, story: Story) -> None:
    procurement.follow("Add data shared", within="main")
    procurement.fill(
        category="name_contact",
        subjects=["customer"],
        volume_band="v3",
        necessity_reason=story.need,
        transfer_method="sftp",
        storage_location="vendor_office_jp",
        processing=["output_print", "send"],
    )
    procurement.saves("Save")


def register_contract(procurement: Visitor, story: Story, folder: Path) -> None:
    """With its paper, a real PDF, which comes back byte for byte."""
    waiting.begins(procurement, waiting.NEW_CONTRACT)
    paper = folder / f"{story.contract}.pdf"
    write_pdf(paper)
    procurement.fill(
        title=story.contract, kind="master", signed_on=today() - timedelta(days=30), file=paper
    )
    assert procurement.page.get_by_label(story.work).is_checked()
    procurement.press("Register the contract")
    with procurement.page.expect_download() as fetched:
        procurement.page.get_by_role("link", name=paper.name).click()
    assert fetched.value.suggested_filename == paper.name
    assert fetched.value.path().read_bytes() == paper.read_bytes()


def check_clauses(procurement: Visitor, story: Story) -> None:
    """A few one by one with the keyboard, the others on the page of the whole list."""
    waiting.begins(procurement, waiting.CLAUSES, done=waiting.NEW_CONTRACT)
    keyboard = procurement.page.keyboard
    for number in range(1, BY_KEYBOARD + 1):
        keyboard.press("1")
        procurement.fill(article=str(number + 3))
        if number == 1:
            procurement.page.locator("textarea[name=quote]").focus()
            keyboard.type(story.need)
            press(procurement, "Control+Enter")
        else:
            keyboard.press("Escape")
            press(procurement, "Enter")
        procurement.reads("Clause %(no)s is saved.", no=number)
    press(procurement, "k")
    press(procurement, "j")
    procurement.follow("Whole list", within="main")
    states = procurement.page.locator('[name$="-state"]').all()
    assert len(states) == ALL_CLAUSES
    for number, state in enumerate(states[BY_KEYBOARD:], start=BY_KEYBOARD + 4):
        clause = (state.get_attribute("name") or "").removesuffix("-state")
        sometimes = clause in ASKED_ONLY_SOMETIMES
        state.select_option("not_applicable" if sometimes else "present")
        if sometimes:
            procurement.enter(f"{clause}-reason", story.need)
        else:
            procurement.enter(f"{clause}-article", str(number))
    procurement.saves("Save all")
    procurement.reads("%(done)s of %(total)s checked", done=ALL_CLAUSES, total=ALL_CLAUSES)


def write_pdf(path: Path) -> None:
    paper = PdfWriter()
    paper.add_blank_page(width=595, height=842)
    paper.write(path)
    assert len(PdfReader(path).pages) == 1
