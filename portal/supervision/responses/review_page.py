"""What the reviewer's pages show: each answer beside last period's, what it should be, and the notes.

Only what was handed in is shown: while the vendor answers, or answers again, the last round.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from portal.foundation.audit.unchanged import demand_unchanged
from portal.foundation.core.db import Base
from portal.supervision.questionnaires import scoring
from portal.supervision.questionnaires.answers import UNANSWERED, Given, Review, is_answered
from portal.supervision.questionnaires.shapes import Question, Section
from portal.supervision.questionnaires.shown import shown, shown_sections
from portal.supervision.responses import given, queries, review_queries
from portal.supervision.responses.carry_queries import told_in
from portal.supervision.responses.models import (
    AnswerFile,
    AnswerReview,
    Assignment,
    AssignmentState,
    GivenAnswer,
    Submission,
)
from portal.supervision.responses.queries import Asked
from portal.supervision.responses.services import Said

LIVE = frozenset({AssignmentState.SUBMITTED, AssignmentState.ACCEPTED})


class Change(StrEnum):
    """How an answer stands to last period's; the differences first."""

    CHANGED = "changed"
    NEW = "new"  # not asked, or not answered, last period
    SAME = "same"
    NOTHING = "nothing"  # there is no last period


class Only(StrEnum):
    """Which answers are looked at."""

    CHANGED = "changed"
    AGAIN = "again"  # sent back before
    SHORT = "short"  # worth less than it could be
    OPEN = "open"  # not verified
    DISPUTED = "disputed"


@dataclass(frozen=True)
class ReviewView:
    """One question for the reviewer. `before`: last period; `earlier`: the round before this one,
    where it was sent back with `returned`."""

    question: Question
    said: Said | None
    given: Given
    before: Said | None
    earlier: Said | None
    returned: str | None
    files: Sequence[AnswerFile]
    review: AnswerReview | None
    change: Change

    @property
    def version(self) -> int:
        return self.review.version if self.review else 0

    @property
    def state(self) -> Review:
        return self.review.review if self.review else Review.UNVERIFIED

    @property
    def is_unchanged(self) -> bool:
        """Whether the vendor confirmed last time's answer instead of giving one."""
        return self.said is not None and self.said.is_unchanged

    @property
    def is_answered(self) -> bool:
        return is_answered(self.given)

    @property
    def worth(self) -> float | None:
        return scoring.worth(self.question, self.given)

    def fits(self, only: Only) -> bool:
        """Whether it belongs to what is looked at."""
        if only is Only.CHANGED:
            return self.change in (Change.CHANGED, Change.NEW)
        if only is Only.AGAIN:
            return self.returned is not None
        if only is Only.SHORT:
            return self.worth is not None and self.worth < 1
        if only is Only.DISPUTED:
            return self.state is Review.DISPUTED
        return self.state is Review.UNVERIFIED


@dataclass(frozen=True)
class ReviewDesk:
    """Everything the reviewer's pages need, read in a fixed number of statements."""

    asked: Asked
    last: Assignment | None
    submissions: Sequence[Submission]
    reviews: Mapping[str, AnswerReview]
    sections: tuple[tuple[Section, tuple[ReviewView, ...]], ...]

    @property
    def is_handed_in(self) -> bool:
        """Whether there is anything to look at."""
        return bool(self.submissions) or self.asked.assignment.state in LIVE

    @property
    def views(self) -> Iterable[ReviewView]:
        for _section, views in self.sections:
            yield from views

    @property
    def seen(self) -> int:
        """Grows with every note: what a page about all of them has shown."""
        return sum(row.version for row in self.reviews.values())

    def count(self, only: Only) -> int:
        return sum(1 for one in self.views if one.fits(only))

    def chosen(self, only: Only) -> tuple[ReviewView, ...]:
        return tuple(one for one in self.views if one.fits(only))

    def find(self, question_id: str) -> ReviewView | None:
        return next((one for one in self.views if one.question.id == question_id), None)


def _accepted(assignment: Assignment) -> list[Base]:
    """Answers and what was found about them, once they are accepted."""
    if assignment.state is not AssignmentState.ACCEPTED:
        return []
    return [*queries.answers_of(assignment.id), *queries.reviews_of(assignment.id)]


