"""Answers against a questionnaire: what is asked, what it is worth, what findings it opens. Pure.

Asked are the tier's set, and what the conditions on facts and answers show. A question that is not
shown counts as unanswered for every other condition, so it does not matter in which order anything
was answered, nor what a hidden answer once said; hidden questions open nothing.

Rules of questionnaire.yaml: `answer_types`, `scoring`, `finding_on_specials`. Percent = sum(weight x
score) / sum(weight) over the shown questions that are scored; what is not applicable is left out.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from portal.content.definitions.conditions import answers_named, evaluate
from portal.supervision.findings.severity import Severity
from portal.supervision.questionnaires.definition.definition import Grade, Section, Sheet
from portal.supervision.questionnaires.kinds.parts.answer import (
    UNANSWERED,
    VERIFIED,
    Answers,
    Given,
    Review,
    is_answered,
    number,
)
from portal.supervision.questionnaires.kinds.parts.question import BELOW, NA, NO, Question, Rule


@dataclass(frozen=True)
class Setting:
    """For whom a questionnaire is: what is known (condition_grammar's facts), and the tier."""

    facts: Mapping[str, object] = field(default_factory=dict)
    tier: str | None = None


def is_asked_of(sheet: Sheet, question: Question, tier: str | None) -> bool:
    """Lighter tiers drop light questions; never core ones, nor those with a condition."""
    least = sheet.lighter.get(tier or "", 0)
    return question.core or question.show_if is not None or question.weight >= least


def shown(sheet: Sheet, setting: Setting, answers: Answers) -> frozenset[str]:
    """The ids of the questions shown. Conditions in a circle hide the questions in it."""
    visible = {
        question.id
        for question in sheet.unconditional
        if is_asked_of(sheet, question, setting.tier)
    }
    said: dict[str, object] = {
        name: answers.get(name, UNANSWERED).value for name in sheet.asked_about & visible
    }
    for question in sheet.conditional:
        if question.show_if is not None and evaluate(question.show_if, setting.facts, said):
            visible.add(question.id)
            if question.id in sheet.asked_about:
                said[question.id] = answers.get(question.id, UNANSWERED).value
    return frozenset(visible)


def shown_sections(
    sheet: Sheet, visible: frozenset[str]
) -> tuple[tuple[Section, tuple[Question, ...]], ...]:
    """Each section with something to show, and its questions, in order."""
    rows = (
        (section, tuple(asked for asked in section.questions if asked.id in visible))
        for section in sheet.sections
    )
    return tuple((section, questions) for section, questions in rows if questions)


def hanging_on(sheet: Sheet, names: Collection[str]) -> frozenset[str]:
    """These questions and all whose condition leads to one of them, through others as well."""
    return frozenset((*names, *(question.id for question in following(sheet, names))))


def following(sheet: Sheet, names: Collection[str]) -> list[Question]:
    """Those whose condition leads to one of these, in an order in which they can be decided."""
    found: set[int] = set()
    waiting = list(names)
    while waiting:
        new = set(sheet.followers.get(waiting.pop(), ())) - found
        found |= new
        waiting += (sheet.conditional[place].id for place in new)
    return [sheet.conditional[place] for place in sorted(found)]


def led_to(sheet: Sheet, name: str) -> set[str]:
    """The questions its condition asks about, through others as well."""
    found: set[str] = set()
    waiting = [name]
    while waiting:
        new = {*because(sheet.by_id[waiting.pop()])} & sheet.by_id.keys() - found
        found |= new
        waiting += new
    return found


def because(question: Question) -> tuple[str, ...]:
    """The questions whose answers show this one, in order of their ids."""
    return () if question.show_if is None else tuple(sorted(answers_named(question.show_if)))


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
        own = [
            line
            for question in section.questions
            if question.id in visible
            and (line := _line(question, answers.get(question.id, UNANSWERED), as_no)) is not None
        ]
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
    order = [grade.id for grade in ladder]
    floor = max((order.index(cap) for cap in caps if cap in order), default=0)
    reached = (grade for grade in ladder[floor:] if percent >= grade.least)
    allowed = (grade for grade in reached if not {*grade.forbids} & {*open_findings})
    return next(allowed, ladder[-1])


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


@dataclass(frozen=True, slots=True)
class Opened:
    """A rule that holds: of which question, and for what of `Rule.on`."""

    question: str
    rule: Rule
    on: str


def opened(
    sheet: Sheet,
    setting: Setting,
    answers: Answers,
    on: date,
    *,
    as_no: Collection[str] = (),
) -> tuple[Opened, ...]:
    """What the answers open on the day, in the order of the sheet. `as_no`: unanswered questions
    that count as no by the reviewer's decision; they open what a no opens."""
    visible = shown(sheet, setting, answers)
    return tuple(
        found
        for question in sheet.questions()
        if question.id in visible
        for found in of_question(question, _counted(question, answers, as_no), on)
    )


def _counted(question: Question, answers: Answers, as_no: Collection[str]) -> Given:
    given = answers.get(question.id, UNANSWERED)
    is_no = question.id in as_no and not is_answered(given) and NO in question.kind.scale
    return replace(given, value=NO) if is_no else given


def of_question(question: Question, given: Given, on: date) -> tuple[Opened, ...]:
    """Each rule at most once; of several `below:N` only the one with the lowest N that holds."""
    if not is_answered(given) and not question.kind.opens_unanswered:
        return ()
    lowest = _lowest(question, given)
    reasons = (
        (rule, next((word for word in rule.on if _holds(question, given, word, lowest, on)), None))
        for rule in question.rules
    )
    return tuple(Opened(question.id, rule, word) for rule, word in reasons if word is not None)


def threshold(word: str) -> float | None:
    """The N of below:N; None for any other word, or no number."""
    if not word.startswith(BELOW):
        return None
    try:
        return float(word.removeprefix(BELOW))
    except ValueError:
        return None


def _lowest(question: Question, given: Given) -> float | None:
    value = number(given)
    least = (threshold(word) for rule in question.rules for word in rule.on)
    return min(
        (n for n in least if n is not None and value is not None and value < n), default=None
    )


def _holds(question: Question, given: Given, word: str, lowest: float | None, on: date) -> bool:
    if word.startswith(BELOW):
        return lowest is not None and threshold(word) == lowest
    return question.kind.opens(question, given, word, on)
