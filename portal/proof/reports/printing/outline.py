"""Which sections a report has and where they stand: a number never moves, empty ones close up."""

from dataclasses import dataclass
from typing import Any

from portal.proof.reports.content.parts import Empty
from portal.proof.reports.content.report import VendorReport

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
class Entry:
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

    entries: tuple[Entry, ...]

    @property
    def is_list(self) -> bool:
        return len(self.entries) > 1


def entries(report: VendorReport) -> list[Entry]:
    """The sections in order, as the table of contents lists them; older reports have fewer."""
    known = [Entry(no, name, getattr(report, name)) for name, no in NUMBERS.items()]
    return [entry for entry in known if entry.section is not None]


def leaves(report: VendorReport) -> list[tuple[Block, ...]]:
    """The blocks of the report after its cover; each leaf begins a new page."""
    short = is_short(report)
    found: list[list[list[Entry]]] = []
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
