"""Small real files of contracts: pages with Japanese text, scans, damaged and locked ones."""

from functools import cache
from io import BytesIO

from docx import Document
from PIL import Image
from pypdf import PdfReader, PdfWriter

from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.evidence.services import store_bytes
from portal.foundation.evidence.types import FileKind
from portal.foundation.printing.press import render
from portal.ledger.contracts.models import Contract, ContractFile

PAGES = (
    ("第1条(目的)", "甲は、乙に業務を委託する。"),
    (
        "第2条(再委託)",
        "1 乙は、甲と協議する。",
        "2 乙は、本業務の全部又は一部を、乙の責任において第三者に再委託することができる。",
        "第3条(秘密保持)",
        "乙は、知り得た個人情報を他に漏らしてはならない。",
    ),
)
AGAINST = PAGES[1][2].removeprefix("2 ")


@cache
def contract_pdf(pages: tuple[tuple[str, ...], ...] = PAGES) -> bytes:
    """A page for each tuple, a paragraph for each string."""
    sheets = "".join(
        f'<div style="break-after: page">{"".join(f"<p>{one}</p>" for one in page)}</div>'
        for page in pages
    )
    html = f'<html lang="ja"><head><title>契約書</title></head><body>{sheets}</body></html>'
    return render(html, lang="ja", title="契約書", identifier="C-1")


def turned_pdf() -> bytes:
    """The same on paper laid on its side, as scanners have it."""
    paper = PdfWriter(clone_from=PdfReader(BytesIO(contract_pdf())))
    for page in paper.pages:
        page.rotate(90)
    return _written(paper)


def scanned_pdf() -> bytes:
    """A picture and no letters."""
    made = BytesIO()
    Image.new("L", (420, 594), "white").save(made, "PDF")
    return made.getvalue()


def locked_pdf() -> bytes:
    paper = PdfWriter(clone_from=PdfReader(BytesIO(contract_pdf())))
    paper.encrypt("only the vendor knows", algorithm="RC4-128")
    return _written(paper)


def long_pdf(pages: int) -> bytes:
    paper = PdfWriter()
    for _ in range(pages):
        paper.add_blank_page(width=200, height=280)
    return _written(paper)


def word_file(*paragraphs: tuple[str, int]) -> bytes:
    """Each with the level of the heading, 0: none."""
    document = Document()
    for text, level in paragraphs:
        if level:
            document.add_heading(text, level)
        else:
            document.add_paragraph(text)
    made = BytesIO()
    document.save(made)
    return made.getvalue()


def attach(
    contract: Contract, data: bytes, kind: FileKind = FileKind.PDF, name: str = "契約書.pdf"
) -> ContractFile:
    """Commits, so that pages and commands find it."""
    file = attached(contract, data, kind, name)
    db.session.commit()
    return file


def attached(
    contract: Contract, data: bytes, kind: FileKind = FileKind.PDF, name: str = "契約書.pdf"
) -> ContractFile:
    stored = store_bytes(data, kind)
    file = ContractFile(
        vendor_id=contract.vendor_id,
        contract_id=contract.id,
        sha256=stored.sha256,
        name=name,
        added_at=clock.now(),
    )
    db.session.add(file)
    db.session.flush()
    return file


def _written(paper: PdfWriter) -> bytes:
    made = BytesIO()
    paper.write(made)
    return made.getvalue()