def read_review(asked: Asked) -> ReviewDesk:
    """In the same few statements however long the questionnaire is.

    Refuses (NotAsRecorded) what somebody changed past the portal after it was handed in.
    """
    assignment = asked.assignment
    submissions = queries.submissions_of(assignment.id)
    demand_unchanged(assignment.number, [assignment, *submissions, *_accepted(assignment)])
    files = evidence_of(assignment, submissions)
    said = handed_in(assignment, submissions)
    reviews = {row.question_id: row for row in queries.reviews_of(assignment.id)}
    last = queries.find_asked(assignment.last_id) if assignment.last_id else None
    before = _said(told_in(last)) if last else {}
    answers = given.with_attached(
        asked.sheet, {name: given_of(one, reviews.get(name)) for name, one in said.items()}, files
    )
    visible = shown(asked.sheet, asked.setting, answers)
    back, earlier = _round_before(submissions, assignment.round)

    def view(question: Question) -> ReviewView:
        name = question.id
        return ReviewView(
            question=question,
            said=said.get(name),
            given=answers.get(name, UNANSWERED),
            before=before.get(name),
            earlier=earlier.get(name) if name in back else None,
            returned=back.get(name),
            files=files.get(name, ()),
            review=reviews.get(name),
            change=_change(said.get(name), before.get(name)) if last else Change.NOTHING,
        )

    sections = (
        (section, tuple(map(view, questions)))
        for section, questions in shown_sections(asked.sheet, visible)
    )
    before_it = last.assignment if last else None
    return ReviewDesk(asked, before_it, submissions, reviews, tuple(sections))


def handed_in(assignment: Assignment, submissions: Sequence[Submission]) -> Mapping[str, Said]:
    """What the vendor said when it handed in last; what it types since then is its own affair."""
    if assignment.state in LIVE:
        return _said(queries.answers_of(assignment.id))
    return frozen_said(submissions[-1]) if submissions else {}


def evidence_of(
    assignment: Assignment, submissions: Sequence[Submission]
) -> Mapping[str, Sequence[AnswerFile]]:
    """The evidence that was handed in with them; what was taken back since is still there."""
    if assignment.state in LIVE:
        return queries.files_of(assignment.id)
    return review_queries.files_in(submissions[-1]) if submissions else {}


def frozen_said(submission: Submission) -> dict[str, Said]:
    """The answers of a round, as they were frozen."""
    answers: dict[str, Any] = json.loads(submission.body)["answers"]
    return {
        name: Said(
            value=one.get("value"),
            reason=one.get("reason", ""),
            comment=one.get("comment", ""),
            expires=one.get("expires", {}),
            is_unchanged=one.get("unchanged", False),
        )
        for name, one in answers.items()
    }


def given_of(said: Said, review: AnswerReview | None = None) -> Given:
    """An answer as the rules read it, with what the reviewer noted."""
    value = tuple(said.value) if isinstance(said.value, list) else said.value
    if review is None:
        return Given(value, said.reason, said.expires)
    return Given(value, said.reason, said.expires, review.review, review.differs)


def differs(one: Said | None, other: Said | None) -> bool:
    """Whether two answers say something else; comments aside."""
    return _content(one) != _content(other)


def _content(said: Said | None) -> tuple[Any, str, dict[str, str]]:
    return (said.value or None, said.reason, dict(said.expires)) if said else (None, "", {})


def _change(said: Said | None, before: Said | None) -> Change:
    if before is None or before.value in (None, "", []):
        return Change.NEW if said and said.value not in (None, "", []) else Change.SAME
    return Change.CHANGED if differs(said, before) else Change.SAME


def _round_before(
    submissions: Sequence[Submission], round_now: int
) -> tuple[Mapping[str, str], Mapping[str, Said]]:
    """What was sent back with which remark, and what had been said; nothing in the first round."""
    past = [one for one in submissions if one.round < round_now and one.returned_at is not None]
    if not past:
        return {}, {}
    back = {one["question"]: one["remark"] for one in past[-1].returned}
    return back, frozen_said(past[-1])


def _said(rows: Iterable[GivenAnswer]) -> dict[str, Said]:
    return {
        row.question_id: Said(row.value, row.reason, row.comment, row.expires, row.is_unchanged)
        for row in rows
    }
