"""What a report over all vendors says, frozen: two pages for management, then what they rest on.

As `content.report` has it: plain text in the report's language, and a field that has its default is left
out of the bytes. Format 1, of reports issued before the two pages, is read for ever.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from portal.proof.reports.content.cover import BasisSection, FilledCell, Previous, ReportPeriod
from portal.proof.reports.content.overall_sections import (
    AheadSection,
    AskedDecision,
    ChainSection,
    DoneSection,
    ExceptionSection,
    ReviewSection,
    TierSection,
    TrendSection,
)
from portal.proof.reports.content.parts import Empty, Gravity, Grid, Part
from portal.proof.reports.content.tables import ChangeRow, Counts


@dataclass(frozen=True, kw_only=True)
class PromiseCounts:
    """A promise over all vendors that hold data: at how many it has which verdict.

    `no` is its number on the board, `policy` the company's own sentence; `last_broken`: at how many it was
    not kept in the report before, None where there was none.
    """

    no: int
    duty: str
    name: str
    policy: str
    counts: Counts
    last_broken: int | None = None


@dataclass(frozen=True, kw_only=True)
class OverallFigures:
    """What the next report compares itself with. `holding`: vendors with data within reach; `provable`: of
    these, all that is judged can be shown. `undecided`: payees, None where no list is on record. `broken_at`:
    vendors at which something is not kept; `chain`: subcontractors at work, `unapproved` of them; `incidents`:
    of the period. These four are None in reports of format 1."""

    vendors: int
    works: int
    holding: int
    provable: int
    findings: int
    grave: int
    undecided: int | None = None
    broken_at: int | None = None
    chain: int | None = None
    unapproved: int | None = None
    incidents: int | None = None


@dataclass(frozen=True, kw_only=True)
class OverallSummary:
    """Section 1 with what sections 2, 3 and 6 show of it; in format 1 all of it is one page. `lead`: what
    stands against the rest; `by_tier`: vendors and work by tier and state; `counts`: of the cells of all vendors
    that hold data. `last`, `last_counts`: of the report before, None where there was none or in format 1;
    `own_side`: what is wrong with us, as sentences."""

    lead: str
    figures: OverallFigures
    by_tier: Grid
    counts: Counts
    promises: tuple[PromiseCounts, ...]
    decisions: Part[AskedDecision]
    changes: Part[ChangeRow]
    not_judged: str = ""
    last_of: str = ""
    last: OverallFigures | None = None
    last_counts: Counts | None = None
    own_side: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ListedRow:
    """One vendor. `verdicts`: a sign for each promise, in the order of their numbers. `findings`: open,
    `grave` of them critical or major. `report`: the last one that management approved about the vendor itself."""

    name: str
    state: str
    works: tuple[str, ...]
    verdicts: str
    findings: int = 0
    grave: int = 0
    report: str = ""
    report_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class ListedTier:
    """The vendors of one tier, by name."""

    tier: str
    rows: tuple[ListedRow, ...]


@dataclass(frozen=True, kw_only=True)
class VendorList:
    """Every vendor of the register on the day, the last section but one. `promises`: what the columns of signs
    are."""

    lead: str
    promises: tuple[str, ...]
    tiers: tuple[ListedTier, ...]


@dataclass(frozen=True, kw_only=True)
class PointRow:
    """That a promise is not kept at a vendor, or holds by an approved exception: why, who acts next and
    by when, and the records."""

    vendor: str
    tier: str
    promise: str
    reason: str
    step: str = ""
    who: str = ""
    by: date | None = None
    late: int = 0
    records: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class OverdueRow:
    """An instruction that was not reported in time, or work whose data is not shown as returned or destroyed
    in time. `given_on`: of an instruction, or the last day of the work. `late`: days over `due_on`."""

    number: str
    vendor: str
    title: str
    given_on: date
    due_on: date
    late: int


@dataclass(frozen=True, kw_only=True)
class CountedAndOverdue:
    """What is open over all vendors: counted, then each that is overdue, the longest first."""

    counts: Grid
    overdue: Part[OverdueRow]


@dataclass(frozen=True, kw_only=True)
class ShownCounts:
    """A promise of which the portal showed otherwise on the day itself than is known now, at `differs` vendors:
    at how many which verdict, of those whose verdicts of the day are on record."""

    no: int
    name: str
    then: Counts
    now: Counts
    not_judged: int = 0
    differs: int


@dataclass(frozen=True, kw_only=True)
class OpenPoints:
    """Section 3 of format 1: 3.1 not kept, the strictest tier first; 3.2 approved exceptions; 3.3 instructions; 3.4 return and
    destruction; 3.5 what was shown otherwise on the day itself, None where the report is of its own day.

    `instructions` and `returns` are None in reports from before they were told.
    """

    lead: str
    broken: Part[PointRow]
    excepted: Part[PointRow]
    instructions: CountedAndOverdue | None = None
    returns: CountedAndOverdue | None = None
    shown: Part[ShownCounts] | None = None

    @property
    def heading(self) -> str:
        """Of its words: with more in it than points."""
        return "open_points" if self.instructions is None else "open_matters"


@dataclass(frozen=True, kw_only=True)
class OpenMatters:
    """Section 15: instructions, return and destruction, and what was shown otherwise on the day itself, None
    where the report is of its own day."""

    instructions: CountedAndOverdue
    returns: CountedAndOverdue
    shown: Part[ShownCounts] | None = None


@dataclass(frozen=True, kw_only=True)
class FoundRow:
    """A critical or major finding that is open. `days`: since when; `late`: over its due date."""

    number: str
    gravity: Gravity
    vendor: str
    title: str
    opened_on: date
    days: int
    due_on: date | None = None
    late: int = 0
    until: date | None = None


@dataclass(frozen=True, kw_only=True)
class OverallFindings:
    """How many are open, by severity and age, and each grave one. `is_drawn`: the figures stand as bars
    too (not in reports from before)."""

    lead: str
    by_age: Grid
    grave: Part[FoundRow]
    is_drawn: bool = False


@dataclass(frozen=True, kw_only=True)
class OverallIncident:
    """An incident of the period at any vendor; `owed`: reports and notices with their days, `late` of
    them late."""

    number: str
    vendor: str
    happened: str
    told_on: date
    owed: int = 0
    late: int = 0
    state: str
    ended_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class OverallIncidents:
    """Those of the period. Drills are not in it."""

    lead: str
    incidents: Part[OverallIncident]


@dataclass(frozen=True, kw_only=True)
class PayeeSection:
    """Whether the register holds everybody it should, by the newest payee list."""

    lead: str
    outcomes: Grid


@dataclass(frozen=True, kw_only=True)
class OverallOpinion:
    """`by`: who holds the opinion; `typed_in`: the language in which it was written."""

    by: str
    opinion: Part[str]
    typed_in: str = ""


@dataclass(frozen=True, kw_only=True)
class OverallReport:
    """A report over all vendors, for management. As `VendorReport`; `subject`: what the cover says it is
    about, `scope`: how many vendors that is. What is None is of the other format: `open_points` of format 1."""

    lang: str
    zone: str
    number: str
    version: int
    title: str
    company: str
    subject: str
    scope: str
    period: ReportPeriod
    as_of: date
    issued_on: date
    classification: str
    addressee: str
    issued_by: str
    previous: Previous | None = None
    replaces: Previous | None = None
    retention: str
    approval: tuple[FilledCell, ...]
    summary: OverallSummary
    vendors: VendorList | Empty
    trend: TrendSection | None = None
    by_tier: TierSection | None = None
    exceptions: ExceptionSection | Empty | None = None
    chain: ChainSection | Empty | None = None
    done: DoneSection | Empty | None = None
    ahead: AheadSection | Empty | None = None
    reviews: ReviewSection | Empty | None = None
    matters: OpenMatters | None = None
    open_points: OpenPoints | Empty | None = None
    findings: OverallFindings | Empty
    incidents: OverallIncidents | Empty
    payees: PayeeSection | Empty
    conclusion: OverallOpinion
    basis: BasisSection

    @property
    def vendor(self) -> None:
        """Of no single one."""
        return

    @property
    def is_two_pages(self) -> bool:
        """Not of format 1."""
        return self.trend is not None

    @property
    def numbers(self) -> Mapping[str, int]:
        """The sections by their fixed numbers."""
        return NUMBERS_OF_MANAGEMENT if self.is_two_pages else NUMBERS_OF_ALL

    # Sections that show a part of the summary, or are called otherwise than its field.
    @property
    def decisions(self) -> Part[AskedDecision] | Empty:
        return self.summary.decisions.empty or self.summary.decisions

    @property
    def promises(self) -> OverallSummary:
        return self.summary

    @property
    def changes(self) -> OverallSummary:
        return self.summary

    @property
    def officer_opinion(self) -> OverallOpinion:
        return self.conclusion


NUMBERS_OF_MANAGEMENT = {
    "summary": 1,
    "decisions": 2,
    "promises": 3,
    "trend": 4,
    "by_tier": 5,
    "changes": 6,
    "officer_opinion": 7,
    "exceptions": 8,
    "findings": 9,
    "incidents": 10,
    "chain": 11,
    "done": 12,
    "ahead": 13,
    "reviews": 14,
    "matters": 15,
    "payees": 16,
    "vendors": 17,
    "basis": 18,
}
# Of format 1.
NUMBERS_OF_ALL = {
    "summary": 1,
    "vendors": 2,
    "open_points": 3,
    "findings": 4,
    "incidents": 5,
    "payees": 6,
    "conclusion": 7,
    "basis": 8,
}
