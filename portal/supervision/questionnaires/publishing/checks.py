"""What stands in the way of publishing a questionnaire, and what an author should know. Pure."""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise, product
from typing import Final

from portal.content.definitions.conditions import (
    All,
    AnswerTest,
    AnyOf,
    Condition,
    FactTest,
    Leaf,
    Not,
    evaluate,
    leaves,
)
from portal.foundation.core.words.messages import LANGUAGES, Message, say
from portal.supervision.questionnaires.definition.definition import Grade, Section, Sheet
from portal.supervision.questionnaires.definition.wording import (
    FACTS,
    Choices,
    fact_choices,
    plain,
    tier_words,
)
from portal.supervision.questionnaires.kinds.parts.question import Question
from portal.supervision.questionnaires.publishing.question_checks import (
    CONDITION,
    FINDINGS,
    GRADES,
    LACKING,
    OUTLINE,
    TIERS,
    DraftProblem,
    lacking,
    lacking_in,
    placed,
    slips,
    too_long,
)
from portal.supervision.questionnaires.scores import is_asked_of, led_to

WHOLE: Final = 100  # percent
TOLD: Final = 6  # of the questions of a circle
# Facts of the grammar that nobody records yet (responses.setting_queries knows the others).
UNRECORDED: Final = frozenset({"vendor.certifications", "vendor.incidents_in_12_months"})


def check(sheet: Sheet, choices: Choices | None = None) -> tuple[DraftProblem, ...]:
    """Everything wrong with it, in the order of the sheet; in the only language it asks in, where it
    has one. `choices`: what facts can be, by the
    packs in force; without them nobody looks whether what a condition names is among it."""
    found = (
        *_whole(sheet),
        *too_long(sheet),
        *_each_grade(sheet.grades),
        *_ladder(sheet.grades),
        *_tiers(sheet, choices),
        *_sections(sheet, choices),
    )
    other = None if sheet.language is None else LACKING[LANGUAGES[sheet.language == "ja"]]
    return tuple(
        one for one in found if other is None or one.reason.params.get("language") != other
    )


def stops(sheet: Sheet) -> list[DraftProblem]:
    """What publishing waits for."""
    return [problem for problem in check(sheet, fact_choices(sheet)) if problem.stops]


def _whole(sheet: Sheet) -> Iterator[DraftProblem]:
    mend = say("Write it under “Title and introduction”.")
    for lang in lacking(sheet.title):
        yield DraftProblem(say("The title lacks its %(language)s.", language=lang), mend)
    for lang in lacking_in(sheet.description):
        yield DraftProblem(say("The description lacks its %(language)s.", language=lang), mend)
    if not any(True for _ in sheet.questions()):
        reason = say("There is no question yet.")
        yield DraftProblem(reason, say("Add a section, and a question in it."), OUTLINE)


def _each_grade(grades: Sequence[Grade]) -> Iterator[DraftProblem]:
    for grade in grades:
        for lang in lacking(grade.label):
            reason = say("Grade %(id)s lacks its %(language)s.", id=grade.id, language=lang)
            yield DraftProblem(reason, say("Write its words."), GRADES)
        if not 0 <= grade.least <= WHOLE:
            reason = say(
                "Grade %(id)s begins at %(percent)s percent, which nobody can reach.",
                id=grade.id,
                percent=plain(grade.least),
            )
            yield DraftProblem(reason, say("Let it begin at a number from 0 to 100."), GRADES)


def _ladder(grades: Sequence[Grade]) -> Iterator[DraftProblem]:
    """Whether every percent has one grade; the best first."""
    for better, worse in pairwise(grades):
        if better.least == worse.least:
            reason = say(
                "Grades %(one)s and %(other)s both begin at %(percent)s percent.",
                one=better.id,
                other=worse.id,
                percent=plain(worse.least),
            )
            yield DraftProblem(reason, say("Let one of them begin elsewhere."), GRADES)
    last = grades[-1] if grades else None
    if last and last.least > 0:
        reason = say("There is no grade below %(percent)s percent.", percent=plain(last.least))
        yield DraftProblem(reason, say("Let the lowest grade begin at 0."), GRADES)
    if last and last.forbids:
        reason = say("The lowest grade, %(id)s, is given whatever is open.", id=last.id)
        yield DraftProblem(reason, say("Leave its condition out."), GRADES, stops=False)


