"""Reads a PDF as a person's reader does: its text page by page, its fonts, what it carries."""

import io
from typing import Any

from pypdf import PdfReader
from pypdfium2 import PdfDocument


def pages(pdf: bytes) -> list[str]:
    """The text of each page without white space: where a line is broken does not matter."""
    document = PdfDocument(pdf)
    try:
        return ["".join(page.get_textpage().get_text_bounded().split()) for page in document]
    finally:
        document.close()


def text(pdf: bytes) -> str:
    return "".join(pages(pdf))


def squeezed(sentence: str) -> str:
    """A sentence as it can be found in `pages`."""
    return "".join(sentence.split())


def reader(pdf: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(pdf))


def fonts(pdf: bytes) -> set[str]:
    """Names of the fonts in the file, without the mark of the subset; refuses one not embedded."""
    names = set()
    for page in reader(pdf).pages:
        for one in _resources(page).get("/Font", {}).values():
            font = one.get_object()["/DescendantFonts"][0].get_object()
            assert "/FontFile2" in font["/FontDescriptor"].get_object(), "a font is not embedded"
            names.add(str(font["/BaseFont"]).removeprefix("/").split("+")[-1])
    return names


def _resources(page: Any) -> Any:
    return page["/Resources"].get_object()
