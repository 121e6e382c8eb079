"""What the reviewer's pages show and send: each answer beside last period's, notes, what goes back, findings.

Only what was handed in is shown: while the vendor answers, or answers again, the last round.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final, TypeVar

from werkzeug.datastructures import MultiDict

from portal.foundation.audit.queries import demand_unchanged
from portal.foundation.core.database.db import Base
from portal.foundation.core.words.messages import Message, digits, say, without_unseen
from portal.supervision.findings.severity import Owner, Severity
from portal.supervision.questionnaires import scores
from portal.supervision.questionnaires.definition.definition import Section
from portal.supervision.questionnaires.kinds.parts.answer import (
    UNANSWERED,
    Given,
    Review,
    clean,
    is_answered,
    text_of,
)
from portal.supervision.questionnaires.kinds.parts.question import Question
from portal.supervision.responses.assignments import answer_rows as given
from portal.supervision.responses.assignments import queries
from portal.supervision.responses.assignments.answer_rows import Said, said_of
from portal.supervision.responses.assignments.models import (
    AnswerFile,
    AnswerReview,
    Assignment,
    AssignmentState,
    Submission,
)
from portal.supervision.responses.prefill.certified import CertificateAnswer, answered_by
from portal.supervision.responses.prefill.queries import told_in
from portal.supervision.responses.reviewing.queries import (
    LIVE,
    Proposal,
    evidence_of,
    frozen_said,
    handed_in,
)
from portal.supervision.responses.reviewing.services import Adjusted, Noted


class AnswerChange(StrEnum):
    """How an answer stands to last period's; the differences first."""

    CHANGED = "changed"
    NEW = "new"  # not asked, or not answered, last period
    SAME = "same"
    NOTHING = "nothing"  # there is no last period


class Only(StrEnum):
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
    certificate: CertificateAnswer | None = None  # on which it rests

    @property
    def version(self) -> int:
        return self.review.version if self.review else 0

    @property
    def state(self) -> Review:
        return given.review_of(self.said, self.review)

    @property
    def is_unchanged(self) -> bool:
        """Whether the vendor confirmed last time's answer instead of giving one."""
        return self.said is not None and self.said.is_unchanged

    @property
    def is_answered(self) -> bool:
        return is_answered(self.given)

    @property
    def worth(self) -> float | None:
        return scores.worth(self.question, self.given)

    def fits(self, only: Only) -> bool:
        """Whether it belongs to what is looked at."""
        if only is Only.CHANGED:
            return self.change in (AnswerChange.CHANGED, AnswerChange.NEW)
        if only is Only.AGAIN:
            return self.returned is not None
        if only is Only.SHORT:
            return self.worth is not None and self.worth < 1
        return self.state is (Review.DISPUTED if only is Only.DISPUTED else Review.UNVERIFIED)


@dataclass(frozen=True)
class ReviewDesk:
    """Everything the reviewer's pages need, read in a fixed number of statements."""

    asked: queries.Asked
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

    def chosen(self, only: Only) -> tuple[ReviewView, ...]:
        return tuple(view for view in self.views if view.fits(only))

    def find(self, question_id: str) -> ReviewView | None:
        return next((view for view in self.views if view.question.id == question_id), None)


def read_review(asked: queries.Asked) -> ReviewDesk:
    """In the same few statements however long the questionnaire is.

    Refuses (NotAsRecorded) what somebody changed past the portal after it was handed in.
    """
    assignment = asked.assignment
    submissions = queries.submissions_of(assignment.id)
    sealed: list[Base] = [assignment, *submissions]
    if assignment.state is AssignmentState.ACCEPTED:
        sealed += [*queries.answers_of(assignment.id), *queries.reviews_of(assignment.id)]
    demand_unchanged(assignment.number, sealed)
    files = evidence_of(assignment, submissions)
    said = handed_in(assignment, submissions)
    reviews = {row.question_id: row for row in queries.reviews_of(assignment.id)}
    last = queries.find_asked(assignment.last_id) if assignment.last_id else None
    before = {row.question_id: said_of(row) for row in told_in(last)} if last else {}
    answers = given.with_attached(
        asked.sheet,
        {name: given.given_of(answer, reviews.get(name)) for name, answer in said.items()},
        files,
    )
    visible = scores.shown(asked.sheet, asked.setting, answers)
    certified = answered_by(asked, said)
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
            change=change_of(said.get(name), before.get(name)) if last else AnswerChange.NOTHING,
            certificate=certified.get(name),
        )

    sections = (
        (section, tuple(map(view, questions)))
        for section, questions in scores.shown_sections(asked.sheet, visible)
    )
    before_it = last.assignment if last else None
    return ReviewDesk(asked, before_it, submissions, reviews, tuple(sections))


def differs(one: Said | None, other: Said | None) -> bool:
    """Whether two answers say something else; comments aside."""
    return _content(one) != _content(other)


def _content(said: Said | None) -> tuple[Any, str, dict[str, str]]:
    return (said.value or None, said.reason, dict(said.expires)) if said else (None, "", {})


def change_of(said: Said | None, before: Said | None) -> AnswerChange:
    """How an answer stands to that of last period."""
    if before is None or before.value in (None, "", []):
        return AnswerChange.NEW if said and said.value not in (None, "", []) else AnswerChange.SAME
    return AnswerChange.CHANGED if differs(said, before) else AnswerChange.SAME


def _round_before(
    submissions: Sequence[Submission], round_now: int
) -> tuple[Mapping[str, str], Mapping[str, Said]]:
    """What was sent back with which remark, and what had been said; nothing in the first round."""
    past = [earlier for earlier in submissions if earlier.round < round_now and earlier.returned_at]
    if not past:
        return {}, {}
    back = {returned["question"]: returned["remark"] for returned in past[-1].returned}
    return back, frozen_said(past[-1])


