"""Sheets to fill in with a pen: a questionnaire, an instruction, how many were trained, an application for a
subcontractor."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from flask import render_template, url_for

from portal.foundation.core.words.dates import with_years
from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import Lang, Text, say
from portal.foundation.mail import outbox
from portal.foundation.printing.press import render
from portal.ledger.engagements.models import EngagementTerms
from portal.ledger.vendors.entry.as_written import country_text
from portal.ledger.vendors.models import Vendor
from portal.supervision.client_approvals.queries import category_titles
from portal.supervision.instructions.models import Instruction
from portal.supervision.papers.sending_out.printing import BOTH, code_of, letterhead
from portal.supervision.questionnaires.kinds.parts.question import Question
from portal.supervision.responses.assignments.models import GivenAnswer
from portal.supervision.responses.assignments.queries import Asked
from portal.supervision.responses.submission.copies import asked_period, table_rows
from portal.supervision.responses.workbooks.layout import asked as asked_questions
from portal.supervision.responses.workbooks.layout import only_if
from portal.supervision.subcontractors import queries as chain
from portal.supervision.subcontractors.models import Subcontractor
from portal.supervision.trainings.models import HandedTraining, Training

ROWS = 5  # of a table, to write into
_ANSWER_WORDS: Final = BOTH | {
    "period": say("Period"),
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
    "code": say("A code that leads to the questionnaire in the portal"),
}
_APPLICATION_WORDS: Final = BOTH | {
    "title": say("Application for a subcontractor"),
    "work": say("Entrusted work"),
    "before": say("Last application"),
    "how": say(
        "Fill in a sheet for each company or person outside your own that is to handle the data. "
        "It begins once we have approved it."
    ),
    "differs": say("What you told us last stands printed: strike out what is different now."),
    "name": say("Name of the company or person"),
    "corporate_number": say("Corporate number"),
    "country": say("Country of registration"),
    "address": say("Address"),
    "tasks": say("What it does"),
    "categories": say("Data it handles"),
    "handled_in": say("Country of handling"),
    "place": say("Place of handling"),
    "safeguards": say("How the data is kept safe there"),
    "safeguards_how": say(
        "The contract with it, who may access the data, how it is stored and erased, and how it "
        "is checked."
    ),
    "starts_on": say("Begins on"),
    "ends_on": say("Ends on"),
    "next_tier": say("It passes part of the work on to others"),
    "signer": say("Name"),
    "signed": say("Applied for by"),
    "code": say("A code that leads to the page where the application is recorded"),
    "note": say("What arrives counts from the day on which it arrives."),
}

_TRAINING_WORDS: Final = BOTH | {
    "edition": say("Edition"),
    "material": say("Material"),
    "wording": say("What vendors are asked to do"),
    "how": say(
        "Fill this in once the training is held. It counts from the day on which it arrives with us."
    ),
    "held": say("Training held on"),
    "last": say("Last day"),
    "trained": say("Number of people trained"),
    "handling": say("Number of people handling personal data for us"),
    "rest": say("The rest is trained by"),
    "remark": say("Remark"),
    "code": say("A code that leads to the training in the portal"),
}

_INSTRUCTION_WORDS: Final = BOTH | {
    "wording": say("What is to be done"),
    "work": say("Entrusted work"),
    "how": say(
        "Write down on which day you read this, and once it is done what was done and on which day. "
        "Write no name of a person. It counts from the day on which it arrives with us."
    ),
    "read": say("Read on"),
    "done": say("Done on"),
    "what": say("What was done about it"),
    "code": say("A code that leads to the instruction in the portal"),
}


@with_years()
def questionnaire_pdf(
    asked: Asked, given: Mapping[str, GivenAnswer], vendor: Text, due_on: date | None, lang: Lang
) -> bytes:
    """Every question that is or may be asked, with the answers so far, in `lang`. `due_on` None:
    nothing is due."""
    assignment = asked.assignment
    address = outbox.link_to(url_for("papers.record_answers", assignment_id=assignment.id))
    sections = [
        {
            "title": section.title.in_(lang),
            "intro": section.intro.in_(lang),
            "questions": [
                _question(question, given.get(question.id), asked, lang) for question in questions
            ],
        }
        for section, questions in asked_questions(asked.sheet, asked.setting)
    ]
    html = render_template(
        "print/questionnaire.html",
        lang=lang,
        w={name: words(word, lang) for name, word in _ANSWER_WORDS.items()},
        number=assignment.number,
        title=asked.sheet.title.in_(lang),
        description=asked.sheet.description.in_(lang),
        code=code_of(address),
        period=asked_period(assignment, lang),
        sections=sections,
        rows=ROWS,
        due_on=due_on,
        **letterhead(vendor, lang),
    )
    title = asked.sheet.title.in_(lang)
    return render(html, lang=lang, title=title, identifier=assignment.number)


@with_years()
def training_pdf(
    row: HandedTraining,
    training: Training,
    materials: Sequence[str],
    *,
    vendor: Text,
    due_on: date | None,
    lang: Lang,
) -> bytes:
    """A sheet to write on how many were trained; `materials`: names of the files that go with it."""
    address = outbox.link_to(url_for("papers.record_training", handed_training_id=row.id))
    title = training.called.in_(lang)
    html = render_template(
        "print/training.html",
        lang=lang,
        w={name: words(word, lang) for name, word in _TRAINING_WORDS.items()},
        number=training.number,
        title=title,
        edition=training.edition,
        wording=training.wording,
        materials=materials,
        code=code_of(address),
        due_on=due_on,
        **letterhead(vendor, lang),
    )
    return render(html, lang=lang, title=title, identifier=training.number)


@with_years()
def instruction_pdf(
    row: Instruction, works: Sequence[Text], *, vendor: Text, due_on: date | None, lang: Lang
) -> bytes:
    """A sheet to write on what was done. It names nobody: who it is about is told apart."""
    address = outbox.link_to(url_for("papers.record_instruction", instruction_id=row.id))
    html = render_template(
        "print/instruction.html",
        lang=lang,
        w={name: words(word, lang) for name, word in _INSTRUCTION_WORDS.items()},
        number=row.number,
        title=row.title,
        wording=row.wording,
        works=[work.in_(lang) for work in works],
        code=code_of(address),
        due_on=due_on,
        **letterhead(vendor, lang),
    )
    return render(html, lang=lang, title=row.title, identifier=row.number)


def _question(
    question: Question, row: GivenAnswer | None, asked: Asked, lang: Lang
) -> dict[str, Any]:
    value = row.value if row else None
    chosen = [value] if isinstance(value, str) else (value or ())
    only = only_if(question, asked.sheet)
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
        "filled": table_rows(question, value, lang),
        "said": [words(word, lang) for word in question.kind.value_words(question, value)],
        "asks_reason": "na" in question.by_choice,
        "reason": row.reason if row else "",
        "comment": row.comment if row else "",
        "evidence": question.evidence.accept.in_(lang) if question.evidence.required else "",
    }


@with_years()
def application_pdf(
    work: EngagementTerms, number: str, vendor: Vendor, before: Subcontractor | None, lang: Lang
) -> bytes:
    """To apply for a subcontractor with a pen; of one that follows another with what was said before.

    `number`: of the work.
    """
    where = url_for(
        "papers.record_application",
        engagement_id=work.engagement_id,
        follows=None if before is None else before.id,
    )
    said = set() if before is None else set(before.categories)
    shared = sorted(chain.shared_categories(work.engagement_id))
    html = render_template(
        "print/subcontractor_application.html",
        lang=lang,
        number=number if before is None else before.number,
        code=code_of(outbox.link_to(where)),
        work=work.called.in_(lang),
        before=before,
        country="" if before is None else country_text(before.country).in_(lang),
        handled_in="" if before is None else country_text(before.handled_in).in_(lang),
        categories=[(category_titles([one])[0].in_(lang), one in said) for one in shared],
        f={name: words(word, lang) for name, word in _APPLICATION_WORDS.items()},
        **letterhead(vendor.called, lang),
    )
    title = words(_APPLICATION_WORDS["title"], lang)
    return render(html, lang=lang, title=title, identifier=number)
