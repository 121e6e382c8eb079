"""What stands in the way of publishing a questionnaire, and what an author should know. Pure."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from portal.foundation.content.conditions import AnswerTest, Leaf, leaves
from portal.foundation.core.messages import Message, Text, say
from portal.supervision.questionnaires.opening import threshold
from portal.supervision.questionnaires.reach import unreachable
from portal.supervision.questionnaires.shapes import (
    BELOW,
    CHOICES,
    EMPTY,
    EXPIRED,
    MISMATCH,
    NOTHING,
    OWN_OPTIONS,
    UNAPPROVED_ROW,
    Kind,
    Question,
    Section,
    Sheet,
)
from portal.supervision.questionnaires.shown import is_asked_of

LEAST_OPTIONS: Final = 2  # fewer are no choice


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend: where (None: the whole), what is wrong. `stops`: publishing waits."""

    section: str | None
    question: str | None
    reason: Message
    stops: bool = True


def check(sheet: Sheet) -> tuple[Problem, ...]:
    """Everything wrong with it, in the order of the sheet."""
    return (*_whole(sheet), *_sections(sheet))


def may_be_published(problems: tuple[Problem, ...]) -> bool:
    return not any(problem.stops for problem in problems)


def _whole(sheet: Sheet) -> Iterator[Problem]:
    for lacking in _lacking(sheet.title):
        yield Problem(None, None, say("The title lacks its %(language)s.", language=lacking))
    for lacking in _lacking_in(sheet.description):
        yield Problem(None, None, say("The description lacks its %(language)s.", language=lacking))
    if not any(True for _ in sheet.questions()):
        yield Problem(None, None, say("There is no question yet."))
    yield from _doubles(sheet)


def _doubles(sheet: Sheet) -> Iterator[Problem]:
    """Ids that stand more than once in the whole sheet."""
    places: dict[str, str] = {}
    for section in sheet.sections:
        for question in section.questions:
            if question.id in places:
                reason = say("The id %(id)s stands here twice.", id=question.id)
                yield Problem(section.id, question.id, reason)
            places[question.id] = section.id
    rules = Counter(rule.id for one in sheet.questions() for rule in one.rules)
    for name, times in rules.items():
        if times > 1:
            reason = say("The finding %(id)s stands %(times)s times.", id=name, times=times)
            yield Problem(None, None, reason)


def _sections(sheet: Sheet) -> Iterator[Problem]:
    never = unreachable(sheet)
    grades = {one.id for one in sheet.grades}
    for section in sheet.sections:
        yield from _section(section)
        for question in section.questions:
            for reason in _question(question):
                yield Problem(section.id, question.id, reason)
            for reason in _conditions(question, sheet, never):
                yield Problem(section.id, question.id, reason)
            if question.caps_grade and question.caps_grade not in grades:
                reason = say("There is no grade %(grade)s.", grade=question.caps_grade)
                yield Problem(section.id, question.id, reason)
            for reason in _tiers(question, sheet):
                yield Problem(section.id, question.id, reason, stops=False)


def _section(section: Section) -> Iterator[Problem]:
    for lacking in _lacking(section.title):
        reason = say("The title of the section lacks its %(language)s.", language=lacking)
        yield Problem(section.id, None, reason)
    for lacking in _lacking_in(section.intro):
        reason = say("The introduction lacks its %(language)s.", language=lacking)
        yield Problem(section.id, None, reason)
    if not section.questions:
        yield Problem(section.id, None, say("The section has no question."))


def _question(question: Question) -> Iterator[Message]:
    for lacking in _lacking(question.text):
        yield say("The question lacks its %(language)s.", language=lacking)
    if question.help is not None:
        for lacking in _lacking(question.help):
            yield say("The explanation lacks its %(language)s.", language=lacking)
    if question.evidence.required or question.evidence.accept != NOTHING:
        for lacking in _lacking(question.evidence.accept):
            yield say("What counts as evidence is not said in %(language)s.", language=lacking)
    yield from _answers(question)
    yield from _rules(question)