def _tiers(sheet: Sheet, choices: Choices | None) -> Iterator[DraftProblem]:
    known = {name for name, _text in (choices or {}).get("engagement.tier", ())}
    for tier in sheet.lighter:
        if known and tier not in known:
            reason = say("%(tier)s does not exist.", tier=tier)
            yield DraftProblem(reason, say("Let it be asked everything."), TIERS)
        elif not _asks_anything(sheet, tier):
            reason = say("%(tier)s is asked nothing.", tier=tier_words(tier))
            mend = say("Lower its least weight, or mark questions as asked of every tier.")
            yield DraftProblem(reason, mend, TIERS)


def _asks_anything(sheet: Sheet, tier: str) -> bool:
    """Whether some question can be shown to a vendor of the tier."""
    asked = {question.id for question in sheet.unconditional if is_asked_of(sheet, question, tier)}
    for question in sheet.conditional:
        tests = list(leaves(question.show_if)) if question.show_if else []
        if any(isinstance(test, FactTest) or test.question in asked for test in tests):
            asked.add(question.id)
    return bool(asked) or not sheet.by_id


def _sections(sheet: Sheet, choices: Choices | None) -> Iterator[DraftProblem]:
    never = unreachable(sheet)
    rules = Counter(rule.id for question in sheet.questions() for rule in question.rules)
    ids = Counter(question.id for question in sheet.questions())
    for section in sheet.sections:
        yield from placed(_section(section), section)
        for question in section.questions:
            found = (
                *_doubles(question, ids, rules),
                *slips(question, sheet.grades),
                *_conditions(question, sheet, never, choices),
                *_dropped(question, sheet),
            )
            yield from placed(found, section, question)


def _doubles(question: Question, ids: Counter[str], rules: Counter[str]) -> Iterator[DraftProblem]:
    """Ids that stand more than once in the whole sheet."""
    if ids[question.id] > 1:
        reason = say("The id %(id)s stands here twice.", id=question.id)
        yield DraftProblem(reason, say("Give one of the two questions another id."))
    for rule in question.rules:
        if rules[rule.id] > 1:
            reason = say(
                "The finding %(id)s stands %(times)s times.", id=rule.id, times=rules[rule.id]
            )
            yield DraftProblem(reason, say("Give each finding an id of its own."), FINDINGS)


def _section(section: Section) -> Iterator[DraftProblem]:
    mend = say("Write it on the page of the section.")
    for lang in lacking(section.title):
        reason = say("The title of the section lacks its %(language)s.", language=lang)
        yield DraftProblem(reason, mend)
    for lang in lacking_in(section.intro):
        yield DraftProblem(say("The introduction lacks its %(language)s.", language=lang), mend)
    if not section.questions:
        reason = say("The section has no question.")
        yield DraftProblem(reason, say("Add a question, or take the section out."))


def _conditions(
    question: Question, sheet: Sheet, never: frozenset[str], choices: Choices | None
) -> Iterator[DraftProblem]:
    if question.show_if is None:
        return
    wrong = [reason for leaf in leaves(question.show_if) for reason in _leaf(leaf, sheet, choices)]
    mend = say("Change this line of the condition, or take it out.")
    yield from (DraftProblem(reason, mend, CONDITION) for reason in wrong)
    yield from _unrecorded(leaves(question.show_if))
    if question.id in sheet.circular:
        led = led_to(sheet, question.id) & sheet.circular
        circle = sorted(other for other in led if other in led_to(sheet, other))
        others = ", ".join(circle[:TOLD])
        reason = say("The condition goes in a circle: nothing can ever decide it.")
        mend = say("Change the condition of one of these: %(ids)s.", ids=others)
        yield DraftProblem(reason, mend, CONDITION)
    elif question.id in never and not wrong:
        reason = say("The question can never be shown: its condition cannot hold.")
        mend = say("Change the condition so that some answer fulfils it, or take the question out.")
        yield DraftProblem(reason, mend, CONDITION)


