"""What the print template of the report is given, so that paper and preview say the same."""

from typing import Any
from unicodedata import east_asian_width

from portal.foundation.printing.formats import Formats
from portal.proof.reports.content import canonical
from portal.proof.reports.content.report import VendorReport
from portal.proof.reports.models import SupervisionReport
from portal.proof.reports.printing import outline

TEMPLATE = "print/report.html"
FOOT, LONG_NAME = (
    56,
    40,
)  # of the line of the foot beside the page number, and of a name on the cover
LATIN = 0.62  # of a kanji: the widest that text in small letters comes to


def context(content: VendorReport, data: str | None = None) -> dict[str, Any]:
    """The variables of print/report.html and print/report_body.html.

    `data`: the text that is kept of the whole report, "" where nothing is frozen yet; without it
    that of this language alone, as reports of format 1 have it.
    """
    kept = canonical.to_json(content) if data is None else data
    return {
        "content": content,
        "fmt": Formats(content.lang, content.zone),
        "contents": outline.entries(content),
        "leaves": outline.leaves(content),
        "short": outline.is_short(content),
        "foot": foot(content),
        "long_name": _width(content.vendor.name) > LONG_NAME,
        "format_1": canonical.is_format_1(kept),
        "data_sha256": canonical.digest(kept) if kept else "",
    }


def foot(content: VendorReport) -> str:
    """Document, vendor and period on one line; a long name is cut, so that nothing is overprinted."""
    room = FOOT - _width(f"{content.title}    {content.period.name}")
    name = content.vendor.name
    if _width(name) > room:
        while _width(f"{name}…") > room:
            name = name[:-1]
        name = f"{name.rstrip()}…"
    return f"{content.title}  {name}  {content.period.name}"


def _width(text: str) -> float:
    """In the width of a kanji, as the faces of the report have it."""
    return sum(1 if east_asian_width(one) in "WFA" else LATIN for one in text)


def title(content: VendorReport) -> str:
    """The title of the file, as PDF readers show it."""
    return f"{content.title} {content.vendor.name} {content.period.name}"


def identifier(content: VendorReport, *, alone: bool = True) -> str:
    """What makes this file this one: number and version; the language too, where it is not alone
    under its number."""
    own = f"{content.number}/{content.version}"
    return own if alone else f"{own}/{content.lang}"


def file_name(report: SupervisionReport, lang: str) -> str:
    """Of the PDF, as it is downloaded. Those issued in one language keep the name they had."""
    return f"{report.number}-{lang}.pdf" if report.pdf_other_sha256 else f"{report.number}.pdf"
