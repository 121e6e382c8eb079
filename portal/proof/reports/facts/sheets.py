"""What a vendor was asked by questionnaires, and how it answered, as of any day. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property

from portal.foundation.core import clock
from portal.foundation.core.words.messages import Text
from portal.supervision.questionnaires.definition.definition import Sheet
from portal.supervision.questionnaires.kinds.answer import Given
from portal.supervision.questionnaires.scoring import points as scoring
from portal.supervision.questionnaires.scoring.points import Score
from portal.supervision.questionnaires.scoring.shown import Setting, shown
from portal.supervision.responses.assignments import answer_rows as given
from portal.supervision.responses.assignments.models import (
    AnswerReview,
    Assignment,
    AssignmentState,
    GivenAnswer,
    Submission,
)


class Standing(StrEnum):
    """How far a sheet was on a day."""

    WAITING = "waiting"  # for the vendor
    HANDED_IN = "handed_in"  # waits for the reviewer
    RETURNED = "returned"
    ACCEPTED = "accepted"
    RECALLED = "recalled"


@dataclass(frozen=True, slots=True)
class Said:
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
    said: Said = field(default_factory=Said)

    def standing(self, day: date) -> Standing:
        row = self.assignment
        if row.ended_on is not None and row.ended_on <= day:
            accepted = row.state is AssignmentState.ACCEPTED
            return Standing.ACCEPTED if accepted else Standing.RECALLED
        handed_in = self.handed_in(day)
        if not handed_in:
            return Standing.WAITING
        returned_at = handed_in[-1].returned_at
        if returned_at is not None and clock.day_of(returned_at) <= day:
            return Standing.RETURNED
        return Standing.HANDED_IN

    def handed_in(self, day: date) -> Sequence[Submission]:
        """The rounds by the day; one on paper counts from the day on which it came."""
        return [one for one in self.submissions if one.submitted_on <= day]

    def recorded_on(self, day: date) -> date | None:
        """Of a paper that came by the day: when it was entered, if that was later."""
        days = [clock.day_of(one.submitted_at) for one in self.handed_in(day)]
        return max((one for one in days if one > day), default=None)

    def is_accepted_by(self, day: date) -> bool:
        return self.standing(day) is Standing.ACCEPTED

    def late_on(self, day: date) -> int:
        """Days over its due date; 0 where the vendor owes nothing."""
        owes = self.standing(day) in (Standing.WAITING, Standing.RETURNED)
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
        return scoring.score(self.sheet, self.setting, self.answers, as_no=self.as_no)


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