REVIEWS: Final[Mapping[Review, Message]] = {
    Review.UNVERIFIED: say("Not verified"),
    Review.BY_DOCUMENT: say("Verified by document"),
    Review.ON_SITE: say("Verified on site"),
    Review.DISPUTED: say("Disputed"),
}
CHANGES: Final[Mapping[AnswerChange, Message]] = {
    AnswerChange.CHANGED: say("Changed since last period"),
    AnswerChange.NEW: say("New this period"),
    AnswerChange.SAME: say("As last period"),
    AnswerChange.NOTHING: say("No earlier period"),
}
ONLY: Final[Mapping[Only, Message]] = {
    Only.CHANGED: say("Changed"),
    Only.AGAIN: say("Answered again"),
    Only.SHORT: say("Costs points"),
    Only.OPEN: say("Not verified"),
    Only.DISPUTED: say("Disputed"),
}


Form = MultiDict[str, str]
LONGEST_NOTE: Final = 2000
LONGEST_REASON: Final = 1000
LONGEST_DAYS: Final = 730  # to mend a finding
Member = TypeVar("Member", bound=StrEnum)


@dataclass
class SentBack:
    """Ticked questions with their remarks; what is wrong by question id, "" for the whole."""

    remarks: Mapping[str, str]
    ticked: Collection[str]
    remark: str = ""
    wrong: dict[str, Message] = field(default_factory=dict)

    @property
    def chosen(self) -> dict[str, str]:
        return {name: self.remarks.get(name, "") for name in self.ticked}


@dataclass
class Accepting:
    """Findings as left by rule id, the conclusion; what is wrong by name of the field.

    `mended`: earlier findings whose corrections were seen; None: nobody has ticked any yet.
    """

    adjusted: dict[str, Adjusted]
    days: dict[str, str]  # as typed
    conclusion: str = ""
    mended: Collection[int] | None = None
    wrong: dict[str, Message] = field(default_factory=dict)


def seen_version(form: Form) -> int:
    """The version the page showed; 0 for none or nonsense."""
    return digits(form.get("seen", "")) or 0


def read_noted(form: Form) -> Noted:
    """Refuses (RuleViolated) what is too long."""
    return Noted(
        _member(Review, form.get("review"), Review.UNVERIFIED),
        differs="differs" in form,
        as_no="as_no" in form,
        remark=text_of(form.get("remark", ""), LONGEST_NOTE),
        note=text_of(form.get("note", ""), LONGEST_NOTE),
    )


def read_sent_back(form: Form, names: Collection[str]) -> SentBack:
    """`names`: the questions on the page; others are not heard."""
    ticked = [name for name in dict.fromkeys(form.getlist("q")) if name in names]
    remarks = {name: _line(form, f"remark-{name}") for name in names}
    sent = SentBack(remarks, ticked, _line(form, "remark"))
    if not ticked:
        sent.wrong[""] = say("Choose at least one question to send back, and say what is missing.")
    for name in ticked:
        if not remarks[name]:
            sent.wrong[name] = say("Say what is missing.")
        _bound(sent.wrong, name, remarks[name], LONGEST_NOTE)
    _bound(sent.wrong, "remark", sent.remark, LONGEST_NOTE)
    return sent


def as_proposed(proposals: Iterable[Proposal]) -> Accepting:
    rules = [proposal.opened.rule for proposal in proposals]
    adjusted = {rule.id: Adjusted.as_said(rule) for rule in rules}
    return Accepting(adjusted, {rule.id: str(rule.due_days) for rule in rules})


def read_accepting(form: Form, proposals: Iterable[Proposal]) -> Accepting:
    """What is open already cannot be adjusted here. A change needs its reason."""
    mended = {number for one in form.getlist("mended") if (number := digits(one))}
    accepting = Accepting({}, {}, _line(form, "conclusion"), mended)
    for proposal in proposals:
        rule = proposal.opened.rule
        typed = clean(form.get(f"days-{rule.id}", str(rule.due_days)))
        accepting.days[rule.id] = typed
        accepting.adjusted[rule.id] = as_said = Adjusted.as_said(rule)
        if proposal.known is not None:
            continue
        left = Adjusted(
            _member(Severity, form.get(f"severity-{rule.id}"), rule.severity),
            _member(Owner, form.get(f"owner-{rule.id}"), rule.owner),
            (digits(typed, 4) or 0) if typed.isascii() else 0,
            is_dropped=f"drop-{rule.id}" in form,
            reason=_line(form, f"reason-{rule.id}"),
        )
        accepting.adjusted[rule.id] = left
        if not 1 <= left.due_days <= LONGEST_DAYS:
            accepting.wrong[f"days-{rule.id}"] = say("Enter 1 to %(most)s days.", most=LONGEST_DAYS)
        if left != as_said and not left.reason:
            text = say("Say why it is not opened as the rule says.")
            accepting.wrong[f"reason-{rule.id}"] = text
        _bound(accepting.wrong, f"reason-{rule.id}", left.reason, LONGEST_REASON)
    _bound(accepting.wrong, "conclusion", accepting.conclusion, LONGEST_NOTE)
    return accepting


def _bound(wrong: dict[str, Message], name: str, words: str, most: int) -> None:
    if len(words) > most:
        wrong[name] = say("At most %(most)s letters can be entered.", most=most)


def _line(form: Form, name: str) -> str:
    return without_unseen(form.get(name, "").replace("\r\n", "\n")).strip()


def _member(of: type[Member], value: str | None, usual: Member) -> Member:
    return of(value) if value in set(of) else usual
