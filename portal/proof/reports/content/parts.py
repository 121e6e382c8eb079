"""The small types every report is made of, its words, and the tables of sections 5 and 6.

Percents are numbers with one decimal, as they were frozen when the answers were accepted.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Annotated, Any, Generic, TypeVar

from pydantic import PlainSerializer

from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import Lang, Message, Text
from portal.foundation.printing.formats import Formats
from portal.proof.reports.content.scores import PointLine, UnverifiedRow


def _in_utc(at: datetime) -> str:
    if at.tzinfo is None:
        raise ValueError("A time in a report needs a zone.")
    return at.astimezone(UTC).isoformat()


Moment = Annotated[datetime, PlainSerializer(_in_utc)]


class Mark(StrEnum):
    """A verdict as printed; the ids of promises.yaml, in the order in which they are listed."""

    BROKEN = "broken"
    DUE_SOON = "due_soon"
    EXCEPTED = "excepted"
    KEPT = "kept"
    NOT_IN_SCOPE = "not_in_scope"


class Nothing(StrEnum):
    """Why there is nothing to show. `NOT_RECORDED` is a weakness, the others are not."""

    NONE_HAPPENED = "none_happened"  # 該当なし
    NOT_APPLICABLE = "not_applicable"  # 対象外
    NOT_RECORDED = "not_recorded"  # 未登録


class Approval(StrEnum):
    """How a cell of the approval box was filled. `PENDING`: not decided when issued.

    `RINGI`: in another system for decisions. `TERMINAL`: by the command line, whoever it named. `NOBODY`: nobody did it, and nobody will.
    """

    ELECTRONIC = "electronic"  # 電子承認
    PAPER = "paper"  # 書面
    DEPUTY = "deputy"  # 代決
    SEEN_AFTER = "seen_after"  # 後閲
    PENDING = "pending"  # 発行時点 未承認
    RINGI = "ringi"  # 稟議
    RETURNED = "returned"  # 差戻し
    TERMINAL = "terminal"  # 端末から発行
    NOBODY = "nobody"  # –


class ClauseLevel(StrEnum):
    """How much a clause is needed; the ids of clauses.yaml."""

    MANDATORY = "mandatory"
    CONDITIONAL = "conditional"
    RECOMMENDED = "recommended"


class PrintedClauseState(StrEnum):
    """What the check of one clause in one contract found; the review states of clauses.yaml."""

    PRESENT = "present"
    WEAK = "weak"
    ABSENT = "absent"
    CONTRADICTED = "contradicted"
    COVERED_ELSEWHERE = "covered_elsewhere"
    NOT_APPLICABLE = "not_applicable"
    UNREVIEWED = "unreviewed"


class PrintedClauseResult(StrEnum):
    """What all contracts in force come to for one clause."""

    MET = "met"
    WAIVED = "waived"
    UNMET = "unmet"  # a mandatory clause, or a conditional one that applies
    MISSING = "missing"  # a recommended one
    NOT_APPLICABLE = "not_applicable"


class StatementAnswer(StrEnum):
    """What was answered to a request for an attestation; `OPEN`: nothing yet."""

    AFFIRM = "affirm"
    AFFIRM_WITH_EXCEPTION = "affirm_with_exception"
    DECLINE = "decline"
    OPEN = "open"


@dataclass(frozen=True, kw_only=True)
class Empty:
    """What stands in place of a section or table without rows: the kind and why, as a sentence.

    `sentence` is printed after the words of the kind, and does not repeat them.
    """

    kind: Nothing
    sentence: str


Row = TypeVar("Row")


@dataclass(frozen=True, kw_only=True)
class Part(Generic[Row]):
    """One table: its rows in printed order, or the reason why there are none; a note below."""

    rows: tuple[Row, ...] = ()
    empty: Empty | None = None
    note: str = ""

    def __post_init__(self) -> None:
        if bool(self.rows) == (self.empty is not None):
            raise ValueError("A part has either rows or a reason why there are none.")


@dataclass(frozen=True, kw_only=True)
class GridRow:
    """A kind of thing, and how many of it: one figure for each head but the first."""

    kind: str
    counts: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class Grid:
    """An overview that stands before a table of very many rows; `heads`: the first is of kinds."""

    heads: tuple[str, ...]
    rows: tuple[GridRow, ...]

    def __post_init__(self) -> None:
        if any(len(row.counts) != len(self.heads) - 1 for row in self.rows):
            raise ValueError("Each row of an overview has a figure for each column.")


MANY = 20  # rows of a table; from more on an overview stands before it


class ReportWording:
    """The words of one report: in its language, with days that are still clear years later.

    Call it with a message, a text in both languages, a day or plain text.
    """

    def __init__(self, lang: Lang, zone: str) -> None:
        self.lang = lang
        self.formats = Formats(lang, zone)

    def __call__(self, said: Message | Text | date | str | None) -> str:
        if said is None:
            return ""
        return words(self._dated(said, self.formats.long), self.lang)

    def brief(self, said: Message | Text | str) -> str:
        """The same for a narrow cell, with days as tables have them."""
        return words(self._dated(said, self.formats.day), self.lang)

    def named(self, name: str, name_en: str) -> str:
        """A name that may have an English form."""
        return (name_en or name) if self.lang == "en" else name

    def listed(self, parts: Iterable[Message | Text | str]) -> str:
        """Several in a row: `A、B` and `A, B`."""
        return ("、" if self.lang == "ja" else ", ").join(self(part) for part in parts)

    def sentences(self, parts: Iterable[Message | Text | str]) -> str:
        """Whole sentences after each other."""
        return ("" if self.lang == "ja" else " ").join(self(part) for part in parts if part)

    def empty(self, kind: Nothing, why: Message | str) -> Empty:
        return Empty(kind=kind, sentence=self(why))

    def part(
        self, rows: Iterable[Row], kind: Nothing, why: Message | str, note: Message | str = ""
    ) -> Part[Row]:
        """The rows, and below them the note; where there are none, `why`."""
        found = tuple(rows)
        return Part(rows=found, note=self(note)) if found else Part(empty=self.empty(kind, why))

    def grid(self, heads: Iterable[Message], rows: Iterable[GridRow]) -> Grid:
        return Grid(heads=tuple(self(head) for head in heads), rows=tuple(rows))

    def _dated(self, value: Any, day: Callable[[date], str]) -> Any:
        """With every day written out by `day`, its year included."""
        if isinstance(value, Message):
            params = {name: self._dated(param, day) for name, param in value.params.items()}
            return replace(value, params=MappingProxyType(params))
        if isinstance(value, datetime):
            return self.formats.moment(value)
        return day(value) if isinstance(value, date) else value


class Gravity(StrEnum):
    """How grave a finding is; the ids of questionnaire.yaml, the gravest first."""

    CRITICAL = "critical"
    MAJOR = "major"
    MINOR = "minor"
    OBSERVATION = "observation"


@dataclass(frozen=True, kw_only=True)
class GradeLine:
    """From how many percent on a grade is reached; drawn into the chart."""

    name: str
    least: float


@dataclass(frozen=True, kw_only=True)
class PrintedFigures:
    """Percents; None where nothing was scored. `last`: verified the period before."""

    claimed: float | None = None
    verified: float | None = None
    last: float | None = None

    @property
    def change(self) -> float | None:
        if self.verified is None or self.last is None:
            return None
        return round(self.verified - self.last, 1)


@dataclass(frozen=True, kw_only=True)
class PrintedSection:
    """One section of a sheet. `asked`: how many questions applied; `findings`: their numbers.

    `remark`: how its answers were verified, in words.
    """

    title: str
    asked: int
    figures: PrintedFigures
    findings: tuple[str, ...] = ()
    remark: str = ""


@dataclass(frozen=True, kw_only=True)
class CostlyRow:
    """An answer that costs points. `cost`: of the hundred of the whole sheet, as claimed unless it
    is disputed; `lost`: of the verified hundred, rounded so that all rows add up (None: format 1).

    `comment`: what the vendor says to it; `remark`: what the reviewer says.
    """

    number: str
    question: str
    answer: str
    comment: str = ""
    remark: str = ""
    cost: float
    lost: float | None = None


@dataclass(frozen=True, kw_only=True)
class SheetResult:
    """A sheet that was accepted. `grade`: its id, `grade_words`: 概ね良好; `last_*`: the one before.

    `about`: version, period and days in one line; `opinion`: the reviewer's words on accepting. `lost`: what all answers together cost of
    the verified hundred. `unverified`: what was claimed and nobody could verify, with what that costs in all;
    `points`: all scored answers. None and () in reports from before they were told.
    """

    number: str
    title: str
    about: str
    grade: str = ""
    grade_words: str = ""
    last_number: str = ""
    last_grade: str = ""
    grades: tuple[GradeLine, ...] = ()
    total: PrintedFigures
    asked: int
    findings: int = 0
    sections: Part[PrintedSection]
    costly: Part[CostlyRow]
    opinion: str = ""
    lost: float | None = None
    unverified: Part[UnverifiedRow] | None = None
    unverified_cost: float = 0.0
    points: tuple[PointLine, ...] = ()


@dataclass(frozen=True, kw_only=True)
class AskedRow:
    """A sheet that was asked for: how far it is on the as-of date. `late`: days over its due date."""

    number: str
    title: str
    asked_on: date
    due_on: date | None = None
    handed_in_on: date | None = None
    rounds: int = 0
    state: str
    late: int = 0
    claimed: float | None = None
    verified: float | None = None
    grade: str = ""
    recorded_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class ConfirmedRow:
    """What was confirmed otherwise than by a check sheet: a visit, an interview, a certificate.

    `about`: what was seen; of a certificate also standard, scope and last day. `state`: when it was
    approved, or that it waits.
    """

    number: str
    kind: str
    held_on: date
    result: str
    about: str
    state: str
    recorded_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class CheckSheets:
    """Section 5: the results, the newest first; then everything that was asked for, and what was
    confirmed otherwise (reports from before that have none)."""

    lead: str
    results: tuple[SheetResult, ...] = ()
    none_accepted: str = ""  # a sentence, where there is no result
    asked: Part[AskedRow]
    confirmed: tuple[ConfirmedRow, ...] = ()


@dataclass(frozen=True, kw_only=True)
class PrintedFinding:
    """A finding. `days`: how long it has been open, or was; `late`: days over its due date.

    `plan`: what its owner means to do, until `ready_on`; `effect`: what was done, how it was
    verified, or with which reason it is lived with.
    """

    number: str
    gravity: Gravity
    title: str
    detail: str = ""
    origin: str
    owner: str
    opened_on: date
    days: int
    due_on: date | None = None
    late: int = 0
    state: str
    until: date | None = None
    plan: str = ""
    ready_on: date | None = None
    effect: tuple[str, ...] = ()
    ended_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class ShownRow:
    """A promise that the portal showed otherwise on the as-of date than it is known now, and why."""

    promise: str
    then: str
    now: str
    why: str


@dataclass(frozen=True, kw_only=True)
class Findings:
    """Section 6: 6.1 open on the as-of date, overdue first; 6.2 ended in the period.

    `overview`: of the open ones, where there are very many.
    """

    lead: str
    open: Part[PrintedFinding]
    ended: Part[PrintedFinding]
    overview: Grid | None = None
