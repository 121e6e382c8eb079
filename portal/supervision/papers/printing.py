"""What is sent out on paper: statements to sign, findings and questionnaires to answer, each with a code
that leads back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import segno
from flask import render_template, url_for

from portal.content.catalogue import statement
from portal.foundation.core import clock
from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.words.dates import with_years
from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import Lang, Message, Text, say, say_p
from portal.foundation.mail import outbox
from portal.foundation.organisation.queries import the_organisation
from portal.foundation.printing.formats import Formats
from portal.foundation.printing.press import render
from portal.ledger.engagements.queries import terms_of
from portal.ledger.vendors.models import Vendor
from portal.supervision.attestations.models import RequestRow
from portal.supervision.attestations.receipt_jobs import period_words
from portal.supervision.attestations.signing.paper_services import check_word
from portal.supervision.attestations.statements import exception_rows, texts
from portal.supervision.attestations.statements.exception_rows import COLUMNS
from portal.supervision.attestations.statements.queries import fills_for
from portal.supervision.findings import queries
from portal.supervision.findings.models import Finding, FindingState
from portal.supervision.findings.queries import FindingRow, History
from portal.supervision.findings.severity import Severity
from portal.supervision.questionnaires.kinds.parts.question import Question
from portal.supervision.responses.assignments.models import Assignment, GivenAnswer
from portal.supervision.responses.assignments.queries import Asked
from portal.supervision.responses.workbooks.layout import asked as asked_questions
from portal.supervision.responses.workbooks.layout import only_if

MOST = 40  # requests in one file: a page or two each, made while somebody waits
_SEVERITIES: Final = {
    Severity.CRITICAL: say("Critical"),
    Severity.MAJOR: say("Major"),
    Severity.MINOR: say("Minor"),
    Severity.OBSERVATION: say("Observation"),
}
_WORDS: Final = {
    "to": say("To:"),
    "vendor": say("Vendor"),
    "work": say("Entrusted work"),
    "all_work": say("All work of this vendor"),
    "severity": say("Severity"),
    "mends": say("What mends it"),
    "seen": say("What was seen"),
    "due": say("Due date"),
    "return_to": say("Send it back to"),
    "printed": say("Printed on"),
    "plan": say("How you will mend it"),
    "plan_how": say("Fill this in where it takes time. Send it back soon: we answer it."),
    "cause": say("Why it came to this"),
    "measures": say("What will be done about it"),
    "ready": say("Ready by"),
    "responsible": say("Who is responsible"),
    "report": say("Report that it is mended"),
    "report_how": say("Fill this in once it is mended, and enclose what shows it."),
    "done": say("What was done to mend it"),
    "signed": say("Answered by"),
    "day": say("Day"),
    "name": say("Name"),
    "position": say("Title"),
    "sign": say("Signature or seal"),
    "code": say("A code that leads to the finding in the portal"),
    "note": say("What arrives counts from the day on which it arrives."),
}
ROWS = 5  # of a table, to write into
_ANSWER_WORDS = {
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


@dataclass(frozen=True, slots=True)
class CoverSheet:
    """A letter in front of the statements. `address`, `person`: "" where they are not known."""

    number: str
    address: str
    person: str


def address_of(number: str, check: str) -> str:
    """Where the code leads: staff sign in there; it lets nobody in."""
    return outbox.link_to(url_for("papers.find", number=number, check=check))


@with_years()
def paper_pdf(
    rows: Sequence[RequestRow],
    vendor: Vendor,
    lang: Lang,
    *,
    cover: CoverSheet | None = None,
    findings: Sequence[FindingRow] = (),
) -> bytes:
    """The letter, where one goes with them; then for each letterhead, exact text, boxes for answers and entries, place for the signature; for each finding what is
    wrong, and forms for the plan and the report.

    Refuses none, and more than fit one file.
    """
    if not rows and not findings:
        raise RuleViolated(say("No statement is open here, so there is nothing to print."))
    if len(rows) + len(findings) > MOST:
        raise RuleViolated(
            say("These are more than %(most)s statements: print them one by one.", most=MOST)
        )
    company = the_organisation()
    fills = fills_for([row.request for row in rows], vendor, clock.today())
    sheets = [_sheet(row, fills[row.request.id], lang) for row in rows]
    html = render_template(
        "print/paper.html",
        lang=lang,
        sheets=sheets,
        findings=[_finding_sheet(row, lang) for row in findings],
        f={name: words(one, lang) for name, one in _WORDS.items()},
        company=company.name.in_(lang),
        contact=company.contact.in_(lang),
        cover=cover,
        vendor=vendor.called.in_(lang),
        printed_on=clock.today(),
        classification=words(say_p("on paper that leaves the company", "Confidential"), lang),
        fmt=Formats(lang, company.zone),
    )
    title = words(
        say("Statements to sign on paper") if rows else say("Findings to answer on paper"), lang
    )
    numbers = [
        *(row.request.number for row in rows),
        *(row.finding.number for row in findings),
    ]
    first = numbers[0] if cover is None else cover.number
    return render(html, lang=lang, title=title, identifier=first)


def _sheet(row: RequestRow, fill: texts.Fill, lang: Lang) -> dict[str, Any]:
    request = row.request
    asked = statement(request.statement_id, request.pack_version)
    shown = texts.statement_text(asked, request.wording, fill, lang, {})
    check = check_word(texts.sha256(shown))
    body = texts.body_text(asked, request.wording, fill, lang, {})
    return {
        "number": request.number,
        "check": check,
        "code": segno.make(address_of(request.number, check), error="m").svg_data_uri(
            scale=4, border=2
        ),
        "title": asked.title.in_(lang),
        "work": fill.engagement_name.in_(lang),
        "period": period_words(request.period_from, request.period_to, lang),
        "version": f"{request.statement_id} {request.pack_version}",
        "due_on": None if row.obligation is None else row.obligation.due_on,
        "paragraphs": [*texts.paragraphs(body), *texts.annex(asked, fill, lang)],
        "inputs": [
            {
                "label": one.label.in_(lang),
                "columns": [COLUMNS[name].in_(lang) for name in one.columns],
                "is_long": one.type == "text",
            }
            for one in texts.inputs_of(asked, request.wording)
        ],
        "choices": [texts.choice_words(choice.label).in_(lang) for choice in asked.choices],
        "rows_title": exception_rows.title_of(asked).in_(lang),
        "columns": [column.label.in_(lang) for column in exception_rows.columns_of(asked)],
        "acknowledgement": texts.acknowledgement(asked, fill, lang),
    }


def _finding_sheet(row: FindingRow, lang: Lang) -> dict[str, Any]:
    finding = row.finding
    address = outbox.link_to(url_for("papers.finding_on_paper", finding_id=finding.id))
    return {
        "number": finding.number,
        "code": segno.make(address, error="m").svg_data_uri(scale=4, border=2),
        "title": _said(finding.name, lang),
        "mends": _said(finding.wanted, lang),
        "seen": finding.detail,
        "severity": words(_SEVERITIES[finding.severity], lang),
        "work": _work(finding, lang),
        "due_on": row.obligation.due_on if row.obligation else None,
        "answers": [words(answer, lang) for answer in _answers(queries.history_of(finding.id))],
        "asks_plan": finding.state is FindingState.OPEN,
    }


def _answers(history: History) -> list[Message]:
    """What we answered last to a plan and to a report, for the vendor to read."""
    told: list[Message] = []
    plan = history.plans[-1] if history.plans else None
    if plan is not None and plan.accepted is True:
        told.append(
            say("Your plan is accepted. You said it will be ready by %(day)s.", day=plan.ready_on)
        )
    if plan is not None and plan.accepted is False:
        told.append(say("Please change your plan: %(remark)s", remark=plan.remark))
    report = history.repairs[-1] if history.repairs else None
    if report is not None and report.verified is False:
        told.append(say("What was reported is not enough yet: %(remark)s", remark=report.remark))
    return told


def _said(told: Text | Message, lang: Lang) -> str:
    return told.in_(lang) if isinstance(told, Text) else words(told, lang)


def _work(finding: Finding, lang: Lang) -> str:
    if finding.engagement_id is not None:
        terms = terms_of(finding.engagement_id, clock.today())
        if terms is not None:
            return terms.called.in_(lang)
    return words(_WORDS["all_work"], lang)


@dataclass(frozen=True)
class PrintedQuestionnaire:
    """What is printed. `due_on` None: nothing is due."""

    asked: Asked
    given: Mapping[str, GivenAnswer]
    vendor: Text
    due_on: date | None


@with_years()
def questionnaire_pdf(printing: PrintedQuestionnaire, lang: Lang) -> bytes:
    """Every question that is or may be asked, with the answers so far, in `lang`."""
    company = the_organisation()
    asked, assignment = printing.asked, printing.asked.assignment
    address = outbox.link_to(url_for("papers.record_answers", assignment_id=assignment.id))
    sections = [
        {
            "title": section.title.in_(lang),
            "intro": section.intro.in_(lang),
            "questions": [_question(question, printing, lang) for question in questions],
        }
        for section, questions in asked_questions(asked.sheet, asked.setting)
    ]
    html = render_template(
        "print/questionnaire.html",
        lang=lang,
        w={name: words(one, lang) for name, one in _ANSWER_WORDS.items()},
        number=assignment.number,
        title=asked.sheet.title.in_(lang),
        description=asked.sheet.description.in_(lang),
        code=segno.make(address, error="m").svg_data_uri(scale=4, border=2),
        period=_asked_period(assignment, lang),
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


def _question(question: Question, printing: PrintedQuestionnaire, lang: Lang) -> dict[str, Any]:
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
        "said": [words(word, lang) for word in question.kind.value_words(question, value)],
        "asks_reason": "na" in question.by_choice,
        "reason": row.reason if row else "",
        "comment": row.comment if row else "",
        "evidence": question.evidence.accept.in_(lang) if question.evidence.required else "",
    }


def _rows(question: Question, value: Any) -> list[list[str]]:
    if not question.kind.has_columns:
        return []
    return [[row.get(column.id, "") for column in question.columns] for row in value or ()]


def _asked_period(assignment: Assignment, lang: Lang) -> str:
    if assignment.as_of is not None:
        return words(say("As of %(day)s", day=assignment.as_of), lang)
    return period_words(assignment.period_from, assignment.period_to, lang)