def _unrecorded(tests: Iterable[Leaf]) -> Iterator[DraftProblem]:
    named = [test.name for test in tests if isinstance(test, FactTest)]
    for name in sorted(UNRECORDED.intersection(named)):
        reason = say(
            "The condition asks about “%(fact)s”, which the portal does not record yet, so that it "
            "is never known.",
            fact=FACTS.get(name, name),
        )
        mend = say("Ask about something else, or leave the line until it is recorded.")
        yield DraftProblem(reason, mend, CONDITION, stops=False)


def _leaf(leaf: Leaf, sheet: Sheet, choices: Choices | None) -> Iterator[Message]:
    """What a test asks about exists, and can be answered so."""
    values = leaf.value if isinstance(leaf.value, tuple) else (leaf.value,)
    if isinstance(leaf, FactTest):
        known = {name for name, _text in (choices or {}).get(leaf.name, ())}
        for value in values if known else ():
            if value is not None and value not in known:
                yield say(
                    "The condition waits for %(answer)s, which “%(fact)s” cannot be.",
                    answer=str(value),
                    fact=FACTS.get(leaf.name, leaf.name),
                )
        return
    other = sheet.by_id.get(leaf.question)
    if other is None:
        yield say("The condition asks about %(id)s, which does not exist.", id=leaf.question)
        return
    for value in values:
        if value is not None and not other.kind.can_be(other, value):
            yield say(
                "The condition waits for %(answer)s, which %(id)s cannot be.",
                answer=str(value),
                id=leaf.question,
            )


def _dropped(question: Question, sheet: Sheet) -> Iterator[DraftProblem]:
    """What hangs on a question that a lighter tier drops is never shown there."""
    if question.show_if is None:
        return
    for leaf in leaves(question.show_if):
        other = sheet.by_id.get(leaf.question) if isinstance(leaf, AnswerTest) else None
        for tier in sheet.lighter if other else ():
            if other is not None and not is_asked_of(sheet, other, tier):
                reason = say(
                    "It hangs on %(id)s, which is not asked of %(tier)s.",
                    id=other.id,
                    tier=tier_words(tier),
                )
                mend = say("Mark %(id)s as asked of every tier, if it should be.", id=other.id)
                yield DraftProblem(reason, mend, CONDITION, stops=False)


MOST: Final = 20_000


def unreachable(sheet: Sheet) -> frozenset[str]:
    """The questions that no answers and no facts can show."""
    never = set(sheet.circular)
    for question in sheet.decidable:
        if question.show_if is not None and not _can_hold(question.show_if, sheet, never):
            never.add(question.id)
    return frozenset(never)


def _can_hold(condition: Condition, sheet: Sheet, never: set[str]) -> bool:
    tests = list(dict.fromkeys(leaves(condition)))
    asked = sorted({test.question for test in tests if isinstance(test, AnswerTest)})
    choices: dict[str, tuple[object, ...] | None] = {}  # None: anything at all
    for name in asked:  # who is never shown answers nothing
        other = None if name in never else sheet.by_id.get(name)
        choices[name] = other.kind.all_values(other) if other else (None,)
    free = [test for test in tests if isinstance(test, FactTest) or choices[test.question] is None]
    if 2 ** len(free) * math.prod(len(values or (None,)) for values in choices.values()) > MOST:
        return True
    return any(
        _holds(condition, dict(zip(free, truths, strict=True)), said)
        for truths in product((True, False), repeat=len(free))
        for said in _answers(choices)
    )


def _answers(
    choices: Mapping[str, tuple[object, ...] | None],
) -> Iterator[dict[str, object]]:
    named = {name: values for name, values in choices.items() if values is not None}
    for picked in product(*named.values()):
        yield dict(zip(named, picked, strict=True))


def _holds(condition: Condition, free: Mapping[Leaf, bool], said: Mapping[str, object]) -> bool:
    match condition:
        case All(parts):
            return all(_holds(part, free, said) for part in parts)
        case AnyOf(parts):
            return any(_holds(part, free, said) for part in parts)
        case Not(part):
            return not _holds(part, free, said)
        case FactTest() | AnswerTest():
            known = free.get(condition)
            return evaluate(condition, {}, said) if known is None else known
