"""The fourth act, on a phone: the vendor's signatory reads, answers and signs."""

from io import BytesIO

from pypdf import PdfReader

from tests.journeys.portal_house import Portal
from tests.journeys.stories import PASSWORD, Story
from tests.journeys.visitor import Visitor


def read_and_sign(signatory: Visitor, story: Story) -> None:
    """A wrong password first: nothing is signed, and what was chosen is still there."""
    signatory.open("/todo")
    signatory.follow("Read and sign", within="main")
    signatory.finds(story.work)
    signatory.fill(answer="affirm", confirmed=True, password="not my password")
    signatory.press("Attest", answers=422)
    assert signatory.page.locator("[name=answer][value=affirm]").is_checked()
    signatory.fill(confirmed=True, password=PASSWORD)
    signatory.saves("Attest")
    signatory.finds(story.signatory.name)


def read_what_was_done(signatory: Visitor, story: Story) -> None:
    signatory.follow("Done")
    signatory.finds(story.work)
    signatory.follow("Company and people", within="nav")
    signatory.finds(story.signatory.name)


def receipt_arrives(portal: Portal, story: Story, address: str) -> None:
    """Subject readable, attachment whole: a PDF that holds what was signed."""
    letters = [one for one in portal.letters_to(address) if list(one.iter_attachments())]
    assert letters, f"no receipt came to {address}"
    letter = letters[-1]
    assert story.vendor in str(letter["Subject"]), letter["Subject"]
    assert str(letter["Subject"]).startswith(story.receipt_subject), letter["Subject"]
    (paper,) = letter.iter_attachments()
    assert paper.get_content_type() == "application/pdf"
    data = paper.get_content()
    assert data.startswith(b"%PDF")
    assert (paper.get_filename() or "").endswith(".pdf")
    number = (paper.get_filename() or "").removesuffix(".pdf")
    assert number in text_of(data)
    assert number in str(letter["Subject"])


def text_of(pdf: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)
