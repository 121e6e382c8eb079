"""What a vendor was asked by questionnaires, and how it answered, as of any day. Pure."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from functools import cached_property

from sqlalchemy import select

from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.words.messages import Text
from portal.ledger.obligations.models import Obligation, ObligationKind
from portal.proof.reports.facts.queries import newest_duty, rows_by
from portal.supervision.disputes.models import Dispute
from portal.supervision.questionnaires import scores
from portal.supervision.questionnaires.definition.definition import Sheet
from portal.supervision.questionnaires.kinds.parts.answer import Given
from portal.supervision.questionnaires.models import Questionnaire, QuestionnaireVersion
from portal.supervision.questionnaires.queries import sheet_of
from portal.supervision.questionnaires.scores import Score, Setting, shown
from portal.supervision.responses.assignments import answer_rows as given
from portal.supervision.responses.assignments.models import (
    AnswerFile,
    AnswerReview,
    Assignment,
    AssignmentState,
    GivenAnswer,
    Submission,
)
from portal.supervision.responses.assignments.queries import ByException, accepted_by_exception


class SheetStanding(StrEnum):
    """How far a sheet was on a day."""

    WAITING = "waiting"  # for the vendor
    HANDED_IN = "handed_in"  # waits for the reviewer
    RETURNED = "returned"
    ACCEPTED = "accepted"
    RECALLED = "recalled"


@dataclass(frozen=True, slots=True)
class AcceptedAnswers:
    """All that was said and noted about one accepted sheet; neither changes any more."""

    answers: Sequence[GivenAnswer] = ()
    reviews: Sequence[AnswerReview] = ()
    with_files: frozenset[str] = frozenset()  # questions that have evidence


@dataclass(frozen=True)
class SheetFacts:
    """An assignment with what it asks. `said` is read for the accepted ones a report tells of.

    `due_on`: of the obligation it rested on by the day of the report.
    """

    assignment: Assignment
    title: Text
    label: str  # of the version
    sheet: Sheet
    due_on: date | None
    submissions: Sequence[Submission]  # all rounds, the first one first
    said: AcceptedAnswers = field(default_factory=AcceptedAnswers)
    exception: ByException | None = None  # how it was accepted, where by exception
    disputes: Sequence[Dispute] = ()  # of its result

    def standing(self, day: date) -> SheetStanding:
        row = self.assignment
        if row.ended_on is not None and row.ended_on <= day:
            accepted = row.state is AssignmentState.ACCEPTED
            return SheetStanding.ACCEPTED if accepted else SheetStanding.RECALLED
        handed_in = self.handed_in(day)
        if not handed_in:
            return SheetStanding.WAITING
        returned_at = handed_in[-1].returned_at
        if returned_at is not None and clock.day_of(returned_at) <= day:
            return SheetStanding.RETURNED
        return SheetStanding.HANDED_IN

    def handed_in(self, day: date) -> Sequence[Submission]:
        """The rounds by the day; one on paper counts from the day on which it came."""
        return [handed for handed in self.submissions if handed.submitted_on <= day]

    def recorded_on(self, day: date) -> date | None:
        """Of a paper that came by the day: when it was entered, if that was later."""
        days = (clock.day_of(handed.submitted_at) for handed in self.handed_in(day))
        return max((entered for entered in days if entered > day), default=None)

    def late_on(self, day: date) -> int:
        """Days over its due date; 0 where the vendor owes nothing."""
        owes = self.standing(day) in (SheetStanding.WAITING, SheetStanding.RETURNED)
        return max((day - self.due_on).days, 0) if owes and self.due_on else 0

    @property
    def setting(self) -> Setting:
        return Setting(facts=self.assignment.facts, tier=self.assignment.tier)

    @cached_property
    def answers(self) -> Mapping[str, Given]:
        """With the reviewer's marks."""
        said = self.said
        return given.with_attached(
            self.sheet, given.given_answers(said.answers, said.reviews), said.with_files
        )

    @cached_property
    def asked(self) -> frozenset[str]:
        """The questions that applied."""
        return frozenset(shown(self.sheet, self.setting, self.answers))

    @cached_property
    def score(self) -> Score:
        as_no = frozenset(row.question_id for row in self.said.reviews if row.as_no)
        return scores.score(self.sheet, self.setting, self.answers, as_no=as_no)


