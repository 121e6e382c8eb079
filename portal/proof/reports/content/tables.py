"""The rows of the report's tables. Words are in the report's language, days are dates.

`recorded_on` of any row: it holds on the day of the report, and was recorded or corrected after it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from portal.proof.reports.content.parts import (
    ClauseLevel,
    Mark,
    PrintedClauseResult,
    PrintedClauseState,
    StatementAnswer,
)


@dataclass(frozen=True, kw_only=True)
class Counts:
    """How many promises have each verdict; `before_first` of those that hold before their first
    check, which are not among `kept`."""

    broken: int
    due_soon: int
    excepted: int
    kept: int
    not_in_scope: int
    before_first: int = 0

    @classmethod
    def of(cls, marks: Iterable[Mark], before_first: int = 0) -> "Counts":
        """`before_first`: how many of the marks "kept" are that."""
        found = list(marks)
        counted = {mark.value: found.count(mark) for mark in Mark}
        counted[Mark.KEPT.value] -= before_first
        return cls(**counted, before_first=before_first)


@dataclass(frozen=True, kw_only=True)
class PrintedReason:
    """One line of why: a sentence, perhaps a labelled date, and the records it rests on.

    `text`: "選定評価の有効期限が近い。"; `label` and `on`: 期限 2026/11/19; `due`: print the
    weekday, because something is to happen on that day; `late`: days by which it is missed;
    `records`: numbers such as W-2026-004.
    """

    text: str
    label: str = ""
    on: date | None = None
    due: bool = False
    late: int = 0
    records: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class PromiseLine:
    """A promise of the privacy policy in the summary. `no` is its number on the board.

    `duty`: the heading it stands under (適切な委託先の選定); lines of one duty follow each other.
    `policy`: the company's own published sentence. `last`: the verdict in the report before.
    `without_record`: it holds, and no record shows it yet, for it is not due for the first time.
    """

    no: int
    duty: str
    name: str
    policy: str
    verdict: Mark
    last: Mark | None = None
    reasons: tuple[PrintedReason, ...]
    without_record: bool = False
    last_without_record: bool = False

    @property
    def sign(self) -> str:
        """How the verdict is printed: an id of `Mark`, or `before_first`."""
        return _sign(self.verdict, without_record=self.without_record)

    @property
    def last_sign(self) -> str:
        """Empty where there was none."""
        if self.last is None:
            return ""
        return _sign(self.last, without_record=self.last_without_record)


def _sign(verdict: Mark, *, without_record: bool) -> str:
    return "before_first" if verdict is Mark.KEPT and without_record else verdict.value


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What management is asked to decide: a whole sentence, who proposes it, and until when.

    `decider`: whose turn it is, of what waits for somebody's decision; `proposer` may then be "".
    """

    what: str
    proposer: str
    decide_by: date | None = None
    decider: str = ""


@dataclass(frozen=True, kw_only=True)
class ChangeRow:
    """One thing that differs from the report before: `再委託禁止: 遵守 → 承認済みの例外 (remark)`.

    `strong`: print the new value bold; for verdicts that changed.
    """

    subject: str
    before: str
    after: str
    remark: str = ""
    strong: bool = False


@dataclass(frozen=True, kw_only=True)
class SelectionRow:
    """A selection assessment of the vendor. `criteria`: their version, or those of its time; `told_by`:
    whose word the answers are, "" in reports from before it was told."""

    number: str
    assessed_on: date
    criteria: str
    told_by: str = ""
    score: str = ""
    outcome: str
    decided_on: date | None
    until: date | None = None
    conditions: str = ""


@dataclass(frozen=True, kw_only=True)
class CustomerRow:
    """A customer whose data the work is about, and its approval of what the vendor gets.

    `state`: approved, or why not; `approvals`: their numbers, with what each rests on; `given_on`,
    `until`: of the one it rests on.
    """

    engagement: str
    customer: str
    state: str
    is_approved: bool
    approvals: tuple[str, ...] = ()
    given_on: date | None = None
    until: date | None = None
    remark: str = ""


@dataclass(frozen=True, kw_only=True)
class PrintedClock:
    """Somebody who had to be told of an incident: until when, and when it was told."""

    who: str
    due_on: date
    sent_on: date | None = None
    late: bool = False  # sent late, or not sent and overdue


