"""What is wrong with one question by itself, and what is too long to be kept with answers, findings and
grades: each as what is wrong and how to mend it. Pure.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from portal.foundation.core.words.messages import LANGUAGES, Message, Text, say
from portal.supervision.findings.severity import Severity
from portal.supervision.questionnaires.definition.definition import Grade, Section, Sheet
from portal.supervision.questionnaires.kinds.parts.question import (
    APPROVAL_COLUMN,
    BELOW,
    MISMATCH,
    NOTHING,
    UNAPPROVED_ROW,
    Question,
)
from portal.supervision.questionnaires.scores import threshold

LEAST_OPTIONS: Final = 2  # fewer are no choice
GRADES, TIERS, OUTLINE = "grades", "tiers", "outline"  # pages of their own
OPTIONS, COLUMNS, CONDITION, FINDINGS = "part-o", "part-c", "part-s", "part-r"  # of its page


@dataclass(frozen=True, slots=True)
class DraftProblem:
    """One thing to mend: what is wrong, how to mend it, and the page (GRADES, TIERS, OUTLINE) or the
    part of the question's page that does. `stops`: publishing waits. Where: None is the whole."""

    reason: Message
    mend: Message
    part: str = ""
    stops: bool = True
    section: str | None = None
    question: str | None = None


def placed(
    problems: Iterable[DraftProblem], section: Section, question: Question | None = None
) -> Iterator[DraftProblem]:
    """The same, of this section or question."""
    for problem in problems:
        yield replace(problem, section=section.id, question=question.id if question else None)


def slips(question: Question, grades: tuple[Grade, ...]) -> Iterator[DraftProblem]:
    """Everything wrong with it, its condition aside."""
    yield from _texts(question)
    yield from _answers(question)
    yield from _rules(question)
    yield from _cap(question, grades)


LACKING: Final[Mapping[str, Message]] = {"ja": say("Japanese"), "en": say("English")}


def lacking(text: Text) -> tuple[Message, ...]:
    """The languages it is not written in."""
    return tuple(name for lang, name in LACKING.items() if not text.in_(lang).strip())


def lacking_in(text: Text) -> tuple[Message, ...]:
    """Of a text that may be left out altogether."""
    return () if text == NOTHING else lacking(text)


def _texts(question: Question) -> Iterator[DraftProblem]:
    for lang in lacking(question.text):
        reason = say("The question lacks its %(language)s.", language=lang)
        yield DraftProblem(reason, say("Write it on the page of the question."))
    for lang in lacking(question.help) if question.help is not None else ():
        reason = say("The explanation lacks its %(language)s.", language=lang)
        yield DraftProblem(reason, say("Write it, or leave it empty in both languages."))
    if question.evidence.required or question.evidence.accept != NOTHING:
        for lang in lacking(question.evidence.accept):
            reason = say("What counts as evidence is not said in %(language)s.", language=lang)
            yield DraftProblem(reason, say("Say it, or ask for no evidence."))


def _answers(question: Question) -> Iterator[DraftProblem]:
    if question.kind.has_own_options and len(question.options) < LEAST_OPTIONS:
        mend = say("Add answers, or choose another kind of answer.")
        yield DraftProblem(say("A choice needs at least two answers."), mend, OPTIONS)
    if not question.kind.has_own_options and question.options:
        mend = say("Take the answers out, or choose a kind with answers to choose from.")
        yield DraftProblem(say("Only a choice has answers of its own."), mend, OPTIONS)
    if question.kind.has_columns and not question.columns:
        mend = say("Add a column, or choose another kind of answer.")
        yield DraftProblem(say("A table needs columns."), mend, COLUMNS)
    yield from _options(question)
    for column in question.columns:
        for lang in lacking(column.label):
            reason = say("The column %(id)s lacks its %(language)s.", id=column.id, language=lang)
            yield DraftProblem(reason, say("Write the heading of the column."), COLUMNS)
    yield from _expected(question)


def _options(question: Question) -> Iterator[DraftProblem]:
    for option in question.options:
        label = option.label
        for lang in lacking(label if isinstance(label, Text) else NOTHING):
            reason = say("The answer %(id)s lacks its %(language)s.", id=option.id, language=lang)
            yield DraftProblem(reason, say("Write the words of the answer."), OPTIONS)
        if question.is_scored and option.score is None:
            mend = say("Give it a score from 0 to 1, or the question the weight 0.")
            yield DraftProblem(say("The answer %(id)s has no score.", id=option.id), mend, OPTIONS)


def _expected(question: Question) -> Iterator[DraftProblem]:
    expected = question.expected
    if expected is None:
        return
    mend = say("Choose the expected answer anew, or none.")
    if expected.op in ("gte", "lte"):
        if not question.kind.is_number:
            yield DraftProblem(say("Only a number can be expected to be large or small."), mend)
        elif not question.kind.can_be(question, expected.values[0]):
            yield DraftProblem(_cannot_be(question, expected.values[0]), mend)
    elif not question.kind.is_choice:
        reason = say("What is expected can only be chosen where answers are chosen.")
        yield DraftProblem(reason, mend)
    else:
        for value in expected.values:
            if not question.kind.can_be(question, value):
                yield DraftProblem(_cannot_be(question, value), mend)


