"""Which answers of last time are offered again, and what confirming them says. Pure.

A question that was changed since then asks something else, and a section marked to be asked anew
starts empty: neither is offered.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from portal.supervision.questionnaires.definition.definition import Sheet
from portal.supervision.questionnaires.kinds.parts.question import Question
from portal.supervision.questionnaires.scoring.shown import Setting, shown
from portal.supervision.responses.assignments.answer_rows import given_answers, with_attached
from portal.supervision.responses.assignments.models import GivenAnswer
from portal.supervision.responses.assignments.services import Said


def asks_the_same(now: Question, then: Question) -> bool:
    """Whether the words, the kind, the options and the columns are those of then."""
    return _asked(now) == _asked(then)


def _asked(question: Question) -> tuple[Any, ...]:
    options = tuple((one.id, one.label) for one in question.options)
    return question.text, question.kind, options, question.columns


def told(
    sheet: Sheet, setting: Setting, rows: Iterable[GivenAnswer], with_files: Collection[str] = ()
) -> list[GivenAnswer]:
    """What was asked and answered: an answer that another one hid again was never handed in."""
    kept = list(rows)
    visible = shown(sheet, setting, with_attached(sheet, given_answers(kept), with_files))
    return [row for row in kept if row.question_id in visible]


def taken_over(sheet: Sheet, then: Sheet, rows: Iterable[GivenAnswer]) -> Mapping[str, GivenAnswer]:
    """The answers to questions that still ask the same, by question."""
    return {
        row.question_id: row
        for row in rows
        if row.question_id in sheet.by_id
        and row.question_id in then.by_id
        and asks_the_same(sheet.by_id[row.question_id], then.by_id[row.question_id])
    }


def offered(sheet: Sheet, then: Sheet, rows: Iterable[GivenAnswer]) -> Mapping[str, GivenAnswer]:
    """What last time said and may be confirmed, by question; nothing of sections asked anew."""
    return {
        name: row
        for name, row in taken_over(sheet, then, rows).items()
        if not sheet.section_of[name].ask_anew
    }


def confirmed(
    sheet: Sheet,
    setting: Setting,
    rows: Iterable[GivenAnswer],
    last: Mapping[str, GivenAnswer],
    names: Iterable[str],
) -> Mapping[str, Said]:
    """Last time's answers to those of `names` that are shown and not answered yet.

    What an answer shows is confirmed as well, so the same is asked as last time.
    """
    kept = list(rows)
    answers = given_answers(kept)
    said = {row.question_id for row in kept if row.value is not None}
    wanted = [name for name in names if name in last and last[name].value is not None]
    found: dict[str, Said] = {}
    while True:
        visible = shown(sheet, setting, answers)
        fresh = [one for one in wanted if one in visible and one not in said and one not in found]
        if not fresh:
            return found
        for name in fresh:
            found[name] = unchanged(last[name])
        answers |= given_answers([last[name] for name in fresh])


def unchanged(row: GivenAnswer) -> Said:
    return Said(row.value, row.reason, row.comment, row.expires, is_unchanged=True)