@dataclass(frozen=True, kw_only=True)
class PrintedIncident:
    """An incident of the period. `told_by`: the vendor or the company; `hit`: data and persons.

    `measures`: cause and what keeps it from happening again, as written by the day of the report.
    `persons`: how many were told, when and how, or the substitute.
    """

    number: str
    happened: str
    noticed_on: date
    told_on: date
    told_by: str
    known_on: date
    hit: tuple[str, ...] = ()
    clocks: tuple[PrintedClock, ...] = ()
    no_clock: str = ""
    measures: tuple[str, ...] = ()
    persons: tuple[str, ...] = ()
    state: str
    ended_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class EngagementRow:
    """Entrusted work. `role`: the company's own (委託元, 受託者); `until` None: without end."""

    number: str
    name: str
    department: str
    ledger_number: str = ""  # in the company's ledger of personal information
    risk_analysis: str = ""
    risk_analysed_on: date | None = None
    role: str
    role_note: str = ""
    start: date
    until: date | None = None
    subcontracting: str
    state: str
    recorded_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class ShareRow:
    """One category of data handed over for one work.

    `persons`: the exact number where it is known, else `volume`: the words of the band.
    `necessity`: why it is needed, with the decision it needed, if any. `served`: the announced
    purpose it serves, "" where none is named.
    """

    number: str
    category: str
    subjects: str
    persons: int | None = None
    volume: str = ""
    transfer: str
    storage: str
    necessity: str
    served: str = ""
    first_handover: date | None = None
    reviewed: date | None = None
    recorded_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class ShareGroup:
    """The data shared for one work, under its number and name."""

    engagement: str
    rows: tuple[ShareRow, ...]


@dataclass(frozen=True, kw_only=True)
class PrintedAddend:
    """One factor of the tier: the band that applies, the record it was read from, its points."""

    factor: str
    band: str
    basis: str
    points: int


@dataclass(frozen=True, kw_only=True)
class TierSum:
    """How the tier of one work comes about.

    `floors`: every floor that applies, as a phrase. `remark`: from how many points the tier
    begins, whether it was raised by hand and why.
    """

    engagement: str
    addends: tuple[PrintedAddend, ...]
    total: int
    tier: str
    remark: str = ""
    floors: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ContractRow:
    """A contract. `term`: how it ends or renews, in words; `term_on`: the day that goes with it.

    `covers`: numbers of the works it covers. `checked_*`: the oldest check of a clause that stands,
    and `some_checked_on` the last look at any, where that was later (in format 1 and in reports
    issued before, `checked_*` is the last look at any).
    """

    number: str
    title: str
    signed_on: date | None = None
    term: str
    term_on: date | None = None
    covers: tuple[str, ...] = ()
    checked_on: date | None = None
    checked_by: str = ""
    some_checked_on: date | None = None
    recorded_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class ClauseRow:
    """One clause of the library over all contracts.

    `j94`: letters of JIS Q 15001 J.9.4. `states`: one for each contract of the matrix, in its
    order; None: the clause was not asked of that contract. `where`: one entry for each place,
    such as "C-0142 第1条 p.1", or what is missing; `addresses`: of each, its page of the portal, or "".
    """

    no: int
    title: str
    level: ClauseLevel
    j94: tuple[str, ...] = ()
    states: tuple[PrintedClauseState | None, ...]
    result: PrintedClauseResult
    where: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class AttestationRow:
    """A request for an attestation and what was answered.

    `work`: number of the work, or words for all of it. `remark`: printed small after the
    answer, such as that it has become void. `due_on` is shown while the answer is open, and
    `late`, the days since then.
    """

    number: str
    statement: str
    work: str
    answer: StatementAnswer
    remark: str = ""
    signer: str = ""
    signer_title: str = ""
    authority: str = ""
    signed_on: date | None = None
    due_on: date | None = None
    late: int = 0
    recorded_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class PartyRow:
    """Somebody other than the vendor's own staff, as the vendor itself declared when signing."""

    attestation: str
    name: str
    address: str = ""
    work: str = ""
    data: str = ""
    place: str = ""
    since: str = ""


@dataclass(frozen=True, kw_only=True)
class SubcontractorRow:
    """Somebody else who handles the data of one work, by the register. `tier`: 1 under the vendor.

    `state`: approved, or why not; `since` and `until`: of the approval.
    """

    number: str
    name: str
    engagement: str
    tier: int
    place: str
    state: str
    is_approved: bool
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, kw_only=True)
class LogRow:
    """One act of supervision. `clock`: `14:05` in the organisation's zone, or nothing."""

    on: date
    clock: str = ""
    activity: str
    means: str = ""
    party: str = ""
    record: str = ""


@dataclass(frozen=True, kw_only=True)
class PlanRow:
    """What supervision comes next, by when and by whom; `late`: days by which it is missed."""

    on: date | None
    what: str
    who: str
    late: int = 0


@dataclass(frozen=True, kw_only=True)
class EvidenceRow:
    """A file behind the report. `section`: where it is used (`3.1`); `size` in octets. `address`: of the page
    of the portal that has it, for whoever signs in; "" in reports from before it was told."""

    number: str
    title: str
    section: str
    received_on: date
    size: int
    sha256: str
    address: str = ""
    recorded_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class Revision:
    """An entry of the revision history."""

    version: int
    on: date
    what: str
