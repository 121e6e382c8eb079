"""Ids and titles that are too long to be kept with answers, findings and grades. Pure."""

from collections.abc import Iterator
from typing import Final

from portal.foundation.core.words.messages import Message, say
from portal.supervision.questionnaires.definition.definition import Section, Sheet
from portal.supervision.questionnaires.kinds.question import Question
from portal.supervision.questionnaires.publishing.question_checks import FINDINGS, Slip

LONGEST_ID: Final = 60  # letters, of a question, a section and a finding
LONGEST_GRADE: Final = 10
LONGEST_TITLE: Final = 300
_SHOWN: Final = 30  # letters of what is too long
GRADES: Final = "grades"  # the page that mends them
Placed = tuple[str | None, str | None, Slip]  # section, question, what is wrong there


def too_long(sheet: Sheet) -> Iterator[Placed]:
    """Everything that no column could hold, in the order of the sheet."""
    yield from ((None, None, slip) for slip in long_title(sheet))
    for grade in sheet.grades:
        said = say("The id of the grade “%(id)s” is too long.", id=_short(grade.id))
        yield from _placed(None, None, _slips(grade.id, said, LONGEST_GRADE, GRADES))
    for section in sheet.sections:
        said = say("The id of the section “%(id)s” is too long.", id=_short(section.id))
        yield from _placed(section, None, _slips(section.id, said, LONGEST_ID))
        for question in section.questions:
            yield from _placed(section, question, _of_question(question))


def long_title(sheet: Sheet) -> Iterator[Slip]:
    if max(len(sheet.title.ja), len(sheet.title.en)) > LONGEST_TITLE:
        yield Slip(
            say("The title is longer than %(most)s letters.", most=LONGEST_TITLE),
            say("Shorten it; what it is about belongs into the introduction."),
        )


def _of_question(question: Question) -> Iterator[Slip]:
    said = say("The id of the question “%(id)s” is too long.", id=_short(question.id))
    yield from _slips(question.id, said, LONGEST_ID)
    for rule in question.rules:
        said = say("The id of the finding “%(id)s” is too long.", id=_short(rule.id))
        yield from _slips(rule.id, said, LONGEST_ID, FINDINGS)


def _slips(name: str, said: Message, most: int, part: str = "") -> Iterator[Slip]:
    if len(name) > most:
        yield Slip(said, say("Give it an id of at most %(most)s letters.", most=most), part)


def _placed(
    section: Section | None, question: Question | None, slips: Iterator[Slip]
) -> Iterator[Placed]:
    for slip in slips:
        yield section.id if section else None, question.id if question else None, slip


def _short(name: str) -> str:
    return f"{name[:_SHOWN]}…"
