"""What a vendor was asked by questionnaires, and how it answered, as of any day. Pure."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.orm import aliased

from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.words.messages import Text
from portal.foundation.evidence.models import StoredFile
from portal.ledger.obligations.models import Obligation, ObligationKind
from portal.proof.reports.facts.queries import FileFact
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
        return [one for one in self.submissions if one.submitted_on <= day]

    def recorded_on(self, day: date) -> date | None:
        """Of a paper that came by the day: when it was entered, if that was later."""
        days = [clock.day_of(one.submitted_at) for one in self.handed_in(day)]
        return max((one for one in days if one > day), default=None)

    def is_accepted_by(self, day: date) -> bool:
        return self.standing(day) is SheetStanding.ACCEPTED

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
    def as_no(self) -> frozenset[str]:
        return frozenset(row.question_id for row in self.said.reviews if row.as_no)

    @cached_property
    def score(self) -> Score:
        return scores.score(self.sheet, self.setting, self.answers, as_no=self.as_no)


def accepted_by(sheets: Sequence[SheetFacts], day: date) -> list[SheetFacts]:
    """The last accepted one of each questionnaire by the day, the newest first."""
    found: dict[int, SheetFacts] = {}
    for one in sorted(sheets, key=_ended):
        if one.is_accepted_by(day):
            found[one.assignment.questionnaire_id] = one
    return sorted(found.values(), key=_ended, reverse=True)


def before(sheets: Sequence[SheetFacts], one: SheetFacts) -> SheetFacts | None:
    """The accepted one that stands beside it as the last period's."""
    return next((old for old in sheets if old.assignment.id == one.assignment.last_id), None)


def _ended(one: SheetFacts) -> tuple[date, int]:
    return one.assignment.ended_on or date.max, one.assignment.id


# Reads a vendor's questionnaires for its report: a fixed number of statements.
#
# A published version never changes and is read once in a process, with one statement more.


def sheets(vendor_id: int, days: Collection[date], as_of: date) -> Sequence[SheetFacts]:
    """Everything asked by the day, in the order of asking, with the answers of what was accepted
    last by any of `days`, and of the one before it."""
    found = _asked(vendor_id, as_of)
    told = {one.assignment.id for day in days for one in _told(found, day)}
    said = _said(told)
    return [replace(one, said=said.get(one.assignment.id, AcceptedAnswers())) for one in found]


def answer_files(assignment_ids: Collection[int]) -> Sequence[FileFact]:
    """The evidence that counts, by assignment and question; named with its question."""
    rows = db.session.execute(
        select(
            AnswerFile.assignment_id,
            AnswerFile.question_id,
            AnswerFile.file_name,
            AnswerFile.added_at,
            AnswerFile.file_sha256,
            StoredFile.size,
        )
        .join(StoredFile, StoredFile.sha256 == AnswerFile.file_sha256)
        .where(AnswerFile.assignment_id.in_(assignment_ids), AnswerFile.taken_back_at.is_(None))
        .order_by(AnswerFile.assignment_id, AnswerFile.question_id, AnswerFile.id)
    )
    return [
        FileFact(owner, f"{question} {name}", at, sha256, size)
        for owner, question, name, at, sha256, size in rows
    ]


def _told(found: Sequence[SheetFacts], day: date) -> list[SheetFacts]:
    now = accepted_by(found, day)
    return now + [old for one in now if (old := before(found, one)) is not None]


def _asked(vendor_id: int, as_of: date) -> list[SheetFacts]:
    kind = ObligationKind.QUESTIONNAIRE_ANSWER
    later = aliased(Obligation)
    has_later = select(later.id).where(
        later.kind == kind,
        later.subject_kind == Obligation.subject_kind,
        later.subject_id == Obligation.subject_id,
        later.opened_on <= as_of,
        later.id > Obligation.id,
    )
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
        .outerjoin(
            Obligation,
            and_(
                Obligation.kind == kind,
                Obligation.subject_kind == Assignment.__tablename__,
                Obligation.subject_id == Assignment.id,
                Obligation.opened_on <= as_of,
                ~has_later.exists(),
            ),
        )
        .where(Assignment.vendor_id == vendor_id, Assignment.assigned_on <= as_of)
        .order_by(Assignment.assigned_on, Assignment.id)
    ).all()
    rounds = _rounds({row.Assignment.id for row in rows})
    return [
        SheetFacts(
            assignment,
            questionnaire.title,
            label,
            sheet_of(assignment.version_id, sha256),
            due_on,
            rounds.get(assignment.id, ()),
        )
        for assignment, questionnaire, label, sha256, due_on in rows
    ]


def _rounds(assignment_ids: Collection[int]) -> Mapping[int, Sequence[Submission]]:
    return _by_assignment(Submission, assignment_ids, Submission.round)


def _said(assignment_ids: Collection[int]) -> Mapping[int, AcceptedAnswers]:
    answers = _by_assignment(GivenAnswer, assignment_ids, GivenAnswer.id)
    reviews = _by_assignment(AnswerReview, assignment_ids, AnswerReview.id)
    files: dict[int, set[str]] = defaultdict(set)
    rows = db.session.execute(
        select(AnswerFile.assignment_id, AnswerFile.question_id).where(
            AnswerFile.assignment_id.in_(assignment_ids), AnswerFile.taken_back_at.is_(None)
        )
    )
    for assignment_id, question_id in rows:
        files[assignment_id].add(question_id)
    return {
        one: AcceptedAnswers(answers.get(one, ()), reviews.get(one, ()), frozenset(files[one]))
        for one in assignment_ids
    }


def _by_assignment(
    model: type[Any], assignment_ids: Collection[int], order: Any
) -> Mapping[int, Sequence[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    rows = db.session.scalars(
        select(model).where(model.assignment_id.in_(assignment_ids)).order_by(order)
    )
    for row in rows:
        found[row.assignment_id].append(row)
    return found
