"""Accepted questionnaires side by side: of one vendor over the periods, of all vendors on a question."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from itertools import pairwise
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select

from portal.foundation.core.database.db import db
from portal.foundation.core.words.messages import Message, Text, say
from portal.ledger.vendors.models import Vendor
from portal.supervision.questionnaires import queries as questionnaires
from portal.supervision.questionnaires import scores
from portal.supervision.questionnaires.definition.definition import Section, Sheet
from portal.supervision.questionnaires.kinds.parts.answer import Review
from portal.supervision.questionnaires.kinds.parts.question import NOTHING, Question
from portal.supervision.questionnaires.models import QuestionnaireVersion
from portal.supervision.responses.assignments import answer_rows as given
from portal.supervision.responses.assignments.models import (
    AnswerFile,
    AnswerReview,
    Assignment,
    AssignmentState,
    GivenAnswer,
)
from portal.supervision.responses.assignments.queries import setting_of
from portal.supervision.responses.prefill.queries import told
from portal.supervision.responses.reviewing.page import differs

NO_ANSWER = ""


@dataclass(frozen=True)
class AcceptedPeriod:
    """An accepted questionnaire with everything its score comes from."""

    assignment: Assignment
    sheet: Sheet
    answers: Sequence[GivenAnswer]
    reviews: Sequence[AnswerReview]
    with_files: Collection[str]

    @property
    def said(self) -> Mapping[str, given.Said]:
        """What was asked and answered, by question."""
        rows = told(self.sheet, setting_of(self.assignment), self.answers, self.with_files)
        return {row.question_id: given.said_of(row) for row in rows}

    @cached_property
    def score(self) -> scores.Score:
        """Worked out from the answers as they were accepted."""
        answers = given.with_attached(
            self.sheet, given.given_answers(self.answers, self.reviews), self.with_files
        )
        as_no = {row.question_id for row in self.reviews if row.as_no}
        return scores.score(self.sheet, setting_of(self.assignment), answers, as_no=as_no)


@dataclass(frozen=True)
class VendorAnswer:
    """What a vendor answered last to one question. `row` None: nothing was said."""

    vendor_id: int
    name: Text
    assignment: Assignment
    version_sha256: str
    row: GivenAnswer | None
    review: AnswerReview | None

    @property
    def said(self) -> given.Said | None:
        return given.said_of(self.row) if self.row is not None else None

    @property
    def state(self) -> Review:
        return self.review.review if self.review else Review.UNVERIFIED

    def choices(self, question: Question) -> tuple[str, ...]:
        """Option ids; NO_ANSWER where nothing was said; () for words and numbers."""
        value = self.row.value if self.row else None
        if value in (None, "", []):
            return (NO_ANSWER,)
        if not question.choices:
            return ()
        return (value,) if isinstance(value, str) else tuple(value)


def periods_of(vendor_id: int, questionnaire_id: int, most: int) -> list[AcceptedPeriod]:
    """The newest accepted ones of a vendor, the oldest first; in a fixed number of statements."""
    found = db.session.execute(
        select(Assignment, QuestionnaireVersion.sha256)
        .join(QuestionnaireVersion, QuestionnaireVersion.id == Assignment.version_id)
        .where(
            Assignment.vendor_id == vendor_id,
            Assignment.questionnaire_id == questionnaire_id,
            Assignment.state == AssignmentState.ACCEPTED,
        )
        .order_by(Assignment.ended_on.desc(), Assignment.id.desc())
        .limit(most)
    ).all()
    return _periods(found)


def period_of(assignment_id: int) -> AcceptedPeriod | None:
    """One that was accepted; in a fixed number of statements."""
    found = db.session.execute(
        select(Assignment, QuestionnaireVersion.sha256)
        .join(QuestionnaireVersion, QuestionnaireVersion.id == Assignment.version_id)
        .where(Assignment.id == assignment_id, Assignment.state == AssignmentState.ACCEPTED)
    ).all()
    return next(iter(_periods(found)), None)


def _periods(found: Sequence[Any]) -> list[AcceptedPeriod]:
    ids = [row.Assignment.id for row in found]
    answers = by_assignment(GivenAnswer, ids)
    reviews = by_assignment(AnswerReview, ids)
    files = by_assignment(AnswerFile, ids, AnswerFile.taken_back_at.is_(None))
    return [
        AcceptedPeriod(
            assignment,
            questionnaires.sheet_of(assignment.version_id, sha256),
            answers[assignment.id],
            reviews[assignment.id],
            {file.question_id for file in files[assignment.id]},
        )
        for assignment, sha256 in reversed(found)
    ]


def newest_answers(questionnaire_id: int, question_id: str) -> list[VendorAnswer]:
    """Of every vendor with an accepted one: the newest, by the names of the vendors; in two
    statements however many there are. What other answers hid again counts as not said."""

    def about_it(of: Any) -> ColumnElement[bool]:
        return and_(of.assignment_id == Assignment.id, of.question_id == question_id)

    newest = (
        select(
            Assignment.id,
            func.row_number()
            .over(
                partition_by=Assignment.vendor_id,
                order_by=(Assignment.ended_on.desc(), Assignment.id.desc()),
            )
            .label("place"),
        )
        .where(
            Assignment.questionnaire_id == questionnaire_id,
            Assignment.state == AssignmentState.ACCEPTED,
        )
        .subquery()
    )
    rows = db.session.execute(
        select(Vendor, Assignment, QuestionnaireVersion.sha256, GivenAnswer, AnswerReview)
        .join(newest, and_(newest.c.id == Assignment.id, newest.c.place == 1))
        .join(Vendor, Vendor.id == Assignment.vendor_id)
        .join(QuestionnaireVersion, QuestionnaireVersion.id == Assignment.version_id)
        .outerjoin(GivenAnswer, about_it(GivenAnswer))
        .outerjoin(AnswerReview, about_it(AnswerReview))
        .order_by(func.coalesce(func.nullif(Vendor.kana, ""), Vendor.name), Vendor.id)
    )
    found = [
        VendorAnswer(vendor.id, vendor.called, assignment, sha256, row, review)
        for vendor, assignment, sha256, row, review in rows
    ]
    hidden = _hidden(found, question_id, select(newest.c.id).where(newest.c.place == 1))
    return [
        replace(answer, row=None, review=None) if answer.assignment.id in hidden else answer
        for answer in found
    ]


def _hidden(
    found: Sequence[VendorAnswer], question_id: str, assignments: Select[int]
) -> Collection[int]:
    """The assignments in which other answers hid it; no statement where nothing else decides."""
    versions = {
        answer.version_sha256: answer.assignment.version_id for answer in found if answer.row
    }
    parts = {
        sha256: part
        for sha256, version_id in versions.items()
        if (part := deciding(questionnaires.sheet_of(version_id, sha256), question_id))
    }
    if not parts:
        return ()
    names = {question.id for part in parts.values() for question in part.questions()}
    answers = by_assignment(GivenAnswer, assignments, GivenAnswer.question_id.in_(names))
    return {
        answer.assignment.id
        for answer in found
        if answer.version_sha256 in parts
        and answer.row
        not in told(
            parts[answer.version_sha256],
            setting_of(answer.assignment),
            answers[answer.assignment.id],
        )
    }


def by_assignment(of: Any, ids: Any, *which: ColumnElement[bool]) -> Mapping[int, list[Any]]:
    """Rows about these assignments. `ids`: of assignments, or what selects them."""
    found: dict[int, list[Any]] = defaultdict(list)
    rows = select(of).where(of.assignment_id.in_(ids), *which).order_by(of.id)
    for row in db.session.scalars(rows):
        found[row.assignment_id].append(row)
    return found


def deciding(sheet: Sheet, name: str) -> Sheet | None:
    """The question and all whose answers lead to it, through others as well, as a sheet of its own:
    `shown` says of the question there what it says in the whole.

    None: answers do not decide it, or one for a file does, which answers alone cannot tell.
    """
    wanted = {name} | scores.led_to(sheet, name)
    kept = tuple(question for question in sheet.questions() if question.id in wanted)
    if len(kept) == 1 or any(question.kind.is_attached for question in kept):
        return None
    return Sheet(sheet.title, (Section(name, NOTHING, kept),), lighter=sheet.lighter)


@dataclass(frozen=True)
class SectionRow:
    """A section over the periods; None where it was not asked or not scored."""

    title: Text
    figures: tuple[scores.Figures | None, ...]


@dataclass(frozen=True)
class SectionPair:
    """A section in this period and in the one before, in percent as counted; None where nothing is scored."""

    title: Text
    now: float | None
    last: float | None


@dataclass(frozen=True)
class SectionPairs:
    """What the picture of a score shows."""

    rows: Sequence[SectionPair]

    @property
    def label(self) -> Message:
        """The main thing: what became of the sections since."""
        both = [
            (one.now, one.last) for one in self.rows if one.now is not None and one.last is not None
        ]
        return say(
            "Score by section beside the last period: better %(better)s, worse %(worse)s, of %(all)s sections.",
            better=sum(now > last for now, last in both),
            worse=sum(now < last for now, last in both),
            all=len(self.rows),
        )


def pairs_of(sheet: Sheet, now: scores.Score, last: scores.Score) -> SectionPairs:
    """The sections of this period's sheet that are scored."""
    return SectionPairs(
        [
            SectionPair(
                section.title,
                own.counted,
                before.counted if (before := last.sections.get(section.id)) else None,
            )
            for section in sheet.sections
            if (own := now.sections.get(section.id)) is not None
        ]
    )


