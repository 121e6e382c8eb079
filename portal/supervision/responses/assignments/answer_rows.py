"""Answers: what the form of a section sends, their rows as the rules read them, what is missing. Pure.

Names in the form: `v-ID` the value, `t-ID-N-COLUMN` a cell of row N, `e-ID-OPTION` until when a
certificate holds, `r-ID` why not applicable, `c-ID` the comment, `s-ID` the version the page showed,
`b-ID` a digest of what it showed, `o-ID` the version of the other answer that is shown beside one's
own. Where two people are at one question, the button `keep` says whose counts.
"""

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from werkzeug.datastructures import MultiDict

from portal.content.definitions.conditions import answers_named, evaluate
from portal.foundation.core.words.messages import Message, digits, say
from portal.supervision.questionnaires import scores
from portal.supervision.questionnaires.definition.definition import Sheet
from portal.supervision.questionnaires.kinds.parts.answer import (
    UNANSWERED,
    Answers,
    Given,
    Review,
    clean,
    day_of,
    in_row,
    is_answered,
    text_of,
)
from portal.supervision.questionnaires.kinds.parts.question import NA, Question
from portal.supervision.questionnaires.kinds.text import join_field
from portal.supervision.questionnaires.scores import Setting, following, shown
from portal.supervision.responses.assignments.models import AnswerReview, GivenAnswer

OVER: Final = say(
    "The certificate that answered this does not any more. Answer it yourself, or hand in the renewed one."
)
UNPROVED: Final = say("Attach the evidence, or say in the comment where we can see it.")
UNTOUCHED: Final = say(
    "This came back. Change the answer or its evidence, or say in the comment what you found."
)


@dataclass(frozen=True)
class Said:
    """What one save brings. `value`: None takes the answer back."""

    value: Any = None
    reason: str = ""
    comment: str = ""
    expires: Mapping[str, str] = field(default_factory=dict)
    is_unchanged: bool = False
    certificate_id: int | None = None  # that answers in the place of a person


def said_of(row: GivenAnswer | None) -> Said:
    """What is kept; of no row, what says nothing."""
    if row is None:
        return Said()
    return Said(
        row.value, row.reason, row.comment, row.expires, row.is_unchanged, row.certificate_id
    )


@dataclass(frozen=True, slots=True)
class Missing:
    """What one question still lacks."""

    section: str
    question: str
    reason: Message


def given_answers(
    rows: Iterable[GivenAnswer], reviews: Iterable[AnswerReview] = ()
) -> dict[str, Given]:
    """By question id."""
    noted = {review.question_id: review for review in reviews}
    return {row.question_id: given_of(row, noted.get(row.question_id)) for row in rows}


def with_attached(sheet: Sheet, answers: Answers, files: Collection[str]) -> dict[str, Given]:
    """The answers, where questions for a file are answered by having one."""
    asked = (sheet.by_id[name] for name in files if name in sheet.by_id)
    attached = {question.id: Given(value=True) for question in asked if question.kind.is_attached}
    return {**answers, **attached}


def given_of(said: GivenAnswer | Said, review: AnswerReview | None = None) -> Given:
    """An answer as the rules read it, with what the reviewer noted. What rests on a certificate, which
    two persons checked, is confirmed by document unless the reviewer says something else."""
    value = tuple(said.value) if isinstance(said.value, list) else said.value
    noted = review_of(said, review)
    if review is None:
        return Given(value, said.reason, said.expires, noted)
    return Given(value, said.reason, said.expires, noted, review.differs)


def review_of(said: GivenAnswer | Said | None, review: AnswerReview | None) -> Review:
    state = Review.UNVERIFIED if review is None else review.review
    rests = said is not None and said.certificate_id is not None
    return Review.BY_DOCUMENT if rests and state is Review.UNVERIFIED else state


def lacks(question: Question, given: Given, *, has_evidence: bool) -> Message | None:
    """What has to be mended before it can be handed in; None: nothing."""
    if not is_answered(given):
        return question.kind.unanswered if question.required else None
    if not question.kind.is_complete(question, given):
        if given.value == NA:
            return say("Say why this does not apply.")
        return say("A row is not complete yet.")
    undated = [  # certificates: nobody could tell when one has expired
        option.label
        for option in (question.options if question.kind.asks_expiry(question) else ())
        if option.id in given.value and option.score == 1 and not given.expires.get(option.id)
    ]
    if undated:
        return say("Enter until when it is valid: %(what)s.", what=in_row(undated))
    return None if has_evidence or not asks_proof(question, given) else UNPROVED


