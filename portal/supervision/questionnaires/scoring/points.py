"""What answers are worth: per answer, section and in all; claimed and verified; the grade. Pure.

Rules of questionnaire.yaml, `answer_types` and `scoring`. Percent = sum(weight x score) /
sum(weight) over the shown questions that are scored; what is not applicable is left out.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from portal.supervision.findings.severity import Severity
from portal.supervision.questionnaires.definition.definition import Grade, Sheet
from portal.supervision.questionnaires.kinds.parts.answer import (
    UNANSWERED,
    VERIFIED,
    Answers,
    Given,
    Review,
    is_answered,
)
from portal.supervision.questionnaires.kinds.parts.question import NA, Question
from portal.supervision.questionnaires.scoring.shown import Setting, shown

FULL: Final = 1.0
NOTHING: Final = 0.0


@dataclass(frozen=True, slots=True)
class ScoredAnswer:
    """One scored answer: `claimed` by the vendor, `verified` by the reviewer, 0 to 1; `counted`
    is what the grade rests on: as claimed, but nothing for a disputed answer."""

    question: str
    weight: int
    claimed: float
    verified: float
    counted: float

    @property
    def lost(self) -> float:
        """Points the answer costs, of `weight`."""
        return self.weight * (FULL - self.counted)


@dataclass(frozen=True, slots=True)
class Figures:
    """Percents; None where nothing is scored."""

    claimed: float | None
    verified: float | None
    counted: float | None
    weight: int


@dataclass(frozen=True)
class Score:
    """A whole sheet: per section id, in all, and the lines they come from by question id."""

    total: Figures
    sections: Mapping[str, Figures]
    lines: Mapping[str, ScoredAnswer]


def score(
    sheet: Sheet, setting: Setting, answers: Answers, *, as_no: Collection[str] = ()
) -> Score:
    """`as_no`: unanswered questions the reviewer decided to count as no (0)."""
    visible = shown(sheet, setting, answers)
    lines: dict[str, ScoredAnswer] = {}
    sections: dict[str, Figures] = {}
    for section in sheet.sections:
        own = []
        for question in section.questions:
            if question.id in visible:
                line = _line(question, answers.get(question.id, UNANSWERED), as_no)
                if line is not None:
                    own.append(line)
        if own:
            sections[section.id] = _figures(own)
            lines |= {line.question: line for line in own}
    return Score(_figures(lines.values()), sections, lines)


def worth(question: Question, given: Given) -> float | None:
    """The score of an answer, 0 to 1; None where it is not scored: unanswered, not applicable,
    weight 0, kinds that hold words."""
    if not question.is_scored or not is_answered(given) or given.value == NA:
        return None
    return question.kind.worth(question, given)


def grade(
    grades: Iterable[Grade],
    percent: float | None,
    *,
    open_findings: Collection[Severity] = (),
    caps: Collection[str] = (),
) -> Grade | None:
    """The best grade the percent reaches that no open finding forbids and no cap excludes.

    `grades`: the best first. `caps`: grades that open critical findings hold it down to.
    None: nothing was scored, or there are no grades.
    """
    ladder = tuple(grades)
    if percent is None or not ladder:
        return None
    order = [one.id for one in ladder]
    floor = max((order.index(cap) for cap in caps if cap in order), default=0)
    for place, one in enumerate(ladder):
        forbidden = any(severity in one.forbids for severity in open_findings)
        if place >= floor and percent >= one.least and not forbidden:
            return one
    return ladder[-1]


def capped_by(sheet: Sheet, critical: Iterable[str]) -> frozenset[str]:
    """The grades to which open critical findings of these questions hold the sheet down."""
    caps = (sheet.by_id[name].caps_grade for name in critical if name in sheet.by_id)
    return frozenset(cap for cap in caps if cap is not None)


def _line(question: Question, given: Given, as_no: Collection[str]) -> ScoredAnswer | None:
    claimed = worth(question, given)
    if claimed is None and question.id in as_no and not is_answered(given) and question.is_scored:
        claimed = NOTHING
    if claimed is None:
        return None
    verified = claimed if given.review in VERIFIED else NOTHING
    counted = NOTHING if given.review is Review.DISPUTED else claimed
    return ScoredAnswer(question.id, question.weight, claimed, verified, counted)


def _figures(lines: Iterable[ScoredAnswer]) -> Figures:
    own = tuple(lines)
    weight = sum(line.weight for line in own)
    if not weight:
        return Figures(None, None, None, 0)

    def percent(points: Iterable[float]) -> float:
        return round(100 * sum(points) / weight, 1)

    return Figures(
        claimed=percent(line.weight * line.claimed for line in own),
        verified=percent(line.weight * line.verified for line in own),
        counted=percent(line.weight * line.counted for line in own),
        weight=weight,
    )
