"""What is sent out on paper: statements to sign, findings to answer, each with a code that leads back."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any, Final

import segno
from flask import render_template, request, url_for

from portal.content.catalogue import statement
from portal.foundation.core import clock
from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.words.dates import with_years
from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import LANGUAGES, Lang, Message, Text, say, say_p
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
from portal.supervision.disputes.models import Dispute, DisputeState
from portal.supervision.disputes.queries import of_finding
from portal.supervision.findings import queries
from portal.supervision.findings.models import Finding, FindingState
from portal.supervision.findings.queries import FindingRow, History
from portal.supervision.findings.severity import Severity

MOST = 40  # requests in one file: a page or two each, made while somebody waits
_SEVERITIES: Final = {
    Severity.CRITICAL: say("Critical"),
    Severity.MAJOR: say("Major"),
    Severity.MINOR: say("Minor"),
    Severity.OBSERVATION: say("Observation"),
}
BOTH: Final = {
    "to": say("To:"),
    "vendor": say("Vendor"),
    "due": say("Due date"),
    "return_to": say("Send it back to"),
    "printed": say("Printed on"),
    "day": say("Day"),
    "name": say("Name"),
    "position": say("Title"),
    "sign": say("Signature or seal"),
    "signed": say("Answered by"),
}
_WORDS: Final = BOTH | {
    "work": say("Entrusted work"),
    "all_work": say("All work of this vendor"),
    "severity": say("Severity"),
    "mends": say("What mends it"),
    "seen": say("What was seen"),
    "plan": say("How you will mend it"),
    "plan_how": say("Fill this in where it takes time. Send it back soon: we answer it."),
    "cause": say("Why it came to this"),
    "measures": say("What will be done about it"),
    "ready": say("Ready by"),
    "responsible": say("Who is responsible"),
    "report": say("Report that it is mended"),
    "report_how": say("Fill this in once it is mended, and enclose what shows it."),
    "done": say("What was done to mend it"),
    "code": say("A code that leads to the finding in the portal"),
    "note": say("What arrives counts from the day on which it arrives."),
}


@dataclass(frozen=True, slots=True)
class LetterCode:
    """A code to answer with: as it is printed, its last day, where it is typed, and where its square leads."""

    code: str
    until: date
    door: str
    leads_to: str

    @property
    def square(self) -> str:
        return code_of(self.leads_to)


@dataclass(frozen=True, slots=True)
class CoverSheet:
    """A letter in front of the statements. `address`, `person`: "" where they are not known."""

    number: str
    address: str
    person: str
    code: LetterCode | None = None


def language_asked(otherwise: Lang) -> Lang:
    """In which language `text` of the address wants the paper."""
    wanted = request.args.get("text", "")
    return wanted if wanted in LANGUAGES else otherwise


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
    answers: Sequence[Mapping[str, Any]] = (),
    answer_words: Mapping[str, Message] = MappingProxyType({}),
) -> bytes:
    """The letter, where one goes with them; then for each letterhead, exact text, boxes for answers and entries, place for the signature; for each finding what is
    wrong, and forms for the plan and the report; `answers` of ours that are only told (`dispute_answers`).

    Refuses none, and more than fit one file.
    """
    if not rows and not findings and not answers:
        raise RuleViolated(say("No statement is open here, so there is nothing to print."))
    if len(rows) + len(findings) + len(answers) > MOST:
        raise RuleViolated(
            say("These are more than %(most)s statements: print them one by one.", most=MOST)
        )
    fills = fills_for([row.request for row in rows], vendor, clock.today())
    sheets = [_sheet(row, fills[row.request.id], lang) for row in rows]
    html = render_template(
        "print/paper.html",
        lang=lang,
        sheets=sheets,
        findings=[_finding_sheet(row, lang) for row in findings],
        f={name: words(word, lang) for name, word in _WORDS.items()},
        answers=list(answers),
        a={name: words(word, lang) for name, word in answer_words.items()},
        cover=cover,
        address_of_vendor=vendor.postal_address.replace("\n", " "),
        **letterhead(vendor.called, lang),
    )
    if rows:
        title, first = say("Statements to sign on paper"), rows[0].request.number
    elif findings:
        title, first = say("Findings to answer on paper"), findings[0].finding.number
    else:
        title, first = say("Our answer to what you disagreed with"), answers[0]["number"]
    number = cover.number if cover else first
    return render(html, lang=lang, title=words(title, lang), identifier=number)


def letterhead(vendor: Text, lang: Lang) -> dict[str, Any]:
    """Who sends it to whom, where it is sent back to, and when it was printed."""
    company = the_organisation()
    return {
        "company": company.name.in_(lang),
        "contact": company.contact_on_paper.in_(lang),
        "sender": [
            line for text in (company.postal_address, company.contact) if (line := text.in_(lang))
        ],
        "vendor": vendor.in_(lang),
        "printed_on": clock.today(),
        "classification": words(say_p("on paper that leaves the company", "Confidential"), lang),
        "fmt": Formats(lang, company.zone),
    }


def code_of(address: str) -> str:
    """What a telephone reads, as the address of a picture."""
    uri: str = segno.make(address, error="m").svg_data_uri(scale=4, border=2)
    return uri


def _sheet(row: RequestRow, fill: texts.Fill, lang: Lang) -> dict[str, Any]:
    request = row.request
    asked = statement(request.statement_id, request.pack_version)
    shown = texts.statement_text(asked, request.wording, fill, lang, {})
    check = check_word(texts.sha256(shown))
    body = texts.body_text(asked, request.wording, fill, lang, {})
    return {
        "number": request.number,
        "check": check,
        "code": code_of(address_of(request.number, check)),
        "title": asked.title.in_(lang),
        "work": fill.engagement_name.in_(lang),
        "period": period_words(request.period_from, request.period_to, lang),
        "version": f"{request.statement_id} {request.pack_version}",
        "due_on": None if row.obligation is None else row.obligation.due_on,
        "paragraphs": [*texts.paragraphs(body), *texts.annex(asked, fill, lang)],
        "inputs": [
            {
                "label": asked_for.label.in_(lang),
                "columns": [COLUMNS[name].in_(lang) for name in asked_for.columns],
                "is_long": asked_for.type == "text",
            }
            for asked_for in texts.inputs_of(asked, request.wording)
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
        "code": code_of(address),
        "title": words(finding.name, lang),
        "mends": words(finding.wanted, lang),
        "seen": finding.detail,
        "severity": words(_SEVERITIES[finding.severity], lang),
        "work": _work(finding, lang),
        "due_on": row.obligation.due_on if row.obligation else None,
        "answers": [words(answer, lang) for answer in answers_about(finding)],
        "asks_plan": finding.state is FindingState.OPEN,
    }


def answers_about(finding: Finding) -> list[Message]:
    """What we answered last about it, for the vendor to read."""
    history = queries.history_of(finding.id)
    return [*_answers(history), *_disputed(of_finding(finding.id))]


def _answers(history: History) -> Iterator[Message]:
    """What we answered last to a plan and to a report, for the vendor to read."""
    for plan in history.plans[-1:]:
        if plan.accepted:
            day = plan.ready_on
            yield say("Your plan is accepted. You said it will be ready by %(day)s.", day=day)
        elif plan.accepted is False:
            yield say("Please change your plan: %(remark)s", remark=plan.remark)
    for report in history.repairs[-1:]:
        if report.verified is False:
            yield say("What was reported is not enough yet: %(remark)s", remark=report.remark)


def _disputed(disputes: Sequence[Dispute]) -> Iterator[Message]:
    """The same to a dispute."""
    for dispute in disputes[-1:]:
        if dispute.state is DisputeState.UPHELD:
            yield say("You disagreed. It stays as it is: %(answer)s", answer=dispute.answer)
        elif dispute.state is DisputeState.ACCEPTED:
            yield say("You disagreed, and you are right: %(answer)s", answer=dispute.answer)


def _work(finding: Finding, lang: Lang) -> str:
    work = finding.engagement_id and terms_of(finding.engagement_id, clock.today())
    return work.called.in_(lang) if work else words(_WORDS["all_work"], lang)
