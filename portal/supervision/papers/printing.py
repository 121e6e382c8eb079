"""Statements on paper: one PDF of all open requests of a vendor, each with a code that leads back."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import segno
from flask import render_template, url_for

from portal.content.catalogue import statement
from portal.foundation.core import clock
from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.words.dates import between, full, with_years, without_weekday
from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import Lang, say, say_p
from portal.foundation.mail import framing
from portal.foundation.organisation.queries import the_organisation
from portal.foundation.printing.formats import Formats
from portal.foundation.printing.press import render
from portal.ledger.vendors.models import Vendor
from portal.supervision.attestations.models import AttestationRequest
from portal.supervision.attestations.queries import RequestRow
from portal.supervision.attestations.statements import exception_rows, texts
from portal.supervision.attestations.statements.exception_rows import COLUMNS
from portal.supervision.attestations.statements.placeholders import fills_for
from portal.supervision.findings.queries import FindingRow
from portal.supervision.papers.finding_printing import finding_sheets, finding_words
from portal.supervision.papers.workflow import check_word

MOST = 40  # requests in one file: a page or two each, made while somebody waits


@dataclass(frozen=True, slots=True)
class Cover:
    """A letter in front of the statements. `address`, `person`: "" where they are not known."""

    number: str
    address: str
    person: str


def address_of(number: str, check: str) -> str:
    """Where the code leads: staff sign in there; it lets nobody in."""
    return framing.link_to(url_for("papers.find", number=number, check=check))


@with_years()
def paper_pdf(
    rows: Sequence[RequestRow],
    vendor: Vendor,
    lang: Lang,
    *,
    cover: Cover | None = None,
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
    fills = fills_for([one.request for one in rows], vendor, clock.today())
    sheets = [_sheet(one, fills[one.request.id], lang) for one in rows]
    html = render_template(
        "print/paper.html",
        lang=lang,
        sheets=sheets,
        findings=finding_sheets(findings, lang),
        f=finding_words(lang),
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
    numbers = [*(one.request.number for one in rows), *(one.finding.number for one in findings)]
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
        "period": _period(request, lang),
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
        "choices": [texts.choice_words(one.label).in_(lang) for one in asked.choices],
        "rows_title": exception_rows.title_of(asked).in_(lang),
        "columns": [one.label.in_(lang) for one in exception_rows.columns_of(asked)],
        "acknowledgement": texts.acknowledgement(asked, fill, lang),
    }


def _period(request: AttestationRequest, lang: Lang) -> str:
    if request.period_to is None:
        return words(say("From %(day)s on", day=full(request.period_from, lang)), lang)
    return between(
        without_weekday(request.period_from, lang), without_weekday(request.period_to, lang), lang
    )
