"""A questionnaire to fill in with a pen: boxes to tick, lines to write on, a code that leads back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import segno
from flask import render_template, url_for

from portal.foundation.core import clock
from portal.foundation.core.words.dates import between, with_years, without_weekday
from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import Lang, Text, say, say_p
from portal.foundation.mail import framing
from portal.foundation.organisation.queries import the_organisation
from portal.foundation.printing.formats import Formats
from portal.foundation.printing.press import render
from portal.supervision.questionnaires.kinds.question import Question
from portal.supervision.responses.assignments.models import Assignment, GivenAnswer
from portal.supervision.responses.assignments.queries import Asked
from portal.supervision.responses.workbooks.layout import asked as asked_questions
from portal.supervision.responses.workbooks.layout import only_if

ROWS = 5  # of a table, to write into
_WORDS = {
    "to": say("To:"),
    "vendor": say("Vendor"),
    "period": say("Period"),
    "due": say("Due date"),
    "return_to": say("Send it back to"),
    "printed": say("Printed on"),
    "how": say(
        "Tick one box for each question, or write the answer. Answer a question with a condition "
        "only where the condition holds."
    ),
    "reason": say("Why it does not apply"),
    "comment": say("Comment"),
    "evidence": say("Evidence, to be enclosed"),
    "until": say("Valid until"),
    "several": say("Tick each that holds."),
    "file": say("Enclose it."),
    "day": say("Day"),
    "name": say("Name"),
    "position": say("Title"),
    "sign": say("Signature or seal"),
    "signed": say("Answered by"),
    "code": say("A code that leads to the questionnaire in the portal"),
}


@dataclass(frozen=True)
class Printing:
    """What is printed. `due_on` None: nothing is due."""

    asked: Asked
    given: Mapping[str, GivenAnswer]
    vendor: Text
    due_on: date | None


@with_years()
def questionnaire_pdf(printing: Printing, lang: Lang) -> bytes:
    """Every question that is or may be asked, with the answers so far, in `lang`."""
    company = the_organisation()
    asked, assignment = printing.asked, printing.asked.assignment
    address = framing.link_to(url_for("papers.record_answers", assignment_id=assignment.id))
    sections = [
        {
            "title": section.title.in_(lang),
            "intro": section.intro.in_(lang),
            "questions": [_question(one, printing, lang) for one in questions],
        }
        for section, questions in asked_questions(asked.sheet, asked.setting)
    ]
    html = render_template(
        "print/questionnaire.html",
        lang=lang,
        w={name: words(one, lang) for name, one in _WORDS.items()},
        number=assignment.number,
        title=asked.sheet.title.in_(lang),
        description=asked.sheet.description.in_(lang),
        code=segno.make(address, error="m").svg_data_uri(scale=4, border=2),
        period=_period(assignment, lang),
        sections=sections,
        rows=ROWS,
        company=company.name.in_(lang),
        contact=company.contact.in_(lang),
        vendor=printing.vendor.in_(lang),
        due_on=printing.due_on,
        printed_on=clock.today(),
        classification=words(say_p("on paper that leaves the company", "Confidential"), lang),
        fmt=Formats(lang, company.zone),
    )
    title = asked.sheet.title.in_(lang)
    return render(html, lang=lang, title=title, identifier=assignment.number)


def _question(question: Question, printing: Printing, lang: Lang) -> dict[str, Any]:
    row = printing.given.get(question.id)
    value = row.value if row else None
    chosen = [value] if isinstance(value, str) else (value or ())
    only = only_if(question, printing.asked.sheet)
    return {
        "id": question.id,
        "text": question.text.in_(lang),
        "only": words(only, lang) if only else "",
        "template": question.kind.paper,
        "takes_several": question.kind.has_option_rows,
        "takes_comment": question.kind.takes_comment,
        "choices": [
            {
                "label": words(option.label, lang),
                "is_on": bool(question.choices) and option.id in chosen,
                "until": question.kind.asks_until(question, option),
            }
            for option in question.choices
        ],
        "is_short": not question.options,
        "columns": [column.label.in_(lang) for column in question.columns],
        "filled": _rows(question, value),
        "said": [words(one, lang) for one in question.kind.value_words(question, value)],
        "asks_reason": "na" in question.by_choice,
        "reason": row.reason if row else "",
        "comment": row.comment if row else "",
        "evidence": question.evidence.accept.in_(lang) if question.evidence.required else "",
    }


def _rows(question: Question, value: Any) -> list[list[str]]:
    if not question.kind.has_columns:
        return []
    return [[row.get(column.id, "") for column in question.columns] for row in value or ()]


def _period(assignment: Assignment, lang: Lang) -> str:
    if assignment.as_of is not None:
        return words(say("As of %(day)s", day=assignment.as_of), lang)
    return between(
        without_weekday(assignment.period_from, lang),
        without_weekday(assignment.period_to, lang),
        lang,
    )