def accepted_by(sheets: Sequence[SheetFacts], day: date) -> list[SheetFacts]:
    """The last accepted one of each questionnaire by the day, the newest first."""
    found: dict[int, SheetFacts] = {}
    for sheet in sorted(sheets, key=_ended):
        if sheet.standing(day) is SheetStanding.ACCEPTED:
            found[sheet.assignment.questionnaire_id] = sheet
    return sorted(found.values(), key=_ended, reverse=True)


def before(sheets: Sequence[SheetFacts], one: SheetFacts) -> SheetFacts | None:
    """The accepted one that stands beside it as the last period's."""
    return next((old for old in sheets if old.assignment.id == one.assignment.last_id), None)


def _ended(one: SheetFacts) -> tuple[date, int]:
    return one.assignment.ended_on or date.max, one.assignment.id


def sheets(vendor_id: int, days: Collection[date], as_of: date) -> Sequence[SheetFacts]:
    """Everything asked by the day, in the order of asking, with the answers of what was accepted
    last by any of `days`, and of the one before it.

    A fixed number of statements; a published version is read once in a process, with one more.
    """
    found = _asked(vendor_id, as_of)
    said = _said({sheet.assignment.id for day in days for sheet in _told(found, day)})
    by_exception = accepted_by_exception(said)
    return [
        replace(
            sheet,
            said=said.get(sheet.assignment.id, AcceptedAnswers()),
            exception=by_exception.get(sheet.assignment.id),
        )
        for sheet in found
    ]


def _told(found: Sequence[SheetFacts], day: date) -> list[SheetFacts]:
    now = accepted_by(found, day)
    return now + [old for sheet in now if (old := before(found, sheet)) is not None]


def _asked(vendor_id: int, as_of: date) -> list[SheetFacts]:
    rows = db.session.execute(
        select(
            Assignment,
            Questionnaire,
            QuestionnaireVersion.label,
            QuestionnaireVersion.sha256,
            Obligation.due_on,
        )
        .join(QuestionnaireVersion, QuestionnaireVersion.id == Assignment.version_id)
        .join(Questionnaire, Questionnaire.id == Assignment.questionnaire_id)
        .outerjoin(Obligation, newest_duty(Assignment, as_of, ObligationKind.QUESTIONNAIRE_ANSWER))
        .where(Assignment.vendor_id == vendor_id, Assignment.assigned_on <= as_of)
        .order_by(Assignment.assigned_on, Assignment.id)
    ).all()
    ids = {row.Assignment.id for row in rows}
    rounds = rows_by(Submission.assignment_id, ids, Submission.round)
    disputes = rows_by(Dispute.assignment_id, ids, Dispute.id)
    return [
        SheetFacts(
            assignment,
            questionnaire.title,
            label,
            sheet_of(assignment.version_id, sha256),
            due_on,
            rounds.get(assignment.id, ()),
            disputes=disputes.get(assignment.id, ()),
        )
        for assignment, questionnaire, label, sha256, due_on in rows
    ]


def _said(assignment_ids: Collection[int]) -> Mapping[int, AcceptedAnswers]:
    answers = rows_by(GivenAnswer.assignment_id, assignment_ids, GivenAnswer.id)
    reviews = rows_by(AnswerReview.assignment_id, assignment_ids, AnswerReview.id)
    files: dict[int, set[str]] = defaultdict(set)
    rows = db.session.execute(
        select(AnswerFile.assignment_id, AnswerFile.question_id).where(
            AnswerFile.assignment_id.in_(assignment_ids), AnswerFile.taken_back_at.is_(None)
        )
    )
    for assignment_id, question_id in rows:
        files[assignment_id].add(question_id)
    return {
        id_: AcceptedAnswers(answers.get(id_, ()), reviews.get(id_, ()), frozenset(files[id_]))
        for id_ in assignment_ids
    }
