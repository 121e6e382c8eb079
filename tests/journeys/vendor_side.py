"""The fourth act, on a phone: the vendor's signatory reads, answers and signs."""

from io import BytesIO

from pypdf import PdfReader

from tests.journeys import waiting
from tests.journeys.portal_house import Portal
from tests.journeys.stories import PASSWORD, Story
from tests.journeys.visitor import Visitor

SIGN = "[data-sign-labels] button"


def read_and_sign(signatory: Visitor, story: Story) -> None:
    """All statements in one sitting. A wrong password first: nothing is signed or lost."""
    signatory.open("/todo")
    signatory.follow("Read and sign", within="main")
    signatory.finds(story.work)
    answers = signatory.page.locator("[data-answer][value=affirm]")
    assert answers.count() >= 2
    for answer in answers.all():
        answer.check()
    signatory.fill(confirmed=True, password="not my password")
    signatory.press_at(SIGN, answers=422)
    assert all(answer.is_checked() for answer in answers.all())
    signatory.fill(confirmed=True, password=PASSWORD)
    signatory.press_at(SIGN)
    assert signatory.page.locator(".flash--done").count()
    signatory.finds(story.signatory.name)
    waiting.nothing_is_asked(signatory)


def read_what_was_done(signatory: Visitor, story: Story) -> None:
    signatory.follow("Done")
    signatory.finds(story.work)
    signatory.follow("Company and people", within="nav")
    signatory.finds(story.signatory.name)


def receipt_arrives(portal: Portal, story: Story, address: str) -> None:
    """Subject readable, attachments whole: PDFs that hold what was signed."""
    letters = [one for one in portal.letters_to(address) if list(one.iter_attachments())]
    assert letters, f"no receipt came to {address}"
    letter = letters[-1]
    assert story.vendor in str(letter["Subject"]), letter["Subject"]
    assert str(letter["Subject"]).strip().startswith(story.receipt_subject), letter["Subject"]
    papers = list(letter.iter_attachments())
    assert len(papers) >= 2, "every receipt of the sitting"
    for paper in papers:
        assert paper.get_content_type() == "application/pdf"
        data = paper.get_content()
        assert data.startswith(b"%PDF")
        number = (paper.get_filename() or "").removesuffix(".pdf")
        assert number in text_of(data)


def text_of(pdf: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)
