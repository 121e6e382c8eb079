"""What the print template of the report is given, so that paper and preview say the same."""

from dataclasses import dataclass
from typing import Any
from unicodedata import east_asian_width

from portal.foundation.printing.formats import Formats
from portal.proof.reports.content import canonical
from portal.proof.reports.content.parts import Empty
from portal.proof.reports.content.report import VendorReport
from portal.proof.reports.models import SupervisionReport

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
        "contents": entries(content),
        "leaves": leaves(content),
        "short": is_short(content),
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


# Which sections a report has and where they stand: a number never moves, empty ones close up.

# The numbers of all thirteen sections are spoken for; those not here come with later issues:
# 7 incidents, 8 instructions and return, 9 certificates.
NUMBERS = {
    "summary": 1,
    "work": 2,
    "clauses": 3,
    "attestations": 4,
    "sheets": 5,
    "findings": 6,
    "log": 10,
    "conclusion": 11,
    "evidence": 12,
    "basis": 13,
}
OWN_PAGE = frozenset({"summary", "work", "evidence"})
SHORT = 24  # rows in all tables; up to here section 12 follows without a new page


@dataclass(frozen=True)
class OutlineEntry:
    """A section under its fixed number; `name` is that of its field and of its template."""

    no: int
    name: str
    section: Any

    @property
    def is_empty(self) -> bool:
        return isinstance(self.section, Empty)


@dataclass(frozen=True)
class Block:
    """One section, or several empty ones in a row, which are printed as one list."""

    entries: tuple[OutlineEntry, ...]

    @property
    def is_list(self) -> bool:
        return len(self.entries) > 1


def entries(report: VendorReport) -> list[OutlineEntry]:
    """The sections in order, as the table of contents lists them; older reports have fewer."""
    known = [OutlineEntry(no, name, getattr(report, name)) for name, no in NUMBERS.items()]
    return [entry for entry in known if entry.section is not None]


def leaves(report: VendorReport) -> list[tuple[Block, ...]]:
    """The blocks of the report after its cover; each leaf begins a new page."""
    short = is_short(report)
    found: list[list[list[OutlineEntry]]] = []
    for entry in entries(report):
        if not found or (entry.name in OWN_PAGE and not (short and entry.name == "evidence")):
            found.append([])
        blocks = found[-1]
        if blocks and entry.is_empty and all(one.is_empty for one in blocks[-1]):
            blocks[-1].append(entry)
        else:
            blocks.append([entry])
    return [tuple(Block(tuple(block)) for block in blocks) for blocks in found]


def is_short(report: VendorReport) -> bool:
    """Whether the report is so small that it is set closer: three pages for a small vendor."""
    parts = [
        part
        for entry in entries(report)
        if entry.name != "summary" and not entry.is_empty
        for part in vars(entry.section).values()
    ]
    results = getattr(report.sheets, "results", ())
    parts += [part for one in results for part in (one.sections, one.costly)]
    return sum(len(getattr(part, "rows", ())) for part in parts) <= SHORT