def newest_pairs(assignments: Iterable[Assignment]) -> tuple[Assignment, SectionPairs] | None:
    """Of the questionnaire that was accepted last, where it was accepted before too."""
    accepted = [one for one in assignments if one.state is AssignmentState.ACCEPTED]
    newest = max(accepted, key=lambda one: (one.ended_on or date.min, one.id), default=None)
    if newest is None:
        return None
    periods = periods_of(newest.vendor_id, newest.questionnaire_id, 2)
    if not periods[1:]:
        return None
    before, now = periods
    return now.assignment, pairs_of(now.sheet, now.score, before.score)


@dataclass(frozen=True)
class ChangedRow:
    """A question whose answer changed in one of the periods; None where nothing was said."""

    question: Question
    said: tuple[given.Said | None, ...]
    changed: tuple[bool, ...]  # against the period before


@dataclass(frozen=True)
class OverPeriods:
    """A vendor's accepted questionnaires, the oldest first."""

    columns: Sequence[AcceptedPeriod]
    sections: tuple[SectionRow, ...]
    changed: tuple[ChangedRow, ...]


def over_periods(periods: Sequence[AcceptedPeriod]) -> OverPeriods:
    """Questions are the same where their ids are; their words are those of the newest sheet."""
    said = [period.said for period in periods]
    titles = {section.id: section.title for period in periods for section in period.sheet.sections}
    questions = {
        question.id: question for period in periods for question in period.sheet.questions()
    }
    rows = []
    for name, question in questions.items():
        own = tuple(answers.get(name) for answers in said)
        changed = (False, *(differs(old, new) for old, new in pairwise(own)))
        if any(changed):
            rows.append(ChangedRow(question, own, changed))
    sections = tuple(
        SectionRow(title, tuple(period.score.sections.get(name) for period in periods))
        for name, title in titles.items()
    )
    return OverPeriods(periods, sections, tuple(rows))


def counts(question: Question, answers: Iterable[VendorAnswer]) -> list[tuple[str, int]]:
    """How many vendors chose what, in the order of the question; NO_ANSWER last."""
    counted = Counter(choice for answer in answers for choice in answer.choices(question))
    known = [option.id for option in question.choices]
    others = sorted(set(counted) - {*known, NO_ANSWER})
    last = [NO_ANSWER] if counted[NO_ANSWER] else []
    return [(choice, counted[choice]) for choice in (*known, *others, *last)]
