"""Accepted answers side by side: sections and changed answers by period, one question of all. Pure."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from portal.foundation.core.words.messages import Text
from portal.supervision.questionnaires.kinds.parts.question import Question
from portal.supervision.questionnaires.scoring import points as scoring
from portal.supervision.questionnaires.scoring.points import Figures, Score
from portal.supervision.responses.assignments import answer_rows as given
from portal.supervision.responses.assignments.models import Assignment, GivenAnswer
from portal.supervision.responses.assignments.queries import setting_of
from portal.supervision.responses.assignments.services import Said
from portal.supervision.responses.prefill.last_answers import told as told_of
from portal.supervision.responses.reviewing.compare_queries import AcceptedPeriod, VendorAnswer
from portal.supervision.responses.reviewing.page import differs

NO_ANSWER = ""


@dataclass(frozen=True)
class Column:
    """A period with its score, worked out from the answers as they were accepted."""

    assignment: Assignment
    score: Score


@dataclass(frozen=True)
class SectionRow:
    """A section over the periods; None where it was not asked or not scored."""

    title: Text
    figures: tuple[Figures | None, ...]


@dataclass(frozen=True)
class ChangedRow:
    """A question whose answer changed in one of the periods; None where nothing was said."""

    question: Question
    said: tuple[Said | None, ...]
    changed: tuple[bool, ...]  # against the period before


@dataclass(frozen=True)
class OverPeriods:
    """A vendor's accepted questionnaires, the oldest first."""

    columns: tuple[Column, ...]
    sections: tuple[SectionRow, ...]
    changed: tuple[ChangedRow, ...]


@dataclass(frozen=True)
class AnswerThen:
    """What a vendor answered, with the choices in it."""

    found: VendorAnswer
    said: Said | None
    choices: tuple[str, ...]  # option ids; NO_ANSWER where nothing was said; () for words, numbers


def over_periods(periods: Sequence[AcceptedPeriod]) -> OverPeriods:
    """Questions are the same where their ids are; their words are those of the newest sheet."""
    columns = tuple(Column(one.assignment, _score(one)) for one in periods)
    said = [{row.question_id: _said(row) for row in _told_in(one)} for one in periods]
    titles = {section.id: section.title for one in periods for section in one.sheet.sections}
    questions = {question.id: question for one in periods for question in one.sheet.questions()}
    rows = []
    for name, question in questions.items():
        own = tuple(one.get(name) for one in said)
        changed = (False, *(differs(old, new) for old, new in pairwise(own)))
        if any(changed):
            rows.append(ChangedRow(question, own, changed))
    sections = tuple(
        SectionRow(title, tuple(one.score.sections.get(name) for one in columns))
        for name, title in titles.items()
    )
    return OverPeriods(columns, sections, tuple(rows))


def told(question: Question, found: Iterable[VendorAnswer]) -> list[AnswerThen]:
    """Each vendor's answer in plain values."""
    return [AnswerThen(one, said := _of(one), _choices(question, said)) for one in found]


def counts(question: Question, answers: Iterable[AnswerThen]) -> list[tuple[str, int]]:
    """How many vendors chose what, in the order of the question; NO_ANSWER last."""
    counted = Counter(choice for one in answers for choice in one.choices)
    known = [option.id for option in question.choices]
    others = sorted(set(counted) - {*known, NO_ANSWER})
    last = [NO_ANSWER] if counted[NO_ANSWER] else []
    return [(one, counted[one]) for one in (*known, *others, *last)]


def _told_in(period: AcceptedPeriod) -> list[GivenAnswer]:
    setting = setting_of(period.assignment)
    return told_of(period.sheet, setting, period.answers, period.with_files)


def _score(period: AcceptedPeriod) -> Score:
    answers = given.with_attached(
        period.sheet, given.given_answers(period.answers, period.reviews), period.with_files
    )
    as_no = {row.question_id for row in period.reviews if row.as_no}
    return scoring.score(period.sheet, setting_of(period.assignment), answers, as_no=as_no)


def _of(one: VendorAnswer) -> Said | None:
    return _said(one.row) if one.row is not None else None


def _said(row: GivenAnswer) -> Said:
    return Said(row.value, row.reason, row.comment, row.expires, row.is_unchanged)


def _choices(question: Question, said: Said | None) -> tuple[str, ...]:
    if said is None or said.value in (None, "", []):
        return (NO_ANSWER,)
    if not question.choices:
        return ()
    return (said.value,) if isinstance(said.value, str) else tuple(said.value)
