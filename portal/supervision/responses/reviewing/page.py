"""What the reviewer's pages show: each answer beside last period's, what it should be, and the notes.

Only what was handed in is shown: while the vendor answers, or answers again, the last round.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from portal.foundation.audit.queries import demand_unchanged
from portal.foundation.core.database.db import Base
from portal.foundation.core.words.messages import Message, say
from portal.supervision.questionnaires import scoring
from portal.supervision.questionnaires.definition.definition import Section
from portal.supervision.questionnaires.kinds.parts.answer import (
    UNANSWERED,
    Given,
    Review,
    is_answered,
)
from portal.supervision.questionnaires.kinds.parts.question import Question
from portal.supervision.questionnaires.scoring import shown, shown_sections
from portal.supervision.responses.assignments import answer_rows as given
from portal.supervision.responses.assignments import queries
from portal.supervision.responses.assignments.models import (
    AnswerFile,
    AnswerReview,
    Assignment,
    AssignmentState,
    Submission,
)
from portal.supervision.responses.assignments.queries import Asked
from portal.supervision.responses.assignments.services import Said, said_of
from portal.supervision.responses.prefill.queries import told_in
from portal.supervision.responses.reviewing.queries import (
    LIVE,
    evidence_of,
    frozen_said,
    handed_in,
)


class AnswerChange(StrEnum):
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
    change: AnswerChange

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
            return self.change in (AnswerChange.CHANGED, AnswerChange.NEW)
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
    before = {row.question_id: said_of(row) for row in told_in(last)} if last else {}
    answers = given.with_attached(
        asked.sheet,
        {name: given.given_of(one, reviews.get(name)) for name, one in said.items()},
        files,
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
            change=_change(said.get(name), before.get(name)) if last else AnswerChange.NOTHING,
        )

    sections = (
        (section, tuple(map(view, questions)))
        for section, questions in shown_sections(asked.sheet, visible)
    )
    before_it = last.assignment if last else None
    return ReviewDesk(asked, before_it, submissions, reviews, tuple(sections))


def differs(one: Said | None, other: Said | None) -> bool:
    """Whether two answers say something else; comments aside."""
    return _content(one) != _content(other)


def _content(said: Said | None) -> tuple[Any, str, dict[str, str]]:
    return (said.value or None, said.reason, dict(said.expires)) if said else (None, "", {})


def _change(said: Said | None, before: Said | None) -> AnswerChange:
    if before is None or before.value in (None, "", []):
        return AnswerChange.NEW if said and said.value not in (None, "", []) else AnswerChange.SAME
    return AnswerChange.CHANGED if differs(said, before) else AnswerChange.SAME


def _round_before(
    submissions: Sequence[Submission], round_now: int
) -> tuple[Mapping[str, str], Mapping[str, Said]]:
    """What was sent back with which remark, and what had been said; nothing in the first round."""
    past = [one for one in submissions if one.round < round_now and one.returned_at is not None]
    if not past:
        return {}, {}
    back = {one["question"]: one["remark"] for one in past[-1].returned}
    return back, frozen_said(past[-1])


# What the states of a review are called, and how an answer reads.

REVIEWS: Mapping[Review, Message] = MappingProxyType(
    {
        Review.UNVERIFIED: say("Not verified"),
        Review.BY_DOCUMENT: say("Verified by document"),
        Review.ON_SITE: say("Verified on site"),
        Review.DISPUTED: say("Disputed"),
    }
)
CHANGES: Mapping[AnswerChange, Message] = MappingProxyType(
    {
        AnswerChange.CHANGED: say("Changed since last period"),
        AnswerChange.NEW: say("New this period"),
        AnswerChange.SAME: say("As last period"),
        AnswerChange.NOTHING: say("No earlier period"),
    }
)
ONLY: Mapping[Only, Message] = MappingProxyType(
    {
        Only.CHANGED: say("Changed"),
        Only.AGAIN: say("Answered again"),
        Only.SHORT: say("Costs points"),
        Only.OPEN: say("Not verified"),
        Only.DISPUTED: say("Disputed"),
    }
)