def _rules(question: Question) -> Iterator[DraftProblem]:
    for rule in question.rules:
        both = Text(*(rule.title.in_(lang) and rule.action.in_(lang) for lang in LANGUAGES))
        for lang in lacking(both):
            reason = say("The finding %(id)s lacks its %(language)s.", id=rule.id, language=lang)
            yield DraftProblem(reason, say("Write its title and what is to be done."), FINDINGS)
        if not rule.on:
            reason = say("The finding %(id)s waits for no answer.", id=rule.id)
            mend = say("Tick what opens it, or take the finding out.")
            yield DraftProblem(reason, mend, FINDINGS)
        for word in rule.on:
            if not _can_be_given(question, word):
                reason = say(
                    "The finding %(id)s waits for %(answer)s, which cannot be answered.",
                    id=rule.id,
                    answer=word,
                )
                mend = say("Untick it there, or add the answer again.")
                yield DraftProblem(reason, mend, FINDINGS)
        if UNAPPROVED_ROW in rule.on and all(
            column.id != APPROVAL_COLUMN for column in question.columns
        ):
            yield DraftProblem(
                say(
                    "The finding %(id)s waits for a row without approval number, but no column has"
                    " the id %(column)s.",
                    id=rule.id,
                    column=APPROVAL_COLUMN,
                ),
                say("Add a column with this id, or untick it there."),
                FINDINGS,
            )


def _cap(question: Question, grades: tuple[Grade, ...]) -> Iterator[DraftProblem]:
    cap = question.caps_grade
    if not cap:
        return
    if cap not in {grade.id for grade in grades}:
        yield DraftProblem(
            say("There is no grade %(grade)s.", grade=cap),
            say("Choose another grade on the page of the question, or add this one to the grades."),
        )
    elif cap == grades[0].id:
        reason = say("%(grade)s is the best grade: it holds nothing down.", grade=cap)
        yield DraftProblem(reason, say("Choose a lower grade, or no cap."), stops=False)
    if all(rule.severity is not Severity.CRITICAL for rule in question.rules):
        reason = say("It never holds the grade down: none of its findings is critical.")
        mend = say("Add a critical finding, or choose no cap.")
        yield DraftProblem(reason, mend, FINDINGS, stops=False)


def _cannot_be(question: Question, value: str | float) -> Message:
    return say("The expected answer %(id)s cannot be chosen.", id=question.kind.amount(value))


def _can_be_given(question: Question, word: str) -> bool:
    if word.startswith(BELOW):
        number = threshold(word)
        is_number = question.kind.is_number and number is not None
        return is_number and question.kind.can_be(question, number)
    return word in (*question.kind.triggers, MISMATCH) or word in question.by_choice


LONGEST_ID: Final = 60  # letters, of a question, a section and a finding
LONGEST_GRADE: Final = 10
LONGEST_TITLE: Final = 300
_SHOWN: Final = 30  # letters of what is too long


def too_long(sheet: Sheet) -> Iterator[DraftProblem]:
    """Everything that no column could hold, in the order of the sheet."""
    yield from long_title(sheet)
    for grade in sheet.grades:
        said = say("The id of the grade “%(id)s” is too long.", id=_short(grade.id))
        yield from _too_long(grade.id, said, LONGEST_GRADE, GRADES)
    for section in sheet.sections:
        said = say("The id of the section “%(id)s” is too long.", id=_short(section.id))
        yield from placed(_too_long(section.id, said, LONGEST_ID), section)
        for question in section.questions:
            yield from placed(_of_question(question), section, question)


def long_title(sheet: Sheet) -> Iterator[DraftProblem]:
    if max(len(sheet.title.ja), len(sheet.title.en)) > LONGEST_TITLE:
        yield DraftProblem(
            say("The title is longer than %(most)s letters.", most=LONGEST_TITLE),
            say("Shorten it; what it is about belongs into the introduction."),
        )


def _of_question(question: Question) -> Iterator[DraftProblem]:
    said = say("The id of the question “%(id)s” is too long.", id=_short(question.id))
    yield from _too_long(question.id, said, LONGEST_ID)
    for rule in question.rules:
        said = say("The id of the finding “%(id)s” is too long.", id=_short(rule.id))
        yield from _too_long(rule.id, said, LONGEST_ID, FINDINGS)


def _too_long(name: str, said: Message, most: int, part: str = "") -> Iterator[DraftProblem]:
    if len(name) > most:
        yield DraftProblem(said, say("Give it an id of at most %(most)s letters.", most=most), part)


def _short(name: str) -> str:
    return f"{name[:_SHOWN]}…"