def asks_proof(question: Question, given: Given) -> bool:
    """Whether a file, or a comment that says where it can be seen, has to come with what was answered;
    before it was, whether it will have to unless the answer is worth nothing."""
    if question.kind.is_attached or not question.evidence.required:
        return question.kind.is_attached and question.required
    return bool(scores.worth(question, given)) if is_answered(given) else question.required


@dataclass(frozen=True, slots=True)
class Standing:
    """What was said so far and the comments, by question; the questions with files."""

    answers: Mapping[str, Given] = field(default_factory=dict)
    comments: Mapping[str, str] = field(default_factory=dict)
    files: frozenset[str] = frozenset()

    def after(self, said: Mapping[str, tuple[Given, str]]) -> "Standing":
        """With these answers and comments in place of what was there."""
        return replace(
            self,
            answers={**self.answers, **{name: given for name, (given, _comment) in said.items()}},
            comments={**self.comments, **{name: comment for name, (_one, comment) in said.items()}},
        )

    def said_to(self, name: str) -> tuple[Given | None, str]:
        return self.answers.get(name), self.comments.get(name, "")

    def given(self, question: Question) -> Given:
        """A question for a file is answered by having one."""
        if question.kind.is_attached and question.id in self.files:
            return Given(value=True)
        return self.answers.get(question.id, UNANSWERED)

    def lacks(self, question: Question) -> Message | None:
        """A comment that says where it can be seen counts as evidence as well."""
        return lacks(question, self.given(question), has_evidence=self._is_proved(question))

    def proof_of(self, question: Question) -> bool | None:
        """Whether the evidence that has to come with it is there; None: none has to."""
        asks = asks_proof(question, self.given(question))
        return self._is_proved(question) if asks else None

    def _is_proved(self, question: Question) -> bool:
        if question.kind.is_attached:
            return question.id in self.files
        return question.id in self.files or bool(self.comments.get(question.id, "").strip())


@dataclass(frozen=True, slots=True)
class State:
    """The questions shown; those of them without a whole answer; those whose evidence is there, and not."""

    visible: frozenset[str]
    unanswered: frozenset[str]
    proved: frozenset[str]
    unproved: frozenset[str]

    @property
    def lacking(self) -> frozenset[str]:
        return self.unanswered | self.unproved

    @property
    def done(self) -> int:
        return len(self.visible) - len(self.lacking)

    @property
    def told(self) -> Mapping[str, int]:
        """Answers and evidence counted apart, as the pages say them."""
        proved = len(self.proved)
        answered = len(self.visible) - len(self.unanswered)
        return {"answered": answered, "proved": proved, "proofs": proved + len(self.unproved)}


def visible_in(sheet: Sheet, setting: Setting, standing: Standing) -> frozenset[str]:
    return shown(sheet, setting, with_attached(sheet, standing.answers, standing.files))


def missing(
    sheet: Sheet,
    standing: Standing,
    visible: Collection[str],
    untouched: Collection[str] = (),
    over: Collection[str] = (),
) -> tuple[Missing, ...]:
    """Everything to be mended before handing in, in the order of the sheet. `untouched`: what came
    back and stands as it was handed in; where it lacks something else, that is said. `over`: what a
    certificate answered that does not hold any more."""
    return tuple(
        Missing(section.id, question.id, reason)
        for section in sheet.sections
        for question in section.questions
        if question.id in visible
        and (
            reason := standing.lacks(question)
            or (OVER if question.id in over else None)
            or (UNTOUCHED if question.id in untouched else None)
        )
    )


def counted(sheet: Sheet, setting: Setting, standing: Standing) -> State:
    """How far a questionnaire is, from everything. It comes to the same as `recounted`, which costs
    the same however long the questionnaire is."""
    visible = visible_in(sheet, setting, standing)
    return State(visible, *_sorted(sheet, standing, visible))


def _sorted(
    sheet: Sheet, standing: Standing, names: Iterable[str]
) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """Of these, which lack an answer, which have their evidence, and which lack it."""
    questions = [sheet.by_id[name] for name in names]
    proofs = {question.id: standing.proof_of(question) for question in questions}
    lacks = {question.id: standing.lacks(question) for question in questions}
    return (
        frozenset(name for name, lack in lacks.items() if lack not in (None, UNPROVED)),
        frozenset(name for name, proof in proofs.items() if proof is True),
        frozenset(name for name, proof in proofs.items() if proof is False),
    )


