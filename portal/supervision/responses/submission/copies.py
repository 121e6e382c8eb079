"""What a vendor keeps of a questionnaire that it handed in: the answers as they were frozen, with number and
hash; and what the file is called."""

import json
from collections.abc import Mapping
from typing import Any, Final

from flask import render_template

from portal.foundation.accounts.queries import find_user
from portal.foundation.audit.queries import demand_unchanged
from portal.foundation.core.words.dates import with_years
from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import Lang, Text, say, say_p
from portal.foundation.organisation.queries import the_organisation
from portal.foundation.printing.formats import Formats
from portal.foundation.printing.press import render
from portal.supervision.attestations.receipt_jobs import period_words
from portal.supervision.questionnaires.definition.definition import Sheet
from portal.supervision.questionnaires.kinds.parts.question import Question
from portal.supervision.questionnaires.kinds.table import cell_words
from portal.supervision.responses.assignments.models import Assignment, Medium, Submission
from portal.supervision.responses.assignments.queries import Asked

_WORDS: Final = {
    "title": say("Copy of the answers handed in"),
    "number": say("Number"),
    "company": say("Handed in to"),
    "vendor": say("Vendor"),
    "period": say("Period"),
    "round": say("Round"),
    "handed_in": say("Handed in on"),
    "recorded": say("Recorded at"),
    "by": say("Handed in by"),
    "medium": say("How it came"),
    "sha256": say("SHA-256 of the answers"),
    "no_answer": say("No answer"),
    "reason": say("Why it does not apply"),
    "comment": say("Comment"),
    "evidence": say("Evidence"),
    "until": say("Valid until"),
    "note": say(
        "The hash is of the answers and the hashes of their evidence, exactly as they were handed in. "
        "We keep the same: tell us number and hash, and we say whether they match our record."
    ),
}
_MEDIA: Final = {
    Medium.PORTAL: say("On the portal"),
    Medium.WORKBOOK: say("With a workbook"),
    Medium.PAPER: say("On paper"),
}


def copy_name(assignment: Assignment, lang: Lang) -> str:
    """Without ending: チェックシート控え_2026年度_Q-2026-005."""
    day = assignment.period_to
    year = day.year - (day.month < the_organisation().fiscal_year_start_month)
    name = say("Questionnaire copy_FY%(year)s_%(number)s", year=str(year), number=assignment.number)
    return words(name, lang).replace(" ", "_")


@with_years()
def copy_pdf(asked: Asked, submission: Submission, vendor: Text, lang: Lang) -> bytes:
    """The round as it was frozen, in `lang`; only the questions that were shown.

    Refuses (NotAsRecorded) one that somebody changed past the portal.
    """
    demand_unchanged(asked.assignment.number, [submission])
    company, assignment = the_organisation(), asked.assignment
    said: Mapping[str, Mapping[str, Any]] = json.loads(submission.body)["answers"]
    person = find_user(submission.submitted_by_id or 0)
    html = render_template(
        "print/answers_copy.html",
        lang=lang,
        w={name: words(word, lang) for name, word in _WORDS.items()},
        fmt=Formats(lang, company.zone),
        classification=words(say_p("on paper that leaves the company", "Confidential"), lang),
        number=assignment.number,
        company=company.name.in_(lang),
        vendor=vendor.in_(lang),
        title=asked.sheet.title.in_(lang),
        period=asked_period(assignment, lang),
        submission=submission,
        medium=words(_MEDIA[submission.medium], lang),
        person=person.name if person else "",
        sections=_sections(asked.sheet, said, lang),
    )
    return render(html, lang=lang, title=words(_WORDS["title"], lang), identifier=assignment.number)


def asked_period(assignment: Assignment, lang: Lang) -> str:
    if assignment.as_of is not None:
        return words(say("As of %(day)s", day=assignment.as_of), lang)
    return period_words(assignment.period_from, assignment.period_to, lang)


def _sections(
    sheet: Sheet, said: Mapping[str, Mapping[str, Any]], lang: Lang
) -> list[dict[str, Any]]:
    found = [
        (section, [one for one in section.questions if one.id in said])
        for section in sheet.sections
    ]
    return [
        {
            "title": section.title.in_(lang),
            "questions": [_answer(one, said[one.id], lang) for one in questions],
        }
        for section, questions in found
        if questions
    ]


def table_rows(question: Question, value: Any, lang: Lang) -> list[list[str]]:
    """The cells of a table as they are read; none of what is no table."""
    if not question.kind.has_columns:
        return []
    return [
        [words(cell_words(column, row.get(column.id, "")), lang) for column in question.columns]
        for row in value or ()
    ]


def _answer(question: Question, said: Mapping[str, Any], lang: Lang) -> dict[str, Any]:
    value = said.get("value")
    options = question.by_choice
    return {
        "id": question.id,
        "text": question.text.in_(lang),
        "columns": [column.label.in_(lang) for column in question.columns],
        "rows": table_rows(question, value, lang),
        "said": [words(word, lang) for word in question.kind.value_words(question, value)]
        if not question.kind.is_attached
        else [],
        "is_attached": question.kind.is_attached,
        "until": [
            (words(options[name].label, lang), day)
            for name, day in (said.get("expires") or {}).items()
            if name in options
        ],
        "reason": said.get("reason", ""),
        "comment": said.get("comment", ""),
        "files": [file["name"] for file in said.get("files", ())],
    }