def _answers(question: Question) -> Iterator[Message]:
    if question.kind in OWN_OPTIONS and len(question.options) < LEAST_OPTIONS:
        yield say("A choice needs at least two answers.")
    if question.kind not in OWN_OPTIONS and question.options:
        yield say("Only a choice has answers of its own.")
    if question.kind is Kind.TABLE and not question.columns:
        yield say("A table needs columns.")
    yield from _options(question)
    for column in question.columns:
        for lacking in _lacking(column.label):
            yield say("The column %(id)s lacks its %(language)s.", id=column.id, language=lacking)
    yield from _expected(question)


def _options(question: Question) -> Iterator[Message]:
    for option in question.options:
        label = option.label
        for lacking in _lacking(label if isinstance(label, Text) else NOTHING):
            yield say("The answer %(id)s lacks its %(language)s.", id=option.id, language=lacking)
        if question.is_scored and option.score is None:
            yield say("The answer %(id)s has no score.", id=option.id)


def _expected(question: Question) -> Iterator[Message]:
    expected = question.expected
    if expected is None:
        return
    if expected.op in ("gte", "lte"):
        if question.kind is not Kind.NUMBER:
            yield say("Only a number can be expected to be large or small.")
    elif question.kind not in CHOICES:
        yield say("What is expected can only be chosen where answers are chosen.")
    else:
        for value in expected.values:
            if value not in question.by_choice:
                yield say("The expected answer %(id)s cannot be chosen.", id=str(value))


def _rules(question: Question) -> Iterator[Message]:
    for rule in question.rules:
        for text in (rule.title, rule.action):
            for lacking in _lacking(text):
                yield say(
                    "The finding %(id)s lacks its %(language)s.", id=rule.id, language=lacking
                )
        if not rule.on:
            yield say("The finding %(id)s waits for no answer.", id=rule.id)
        for word in rule.on:
            if not _can_be_given(question, word):
                yield say(
                    "The finding %(id)s waits for %(answer)s, which cannot be answered.",
                    id=rule.id,
                    answer=word,
                )


def _can_be_given(question: Question, word: str) -> bool:
    if word.startswith(BELOW):
        return question.kind is Kind.NUMBER and threshold(word) is not None
    if word in (EMPTY, UNAPPROVED_ROW):
        return question.kind is Kind.TABLE
    if word == EXPIRED:
        return question.kind is Kind.MULTI
    return word == MISMATCH or word in question.by_choice


def _conditions(question: Question, sheet: Sheet, never: frozenset[str]) -> Iterator[Message]:
    if question.show_if is None:
        return
    wrong = [reason for leaf in leaves(question.show_if) for reason in _leaf(leaf, sheet)]
    yield from wrong
    if question.id in sheet.circular:
        yield say("The condition goes in a circle: nothing can ever decide it.")
    elif question.id in never and not wrong:
        yield say("The question can never be shown: its condition cannot hold.")


def _leaf(leaf: Leaf, sheet: Sheet) -> Iterator[Message]:
    """What a test asks about exists, and can be answered so."""
    if not isinstance(leaf, AnswerTest):
        return
    other = sheet.by_id.get(leaf.question)
    if other is None:
        yield say("The condition asks about %(id)s, which does not exist.", id=leaf.question)
        return
    if other.kind not in CHOICES:
        return
    values = leaf.value if isinstance(leaf.value, tuple) else (leaf.value,)
    for value in values:
        if value is not None and value not in other.by_choice:
            yield say(
                "The condition waits for %(answer)s, which %(id)s cannot be.",
                answer=str(value),
                id=leaf.question,
            )


def _tiers(question: Question, sheet: Sheet) -> Iterator[Message]:
    """What hangs on a question that a lighter tier drops is never shown there."""
    if question.show_if is None:
        return
    for leaf in leaves(question.show_if):
        other = sheet.by_id.get(leaf.question) if isinstance(leaf, AnswerTest) else None
        for tier in sheet.lighter if other else ():
            if other is not None and not is_asked_of(sheet, other, tier):
                yield say(
                    "It hangs on %(id)s, which is not asked of %(tier)s.",
                    id=other.id,
                    tier=say("Tier %(number)s", number=tier.rpartition("_")[2]),
                )


def _lacking(text: Text) -> tuple[Message, ...]:
    words: Mapping[str, Message] = {"ja": say("Japanese"), "en": say("English")}
    return tuple(name for lang, name in words.items() if not text.in_(lang).strip())


def _lacking_in(text: Text) -> tuple[Message, ...]:
    """Of a text that may be left out altogether."""
    return () if text == NOTHING else _lacking(text)