def recounted(
    sheet: Sheet, setting: Setting, standing: Standing, before: State, changed: Collection[str]
) -> State:
    """The same from how it stood `before` these answers, comments or files changed."""
    names = [name for name in changed if name in sheet.by_id]
    hanging = following(sheet, names)
    visible = set(before.visible)
    for question in hanging:
        visible.discard(question.id)
        said = {  # what is hidden counts as unanswered
            name: standing.given(sheet.by_id[name]).value
            for name in (answers_named(question.show_if) if question.show_if else ())
            if name in visible
        }
        if question.show_if is not None and evaluate(question.show_if, setting.facts, said):
            visible.add(question.id)
    touched = {*names, *(question.id for question in hanging)}
    now = _sorted(sheet, standing, touched & visible)
    kept = (before.unanswered, before.proved, before.unproved)
    return State(
        frozenset(visible), *((then - touched) | new for then, new in zip(kept, now, strict=True))
    )


Form = MultiDict[str, str]
LONGEST_COMMENT: Final = 4000
LONGEST_REASON: Final = 2000


def is_sent(form: Form, question: Question) -> bool:
    """Whether the page had this question at all."""
    return f"s-{question.id}" in form


def seen_version(form: Form, question_id: str, sign: str = "s") -> int:
    """The version the page showed, `o`: of the other answer beside it; 0 for none or nonsense."""
    return digits(form.get(f"{sign}-{question_id}", "")) or 0


def read_said(form: Form, question: Question) -> Said:
    """One answer. Refuses (RuleViolated) what cannot be one, in words."""
    value = question.kind.parse_form(question, form)
    reason = text_of(form.get(f"r-{question.id}", "") if value == NA else "", LONGEST_REASON)
    comment = text_of(form.get(f"c-{question.id}", ""), LONGEST_COMMENT)
    dated = (value or ()) if question.kind.asks_expiry(question) else ()
    days = {option: clean(form.get(f"e-{question.id}-{option}", "")) for option in dated}
    expires = {option: day_of(day).isoformat() for option, day in days.items() if day}
    return Said(value, reason, comment, expires)


class Keep(StrEnum):
    """Whose version counts."""

    MINE = "mine"
    THEIRS = "theirs"
    BOTH = "both"  # put together on the page, to be written anew


@dataclass(frozen=True, slots=True)
class Clash:
    """What one person typed, and what another said since the page was opened."""

    question: Question
    mine: Said
    theirs: Said
    version: int  # of theirs
    at: datetime | None
    who: str | None
    is_me: bool  # in another window

    @property
    def has_both(self) -> bool:
        """Whether the two can be put together: words and rows can, a tick cannot."""
        if self.question.kind.can_be_joined:
            return bool(self.mine.value and self.theirs.value)
        return bool(self.mine.comment and self.theirs.comment) and (
            self.mine.comment != self.theirs.comment
        )


def clash_of(
    question: Question,
    mine: Said,
    row: GivenAnswer | None,
    *,
    names: Mapping[int, str],
    me: int | None,
) -> Clash:
    if row is None:
        return Clash(question, mine, Said(), 0, None, None, is_me=False)
    by = row.answered_by_id
    who = None if by is None else names.get(by)
    is_me = by is not None and by == me
    return Clash(question, mine, said_of(row), row.version, row.answered_at, who, is_me)


def mark_of(said: Said) -> str:
    """The same for the same answer, however its lines end."""
    words = [" ".join(text.split()) for text in (said.reason, said.comment)]
    whole = json.dumps([said.value, words, dict(said.expires)], sort_keys=True)
    return hashlib.sha256(whole.encode()).hexdigest()[:16]


def is_untouched(form: Form, question: Question, said: Said) -> bool:
    """Whether it is what the page showed: then nobody typed it, and it contradicts nobody."""
    return form.get(f"b-{question.id}") == mark_of(said)


def choice_of(form: Form) -> tuple[Keep, str] | None:
    """Which button was pressed, for which question."""
    keep, _, question_id = form.get("keep", "").partition(" ")
    return (Keep(keep), question_id) if keep in set(Keep) else None


def put_together(form: Form, question: Question, row: GivenAnswer | None) -> Form:
    """The page with both versions in its fields, as if it had been opened after the other one."""
    theirs, fields = said_of(row), MultiDict(form)
    fields[f"s-{question.id}"] = str(row.version if row else 0)
    fields[f"b-{question.id}"] = mark_of(theirs)
    for sign, words in (("c", theirs.comment), ("r", theirs.reason)):
        join_field(fields, f"{sign}-{question.id}", words)
    question.kind.join(question, fields, theirs.value)
    return fields
