"""Sections 5 and 6 of a report: what check sheets came to, and what was found and mended.

Percents are numbers with one decimal, as they were frozen when the answers were accepted.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from portal.proof.reports.content.parts import Grid, Part


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
    the verified hundred.
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
class Findings:
    """Section 6: 6.1 open on the as-of date, overdue first; 6.2 ended in the period.

    `overview`: of the open ones, where there are very many.
    """

    lead: str
    open: Part[PrintedFinding]
    ended: Part[PrintedFinding]
    overview: Grid | None = None
