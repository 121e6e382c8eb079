"""What a supervision report says, frozen: the whole of it, and nothing looked up later.

Fill `VendorReport`, or `OverallReport` over all vendors, by name. Words are plain text in the report's language; days are dates,
times are aware datetimes, numbers are numbers: how they are written is left to the template.
A section without anything to say is an `Empty` in place of the section, a table without rows
is a `Part` with `empty`. Sections of later issues become new fields with the default None.

`bind` and `to_json` turn it into the bytes that are kept and hashed: the same for the same content.
A field that has its default is left out of them, so new fields do not change the hash of reports
issued before: never change a default, rename a field or give it another meaning. Formats 2 and 3 hold the
report in every language, so that one hash stands for all of them; 3 has what the first page, the
recount and the list of differences need. Format 1, of reports issued before, holds one language. 1
and 2 are read for ever and never written for a new report.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any, TypeVar

from portal.foundation.core.plain_data import WrongShape, read, write
from portal.foundation.core.words.messages import LANGUAGES, Lang
from portal.proof.reports.content.cover import BasisSection, FilledCell, Previous, ReportPeriod
from portal.proof.reports.content.differences import DifferenceRow
from portal.proof.reports.content.kept import KeptStrip
from portal.proof.reports.content.overall import OverallReport
from portal.proof.reports.content.parts import (
    CheckSheets,
    Empty,
    Findings,
    Grid,
    Part,
    ShownRow,
)
from portal.proof.reports.content.provisions import (
    PrintedCertificate,
    PrintedNeed,
    PrintedRecipient,
)
from portal.proof.reports.content.returns import PrintedReturn, PrintedSlip
from portal.proof.reports.content.tables import (
    AttestationRow,
    ChangeRow,
    ClauseRow,
    ContractRow,
    Counts,
    CustomerRow,
    Decision,
    EngagementRow,
    EvidenceRow,
    LogRow,
    PartyRow,
    PlanRow,
    PrintedIncident,
    PromiseLine,
    SelectionRow,
    ShareGroup,
    SubcontractorRow,
    TierSum,
)


@dataclass(frozen=True, kw_only=True)
class VendorBlock:
    """The vendor on the cover: `name` large, `facts` in one line (法人番号 …, 所在地, 種別).

    `tier`: the tier with its points and addends in one line. `state`: where the relation stands
    unless it simply runs, since when and why; "" in reports from before it was told.
    """

    name: str
    facts: tuple[str, ...] = ()
    tier: str = ""
    state: str = ""


@dataclass(frozen=True, kw_only=True)
class Summary:
    """Section 1. `conclusion`: the word (条件付き継続); `lead`: why, at most three lines.

    All decisions and changes are given, the weightiest first, changed verdicts before other
    changes; the page shows three and six of them, section 11 the rest. `not_judged`: how many of
    the policy's promises this is about, and which are not judged in this edition. `last_of`: of
    which report, or of which day, the last verdicts are. `opinion`: how the officer's opinion
    begins, "" where there is none; `goes_on`: section 11 has more of it; `conditions`: all of them.
    `strip`: the promises month by month; None in reports from before it was told.
    """

    conclusion: str
    last_conclusion: str = ""
    lead: str
    counts: Counts
    promises: tuple[PromiseLine, ...]
    decisions: Part[Decision]
    changes: Part[ChangeRow]
    not_judged: str = ""
    last_of: str = ""
    opinion: str = ""
    goes_on: bool = False
    conditions: tuple[str, ...] = ()
    strip: KeptStrip | None = None


@dataclass(frozen=True, kw_only=True)
class WorkAndData:
    """Section 2: 2.1 work, 2.2 data shared by work, 2.3 the tier; the decisive sum first.

    `overview`: of the work, where there is very much. `customers`: 2.4, whose data was entrusted to the
    company, and what they approved; `selection`: 2.5, how the vendor was selected; `provisions`: 2.6, what
    data on another basis than entrustment needs on record. None in reports from before it was told.
    `recipients`: 2.7, what the web site sends to the vendor; None where it sends nothing.
    `certificates`: 2.8, what the vendor was certified for in the period; None where nothing is on record.
    """

    lead: str
    engagements: Part[EngagementRow]
    shares: Part[ShareGroup]
    tiers: Part[TierSum]
    overview: Grid | None = None
    customers: Part[CustomerRow] | None = None
    selection: Part[SelectionRow] | None = None
    provisions: Part[PrintedNeed] | None = None
    recipients: Part[PrintedRecipient] | None = None
    certificates: Part[PrintedCertificate] | None = None


@dataclass(frozen=True, kw_only=True)
class Clauses:
    """Section 3: 3.1 contracts, 3.2 the matrix. `columns`: numbers of the contracts in it."""

    lead: str
    contracts: Part[ContractRow]
    columns: tuple[str, ...]
    matrix: Part[ClauseRow]

    def __post_init__(self) -> None:
        if any(len(row.states) != len(self.columns) for row in self.matrix.rows):
            raise ValueError("Each clause has one state for each contract of the matrix.")


@dataclass(frozen=True, kw_only=True)
class Attestations:
    """Section 4: 4.1 what was asked and signed, 4.2 other parties as declared when signing, 4.3 the
    register of subcontractors.

    `overview`: of what was asked, where it is very much. `chain`: None in reports from before the register.
    """

    lead: str
    attestations: Part[AttestationRow]
    parties: Part[PartyRow]
    overview: Grid | None = None
    chain: Part[SubcontractorRow] | None = None


@dataclass(frozen=True, kw_only=True)
class Incidents:
    """Section 7: what leaked or may have, and who was told of it by when. Drills are not in it."""

    lead: str
    incidents: Part[PrintedIncident]


@dataclass(frozen=True, kw_only=True)
class PrintedInstruction:
    """One instruction of the period. `reported_on` None: not by the day. Nobody is named."""

    number: str
    title: str
    kind: str
    given_on: date
    due_on: date
    reported_on: date | None = None
    late: bool = False
    state: str
    ended_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class PrintedTraining:
    """One training of the period. `answered_on` None: not by the day, and nobody is counted."""

    number: str
    title: str
    handed_on: date
    due_on: date
    answered_on: date | None = None
    trained: int = 0
    handling: int = 0
    late: bool = False
    state: str
    rest_until: date | None = None


@dataclass(frozen=True, kw_only=True)
class Instructions:
    """Section 8 of reports from before handovers and returns were told with it."""

    lead: str
    instructions: Part[PrintedInstruction]


@dataclass(frozen=True, kw_only=True)
class InstructionsAndReturns:
    """Section 8: 8.1 what the vendor was told to do and what it reported, 8.2 handovers by their slips, 8.3
    return and destruction of the data of work that is over, 8.4 trainings, None where none was.

    `overview`: of the slips by work, where there are very many.
    """

    lead: str
    instructions: Part[PrintedInstruction]
    slips: Part[PrintedSlip]
    returns: Part[PrintedReturn]
    overview: Grid | None = None
    trainings: Part[PrintedTraining] | None = None


@dataclass(frozen=True, kw_only=True)
class ActivityLog:
    """Section 10, in the order of time."""

    lead: str = ""
    log: Part[LogRow]


@dataclass(frozen=True, kw_only=True)
class ConclusionSection:
    """Section 11. `by`: who holds the opinion (個人情報管理者); `opinion`: its paragraphs.

    `word`: the conclusion again; "" while there is no opinion. `later`: what happened after the day
    the report is of, until it was made; None where nothing did. `late`: what was recorded or
    corrected in that time of the day itself or before, and so is in the report. `shown`: the promises
    that were shown otherwise on the day itself; None where none was. `typed_in`:
    the language in which opinion and conditions were written, in every edition; "" in reports of
    format 1.
    """

    lead: str = ""
    by: str
    word: str
    opinion: Part[str]
    conditions: tuple[str, ...] = ()
    plan: Part[PlanRow]
    later: Part[LogRow] | None = None
    late: Part[LogRow] | None = None
    shown: Part[ShownRow] | None = None
    typed_in: str = ""


@dataclass(frozen=True, kw_only=True)
class EvidenceList:
    """Section 12, by number."""

    lead: str
    files: Part[EvidenceRow]


@dataclass(frozen=True, kw_only=True)
class VendorReport:
    """A vendor supervision report. `number` is "" and `version` 0 until it is issued.

    `company`, `addressee` (who it goes to), `issued_by` (the office, with its head),
    `retention` and `classification` are printed as given. `replaces`: the report in whose place this
    one stands, `remark` is why. `zone`: IANA name of the zone its
    times are printed in. `issued_on`: day of making; in a preview, today. `sheets` and
    `findings` are None in reports from before there were any. Section 8 is `instructions` in reports from
    before handovers and returns were told, `instructions_and_returns` since. `differences`: from what the report in
    `replaces` says, in section 13; None where it replaces none, or one that was not told in this language.
    """

    lang: str
    zone: str
    number: str
    version: int
    title: str
    company: str
    vendor: VendorBlock
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
    summary: Summary
    work: WorkAndData | Empty
    clauses: Clauses | Empty
    attestations: Attestations | Empty
    sheets: CheckSheets | Empty | None = None
    findings: Findings | Empty | None = None
    incidents: Incidents | Empty | None = None
    instructions: Instructions | Empty | None = None
    instructions_and_returns: InstructionsAndReturns | Empty | None = None
    log: ActivityLog | Empty
    conclusion: ConclusionSection
    evidence: EvidenceList | Empty
    basis: BasisSection
    differences: Part[DifferenceRow] | None = None

    @property
    def subject(self) -> str:
        """What it is about, as the cover says it."""
        return self.vendor.name


AnyReport = VendorReport | OverallReport
FORMAT_1 = "kantoku.vendor-report/1"
FORMAT_2 = "kantoku.vendor-report/2"
FORMAT = "kantoku.vendor-report/3"
OVERALL_1 = "kantoku.overall-report/1"
OVERALL = "kantoku.overall-report/2"
Kind = TypeVar("Kind", bound=AnyReport)
_KINDS: Mapping[str, type[AnyReport]] = {  # what is written now stands before what is only read
    FORMAT: VendorReport,
    FORMAT_2: VendorReport,
    OVERALL: OverallReport,
    OVERALL_1: OverallReport,
}


def bind(editions: Mapping[Lang, AnyReport]) -> str:
    """The report in all its languages as one text. Written as `to_json` writes."""
    if set(editions) != set(LANGUAGES) or any(
        edition.lang != lang for lang, edition in editions.items()
    ):
        raise ValueError("A report is bound in each language once.")
    return _written(
        {"format": _format_of(editions["ja"])}
        | {lang: write(edition, defaults=False) for lang, edition in editions.items()}
    )


def _format_of(report: AnyReport) -> str:
    if isinstance(report, VendorReport):
        return FORMAT
    return OVERALL if report.is_two_pages else OVERALL_1


def editions(text: str) -> Mapping[Lang, AnyReport]:
    """What was bound, by language; of format 1 the one language there is.

    Refuses another format, and fields it does not know.
    """
    data = json.loads(text)
    kind = _KINDS.get(data.pop("format", "")) if isinstance(data, dict) else None
    if kind is None:
        report = from_json(text)
        return {report.lang: report}
    found = {lang: _read(kind, data.pop(lang)) for lang in LANGUAGES}
    if data:
        raise ValueError(f"Unknown beside the languages: {', '.join(sorted(data))}.")
    return found


def to_json(report: VendorReport) -> str:
    """One language, in format 1: keys sorted, no white space, days as `2026-10-30`, times in UTC;
    UTF-8 when encoded. Refuses a time without zone with ValueError.
    """
    return _written({"format": FORMAT_1, **write(report, defaults=False)})


def from_json(text: str) -> VendorReport:
    """The content that `to_json` was given. Refuses another format, and fields it does not know."""
    data = json.loads(text)
    if data.pop("format", None) != FORMAT_1:
        raise ValueError("This is not the content of a vendor supervision report.")
    return _read(VendorReport, data)


def _read(kind: type[Kind], data: object) -> Kind:
    try:
        return read(kind, data)
    except WrongShape as error:
        raise ValueError(f"Unknown in the content of a report: {error}") from None


def is_format_1(text: str) -> bool:
    """Of kept content; not of "", where nothing is frozen yet."""
    return bool(text) and json.loads(text)["format"] == FORMAT_1


def digest(text: str) -> str:
    """SHA-256 of kept content, as 64 hex digits."""
    return sha256(text.encode()).hexdigest()


def _written(data: dict[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
