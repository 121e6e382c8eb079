"""What a report over all vendors tells since it is the management report: the sections it did not have before.

As `content.overall`: plain text in the report's language, and a field that has its default is left out.
"""

from dataclasses import dataclass
from datetime import date

from portal.proof.reports.content.parts import Grid, Part
from portal.proof.reports.content.tables import Counts, Decision


@dataclass(frozen=True, kw_only=True)
class AskedDecision(Decision):
    """With the vendor it is about and the number of its record; both are "" in reports from before they
    stood in columns of their own."""

    vendor: str = ""
    record: str = ""


@dataclass(frozen=True, kw_only=True)
class TrendPoint:
    """At how many vendors and promises each verdict stood on a day. `source`: where that is known from."""

    name: str
    on: date
    counts: Counts
    source: str

    @property
    def in_scope(self) -> int:
        counts = self.counts
        held = counts.due_soon + counts.excepted + counts.before_first + counts.kept
        return counts.broken + held

    @property
    def broken_percent(self) -> float:
        """Of what was in scope; 0 where nothing was."""
        return round(100 * self.counts.broken / self.in_scope, 1) if self.in_scope else 0.0


@dataclass(frozen=True, kw_only=True)
class TrendSection:
    """Section 4: the oldest first, this report last; at most six. `lead`: how it is to be read."""

    lead: str
    points: tuple[TrendPoint, ...]


@dataclass(frozen=True, kw_only=True)
class TierLine:
    """The vendors of one tier, or all of them. `due`: sheets and statements that were due in the period,
    `answered` of these by the day; `score`: the median of the verified scores in force, None: there are none;
    `incidents`: of the period."""

    tier: str
    vendors: int
    holding: int
    broken_at: int
    due: int
    answered: int
    score: float | None = None
    findings: int
    grave: int
    incidents: int

    @property
    def rate(self) -> int | None:
        """Percent of what was due that was answered."""
        return round(100 * self.answered / self.due) if self.due else None


@dataclass(frozen=True, kw_only=True)
class TierSection:
    """Section 5. `note`: what the columns count."""

    lines: tuple[TierLine, ...]
    total: TierLine
    note: str


@dataclass(frozen=True, kw_only=True)
class ToldException:
    """A promise that is not kept at a vendor, is so soon no more, or holds by an approved exception. `step`:
    what comes next, and whose turn it is (`who`); `owner`: who looks after the vendor; `late`: days over `by`,
    `left`: days until then."""

    vendor: str
    tier: str
    promise: str
    reason: str
    step: str = ""
    who: str = ""
    owner: str = ""
    by: date | None = None
    late: int = 0
    left: int = 0
    records: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ExceptionSection:
    """Section 8: ×, △ that end within 30 days, ◇ that end within 90; by tier and day, a hundred of each.
    `not_kept`: how many × there are in all."""

    lead: str
    not_kept: int
    broken: Part[ToldException]
    due_soon: Part[ToldException]
    excepted: Part[ToldException]


@dataclass(frozen=True, kw_only=True)
class ChainedRow:
    """A subcontractor without an approval that holds. `depth`: 1 where the vendor itself passes the work on."""

    number: str
    name: str
    vendor: str
    depth: int
    since: date
    state: str
    until: date | None = None


@dataclass(frozen=True, kw_only=True)
class ChainSection:
    """Section 11: how many there are by depth and standing, and each that is not approved."""

    lead: str
    counts: Grid
    unapproved: Part[ChainedRow]

    @property
    def heading(self) -> str:
        """Of its words: a vendor's report calls its own otherwise."""
        return "chain_of_all"


@dataclass(frozen=True, kw_only=True)
class DoneSection:
    """Section 12: what the plan asked for in the period, and what came of it."""

    lead: str
    counts: Grid
    note: str


@dataclass(frozen=True, kw_only=True)
class AheadSection:
    """Section 13: what the plan asks for next, by month and tier, and by kind and tier."""

    lead: str
    by_month: Grid
    by_kind: Grid
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class ReviewRow:
    """A management review held in the period."""

    number: str
    held_on: date
    start: date
    end: date
    state: str
    conclusion: str


@dataclass(frozen=True, kw_only=True)
class ReviewedDecision:
    """What a management review decided. `done_on` None: not carried out by the day; `late`: days over."""

    number: str
    what: str
    owner: str
    due_on: date | None = None
    done_on: date | None = None
    late: int = 0


@dataclass(frozen=True, kw_only=True)
class AuditRow:
    """An internal audit that was carried out in the period, or was due on the day and not."""

    number: str
    subject: str
    held_on: date | None = None
    due_on: date | None = None
    late: int = 0
    result: str
    findings: int = 0


@dataclass(frozen=True, kw_only=True)
class ReviewSection:
    """Section 14: reviews of the period, what they and those before decided and was open in it, and audits."""

    lead: str
    reviews: Part[ReviewRow]
    decisions: Part[ReviewedDecision]
    audits: Part[AuditRow]
