"""What a report over all vendors says, frozen: counted for management, then every vendor in one line.

As `content.report` has it: plain text in the report's language, and a field that has its default is left
out of the bytes.
"""

from dataclasses import dataclass
from datetime import date

from portal.proof.reports.content.cover import BasisSection, FilledCell, Previous, ReportPeriod
from portal.proof.reports.content.parts import Empty, Gravity, Grid, Part
from portal.proof.reports.content.tables import ChangeRow, Counts, Decision


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
    these, all that is judged can be shown. `undecided`: payees, None where no list is on record."""

    vendors: int
    works: int
    holding: int
    provable: int
    findings: int
    grave: int
    undecided: int | None = None


@dataclass(frozen=True, kw_only=True)
class OverallSummary:
    """Section 1, one page. `lead`: what stands against the rest; `by_tier`: vendors and work by tier and
    state; `counts`: of the cells of all vendors that hold data. The page shows four decisions and
    changes, section 7 the rest."""

    lead: str
    figures: OverallFigures
    by_tier: Grid
    counts: Counts
    promises: tuple[PromiseCounts, ...]
    decisions: Part[Decision]
    changes: Part[ChangeRow]
    not_judged: str = ""
    last_of: str = ""


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
    """Section 2: every vendor of the register on the day. `promises`: what the columns of signs are."""

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
    """Section 3: 3.1 not kept, the strictest tier first; 3.2 approved exceptions; 3.3 instructions; 3.4 return and
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
    """Section 4: how many are open, by severity and age, and each grave one."""

    lead: str
    by_age: Grid
    grave: Part[FoundRow]


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
    """Section 5. Drills are not in it."""

    lead: str
    incidents: Part[OverallIncident]


@dataclass(frozen=True, kw_only=True)
class PayeeSection:
    """Section 6: whether the register holds everybody it should, by the newest payee list."""

    lead: str
    outcomes: Grid


@dataclass(frozen=True, kw_only=True)
class OverallOpinion:
    """Section 7. `by`: who holds the opinion; `typed_in`: the language in which it was written."""

    by: str
    opinion: Part[str]
    typed_in: str = ""


@dataclass(frozen=True, kw_only=True)
class OverallReport:
    """A report over all vendors, for management. As `VendorReport`; `subject`: what the cover says it is
    about, `scope`: how many vendors that is."""

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
    open_points: OpenPoints | Empty
    findings: OverallFindings | Empty
    incidents: OverallIncidents | Empty
    payees: PayeeSection | Empty
    conclusion: OverallOpinion
    basis: BasisSection

    @property
    def vendor(self) -> None:
        """Of no single one."""
        return


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
